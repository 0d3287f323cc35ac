package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"wasmbridge/engine"
	"wasmbridge/incoming"
	"wasmbridge/streams"
	"wasmbridge/uploads"
	"wasmbridge/wire"
)

// maxRunning is how many requests may be in the module or wait for it at the same time; open streams do not count.
const maxRunning = 512

// Runner leads an event through the module.
type Runner interface {
	Run(ctx context.Context, event *wire.Event, lane string) (*engine.Job, error)
}

// Server answers the plugin's HTTP requests.
type Server struct {
	// Plugin is the plugin's id, below which its routes are.
	Plugin string
	// Proxies are the headers in which a trusted proxy puts the client's address.
	Proxies func() []string
	// Runner asks the module.
	Runner Runner
	// Hub carries the streams.
	Hub *streams.Hub
	// Files reads the bundle's files.
	Files *Files
	// Uploads reads files that were uploaded to the server.
	Uploads *uploads.Uploads
	// Log writes to the server's log.
	Log engine.Log

	running             chan struct{}
	reading             chan struct{}
	large               chan struct{}
	bodyWait, drainWait time.Duration
}

// NewServer makes a server ready for use.
func NewServer(from Server) *Server {
	from.running, from.reading = make(chan struct{}, maxRunning), make(chan struct{}, maxReading)
	from.large = make(chan struct{}, maxLarge)
	from.bodyWait, from.drainWait = bodyWait, drainWait
	return &from
}

// ServeHTTP answers a request; whatever goes wrong, something is answered and nothing is thrown.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if thrown := recover(); thrown != nil {
			s.Log("error", "a request ended in a panic", "stack", string(debug.Stack()))
			s.problem(w, r, http.StatusServiceUnavailable)
		}
	}()
	body := s.receive(r) // before a place is taken, so that who sends nothing takes nobody's place
	job, status, rest := s.ask(r, body)
	if rest {
		w.Header().Set("Connection", "close") // what is left of this request must not be taken for the next one
	}
	if status != 0 {
		s.problem(w, r, status)
		return
	}
	switch ending := job.Ending.(type) {
	case *wire.Stream:
		s.stream(w, r, job, ending)
	case *wire.Respond:
		s.answer(w, r, ending)
	default:
		if job.Ignored {
			s.problem(w, r, http.StatusNotFound)
			return
		}
		s.Log("error", "the module gave no answer to a request")
		s.problem(w, r, http.StatusServiceUnavailable)
	}
}

// ask leads the request through the module. The status is that of the problem with which it is answered, 0 for none; rest
// says that something is left of the body.
func (s *Server) ask(r *http.Request, body received) (job *engine.Job, status int, rest bool) {
	defer body.pile.drop()
	rest = body.rest
	if body.err != nil {
		return nil, statusOf(body.err), rest
	}
	if body.file != nil {
		defer func() { rest = !body.file.End(maxDrain, s.drainWait) }() // when the place below is free again
	}
	select {
	case s.running <- struct{}{}:
		defer func() { <-s.running }()
	default:
		return nil, http.StatusServiceUnavailable, rest
	}
	// The server passes on nothing of the client's context: a client that has gone shows when it is written to.
	ctx := incoming.With(context.Background(), body.file)
	job, err := s.Runner.Run(ctx, event(r, body, s.Plugin, s.Proxies()), "")
	if err != nil {
		return nil, http.StatusServiceUnavailable, rest
	}
	return job, 0, rest
}

// statusOf tells what is said of a body that did not come.
func statusOf(err error) int {
	switch {
	case errors.Is(err, incoming.ErrSlow):
		return http.StatusRequestTimeout
	case errors.Is(err, errReading), errors.Is(err, incoming.ErrPanic):
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}

func (s *Server) stream(w http.ResponseWriter, r *http.Request, job *engine.Job, op *wire.Stream) {
	subscription := job.Subscription
	if subscription == nil {
		var err error
		if subscription, err = s.Hub.Subscribe("", job.Now); err != nil {
			s.problem(w, r, http.StatusServiceUnavailable)
			return
		}
	}
	s.Hub.Serve(w, subscription, op)
}

// details say to a person what a problem's status means here.
var details = map[int]string{
	http.StatusBadRequest:         "The request could not be read to its end. Send it again.",
	http.StatusNotFound:           "There is nothing at this address.",
	http.StatusRequestTimeout:     "The request did not come to its end in time. Send it again.",
	http.StatusServiceUnavailable: "The server could not take this just now. Send it again in a moment.",
}

// codes name the problems; before them stands urn:<plugin>:problem, see problem.
var codes = map[int]string{
	http.StatusBadRequest:         "bad_request",
	http.StatusNotFound:           "not_found",
	http.StatusRequestTimeout:     "timeout",
	http.StatusServiceUnavailable: "unavailable",
}

// retryAfter is after how many seconds a client that was turned away may come again.
const retryAfter = "5"

func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int) {
	problem(w, r, s.Plugin, status)
}

// problem answers with a problem document that tells nothing of what went wrong inside.
func problem(w http.ResponseWriter, r *http.Request, plugin string, status int) {
	kind, title := "urn:"+plugin+":problem:"+codes[status], http.StatusText(status)
	body, _ := json.Marshal(map[string]any{"type": kind, "title": title, "status": status, "detail": details[status]})
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	if status == http.StatusServiceUnavailable {
		header.Set("Retry-After", retryAfter)
	}
	write(w, r, status, body)
}

// Unavailable answers a plugin's request before the module has started or after it has ended.
func Unavailable(w http.ResponseWriter, r *http.Request, plugin string) {
	problem(w, r, plugin, http.StatusServiceUnavailable)
}
