// Package incoming reads the bodies of requests. They come through the server, where a read can't be interrupted.
package incoming

import (
	"errors"
	"io"
	"time"
)

const (
	// firstPiece is how much is asked for at first; most bodies are shorter.
	firstPiece = 4 << 10
	// laterPiece is how much is asked for at a time after that.
	laterPiece = 32 << 10
)

// The reasons for which a body is not read to its end.
var (
	ErrSlow  = errors.New("the body did not come in time")
	ErrPanic = errors.New("reading the body ended in a panic")
)

// Flow reads a body piece by piece. Each read is done on a goroutine of its own, which is left behind where a piece takes too
// long, and ends when the server gives the body up.
type Flow struct {
	asked chan []byte
	came  chan piece
	piece []byte
	err   error // nothing more is read after it
}

type piece struct {
	length int
	err    error
}

// NewFlow reads from a body. It is closed when the flow is, and ended is called after that.
func NewFlow(body io.ReadCloser, ended func()) *Flow {
	f := &Flow{asked: make(chan []byte), came: make(chan piece, 1)}
	go func() {
		defer ended()
		defer body.Close() //nolint:errcheck // whatever it says, nothing more of it is read
		for buffer := range f.asked {
			f.came <- read(body, buffer)
		}
	}()
	return f
}

func read(body io.Reader, buffer []byte) (got piece) {
	defer func() {
		if recover() != nil {
			got = piece{err: ErrPanic}
		}
	}()
	n, err := body.Read(buffer)
	return piece{length: n, err: err}
}

// Next gives the next piece, of at most so many bytes, which are good until it is called again; with io.EOF where there is
// none. A piece that has not come when the time is up makes the flow useless.
func (f *Flow) Next(most int64, until time.Time) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	if f.piece == nil {
		f.piece = make([]byte, firstPiece)
	} else if len(f.piece) < laterPiece && most > firstPiece {
		f.piece = make([]byte, laterPiece)
	}
	f.asked <- f.piece[:min(most, int64(len(f.piece)))]
	limit := time.NewTimer(time.Until(until))
	defer limit.Stop()
	select {
	case got := <-f.came:
		f.err = got.err
		if got.length > 0 {
			return f.piece[:got.length], nil
		}
		return nil, f.err
	case <-limit.C:
		f.err = ErrSlow
		return nil, f.err
	}
}

// Close gives the body up. It may be called once.
func (f *Flow) Close() { close(f.asked) }
