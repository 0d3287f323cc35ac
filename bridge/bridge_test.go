package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/fake"
	"wasmbridge/wasm"
)

// world is the bridge with the tiny module, on a server in memory.
type world struct {
	testing.TB
	server *fake.Server
	bridge *Bridge
	http   *httptest.Server
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldOf(t, fake.TinyModule(t))
}

// newWorldOf is the bridge with any module.
func newWorldOf(t testing.TB, module []byte) *world {
	t.Helper()
	return newPatientWorld(t, module, 0)
}

// newPatientWorld lets a call into the module take so long, for tests of what is no matter of the machine's speed.
func newPatientWorld(t testing.TB, module []byte, deadline time.Duration) *world {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "server"), 0o700); err != nil {
		t.Fatal(err)
	}
	script := strings.Repeat("console.log('a script of some length');\n", 100)
	for name, content := range map[string][]byte{moduleFile: module, "page.js": []byte(script)} {
		if err := os.WriteFile(filepath.Join(folder, "server", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := &world{TB: t, server: fake.NewServer(folder), bridge: &Bridge{deadline: deadline}}
	w.bridge.SetAPI(w.server)
	w.server.OnPost = func(post *model.Post) { w.bridge.MessageHasBeenPosted(nil, post) }
	if err := w.bridge.OnActivate(); err != nil {
		t.Fatal(err)
	}
	w.http = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		// as the server does: the prefix goes from the decoded path alone, and the query is sorted
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/plugins/"+fake.PluginID)
		r.URL.RawQuery = r.URL.Query().Encode()
		w.bridge.ServeHTTP(nil, out, r)
	}))
	t.Cleanup(func() {
		_ = w.bridge.OnDeactivate()
		w.http.CloseClientConnections()
		w.http.Close()
		log.SetOutput(os.Stderr)
	})
	return w
}

func (w *world) open(path, body string, headers ...string) *http.Response {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.http.URL+"/plugins/tiny"+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	for at := 0; at+1 < len(headers); at += 2 {
		request.Header.Add(headers[at], headers[at+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	response, err := client.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	return response
}

func (w *world) say(path, body string, headers ...string) (int, string) {
	w.Helper()
	response := w.open(path, body, headers...)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func (w *world) expect(path string, status int, part string) {
	w.Helper()
	if got, text := w.say(path, ""); got != status || !strings.Contains(text, part) {
		w.Errorf("%s: %d %q, want %d with %q", path, got, text, status, part)
	}
}

func TestRequestsAreAnswered(t *testing.T) {
	w := newWorld(t)
	w.expect("/hello?b=2&a=1", 200, "POST b=2&a=1")
	w.expect("/nowhere", 404, `"status":404`)
	w.expect("/nothing", 503, `"status":503`)
	if commands := w.server.Commands(); len(commands) != 1 || commands[0].AutocompleteData.HelpText != "says hello" {
		t.Errorf("the command was not registered: %v", commands)
	}
}

func TestMisbehaviourEndsInAnAnswerAndHarmsNobody(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/spin", "/eat", "/panic", "/wrong", "/big", "/unknown", "/ask", "/same", "/file?../../secret"} {
		response := w.open(path, "")
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != 503 || response.Header.Get("Retry-After") == "" ||
			response.Header.Get("Content-Type") != "application/problem+json" || strings.Contains(string(text), "goroutine") {
			t.Errorf("%s: %d %s", path, response.StatusCode, text)
		}
		w.expect("/hello?still", 200, "still")
	}
}

func TestACommandPostsAndRepliesReachTheStream(t *testing.T) {
	w := newWorld(t)
	response, _ := w.bridge.ExecuteCommand(nil, &model.CommandArgs{Command: "/tiny", UserId: "anna", ChannelId: "town"})
	root, _ := response.Props["root"].(string)
	if root == "" || response.ResponseType != "ephemeral" {
		t.Fatalf("got %+v", response)
	}
	stream := w.open("/stream?"+root, "")
	defer stream.Body.Close()
	reader := &lines{source: stream.Body}
	reader.until(t, "event: first")
	_, refused := w.server.CreatePost(&model.Post{UserId: "anna", ChannelId: "town", RootId: root, Message: "hi \xff there"})
	if refused != nil {
		t.Fatal(refused)
	}
	reader.until(t, "data: anna: hi \uFFFD there")
	reader.until(t, "event: last")

	w.server.Calls()
	before := w.bridge.running.Load().engine.Calls()
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "p", UserId: "anna", ChannelId: "town", RootId: root, Message: "again"})
	if calls := w.server.Calls(); len(calls) != 0 {
		t.Errorf("a reply with binding and author known cost %v", calls)
	}
	if calls := w.bridge.running.Load().engine.Calls() - before; calls != 1 {
		t.Errorf("a reply took %d calls", calls)
	}
}

// lines reads a stream line by line.
type lines struct {
	source io.Reader
	text   string
}

func (l *lines) until(t *testing.T, want string) {
	t.Helper()
	buffer := make([]byte, 4096)
	for !strings.Contains(l.text, want) {
		n, err := l.source.Read(buffer)
		l.text += string(buffer[:n])
		if err != nil && !strings.Contains(l.text, want) {
			t.Fatalf("%q never came: %q, %v", want, l.text, err)
		}
	}
}

func TestPostsElsewhereNeverEnterTheModule(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch.Bind("foreign", nil)
	before := made.engine.Calls()
	w.server.Calls()
	for _, post := range []*model.Post{
		{Id: "1", UserId: "anna", ChannelId: "elsewhere", RootId: "r"},
		{Id: "2", UserId: "anna", ChannelId: "watched"},
		{Id: "3", UserId: "anna", ChannelId: "watched", RootId: "foreign"},
	} {
		w.bridge.MessageHasBeenPosted(nil, post)
	}
	w.bridge.MessageHasBeenUpdated(nil, &model.Post{Id: "1", ChannelId: "elsewhere"}, nil)
	w.bridge.MessageHasBeenDeleted(nil, &model.Post{Id: "1", ChannelId: "elsewhere"})
	if calls := made.engine.Calls() - before; calls != 0 {
		t.Errorf("%d calls into the module", calls)
	}
	if calls := w.server.Calls(); len(calls) != 0 {
		t.Errorf("calls to the server: %v", calls)
	}
	if skipped := made.effects.Watch.Skipped(); skipped != 4 {
		t.Errorf("%d posts were counted as skipped", skipped)
	}
	w.bridge.MessageHasBeenUpdated(nil, &model.Post{Id: "2", ChannelId: "watched", UserId: "anna"}, &model.Post{})
	w.bridge.MessageHasBeenDeleted(nil, &model.Post{Id: "2", ChannelId: "watched", UserId: "anna"})
	if calls := made.engine.Calls() - before; calls != 2 {
		t.Errorf("an edit and a deletion of a root post made %d calls", calls)
	}
}

func TestABindingIsTakenInTheLane(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	post := &model.Post{Id: "p", UserId: "anna", ChannelId: "watched", RootId: "r"}
	for name, test := range map[string]struct {
		binding []byte
		calls   uint64
	}{
		"bound meanwhile":           {[]byte("mine"), 1},
		"found not to be ours then": {nil, 0},
	} {
		made.effects.Watch.Forget("r")
		leave, err := made.effects.Lanes.Take(t.Context(), "r")
		if err != nil {
			t.Fatal(err)
		}
		before := made.engine.Calls()
		seen := make(chan []byte, 1)
		made.engine.Caller = spy{made.pool, seen}
		ended := make(chan struct{})
		go func() { w.bridge.MessageHasBeenPosted(nil, post); close(ended) }()
		for made.effects.Lanes.Waiting("r") == 0 {
			time.Sleep(time.Millisecond)
		}
		made.effects.Watch.Bind("r", test.binding)
		leave()
		<-ended
		if calls := made.engine.Calls() - before; calls != test.calls {
			t.Errorf("%s: %d calls", name, calls)
		}
		if test.calls > 0 && !strings.Contains(string(<-seen), "mine") {
			t.Errorf("%s: the binding is an older one", name)
		}
	}
}

// spy keeps what the module is given.
type spy struct {
	*wasm.Pool
	seen chan []byte
}

// Do notes the input.
func (s spy) Do(ctx context.Context, input []byte, read func([]byte) error) error {
	s.seen <- bytes.Clone(input)
	return s.Pool.Do(ctx, input, read)
}

func TestGuardedWritesLoseNothing(t *testing.T) {
	w := newWorld(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	seen := make(map[string]bool)
	for range 20 {
		group.Go(func() {
			status, text := w.say("/lane?key", "")
			for status != 200 {
				status, text = w.say("/lane?key", "")
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[text] {
				t.Errorf("%s was counted twice", text)
			}
			seen[text] = true
		})
	}
	group.Wait()
	if !seen["20"] {
		t.Errorf("got %v", seen)
	}
	for range 5 {
		group.Go(func() { w.say("/count?raced", "") })
	}
	group.Wait()
	if status, text := w.say("/count?raced", ""); status != 200 || text == "1" {
		t.Errorf("%d %s", status, text)
	}
}

func TestLimitsAreCounted(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.expect("/limit?k", 200, "0")
	}
	if status, wait := w.say("/limit?k", ""); status != 429 {
		t.Errorf("%d", status)
	} else if n, err := strconv.Atoi(wait); err != nil || n < 50_000 || n > 60_000 {
		t.Errorf("waits %s", wait)
	}
}

func TestADeadConnectionEndsTheProcessBeforeAnythingIsAnswered(t *testing.T) {
	if os.Getenv("BRIDGE_DIES") == "" {
		t.Log(runAgain(t, "BRIDGE_DIES=1"))
		return
	}
	w := newWorld(t)
	w.server.Break("connection is shut down")
	status, text := w.say("/count?k", "")
	fmt.Println("still alive", status, text)
	os.Exit(0)
}

func TestACallThatDidNotGetThroughIsNoAnswer(t *testing.T) {
	w := newWorld(t)
	w.server.Break("something passing")
	for _, path := range []string{"/count?k", "/thread?r", "/lane?k"} {
		w.expect(path, 503, "")
	}
	w.server.Break("")
	w.expect("/count?k", 200, "1")
	w.server.Refuse(500)
	w.expect("/count?k", 503, "")
}

func TestDeactivationEndsStreams(t *testing.T) {
	w := newWorld(t)
	stream := w.open("/stream?t", "")
	defer stream.Body.Close()
	reader := &lines{source: stream.Body}
	reader.until(t, "event: first")
	begin := time.Now()
	if err := w.bridge.OnDeactivate(); err != nil {
		t.Error(err)
	}
	reader.until(t, "event: last")
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it took %v", took)
	}
	w.expect("/hello", 503, `"type":"urn:tiny:problem:unavailable"`)
}

func TestAPanicInAHookIsSurvived(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	made.effects.Watch, made.engine.Host = nil, nil
	post := &model.Post{Id: "p", UserId: "anna", ChannelId: "watched", RootId: "r"}
	w.bridge.MessageHasBeenPosted(nil, post)
	w.bridge.MessageHasBeenUpdated(nil, post, nil)
	w.bridge.MessageHasBeenDeleted(nil, post)
	if response, err := w.bridge.ExecuteCommand(nil, &model.CommandArgs{UserId: "anna"}); err != nil || response.Text != tryAgain {
		t.Errorf("the command was answered with %+v, %v", response, err)
	}
	if lines := strings.Join(w.server.Lines(), "\n"); strings.Count(lines, "panic") < 4 {
		t.Errorf("the log has %s", lines)
	}
}
