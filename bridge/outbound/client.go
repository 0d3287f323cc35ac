// Package outbound does HTTP requests to others by the server's own rules for which addresses a plugin may reach.
package outbound

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/shared/httpservice"

	"wasmbridge/wire"
)

const (
	// idleOfHost and idle are how many connections are kept open for the next request, to one host and in all.
	idleOfHost = 16
	idle       = 256
	// longestHeader is how long an answer's header may be, in bytes.
	longestHeader = 256 << 10
	// LongestAnswer is how many bytes of an answer's body are kept, whatever the request says.
	LongestAnswer = 4 << 20
	// LongestStream is how many bytes are read of an answer that is handed over as it comes, whatever the request says.
	LongestStream = 64 << 20
)

// Server is what a request asks of the server.
type Server interface {
	// Config has the rules for which addresses may be reached. It is asked for each connection.
	Config() *model.Config
	// Agent is what a request names as its sender.
	Agent() string
	// Now has the server's own address.
	Now() wire.Host
}

// Client does requests. It follows no redirect and keeps no cookie.
type Client struct {
	server Server
	rules  httpservice.HTTPService

	mu      sync.Mutex
	made    policy // under which the transports were made
	filters http.RoundTripper
	trusts  http.RoundTripper
}

// policy is what connections must not outlive.
type policy struct {
	allowed  string
	insecure bool
}

// New makes a client.
func New(server Server) *Client {
	return &Client{server: server, rules: httpservice.MakeHTTPService(server)}
}

// Do does a request that Check has let through. Whatever becomes of it is in the answer; an error says that the context
// was canceled. The context's deadline holds for the call as the op's own does.
func (c *Client) Do(ctx context.Context, request *Request) (*wire.HTTPAnswer, error) {
	return c.lead(ctx, request, func(_ context.Context, call *call, response *http.Response) error {
		return call.read(response, request.most)
	})
}

// Stream is Do for an answer whose body is handed over as it comes, and not kept.
func (c *Client) Stream(ctx context.Context, request *Request, to Receiver) (*wire.HTTPAnswer, error) {
	return c.lead(ctx, request, func(ctx context.Context, call *call, response *http.Response) error {
		return call.pass(ctx, response, request.most, to)
	})
}

// lead does a request and lets read have its answer.
func (c *Client) lead(ctx context.Context, request *Request, read func(context.Context, *call, *http.Response) error) (*wire.HTTPAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, request.timeout)
	defer cancel()
	call := &call{begun: time.Now(), answer: &wire.HTTPAnswer{First: -1}}
	made := request.http.Clone(call.trace(ctx))
	if made.Header.Get("User-Agent") == "" {
		made.Header.Set("User-Agent", c.server.Agent())
	}
	response, err := c.transport(request.own).RoundTrip(made)
	if err == nil {
		defer func() { _ = response.Body.Close() }() // with the rest of the body unread, which ends the connection
		err = read(ctx, call, response)
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, errors.New("the request was given up, since the event ended")
	}
	if err != nil {
		call.answer.Fault, call.answer.Error = fault(err, call.reached.Load(), ctx.Err() != nil)
	}
	call.answer.Took = time.Since(call.begun).Milliseconds()
	return call.answer, nil
}

// transport gives the one for addresses of anybody, or of the server itself. Where the rules have changed, connections
// that were made under the old ones are not used again.
func (c *Client) transport(own bool) http.RoundTripper {
	settings := c.server.Config().ServiceSettings
	now := policy{
		allowed:  model.SafeDereference(settings.AllowedUntrustedInternalConnections),
		insecure: model.SafeDereference(settings.EnableInsecureOutgoingConnections),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.filters == nil || c.made != now {
		c.close()
		c.made, c.filters, c.trusts = now, tuned(c.rules.MakeTransport(false)), tuned(c.rules.MakeTransport(true))
	}
	if own {
		return c.trusts
	}
	return c.filters
}

// tuned takes the server's transport from within its wrapper, which would set a user agent of its own.
func tuned(made *httpservice.MattermostTransport) http.RoundTripper {
	transport, is := made.Transport.(*http.Transport)
	if !is {
		return made
	}
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = idle, idleOfHost
	transport.MaxResponseHeaderBytes = longestHeader
	transport.DisableCompression = true
	return transport
}

// Close ends the connections that nobody uses.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close()
}

func (c *Client) close() {
	for _, one := range []http.RoundTripper{c.filters, c.trusts} {
		if transport, is := one.(*http.Transport); is {
			transport.CloseIdleConnections()
		}
	}
}

// headers are an answer's by name in lower case. What would set a cookie is left out: nobody keeps it.
func headers(from http.Header) map[string]string {
	named := make(map[string]string, len(from))
	for name, values := range from {
		if name != "Set-Cookie" {
			named[wire.Text(strings.ToLower(name))] = wire.Text(strings.Join(values, ", "))
		}
	}
	return named
}
