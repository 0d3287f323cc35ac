package fetches

import (
	"context"
	"errors"
	"sync"

	"wasmbridge/memory"
)

const (
	// mostHeld is how many bytes all fetches together may hold beyond their own shares: what was read and is not told yet,
	// and the bodies of their requests.
	mostHeld = 64 << 20
	// ownShare is how many bytes each fetch may hold, whatever the others hold.
	ownShare = 64 << 10
	// mostAhead is how many fetches may go beyond mostHeld at the same time. They are among those that are told in one piece at
	// their end: were all to wait for room, none would come to its end and make room.
	mostAhead = 4
)

// errRoom says that there was no room for a request's body in time.
var errRoom = errors.New("the fetches that are on their way hold too many bytes to begin another in time; nothing was sent")

// budget is what all fetches may hold together. It is safe for use by several goroutines.
type budget struct {
	mu      sync.Mutex
	held    int           // beyond their own shares
	ahead   int           // how many may go beyond it
	opening int           // how many wait to begin: they go before those that hold something
	freed   chan struct{} // closed as soon as there is more room
}

func newBudget() *budget { return &budget{freed: make(chan struct{})} }

// share is what one fetch holds of it.
type share struct {
	of     *budget
	held   int
	ahead  bool
	closed bool
}

// beyond is how much of so many bytes does not fit into a fetch's own share.
func beyond(held int) int { return max(held-ownShare, 0) }

// need is what happens to those for whose bytes there is no room.
type need int

const (
	canWait  need = iota
	untilEnd      // they wait, but for some: nothing of them is told, and so given back, before the last has come
	atOnce        // they are held all the same
)

// take holds so many more bytes; false where they have to wait for room.
func (s *share) take(bytes int, how need) bool {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.closed {
		return false
	}
	more := beyond(s.held+bytes) - beyond(s.held)
	if more > 0 && !s.of.fits(more) && how != atOnce && !s.ahead {
		if how != untilEnd || s.of.ahead >= mostAhead {
			return false
		}
		s.ahead = true
		s.of.ahead++
	}
	s.hold(bytes, more)
	return true
}

func (b *budget) fits(more int) bool { return b.opening == 0 && b.held+more <= mostHeld }

func (s *share) hold(bytes, more int) {
	s.held += bytes
	s.of.held += more
}

// give gives back so many bytes.
func (s *share) give(bytes int) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.less(bytes)
}

// close gives back all, and takes nothing more.
func (s *share) close() {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.closed = true
	s.less(s.held)
	if s.ahead {
		s.ahead = false
		s.of.ahead--
		s.of.signal()
	}
}

func (s *share) less(bytes int) {
	bytes = min(bytes, s.held)
	fewer := beyond(s.held) - beyond(s.held-bytes)
	s.held -= bytes
	s.of.held -= fewer
	if fewer > 0 {
		s.of.signal()
	}
}

func (b *budget) signal() {
	close(b.freed)
	b.freed = make(chan struct{})
}

// more is closed as soon as there is more room than now.
func (b *budget) more() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.freed
}

// open begins a share with so many bytes in it, as soon as there is room for them.
func (b *budget) open(ctx context.Context, bytes int) (*share, error) {
	made := &share{of: b}
	freed, fits := b.begin(made, bytes, 1)
	if fits {
		return made, nil
	}
	defer memory.Aside(ctx)()
	for !fits {
		select {
		case <-freed:
			freed, fits = b.begin(made, bytes, 0)
		case <-ctx.Done():
			b.giveUp()
			return nil, errRoom
		}
	}
	return made, nil
}

// begin puts bytes into a new share; where there is no room yet, one more waits for it, or as many as before.
func (b *budget) begin(made *share, bytes, waits int) (<-chan struct{}, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := beyond(bytes)
	if fits := more == 0 || b.held+more <= mostHeld; !fits {
		b.opening += waits
		return b.freed, false
	}
	made.hold(bytes, more)
	if waits == 0 {
		b.left()
	}
	return nil, true
}

func (b *budget) giveUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left()
}

// left says that one waits no more to begin.
func (b *budget) left() {
	b.opening--
	b.signal()
}
