package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"wasmbridge/mattermost"
)

func TestAProcessListensUnlessThatEndedBadly(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	listens := func(now time.Time) bool {
		_, has := reflect.TypeOf(hooks(mark, now)).MethodByName("WebSocketMessageHasBeenPosted")
		_, serves := reflect.TypeOf(hooks(mark, now)).MethodByName("ServeHTTP")
		return has && serves
	}
	if !listens(time.Now()) {
		t.Error("at first it does not listen")
	}
	for range 2 { // the second mark replaces the first
		if err := beQuiet(mark); err != nil {
			t.Fatal(err)
		}
	}
	if listens(time.Now()) || !listens(time.Now().Add(quietFor+time.Minute)) {
		t.Error("it does not keep quiet for its time")
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(mark, link); err != nil || isQuiet(link, time.Now()) {
		t.Errorf("somebody's link keeps it quiet: %v", err)
	}
	if err := beQuiet(filepath.Join(mark, "below")); err == nil {
		t.Error("a mark was left where none can be")
	}
	if quietMark() == "" || !filepath.IsAbs(quietMark()) {
		t.Errorf("the mark is %s", quietMark())
	}
}

func TestAProcessThatCanNotBeCalledEnds(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	calls := 0
	made.hooks = mattermost.NewHooks("tiny", func(r *http.Request) *http.Response {
		if calls++; calls > 2 {
			return &http.Response{StatusCode: http.StatusInternalServerError, Body: http.NoBody}
		}
		out := httptest.NewRecorder()
		w.bridge.ServeHTTP(nil, out, r)
		return out.Result()
	})
	made.hooks.Hurry(time.Millisecond)
	before := made.engine.Calls()
	mark, code := filepath.Join(t.TempDir(), "mark"), 0
	made.guard(made.hooks, mark, func(with int) { code = with })
	if code != mattermost.ExitCode || !isQuiet(mark, time.Now()) || made.engine.Calls() != before {
		t.Errorf("ended with %d; %d calls into the module", code, made.engine.Calls()-before)
	}
	if lines := strings.Join(w.server.Lines(), "\n"); !strings.Contains(lines, "can't call the plugin") {
		t.Errorf("the log has %s", lines)
	}
}
