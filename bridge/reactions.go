package main

import (
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// ReactionHasBeenAdded brings people's reactions with the emojis that are watched in a channel.
func (b *Bridge) ReactionHasBeenAdded(_ *plugin.Context, reaction *model.Reaction) {
	defer b.survive()
	b.reacted(reaction, false)
}

// ReactionHasBeenRemoved brings the same of those that are taken away.
func (b *Bridge) ReactionHasBeenRemoved(_ *plugin.Context, reaction *model.Reaction) {
	defer b.survive()
	b.reacted(reaction, true)
}

// reacted asks for the post only where the emoji is watched: of a reaction that is taken away the server does not say in which
// channel it was.
func (b *Bridge) reacted(reaction *model.Reaction, removed bool) {
	made := b.running.Load()
	if made == nil || reaction == nil {
		return
	}
	emoji := withoutTone(reaction.EmojiName)
	if !made.effects.Watch.Emoji(reaction.ChannelId, emoji) {
		return
	}
	post, refused := made.api.GetPost(reaction.PostId)
	if refused != nil || post == nil {
		made.log("warn", "a reaction was left out since its post could not be read")
		return
	}
	if _, wanted := b.wanted(post); !wanted || !made.effects.Watch.Emoji(post.ChannelId, emoji) {
		return
	}
	if user, found := made.author(reaction.UserId); found && !user.IsBot {
		reacted := &wire.Reacted{Post: mattermost.Post(post), User: user, Emoji: wire.Text(emoji), Removed: removed}
		made.run(&wire.Event{Reacted: reacted}, post, &reacted.Binding)
	}
}

// tones are the ends of the names of emojis in a skin tone, such as raised_hand_medium_light_skin_tone; the longer ones come first.
var tones = []string{"_medium_light_skin_tone", "_medium_dark_skin_tone", "_light_skin_tone", "_medium_skin_tone", "_dark_skin_tone"}

// withoutTone gives the name of the emoji that one in a skin tone is.
func withoutTone(emoji string) string {
	for _, tone := range tones {
		if plain, found := strings.CutSuffix(emoji, tone); found {
			return plain
		}
	}
	return emoji
}
