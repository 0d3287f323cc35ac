package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"wasmbridge/incoming"
)

const (
	// maxBody is how many bytes of a body are read; the module is told of a longer one and does not get it.
	maxBody = 1 << 20
	// maxSmall is how long a body is that needs no place among the large ones.
	maxSmall = 64 << 10
	// maxLarge is how many bodies may grow longer than that at the same time, until the module is done with them.
	maxLarge = 32
	// maxDrain is how much of a longer body is read and dropped, so that a client that sends before it listens hears the
	// answer.
	maxDrain = 32 << 20
	// maxReading is how many bodies may be on their way at the same time: as many as streams may be open.
	maxReading = 20_000
	// firstPiece is how much is asked for at first; most bodies are shorter.
	firstPiece = 4 << 10
	// drainPiece is how much is dropped at a time, and how much of a large body is read.
	drainPiece = 32 << 10
)

// How long a body may take, and how long it is dropped after it turned out to be too long.
const (
	bodyWait  = 10 * time.Second
	drainWait = 5 * time.Second
)

var errReading = errors.New("too many bodies are on their way")

// received is a body as it came.
type received struct {
	bytes []byte
	// pile holds the bytes, and is dropped when nobody needs them any more; nil where it never held any.
	pile  *pile
	large bool
	// file is the body where it is a file's, of which only the beginning was read.
	file *incoming.Body
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
	file := isFile(r.Header.Get("Content-Type"))
	if !file && length > maxBody && r.Header.Get("Expect") != "" {
		_ = r.Body.Close() // the client waits for the word to send it, and is not given it
		return received{large: true, rest: true}
	}
	select {
	case s.reading <- struct{}{}:
	default:
		return received{err: errReading}
	}
	if file {
		return s.begin(r, length)
	}
	came := make(chan received, 3) // as many as are ever told
	source, pile := &source{ReadCloser: r.Body}, &pile{places: s.large}
	go func() {
		defer func() { <-s.reading }()
		s.read(source, length, pile, came)
	}()
	select {
	case got := <-came:
		got.rest = got.unread() && !drained(came, s.drainWait)
		return got
	case <-time.After(s.bodyWait):
		source.left.Store(true)
		pile.drop()
		return received{rest: true, err: incoming.ErrSlow}
	}
}

// unread says whether the body was given up before its end, and the rest of it is dropped.
func (r *received) unread() bool { return r.large || errors.Is(r.err, errReading) }

// source is a body that may be left. A read that begins after the answer is one that the server ends no more.
type source struct {
	io.ReadCloser
	left atomic.Bool
}

// Read reads on unless the body was left.
func (s *source) Read(b []byte) (int, error) {
	if s.left.Load() {
		return 0, incoming.ErrSlow
	}
	return s.ReadCloser.Read(b)
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
func (s *Server) read(body io.ReadCloser, length int64, pile *pile, came chan<- received) {
	defer func() {
		if thrown := recover(); thrown != nil {
			s.Log("error", "reading a body ended in a panic", "stack", string(debug.Stack()))
			pile.drop()
			came <- received{rest: true, err: incoming.ErrPanic}
		}
	}()
	defer body.Close() //nolint:errcheck // whatever it says, the body has been read
	got := readBody(body, length, pile)
	if got.pile = pile; got.bytes == nil {
		pile.drop()
	}
	came <- got
	if got.unread() {
		came <- received{rest: length > maxDrain || !drain(body, time.Now().Add(s.drainWait))}
	}
}

// readBody reads a body, at most one byte more than allowed. Each read is a question to the server, also the one that finds
// the end: a request that says how long it is needs one only.
func readBody(body io.Reader, length int64, pile *pile) received {
	if length > maxBody {
		return received{large: true}
	}
	limit := int64(maxBody + 1)
	if length >= 0 {
		limit = min(length, limit)
	}
	for have := int64(0); have < limit; {
		piece := pile.room(limit)
		n, err := body.Read(piece)
		if full := pile.add(piece[:n], limit); full != nil {
			return received{err: full}
		}
		if have += int64(n); err == nil || have == limit {
			continue
		}
		if errors.Is(err, io.EOF) && length < 0 {
			break
		}
		return received{err: fmt.Errorf("read the body: %w", err)}
	}
	bytes := pile.take()
	if len(bytes) > maxBody {
		return received{large: true}
	}
	return received{bytes: bytes}
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
