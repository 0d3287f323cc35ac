package mattermost

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAnAskIsAnsweredAndNothingElseIs(t *testing.T) {
	var h *Hooks
	h = NewHooks("tiny", func(r *http.Request) *http.Response {
		if r.URL.Path != "/tiny/" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		out := httptest.NewRecorder()
		if !h.Answer(out, r) {
			t.Error("not answered")
		}
		return out.Result()
	})
	if status := h.once(); status != http.StatusNoContent {
		t.Errorf("got %d", status)
	}
	for _, secret := range []string{"", "x", h.secret + "x"} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody)
		r.Header.Set(askHeader, secret)
		if h.Answer(httptest.NewRecorder(), r) {
			t.Errorf("%q is answered", secret)
		}
	}
}

func TestOnlyAConnectionThatWasAliveIsDead(t *testing.T) {
	for name, test := range map[string]struct {
		statuses []int // then nothing is asked any more
		dead     bool
	}{
		"alive":                   {[]int{204, 204, 204, 204, 204, 204}, false},
		"dead":                    {[]int{204, 204, 500, 500, 500, 500}, true},
		"never alive":             {[]int{500, 500, 500, 500, 500, 500}, false},
		"not for long":            {[]int{204, 500, 500, 500, 204, 500, 500, 500}, false},
		"switched off meanwhile":  {[]int{204, 500, 500, 500, 404, 500, 500, 500}, false},
		"a server that is silent": {[]int{204, 0, 0, 0, 0, 0, 0}, false},
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			left := test.statuses
			h := NewHooks("tiny", func(*http.Request) *http.Response {
				if len(left) == 0 {
					return nil // done and the time came at once
				}
				status := left[0]
				if left = left[1:]; len(left) == 0 && !test.dead {
					close(done)
				}
				if status == 0 {
					return nil
				}
				return &http.Response{StatusCode: status, Body: http.NoBody}
			})
			h.Hurry(time.Millisecond)
			if dead := h.Watch(done); dead != test.dead {
				t.Errorf("dead: %v", dead)
			}
		})
	}
}
