// Package fetches does requests to others whose answers come in pieces: each piece is an event for the module.
package fetches

import (
	"context"
	"errors"
	"sync"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/outbound"
	"wasmbridge/wasm"
	"wasmbridge/wire"
)

const (
	// Most is how many there may be at the same time.
	Most = 1_000
	// eventsAtOnce is how many of their events run at the same time that tell first words, and how many of the others; and
	// eventsBegun how many of each may have begun, those included that wait for a lane or for an answer from elsewhere. The
	// first is small: it is what requests share the module and the server with.
	eventsAtOnce = 1
	eventsBegun  = 4 * Most
	// rests is how many times as long as an event took its place rests after it, and longestRest for how long at most. So
	// events take a small part of the time of their places, however many fetches there are, and the rest is for requests.
	// First words wait for nobody's rest, and their place rests never.
	rests       = 5
	longestRest = 300 * time.Millisecond
	// gateFault is the fault where a fetch was not let in.
	gateFault = "gate"
	// fillFault is the fault where the request's body could not be put together.
	fillFault = "files"
	// droppedFault is what a request is counted as that was ended by the module.
	droppedFault = "dropped"
)

// The reasons for which a fetch does not begin.
var (
	ErrTooMany = errors.New("there are too many fetches on their way; nothing was sent")
	ErrEnded   = errors.New("the plugin ends; nothing was sent")
)

// Runner leads an event through the module once its lane is held.
type Runner interface {
	RunReady(ctx context.Context, event *wire.Event, lane string, ready func() bool) (*engine.Job, error)
}

// Client does requests.
type Client interface {
	Stream(ctx context.Context, request *outbound.Request, to outbound.Receiver) (*wire.HTTPAnswer, error)
}

// Fetches are those on their way. It is safe for use by several goroutines.
type Fetches struct {
	// Runner has the module.
	Runner Runner
	// Client does the requests.
	Client Client
	// Fill puts a request's body together where contents of files belong into it, and gives what is to be called when it
	// is not needed any more.
	Fill func(ctx context.Context, request *outbound.Request) (func(), error)
	// Gates let only so many requests through at a time.
	Gates *memory.Gates
	// Watch knows what belongs to threads.
	Watch *memory.Watch
	// Count hears what became of a request.
	Count func(fault string, status int)
	// Log writes to the server's log.
	Log engine.Log

	// firsts is where those ask for a place that have not told a byte so far, others where all others do.
	firsts, others queue
	// calls is the context of all requests, events that of all events.
	calls, events       context.Context //nolint:containedctx // what is begun outlives whoever began it
	endCalls, endEvents context.CancelFunc
	running             sync.WaitGroup

	budget *budget
	mu     sync.Mutex
	byName map[string]*Fetch
	ended  bool
}

// queue is where a place is asked for, and the places.
type queue struct {
	asks   chan chan place
	places *memory.Places
}

func newQueue() queue {
	return queue{asks: make(chan chan place), places: memory.NewPlaces(eventsAtOnce, eventsBegun)}
}

// place is what an event runs in.
type place struct {
	ctx   context.Context //nolint:containedctx // it goes from one goroutine to another
	leave func()
}

// New makes no fetches. Run lets their events come.
func New() *Fetches {
	f := &Fetches{
		firsts: newQueue(), others: newQueue(), budget: newBudget(), byName: make(map[string]*Fetch),
		Fill:  func(context.Context, *outbound.Request) (func(), error) { return func() {}, nil },
		Count: func(string, int) {}, Log: func(string, string, ...any) {},
	}
	f.calls, f.endCalls = context.WithCancel(context.Background())
	f.events, f.endEvents = context.WithCancel(wasm.Patient(context.Background()))
	return f
}

// Run lets events begin until the plugin ends, first words and all others each in the order in which they were asked for.
func (f *Fetches) Run() {
	go f.admit(f.firsts)
	f.admit(f.others)
}

// admit gives those who ask a place each, once one is free.
func (f *Fetches) admit(to queue) {
	for {
		select {
		case turn := <-to.asks:
			free, some := f.free(to.places)
			if !some {
				return
			}
			turn <- free
		case <-f.calls.Done():
			return
		}
	}
}

// free waits for a place; false where the plugin ends.
func (f *Fetches) free(places *memory.Places) (place, bool) {
	for {
		if ctx, leave, free := places.Enter(f.events); free {
			return place{ctx, leave}, true
		}
		select {
		case <-places.Freed():
		case <-f.calls.Done():
			return place{}, false
		}
	}
}

// Begin begins one, in place of one of the same name, as soon as there is room for the body of its request.
func (f *Fetches) Begin(ctx context.Context, op *wire.Fetch, request *outbound.Request) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(f.calls, cancel)()
	own, err := f.budget.open(ctx, lengthOf(&op.Request))
	switch {
	case f.calls.Err() != nil:
		return ErrEnded
	case err != nil:
		return err
	}
	if err = f.begin(op, request, own); err != nil {
		own.close()
	}
	return err
}

func (f *Fetches) begin(op *wire.Fetch, request *outbound.Request, own *share) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.byName[op.Name]
	switch {
	case f.ended:
		return ErrEnded
	case known == nil && len(f.byName) >= Most:
		return ErrTooMany
	case known != nil:
		known.cancel()
	}
	made := newFetch(f, op, request, own)
	f.byName[op.Name] = made
	f.running.Go(made.lead)
	f.running.Go(func() {
		made.tell()
		f.forget(made)
	})
	return nil
}

// Find gives the one of a name; nil where it is over.
func (f *Fetches) Find(name string) *Fetch {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.byName[name]
}

// Drop ends one without a further event. It waits for nothing.
func (f *Fetches) Drop(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.byName[name]; known != nil {
		known.cancel()
		delete(f.byName, name)
	}
}

func (f *Fetches) forget(over *Fetch) {
	over.cancel()
	over.share.close()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byName[over.op.Name] == over {
		delete(f.byName, over.op.Name)
	}
}

// Open is how many there are.
func (f *Fetches) Open() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.byName)
}

// End ends all at once. Events that run have so long to come to their end.
func (f *Fetches) End(farewell time.Duration) {
	f.mu.Lock()
	f.ended = true
	for name, one := range f.byName {
		one.cancel()
		delete(f.byName, name)
	}
	f.mu.Unlock()
	f.endCalls()
	late := time.AfterFunc(farewell, f.endEvents)
	defer late.Stop()
	f.running.Wait()
	f.endEvents()
}
