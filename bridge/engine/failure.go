package engine

import (
	"errors"

	"wasmbridge/wire"
)

// RefusedError is an error of the server with the HTTP status that it gave.
type RefusedError struct {
	// Message is what the server said, for the log.
	Message string
	// Status is the HTTP status; 0 where there is none.
	Status int
}

// Error is the server's message.
func (r *RefusedError) Error() string { return r.Message }

func failed(err error) wire.Answer {
	answer := wire.Failed{Error: wire.Text(err.Error())}
	var refusal *RefusedError
	if errors.As(err, &refusal) && refusal.Status > 0 && refusal.Status < 1000 {
		answer.Status = uint16(refusal.Status)
	}
	return wire.Answer{Failed: &answer}
}
