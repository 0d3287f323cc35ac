package web

import (
	"sync"

	"wasmbridge/incoming"
)

// probe is how much is asked for where a body has come to the length of small ones, to see whether that was all of it.
const probe = 512

// pile is what has come of a body. One that grows large takes one of a few places, and keeps it until it is dropped. What
// reads into it may be stuck for long after that, and then keeps no more than a piece alive.
type pile struct {
	// places are those of large bodies.
	places chan struct{}

	mu              sync.Mutex
	bytes, piece    []byte
	placed, dropped bool
}

// room gives where to read the next piece into, at most so much that the pile has limit bytes. It is the pile's own while
// that is small.
func (p *pile) room(limit int64) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	have := len(p.bytes)
	left := int(limit) - have
	if p.placed {
		if p.piece == nil {
			p.piece = make([]byte, drainPiece)
		}
		return p.piece[:min(left, drainPiece)]
	}
	if p.dropped || have == maxSmall {
		return make([]byte, min(left, probe))
	}
	if have == cap(p.bytes) {
		p.grow(min(have+left, maxSmall, max(firstPiece, 2*have)))
	}
	return p.bytes[have:cap(p.bytes)]
}

// add puts what came into the room to the pile. It fails where the pile was dropped, and where it grows large and there is
// no place for it.
func (p *pile) add(piece []byte, limit int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dropped {
		return incoming.ErrSlow
	}
	length := len(p.bytes) + len(piece)
	if length > maxSmall && !p.placed {
		select {
		case p.places <- struct{}{}:
			p.placed = true
		default:
			return errReading
		}
	}
	if length > cap(p.bytes) {
		p.grow(min(int(limit), 2*length))
	}
	p.bytes = append(p.bytes, piece...) // in place where it came into the pile's own room
	return nil
}

func (p *pile) grow(capacity int) {
	longer := make([]byte, len(p.bytes), capacity)
	copy(longer, p.bytes)
	p.bytes = longer
}

// take gives what has come; nothing where the pile was dropped.
func (p *pile) take() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.piece = nil
	return p.bytes
}

// drop lets go of what has come, and of its place. A pile may be dropped twice, and there may be none.
func (p *pile) drop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.placed {
		<-p.places
	}
	p.bytes, p.piece, p.placed, p.dropped = nil, nil, false, true
}
