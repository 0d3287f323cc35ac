package memory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
)

// laneWaiters is how many may wait for a lane that they may as well ask for later.
const laneWaiters = 512

// ErrCrowded says that too many wait for a lane already.
var ErrCrowded = errors.New("too many wait for the lane")

// Lanes let events of one name run one after the other, in the order in which they came.
type Lanes struct {
	mu    sync.Mutex
	lanes map[string][]chan struct{} // who waits; present while somebody holds the lane
}

// NewLanes makes lanes that nobody holds.
func NewLanes() *Lanes { return &Lanes{lanes: make(map[string][]chan struct{})} }

// Take waits for a lane and gives the function that leaves it, which may be called once. It fails where the context
// ends first.
func (l *Lanes) Take(ctx context.Context, key string) (func(), error) {
	return l.take(ctx, key, math.MaxInt)
}

// Try is Take for who can come again: it fails at once where many wait already.
func (l *Lanes) Try(ctx context.Context, key string) (func(), error) {
	return l.take(ctx, key, laneWaiters)
}

func (l *Lanes) take(ctx context.Context, key string, most int) (func(), error) {
	l.mu.Lock()
	waiting, held := l.lanes[key]
	if !held {
		l.lanes[key] = nil
		l.mu.Unlock()
		return func() { l.leave(key) }, nil
	}
	if len(waiting) >= most {
		l.mu.Unlock()
		return nil, ErrCrowded
	}
	turn := make(chan struct{})
	l.lanes[key] = append(waiting, turn)
	l.mu.Unlock()
	defer Aside(ctx)()
	select {
	case <-turn:
		return func() { l.leave(key) }, nil
	case <-ctx.Done():
		l.giveUp(key, turn)
		return nil, fmt.Errorf("wait for the lane: %w", ctx.Err())
	}
}

func (l *Lanes) leave(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.lanes[key]
	if len(waiting) == 0 {
		delete(l.lanes, key)
		return
	}
	close(waiting[0])
	l.lanes[key] = waiting[1:]
}

func (l *Lanes) giveUp(key string, turn chan struct{}) {
	l.mu.Lock()
	for at, one := range l.lanes[key] {
		if one == turn {
			l.lanes[key] = append(l.lanes[key][:at:at], l.lanes[key][at+1:]...)
			l.mu.Unlock()
			return
		}
	}
	l.mu.Unlock()
	l.leave(key) // the turn came at the same moment
}

// Held is how many lanes are held.
func (l *Lanes) Held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lanes)
}

// Waiting is how many wait for a lane.
func (l *Lanes) Waiting(key string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lanes[key])
}
