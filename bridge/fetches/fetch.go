package fetches

import (
	"context"
	"sync"
	"time"

	"wasmbridge/outbound"
	"wasmbridge/wire"
)

// mostUntold is how many bytes may wait for their event; the answer is read on when they are fewer.
const mostUntold = 512 << 10

// Fetch is one request and its answer as far as it has come.
type Fetch struct {
	all     *Fetches
	op      *wire.Fetch
	request *outbound.Request
	share   *share
	body    int             // how many bytes of it are the request's body
	ctx     context.Context //nolint:containedctx // the request outlives whoever began it
	cancel  context.CancelFunc
	changed chan struct{} // there is something to tell
	space   chan struct{} // something was told

	mu      sync.Mutex
	carry   []byte
	sent    time.Time // zero while it waits at the gate
	took    time.Duration
	status  uint16
	headers map[string]string
	untold  []byte
	over    bool // and what stands below is known
	cut     bool
	fault   string
	err     string
}

func newFetch(all *Fetches, op *wire.Fetch, request *outbound.Request, own *share) *Fetch {
	kept := *op
	kept.Request.Body, kept.Request.Pieces = nil, nil // the request has them
	made := &Fetch{
		all: all, op: &kept, request: request, share: own, body: lengthOf(&op.Request), carry: op.Carry, headers: map[string]string{},
		changed: make(chan struct{}, 1), space: make(chan struct{}, 1),
	}
	made.ctx, made.cancel = context.WithCancel(all.calls)
	return made
}

// lengthOf is how many bytes of a request's body are in memory: contents of files are not.
func lengthOf(request *wire.HTTPRequest) int {
	length := len(request.Body)
	for _, piece := range request.Pieces {
		length += len(piece.Bytes)
	}
	return length
}

// Carry says what the next event brings along.
func (f *Fetch) Carry(carry []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.carry = carry
}

// dropped says that no event of it begins any more.
func (f *Fetch) dropped() bool { return f.ctx.Err() != nil }

// lead does the request.
func (f *Fetch) lead() {
	defer func() {
		f.request = nil
		f.share.give(f.body)
	}()
	leave, err := f.enter()
	if err != nil {
		f.end(&wire.HTTPAnswer{Fault: gateFault, Error: err.Error()})
		return
	}
	defer leave()
	release, err := f.all.Fill(f.ctx, f.request)
	if err != nil {
		f.end(&wire.HTTPAnswer{Fault: fillFault, Error: err.Error()})
		return
	}
	defer release()
	f.mu.Lock()
	f.sent = time.Now()
	f.mu.Unlock()
	answer, err := f.all.Client.Stream(f.ctx, f.request, f)
	if err != nil {
		f.all.Count(droppedFault, 0)
		return
	}
	f.end(answer)
}

// enter waits at the gate for as long as the request itself may take.
func (f *Fetch) enter() (func(), error) {
	if f.op.Request.Gate == "" {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(f.ctx, wire.Duration(f.op.Request.Timeout))
	defer cancel()
	return f.all.Gates.Await(ctx, f.op.Request.Gate, int(f.op.Request.Slots))
}

func (f *Fetch) end(answer *wire.HTTPAnswer) {
	if f.dropped() {
		return
	}
	f.mu.Lock()
	f.over, f.cut, f.fault, f.err = true, answer.Cut, answer.Fault, wire.Text(answer.Error)
	if !f.sent.IsZero() {
		f.took = time.Since(f.sent)
	}
	f.mu.Unlock()
	f.all.Count(answer.Fault, int(answer.Status))
	signal(f.changed)
}

// Head takes the answer's status and headers.
func (f *Fetch) Head(status uint16, headers map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status, f.headers = status, headers
}

// Body takes bytes as soon as there is room for them.
func (f *Fetch) Body(ctx context.Context, next []byte) error {
	for {
		freed := f.share.of.more()
		if f.take(next) {
			return nil
		}
		select {
		case <-f.space:
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take takes bytes if there is room for them. Where all were told there always is, so that each answer goes on; and of one that
// is told at its end all wait that have come.
func (f *Fetch) take(next []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	how := canWait
	switch {
	case f.op.Whole:
		how = untilEnd
	case len(f.untold) == 0:
		how = atOnce
	case len(f.untold)+len(next) > mostUntold:
		return false
	}
	if !f.share.take(len(next), how) {
		return false
	}
	if len(f.untold) == 0 && !f.op.Whole {
		signal(f.changed)
	}
	f.untold = append(f.untold, next...)
	return true
}

func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}
