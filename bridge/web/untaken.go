package web

import (
	"errors"
	"net/http"
	"strings"

	"wasmbridge/incoming"
)

// isFile says whether a body of this type is a file's: it is neither JSON, nor a form, nor text, and its sender says so.
func isFile(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch kind {
	case "", "application/json", "application/x-www-form-urlencoded", "multipart/form-data":
		return false
	}
	return !strings.HasSuffix(kind, "+json") && !strings.HasPrefix(kind, "text/")
}

// begin reads the beginning of a file's body. The rest waits until the event is over, or is taken in it.
func (s *Server) begin(r *http.Request, length int64) received {
	flow := incoming.NewFlow(r.Body, func() { <-s.reading })
	body, err := incoming.Begin(flow, length, s.bodyWait)
	if errors.Is(err, incoming.ErrPanic) {
		s.Log("error", "reading a body ended in a panic")
	}
	if err != nil {
		return received{rest: !body.End(0, 0), err: err}
	}
	if length < 0 && len(body.First) == 0 {
		body.End(0, 0)
		return received{}
	}
	return received{bytes: body.First, file: body}
}
