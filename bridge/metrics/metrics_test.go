package metrics

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// read gives what the metrics answer.
func read(t *testing.T, m *Metrics) string {
	t.Helper()
	out := httptest.NewRecorder()
	m.Handler().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if out.Code != http.StatusOK {
		t.Fatalf("%d %s", out.Code, out.Body)
	}
	return out.Body.String()
}

func expect(t *testing.T, m *Metrics, lines ...string) {
	t.Helper()
	text := read(t, m)
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			at := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(strings.SplitN(line, "{", 2)[0])+`.*$`).FindAllString(text, -1)
			t.Errorf("there is no %s, only %q", line, at)
		}
	}
}

func TestWhatTheModuleCounts(t *testing.T) {
	m := New("com.example.some-plugin")
	for _, labels := range []map[string]string{nil, {}, nil} {
		if err := m.Count("plain_total", labels, 2); err != nil {
			t.Error(err)
		}
	}
	for _, result := range []string{"ok", "ok", "bad \"quoted\" grüße"} {
		if err := m.Count("attempts_total", map[string]string{"result": result, "kind": "a"}, 1); err != nil {
			t.Error(err)
		}
	}
	for _, took := range []time.Duration{time.Millisecond, 40 * time.Second, 2 * time.Hour} {
		if err := m.Observe("delay_seconds", map[string]string{"kind": "a"}, took); err != nil {
			t.Error(err)
		}
	}
	expect(t, m,
		`com_example_some_plugin_plain_total 6`,
		`com_example_some_plugin_attempts_total{kind="a",result="ok"} 2`,
		`com_example_some_plugin_attempts_total{kind="a",result="bad \"quoted\" grüße"} 1`,
		`com_example_some_plugin_delay_seconds_bucket{kind="a",le="0.005"} 1`,
		`com_example_some_plugin_delay_seconds_bucket{kind="a",le="60"} 2`,
		`com_example_some_plugin_delay_seconds_count{kind="a"} 3`,
		`com_example_some_plugin_bridge_metrics_left_out_total 0`)
}

func TestWhatTheBridgeCounts(t *testing.T) {
	m := New("p")
	m.Event("posted", "done", 3*time.Millisecond)
	m.Call(time.Millisecond, false)
	m.Call(time.Second, true)
	m.Request("timeout", 200)
	m.Request("", 204)
	m.Gauge("streams_open", "Streams.", func() float64 { return 7 })
	expect(t, m,
		`p_bridge_events_total{event="posted",outcome="done"} 1`,
		`p_bridge_event_seconds_count{event="posted"} 1`,
		`p_bridge_call_seconds_bucket{outcome="done",le="0.001"} 1`,
		`p_bridge_call_seconds_count{outcome="failed"} 1`,
		`p_bridge_http_requests_total{result="timeout"} 1`,
		`p_bridge_http_requests_total{result="2xx"} 1`,
		`p_bridge_streams_open 7`)
	if !strings.Contains(read(t, m), "go_goroutines ") {
		t.Error("there is nothing of the process")
	}
}

func TestWhatCanNotBeCountedIsLeftOut(t *testing.T) {
	m := New("p")
	labels := func(pairs ...string) map[string]string {
		made := make(map[string]string)
		for at := 0; at < len(pairs); at += 2 {
			made[pairs[at]] = pairs[at+1]
		}
		return made
	}
	_ = m.Count("a_total", labels("x", "1"), 1)
	_ = m.Observe("b_seconds", nil, 1)
	for name, test := range map[string]struct {
		do   func() error
		want error
	}{
		"other labels":         {func() error { return m.Count("a_total", labels("y", "1"), 1) }, ErrLabels},
		"another kind":         {func() error { return m.Count("b_seconds", nil, 1) }, ErrLabels},
		"a name of the bridge": {func() error { return m.Count("bridge_events_total", nil, 1) }, ErrLabels},
		"no name":              {func() error { return m.Count("", nil, 1) }, ErrName},
		"a bad name":           {func() error { return m.Observe("a-b", nil, 1) }, ErrName},
		"a bad label":          {func() error { return m.Count("c_total", labels("a b", "1"), 1) }, ErrName},
		"a reserved label":     {func() error { return m.Count("d_total", labels("__name__", "1"), 1) }, ErrName},
		"a histogram's label":  {func() error { return m.Observe("e_seconds", labels("le", "1"), 1) }, ErrName},
	} {
		if err := test.do(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := m.Count("a_total", labels("z", "1"), 1); err != nil {
		t.Errorf("the same is said twice: %v", err)
	}
	if err := m.Count("f_total", labels("x", "\xff"), 1); err == nil {
		t.Error("what is no text was taken")
	}
	expect(t, m, `p_a_total{x="1"} 1`, `p_bridge_metrics_left_out_total 10`)
}

func TestThereAreOnlySoManySeries(t *testing.T) {
	m := New("p")
	failed := 0
	for n := range 3 * mostSeries {
		if err := m.Count("a_total", map[string]string{"who": fmt.Sprint(n)}, 1); errors.Is(err, ErrSeries) {
			failed++
		}
	}
	if err := m.Count("b_total", nil, 1); !errors.Is(err, ErrSeries) {
		t.Errorf("got %v", err)
	}
	_ = m.Count("a_total", map[string]string{"who": "0"}, 1)
	text := read(t, m)
	if failed != 1 || strings.Count(text, "p_a_total{") != mostSeries || !strings.Contains(text, "p_a_total{who=\"0\"} 2\n") {
		t.Errorf("%d series, and it was said %d times", strings.Count(text, "p_a_total{"), failed)
	}
}
