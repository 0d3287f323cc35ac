package memory

import (
	"sync"
	"time"
)

// Cache keeps answers, each with the time at which it was read. Whoever asks says how old an answer may be.
type Cache[V any] struct {
	mu      sync.Mutex
	answers *recent[aged[V]]
	epoch   uint64 // rises with every Drop, so that a read begun before it is not kept
}

type aged[V any] struct {
	at    time.Time
	value V
}

// NewCache makes an empty cache for so many answers; the one used longest ago is dropped first.
func NewCache[V any](size int) *Cache[V] { return &Cache[V]{answers: newRecent[aged[V]](size)} }

// Get gives an answer of at most the given age.
func (c *Cache[V]) Get(key string, now time.Time, age time.Duration) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, found := c.answers.get(key)
	if !found || now.Sub(kept.at) > age || now.Before(kept.at) {
		var none V
		return none, false
	}
	return kept.value, true
}

// Epoch is to be asked before a read whose answer goes to Put.
func (c *Cache[V]) Epoch() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.epoch
}

// Put keeps an answer that was read since the epoch, unless anything was dropped since.
func (c *Cache[V]) Put(key string, at time.Time, value V, epoch uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch == c.epoch {
		c.answers.put(key, aged[V]{at, value})
	}
}

// Drop forgets an answer.
func (c *Cache[V]) Drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	c.answers.drop(key)
}
