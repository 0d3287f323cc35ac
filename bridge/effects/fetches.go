package effects

import (
	"context"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// fetch only begins: what comes of it are events. It waits for room for the request's body, and leaves the module time to
// write down that there was none.
func (e *Effects) fetch(job *engine.Job, op *wire.Fetch) (wire.Answer, error) {
	request, err := e.Client.Check(&op.Request)
	if err != nil {
		return wire.Answer{}, err
	}
	if err := request.Sign(op.Signature); err != nil {
		return wire.Answer{}, err
	}
	if !op.Whole {
		request.Passes()
	}
	ctx, cancel := job.Context, func() {}
	if ends, limited := ctx.Deadline(); limited {
		ctx, cancel = context.WithDeadline(ctx, ends.Add(-reserve))
	}
	defer cancel()
	return wire.Done(), e.Fetches.Begin(ctx, op, request)
}

// carry counts when the event is done: one that fails and comes again brings what it brought before.
func (e *Effects) carry(job *engine.Job, op *wire.Carry) (wire.Answer, error) {
	if found := e.Fetches.Find(op.Name); found != nil {
		job.WhenDone(found, func() { found.Carry(op.Carry) })
	}
	return wire.Done(), nil
}

func (e *Effects) dropFetch(_ *engine.Job, op *wire.DropFetch) (wire.Answer, error) {
	e.Fetches.Drop(op.Name)
	return wire.Done(), nil
}
