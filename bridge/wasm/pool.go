package wasm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// ErrBusy says that no instance became free in time.
var ErrBusy = errors.New("all instances of the module are busy")

type patientKey struct{}

// Patient marks the context of calls that let others go first: only so many of them run at the same time that others find an
// instance free.
func Patient(ctx context.Context) context.Context { return context.WithValue(ctx, patientKey{}, true) }

// Pool hands a module's instances out, each to one call at a time.
type Pool struct {
	module    *Module
	slots     chan struct{}
	patient   chan struct{}
	mu        sync.Mutex
	idle      []*instance
	closed    bool
	calls     atomic.Uint64
	discarded atomic.Uint64
}

// NewPool makes a pool with one instance ready, which shows that the module can be instantiated at all.
func NewPool(ctx context.Context, module *Module) (*Pool, error) {
	first, err := module.instantiate(ctx)
	if err != nil {
		return nil, err
	}
	return &Pool{
		module: module, slots: make(chan struct{}, module.limits.Instances), patient: make(chan struct{}, max(module.limits.Patient, 1)),
		idle: []*instance{first},
	}, nil
}

// Do calls the module and hands its output to read, which must not keep it. Where the call or read fails, the
// instance is thrown away. It waits for a free instance until the context ends.
func (p *Pool) Do(ctx context.Context, input []byte, read func(output []byte) error) error {
	if ctx.Value(patientKey{}) != nil {
		if err := wait(ctx, p.patient); err != nil {
			return err
		}
		defer func() { <-p.patient }()
	}
	if err := wait(ctx, p.slots); err != nil {
		return err
	}
	defer func() { <-p.slots }()
	taken, err := p.take(ctx)
	if err != nil {
		return err
	}
	p.calls.Add(1)
	sound := false
	defer func() { p.giveBack(taken, sound) }() // also where read panics
	output, err := taken.call(input)
	if err == nil {
		err = read(output)
	}
	sound = err == nil
	return err
}

func wait(ctx context.Context, slots chan<- struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
}

func (p *Pool) take(ctx context.Context) (*instance, error) {
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		taken := p.idle[last]
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return taken, nil
	}
	p.mu.Unlock()
	return p.module.instantiate(ctx)
}

func (p *Pool) giveBack(taken *instance, sound bool) {
	taken.kernel.end()
	keep := sound && taken.healthy()
	p.mu.Lock()
	keep = keep && !p.closed
	if keep {
		p.idle = append(p.idle, taken)
	}
	p.mu.Unlock()
	if !keep {
		p.discarded.Add(1)
		taken.close()
	}
}

// Calls is how many calls were made.
func (p *Pool) Calls() uint64 { return p.calls.Load() }

// Discarded is how many instances were thrown away.
func (p *Pool) Discarded() uint64 { return p.discarded.Load() }

// Close throws the idle instances away; those in use go when their call returns.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, one := range p.idle {
		one.close()
	}
	p.idle = nil
}
