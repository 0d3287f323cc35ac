// Package streams carries what is published to a topic to the HTTP requests that listen to it, as server-sent events.
// A stream costs the goroutine that the request has anyway, and a few kilobytes.
package streams

import (
	"errors"
	"slices"
	"sync"

	"wasmbridge/wire"
)

const (
	// maxOpen is how many requests may listen on one node.
	maxOpen = 20_000
	// maxWaiting and maxWaitingBytes are how much may wait for one slow reader before it is dropped.
	maxWaiting      = 256
	maxWaitingBytes = 512 << 10
)

// ErrFull says that too many streams are open.
var ErrFull = errors.New("too many streams are open on this node")

// Hub knows who listens to what.
type Hub struct {
	mu     sync.RWMutex
	topics map[string][]*Subscription
	open   int
	closed chan struct{}
}

// Subscription collects what is published to a topic.
type Subscription struct {
	hub   *Hub
	topic string
	since int64
	wake  chan struct{}

	mu      sync.Mutex
	frames  []frame
	bytes   int
	slow    bool
	channel string
}

// Watched is a channel that open streams named.
type Watched struct {
	// Topics are the streams' topics, sorted.
	Topics []string
	// Since is when the first of them subscribed, in milliseconds.
	Since int64
}

// NewHub makes a hub that nobody listens to.
func NewHub() *Hub {
	return &Hub{topics: make(map[string][]*Subscription), closed: make(chan struct{})}
}

// Subscribe begins to collect what is published to a topic; now is in milliseconds. End ends it.
func (h *Hub) Subscribe(topic string, now int64) (*Subscription, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open >= maxOpen {
		return nil, ErrFull
	}
	h.open++
	made := &Subscription{hub: h, topic: topic, since: now, wake: make(chan struct{}, 1)}
	h.topics[topic] = append(h.topics[topic], made)
	return made, nil
}

// Topic is what the subscription listens to.
func (s *Subscription) Topic() string { return s.topic }

// End stops collecting.
func (s *Subscription) End() {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	listeners := h.topics[s.topic]
	at := slices.Index(listeners, s)
	if at < 0 {
		return
	}
	h.open--
	if len(listeners) == 1 {
		delete(h.topics, s.topic)
		return
	}
	h.topics[s.topic] = slices.Concat(listeners[:at], listeners[at+1:])
}

// Publish sends a frame to the topic's streams of this node.
func (h *Hub) Publish(topic string, from wire.Frame) {
	h.mu.RLock()
	listeners := h.topics[topic]
	h.mu.RUnlock()
	if len(listeners) == 0 {
		return
	}
	made := encode(from)
	for _, one := range listeners {
		one.push(made)
	}
}

func (s *Subscription) push(made frame) {
	s.mu.Lock()
	if len(s.frames) >= maxWaiting || s.bytes+len(made.text) > maxWaitingBytes {
		s.slow, s.frames, s.bytes = true, nil, 0
	}
	if !s.slow {
		s.frames = append(s.frames, made)
		s.bytes += len(made.text)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take gives what has come; false where the reader was too slow and something is missing.
func (s *Subscription) take() ([]frame, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.frames
	s.frames, s.bytes = nil, 0
	return frames, !s.slow
}

func (s *Subscription) watch(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channel = channel
}

// Channels lists the channels that open streams named.
func (h *Hub) Channels() map[string]Watched {
	h.mu.RLock()
	defer h.mu.RUnlock()
	channels := make(map[string]Watched)
	for topic, listeners := range h.topics {
		for _, one := range listeners {
			one.mu.Lock()
			channel := one.channel
			one.mu.Unlock()
			if channel == "" {
				continue
			}
			watched, found := channels[channel]
			if !found || one.since < watched.Since {
				watched.Since = one.since
			}
			if !slices.Contains(watched.Topics, topic) {
				watched.Topics = append(watched.Topics, topic)
			}
			channels[channel] = watched
		}
	}
	for _, watched := range channels {
		slices.Sort(watched.Topics)
	}
	return channels
}

// Open is how many requests listen.
func (h *Hub) Open() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.open
}

// Close ends all streams; each sends its last frames.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}
