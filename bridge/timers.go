package main

import (
	"context"
	"sync"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/wire"
)

const (
	// timersAtOnce is how many timers' events run at the same time; timersBegun how many may have begun, those included
	// that wait for a lane or for an answer from elsewhere.
	timersAtOnce = 64
	timersBegun  = 1024
)

// readyRunner leads an event through the module once its lane is held.
type readyRunner interface {
	RunReady(ctx context.Context, event *wire.Event, lane string, ready func() bool) (*engine.Job, error)
}

// alarm tells the module of the timers that are due, those first that have been due for the longest.
type alarm struct {
	runner  readyRunner
	timers  *memory.Timers
	watch   *memory.Watch
	places  *memory.Places
	running sync.WaitGroup
}

func newAlarm(runner readyRunner, timers *memory.Timers, watch *memory.Watch) *alarm {
	return &alarm{runner: runner, timers: timers, watch: watch, places: memory.NewPlaces(timersAtOnce, timersBegun)}
}

// run goes on until done is closed. Then it gives the events that run some time, ends those that take longer, and returns
// when the last one is over.
func (a *alarm) run(done <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		select {
		case <-done:
			end := time.AfterFunc(farewell, cancel)
			defer end.Stop()
			for _, timer := range a.timers.Early() {
				a.running.Go(func() { a.tell(ctx, timer) })
			}
			a.running.Wait()
			return
		default:
		}
		a.next(ctx, done)
	}
}

// next lets one timer's event begin, or waits until one may.
func (a *alarm) next(ctx context.Context, done <-chan struct{}) {
	ctx, leave, free := a.places.Enter(ctx)
	if !free {
		select {
		case <-a.places.Freed():
		case <-done:
		}
		return
	}
	timer, wait, due := a.timers.Next(time.Now())
	if due {
		a.running.Go(func() {
			defer leave()
			a.tell(ctx, timer)
		})
		return
	}
	leave()
	var soon <-chan time.Time
	if wait >= 0 {
		clock := time.NewTimer(wait)
		defer clock.Stop()
		soon = clock.C
	}
	select {
	case <-a.timers.Changed():
	case <-soon:
	case <-done:
	}
}

// tell leads a timer's event through the module. What belongs to the thread is looked at when the lane is held.
func (a *alarm) tell(ctx context.Context, timer memory.Timer) {
	event := &wire.Event{Timer: &wire.Timer{Name: timer.Name, Payload: timer.Payload}}
	ready := func() bool {
		event.Timer.Binding = a.watch.Binding(timer.Thread)
		return true
	}
	job, err := a.runner.RunReady(ctx, event, timer.Lane, ready) // a failure is in the log
	failed := err != nil || job.Rejected != ""                   // the module refuses what it could not get done
	a.timers.Done(timer.Name, failed, time.Now())
}
