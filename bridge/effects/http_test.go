package effects

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// allow lets requests reach the test's own servers.
func (b *bench) allow(hosts string) {
	b.server.Configure(func(config *model.Config) { config.ServiceSettings.AllowedUntrustedInternalConnections = &hosts })
	b.Host.Read(b.server)
}

func (b *bench) serve(handler http.HandlerFunc) string {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		handler(out, r)
	}))
	b.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

func post(address string) *wire.HTTPRequest {
	return &wire.HTTPRequest{Method: "POST", URL: address, Timeout: 5000, Max: 1000}
}

func TestRequestsToOthers(t *testing.T) {
	b := newBench(t)
	address := b.serve(func(out http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(out, r.UserAgent()) })
	if got := b.must("http_request", post(address)).HTTP; got.Fault != "refused" {
		t.Errorf("an inner address: %+v", got)
	}
	b.allow("127.0.0.1")
	b.server.Calls()
	if got := b.must("http_request", post(address)).HTTP; got.Status != 200 || string(got.Body) != "tiny" {
		t.Errorf("got %+v", got)
	}
	if calls := b.server.Calls(); len(calls) != 0 {
		t.Errorf("a request costs %v", calls)
	}
	for _, op := range []*wire.HTTPRequest{
		post("file:///etc/passwd"), {Method: "POST", URL: address, Timeout: 1, Own: true},
		{Method: "POST", URL: address, Timeout: 1, Headers: map[string]string{"a": "b\n"}},
	} {
		if answer, err := b.do("http_request", op); err == nil {
			t.Errorf("%+v: %+v", op, answer)
		}
	}
	out := httptest.NewRecorder()
	b.Metrics.Handler().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/", nil))
	for _, line := range []string{`requests_total{result="2xx"} 1`, `requests_total{result="refused"} 1`} {
		if !strings.Contains(out.Body.String(), line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
}

func TestTheServerItselfIsReachedByItsOwnAddress(t *testing.T) {
	b := newBench(t)
	address := b.serve(func(http.ResponseWriter, *http.Request) {})
	b.server.Configure(func(config *model.Config) { config.ServiceSettings.SiteURL = model.NewPointer(address + "/sub/") })
	b.Host.Read(b.server)
	op := post(address + "/sub/api/v4/posts")
	op.Own = true
	if got := b.must("http_request", op).HTTP; got.Status != 200 {
		t.Errorf("got %+v", got)
	}
}

func TestARequestLeavesTheEventSomeTime(t *testing.T) {
	b := newBench(t)
	b.allow("127.0.0.1")
	address := b.serve(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), reserve+200*time.Millisecond)
	defer cancel()
	b.job.Context = ctx
	begun := time.Now()
	got := b.must("http_request", post(address)).HTTP
	if took := time.Since(begun); got.Fault != "timeout" || took > time.Second || ctx.Err() != nil {
		t.Errorf("after %v %+v", took, got)
	}
	if _, err := b.do("http_request", post(address)); err == nil {
		t.Error("a request was begun in the time that is for what comes after it")
	}
}

func TestRequestsOfOneGateWaitForOneAnother(t *testing.T) {
	b := newBench(t)
	b.allow("127.0.0.1")
	var inside, most atomic.Int32
	release := make(chan struct{})
	address := b.serve(func(_ http.ResponseWriter, r *http.Request) {
		now := inside.Add(1)
		defer inside.Add(-1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	request := func(gate string, left time.Duration) (wire.Answer, error) {
		ctx, cancel := context.WithTimeout(t.Context(), left)
		defer cancel()
		op := post(address)
		op.Gate, op.Slots = gate, 2
		return b.Table()["http_request"].Do(&engine.Job{Context: ctx}, op)
	}
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if answer, err := request("slow", 30*time.Second); err != nil || answer.HTTP.Status != 200 {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
	for inside.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	if _, err := request("slow", reserve+100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("who has no time to wait: %v", err)
	}
	go func() {
		for inside.Load() < 3 {
			time.Sleep(time.Millisecond)
		}
		close(release)
	}()
	if answer, err := request("another", 30*time.Second); err != nil || answer.HTTP.Status != 200 {
		t.Errorf("at another gate: %+v, %v", answer, err)
	}
	group.Wait()
	if most.Load() != 3 || b.Gates.Open() != 0 {
		t.Errorf("%d were inside at the same time, %d gates are open", most.Load(), b.Gates.Open())
	}
}
