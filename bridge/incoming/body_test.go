package incoming

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// source gives a number of bytes, then what is set: an end, an error, or nothing more until it is released.
type source struct {
	left   int
	piece  int
	then   error
	hangs  chan struct{}
	closed atomic.Bool
}

// Read gives the next bytes.
func (s *source) Read(b []byte) (int, error) {
	if s.left == 0 {
		if s.hangs != nil {
			<-s.hangs
		}
		return 0, s.then
	}
	n := min(len(b), s.left)
	if s.piece > 0 {
		n = min(n, s.piece)
	}
	for at := range n {
		b[at] = byte(s.left - at)
	}
	s.left -= n
	return n, nil
}

// Close notes that it was called.
func (s *source) Close() error { s.closed.Store(true); return nil }

// flows is a flow that tells when it has ended.
func flows(from io.ReadCloser) (*Flow, chan struct{}) {
	ended := make(chan struct{})
	return NewFlow(from, func() { close(ended) }), ended
}

func TestOnlyTheBeginningIsReadUntilABodyIsTaken(t *testing.T) {
	for _, test := range []struct{ length, told, piece, first, left int }{
		{10, 10, 0, 10, 0},
		{10, -1, 3, 10, 0},
		{0, -1, 0, 0, 0},
		{beginning, beginning, 0, beginning, 0},
		{beginning + 1, beginning + 1, 0, beginning, 1},
		{1 << 20, 1 << 20, 1000, beginning, 1<<20 - beginning},
		{1 << 20, -1, 0, beginning, 1<<20 - beginning},
	} {
		from := &source{left: test.length, piece: test.piece, then: io.EOF}
		flow, ended := flows(from)
		body, err := Begin(flow, int64(test.told), time.Second)
		if err != nil || len(body.First) != test.first || from.left != test.left {
			t.Errorf("%+v: %d bytes, %d left, %v", test, len(body.First), from.left, err)
		}
		if test.told > 0 {
			var taken bytes.Buffer
			if err := body.Take(&taken, DefaultPace()); err != nil || taken.Len() != test.length || from.left != 0 {
				t.Errorf("%+v: took %d, %v", test, taken.Len(), err)
			}
			for at, b := range taken.Bytes() {
				if b != byte(test.length-at) {
					t.Fatalf("%+v: byte %d is another", test, at)
				}
			}
			if err := body.Take(&taken, DefaultPace()); !errors.Is(err, ErrTaken) {
				t.Errorf("it was taken twice: %v", err)
			}
		}
		if !body.End(2<<20, time.Second) {
			t.Errorf("%+v: something is left", test)
		}
		<-ended
		if !from.closed.Load() {
			t.Errorf("%+v: not closed", test)
		}
	}
}

func TestWhatIsNotTakenIsDropped(t *testing.T) {
	for _, test := range []struct {
		length, told, most int
		ended              bool
	}{
		{100_000, 100_000, 1 << 20, true},
		{100_000, -1, 1 << 20, true},
		{100_000, -1, 50_000, false},
		{100_000, 100_000, 50_000, false},
		{10, 10, 0, true},
	} {
		from := &source{left: test.length, then: io.EOF}
		flow, done := flows(from)
		body, _ := Begin(flow, int64(test.told), time.Second)
		if got := body.End(int64(test.most), time.Second); got != test.ended {
			t.Errorf("%+v: %v", test, got)
		}
		<-done
	}
}

func TestWhatDoesNotComeIsNotWaitedFor(t *testing.T) {
	from := &source{left: 100, hangs: make(chan struct{}), then: io.EOF}
	flow, ended := flows(from)
	body, err := Begin(flow, 1000, 20*time.Millisecond)
	if !errors.Is(err, ErrSlow) || body.End(1<<20, time.Second) {
		t.Errorf("got %v", err)
	}
	select {
	case <-ended:
		t.Error("the read that hangs has ended")
	default:
	}
	close(from.hangs) // the server gives the body up
	<-ended

	from = &source{left: beginning + 100, hangs: make(chan struct{}), then: io.EOF}
	flow, ended = flows(from)
	body, _ = Begin(flow, 1<<20, time.Second)
	begun := time.Now()
	err = body.Take(io.Discard, Pace{Grace: 30 * time.Millisecond, Rate: 1 << 20, Most: time.Minute})
	if took := time.Since(begun); !errors.Is(err, ErrSlow) || took > 5*time.Second {
		t.Errorf("%v after %v", err, took)
	}
	if body.End(1<<20, time.Second) {
		t.Error("nothing is left of it")
	}
	close(from.hangs)
	<-ended
}

func TestABodyThatEndsEarlyIsNotTaken(t *testing.T) {
	for name, then := range map[string]error{"an end": io.EOF, "an error": errors.New("broken")} {
		flow, _ := flows(&source{left: 10_000, then: then})
		body, err := Begin(flow, 20_000, time.Second)
		if err == nil {
			err = body.Take(io.Discard, DefaultPace())
		}
		if wanted := map[bool]error{true: ErrShort, false: then}[errors.Is(then, io.EOF)]; !errors.Is(err, wanted) {
			t.Errorf("%s: %v", name, err)
		}
		body.End(0, 0)
	}
	flow, _ := flows(&source{left: 10, then: io.EOF})
	body, err := Begin(flow, 20, time.Second)
	if !errors.Is(err, ErrShort) {
		t.Errorf("got %v", err)
	}
	body.End(0, 0)
}

func TestAPanicWhileReadingIsAnError(t *testing.T) {
	flow, ended := flows(io.NopCloser(panics{}))
	body, err := Begin(flow, 10, time.Second)
	if !errors.Is(err, ErrPanic) {
		t.Errorf("got %v", err)
	}
	body.End(0, 0)
	<-ended
}

type panics struct{}

// Read panics.
func (panics) Read([]byte) (int, error) { panic("broken") }

func TestWhatCanNotBeKeptIsAnError(t *testing.T) {
	full := errors.New("the disk is full")
	flow, _ := flows(io.NopCloser(strings.NewReader("some bytes")))
	body, _ := Begin(flow, 10, time.Second)
	if err := body.Take(writes{full}, DefaultPace()); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	body.End(0, 0)
}

type writes struct{ err error }

// Write fails.
func (w writes) Write([]byte) (int, error) { return 0, w.err }

func TestThePaceHasAnEnd(t *testing.T) {
	pace := Pace{Grace: 20 * time.Second, Rate: 16 << 10, Most: 4 * time.Minute}
	begun := time.UnixMilli(0)
	for bytes, want := range map[int64]time.Duration{
		0: 20 * time.Second, 16 << 10: 21 * time.Second, 1 << 20: 84 * time.Second, 1 << 40: 4 * time.Minute,
	} {
		if got := pace.until(begun, bytes).Sub(begun); got != want {
			t.Errorf("after %d bytes %v, want %v", bytes, got, want)
		}
	}
}

func TestABodyGoesWithItsEvent(t *testing.T) {
	if From(t.Context()) != nil || From(With(t.Context(), nil)) != nil {
		t.Error("there is a body")
	}
	body := &Body{}
	ctx, cancel := context.WithTimeout(With(t.Context(), body), time.Second)
	defer cancel()
	if From(ctx) != body {
		t.Error("it is another body")
	}
}
