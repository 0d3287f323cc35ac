// Package cluster tells the other nodes what they must hear of. A message may be lost; nothing relies on one.
package cluster

import (
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/memory"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

// eventID is the id of all messages; what they say is in their data.
const eventID = "bridge-1"

// Note is one message; exactly one field is set, but for RootsOf, Roots and Emojis.
type Note struct {
	Publish      *wire.Publish `msgpack:"publish,omitempty"`
	WatchChannel string        `msgpack:"watch_channel,omitempty"`
	// RootsOf goes with WatchChannel: whose root posts are watched there.
	RootsOf []string `msgpack:"roots_of,omitempty"`
	// Roots goes with it, too: everybody's are.
	Roots bool `msgpack:"roots,omitempty"`
	// Emojis go with it, too: which reactions come.
	Emojis         []string `msgpack:"emojis,omitempty"`
	UnwatchChannel string   `msgpack:"unwatch_channel,omitempty"`
	ForgetThread   string   `msgpack:"forget_thread,omitempty"`
	ForgetKey      string   `msgpack:"forget_key,omitempty"`
}

// Bus does what a note says, on this node and on the others.
type Bus struct {
	// API reaches the other nodes.
	API plugin.API
	// Clustered says whether there are any.
	Clustered func() bool
	// Hub has this node's streams.
	Hub *streams.Hub
	// Watch knows what this node watches.
	Watch *memory.Watch
	// Keys are the values that this node has cached.
	Keys *memory.Cache[[]byte]
}

// Tell does what a note says here and lets the other nodes do it.
func (b *Bus) Tell(note Note) error {
	b.apply(note)
	return b.TellOthers(note)
}

// TellOthers lets the other nodes do what a note says.
func (b *Bus) TellOthers(note Note) error {
	if !b.Clustered() {
		return nil
	}
	data, err := wire.Encode(note)
	if err != nil {
		return err
	}
	how := model.PluginClusterEventSendOptions{SendType: model.PluginClusterEventSendTypeReliable}
	if err := b.API.PublishPluginClusterEvent(model.PluginClusterEvent{Id: eventID, Data: data}, how); err != nil {
		return fmt.Errorf("tell the other nodes: %w", err)
	}
	return nil
}

// Hear does what another node's message says. A message of another version is left alone.
func (b *Bus) Hear(event model.PluginClusterEvent) error {
	if event.Id != eventID {
		return nil
	}
	var note Note
	if err := wire.Decode(event.Data, &note); err != nil {
		return err
	}
	b.apply(note)
	return nil
}

func (b *Bus) apply(note Note) {
	switch {
	case note.Publish != nil:
		b.Hub.Publish(note.Publish.Topic, note.Publish.Frame)
	case note.WatchChannel != "":
		b.Watch.Add(note.WatchChannel, note.Roots, note.RootsOf...)
		b.Watch.Emojis(note.WatchChannel, note.Emojis...)
	case note.UnwatchChannel != "":
		b.Watch.Remove(note.UnwatchChannel)
	case note.ForgetThread != "":
		b.Watch.Forget(note.ForgetThread)
	case note.ForgetKey != "":
		b.Keys.Drop(note.ForgetKey)
	}
}
