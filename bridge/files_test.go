package main

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestAFileGoesInAndOut(t *testing.T) {
	w := newWorld(t)
	content := "\x89PNG" + strings.Repeat("a picture of some size ", 300_000)
	status, id := w.say("/take?photo.png", content, "Content-Type", "image/png")
	if status != 200 {
		t.Fatalf("%d %s", status, id)
	}
	kept, info := w.server.File(id)
	if string(kept) != content || info.Name != "photo.png" || info.CreatorId != "bot-tiny" || info.PostId == "" {
		t.Errorf("%d bytes were kept as %+v", len(kept), info)
	}
	post, _ := w.server.GetPost(info.PostId)
	if post == nil || !slices.Equal(post.FileIds, model.StringArray{id}) {
		t.Errorf("the post is %+v", post)
	}
	answer := w.open("/upload?"+id, "")
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil || string(got) != content || answer.Header.Get("Content-Disposition") != "attachment" {
		t.Errorf("read %d bytes, %v, %v", len(got), answer.Header, err)
	}
	w.expect("/upload?none", http.StatusNotFound, "urn:tiny:problem:not_found")
}

func TestAFileThatIsNotTakenIsAnswered(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		content, kind string
		status        int
	}{
		{strings.Repeat("x", 10<<20+1), "application/pdf", 413},
		{"no picture at all", "image/png", 400},
		{"text is no file", "text/plain", 400},
	} {
		if status, text := w.say("/take?a.png", test.content, "Content-Type", test.kind); status != test.status {
			t.Errorf("%d bytes of %s: %d %s", len(test.content), test.kind, status, text)
		}
	}
	if ids := w.server.FileIDs(); len(ids) != 0 {
		t.Errorf("there are files: %v", ids)
	}
	_, echo := w.say("/echo", strings.Repeat("x", 5000), "Content-Type", "application/pdf")
	for _, part := range []string{"untaken=true", "length=5000", "too_large=false", "body=" + strings.Repeat("x", 4096)} {
		if !strings.Contains(echo, part) || strings.HasSuffix(echo, strings.Repeat("x", 4097)) {
			t.Errorf("the module was told %.200s", echo)
		}
	}
}
