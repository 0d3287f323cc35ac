package main

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// falters is a module that gets an event done at the last of so many tries.
type falters struct {
	needs int64
	tries atomic.Int64
	over  chan struct{}
}

// RunReady plays the module.
func (f *falters) RunReady(_ context.Context, _ *wire.Event, _ string, ready func() bool) (*engine.Job, error) {
	ready()
	switch tries := f.tries.Add(1); {
	case tries == f.needs:
		close(f.over)
		return &engine.Job{}, nil
	case tries%2 == 0:
		return &engine.Job{Rejected: "not now"}, nil
	default:
		return &engine.Job{}, errors.New("the server refused it")
	}
}

func TestAHooksEventThatFailedComesAgain(t *testing.T) {
	for _, one := range []struct{ needs, tries int64 }{{1, 1}, {2, 2}, {4, 4}, {9, 4}} {
		module := &falters{needs: one.needs, over: make(chan struct{})}
		tries := newTries(module, make(chan struct{}))
		tries.pauses = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
		tries.tell(&wire.Event{}, "lane", func() bool { return true })
		select {
		case <-module.over:
		case <-time.After(300 * time.Millisecond):
		}
		if got := module.tries.Load(); got != one.tries {
			t.Errorf("an event that needs %d tries had %d, not %d", one.needs, got, one.tries)
		}
		if got := len(tries.waiting); one.needs == 1 && got != 0 {
			t.Errorf("an event that was dealt with waits")
		}
	}
}

func TestNoEventComesAgainAfterTheEnd(t *testing.T) {
	module, done := &falters{needs: 9, over: make(chan struct{})}, make(chan struct{})
	tries := newTries(module, done)
	tries.pauses = []time.Duration{50 * time.Millisecond}
	tries.tell(&wire.Event{}, "lane", func() bool { return true })
	close(done)
	time.Sleep(150 * time.Millisecond)
	if got := module.tries.Load(); got != 1 {
		t.Errorf("the event had %d tries", got)
	}
}
