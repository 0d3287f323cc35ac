package outbound

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"golang.org/x/net/dns/dnsmessage"

	"wasmbridge/wire"
)

// site is a server with some rules.
type site struct {
	mu      sync.Mutex
	allowed string
	trusts  bool
	address string
}

// Config gives the rules.
func (s *site) Config() *model.Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	config := new(model.Config)
	config.ServiceSettings.AllowedUntrustedInternalConnections = model.NewPointer(s.allowed)
	config.ServiceSettings.EnableInsecureOutgoingConnections = model.NewPointer(s.trusts)
	return config
}

// Agent is the sender's name.
func (s *site) Agent() string { return "some-plugin/1.2.3" }

// Now has the server's address.
func (s *site) Now() wire.Host { return wire.Host{SiteURL: s.address} }

func (s *site) allow(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allowed = what
}

// world is a client whose rules allow the test's own servers.
type world struct {
	*testing.T
	*Client
	site *site
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := &site{allowed: "127.0.0.0/8 allowed.test"}
	w := &world{T: t, site: s, Client: New(s)}
	t.Cleanup(w.Close)
	return w
}

func (w *world) serve(handler http.HandlerFunc) *httptest.Server {
	w.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // only then the server sees that a client goes
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler(out, r)
	}))
	w.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

func ask(address string) *wire.HTTPRequest {
	return &wire.HTTPRequest{Method: "POST", URL: address, Body: []byte("body-secret"), Timeout: 5000, Max: 1000}
}

// do does a request and expects it to be let through.
func (w *world) do(op *wire.HTTPRequest) *wire.HTTPAnswer {
	w.Helper()
	request, err := w.Check(op)
	if err != nil {
		w.Fatalf("%s: %v", op.URL, err)
	}
	answer, err := w.Do(w.Context(), request)
	if err != nil {
		w.Fatalf("%s: %v", op.URL, err)
	}
	return answer
}

func (w *world) expect(op *wire.HTTPRequest, word string) *wire.HTTPAnswer {
	w.Helper()
	answer := w.do(op)
	if answer.Fault != word || (answer.Error == "") != (word == "") || strings.Contains(answer.Error, "secret") {
		w.Errorf("%s: %q (%s), want %q", op.URL, answer.Fault, answer.Error, word)
	}
	return answer
}

// names answers look-ups instead of the machine's resolver.
var names = &book{known: make(map[string][]string), asked: make(map[string]int)}

// book has the addresses of names: one set for each time that it is asked, the last one from then on.
type book struct {
	mu    sync.Mutex
	known map[string][]string
	asked map[string]int
}

func (b *book) set(name string, addresses ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known[name], b.asked[name] = addresses, 0
}

func (b *book) count(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[name]
}

func (b *book) find(name string) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	addresses, known := b.known[name]
	if !known {
		return "", false
	}
	at := min(b.asked[name], len(addresses)-1)
	b.asked[name]++
	return addresses[at], true
}

// answer answers one question as a name server does, over a stream.
func (b *book) answer(connection net.Conn) {
	defer connection.Close()
	for {
		var size uint16
		if binary.Read(connection, binary.BigEndian, &size) != nil {
			return
		}
		packed := make([]byte, size)
		if _, err := io.ReadFull(connection, packed); err != nil {
			return
		}
		var message dnsmessage.Message
		if message.Unpack(packed) != nil {
			return
		}
		message.Response = true
		question := message.Questions[0]
		if question.Type == dnsmessage.TypeA {
			found, known := b.find(strings.TrimSuffix(question.Name.String(), "."))
			if address, err := netip.ParseAddr(found); known && err == nil {
				message.Answers = append(message.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, Type: dnsmessage.TypeA},
					Body:   &dnsmessage.AResource{A: address.As4()},
				})
			} else {
				message.RCode = dnsmessage.RCodeNameError
			}
		}
		message.Additionals = nil
		reply, err := message.Pack()
		if err != nil {
			return
		}
		_ = binary.Write(connection, binary.BigEndian, uint16(len(reply)))
		_, _ = connection.Write(reply)
	}
}

func TestMain(m *testing.M) {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go names.answer(there)
		return here, nil
	}}
	os.Exit(m.Run())
}
