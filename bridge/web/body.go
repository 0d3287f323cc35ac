package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

const (
	// maxBody is how many bytes of a body are read; the module is told of a longer one and does not get it.
	maxBody = 64 << 10
	// maxDrain is how much of a longer body is read and dropped, so that a client that sends before it listens hears the
	// answer.
	maxDrain = 32 << 20
	// maxReading is how many bodies may be on their way at the same time: as many as streams may be open.
	maxReading = 20_000
	// firstPiece is how much is asked for at first; most bodies are shorter.
	firstPiece = 4 << 10
	// drainPiece is how much is dropped at a time.
	drainPiece = 32 << 10
)

// How long a body may take, and how long it is dropped after it turned out to be too long.
const (
	bodyWait  = 10 * time.Second
	drainWait = 5 * time.Second
)

var (
	errReading = errors.New("too many bodies are on their way")
	errSlow    = errors.New("the body did not come in time")
	errPanic   = errors.New("reading the body ended in a panic")
)

// received is a body as it came.
type received struct {
	bytes []byte
	large bool
	// rest says that not all was read: the connection can't carry another request.
	rest bool
	err  error
}

// receive reads a request's body. Since it comes through the server, a read can't be interrupted: it is done on a goroutine
// of its own, which is left behind where the body takes too long, and ends when the server gives the body up.
func (s *Server) receive(r *http.Request) received {
	length, err := strconv.ParseInt(r.Header.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		length = -1
	}
	if length == 0 || length < 0 && mayHaveNone(r.Method) {
		_ = r.Body.Close() // frees the connection that carries it
		return received{}
	}
	if length > maxBody && r.Header.Get("Expect") != "" {
		_ = r.Body.Close() // the client waits for the word to send it, and is not given it
		return received{large: true, rest: true}
	}
	select {
	case s.reading <- struct{}{}:
	default:
		return received{err: errReading}
	}
	came := make(chan received, 3) // as many as are ever told
	go func() {
		defer func() { <-s.reading }()
		s.read(r.Body, length, came)
	}()
	select {
	case got := <-came:
		got.rest = got.large && !drained(came, s.drainWait)
		return got
	case <-time.After(s.bodyWait):
		return received{rest: true, err: errSlow}
	}
}

func mayHaveNone(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// drained waits for the end of a body that is too large; false where it did not come.
func drained(came <-chan received, most time.Duration) bool {
	select {
	case end := <-came:
		return !end.rest
	case <-time.After(most):
		return false
	}
}

// read tells what came, and once more when what is too much has been dropped.
func (s *Server) read(body io.ReadCloser, length int64, came chan<- received) {
	defer func() {
		if thrown := recover(); thrown != nil {
			s.Log("error", "reading a body ended in a panic", "stack", string(debug.Stack()))
			came <- received{rest: true, err: errPanic}
		}
	}()
	defer body.Close() //nolint:errcheck // whatever it says, the body has been read
	got := readBody(body, length)
	came <- got
	if got.large {
		came <- received{rest: length > maxDrain || !drain(body, time.Now().Add(s.drainWait))}
	}
}

// readBody reads a body, at most one byte more than allowed. Each read is a question to the server, also the one that finds
// the end: a request that says how long it is needs one only. What is kept is at most twice what has come.
func readBody(body io.Reader, length int64) received {
	limit := int64(maxBody + 1)
	if length >= 0 {
		limit = min(length, limit)
	}
	kept := make([]byte, 0, min(limit, firstPiece))
	for int64(len(kept)) < limit {
		if len(kept) == cap(kept) {
			longer := make([]byte, len(kept), min(limit, int64(2*cap(kept))))
			copy(longer, kept)
			kept = longer
		}
		n, err := body.Read(kept[len(kept):cap(kept)])
		kept = kept[:len(kept)+n]
		if err == nil || int64(len(kept)) == limit {
			continue
		}
		if errors.Is(err, io.EOF) && length < 0 {
			return received{bytes: kept}
		}
		return received{err: fmt.Errorf("read the body: %w", err)}
	}
	if len(kept) > maxBody {
		return received{large: true}
	}
	return received{bytes: kept}
}

// drain reads and drops; false where there was no end to it.
func drain(body io.Reader, until time.Time) bool {
	piece := make([]byte, drainPiece)
	for dropped := 0; dropped < maxDrain && time.Now().Before(until); {
		n, err := body.Read(piece)
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		dropped += n
	}
	return false
}
