package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/wire"
)

// ends is a module whose events end as it is told.
type ends struct {
	job engine.Job
	err error
}

// RunReady plays the module.
func (e *ends) RunReady(_ context.Context, _ *wire.Event, _ string, ready func() bool) (*engine.Job, error) {
	ready()
	return &e.job, e.err
}

func TestATimerThatWasNotDealtWithComesAgain(t *testing.T) {
	for _, one := range []struct {
		ends  ends
		again bool
	}{
		{ends{}, false},
		{ends{job: engine.Job{Ignored: true}}, false},
		{ends{job: engine.Job{Rejected: "not now"}}, true},
		{ends{err: errors.New("broken")}, true},
	} {
		a := newAlarm(&one.ends, memory.NewTimers(), memory.NewWatch())
		now := time.Now()
		_ = a.timers.Set(memory.Timer{Name: "name"}, now, 0)
		timer, _, due := a.timers.Next(now)
		if !due {
			t.Fatal("the timer is not due")
		}
		a.tell(context.Background(), timer)
		if _, _, due = a.timers.Next(now.Add(2 * time.Minute)); due != one.again {
			t.Errorf("%+v: comes again: %v", one.ends, due)
		}
	}
}
