package main

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// pauses are after how long a hook's event that failed comes again, each time: what somebody did is not to be lost where the
// server refuses something for a moment.
var pauses = [...]time.Duration{time.Second, 5 * time.Second, 20 * time.Second, time.Minute}

// waitingAtMost is how many hooks' events wait to come again; of more, the log tells.
const waitingAtMost = 1024

// tries leads hooks' events through the module, and those that failed once more.
type tries struct {
	runner  readyRunner
	server  reader
	pauses  []time.Duration
	waiting chan struct{}
	running *sync.WaitGroup
	done    <-chan struct{}
}

// reader tells what is there by now.
type reader interface {
	GetPost(id string) (*model.Post, *model.AppError)
	GetReactions(post string) ([]*model.Reaction, *model.AppError)
}

func newTries(runner readyRunner, server reader, running *sync.WaitGroup, done <-chan struct{}) *tries {
	return &tries{
		runner: runner, server: server, pauses: pauses[:], waiting: make(chan struct{}, waitingAtMost), running: running, done: done,
	}
}

// tell leads an event through the module. Where it fails, it returns, and the event comes again by itself.
func (t *tries) tell(event *wire.Event, lane string, ready func() bool) {
	if t.try(event, lane, ready) {
		return
	}
	select {
	case t.waiting <- struct{}{}:
		t.running.Go(func() {
			defer func() { <-t.waiting }()
			t.again(event, lane, ready)
		})
	default:
	}
}

func (t *tries) again(event *wire.Event, lane string, ready func() bool) {
	for _, pause := range t.pauses {
		select {
		case <-time.After(pause):
		case <-t.done:
			return
		}
		switch t.renew(event) {
		case gone:
			return
		case unread:
			continue
		case renewed:
			if t.try(event, lane, ready) {
				return
			}
		}
	}
}

// renewal is what became of an event that comes again.
type renewal int

const (
	renewed renewal = iota // it tells of what is there by now
	unread                 // what is there could not be read
	gone                   // there is nothing to tell any more
)

// renew lets an event tell of what it is about as that is now. Others have come meanwhile: what somebody has changed or taken back
// since then must not be told as it was.
func (t *tries) renew(event *wire.Event) renewal {
	switch {
	case event.Posted != nil:
		return t.renewPost(&event.Posted.Post)
	case event.Edited != nil:
		return t.renewPost(&event.Edited.Post)
	case event.Reacted != nil:
		if became := t.renewPost(&event.Reacted.Post); became != renewed {
			return became
		}
		return t.reacts(event.Reacted)
	default: // what was deleted stays so
		return renewed
	}
}

func (t *tries) renewPost(post *wire.Post) renewal {
	now, refused := t.server.GetPost(post.ID)
	switch {
	case refused != nil && refused.StatusCode == http.StatusNotFound, now != nil && now.DeleteAt != 0:
		return gone
	case refused != nil || now == nil:
		return unread
	}
	*post = mattermost.Post(now)
	return renewed
}

// reacts looks whether a reaction is there still, or is missing still.
func (t *tries) reacts(event *wire.Reacted) renewal {
	reactions, refused := t.server.GetReactions(event.Post.ID)
	if refused != nil {
		return unread
	}
	there := slices.ContainsFunc(reactions, func(reaction *model.Reaction) bool {
		return reaction.UserId == event.User.ID && withoutTone(reaction.EmojiName) == event.Emoji
	})
	if there == event.Removed {
		return gone
	}
	return renewed
}

// try says whether the module dealt with an event: what it refuses it could not get done.
func (t *tries) try(event *wire.Event, lane string, ready func() bool) bool {
	job, err := t.runner.RunReady(context.Background(), event, lane, ready) // a failure is in the log
	return err == nil && job.Rejected == ""
}
