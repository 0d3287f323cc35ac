package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/incoming"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

func TestWhatIsAFile(t *testing.T) {
	for kind, want := range map[string]bool{
		"": false, "application/json": false, "Application/JSON; charset=utf-8": false, "application/cloudevents+json": false,
		"application/x-www-form-urlencoded": false, "multipart/form-data; boundary=x": false, "text/plain": false, "text/csv;a=b": false,
		" ": false, "image/png": true, "application/pdf": true, "application/octet-stream": true, "IMAGE/JPEG": true, "application/xml": true,
		"anything": true, "application/jsonp": true,
	} {
		if isFile(kind) != want {
			t.Errorf("%q", kind)
		}
	}
}

// takes plays a module that does something with the body of each event.
type takes func(ctx context.Context, event *wire.Event) *wire.Respond

// Run plays the module.
func (f takes) Run(ctx context.Context, event *wire.Event, _ string) (*engine.Job, error) {
	return &engine.Job{Ending: f(ctx, event)}, nil
}

func fileServer(run Runner) *Server {
	return NewServer(Server{
		Plugin: "tiny", Proxies: func() []string { return nil }, Runner: run, Hub: streams.NewHub(), Log: func(string, string, ...any) {},
	})
}

func upload(t *testing.T, length, told int) (*http.Request, *endless) {
	t.Helper()
	source := &endless{left: length}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", source)
	r.Header.Set("Content-Type", "image/png")
	if told >= 0 {
		r.Header.Set("Content-Length", strconv.Itoa(told))
	}
	return r, source
}

func TestAFilesBodyWaitsUntilItIsTaken(t *testing.T) {
	for _, test := range []struct {
		length, told int
		take         bool
		first        int
		untaken      bool
		close        bool
		left         int
	}{
		{10, 10, false, 10, true, false, 0},
		{10, -1, false, 10, true, false, 0},
		{0, 0, false, 0, false, false, 0},
		{0, -1, false, 0, false, false, 0},
		{10 << 20, 10 << 20, true, 4096, true, false, 0},
		{10 << 20, 10 << 20, false, 4096, true, false, 0},
		{10 << 20, -1, false, 4096, true, false, 0},
		{100 << 20, -1, false, 4096, true, true, 100<<20 - maxDrain - 4096},
		{100 << 20, 100 << 20, false, 4096, true, true, 100<<20 - 4096},
		{100 << 20, 100 << 20, true, 4096, true, false, 0},
	} {
		r, source := upload(t, test.length, test.told)
		s := fileServer(takes(func(ctx context.Context, event *wire.Event) *wire.Respond {
			got, body := event.HTTP, incoming.From(ctx)
			if len(got.Body) != test.first || got.Untaken != test.untaken || got.TooLarge || (body != nil) != test.untaken {
				t.Errorf("%+v: came as %d bytes, %v", test, len(got.Body), got.Untaken)
			}
			if test.untaken && got.Length != int64(test.told) || !test.untaken && got.Length != 0 {
				t.Errorf("%+v: came with the length %d", test, got.Length)
			}
			if source.left != test.length-test.first {
				t.Errorf("%+v: %d left when it came", test, source.left)
			}
			if test.take {
				if err := body.Take(io.Discard, incoming.DefaultPace()); err != nil {
					t.Error(err)
				}
			}
			return &wire.Respond{Status: 200}
		}))
		out := httptest.NewRecorder()
		s.ServeHTTP(out, r)
		if out.Code != 200 || (out.Header().Get("Connection") == "close") != test.close {
			t.Errorf("%+v: %d, %v", test, out.Code, out.Header())
		}
		if source.left > test.left || source.left < test.left-drainPiece {
			t.Errorf("%+v: %d left", test, source.left)
		}
		freed(t, s)
		if test.untaken && !source.closed.Load() {
			t.Errorf("%+v: not closed", test)
		}
	}
}

// freed waits until no body is on its way.
func freed(t *testing.T, s *Server) {
	t.Helper()
	for range 500 {
		if len(s.reading) == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d bodies are still read", len(s.reading))
}

func TestAFilesBodyThatDoesNotComeIsAnswered(t *testing.T) {
	s := fileServer(takes(func(context.Context, *wire.Event) *wire.Respond {
		t.Error("it reached the module")
		return &wire.Respond{}
	}))
	s.bodyWait = 50 * time.Millisecond
	address := onNetwork(t, s)
	_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\nhalf")
	if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != http.StatusRequestTimeout || !answer.Close {
		t.Errorf("got %v, %v", answer, err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", strings.NewReader("short"))
	r.Header.Set("Content-Type", "image/png")
	r.Header.Set("Content-Length", "10")
	out := httptest.NewRecorder()
	s.ServeHTTP(out, r)
	if out.Code != http.StatusBadRequest {
		t.Errorf("got %d", out.Code)
	}
	freed(t, s)
}

func TestAFilesBodyIsLetGoWhateverHappens(t *testing.T) {
	for name, run := range map[string]Runner{
		"a panic":  module(func(*wire.Event) (*engine.Job, error) { panic("broken") }),
		"an error": module(func(*wire.Event) (*engine.Job, error) { return nil, io.EOF }),
		"no end":   module(func(*wire.Event) (*engine.Job, error) { return &engine.Job{}, nil }),
	} {
		s := fileServer(run)
		r, source := upload(t, 100_000, 100_000)
		out := httptest.NewRecorder()
		s.ServeHTTP(out, r)
		freed(t, s)
		if out.Code != http.StatusServiceUnavailable || source.left != 0 || !source.closed.Load() || len(s.running) != 0 {
			t.Errorf("%s: %d, %d left", name, out.Code, source.left)
		}
	}
}

// TestWhoSendsAFileBeforeItListensHearsTheAnswer sends all of it, then it reads: once it is taken, once not.
func TestWhoSendsAFileBeforeItListensHearsTheAnswer(t *testing.T) {
	s := fileServer(takes(func(ctx context.Context, event *wire.Event) *wire.Respond {
		if event.HTTP.Path == "/take" && incoming.From(ctx).Take(io.Discard, incoming.DefaultPace()) != nil {
			t.Error("not taken")
		}
		return &wire.Respond{Status: 201}
	}))
	connection, reader := send(t, onNetwork(t, s), "")
	for _, path := range []string{"/take", "/leave", "/take"} { // on one connection
		head := "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: 10485760\r\n\r\n"
		if _, err := io.WriteString(connection, head+strings.Repeat("x", 10<<20)); err != nil {
			t.Fatal(err)
		}
		if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 201 || answer.Close {
			t.Fatalf("got %v, %v", answer, err)
		}
	}
}
