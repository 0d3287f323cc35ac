package mattermost

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"
)

const (
	// askFirst is how soon the server is asked to call this process.
	askFirst = 200 * time.Millisecond
	// askEvery is how often it is asked.
	askEvery = 15 * time.Second
	// askAgain is how soon it is asked again where it did not, and askTimes how often before nothing is hoped for.
	askAgain = 3 * time.Second
	askTimes = 4
	// askHeader marks such a call.
	askHeader = "X-Bridge-Ask"
)

// Hooks watches the connection over which the server calls this process. Where it is dead, the server goes on as if
// nothing was wrong: its own check looks at another connection. One request to a route of the plugin, which the server hands back to this
// process, shows it.
type Hooks struct {
	plugin string
	ask    func(*http.Request) *http.Response
	secret string
	first  time.Duration
	every  time.Duration
	again  time.Duration
}

// NewHooks makes a watch; ask lets the server call a plugin's route.
func NewHooks(plugin string, ask func(*http.Request) *http.Response) *Hooks {
	return &Hooks{plugin: plugin, ask: ask, secret: rand.Text(), first: askFirst, every: askEvery, again: askAgain}
}

// Hurry lets the watch ask that often, for tests.
func (h *Hooks) Hurry(every time.Duration) { h.first, h.every, h.again = every, every, every }

// Answer answers a request that the watch made; false where it is another's.
func (h *Hooks) Answer(w http.ResponseWriter, r *http.Request) bool {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get(askHeader)), []byte(h.secret)) != 1 {
		return false
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// Watch returns true when the connection is dead, and false when done is closed. Only what has answered before can be dead.
func (h *Hooks) Watch(done <-chan struct{}) bool {
	answered, failed, wait := false, 0, h.first
	for {
		select {
		case <-done:
			return false
		case <-time.After(wait):
		}
		switch h.once() {
		case http.StatusNoContent:
			answered, failed, wait = true, 0, h.every
		case http.StatusInternalServerError:
			failed, wait = failed+1, h.again
		default: // the plugin is being switched on or off, or the server did not take the question
			failed, wait = 0, h.every
			if !answered {
				wait = h.again
			}
		}
		if answered && failed >= askTimes {
			return true
		}
	}
}

// once gives the status with which the server answers; 0 for none.
func (h *Hooks) once() int {
	answer := h.ask(&http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: "/" + h.plugin + "/"}, Header: http.Header{askHeader: {h.secret}},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	})
	if answer == nil {
		return 0
	}
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	return answer.StatusCode
}
