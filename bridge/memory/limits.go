package memory

import (
	"sync"
	"time"
)

const (
	// limitKeys is how many limits are remembered; the one used longest ago is dropped first.
	limitKeys = 20_000
	// limitSpans is into how many spans a long list of events is summed up. Up to so many, each counts by itself.
	limitSpans = 64
)

// Limits counts events in sliding windows.
type Limits struct {
	mu   sync.Mutex
	keys *recent[[]span]
}

// span is a number of events that came closely together.
type span struct {
	first, last time.Time
	count       int
}

// NewLimits makes limits against which nothing was counted.
func NewLimits() *Limits { return &Limits{keys: newRecent[[]span](limitKeys)} }

// Count counts an event at a time, where fewer than count have been counted in the window before it. Otherwise it says
// how long to wait; what is refused is not counted.
func (l *Limits) Count(key string, now time.Time, count int, window time.Duration) time.Duration {
	if count <= 0 || window <= 0 {
		return max(window, time.Second)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	spans, _ := l.keys.get(key)
	for len(spans) > 0 && now.Sub(spans[0].last) >= window {
		spans = spans[1:]
	}
	total := 0
	for _, one := range spans {
		total += one.count
	}
	if total >= count {
		l.keys.put(key, spans)
		return enough(spans, total-count+1).Add(window).Sub(now)
	}
	l.keys.put(key, counted(spans, now, window))
	return 0
}

// enough tells when so many of the oldest events had come.
func enough(spans []span, events int) time.Time {
	for _, one := range spans {
		if events -= one.count; events <= 0 {
			return one.last
		}
	}
	return time.Time{}
}

func counted(spans []span, now time.Time, window time.Duration) []span {
	if last := len(spans) - 1; last >= limitSpans && now.Sub(spans[last].first) < window/limitSpans {
		spans[last].last = now
		spans[last].count++
		return spans
	}
	return append(spans, span{first: now, last: now, count: 1})
}
