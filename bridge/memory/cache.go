package memory

import (
	"hash/maphash"
	"sync"
	"time"
)

// Cache keeps answers, each with the time at which it was read. Whoever asks says how old an answer may be.
type Cache[V any] struct {
	mu      sync.Mutex
	answers *recent[aged[V]]
	// epochs rise with every Drop and Written of their keys, so that what was begun before is not kept. Keys share them by
	// their hash.
	epochs Epochs
	seed   maphash.Seed
}

// Epochs tell what was written or dropped between two moments.
type Epochs [64]uint64

type aged[V any] struct {
	at    time.Time
	value V
}

// NewCache makes an empty cache for so many answers; the one used longest ago is dropped first.
func NewCache[V any](size int) *Cache[V] {
	return &Cache[V]{answers: newRecent[aged[V]](size), seed: maphash.MakeSeed()}
}

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

// Epoch is to be asked before a read whose answer goes to Put, and before a write whose value goes to Written.
func (c *Cache[V]) Epoch() Epochs {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.epochs
}

// Put keeps an answer that was read since the epoch, unless the key was written or dropped since.
func (c *Cache[V]) Put(key string, at time.Time, value V, epoch Epochs) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if mark := c.mark(key); epoch[mark] == c.epochs[mark] {
		c.answers.put(key, aged[V]{at, value})
	}
}

// Written keeps what was written since the epoch, and no read that was begun before it is kept any more. Where the key was
// written or dropped since, nobody knows which value came last, and it is forgotten.
func (c *Cache[V]) Written(key string, at time.Time, value V, epoch Epochs) {
	c.mu.Lock()
	defer c.mu.Unlock()
	mark := c.mark(key)
	if epoch[mark] == c.epochs[mark] {
		c.answers.put(key, aged[V]{at, value})
	} else {
		c.answers.drop(key)
	}
	c.epochs[mark]++
}

// Drop forgets an answer.
func (c *Cache[V]) Drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epochs[c.mark(key)]++
	c.answers.drop(key)
}

func (c *Cache[V]) mark(key string) uint64 {
	return maphash.String(c.seed, key) % uint64(len(c.epochs))
}
