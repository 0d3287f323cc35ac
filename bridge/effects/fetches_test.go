package effects

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/vmihailenco/msgpack/v5"

	"wasmbridge/engine"
	"wasmbridge/outbound"
	"wasmbridge/wire"
)

// module plays the module in the real engine: it notes the pieces and does with each what the test wants.
type module struct {
	*bench
	engine *engine.Engine
	pieces chan wire.Piece
	// steps gives what is done with a piece, and how its event ends.
	steps func(piece wire.Piece) (end string, steps []any)
}

func newModule(t *testing.T) *module {
	t.Helper()
	m := &module{bench: newBench(t), pieces: make(chan wire.Piece, 1000)}
	m.allow("127.0.0.1")
	m.steps = func(wire.Piece) (string, []any) { return "done", nil }
	m.engine = &engine.Engine{
		Caller: m, Table: m.Table(), Lanes: m.Lanes, Host: m.Host.Now, Log: func(string, string, ...any) {}, Limits: engine.DefaultLimits(),
	}
	m.Fetches.Runner = m.engine
	go m.Fetches.Run()
	t.Cleanup(func() { m.Fetches.End(time.Second) })
	return m
}

// Do plays the module.
func (m *module) Do(_ context.Context, input []byte, read func([]byte) error) error {
	var envelope wire.Envelope
	var event wire.Event
	if err := wire.Decode(input, &envelope); err != nil {
		return err
	}
	if err := wire.Decode(envelope.Event, &event); err != nil {
		return err
	}
	end, steps := "done", []any(nil)
	if event.Piece != nil {
		m.pieces <- *event.Piece
		end, steps = m.steps(*event.Piece)
	}
	output, err := msgpack.Marshal(map[string]any{"id": envelope.ID, "steps": steps, "end": map[string]any{end: map[string]any{"code": "c"}}})
	if err != nil {
		return err
	}
	return read(output)
}

// next gives the next piece.
func (m *module) next() wire.Piece {
	m.Helper()
	select {
	case piece := <-m.pieces:
		return piece
	case <-time.After(10 * time.Second):
		m.Fatal("no event came")
		return wire.Piece{}
	}
}

func fetchOf(address string) *wire.Fetch {
	return &wire.Fetch{Name: "f", Lane: "l", Request: *post(address)}
}

// speaking is a server that says each word that it is given at once.
func (m *module) speaking() (string, chan<- string) {
	words := make(chan string)
	return m.serve(func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Content-Type", "text/event-stream")
		for {
			select {
			case word, more := <-words:
				if !more {
					return
				}
				_, _ = io.WriteString(out, word)
				_ = http.NewResponseController(out).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}), words
}

func step(op string, fields map[string]any) any {
	return map[string]any{"op": map[string]any{op: fields}}
}

func TestAnAnswerComesInPieces(t *testing.T) {
	m := newModule(t)
	address, words := m.speaking()
	m.Watch.Bind("r", []byte("bound"))
	op := fetchOf(address)
	op.Thread, op.Carry = "r", []byte("carried")
	m.must("fetch", op)
	words <- "one"
	if one := m.next(); one.Name != "f" || string(one.Body) != "one" || one.Status != 200 || one.Headers["content-type"] != "text/event-stream" ||
		string(one.Binding) != "bound" || string(one.Carry) != "carried" || one.Took < 0 || one.End {
		t.Errorf("the first: %+v", one)
	}
	words <- "two"
	if two := m.next(); string(two.Body) != "two" || two.End {
		t.Errorf("the second: %+v", two)
	}
	metrics := func() string {
		out := httptest.NewRecorder()
		m.Metrics.Handler().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/", nil))
		return out.Body.String()
	}
	if !strings.Contains(metrics(), "bridge_fetches_open 1\n") {
		t.Error("the metrics do not know that one is open")
	}
	close(words)
	if end := m.next(); !end.End || len(end.Body) != 0 || end.Fault != "" || end.Cut || end.Status != 200 {
		t.Errorf("the end: %+v", end)
	}
	m.Fetches.End(time.Second)
	if got := metrics(); !strings.Contains(got, "bridge_fetches_open 0\n") || !strings.Contains(got, `requests_total{result="2xx"} 1`) {
		t.Errorf("the metrics say %s", got)
	}
}

func TestALongAnswerIsReadWhereNothingOfItIsKept(t *testing.T) {
	m := newModule(t)
	address := m.serve(func(out http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 64<<10); ; {
			if _, err := out.Write(block); err != nil {
				return
			}
		}
	})
	for whole, longest := range map[bool]int{false: 6 << 20, true: outbound.LongestAnswer} {
		op := fetchOf(address)
		op.Whole, op.Request.Max = whole, 6<<20
		m.must("fetch", op)
		piece := m.next()
		read := len(piece.Body)
		for ; !piece.End; read += len(piece.Body) {
			piece = m.next()
		}
		if read != longest || !piece.Cut {
			t.Errorf("with whole=%v %d bytes were read, cut: %v", whole, read, piece.Cut)
		}
	}
}

func TestHowAFetchEnds(t *testing.T) {
	m := newModule(t)
	m.server.AddFile(model.FileInfo{Id: "long"}, make([]byte, 6<<20)) // each byte becomes six
	long := []wire.BodyPiece{fromFile("long", "json", 1<<30)}
	for name, test := range map[string]struct {
		serve func(out http.ResponseWriter, r *http.Request)
		edit  func(*wire.HTTPRequest)
		want  string
	}{
		"well":             {func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(418) }, nil, "418"},
		"with a redirect":  {func(out http.ResponseWriter, r *http.Request) { http.Redirect(out, r, "/", http.StatusFound) }, nil, "302"},
		"cut":              {func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write(make([]byte, 5000)) }, nil, "200 1000 cut"},
		"just not cut":     {func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write(make([]byte, 1000)) }, nil, "200 1000"},
		"by the rules":     {nil, func(r *wire.HTTPRequest) { r.URL = "http://127.1.1.1:1/" }, "0 refused"},
		"nobody listens":   {nil, func(r *wire.HTTPRequest) { r.URL = "http://127.0.0.1:1/" }, "0 connect"},
		"too slow":         {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(r *wire.HTTPRequest) { r.Timeout = 50 }, "0 timeout"},
		"a body too long":  {nil, func(r *wire.HTTPRequest) { r.Pieces = long }, "0 files"},
		"a body of a file": {nil, func(r *wire.HTTPRequest) { r.Pieces = []wire.BodyPiece{fromFile("long", "base64", 3)} }, "200 4"},
		"in its middle": {func(out http.ResponseWriter, _ *http.Request) {
			_, _ = out.Write([]byte("half"))
			_ = http.NewResponseController(out).Flush()
			panic(http.ErrAbortHandler)
		}, nil, "200 4 broken"},
	} {
		address := m.serve(func(out http.ResponseWriter, r *http.Request) {
			if test.serve != nil {
				test.serve(out, r)
				return
			}
			_, _ = fmt.Fprintf(out, "%4d", r.ContentLength)
		})
		op := fetchOf(address)
		if op.Whole = true; test.edit != nil {
			test.edit(&op.Request)
		}
		m.must("fetch", op)
		end := m.next()
		got := fmt.Sprint(end.Status)
		if len(end.Body) > 0 {
			got += fmt.Sprint(" ", len(end.Body))
		}
		if end.Cut {
			got += " cut"
		}
		if end.Fault != "" {
			got += " " + end.Fault
		}
		if name == "with a redirect" && end.Headers["location"] == "/" {
			got = fmt.Sprint(end.Status)
		}
		if got != test.want || !end.End || (end.Fault == "") != (end.Error == "") {
			t.Errorf("%s: got %s, %+v", name, got, end.Error)
		}
		m.must("drop_fetch", &wire.DropFetch{Name: "f"})
	}
}

func TestABodyIsSignedAsItIsSent(t *testing.T) {
	m := newModule(t)
	m.server.AddFile(model.FileInfo{Id: "file"}, []byte("\"contents\""))
	keys := [][]byte{[]byte("first key"), {0, 255}}
	address := m.serve(func(out http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(out, r.Header.Get("Webhook-Signature"))
	})
	for name, test := range map[string]struct {
		pieces []wire.BodyPiece
		body   string
	}{
		"with a file": {[]wire.BodyPiece{said("<"), fromFile("file", "json", 100), said(">")}, `<\"contents\">`},
		"bytes":       {nil, "instead"},
	} {
		op := fetchOf(address)
		op.Whole, op.Request.Pieces, op.Request.Body = true, test.pieces, []byte("instead")
		op.Signature = &wire.Signature{Header: "webhook-signature", Prefix: "v1,", Begin: []byte("id.1.")}
		var want []string
		for _, key := range keys {
			op.Signature.Keys = append(op.Signature.Keys, base64.StdEncoding.EncodeToString(key))
			sum := hmac.New(sha256.New, key)
			sum.Write([]byte("id.1." + test.body))
			want = append(want, "v1,"+base64.StdEncoding.EncodeToString(sum.Sum(nil)))
		}
		m.must("fetch", op)
		if got := m.next(); string(got.Body) != strings.Join(want, " ") {
			t.Errorf("%s: signed with %s, want %s", name, got.Body, want)
		}
	}
	for _, bad := range []wire.Signature{{Header: "a b"}, {Header: "host"}, {Header: "a", Keys: []string{"?"}}, {Header: "a", Prefix: "\n"}} {
		op := fetchOf(address)
		op.Signature = &bad
		if answer, err := m.do("fetch", op); err == nil {
			t.Errorf("%+v: %+v", bad, answer)
		}
	}
}

func TestWhatIsNoRequestIsNotBegun(t *testing.T) {
	m := newModule(t)
	for _, address := range []string{"file:///etc/passwd", "http://", "ftp://127.0.0.1/"} {
		if answer, err := m.do("fetch", fetchOf(address)); err == nil || m.Fetches.Open() != 0 {
			t.Errorf("%s: %+v, %d open", address, answer, m.Fetches.Open())
		}
	}
}

// A rerun sees what was carried before.
func TestWhatIsCarriedCountsWhenTheEventIsDone(t *testing.T) {
	for how, first := range map[string]struct {
		end  string
		last any
	}{
		"fails":    {"done", step("lane", map[string]any{"key": "another than it has"})},
		"rejected": {"rejected", step("log", map[string]any{"level": "info", "message": "so"})},
	} {
		m := newModule(t)
		fails := true
		m.steps = func(piece wire.Piece) (string, []any) {
			steps := []any{step("carry", map[string]any{"name": "f", "carry": append(piece.Carry, 'x')})}
			if fails {
				fails = false
				return first.end, append(steps, first.last)
			}
			return "done", steps
		}
		address, words := m.speaking()
		m.must("fetch", fetchOf(address))
		words <- "a"
		got := []string{string(m.next().Carry)}
		words <- "b"
		again := m.next()
		got = append(got, string(again.Carry), string(again.Body))
		words <- "c"
		if got = append(got, string(m.next().Carry)); fmt.Sprintf("%q", got) != `["" "" "ab" "x"]` {
			t.Errorf("%s: %q", how, got)
		}
		m.must("carry", &wire.Carry{Name: "nobody"})
		m.must("carry", &wire.Carry{Name: "f", Carry: []byte("never")}) // this test's job does not come to its end
		words <- "d"
		if carry := m.next().Carry; string(carry) != "xx" {
			t.Errorf("%s: at last %q", how, carry)
		}
	}
}

func TestAnEventBeginsItsFetchAnewOrEndsIt(t *testing.T) {
	m := newModule(t)
	first, words := m.speaking()
	second, more := m.speaking()
	m.steps = func(piece wire.Piece) (string, []any) {
		switch string(piece.Body) {
		case "again":
			request := map[string]any{"method": "GET", "url": second, "timeout": 5000, "max": 100}
			return "done", []any{step("fetch", map[string]any{"name": "f", "lane": "l", "request": request, "carry": []byte("new")})}
		case "end":
			return "done", []any{step("drop_fetch", map[string]any{"name": "f"})}
		}
		return "done", nil
	}
	m.must("fetch", fetchOf(first))
	words <- "again"
	m.next()
	more <- "end"
	if piece := m.next(); string(piece.Body) != "end" || string(piece.Carry) != "new" {
		t.Errorf("got %+v", piece)
	}
	for range 500 {
		if m.Fetches.Open() == 0 && m.Lanes.Held() == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if m.Fetches.Open() != 0 || len(m.pieces) != 0 {
		t.Errorf("%d are open, %d pieces more", m.Fetches.Open(), len(m.pieces))
	}
}

func TestStalledFetchesCostNothing(t *testing.T) {
	m := newModule(t)
	var begun sync.WaitGroup
	begun.Add(200)
	address := m.serve(func(out http.ResponseWriter, r *http.Request) {
		out.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(out).Flush()
		begun.Done()
		<-r.Context().Done()
	})
	for n := range 200 {
		op := fetchOf(address)
		op.Name, op.Request.Timeout, op.Beat = fmt.Sprint(n), 60_000, 60_000
		m.must("fetch", op)
	}
	begun.Wait()
	time.Sleep(200 * time.Millisecond)
	used := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			t.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := used()
	time.Sleep(time.Second)
	if took := used() - before; took > 100*time.Millisecond {
		t.Errorf("they took %v of a second", took)
	}
}
