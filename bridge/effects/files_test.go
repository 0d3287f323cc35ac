package effects

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/incoming"
	"wasmbridge/wire"
)

// sends gives the bench's event a body.
func (b *bench) sends(content string, length int64) {
	b.Helper()
	body, err := incoming.Begin(incoming.NewFlow(io.NopCloser(strings.NewReader(content)), func() {}), length, time.Second)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { body.End(0, 0) })
	b.job.Context = incoming.With(b.Context(), body)
}

func TestABodyIsTakenOnceAndPosted(t *testing.T) {
	b := newBench(t)
	content := strings.Repeat("content ", 10_000)
	b.sends(content, 80_000)
	take := &wire.TakeBody{Channel: "desk", Name: "notes.txt", Max: 80_000}
	answer := b.must("take_body", take).Files
	if len(answer.Files) != 1 {
		t.Fatalf("got %+v", answer)
	}
	file := answer.Files[0]
	want := wire.File{ID: file.ID, User: "bot", Channel: "desk", Name: "notes.txt", Mime: "text/plain; charset=utf-8", Size: 80_000}
	if kept, _ := b.server.File(file.ID); string(kept) != content || file != want {
		t.Errorf("%d bytes, %+v", len(kept), file)
	}
	b.failsWith(409, "take_body", take)

	post := b.must("create_post", &wire.CreatePost{Channel: "desk", Message: "see", Files: []string{file.ID, "none"}}).Post.Post
	if !slices.Equal(post.Files, []string{file.ID}) {
		t.Errorf("the post has %v", post.Files)
	}
	infos := b.must("file_infos", &wire.FileInfos{IDs: []string{file.ID, "none"}}).Files.Files
	if want.Post = post.ID; len(infos) != 1 || infos[0] != want {
		t.Errorf("then %+v", infos)
	}
	thread := b.must("thread", &wire.Thread{Root: post.ID}).Posts.Posts
	if len(thread) != 1 || !slices.Equal(thread[0].Files, []string{file.ID}) {
		t.Errorf("read as %+v", thread)
	}
}

func TestABodyThatIsNotTakenSaysWhy(t *testing.T) {
	b := newBench(t)
	take := &wire.TakeBody{Channel: "desk", Name: "a.png", Max: 100}
	b.failsWith(400, "take_body", take)
	b.sends("chunked", -1)
	b.failsWith(411, "take_body", take)
	b.sends("", 0)
	b.failsWith(400, "take_body", take)
	b.sends("no picture", 10)
	b.failsWith(400, "take_body", take)
	b.sends(strings.Repeat("x", 5000), 9000)
	take.Max = 9000
	b.failsWith(400, "take_body", take)
	b.sends("longer", 6)
	take.Max = 5
	if answer := b.must("take_body", take).Files; answer == nil || len(answer.Files) != 0 {
		t.Errorf("a body that is too long: %+v", answer)
	}
	b.server.Configure(func(config *model.Config) { config.FileSettings.EnableFileAttachments = model.NewPointer(false) })
	b.Host.Read(b.server)
	b.failsWith(501, "take_body", take)
	b.server.Configure(func(config *model.Config) { *config.FileSettings.EnableFileAttachments = true })
	b.Host.Read(b.server)
	b.sends("refused", 7)
	take.Max = 7
	b.server.Refuse(403)
	b.failsWith(403, "take_body", take)
	b.failsWith(403, "file_infos", &wire.FileInfos{IDs: []string{"a"}})
	b.server.Refuse(0)
	b.server.Break("something")
	b.failsWith(0, "file_infos", &wire.FileInfos{IDs: []string{"a"}})
	b.server.Break("")
	b.job.Hold("lane", func() {})
	b.sends("in a lane", 9)
	b.failsWith(0, "take_body", take)
}

// failsWith does a step that must fail with a status.
func (b *bench) failsWith(status int, name string, op any) {
	b.Helper()
	answer, err := b.do(name, op)
	var refused *engine.RefusedError
	got := 0
	if errors.As(err, &refused) {
		got = refused.Status
	}
	if err == nil || got != status {
		b.Errorf("%s: %+v, %v, want %d", name, answer, err, status)
	}
}
