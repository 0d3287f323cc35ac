package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// ways are how a body can be sent.
var ways = map[string]func(body string) string{
	"announced": func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) },
	"chunked": func(body string) string {
		text := "Transfer-Encoding: chunked\r\n\r\n"
		for ; body != ""; body = body[min(len(body), 10_000):] {
			text += fmt.Sprintf("%x\r\n%s\r\n", min(len(body), 10_000), body[:min(len(body), 10_000)])
		}
		return text + "0\r\n\r\n"
	},
}

func TestBodiesOfUpToAMegabyteComeWhole(t *testing.T) {
	var mu sync.Mutex
	var sent, came string
	s := newServer(func(event *wire.Event) (*engine.Job, error) {
		mu.Lock()
		defer mu.Unlock()
		came = string(event.HTTP.Body)
		return echo(event)
	})
	address := onNetwork(t, s)
	for name, way := range ways {
		for _, length := range []int{1, firstPiece, maxSmall - 1, maxSmall, maxSmall + 1, maxSmall + probe, 500_000, maxBody, maxBody + 1, 2 * maxBody} {
			var text strings.Builder
			for at := 0; text.Len() < length; at++ {
				text.WriteString(strconv.Itoa(at) + " ")
			}
			sent = text.String()[:length]
			_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\n"+way(sent))
			answer, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatalf("%d bytes %s: %v", length, name, err)
			}
			mu.Lock()
			if length <= maxBody && (answer.StatusCode != 200 || came != sent) || length > maxBody && (answer.StatusCode != 413 || came != "") {
				t.Errorf("%d bytes %s: got %d, %d bytes came", length, name, answer.StatusCode, len(came))
			}
			mu.Unlock()
			answer.Body.Close()
			if len(s.large) != 0 {
				t.Errorf("%d bytes %s: %d places are still taken", length, name, len(s.large))
			}
		}
	}
}

// TestManyLargeBodiesAtOnceAreBounded has ten times as many large bodies come as there are places, while the module is busy.
func TestManyLargeBodiesAtOnceAreBounded(t *testing.T) {
	proceed := make(chan struct{})
	s := newServer(func(event *wire.Event) (*engine.Job, error) {
		if len(event.HTTP.Body) > maxSmall {
			<-proceed
		}
		return echo(event)
	})
	const senders = 10 * maxLarge
	before := heap()
	codes := make(chan int, senders)
	for range senders {
		go func() {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/", &endless{left: maxBody})
			out := httptest.NewRecorder()
			s.ServeHTTP(out, r)
			if out.Code == http.StatusServiceUnavailable && out.Header().Get("Retry-After") == "" {
				t.Error("nobody says when to come again")
			}
			codes <- out.Code
		}()
	}
	for range senders - maxLarge {
		if code := <-codes; code != http.StatusServiceUnavailable {
			t.Fatalf("got %d", code)
		}
	}
	if grown := heap() - before; grown > maxLarge*(maxBody+maxSmall)+8<<20 || len(s.large) != maxLarge {
		t.Errorf("the heap has grown by %d, %d places are taken", grown, len(s.large))
	}
	out := httptest.NewRecorder()
	s.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "POST", "/", &endless{left: maxSmall}))
	if out.Code != http.StatusOK {
		t.Errorf("a small one was answered with %d", out.Code)
	}
	close(proceed)
	for range maxLarge {
		if code := <-codes; code != http.StatusOK {
			t.Errorf("got %d", code)
		}
	}
	if grown := heap() - before; len(s.large) != 0 || grown > 4<<20 {
		t.Errorf("the heap has grown by %d, %d places are taken", grown, len(s.large))
	}
}

// heap is how much memory is in use.
func heap() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// TestWhoGetsNoPlaceHearsSo sends a large body as an ordinary client does, all of it and then reads, where all places are taken.
func TestWhoGetsNoPlaceHearsSo(t *testing.T) {
	s := newServer(echo)
	for range maxLarge {
		s.large <- struct{}{}
	}
	address := onNetwork(t, s)
	for name, way := range ways {
		_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\n"+way(strings.Repeat("x", maxBody)))
		answer, err := http.ReadResponse(reader, nil)
		if err != nil || answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s: got %v, %v", name, answer, err)
		}
	}
	for range maxLarge {
		<-s.large
	}
	_, reader := send(t, address, "POST / HTTP/1.1\r\nHost: a\r\n"+ways["announced"](strings.Repeat("x", maxBody)))
	if answer, err := http.ReadResponse(reader, nil); err != nil || answer.StatusCode != 200 {
		t.Errorf("got %v, %v", answer, err)
	}
}

// TestWhoSendsALargeBodySlowlyKeepsNoPlace has senders that stop in the middle of a large body.
func TestWhoSendsALargeBodySlowlyKeepsNoPlace(t *testing.T) {
	s := newServer(echo)
	s.bodyWait = time.Second
	address := onNetwork(t, s)
	before := heap()
	var slow []*bufio.Reader
	var connections []net.Conn
	half := strings.Repeat("x", maxBody/2)
	for range maxLarge {
		connection, reader := send(t, address, fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", maxBody, half))
		slow, connections = append(slow, reader), append(connections, connection)
	}
	for begun := time.Now(); len(s.large) < maxLarge; time.Sleep(time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("%d places are taken", len(s.large))
		}
	}
	for _, one := range slow {
		if answer, err := http.ReadResponse(one, nil); err != nil || answer.StatusCode != http.StatusRequestTimeout || !answer.Close {
			t.Fatalf("got %v, %v", answer, err)
		}
	}
	if len(s.large) != 0 { // although the connections are still there
		t.Errorf("%d places are still taken", len(s.large))
	}
	if grown := heap() - before; grown > maxLarge*(maxSmall+2*drainPiece) {
		t.Errorf("the heap has grown by %d", grown)
	}
	for _, one := range connections {
		_, _ = io.WriteString(one, half)
		_ = one.Close()
	}
}

func TestAPileThatWasDroppedTakesNothing(t *testing.T) {
	p := &pile{places: make(chan struct{}, 1)}
	p.room(maxBody)
	if err := p.add(make([]byte, maxSmall), maxBody); err != nil {
		t.Fatal(err)
	}
	if err := p.add(p.room(maxBody), maxBody); err != nil || len(p.places) != 1 {
		t.Fatal(err, len(p.places))
	}
	p.drop()
	p.drop()
	if err := p.add(p.room(maxBody), maxBody); err == nil || len(p.places) != 0 || p.take() != nil {
		t.Errorf("%v, %d places", err, len(p.places))
	}
	(*pile)(nil).drop()
}
