package outbound

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"wasmbridge/wire"
)

// pieceSize is how many bytes of an answer are read at once where they are handed over as they come.
const pieceSize = 16 << 10

// Receiver takes an answer as it comes.
type Receiver interface {
	// Head takes the status and the headers.
	Head(status uint16, headers map[string]string)
	// Body takes the body's next bytes, which it may not keep. It may wait until the context ends; its error ends the call.
	Body(ctx context.Context, next []byte) error
}

// call is one request on its way.
type call struct {
	begun   time.Time
	sent    atomic.Int64 // how long after that the request was sent
	reached atomic.Bool  // there was a connection on which something was sent
	answer  *wire.HTTPAnswer
}

// trace lets the call note when it has a connection and when the request is sent.
func (c *call) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { c.reached.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { c.sent.Store(int64(time.Since(c.begun))) },
	})
}

// read keeps the answer's beginning. It reads one byte more than it keeps, to see whether there is more.
func (c *call) read(response *http.Response, most int) error {
	c.answer.Status, c.answer.Headers = uint16(response.StatusCode), headers(response.Header)
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil // what follows is no body
	}
	var kept bytes.Buffer
	_, err := kept.ReadFrom(io.LimitReader(&noting{response.Body, c}, int64(most)+1))
	c.answer.Body = kept.Bytes()
	if kept.Len() > most {
		c.answer.Body, c.answer.Cut, err = kept.Bytes()[:most], true, nil
	}
	return err
}

// pass hands the answer over as it comes, and at most so many bytes of its body.
func (c *call) pass(ctx context.Context, response *http.Response, most int, to Receiver) error {
	c.answer.Status = uint16(response.StatusCode)
	to.Head(c.answer.Status, headers(response.Header))
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil // what follows is no body
	}
	from, next := &noting{response.Body, c}, make([]byte, pieceSize)
	for left := most; ; {
		read, err := from.Read(next)
		if c.answer.Cut = read > left; c.answer.Cut {
			read, err = left, io.EOF
		}
		left -= read
		if read > 0 {
			if given := to.Body(ctx, next[:read]); given != nil {
				return given
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// noting notes when the first byte comes.
type noting struct {
	from io.Reader
	call *call
}

// Read reads on.
func (n *noting) Read(into []byte) (int, error) {
	read, err := n.from.Read(into)
	if read > 0 && n.call.answer.First < 0 {
		n.call.answer.First = max(time.Since(n.call.begun)-time.Duration(n.call.sent.Load()), 0).Milliseconds()
	}
	return read, err
}
