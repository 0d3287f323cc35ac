package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// allow lets requests reach the test's own servers.
func (w *world) allow() {
	w.server.Configure(func(config *model.Config) {
		config.ServiceSettings.AllowedUntrustedInternalConnections = model.NewPointer("127.0.0.1")
	})
	if err := w.bridge.OnConfigurationChange(); err != nil {
		w.Fatal(err)
	}
}

func (w *world) serve(handler http.HandlerFunc) string {
	w.Helper()
	server := httptest.NewServer(handler)
	w.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// logged waits for a line of the log.
func (w *world) logged(part string) {
	w.Helper()
	for range 500 {
		if slices.ContainsFunc(w.server.Lines(), func(line string) bool { return strings.Contains(line, part) }) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.Fatalf("the log has no %q: %s", part, strings.Join(w.server.Lines(), "\n"))
}

// TestAnAnswerInPiecesGoesThroughTheRealEngine plays a fetch through the bridge with the tiny module.
func TestAnAnswerInPiecesGoesThroughTheRealEngine(t *testing.T) {
	w := newWorld(t)
	w.allow()
	next := make(chan string)
	address := w.serve(func(out http.ResponseWriter, r *http.Request) {
		for part := range next {
			_, _ = io.WriteString(out, part)
			_ = http.NewResponseController(out).Flush()
		}
	})
	w.expect("/fetch?file:///etc/passwd", 503, "")
	w.expect("/fetch?"+address, 202, "on its way")
	next <- "one"
	w.logged("piece 0: 200 one")
	next <- "two"
	w.logged("piece 1: 200 two")
	next <- "three"
	close(next)
	w.logged("three")
	w.logged(".")
	for range 500 {
		if w.bridge.running.Load().effects.Fetches.Open() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the fetch is not over")
}
