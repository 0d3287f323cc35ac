package memory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
)

// gateWaiters is how many may wait at a gate for each that may be inside.
const gateWaiters = 4

// ErrGate says that too many wait at a gate already.
var ErrGate = errors.New("too many wait at the gate")

// Gates let only so many at a time through a gate of one name, in the order in which they came.
type Gates struct {
	mu    sync.Mutex
	gates map[string]*gate
}

// gate is present while somebody is inside.
type gate struct {
	inside  int
	waiting []*arrival
}

type arrival struct {
	slots int
	turn  chan struct{}
}

// NewGates makes gates with nobody inside.
func NewGates() *Gates { return &Gates{gates: make(map[string]*gate)} }

// Enter waits until fewer than slots are inside and gives the function that leaves, which may be called once. It fails
// where the context ends first, and at once where many wait already.
func (g *Gates) Enter(ctx context.Context, name string, slots int) (func(), error) {
	slots = max(slots, 1)
	return g.enter(ctx, name, slots, gateWaiters*slots)
}

// Await is Enter for who can wait for long: it waits however many do.
func (g *Gates) Await(ctx context.Context, name string, slots int) (func(), error) {
	return g.enter(ctx, name, max(slots, 1), math.MaxInt)
}

func (g *Gates) enter(ctx context.Context, name string, slots, most int) (func(), error) {
	g.mu.Lock()
	at := g.gates[name]
	if at == nil {
		at = new(gate)
		g.gates[name] = at
	}
	if at.inside < slots && len(at.waiting) == 0 {
		at.inside++
		g.mu.Unlock()
		return func() { g.leave(name, at) }, nil
	}
	if len(at.waiting) >= most {
		g.mu.Unlock()
		return nil, ErrGate
	}
	one := &arrival{slots: slots, turn: make(chan struct{})}
	at.waiting = append(at.waiting, one)
	g.mu.Unlock()
	defer Aside(ctx)()
	select {
	case <-one.turn:
		return func() { g.leave(name, at) }, nil
	case <-ctx.Done():
		g.giveUp(name, at, one)
		return nil, fmt.Errorf("wait at the gate: %w", ctx.Err())
	}
}

func (g *Gates) leave(name string, at *gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at.inside--
	for len(at.waiting) > 0 && at.inside < at.waiting[0].slots {
		close(at.waiting[0].turn)
		at.waiting = at.waiting[1:]
		at.inside++
	}
	if at.inside == 0 {
		delete(g.gates, name)
	}
}

func (g *Gates) giveUp(name string, at *gate, gone *arrival) {
	g.mu.Lock()
	for place, one := range at.waiting {
		if one == gone {
			at.waiting = append(at.waiting[:place:place], at.waiting[place+1:]...)
			g.mu.Unlock()
			return
		}
	}
	g.mu.Unlock()
	g.leave(name, at) // the turn came at the same moment
}

// Open is how many gates have somebody inside.
func (g *Gates) Open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.gates)
}
