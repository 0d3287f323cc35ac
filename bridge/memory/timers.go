package memory

import (
	"container/heap"
	"errors"
	"sync"
	"time"
)

const (
	// mostTimers is how many timers there may be.
	mostTimers = 100_000
	// firstAgain and lastAgain are after how long an event that failed comes again at first, and at most.
	firstAgain = time.Second
	lastAgain  = time.Minute
)

// ErrTimers says that there are too many timers.
var ErrTimers = errors.New("there are too many timers")

// Timers are what shall come when, one timer of a name. While a timer's event runs, another one of its name does not begin.
type Timers struct {
	mu      sync.Mutex
	byName  map[string]*timer
	queue   timerQueue
	changed chan struct{}
}

// Timer is one that is due.
type Timer struct {
	// Name is its name.
	Name string
	// Lane is the lane in which its event is handled; empty for none.
	Lane string
	// Thread is the root post of the thread whose binding its event brings; empty for none.
	Thread string
	// Payload is what else its event brings.
	Payload []byte
	// Early says that it is to come before an orderly end.
	Early bool
}

type timer struct {
	Timer
	due      time.Time
	place    int // in the queue; -1 while its event runs
	failures int
	// What became of it while its event ran.
	again, canceled bool
}

// NewTimers makes no timers.
func NewTimers() *Timers {
	return &Timers{byName: make(map[string]*timer), changed: make(chan struct{}, 1)}
}

// Set lets a timer come after so long, in place of one of the same name.
func (t *Timers) Set(set Timer, now time.Time, after time.Duration) error {
	due := now.Add(max(after, 0))
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.byName[set.Name]
	switch {
	case known == nil && len(t.byName) >= mostTimers:
		return ErrTimers
	case known == nil:
		known = &timer{Timer: set, due: due}
		t.byName[set.Name] = known
		heap.Push(&t.queue, known)
	case known.place < 0:
		known.Timer, known.due, known.again, known.canceled = set, due, true, false
	default:
		known.Timer, known.due, known.failures = set, due, 0
		heap.Fix(&t.queue, known.place)
	}
	t.tell()
	return nil
}

// Cancel takes a timer away. An event of it that runs is not ended, and does not come again.
func (t *Timers) Cancel(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.byName[name]
	switch {
	case known == nil:
	case known.place < 0:
		known.again, known.canceled = false, true
	default:
		heap.Remove(&t.queue, known.place)
		delete(t.byName, name)
	}
}

// Next gives the timer that has been due for the longest, whose event runs from now on until Done. Where none is due, it
// says how long until one is; less than 0 where there is none at all.
func (t *Timers) Next(now time.Time) (Timer, time.Duration, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		return Timer{}, -1, false
	}
	first := t.queue[0]
	if wait := first.due.Sub(now); wait > 0 {
		return Timer{}, wait, false
	}
	heap.Pop(&t.queue)
	return first.Timer, 0, true
}

// Early gives the timers that are to come before an orderly end, as if they were due.
func (t *Timers) Early() []Timer {
	t.mu.Lock()
	defer t.mu.Unlock()
	var early []Timer
	for _, one := range t.byName {
		if one.Early && one.place >= 0 {
			heap.Remove(&t.queue, one.place)
			early = append(early, one.Timer)
		}
	}
	return early
}

// Done says that a timer's event has run. Where it failed, it comes again after a while, unless it was set or taken away
// meanwhile.
func (t *Timers) Done(name string, failed bool, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.byName[name]
	if known == nil || known.place >= 0 {
		return
	}
	switch {
	case known.again:
		known.failures = 0
	case failed && !known.canceled:
		known.due = now.Add(min(firstAgain<<min(known.failures, 10), lastAgain))
		known.failures++
	default:
		delete(t.byName, name)
		return
	}
	known.again, known.canceled = false, false
	heap.Push(&t.queue, known)
	t.tell()
}

// Changed gives a signal after a timer was set.
func (t *Timers) Changed() <-chan struct{} { return t.changed }

// AnyDue says whether a timer is due and its event has not begun.
func (t *Timers) AnyDue(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.queue) > 0 && !t.queue[0].due.After(now)
}

// Waiting is how many timers wait for their time or their turn.
func (t *Timers) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.queue)
}

func (t *Timers) tell() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// timerQueue is a heap whose first timer is due first.
type timerQueue []*timer

// Len is how many there are.
func (q timerQueue) Len() int { return len(q) }

// Less says which of two is due first.
func (q timerQueue) Less(a, b int) bool { return q[a].due.Before(q[b].due) }

// Swap exchanges two.
func (q timerQueue) Swap(a, b int) {
	q[a], q[b] = q[b], q[a]
	q[a].place, q[b].place = a, b
}

// Push adds one at the end.
func (q *timerQueue) Push(one any) {
	if added, is := one.(*timer); is {
		added.place = len(*q)
		*q = append(*q, added)
	}
}

// Pop takes the last one away.
func (q *timerQueue) Pop() any {
	last := len(*q) - 1
	one := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	one.place = -1
	return one
}
