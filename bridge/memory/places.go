package memory

import (
	"context"
	"sync"
)

// Places bound how many events of a kind run at the same time, and how many have begun and wait for something.
//
// Whoever waits for a lane, at a gate or for another server steps aside and comes back to a place without waiting for one:
// so an event that holds a lane never waits for a place, and events that wait never keep the others from theirs.
type Places struct {
	mu            sync.Mutex
	inside, aside int
	most, begun   int
	freed         chan struct{}
}

// NewPlaces makes places for so many at a time, of all that may have begun.
func NewPlaces(most, begun int) *Places {
	return &Places{most: most, begun: begun, freed: make(chan struct{}, 1)}
}

// Enter takes a place if there is one. What it gives is the context of whoever has the place, and the function that leaves
// it, to be called once.
func (p *Places) Enter(ctx context.Context) (context.Context, func(), bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inside >= p.most || p.inside+p.aside >= p.begun {
		return nil, nil, false
	}
	p.inside++
	return context.WithValue(ctx, placeKey{}, p), func() { p.move(-1, 0) }, true
}

// Freed gives a signal after a place has become free.
func (p *Places) Freed() <-chan struct{} { return p.freed }

// Taken is how many have begun.
func (p *Places) Taken() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.inside + p.aside
}

func (p *Places) move(inside, aside int) {
	p.mu.Lock()
	p.inside += inside
	p.aside += aside
	p.mu.Unlock()
	if inside < 0 {
		select {
		case p.freed <- struct{}{}:
		default:
		}
	}
}

type placeKey struct{}

// Aside gives back the place that the context's owner has, if any, until the function is called that it gives.
func Aside(ctx context.Context) func() {
	places, has := ctx.Value(placeKey{}).(*Places)
	if !has {
		return func() {}
	}
	places.move(-1, +1)
	return func() { places.move(+1, -1) }
}
