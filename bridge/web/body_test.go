package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

func newServer(run module) *Server {
	return NewServer(Server{
		Plugin: "tiny", Proxies: func() []string { return nil }, Runner: run, Hub: streams.NewHub(), Log: func(string, string, ...any) {},
	})
}

// echo answers with the length of the body, or 413.
func echo(event *wire.Event) (*engine.Job, error) {
	if event.HTTP.TooLarge {
		return &engine.Job{Ending: &wire.Respond{Status: 413}}, nil
	}
	length := []byte(strconv.Itoa(len(event.HTTP.Body)))
	return &engine.Job{Ending: &wire.Respond{Status: 200, Body: []wire.Part{{Bytes: length}}}}, nil
}

func TestBodiesAreReadToALimit(t *testing.T) {
	for _, test := range []struct {
		length, told int
		large        bool
		left         int
	}{
		{0, 0, false, 0},
		{1, -1, false, 0},
		{firstPiece + 1, firstPiece + 1, false, 0},
		{maxSmall, maxSmall, false, 0},
		{maxSmall, -1, false, 0},
		{maxSmall + 1, maxSmall + 1, false, 0},
		{maxSmall + 1, -1, false, 0},
		{maxBody, maxBody, false, 0},
		{maxBody, -1, false, 0},
		{maxBody + 1, maxBody + 1, true, 0},
		{maxBody + 1, -1, true, 0},
		{10 << 20, 10 << 20, true, 0},
		{10 << 20, -1, true, 0},
		{100 << 20, -1, true, 100<<20 - maxDrain - maxBody - 1},
		{100 << 20, 100 << 20, true, 100 << 20},
	} {
		t.Run(fmt.Sprint(test.length, test.told), func(t *testing.T) {
			source := &endless{left: test.length}
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", source)
			if test.told >= 0 {
				r.Header.Set("Content-Length", strconv.Itoa(test.told))
			}
			s := newServer(echo)
			got := s.receive(r)
			if got.err != nil || got.large != test.large || !test.large && len(got.bytes) != test.length || test.large && got.bytes != nil {
				t.Errorf("%d bytes, %v, %v", len(got.bytes), got.large, got.err)
			}
			if takes := !test.large && test.length > maxSmall; (len(s.large) == 1) != takes {
				t.Errorf("%d places are taken", len(s.large))
			}
			if got.pile.drop(); len(s.large) != 0 {
				t.Error("the place was not given back")
			}
			if source.left > test.left || source.left < test.left-drainPiece || !source.closed.Load() && test.large {
				t.Errorf("%d left, wanted %d; closed %v", source.left, test.left, source.closed.Load())
			}
		})
	}
}

type endless struct {
	left   int
	closed atomic.Bool
}

// Read gives zeros.
func (e *endless) Read(b []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(b), e.left)
	e.left -= n
	return n, nil
}

// Close notes that it was called.
func (e *endless) Close() error {
	e.closed.Store(true)
	return nil
}

func TestABodyThatIsCutShortIsRefused(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", strings.NewReader("short"))
	r.Header.Set("Content-Length", "10")
	run := func(*wire.Event) (*engine.Job, error) { t.Error("it reached the module"); return nil, nil }
	if out := answer(t, r, run); out.Code != http.StatusBadRequest {
		t.Errorf("got %d", out.Code)
	}
}

func TestABodyWhoseReadingPanicsIsAnswered(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", panics{})
	if out := answer(t, r, echo); out.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", out.Code)
	}
}

type panics struct{}

// Read panics.
func (panics) Read([]byte) (int, error) { panic("broken") }

// onNetwork answers on a real connection.
func onNetwork(t *testing.T, s *Server) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10)) // as a plugin gets it
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.Listener.Addr().String()
}

func send(t *testing.T, address, text string) (net.Conn, *bufio.Reader) {
	t.Helper()
	connection, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(connection, text); err != nil {
		t.Fatal(err)
	}
	return connection, bufio.NewReader(connection)
}

func TestWhoSendsNoBodyTakesNobodysPlace(t *testing.T) {
	s := newServer(echo)
	s.bodyWait = 2 * time.Second
	address := onNetwork(t, s)
	idle := make([]*bufio.Reader, 0, maxRunning+50)
	connections := make([]net.Conn, 0, cap(idle))
	before := runtime.NumGoroutine()
	for range cap(idle) {
		connection, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
		idle, connections = append(idle, reader), append(connections, connection)
	}
	_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
	if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 200 {
		t.Errorf("got %v, %v", answer, err)
	}
	for _, one := range idle {
		if answer, err := http.ReadResponse(one, nil); err != nil || answer.StatusCode != http.StatusRequestTimeout || !answer.Close {
			t.Fatalf("got %v, %v", answer, err)
		}
	}
	for _, one := range connections { // net/http may wait for the rest of a body until its client has gone
		_ = one.Close()
	}
	for range 500 {
		if len(s.reading) == 0 && runtime.NumGoroutine() < before+20 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d are still read, %d goroutines, %d before", len(s.reading), runtime.NumGoroutine(), before)
}

func TestTooManyAtATimeAreTurnedAway(t *testing.T) {
	running, reading := newServer(echo), newServer(echo)
	for range maxRunning {
		running.running <- struct{}{}
	}
	for range maxReading {
		reading.reading <- struct{}{}
	}
	for _, s := range []*Server{running, reading} {
		out := httptest.NewRecorder()
		s.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader("body")))
		if out.Code != http.StatusServiceUnavailable || out.Header().Get("Retry-After") == "" {
			t.Errorf("got %d", out.Code)
		}
	}
}

// TestWhoSendsBeforeItListensHearsThatItWasTooMuch sends a large body as an ordinary client does: all of it, then it reads.
func TestWhoSendsBeforeItListensHearsThatItWasTooMuch(t *testing.T) {
	address := onNetwork(t, newServer(echo))
	body := strings.Repeat("x", 10<<20)
	for range 5 {
		for _, text := range []string{
			"Content-Length: 10485760\r\n\r\n" + body,
			"Transfer-Encoding: chunked\r\n\r\na00000\r\n" + body + "\r\n0\r\n\r\n",
		} {
			_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\n"+text)
			if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 413 {
				t.Errorf("got %v, %v", answer, err)
			}
		}
	}
	_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10485760\r\n\r\n")
	if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 413 {
		t.Errorf("who asks first: %v, %v", answer, err)
	}
}

func TestDrainingEnds(t *testing.T) {
	s := newServer(echo)
	s.drainWait = 50 * time.Millisecond
	address := onNetwork(t, s)
	begin := time.Now()
	_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n"+strings.Repeat("x", maxBody+100))
	if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 413 || time.Since(begin) > 5*time.Second {
		t.Errorf("got %v, %v", answer, err)
	}
}
