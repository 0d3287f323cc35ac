package streams

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"wasmbridge/wire"
)

// page is a client's side of a stream.
type page struct {
	mu      sync.Mutex
	header  http.Header
	body    strings.Builder
	writes  int
	flushes int
	gone    bool
	stuck   chan struct{}
}

func newPage() *page { return &page{header: make(http.Header)} }

func (p *page) Header() http.Header { return p.header }
func (p *page) WriteHeader(int)     {}
func (p *page) Flush()              { p.mu.Lock(); p.flushes++; p.mu.Unlock() }
func (p *page) Write(b []byte) (int, error) {
	if p.stuck != nil {
		<-p.stuck
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return 0, errors.New("gone")
	}
	p.writes++
	return p.body.Write(b)
}

func (p *page) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.body.String()
}

func (p *page) waitFor(t *testing.T, text string) {
	t.Helper()
	for range 500 {
		if strings.Contains(p.text(), text) {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("%q never came: %q", text, p.text())
}

func serve(t *testing.T, h *Hub, topic string, stream *wire.Stream) (*page, chan struct{}) {
	t.Helper()
	subscription, err := h.Subscribe(topic, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, ended := newPage(), make(chan struct{})
	go func() { h.Serve(p, subscription, stream); close(ended) }()
	return p, ended
}

func wait(t *testing.T, ended chan struct{}) {
	t.Helper()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the stream did not end")
	}
}

func one(id string) wire.Frame { return wire.Frame{ID: id, Event: "message", Data: "{}"} }

func text(id string) string { return encode(one(id)).text }

func TestStreamSendsFirstThenPublishedThenLastAndNothingTwice(t *testing.T) {
	h := NewHub()
	p, ended := serve(t, h, "a", &wire.Stream{First: []wire.Frame{one("1"), one("2")}, Last: []wire.Frame{{Event: "bye"}}, Max: 300})
	p.waitFor(t, "id: 2")
	h.Publish("b", one("other"))
	h.Publish("a", one("2"))
	h.Publish("a", one("3"))
	h.Publish("a", wire.Frame{Event: "typing"})
	h.Publish("a", wire.Frame{Event: "typing"})
	wait(t, ended)
	typing := "event: typing\ndata: \n\n"
	if want := text("1") + text("2") + text("3") + typing + typing + "event: bye\ndata: \n\n"; p.text() != want {
		t.Errorf("got %q\nwant %q", p.text(), want)
	}
	if h.Open() != 0 || len(h.topics) != 0 {
		t.Error("the subscription was left behind")
	}
	if p.header.Get("X-Accel-Buffering") != "no" || p.flushes == 0 {
		t.Error("the stream is not flushed")
	}
}

func TestWhatIsPublishedBeforeTheStreamBeginsIsNotLost(t *testing.T) {
	h := NewHub()
	subscription, _ := h.Subscribe("a", 1)
	h.Publish("a", one("2"))
	h.Publish("a", one("3"))
	p := newPage()
	h.Serve(p, subscription, &wire.Stream{First: []wire.Frame{one("1"), one("2")}, Max: 50})
	if want := text("1") + text("2") + text("3"); p.text() != want {
		t.Errorf("got %q", p.text())
	}
}

func TestAGoneClientIsNoticedByTheHeartbeat(t *testing.T) {
	h := NewHub()
	p, ended := serve(t, h, "a", &wire.Stream{Heartbeat: 10, Max: 60_000})
	p.waitFor(t, comment+comment)
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	wait(t, ended)
}

func TestASlowReaderIsDropped(t *testing.T) {
	h := NewHub()
	subscription, _ := h.Subscribe("a", 1)
	p := newPage()
	p.stuck = make(chan struct{})
	ended := make(chan struct{})
	go func() {
		h.Serve(p, subscription, &wire.Stream{First: []wire.Frame{one("0")}, Last: []wire.Frame{{Event: "bye"}}, Max: 60_000})
		close(ended)
	}()
	for n := range maxWaiting + 2 {
		h.Publish("a", one(fmt.Sprint(n+1)))
	}
	close(p.stuck)
	wait(t, ended)
	if strings.Contains(p.text(), fmt.Sprintf("id: %d\n", maxWaiting+2)) {
		t.Error("a frame came after one that was lost")
	}
}

func TestCloseEndsStreamsWithTheirLastFrames(t *testing.T) {
	h := NewHub()
	p, ended := serve(t, h, "a", &wire.Stream{Last: []wire.Frame{{Event: "bye"}}, Max: 60_000})
	p.waitFor(t, comment)
	h.Close()
	h.Close()
	wait(t, ended)
	p.waitFor(t, "event: bye")
}

func TestPoll(t *testing.T) {
	bye := wire.Frame{Event: "bye"}
	for name, test := range map[string]struct {
		first   []wire.Frame
		publish bool
		close   bool
		last    []wire.Frame
		want    string
	}{
		"at once":              {first: []wire.Frame{one("1")}, want: text("1")},
		"at once, and last":    {first: []wire.Frame{one("1")}, last: []wire.Frame{one("1"), bye}, want: text("1") + encode(bye).text},
		"when it comes":        {publish: true, want: text("2")},
		"when it comes, last":  {publish: true, last: []wire.Frame{one("1"), one("2"), bye}, want: text("2") + text("1") + encode(bye).text},
		"none":                 {want: ""},
		"none but last":        {last: []wire.Frame{one("1"), bye}, want: text("1") + encode(bye).text},
		"last, where it stops": {close: true, last: []wire.Frame{bye}, want: encode(bye).text},
	} {
		t.Run(name, func(t *testing.T) {
			h := NewHub()
			p, ended := serve(t, h, "a", &wire.Stream{First: test.first, Last: test.last, Poll: true, Max: 100})
			time.Sleep(10 * time.Millisecond)
			if test.publish {
				h.Publish("a", one("2"))
			}
			if test.close {
				h.Close()
			}
			wait(t, ended)
			if p.text() != test.want || p.writes > 1 {
				t.Errorf("got %q in %d writes", p.text(), p.writes)
			}
		})
	}
}

func TestTimesThatAreTooLongAreTheLongest(t *testing.T) {
	s := &session{stream: &wire.Stream{Max: math.MaxInt64, Heartbeat: math.MaxInt64}}
	if s.duration() != maxDuration || s.beat() < maxDuration {
		t.Errorf("%v, %v", s.duration(), s.beat())
	}
}

func TestChannelsAreNamedByOpenStreams(t *testing.T) {
	h := NewHub()
	for at, topic := range []string{"b", "a", "a"} {
		subscription, _ := h.Subscribe(topic, int64(10-at))
		subscription.watch("c")
	}
	quiet, _ := h.Subscribe("d", 1)
	channels := h.Channels()
	if got := channels["c"]; len(channels) != 1 || got.Since != 8 || fmt.Sprint(got.Topics) != "[a b]" {
		t.Errorf("got %+v", channels)
	}
	quiet.End()
	quiet.End()
	if h.Open() != 3 {
		t.Errorf("%d open", h.Open())
	}
}

func TestLineBreaksStayInTheirField(t *testing.T) {
	got := encode(wire.Frame{ID: "1\nevent: forged", Event: "a\r\nb", Data: "x\ny\rz"}).text
	if got != "id: 1event: forged\nevent: ab\ndata: x\ndata: y\ndata: z\n\n" {
		t.Errorf("got %q", got)
	}
}

func TestSentRemembersTheLatest(t *testing.T) {
	var s sent
	for n := range uint64(rememberedFrames + 10) {
		if !s.add(n + 1) {
			t.Fatalf("%d was taken for a repetition", n)
		}
	}
	if s.add(rememberedFrames+10) || !s.add(1) || len(s.marks) > rememberedFrames {
		t.Error("the latest are not remembered, or too many are")
	}
}
