package main

import (
	"context"
	"time"

	"wasmbridge/wire"
)

// pauses are after how long a hook's event that failed comes again, each time: what somebody did is not to be lost where the
// server refuses something for a moment.
var pauses = [...]time.Duration{time.Second, 5 * time.Second, 20 * time.Second, time.Minute}

// waitingAtMost is how many hooks' events wait to come again; of more, the log tells.
const waitingAtMost = 1024

// tries leads hooks' events through the module, and those that failed once more.
type tries struct {
	runner  readyRunner
	pauses  []time.Duration
	waiting chan struct{}
	done    <-chan struct{}
}

func newTries(runner readyRunner, done <-chan struct{}) *tries {
	return &tries{runner: runner, pauses: pauses[:], waiting: make(chan struct{}, waitingAtMost), done: done}
}

// tell leads an event through the module. Where it fails, it returns, and the event comes again by itself.
func (t *tries) tell(event *wire.Event, lane string, ready func() bool) {
	if t.try(event, lane, ready) {
		return
	}
	select {
	case t.waiting <- struct{}{}:
		go func() {
			defer func() { <-t.waiting }()
			t.again(event, lane, ready)
		}()
	default:
	}
}

func (t *tries) again(event *wire.Event, lane string, ready func() bool) {
	for _, pause := range t.pauses {
		select {
		case <-time.After(pause):
		case <-t.done:
			return
		}
		if t.try(event, lane, ready) {
			return
		}
	}
}

// try says whether the module dealt with an event: what it refuses it could not get done.
func (t *tries) try(event *wire.Event, lane string, ready func() bool) bool {
	job, err := t.runner.RunReady(context.Background(), event, lane, ready) // a failure is in the log
	return err == nil && job.Rejected == ""
}
