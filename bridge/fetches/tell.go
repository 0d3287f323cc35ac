package fetches

import (
	"bytes"
	"time"

	"wasmbridge/wire"
)

const (
	// firstAgain is after how long an event that failed comes again at first; each further time it is twice as long.
	firstAgain = time.Second
	// mostFailures is after how many failures in a row a fetch is ended.
	mostFailures = 5
)

// told is what has been told so far.
type told struct {
	last     time.Time // when the last event began, or the fetch
	bytes    bool      // an event with bytes has been told
	failures int
	again    time.Time // when an event that failed comes again
}

// tell leads the fetch's events through the module, one after the other, until the last one.
func (f *Fetch) tell() {
	so := &told{last: time.Now()}
	for goesOn := true; goesOn && f.wait(so); {
		first := !so.bytes
		turn, admitted := f.admitted(first)
		if !admitted {
			return
		}
		begun := time.Now()
		goesOn = !f.dropped() && f.once(turn, so)
		if first {
			turn.leave()
		} else {
			time.AfterFunc(min(rests*time.Since(begun), longestRest), turn.leave)
		}
	}
}

// wait waits until an event is due; false where none comes any more.
func (f *Fetch) wait(so *told) bool {
	for {
		after, some := f.due(so, time.Now())
		if f.dropped() {
			return false
		}
		if some && after <= 0 {
			return true
		}
		var soon <-chan time.Time
		var clock *time.Timer
		if some {
			clock = time.NewTimer(after)
			soon = clock.C
		}
		select {
		case <-soon:
		case <-f.changed:
		case <-f.ctx.Done():
		}
		if clock != nil {
			clock.Stop()
		}
	}
}

// due says in how long an event is due; false where none is before something changes.
func (f *Fetch) due(so *told, now time.Time) (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	every, beat := wire.Duration(max(f.op.Every, 0)), wire.Duration(f.op.Beat)
	some := len(f.untold) > 0 && !f.op.Whole
	switch {
	case so.failures > 0:
		return so.again.Sub(now), true
	case f.over || some && !so.bytes:
		return 0, true
	case some:
		return so.last.Add(every).Sub(now), true
	case beat > 0:
		return so.last.Add(max(beat, every)).Sub(now), true
	default:
		return 0, false
	}
}

// admitted waits for a place; false where the fetch has ended before.
func (f *Fetch) admitted(first bool) (place, bool) {
	turn, to := make(chan place, 1), f.all.others
	if first {
		to = f.all.firsts
	}
	select {
	case to.asks <- turn:
	case <-f.ctx.Done():
		return place{}, false
	}
	select {
	case given := <-turn:
		return given, true
	case <-f.all.calls.Done():
		return place{}, false
	}
}

// once leads one event through the module, and says whether another one may come. What it brings is looked at when its lane
// is held.
func (f *Fetch) once(turn place, so *told) bool {
	begun, piece := false, &wire.Piece{Name: f.op.Name}
	ready := func() bool {
		begun = f.fill(piece)
		so.last = time.Now()
		return begun
	}
	job, err := f.all.Runner.RunReady(turn.ctx, &wire.Event{Piece: piece}, f.op.Lane, ready) // a failure is in the log
	if err == nil && job.Rejected == "" {
		f.forget(len(piece.Body))
		so.failures, so.bytes = 0, so.bytes || len(piece.Body) > 0
		return begun && !piece.End
	}
	if so.failures++; so.failures >= mostFailures {
		f.all.Log("warn", "a fetch was given up, since its event failed again and again", "fetch", f.op.Name)
		return false
	}
	so.again = time.Now().Add(firstAgain << (so.failures - 1))
	return true
}

// fill lets an event bring what has come; false where there shall be none.
func (f *Fetch) fill(piece *wire.Piece) bool {
	piece.Binding = f.all.Watch.Binding(f.op.Thread)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped() {
		return false
	}
	piece.Carry, piece.Status, piece.Headers, piece.Took = f.carry, f.status, f.headers, -1
	if f.over {
		piece.End, piece.Cut, piece.Fault, piece.Error = true, f.cut, f.fault, f.err
		piece.Took = f.took.Milliseconds()
	} else if !f.sent.IsZero() {
		piece.Took = time.Since(f.sent).Milliseconds()
	}
	if f.sent.IsZero() {
		piece.Took = -1
	}
	if f.over || !f.op.Whole {
		piece.Body = f.untold[:len(f.untold):len(f.untold)]
	}
	return true
}

// forget drops bytes that were told, and lets more come.
func (f *Fetch) forget(bytesTold int) {
	if bytesTold == 0 {
		return
	}
	f.mu.Lock()
	f.untold = bytes.Clone(f.untold[bytesTold:])
	f.mu.Unlock()
	f.share.give(bytesTold)
	signal(f.space)
}
