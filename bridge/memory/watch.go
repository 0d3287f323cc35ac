package memory

import (
	"sync"
	"sync/atomic"
)

// boundThreads is how many threads' bindings are remembered; the one used longest ago is dropped first.
const boundThreads = 50_000

// Watch knows which channels the module watches and what belongs to their threads.
type Watch struct {
	mu       sync.RWMutex
	channels map[string]struct{}
	threads  *recent[[]byte] // nil: the thread is not the module's
	skipped  atomic.Uint64
}

// NewWatch watches nothing.
func NewWatch() *Watch {
	return &Watch{channels: make(map[string]struct{}), threads: newRecent[[]byte](boundThreads)}
}

// Channel says whether a channel is watched, and counts where it is not.
func (w *Watch) Channel(channel string) bool {
	w.mu.RLock()
	_, watched := w.channels[channel]
	w.mu.RUnlock()
	if !watched {
		w.skipped.Add(1)
	}
	return watched
}

// Thread gives what belongs to a thread; false where the thread is known not to be the module's. Nil with true: it is
// not known.
func (w *Watch) Thread(root string) ([]byte, bool) {
	w.mu.Lock()
	binding, known := w.threads.get(root)
	w.mu.Unlock()
	if known && binding == nil {
		w.skipped.Add(1)
		return nil, false
	}
	return binding, true
}

// Add watches a channel.
func (w *Watch) Add(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.channels[channel] = struct{}{}
}

// Remove ends that.
func (w *Watch) Remove(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.channels, channel)
}

// Bind keeps what belongs to a thread; nil says that the thread is not the module's.
func (w *Watch) Bind(root string, binding []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.threads.put(root, binding)
}

// Forget drops what Bind keeps.
func (w *Watch) Forget(root string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.threads.drop(root)
}

// Skipped is how many posts did not reach the module because they were not watched.
func (w *Watch) Skipped() uint64 { return w.skipped.Load() }
