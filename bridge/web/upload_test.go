package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/fake"
	"wasmbridge/streams"
	"wasmbridge/uploads"
	"wasmbridge/wire"
)

func TestUploadedFilesAreAnswers(t *testing.T) {
	server := fake.NewServer(t.TempDir())
	long := strings.Repeat("a long text ", 100_000)
	server.AddFile(model.FileInfo{Id: "long", Name: "long.txt"}, []byte(long))
	server.AddFile(model.FileInfo{Id: "gone", DeleteAt: 1}, []byte("gone"))
	part := func(id string) []wire.Part { return []wire.Part{{Upload: id}} }
	headers := map[string]string{"Content-Type": "text/plain", "content-disposition": "attachment", "Cache-Control": "private"}
	for name, test := range map[string]struct {
		method, known string
		body          []wire.Part
		fail          func()
		status        int
		text          string
		asked         int
	}{
		"a file":                  {"GET", "", part("long"), nil, 200, long, 1},
		"its head":                {"HEAD", "", part("long"), nil, 200, "", 0},
		"known":                   {"GET", `W/"long"`, part("long"), nil, 304, "", 0},
		"none":                    {"GET", "", part("none"), nil, 404, "not_found", 0},
		"none any more":           {"GET", "", part("gone"), nil, 404, "not_found", 0},
		"not alone":               {"GET", "", []wire.Part{{Bytes: []byte("x")}, {Upload: "long"}}, nil, 503, "unavailable", 0},
		"a server that refuses":   {"GET", "", part("long"), func() { server.Refuse(500) }, 503, "unavailable", 0},
		"a server that is silent": {"GET", "", part("long"), func() { server.Break("something") }, 503, "unavailable", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if test.fail != nil {
				test.fail()
				defer func() { server.Refuse(0); server.Break("") }()
			}
			server.Calls()
			s := NewServer(Server{
				Plugin: "tiny", Proxies: func() []string { return nil }, Runner: responds(&wire.Respond{Status: 200, Body: test.body, Headers: headers}),
				Hub: streams.NewHub(), Log: func(string, string, ...any) {}, Uploads: uploads.New(server, func() int64 { return 1 }),
			})
			r := httptest.NewRequestWithContext(t.Context(), test.method, "/x", http.NoBody)
			r.Header.Set("If-None-Match", test.known)
			r.Header.Set("Accept-Encoding", "gzip")
			out := httptest.NewRecorder()
			s.ServeHTTP(out, r)
			text, header := out.Body.String(), out.Header()
			if out.Code != test.status || !strings.Contains(text, test.text) || test.text == "" && text != "" {
				t.Errorf("%d, %d bytes, %v", out.Code, len(text), header)
			}
			if sound := test.status < 400; (header.Get("Content-Disposition") == "attachment") != sound ||
				(header.Get("Cache-Control") == "private") != sound || (header.Get("ETag") == `W/"long"`) != sound {
				t.Errorf("headers %v", header)
			}
			if test.status == 200 && (header.Get("Content-Length") != "1200000" || header.Get("Content-Encoding") != "") {
				t.Errorf("headers %v", header)
			}
			if calls := server.Calls(); calls["GetFile"] != test.asked {
				t.Errorf("calls %v", calls)
			}
		})
	}
}
