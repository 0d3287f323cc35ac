package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/fake"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// falters is a module that gets an event done at the last of so many tries.
type falters struct {
	needs int64
	tries atomic.Int64
	over  chan struct{}
}

// RunReady plays the module.
func (f *falters) RunReady(_ context.Context, _ *wire.Event, _ string, ready func() bool) (*engine.Job, error) {
	ready()
	switch tries := f.tries.Add(1); {
	case tries == f.needs:
		close(f.over)
		return &engine.Job{}, nil
	case tries%2 == 0:
		return &engine.Job{Rejected: "not now"}, nil
	default:
		return &engine.Job{}, errors.New("the server refused it")
	}
}

func TestAHooksEventThatFailedComesAgain(t *testing.T) {
	for _, one := range []struct{ needs, tries int64 }{{1, 1}, {2, 2}, {4, 4}, {9, 4}} {
		module := &falters{needs: one.needs, over: make(chan struct{})}
		tries := newTries(module, fake.NewServer(""), new(sync.WaitGroup), make(chan struct{}))
		tries.pauses = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
		tries.tell(&wire.Event{}, "lane", func() bool { return true })
		select {
		case <-module.over:
		case <-time.After(300 * time.Millisecond):
		}
		if got := module.tries.Load(); got != one.tries {
			t.Errorf("an event that needs %d tries had %d, not %d", one.needs, got, one.tries)
		}
		if got := len(tries.waiting); one.needs == 1 && got != 0 {
			t.Errorf("an event that was dealt with waits")
		}
	}
}

func TestNoEventComesAgainAfterTheEnd(t *testing.T) {
	module, done := &falters{needs: 9, over: make(chan struct{})}, make(chan struct{})
	tries := newTries(module, fake.NewServer(""), new(sync.WaitGroup), done)
	tries.pauses = []time.Duration{50 * time.Millisecond}
	tries.tell(&wire.Event{}, "lane", func() bool { return true })
	close(done)
	time.Sleep(150 * time.Millisecond)
	if got := module.tries.Load(); got != 1 {
		t.Errorf("the event had %d tries", got)
	}
}

// What came meanwhile counts: an event that comes again tells of what is there by now, or does not come.
func TestAnEventThatComesAgainTellsWhatIsThereByNow(t *testing.T) {
	server := fake.NewServer("")
	tries := newTries(nil, server, new(sync.WaitGroup), make(chan struct{}))
	put := func(message string) wire.Post {
		post := &model.Post{Id: "post", ChannelId: "channel", UserId: "anna", Message: message}
		server.Put(post)
		return mattermost.Post(post)
	}
	posted := &wire.Event{Posted: &wire.Posted{Post: put("he owes us")}}
	edited := &wire.Event{Edited: &wire.Edited{Post: posted.Posted.Post, Was: "he"}}
	thumb := func(removed bool) *wire.Event {
		return &wire.Event{Reacted: &wire.Reacted{Post: posted.Posted.Post, User: wire.User{ID: "anna"}, Emoji: "raised_hand", Removed: removed}}
	}
	if tries.renew(thumb(false)) != gone || tries.renew(thumb(true)) != renewed {
		t.Error("a reaction that is not there is told of")
	}
	reaction := &model.Reaction{UserId: "anna", PostId: "post", EmojiName: "raised_hand_dark_skin_tone"}
	if _, refused := server.AddReaction(reaction); refused != nil {
		t.Fatal(refused)
	}
	if tries.renew(thumb(false)) != renewed || tries.renew(thumb(true)) != gone {
		t.Error("a reaction that is there is told of as taken away")
	}
	put("note: he owes us")
	for _, event := range []*wire.Event{posted, edited} {
		if tries.renew(event) != renewed {
			t.Error("an event of a post that is there does not come")
		}
	}
	if posted.Posted.Post.Message != "note: he owes us" || edited.Edited.Post.Message != "note: he owes us" || edited.Edited.Was != "he" {
		t.Errorf("the events tell %q and %q", posted.Posted.Post.Message, edited.Edited.Post.Message)
	}
	if refused := server.DeletePost("post"); refused != nil {
		t.Fatal(refused)
	}
	deleted := &wire.Event{Deleted: &wire.Deleted{Post: posted.Posted.Post}}
	if tries.renew(posted) != gone || tries.renew(thumb(false)) != gone || tries.renew(deleted) != renewed {
		t.Error("of what was deleted more is told than that")
	}
}
