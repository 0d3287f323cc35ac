package main

import (
	"context"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/memory"
	"wasmbridge/wire"
)

const (
	// typingAction is what the server's clients call it.
	typingAction = "user_typing"
	// typingAtOnce is how many may be told to the module at the same time; more are dropped.
	typingAtOnce = 8
	// typingEvery is how often the module hears of one user in one thread.
	typingEvery = 2 * time.Second
	// writerAge is how old the knowledge may be that a user may write in a channel, writers how much of it is kept.
	writerAge = time.Minute
	writers   = 10_000
)

// typing tells the module who types. It never holds up the server, which tells it in the order of a user's own connection.
type typing struct {
	made    *assembly
	places  chan struct{}
	told    *memory.Limits
	writers *memory.Cache[bool]
}

func newTyping(made *assembly) *typing {
	return &typing{
		made: made, places: make(chan struct{}, typingAtOnce), told: memory.NewLimits(), writers: memory.NewCache[bool](writers),
	}
}

// hear takes what a client has said.
func (b *Bridge) hear(user string, request *model.WebSocketRequest) {
	defer b.survive()
	made := b.running.Load()
	if made == nil || request == nil || request.Action != typingAction {
		return
	}
	channel, _ := request.Data["channel_id"].(string)
	root, _ := request.Data["parent_id"].(string)
	made.typing.hear(user, channel, root)
}

// hear drops what is not in a thread of the module, what was said just before, and what comes when many type.
func (t *typing) hear(user, channel, root string) {
	watch := t.made.effects.Watch
	binding := watch.Binding(root)
	if root == "" || binding == nil || !watch.Channel(channel) || t.told.Count(user+" "+root, time.Now(), 1, typingEvery) > 0 {
		return
	}
	select {
	case t.places <- struct{}{}:
	default:
		return
	}
	go func() {
		defer func() { <-t.places }()
		if t.mayWrite(user, channel) {
			event := &wire.Event{Typing: &wire.Typing{User: user, Channel: channel, Root: root, Binding: binding}}
			_, _ = t.made.engine.Run(context.Background(), event, "") // a failure is in the log
		}
	}()
}

// mayWrite asks what the server asks before it shows to others that somebody types: a client may name any channel.
func (t *typing) mayWrite(user, channel string) bool {
	key, now := user+" "+channel, time.Now()
	if may, known := t.writers.Get(key, now, writerAge); known {
		return may
	}
	epoch, lost := t.writers.Epoch(), t.made.effects.Lost()
	may := t.made.api.HasPermissionToChannel(user, channel, model.PermissionCreatePost)
	if t.made.effects.Lost() == lost {
		t.writers.Put(key, now, may, epoch)
	}
	return may
}
