package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// chatter begins so many fetches of a server that always has something to say.
func chatter(w *world, fetches int, every time.Duration) {
	w.Helper()
	w.allow()
	address := w.serve(func(out http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(out, "data: {\"choices\":[{\"delta\":{\"content\":\" token\"}}]}\n\n")
			_ = http.NewResponseController(out).Flush()
			select {
			case <-time.After(20 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	})
	made := w.bridge.running.Load()
	for n := range fetches {
		op := &wire.Fetch{
			Name: fmt.Sprint("f", n), Lane: fmt.Sprint("l", n), Every: every.Milliseconds(),
			Request: wire.HTTPRequest{Method: "GET", URL: address, Timeout: 600_000, Max: 4 << 20},
		}
		if _, err := made.effects.Table()["fetch"].Do(&engine.Job{Context: w.Context()}, op); err != nil {
			w.Fatal(err)
		}
	}
}

// TestPiecesOfFiftyAnswersHoldUpNobody asks for answers to requests while fifty fetches have something to tell all the time.
func TestPiecesOfFiftyAnswersHoldUpNobody(t *testing.T) {
	w := newWorld(t)
	chatter(w, 50, 0)
	w.logged("piece")
	made := w.bridge.running.Load()
	if open := made.effects.Fetches.Open(); open != 50 {
		t.Errorf("%d are open", open)
	}
	begun := time.Now()
	for range 200 {
		w.answer()
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("200 requests took %v", took)
	}
}

// answer asks for one answer without a connection, and says how long it took.
func (w *world) answer() time.Duration {
	w.Helper()
	out := httptest.NewRecorder()
	begun := time.Now()
	w.bridge.ServeHTTP(nil, out, httptest.NewRequest(http.MethodGet, "/hello", nil))
	took := time.Since(begun)
	if out.Code != http.StatusOK {
		w.Errorf("answered with %d", out.Code)
	}
	return took
}

// BenchmarkRequestsBesidePieces prints what requests take while others' answers come in pieces.
func BenchmarkRequestsBesidePieces(b *testing.B) {
	for _, one := range []struct {
		name    string
		fetches int
		every   time.Duration
	}{{"none", 0, 0}, {"50 of 2 a second", 50, 500 * time.Millisecond}, {"50 without a pause", 50, 0}} {
		b.Run(one.name, func(b *testing.B) {
			w := newWorld(b)
			chatter(w, one.fetches, one.every)
			time.Sleep(time.Second)
			times := make([]time.Duration, 0, b.N)
			for b.Loop() {
				times = append(times, w.answer())
				time.Sleep(2 * time.Millisecond)
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "µs-p50")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "µs-p99")
		})
	}
}
