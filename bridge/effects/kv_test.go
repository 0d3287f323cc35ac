package effects

import (
	"errors"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

func (b *bench) value(age int64) string {
	b.Helper()
	return string(b.must("kv_get", &wire.KvGet{Key: "k", MaxAge: age}).Value.Bytes)
}

func TestWhatWasWrittenIsReadFromMemory(t *testing.T) {
	b := newBench(t)
	b.must("kv_set", &wire.KvSet{Key: "k", Value: []byte("1")})
	b.server.Calls()
	if got, calls := b.value(1000), b.server.Calls(); got != "1" || calls["KVGet"] != 0 {
		t.Errorf("%q with %v", got, calls)
	}
	b.must("kv_set", &wire.KvSet{Key: "k"})
	b.server.Calls()
	if got, calls := b.value(1000), b.server.Calls(); got != "" || calls["KVGet"] != 0 {
		t.Errorf("of a deleted key: %q with %v", got, calls)
	}
	b.must("kv_set", &wire.KvSet{Key: "k", Value: make([]byte, cachedValue+1)})
	if got := b.value(1000); len(got) != cachedValue+1 || b.server.Calls()["KVGet"] != 1 {
		t.Error("a long value was kept, or is not read")
	}
}

func TestAWriteThatFailedLeavesNothingInMemory(t *testing.T) {
	b := newBench(t)
	b.must("kv_set", &wire.KvSet{Key: "k", Value: []byte("1")})
	if _, err := b.do("kv_set", &wire.KvSet{Key: "k", Value: []byte("3"), Guarded: true, Old: []byte("2")}); !errors.Is(err, engine.ErrConflict) {
		t.Errorf("got %v", err)
	}
	b.server.Calls()
	if got := b.value(1000); got != "1" || b.server.Calls()["KVGet"] != 1 {
		t.Errorf("after a conflict %q is read from memory", got)
	}
	b.server.Refuse(500)
	if _, err := b.do("kv_set", &wire.KvSet{Key: "k", Value: []byte("4")}); err == nil {
		t.Error("a refused write is done")
	}
	b.server.Refuse(0)
	if got := b.value(1000); got != "1" || b.server.Calls()["KVGet"] != 1 {
		t.Errorf("after a write that was refused %q is read from memory", got)
	}
}

func TestOtherNodesDropWhatWasWritten(t *testing.T) {
	here, there := newBench(t), newBench(t)
	here.server.Configure(func(config *model.Config) { config.ClusterSettings.Enable = model.NewPointer(true) })
	here.Host.Read(here.server)
	here.server.Peer = func(event model.PluginClusterEvent) { _ = there.Bus.Hear(event) }
	there.value(1000)
	here.must("kv_set", &wire.KvSet{Key: "k", Value: []byte("1")})
	here.server.Calls()
	there.server.Calls()
	here.value(1000)
	there.value(1000)
	if here.server.Calls()["KVGet"] != 0 || there.server.Calls()["KVGet"] != 1 {
		t.Error("the writer forgot, or the other node did not")
	}
}

// What memory holds at the end is what the store holds, however reads and writes overtake one another.
func TestMemoryNeverKeepsAnOlderValueThanTheStore(t *testing.T) {
	b := newBench(t)
	for range 200 {
		var group sync.WaitGroup
		for n := range 4 {
			value := []byte{byte('a' + n)}
			group.Go(func() { _, _ = b.do("kv_set", &wire.KvSet{Key: "k", Value: value}) })
			group.Go(func() { _, _ = b.do("kv_get", &wire.KvGet{Key: "k", MaxAge: 60_000}) })
		}
		group.Wait()
		if remembered, stored := b.value(60_000), b.value(0); remembered != stored {
			t.Fatalf("%q is remembered and %q stored", remembered, stored)
		}
	}
}

func TestOtherNodesHearWhoseRootPostsAreWatched(t *testing.T) {
	here, there := newBench(t), newBench(t)
	here.server.Configure(func(config *model.Config) { config.ClusterSettings.Enable = model.NewPointer(true) })
	here.Host.Read(here.server)
	here.server.Peer = func(event model.PluginClusterEvent) { _ = there.Bus.Hear(event) }
	here.must("watch_channel", &wire.WatchChannel{Channel: "c", RootsOf: []string{"bot", "ada"}})
	for _, node := range []*bench{here, there} {
		if !node.Watch.Channel("c") || !node.Watch.Root("c", "ada") || !node.Watch.Root("c", "bot") || node.Watch.Root("c", "anna") {
			t.Error("a node does not know whose root posts come")
		}
	}
	for _, node := range []*bench{here, there} {
		node.must("watch_thread", &wire.WatchThread{Root: "foreign"})
	}
	here.must("watch_channel", &wire.WatchChannel{Channel: "c", Roots: true})
	for _, node := range []*bench{here, there} {
		if _, comes := node.Watch.Thread("foreign"); !comes || !node.Watch.Root("c", "anyone") {
			t.Errorf("with all root posts, those of anyone come: %v; a foreign thread: %v", node.Watch.Root("c", "anyone"), comes)
		}
	}
	here.must("watch_channel", &wire.WatchChannel{Channel: "c", Emojis: []string{"hand"}})
	if !there.Watch.Emoji("c", "hand") || !there.Watch.Emoji("", "hand") || there.Watch.Emoji("d", "hand") || there.Watch.Emoji("c", "foot") {
		t.Error("another node does not know which reactions come")
	}
	here.must("watch_channel", &wire.WatchChannel{Channel: "c"})
	if there.Watch.Emoji("c", "hand") || there.Watch.Emoji("", "hand") {
		t.Error("emojis that were named before still count")
	}
	if there.Watch.Root("c", "ada") || !there.Watch.Channel("c") {
		t.Error("those who were named before are still watched")
	}
}
