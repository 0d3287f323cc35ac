package main

import (
	"context"
	"sync"
	"time"

	"wasmbridge/streams"
	"wasmbridge/web"
	"wasmbridge/wire"
)

const (
	// checkEvery is how often each channel is looked at that open streams named.
	checkEvery = 15 * time.Second
	// checksAtOnce is how many channels are looked at at the same time.
	checksAtOnce = 4
)

// checks asks the module from time to time whether open streams have missed something.
type checks struct {
	runner web.Runner
	hub    *streams.Hub
	mu     sync.Mutex
	since  map[string]int64 // when the last check of a channel was begun that succeeded
}

func newChecks(runner web.Runner, hub *streams.Hub) *checks {
	return &checks{runner: runner, hub: hub, since: make(map[string]int64)}
}

func (c *checks) run(done <-chan struct{}) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			c.once()
		}
	}
}

// once looks at every channel and returns when all are done.
func (c *checks) once() {
	channels := c.hub.Channels()
	c.forgetBut(channels)
	var group sync.WaitGroup
	slots := make(chan struct{}, checksAtOnce)
	for channel, watched := range channels {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			c.check(channel, watched)
		})
	}
	group.Wait()
}

func (c *checks) check(channel string, watched streams.Watched) {
	c.mu.Lock()
	since, known := c.since[channel]
	c.mu.Unlock()
	if !known {
		since = watched.Since
	}
	begun := time.Now().UnixMilli()
	event := &wire.Event{Check: &wire.Check{Channel: channel, Topics: watched.Topics, Since: since}}
	if job, err := c.runner.Run(context.Background(), event, ""); err != nil || job.Rejected != "" {
		return
	}
	c.mu.Lock()
	c.since[channel] = begun
	c.mu.Unlock()
}

func (c *checks) forgetBut(channels map[string]streams.Watched) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for channel := range c.since {
		if _, open := channels[channel]; !open {
			delete(c.since, channel)
		}
	}
}
