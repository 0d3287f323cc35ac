package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wasmbridge/engine"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

// module answers every event in the same way.
type module func(event *wire.Event) (*engine.Job, error)

// Run plays the module.
func (m module) Run(_ context.Context, event *wire.Event, _ string) (*engine.Job, error) {
	return m(event)
}

// once counts the writes of an answer, as a call from within the server keeps the last only.
type once struct {
	*httptest.ResponseRecorder
	writes int
}

// Write counts.
func (o *once) Write(b []byte) (int, error) {
	o.writes++
	return o.ResponseRecorder.Write(b)
}

func answer(t *testing.T, r *http.Request, run module) *once {
	t.Helper()
	folder := t.TempDir()
	long := strings.Repeat("a long text ", 500)
	for name, text := range map[string]string{"a.js": long, "b.js": "short"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := &once{ResponseRecorder: httptest.NewRecorder()}
	NewServer(Server{
		Plugin: "tiny", Proxies: func() []string { return nil }, Runner: run, Hub: streams.NewHub(), Files: NewFiles(folder),
		Log: func(string, string, ...any) {},
	}).ServeHTTP(out, r)
	if out.writes > 1 {
		t.Errorf("%d writes", out.writes)
	}
	return out
}

func responds(op *wire.Respond) module {
	return func(*wire.Event) (*engine.Job, error) { return &engine.Job{Ending: op}, nil }
}

func TestEveryEndIsAnAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		run    module
		status int
	}{
		"a failure":   {func(*wire.Event) (*engine.Job, error) { return nil, errors.New("broken") }, 503},
		"a panic":     {func(*wire.Event) (*engine.Job, error) { panic("broken") }, 503},
		"ignored":     {func(*wire.Event) (*engine.Job, error) { return &engine.Job{Ignored: true}, nil }, 404},
		"no answer":   {func(*wire.Event) (*engine.Job, error) { return &engine.Job{}, nil }, 503},
		"no file":     {responds(&wire.Respond{Status: 200, Body: []wire.Part{{File: "none"}}}), 503},
		"outside":     {responds(&wire.Respond{Status: 200, Body: []wire.Part{{File: "../secret"}}}), 503},
		"absolute":    {responds(&wire.Respond{Status: 200, Body: []wire.Part{{File: "/etc/passwd"}}}), 503},
		"a folder":    {responds(&wire.Respond{Status: 200, Body: []wire.Part{{File: "."}}}), 503},
		"status 0":    {responds(&wire.Respond{}), 200},
		"no content":  {responds(&wire.Respond{Status: 204, Body: []wire.Part{{Bytes: []byte("x")}}}), 204},
		"status 1000": {responds(&wire.Respond{Status: 1000}), 200},
	} {
		t.Run(name, func(t *testing.T) {
			out := answer(t, httptest.NewRequestWithContext(t.Context(), "POST", "/x", strings.NewReader("b")), test.run)
			if out.Code != test.status {
				t.Errorf("got %d, want %d", out.Code, test.status)
			}
			if test.status > 299 && out.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%v %s", out.Header(), out.Body)
			}
			told := map[string]any{}
			kind := map[int]string{404: "urn:tiny:problem:not_found", 503: "urn:tiny:problem:unavailable"}[test.status]
			if err := json.Unmarshal(out.Body.Bytes(), &told); test.status > 299 && (err != nil || told["type"] != kind || told["detail"] == "") {
				t.Errorf("%s is no problem document", out.Body)
			}
			if (out.Header().Get("Retry-After") == "5") != (test.status == 503) {
				t.Error("Retry-After")
			}
		})
	}
}

func TestBodies(t *testing.T) {
	long := strings.Repeat("a long text ", 500)
	text := map[string]string{"Content-Type": "text/javascript"}
	for name, test := range map[string]struct {
		op     wire.Respond
		accept string
		method string
		want   string
		packed bool
		tagged bool
	}{
		"plain":       {wire.Respond{Body: []wire.Part{{Bytes: []byte("a")}, {File: "b.js"}}, Headers: text}, "gzip", "GET", "ashort", false, false},
		"file":        {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}}, Headers: text}, "gzip, br", "GET", long, true, true},
		"files":       {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}, {File: "b.js"}}, Headers: text}, "br;q=1, gzip;q=0.5", "GET", long + "short", true, true},
		"mixed":       {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}, {Bytes: []byte("x")}}, Headers: text}, "*", "GET", long + "x", true, false},
		"not taken":   {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}}, Headers: text}, "gzip;q=0", "GET", long, false, true},
		"not asked":   {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}}, Headers: text}, "", "GET", long, false, true},
		"not text":    {wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}}, Headers: map[string]string{"Content-Type": "image/png"}}, "gzip", "GET", long, false, true},
		"head":        {wire.Respond{Status: 200, Body: []wire.Part{{File: "b.js"}}, Headers: text}, "", "HEAD", "", false, true},
		"not a 200":   {wire.Respond{Status: 404, Body: []wire.Part{{File: "b.js"}}, Headers: text}, "", "GET", "short", false, false},
		"nothing":     {wire.Respond{Status: 200, Headers: text}, "", "GET", "", false, false},
		"own headers": {wire.Respond{Status: 200, Body: []wire.Part{{File: "b.js"}}, Headers: map[string]string{"ETag": "mine"}}, "", "GET", "short", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), test.method, "/x", http.NoBody)
			r.Header.Set("Accept-Encoding", test.accept)
			out := answer(t, r, responds(&test.op))
			var body io.Reader = out.Body
			if packed := out.Header().Get("Content-Encoding") == "gzip"; packed != test.packed {
				t.Fatalf("packed: %v", packed)
			}
			if test.packed {
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			if got, _ := io.ReadAll(body); string(got) != test.want {
				t.Errorf("got %d bytes, want %d", len(got), len(test.want))
			}
			if tag := out.Header().Get("ETag"); (tag != "") != test.tagged {
				t.Errorf("the tag is %q", tag)
			}
		})
	}
}

func TestAKnownFileIsNotSentAgain(t *testing.T) {
	op := &wire.Respond{Status: 200, Body: []wire.Part{{File: "a.js"}}}
	first := answer(t, httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody), responds(op))
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody)
	r.Header.Set("If-None-Match", `"other", `+first.Header().Get("ETag"))
	if out := answer(t, r, responds(op)); out.Code != http.StatusNotModified || out.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes", out.Code, out.Body.Len())
	}
}

func TestTheTargetIsWhatWasSent(t *testing.T) {
	for _, test := range []struct{ sent, path, query string }{
		{"/plugins/tiny/v1/a?z=1&a=%20x", "/v1/a", "z=1&a=%20x"},
		{"/sub/plugins/tiny/v1/a%2Fb%20c", "/v1/a%2Fb%20c", ""},
		{"http://chat.example/plugins/tiny/v1/a?q", "/v1/a", "q"},
		{"/plugins/tiny/plugins/tiny/a", "/plugins/tiny/a", ""},
		{"/plugins/tiny/a?access_token=secret&b=1", "/a", "b=1"},
		{"/plugins/tiny/a?b=1&%61ccess_token=secret", "/a", "b=1"},
		{"/plugins/tiny/%C3%A4", "/%C3%A4", ""},
	} {
		parsed, err := url.ParseRequestURI(test.sent)
		if err != nil {
			t.Fatal(err)
		}
		_, below, _ := strings.Cut(parsed.Path, "/plugins/tiny")
		query := parsed.Query()
		query.Del("access_token")
		parsed.Path, parsed.RawQuery = below, query.Encode()
		if path, query := target(&http.Request{URL: parsed, RequestURI: test.sent}, "tiny"); path != test.path || query != test.query {
			t.Errorf("%s: got %s and %s", test.sent, path, query)
		}
	}
	inside, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "v1/a%20b?c=d", http.NoBody)
	if path, query := target(inside, "tiny"); path != "/v1/a%20b" || query != "c=d" {
		t.Errorf("from within: %s and %s", path, query)
	}
}

func TestWhatTheModuleGetsOfARequest(t *testing.T) {
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/plugins/tiny/v1", bytes.NewReader([]byte("b\xff")))
	r.URL.Path = "/v1"
	r.Header = http.Header{
		"Cookie": {"MMCSRF=secret"}, "X-Two": {"a", "b"}, "X-Bad": {"\xff"}, "Mattermost-User-Id": {"anna"}, "Authorization": {"Bearer t"},
	}
	event := event(r, received{bytes: []byte("b\xff")}, "tiny", nil)
	got := event.HTTP
	if got.User != "anna" || string(got.Body) != "b\xff" || got.Headers["x-two"] != "a, b" || got.Headers["x-bad"] != "\uFFFD" {
		t.Errorf("got %+v", got)
	}
	if len(got.Headers) != 4 || got.Headers["authorization"] != "Bearer t" || got.Headers["host"] != "example.com" {
		t.Errorf("headers %v", got.Headers)
	}
}

func TestTheClientsAddress(t *testing.T) {
	for _, test := range []struct {
		proxies []string
		headers http.Header
		remote  string
		want    string
	}{
		{nil, http.Header{"X-Forwarded-For": {"1.1.1.1"}}, "9.9.9.9:1", "9.9.9.9"},
		{[]string{"X-Forwarded-For"}, http.Header{"X-Forwarded-For": {"6.6.6.6, 1.1.1.1"}}, "10.0.0.1:1", "1.1.1.1"},
		{[]string{"X-Forwarded-For"}, http.Header{"X-Forwarded-For": {"6.6.6.6", "1.1.1.1, 10.0.0.2"}}, "10.0.0.1:1", "1.1.1.1"},
		{[]string{"X-Forwarded-For"}, http.Header{"X-Forwarded-For": {"10.0.0.7"}}, "10.0.0.1:1", "10.0.0.7"},
		{[]string{"X-Real-Ip", "X-Forwarded-For"}, http.Header{"X-Forwarded-For": {"2001:DB8::1"}}, "10.0.0.1:1", "2001:db8::1"},
		{[]string{"X-Forwarded-For"}, http.Header{"X-Forwarded-For": {"1.1.1.1, forged"}}, "[::1]:1", "::1"},
		{[]string{"X-Forwarded-For"}, nil, "", ""},
	} {
		if got := client(&http.Request{Header: test.headers, RemoteAddr: test.remote}, test.proxies); got != test.want {
			t.Errorf("%+v: got %s", test, got)
		}
	}
}
