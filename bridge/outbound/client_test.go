package outbound

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestARequestIsDone(t *testing.T) {
	w := newWorld(t)
	server := w.serve(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		out.Header().Add("X-Two", "a")
		out.Header().Add("X-Two", "b")
		out.Header().Set("Set-Cookie", "a=b")
		out.WriteHeader(http.StatusTeapot)
		_, _ = fmt.Fprint(out, r.Method, " ", r.URL, " ", string(body), " ", r.Header)
	})
	op := ask(server.URL + "/path%2F?q=%20#fragment")
	op.Headers = map[string]string{"x-mine": "yes"}
	for range 2 { // the second time without a cookie
		got := w.expect(op, "")
		text := string(got.Body)
		if got.Status != 418 || got.Headers["x-two"] != "a, b" || got.Headers["set-cookie"] != "" || got.Cut || got.First < 0 ||
			got.Took < got.First || !strings.HasPrefix(text, "POST /path%2F?q=%20 body-secret ") {
			t.Errorf("got %+v, %s", got, got.Body)
		}
		if want := "map[Content-Length:[11] User-Agent:[some-plugin/1.2.3] X-Mine:[yes]]"; !strings.HasSuffix(text, want) {
			t.Errorf("%s was sent, want %s", got.Body, want)
		}
	}
	op.Headers["user-agent"] = "another"
	op.URL = strings.Replace(server.URL, "//", "//anna:pass-secret@", 1)
	if got := string(w.expect(op, "").Body); !strings.Contains(got, "User-Agent:[another]") || !strings.Contains(got, "Authorization:[Basic YW5uYTpwYXNzLXNlY3JldA==]") {
		t.Errorf("%s was sent", got)
	}
}

func TestAnAnswerIsCutOff(t *testing.T) {
	w := newWorld(t)
	server := w.serve(func(out http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(out, strings.TrimPrefix(r.URL.Path, "/"))
	})
	for _, test := range []struct {
		body string
		most uint32
		want string
		cut  bool
	}{{"", 5, "", false}, {"1234", 5, "1234", false}, {"12345", 5, "12345", false}, {"123456", 5, "12345", true}, {"1", 0, "", true}} {
		op := ask(server.URL + "/" + test.body)
		op.Max = test.most
		got := w.expect(op, "")
		if string(got.Body) != test.want || got.Cut != test.cut || (got.First < 0) != (test.body == "") {
			t.Errorf("%+v: got %q, %v, first %d", test, got.Body, got.Cut, got.First)
		}
	}
}

func TestFaultsAreToldApart(t *testing.T) {
	w := newWorld(t)
	release := make(chan struct{})
	defer close(release)
	slow := w.serve(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			select {
			case <-release:
			case <-r.Context().Done():
			}
			return
		}
		for r.Context().Err() == nil {
			_, _ = out.Write([]byte("x"))
			_ = http.NewResponseController(out).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	ends := w.serve(func(out http.ResponseWriter, r *http.Request) {
		connection, buffer, _ := http.NewResponseController(out).Hijack()
		if r.URL.Path == "/later" {
			_, _ = buffer.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun")
			_ = buffer.Flush()
		}
		if r.URL.Path == "/garbage" {
			_, _ = buffer.WriteString("what-a-secret-this-is\r\n\r\n")
			_ = buffer.Flush()
		}
		_ = connection.Close()
	})
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = nil
	port := secure.URL[strings.LastIndex(secure.URL, ":"):]
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	names.set("allowed.test", "127.0.0.1")
	for address, want := range map[string]string{
		"http://nowhere.test":               name,
		closed.URL:                          connect,
		"http" + secure.URL[5:]:             "", // 400: the answer is HTTP
		"https" + ends.URL[4:]:              connect,
		secure.URL:                          certificate,
		"https://allowed.test" + port:       certificate,
		slow.URL + "/late":                  timeout,
		slow.URL + "/drop by drop":          timeout,
		ends.URL + "/at once":               broken,
		ends.URL + "/later":                 broken,
		ends.URL + "/garbage":               other,
		"http://2130706433/" /* no name */ : name,
	} {
		op := ask(strings.Replace(strings.ReplaceAll(address, " ", "%20"), "//", "//user:pass-secret@", 1))
		op.Headers = map[string]string{"Authorization": "header-secret"}
		if want == timeout {
			op.Timeout = 300
		}
		got := w.expect(op, want)
		if want == timeout && (got.Took < 290 || got.Took > 2000) {
			t.Errorf("%s took %d", address, got.Took)
		}
		if begun := strings.HasSuffix(address, "/later"); begun != (string(got.Body) == "begun" && got.Status == 200) {
			t.Errorf("%s: %d %q", address, got.Status, got.Body)
		}
	}
	w.site.mu.Lock()
	w.site.trusts = true
	w.site.mu.Unlock()
	if got := w.expect(ask(secure.URL), ""); got.Status != 404 {
		t.Errorf("where the server takes any certificate, got %d", got.Status)
	}
}

func TestARequestEndsWithItsEvent(t *testing.T) {
	w := newWorld(t)
	reached := make(chan struct{})
	server := w.serve(func(_ http.ResponseWriter, r *http.Request) {
		close(reached)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	request, err := w.Check(ask(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := w.Do(ctx, request); err == nil {
		t.Errorf("got %+v", answer)
	}
}

func TestConnectionsAreKeptAsLongAsTheRulesAre(t *testing.T) {
	w := newWorld(t)
	var made atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			made.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	for range 5 {
		w.expect(ask(server.URL), "")
	}
	if made.Load() != 1 {
		t.Errorf("%d connections were made", made.Load())
	}
	w.site.allow("")
	w.expect(ask(server.URL), refused)
	w.site.allow("127.0.0.1/32")
	w.expect(ask(server.URL), "")
	if made.Load() != 2 {
		t.Errorf("%d connections were made", made.Load())
	}
}

func TestAProtocolIsNotSwitched(t *testing.T) {
	w := newWorld(t)
	server := w.serve(func(out http.ResponseWriter, _ *http.Request) {
		connection, buffer, _ := http.NewResponseController(out).Hijack()
		_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		_ = buffer.Flush()
		_, _ = connection.Read(make([]byte, 1))
	})
	if got := w.expect(ask(server.URL), ""); got.Status != 101 || got.Took > 2000 {
		t.Errorf("got %+v", got)
	}
}

func TestAVeryLongHeaderIsNoAnswer(t *testing.T) {
	w := newWorld(t)
	server := w.serve(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("X", strings.Repeat("secret", 100_000))
	})
	w.expect(ask(server.URL), other)
}
