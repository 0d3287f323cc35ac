package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

// noted is a module that notes the checks it gets.
type noted struct {
	mu     sync.Mutex
	got    []*wire.Check
	fail   error
	refuse string
}

// Run plays the module.
func (n *noted) Run(_ context.Context, event *wire.Event, _ string) (*engine.Job, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.got = append(n.got, event.Check)
	return &engine.Job{Rejected: n.refuse}, n.fail
}

func (n *noted) take() []*wire.Check {
	n.mu.Lock()
	defer n.mu.Unlock()
	got := n.got
	n.got = nil
	return got
}

func TestChecksGoBackToTheLastThatSucceeded(t *testing.T) {
	hub, module := streams.NewHub(), &noted{}
	c := newChecks(module, hub)
	c.once()
	if len(module.take()) != 0 {
		t.Error("a check without a stream")
	}
	subscription, _ := hub.Subscribe("t", 7)
	go hub.Serve(discard{}, subscription, &wire.Stream{Channel: "c", Max: 60_000})
	defer hub.Close()
	for len(hub.Channels()) == 0 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now().UnixMilli()
	module.fail = errors.New("broken")
	c.once()
	module.fail, module.refuse = nil, "not now"
	c.once()
	module.refuse = ""
	c.once()
	c.once()
	got := module.take()
	if len(got) != 4 || got[0].Since != 7 || got[1].Since != 7 || got[2].Since != 7 || got[3].Since < begun || got[3].Channel != "c" || got[3].Topics[0] != "t" {
		t.Errorf("got %+v", got)
	}
	subscription.End()
	c.once()
	if len(module.take()) != 0 || len(c.since) != 0 {
		t.Error("a channel without streams is remembered")
	}
}

// discard is a client that reads everything and keeps nothing.
type discard struct{}

// Header gives headers that go nowhere.
func (discard) Header() http.Header { return make(http.Header) }

// Write takes everything.
func (discard) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader does nothing.
func (discard) WriteHeader(int) {}
