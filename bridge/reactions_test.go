package main

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestReactionsOfPeopleReachTheModule(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch.Bind("root", []byte("mine"))
	made.effects.Watch.Bind("foreign", nil)
	w.server.AddUser(&model.User{Id: "program", Username: "program", IsBot: true})
	for id, post := range map[string]*model.Post{
		"root": {ChannelId: "watched"}, "reply": {ChannelId: "watched", RootId: "root"},
		"theirs": {ChannelId: "watched", RootId: "foreign"}, "far": {ChannelId: "elsewhere"},
	} {
		post.Id = id
		w.server.Put(post)
	}
	w.server.Calls()
	before := made.engine.Calls()
	react := func(user, post, emoji, channel string, removed bool) {
		reaction := &model.Reaction{UserId: user, PostId: post, EmojiName: emoji, ChannelId: channel}
		if removed {
			w.bridge.ReactionHasBeenRemoved(nil, reaction)
		} else {
			w.bridge.ReactionHasBeenAdded(nil, reaction)
		}
	}
	react("anna", "root", "smile", "watched", false)
	react("anna", "far", "raised_hand", "elsewhere", false)
	if calls := w.server.Calls()["GetPost"]; calls != 0 {
		t.Errorf("%d posts were read for reactions that are nobody's", calls)
	}
	react("program", "root", "raised_hand", "watched", false)
	react("nobody", "root", "raised_hand", "watched", false)
	react("anna", "theirs", "raised_hand", "watched", false)
	react("anna", "far", "raised_hand", "", true)
	react("anna", "gone", "raised_hand", "", true)
	w.bridge.ReactionHasBeenAdded(nil, nil)
	if calls := made.engine.Calls() - before; calls != 0 {
		t.Errorf("%d calls into the module", calls)
	}
	react("anna", "root", "raised_hand", "watched", false)
	react("anna", "reply", "raised_hand", "", true)
	react("anna", "root", "raised_hand_medium_light_skin_tone", "watched", true)
	lines := strings.Join(w.server.Lines(), "\n")
	if !strings.Contains(lines, "anna puts raised_hand on root, mine") || !strings.Contains(lines, "anna takes away raised_hand on reply, mine") ||
		!strings.Contains(lines, "anna takes away raised_hand on root, mine") {
		t.Errorf("the log has %s", lines)
	}
}
