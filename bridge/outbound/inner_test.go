package outbound

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestInnerAddressesAreRefused(t *testing.T) {
	w := newWorld(t)
	var reached atomic.Int32
	server := w.serve(func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	w.site.allow("")
	names.set("inner.test", "127.0.0.1")
	names.set("meta.test", "169.254.169.254")
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "inner.test", "meta.test", "169.254.169.254", "10.0.0.1", "192.168.0.1", "[fd00::1]",
	} {
		got := w.expect(ask("http://"+host+port), refused)
		if !strings.Contains(got.Error, "AllowedUntrustedInternalConnections") || got.Status != 0 || got.First != -1 {
			t.Errorf("%s: %+v", host, got)
		}
	}
	if reached.Load() != 0 {
		t.Error("an inner server was reached")
	}
	w.site.allow("inner.test")
	w.expect(ask("http://inner.test"+port), "")
	if reached.Load() != 1 {
		t.Error("a server that is allowed by its name was not reached")
	}
	w.site.allow("")
	w.site.address = server.URL + "/sub"
	op := ask(server.URL + "/sub/api")
	op.Own = true
	w.expect(op, "")
	if reached.Load() != 2 {
		t.Error("the server itself was not reached")
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	w := newWorld(t)
	var reached atomic.Int32
	inner := w.serve(func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	for _, to := range []string{inner.URL, "http://169.254.169.254/latest/meta-data", "://"} {
		server := w.serve(func(out http.ResponseWriter, _ *http.Request) {
			out.Header().Set("Location", to)
			out.WriteHeader(http.StatusTemporaryRedirect)
		})
		if got := w.expect(ask(server.URL), ""); got.Status != 307 || got.Headers["location"] != to {
			t.Errorf("got %+v", got)
		}
	}
	if reached.Load() != 0 {
		t.Error("a redirect was followed")
	}
}

// The address that is checked is the one that is dialed: a name is looked up once for a connection, and what it says later
// counts for nothing.
func TestANameThatChangesItsAddressReachesNothingInside(t *testing.T) {
	w := newWorld(t)
	var reached atomic.Int32
	server := w.serve(func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	w.site.allow("")
	names.set("changing.test", "8.8.8.8", "127.0.0.1")
	op := ask("http://changing.test" + port)
	op.Timeout = 100
	w.expect(op, connect)
	if asked := names.count("changing.test"); asked != 1 {
		t.Errorf("the name was looked up %d times for one connection", asked)
	}
	w.expect(op, refused)
	if reached.Load() != 0 {
		t.Error("an inner server was reached")
	}
}

func TestLookUpsThatFailHarmNoOtherCall(t *testing.T) {
	w := newWorld(t)
	server := w.serve(func(http.ResponseWriter, *http.Request) {})
	w.expect(ask(server.URL), "")
	before := runtime.NumGoroutine()
	for n := range 5000 {
		if got := w.do(ask(fmt.Sprintf("http://nowhere-%d.test", n))); got.Fault != name {
			t.Fatalf("%+v", got)
		}
	}
	w.expect(ask(server.URL), "")
	for range 100 {
		if runtime.NumGoroutine() < before+20 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines more than before", runtime.NumGoroutine()-before)
}

func TestAnEndlessAnswerTakesNoMemory(t *testing.T) {
	w := newWorld(t)
	var sent atomic.Int64
	server := w.serve(func(out http.ResponseWriter, _ *http.Request) {
		block := make([]byte, 64<<10)
		for range 1 << 30 / len(block) {
			n, err := out.Write(block)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 20 {
		op := ask(server.URL)
		op.Max = 64 << 10
		if got := w.expect(op, ""); len(got.Body) != 64<<10 || !got.Cut {
			t.Fatalf("%d bytes, %v", len(got.Body), got.Cut)
		}
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 32<<20 || sent.Load() > 400<<20 {
		t.Errorf("20 answers of 1 GB took %d MB of memory, and %d MB were sent", taken>>20, sent.Load()>>20)
	}
	op := ask(server.URL)
	op.Max = 1 << 31
	if got := w.expect(op, ""); len(got.Body) != LongestAnswer || !got.Cut {
		t.Errorf("%d bytes were kept", len(got.Body))
	}
}
