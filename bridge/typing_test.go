package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/wasm"
)

func types(w *world, user, channel, root string) {
	listening{w.bridge}.WebSocketMessageHasBeenPosted("connection", user, &model.WebSocketRequest{
		Action: "user_typing", Data: map[string]any{"channel_id": channel, "parent_id": root},
	})
}

func TestTypingInABoundThreadReachesTheModule(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch.Bind("r", []byte("mine"))
	made.effects.Watch.Bind("foreign", nil)
	leave, err := made.effects.Lanes.Take(t.Context(), "r") // typing waits for no lane
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	before := made.engine.Calls()
	for _, user := range []string{"anna", "ben"} {
		types(w, user, "watched", "r")
		types(w, user, "watched", "r") // too soon
		for made.engine.Calls() == before {
			time.Sleep(time.Millisecond)
		}
		before++
	}
	settle(made.typing)
	lines := strings.Join(w.server.Lines(), "\n")
	if !strings.Contains(lines, "anna types in r, mine") || !strings.Contains(lines, "ben types in r, mine") {
		t.Errorf("the log has %s", lines)
	}
	skipped := made.effects.Watch.Skipped()
	types(w, "carl", "watched", "foreign")
	types(w, "carl", "watched", "unknown")
	types(w, "carl", "watched", "")
	types(w, "carl", "elsewhere", "r")
	types(w, "stranger", "watched", "r")
	listening{w.bridge}.WebSocketMessageHasBeenPosted("", "carl", nil)
	listening{w.bridge}.WebSocketMessageHasBeenPosted("", "carl", &model.WebSocketRequest{Action: "user_typing"})
	listening{w.bridge}.WebSocketMessageHasBeenPosted("", "carl", &model.WebSocketRequest{
		Action: "user_typing", Data: map[string]any{"channel_id": 1, "parent_id": []any{"r"}},
	})
	listening{w.bridge}.WebSocketMessageHasBeenPosted("", "carl", &model.WebSocketRequest{
		Action: "ping", Data: map[string]any{"channel_id": "watched", "parent_id": "r"},
	})
	settle(made.typing)
	if made.engine.Calls() != before || made.effects.Watch.Skipped() > skipped+1 {
		t.Errorf("%d calls too many; %d posts were skipped", made.engine.Calls()-before, made.effects.Watch.Skipped()-skipped)
	}
}

// settle waits until everything has been told to the module.
func settle(t *typing) {
	for range typingAtOnce {
		t.places <- struct{}{}
	}
	for range typingAtOnce {
		<-t.places
	}
}

func TestTypingNeverWaits(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch.Bind("r", []byte("mine"))
	hold := make(chan struct{})
	made.engine.Caller = held{made.pool, hold}
	begun := time.Now()
	for n := range 10 * typingAtOnce {
		types(w, strings.Repeat("u", n+1), "watched", "r")
	}
	if took := time.Since(begun); took > time.Second || len(made.typing.places) != typingAtOnce {
		t.Errorf("it took %v, %d are told", took, len(made.typing.places))
	}
	close(hold)
	settle(made.typing)
}

// held waits before each call.
type held struct {
	*wasm.Pool
	hold chan struct{}
}

// Do waits.
func (h held) Do(ctx context.Context, input []byte, read func([]byte) error) error {
	<-h.hold
	return h.Pool.Do(ctx, input, read)
}

func TestWhoMayWriteIsAskedOnce(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	for _, root := range []string{"r", "s", "t"} {
		made.effects.Watch.Bind(root, []byte("mine"))
		types(w, "anna", "watched", root)
		settle(made.typing)
	}
	if calls := w.server.Calls()["HasPermissionToChannel"]; calls != 1 {
		t.Errorf("%d questions", calls)
	}
}

func TestRootPostsOfThoseWhoWereNamedReachTheModule(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch.Add("watched", false, "service")
	w.server.AddUser(&model.User{Id: "service", Username: "service", IsBot: true})
	before := made.engine.Calls()
	for _, post := range []*model.Post{
		{Id: "1", UserId: "service", ChannelId: "elsewhere"},
		{Id: "2", UserId: "anna", ChannelId: "watched"},
	} {
		w.bridge.MessageHasBeenPosted(nil, post)
	}
	if calls := made.engine.Calls() - before; calls != 0 {
		t.Errorf("%d calls for others", calls)
	}
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "3", UserId: "service", ChannelId: "watched"})
	if calls := made.engine.Calls() - before; calls != 1 {
		t.Errorf("%d calls", calls)
	}
	made.effects.Watch.Add("watched", true)
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "4", UserId: "anna", ChannelId: "watched"})
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "5", UserId: "anna", ChannelId: "elsewhere"})
	if calls := made.engine.Calls() - before; calls != 2 {
		t.Errorf("%d calls where all root posts are watched", calls)
	}
}
