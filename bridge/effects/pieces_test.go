package effects

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/outbound"
	"wasmbridge/wire"
)

// received is what a server got of a request's body.
type received struct {
	body   string
	length int64
}

// taking is a server that keeps the bodies that it gets.
func (b *bench) taking() (string, <-chan received) {
	b.Helper()
	got := make(chan received, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- received{string(body), r.ContentLength}
	}))
	b.Cleanup(server.Close)
	b.allow("127.0.0.1")
	b.Setenv("TMPDIR", b.TempDir())
	return server.URL, got
}

func fromFile(id, encoding string, most uint32) wire.BodyPiece {
	return wire.BodyPiece{File: &wire.BodyFile{ID: id, Encoding: encoding, Max: most}}
}

func said(text string) wire.BodyPiece { return wire.BodyPiece{Bytes: []byte(text)} }

func TestContentsOfFilesGoIntoABody(t *testing.T) {
	b := newBench(t)
	address, got := b.taking()
	picture := bytes.Repeat([]byte{0, 1, 2, 254, 255}, 100_000)
	text := strings.Repeat("\"Grüße\\\" \n\r\t\x00\x1f👋 \u2028", 10_000)
	b.server.AddFile(model.FileInfo{Id: "picture"}, picture)
	b.server.AddFile(model.FileInfo{Id: "text"}, []byte(text))
	b.server.AddFile(model.FileInfo{Id: "broken"}, []byte("a\xffb\xc3"))
	b.server.AddFile(model.FileInfo{Id: "empty"}, nil)
	b.server.AddFile(model.FileInfo{Id: "dropped", DeleteAt: 1}, []byte("secret"))
	quoted := func(text string) string {
		encoded := new(bytes.Buffer)
		encoder := json.NewEncoder(encoded)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		return strings.NewReplacer(`\u2028`, "\u2028", `\ufffd`, "\uFFFD").Replace(encoded.String()[1 : encoded.Len()-2])
	}
	base64Of := base64.StdEncoding.EncodeToString
	for name, test := range map[string]struct {
		pieces []wire.BodyPiece
		want   string
	}{
		"none but bytes":      {[]wire.BodyPiece{said("a"), said(""), said("b")}, "ab"},
		"base64":              {[]wire.BodyPiece{said("<"), fromFile("picture", "base64", 1<<20), said(">")}, "<" + base64Of(picture) + ">"},
		"its beginning":       {[]wire.BodyPiece{fromFile("picture", "base64", 3100)}, base64Of(picture[:3100])},
		"a text":              {[]wire.BodyPiece{said(`"`), fromFile("text", "json", 1<<20), said(`"`)}, `"` + quoted(text) + `"`},
		"no UTF-8":            {[]wire.BodyPiece{fromFile("broken", "json", 100)}, "a\uFFFDb\uFFFD"},
		"none that are there": {[]wire.BodyPiece{said("a"), fromFile("gone", "json", 9), fromFile("dropped", "json", 9), fromFile("empty", "base64", 9)}, "a"},
		"nothing at all":      {[]wire.BodyPiece{fromFile("gone", "json", 9)}, ""},
		"none of it":          {[]wire.BodyPiece{fromFile("text", "json", 0), fromFile("picture", "base64", 0)}, ""},
		"amid a character":    {[]wire.BodyPiece{fromFile("text", "json", 4)}, `\"Gr`},
		"behind a character":  {[]wire.BodyPiece{fromFile("text", "json", 5)}, `\"Grü`},
	} {
		op := post(address)
		op.Pieces, op.Body = test.pieces, []byte("instead")
		if answer := b.must("http_request", op).HTTP; answer.Status != 200 {
			t.Fatalf("%s: %+v", name, answer)
		}
		if one := <-got; one.body != test.want || one.length != int64(len(test.want)) {
			t.Errorf("%s: got %.60q of %d bytes, %d announced; want %.60q of %d", name, one.body, len(one.body), one.length, test.want, len(test.want))
		}
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestBodiesThatCanNotBePutTogether(t *testing.T) {
	b := newBench(t)
	address, got := b.taking()
	b.server.AddFile(model.FileInfo{Id: "long"}, bytes.Repeat([]byte("\x01"), outbound.LongestBody/6+1))
	for name, pieces := range map[string][]wire.BodyPiece{
		"longer than allowed": {fromFile("long", "json", 1<<30)},
		"some other encoding": {fromFile("long", "hex", 1)},
	} {
		op := post(address)
		op.Pieces = pieces
		if answer, err := b.do("http_request", op); err == nil {
			t.Errorf("%s: %+v", name, answer)
		}
	}
	op := post(address)
	op.Pieces = []wire.BodyPiece{fromFile("long", "json", 1)}
	b.server.Refuse(http.StatusInternalServerError)
	if answer, err := b.do("http_request", op); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("a server that refuses: %+v, %v", answer, err)
	}
	if len(got) != 0 {
		t.Errorf("%d were sent", len(got))
	}
}

func TestFilesOfBytes(t *testing.T) {
	b := newBench(t)
	b.job.Host.Bot = "bot"
	made := b.must("upload", &wire.Upload{Channel: "c", Name: "../a.txt", Bytes: []byte("content")}).Files.Files
	if len(made) != 1 || made[0].User != "bot" || made[0].Channel != "c" || made[0].Name != "a.txt" || made[0].Size != 7 {
		t.Fatalf("made %+v", made)
	}
	if content, _ := b.server.File(made[0].ID); string(content) != "content" {
		t.Errorf("it holds %q", content)
	}
	if by := b.must("upload", &wire.Upload{Channel: "c", User: "anna", Name: "b", Bytes: []byte("x")}).Files.Files[0].User; by != "anna" {
		t.Errorf("it belongs to %s", by)
	}
	for status, op := range map[int]*wire.Upload{
		http.StatusBadRequest:            {Channel: "c", Name: "empty"},
		http.StatusRequestEntityTooLarge: {Channel: "c", Name: "long", Bytes: make([]byte, 101)},
	} {
		if status == http.StatusRequestEntityTooLarge {
			b.server.Configure(func(config *model.Config) { config.FileSettings.MaxFileSize = model.NewPointer(int64(100)) })
			b.Host.Read(b.server)
		}
		_, err := b.do("upload", op)
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || refused.Status != status {
			t.Errorf("%s: %v", op.Name, err)
		}
	}
}
