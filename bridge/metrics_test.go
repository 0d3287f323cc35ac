package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMetricsAreServed(t *testing.T) {
	w := newWorld(t)
	w.expect("/hello", 200, "POST")
	out := httptest.NewRecorder()
	w.bridge.ServeMetrics(nil, out, httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody))
	if text := out.Body.String(); out.Code != 200 || !strings.Contains(text, `tiny_bridge_events_total{event="http",outcome="done"} 1`) {
		t.Errorf("%d %.2000s", out.Code, text)
	}
	if err := w.bridge.OnDeactivate(); err != nil {
		t.Error(err)
	}
	out = httptest.NewRecorder()
	w.bridge.ServeMetrics(nil, out, httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody))
	if out.Code != 503 {
		t.Errorf("after its end: %d", out.Code)
	}
}
