package memory

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// boundThreads is how many threads' bindings are remembered; the one used longest ago is dropped first.
const boundThreads = 50_000

// Watch knows which channels the module watches and what belongs to their threads.
type Watch struct {
	mu       sync.RWMutex
	channels map[string]roots
	emojis   map[string]map[string]struct{} // by channel
	threads  *recent[[]byte]                // nil: the thread is not the module's
	skipped  atomic.Uint64
	changed  atomic.Int64 // when a channel's watch changed last, in milliseconds
}

// roots are those whose root posts are watched in a channel.
type roots struct {
	all   bool
	users map[string]struct{}
}

// NewWatch watches nothing.
func NewWatch() *Watch {
	return &Watch{channels: make(map[string]roots), emojis: make(map[string]map[string]struct{}), threads: newRecent[[]byte](boundThreads)}
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

// Binding gives what belongs to a thread; nil where nothing does or it is not known.
func (w *Watch) Binding(root string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	binding, _ := w.threads.get(root)
	return binding
}

// Root says whether a user's root posts in a channel are watched.
func (w *Watch) Root(channel, user string) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	here := w.channels[channel]
	_, watched := here.users[user]
	return watched || here.all
}

// Add watches a channel, and the root posts there of all or of these users in place of those named before. Where it says
// something else than before, what threads are not the module's is forgotten: with a channel that is watched otherwise they may
// be.
func (w *Watch) Add(channel string, all bool, rootsOf ...string) {
	users := make(map[string]struct{}, len(rootsOf))
	for _, user := range rootsOf {
		users[user] = struct{}{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	known, watched := w.channels[channel]
	if watched && known.all == all && maps.Equal(known.users, users) {
		return
	}
	w.channels[channel] = roots{all, users}
	w.changed.Store(time.Now().UnixMilli())
	w.threads.dropWhere(func(binding []byte) bool { return binding == nil })
}

// Emojis lets reactions with these emojis in a channel count, in place of those named before.
func (w *Watch) Emojis(channel string, emojis ...string) {
	named := make(map[string]struct{}, len(emojis))
	for _, emoji := range emojis {
		named[emoji] = struct{}{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.emojis[channel] = named
}

// Emoji says whether reactions with an emoji in a channel count; of no channel, whether they do in any.
func (w *Watch) Emoji(channel, emoji string) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if channel != "" {
		_, named := w.emojis[channel][emoji]
		return named
	}
	for _, named := range w.emojis {
		if _, found := named[emoji]; found {
			return true
		}
	}
	return false
}

// Remove ends that.
func (w *Watch) Remove(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.channels, channel)
	delete(w.emojis, channel)
}

// Bind keeps what belongs to a thread; nil says that the thread is not the module's.
func (w *Watch) Bind(root string, binding []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.threads.put(root, binding)
}

// Disown keeps that a thread is not the module's, as an event has found that came at a time in milliseconds. Where a channel's
// watch has changed since, that is not known any more.
func (w *Watch) Disown(root string, at int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at < w.changed.Load() {
		w.threads.drop(root)
		return
	}
	w.threads.put(root, nil)
}

// Forget drops what Bind keeps.
func (w *Watch) Forget(root string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.threads.drop(root)
}

// Skipped is how many posts did not reach the module because they were not watched.
func (w *Watch) Skipped() uint64 { return w.skipped.Load() }
