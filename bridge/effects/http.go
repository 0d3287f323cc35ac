package effects

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/outbound"
	"wasmbridge/uploads"
	"wasmbridge/wire"
)

// reserve is how much of an event's time is left for what comes after a request.
const reserve = 3 * time.Second

var errNoTime = errors.New("the event has no time left for a request; nothing was sent")

// httpRequest waits at the gate for at most half of the time that the event has, so that the request has the other half.
// Meanwhile the event takes nobody's place.
func (e *Effects) httpRequest(job *engine.Job, op *wire.HTTPRequest) (wire.Answer, error) {
	request, err := e.Client.Check(op)
	if err != nil {
		return wire.Answer{}, err
	}
	defer memory.Aside(job.Context)()
	ends, limited := job.Context.Deadline()
	if !limited {
		ends = time.Now().Add(time.Hour)
	}
	ends = ends.Add(-reserve)
	left := time.Until(ends)
	if left <= 0 {
		return wire.Answer{}, errNoTime
	}
	if op.Gate != "" {
		leave, err := e.enterGate(job.Context, op, left/2)
		if err != nil {
			return wire.Answer{}, err
		}
		defer leave()
	}
	release, err := e.fill(job.Context, request)
	if err != nil {
		return wire.Answer{}, err
	}
	defer release()
	ctx, cancel := context.WithDeadline(job.Context, ends)
	defer cancel()
	answer, err := e.Client.Do(ctx, request)
	if err != nil {
		return wire.Answer{}, err
	}
	e.Metrics.Request(answer.Fault, int(answer.Status))
	return wire.Answer{HTTP: answer}, nil
}

func (e *Effects) enterGate(ctx context.Context, op *wire.HTTPRequest, most time.Duration) (func(), error) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	leave, err := e.Gates.Enter(ctx, op.Gate, int(op.Slots))
	if err != nil {
		e.Metrics.Request("gate", 0)
		return nil, fmt.Errorf("%w; nothing was sent", err)
	}
	return leave, nil
}

// fill puts contents of files into a request's body. They come onto this machine's disk first.
func (e *Effects) fill(ctx context.Context, request *outbound.Request) (func(), error) {
	return request.Fill(func(id string) (outbound.File, int64, error) {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		info, err := e.Uploads.Info(id)
		if errors.Is(err, uploads.ErrNone) {
			return nil, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		file, length, err := e.Uploads.Open(info)
		if errors.Is(err, uploads.ErrNone) {
			return nil, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		return file, length, nil
	})
}
