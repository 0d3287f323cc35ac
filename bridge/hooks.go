package main

import (
	"context"
	"net/http"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/mattermost"
	"wasmbridge/wasm"
	"wasmbridge/web"
	"wasmbridge/wire"
)

// Bridge has Mattermost's hooks, each of which becomes an event.
type Bridge struct {
	plugin.MattermostPlugin

	running atomic.Pointer[assembly]
	quiet   bool // does not ask who types
	// deadline is how long a call into the module may run; 0 for as long as is usual.
	deadline time.Duration
}

// tryAgain is what somebody sees who typed a command that failed.
const tryAgain = "That did not work just now. Please try again; if it goes on, an administrator finds the reason in the server's log."

// OnActivate compiles the module and lets it begin.
func (b *Bridge) OnActivate() error {
	limits := wasm.DefaultLimits()
	if b.deadline > 0 {
		limits.Deadline = b.deadline
	}
	made, err := assemble(b.API, limits)
	if err != nil {
		return err
	}
	if b.quiet {
		made.log("warn", "nobody sees who types in a thread until the plugin is started again a day later: a client has broken the server's connection to the plugin in that way")
	}
	b.running.Store(made)
	go made.guard(made.hooks, quietMark(), os.Exit)
	return nil
}

// OnDeactivate ends the open streams and the module.
func (b *Bridge) OnDeactivate() error {
	if made := b.running.Swap(nil); made != nil {
		made.end()
	}
	return nil
}

// OnConfigurationChange reads anew what the module is told of the server. It comes before OnActivate, too.
func (b *Bridge) OnConfigurationChange() error {
	defer b.survive()
	if made := b.running.Load(); made != nil {
		made.host.Read(b.API)
	}
	return nil
}

// MessageHasBeenPosted brings replies in watched channels, and root posts that are watched there.
func (b *Bridge) MessageHasBeenPosted(_ *plugin.Context, post *model.Post) {
	defer b.survive()
	made, wanted := b.wanted(post)
	if !wanted || post.RootId == "" && !made.effects.Watch.Root(post.ChannelId, post.UserId) {
		return
	}
	if author, found := made.author(post.UserId); found {
		posted := &wire.Posted{Post: mattermost.Post(post), Author: author}
		made.run(&wire.Event{Posted: posted}, post, &posted.Binding)
	}
}

// MessageHasBeenUpdated brings edits in watched channels.
func (b *Bridge) MessageHasBeenUpdated(_ *plugin.Context, post, before *model.Post) {
	defer b.survive()
	made, wanted := b.wanted(post)
	if !wanted {
		return
	}
	was := ""
	if before != nil {
		was = wire.Text(before.Message)
	}
	if author, found := made.author(post.UserId); found {
		edited := &wire.Edited{Post: mattermost.Post(post), Was: was, Author: author}
		made.run(&wire.Event{Edited: edited}, post, &edited.Binding)
	}
}

// MessageHasBeenDeleted brings deletions in watched channels.
func (b *Bridge) MessageHasBeenDeleted(_ *plugin.Context, post *model.Post) {
	defer b.survive()
	if made, wanted := b.wanted(post); wanted {
		deleted := &wire.Deleted{Post: mattermost.Post(post)}
		made.run(&wire.Event{Deleted: deleted}, post, &deleted.Binding)
	}
}

// survive keeps a panic from ending the process: the server disables a plugin whose process has ended three times.
func (b *Bridge) survive() {
	if thrown := recover(); thrown != nil {
		b.API.LogError("a hook ended in a panic", "stack", string(debug.Stack()))
	}
}

// wanted says whether a post is in a watched channel and not in a thread that is known not to be the module's.
func (b *Bridge) wanted(post *model.Post) (*assembly, bool) {
	made := b.running.Load()
	if made == nil || post == nil || !made.effects.Watch.Channel(post.ChannelId) {
		return nil, false
	}
	_, ours := made.effects.Watch.Thread(rootOf(post))
	return made, ours
}

func rootOf(post *model.Post) string {
	if post.RootId == "" {
		return post.Id
	}
	return post.RootId
}

// ExecuteCommand brings slash commands.
func (b *Bridge) ExecuteCommand(_ *plugin.Context, args *model.CommandArgs) (response *model.CommandResponse, _ *model.AppError) {
	response = &model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral, Text: tryAgain}
	defer b.survive()
	made := b.running.Load()
	if made == nil || args == nil {
		return response, nil
	}
	user, found := made.author(args.UserId)
	if !found {
		return response, nil
	}
	event := &wire.Event{Command: &wire.Command{
		User: user, Channel: args.ChannelId, Team: args.TeamId, Root: args.RootId,
		Text: wire.Text(args.Command), Trigger: args.TriggerId,
	}}
	job, err := made.engine.Run(context.Background(), event, "")
	if err != nil {
		return response, nil // the error is in the log
	}
	reply, replied := job.Ending.(*wire.ReplyCommand)
	if !replied {
		response.Text = ""
		return response, nil
	}
	response.Text = reply.Text
	if props, err := mattermost.Props(reply.Props); err == nil && len(props) > 0 {
		response.Props = props
	}
	return response, nil
}

// ServeHTTP brings requests to the plugin's routes.
func (b *Bridge) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	made := b.running.Load()
	if made == nil {
		web.Unavailable(w, r, b.API.GetPluginID())
		return
	}
	if !made.hooks.Answer(w, r) {
		made.web.ServeHTTP(w, r)
	}
}

// ServeMetrics answers the server's metrics listener with the plugin's metrics.
func (b *Bridge) ServeMetrics(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	defer b.survive()
	made := b.running.Load()
	if made == nil {
		http.Error(w, "the plugin is not running", http.StatusServiceUnavailable)
		return
	}
	made.effects.Metrics.Handler().ServeHTTP(w, r)
}

// OnPluginClusterEvent hears what another node tells.
func (b *Bridge) OnPluginClusterEvent(_ *plugin.Context, event model.PluginClusterEvent) {
	defer b.survive()
	if made := b.running.Load(); made != nil {
		if err := made.effects.Bus.Hear(event); err != nil {
			b.API.LogWarn("another node's message could not be read", "error", err.Error())
		}
	}
}
