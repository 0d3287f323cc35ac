package effects

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/wire"
)

func (b *bench) changed(since int64, limit uint32) []wire.Post {
	b.Helper()
	return b.must("channel_posts", &wire.ChannelPosts{Channel: "c", Since: since, Limit: limit}).Posts.Posts
}

// readOn asks for one piece after the other as a module does, until there is nothing more, and gives what it has read.
func (b *bench) readOn(since int64, limit uint32) map[string]wire.Post {
	b.Helper()
	read := make(map[string]wire.Post)
	for range 10_000 {
		fresh, last := 0, since
		posts := b.changed(since, limit)
		if len(posts) == 0 {
			return read
		}
		for _, post := range posts {
			if post.UpdateAt < since {
				b.Fatalf("a post is told that has not changed since")
			}
			if _, known := read[post.ID]; !known {
				fresh++
			}
			read[post.ID] = post
			last = max(last, post.UpdateAt)
		}
		if fresh == 0 {
			return read
		}
		since = last
	}
	b.Fatal("there is no end")
	return nil
}

func (b *bench) fill(from, to int, at func(n int) int64) {
	for n := from; n < to; n++ {
		b.server.Put(&model.Post{Id: fmt.Sprintf("p%05d", n), ChannelId: "c", CreateAt: at(n), UpdateAt: at(n)})
	}
}

func TestABacklogIsReadInPieces(t *testing.T) {
	for name, test := range map[string]struct {
		posts int
		at    func(n int) int64
		since int64
		want  int
	}{
		"few":                         {50, func(n int) int64 { return int64(1000 + n) }, 1010, 40},
		"more than the server names":  {1500, func(n int) int64 { return int64(1000 + n) }, 1100, 1400},
		"all of a channel":            {1500, func(n int) int64 { return int64(1000 + n) }, 1, 1500},
		"many in each millisecond":    {1500, func(n int) int64 { return int64(1000 + n/60) }, 1001, 1440},
		"a channel begins with many":  {1500, func(n int) int64 { return int64(1000 + max(n-150, 0)) }, 1000, 1500},
		"more of one than a page has": {1500, func(n int) int64 { return int64(1000 + n/300) }, 1001, 1200},
	} {
		b := newBench(t)
		b.fill(0, test.posts, test.at)
		for _, limit := range []uint32{0, 200, 500} {
			if got := b.readOn(test.since, limit); len(got) != test.want {
				t.Errorf("%s, %d at a time: %d posts, want %d", name, limit, len(got), test.want)
			}
		}
	}
}

func TestAPieceHasWhatChangedFirst(t *testing.T) {
	b := newBench(t)
	b.fill(0, 100, func(n int) int64 { return int64(1000 + n/10) })
	got := b.changed(1000, 15)
	if len(got) != 30 || got[29].UpdateAt != 1002 { // ten of the first millisecond, and ten of each that has some of the fifteen
		t.Errorf("got %d, the last of %d", len(got), got[len(got)-1].UpdateAt)
	}
	b.server.Put(&model.Post{Id: "old", ChannelId: "c", CreateAt: 1, UpdateAt: 1005, EditAt: 1005})
	b.server.Put(&model.Post{Id: "gone", ChannelId: "c", CreateAt: 2, UpdateAt: 1005, DeleteAt: 1005})
	b.server.Put(&model.Post{Id: "before", ChannelId: "c", CreateAt: 2, UpdateAt: 1005, DeleteAt: 1005, OriginalId: "old"})
	got = b.changed(1005, 1)
	if len(got) != 22 || got[0].ID != "old" || got[1].ID != "gone" {
		t.Errorf("got %+v", got)
	}
}

func TestABacklogStaysCompleteWhileTheChannelGoesOn(t *testing.T) {
	b := newBench(t)
	random := rand.New(rand.NewPCG(4, 2))
	made := make(map[string]bool)
	next := 0
	write := func(count int) {
		for range count {
			id := fmt.Sprintf("p%05d", next)
			at := int64(10_000 + next/3)
			b.server.Put(&model.Post{Id: id, ChannelId: "c", CreateAt: at, UpdateAt: at + int64(random.IntN(2)*random.IntN(300))})
			made[id] = true
			next++
		}
	}
	write(3000)
	read, since := make(map[string]bool), int64(1)
	for round := range 200 {
		last := since
		for _, post := range b.changed(since, 100) {
			read[post.ID] = true
			last = max(last, post.UpdateAt)
		}
		since = last
		if round < 20 {
			write(random.IntN(50))
		}
	}
	for id := range made {
		if !read[id] {
			t.Fatalf("%s of %d was never read", id, len(made))
		}
	}
}

func TestAnEmptyAnswerIsDoubted(t *testing.T) {
	b := newBench(t)
	b.fill(0, 1500, func(int) int64 { return 1000 }) // of one millisecond more than the server names
	b.changed(1000, 100)
	b.fill(1500, 1510, func(n int) int64 { return int64(2000 + n) })
	if _, refused := b.server.GetPostsSince("c", 999); refused != nil { // cut off: now the server believes in nothing later
		t.Fatal(refused)
	}
	if got := len(b.changed(1001, 100)); got != 10 {
		t.Errorf("got %d", got)
	}
	b.server.Calls()
	b.changed(9000, 100)
	b.changed(9000, 0)
	if calls := b.server.Calls(); calls["GetPostsSince"] != 2 || calls["GetPostsForChannel"] != 1 {
		t.Errorf("nothing new costs %v", calls)
	}
}

func TestAPieceBeginsWhereTheLastOneEnded(t *testing.T) {
	b := newBench(t)
	b.fill(0, 3000, func(n int) int64 { return int64(1000 + n) })
	piece := b.changed(1500, 100)
	b.server.Calls()
	piece = b.changed(piece[len(piece)-1].UpdateAt, 100)
	if calls := b.server.Calls(); calls["GetPostsForChannel"] != 0 || len(piece) != 101 {
		t.Errorf("the second piece has %d posts and costs %v", len(piece), calls)
	}
	gone := piece[len(piece)-2].ID
	if refused := b.server.DeletePost(gone); refused != nil {
		t.Fatal(refused)
	}
	if next := b.changed(piece[len(piece)-1].UpdateAt, 100); len(next) != 101 || next[0].ID != piece[len(piece)-1].ID {
		t.Errorf("after the post is gone from which it goes on, the next piece has %d posts", len(next))
	}
}

func TestAThreadIsReadInPieces(t *testing.T) {
	b := newBench(t)
	b.server.Put(&model.Post{Id: "r", ChannelId: "c", CreateAt: 100, UpdateAt: 100})
	for n := range 20 {
		b.server.Put(&model.Post{Id: fmt.Sprintf("p%02d", n), RootId: "r", ChannelId: "c", CreateAt: int64(200 + n/4), UpdateAt: 300})
	}
	for _, test := range []struct {
		after int64
		limit uint32
		first string
		count int
	}{
		{0, 0, "p00", 20}, {201, 0, "p04", 16}, {202, 2, "p08", 4}, {0, 4, "p00", 4}, {0, 5, "p00", 8}, {204, 100, "p16", 4},
	} {
		got := b.must("thread", &wire.Thread{Root: "r", After: test.after, Limit: test.limit}).Posts.Posts
		if got[0].ID != "r" || got[1].ID != test.first || len(got) != 1+test.count {
			t.Errorf("%+v: %d, from %s on", test, len(got)-1, got[1].ID)
		}
	}
	if got := b.must("thread", &wire.Thread{Root: "r", After: 205}).Posts.Posts; len(got) != 1 {
		t.Errorf("of nothing new came %v", got)
	}
}

func TestARootComesFirstThoughTheClockWasPutBack(t *testing.T) {
	b := newBench(t)
	for id, at := range map[string]int64{"r": 300, "a": 100, "b": 200, "c": 400} {
		post := &model.Post{Id: id, ChannelId: "c", CreateAt: at, UpdateAt: at}
		if id != "r" {
			post.RootId = "r"
		}
		b.server.Put(post)
	}
	var got string
	for _, post := range b.must("thread", &wire.Thread{Root: "r"}).Posts.Posts {
		got += post.ID
	}
	if got != "rabc" {
		t.Errorf("the thread came as %s", got)
	}
}
