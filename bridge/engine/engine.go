package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"wasmbridge/memory"
	"wasmbridge/wire"
)

// Caller calls the module once; read gets the output and decides by its error whether the instance can be trusted.
type Caller interface {
	Do(ctx context.Context, input []byte, read func(output []byte) error) error
}

// Log writes to the server's log; pairs are keys and values in turn.
type Log func(level, message string, pairs ...any)

// Meter hears how long things took and what became of them.
type Meter interface {
	// Event is an event that is over; the outcome is done, ignored, rejected or failed.
	Event(name, outcome string, took time.Duration)
	// Call is a call into the module that is over.
	Call(took time.Duration, failed bool)
}

// Limits are what one event may take.
type Limits struct {
	// Rounds is how many calls an event may take.
	Rounds int
	// Conflicts is after how many conflicts an event fails.
	Conflicts int
	// Duration is how long an event may take.
	Duration time.Duration
	// LaneWait is how long an event may wait for the lane that it must hold before it begins.
	LaneWait time.Duration
	// BackOff is how long the first rerun after a conflict waits at most; each further one twice as long.
	BackOff time.Duration
}

// DefaultLimits are those of a server.
func DefaultLimits() Limits {
	return Limits{Rounds: 40, Conflicts: 5, Duration: 30 * time.Second, LaneWait: 2 * time.Minute, BackOff: 20 * time.Millisecond}
}

// The reasons for which an event fails. Whoever sent it may try again.
var (
	ErrRounds    = errors.New("the module asked too often")
	ErrNothing   = errors.New("the module asked for nothing new")
	ErrStep      = errors.New("a step failed")
	ErrOtherCall = errors.New("the outcome belongs to another call")
)

// Engine runs events. It is safe for use by several goroutines.
type Engine struct {
	// Caller calls the module.
	Caller Caller
	// Table has the effects.
	Table Table
	// Lanes keeps events of one lane apart.
	Lanes *memory.Lanes
	// Host gives what the module is told of the server.
	Host func() wire.Host
	// Log writes to the server's log.
	Log Log
	// Limits are what an event may take.
	Limits Limits
	// Meter hears of events and calls; nil for nobody.
	Meter Meter

	calls atomic.Uint64
}

// Run leads an event through the module. Where lane is not empty, it waits for that lane first. It gives the job with
// what ends the request; a panic on the way is an error like any other.
func (e *Engine) Run(ctx context.Context, event *wire.Event, lane string) (*Job, error) {
	return e.RunReady(ctx, event, lane, func() bool { return true })
}

// RunReady is Run, and calls ready when the lane is held: it may still change the event, to what the lane's last event has
// left behind, or give false, and the event is over without a call.
func (e *Engine) RunReady(ctx context.Context, event *wire.Event, lane string, ready func() bool) (job *Job, err error) {
	job = &Job{Now: time.Now().UnixMilli(), Host: e.Host(), name: event.Name(), answers: make(map[string]answer)}
	begun := time.Now()
	defer func() {
		if thrown := recover(); thrown != nil {
			e.Log("error", "an event ended in a panic", "event", job.name, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", thrown)
		}
		_, streams := job.Ending.(*wire.Stream)
		job.letGo(streams && err == nil)
		if err != nil {
			e.Log("warn", "an event failed", "event", job.name, "error", err.Error())
		}
		e.measure(job, begun, err)
	}()
	if lane != "" {
		if err = e.enter(ctx, job, lane); err != nil {
			return job, err
		}
		begun = time.Now()
	}
	if !ready() {
		job.Ignored = true
		return job, nil
	}
	if job.event, err = wire.Encode(event); err != nil {
		return job, err
	}
	if _, err = rand.Read(job.random[:]); err != nil {
		return job, fmt.Errorf("draw random bytes: %w", err)
	}
	cancel := func() {}
	defer func() { cancel() }()
	job.renew = func() {
		cancel()
		job.Context, cancel = context.WithTimeout(ctx, e.Limits.Duration)
	}
	job.Renew()
	if err = e.lead(job); err == nil && job.Rejected == "" {
		job.Settle()
	}
	return job, err
}

func (e *Engine) measure(job *Job, begun time.Time, err error) {
	if e.Meter == nil {
		return
	}
	outcome := "done"
	switch {
	case err != nil:
		outcome = "failed"
	case job.Rejected != "":
		outcome = "rejected"
	case job.Ignored:
		outcome = "ignored"
	}
	e.Meter.Event(job.name, outcome, time.Since(begun))
}

func (e *Engine) enter(ctx context.Context, job *Job, lane string) error {
	ctx, cancel := context.WithTimeout(ctx, e.Limits.LaneWait)
	defer cancel()
	leave, err := e.Lanes.Take(ctx, lane)
	if err == nil {
		job.Hold(lane, leave)
	}
	return err
}

// lead calls the module until it asks no more.
func (e *Engine) lead(job *Job) error {
	conflicts := 0
	for range e.Limits.Rounds {
		outcome, err := e.call(job)
		if err != nil {
			return err
		}
		known := len(job.answers)
		err = e.do(job, outcome.Steps)
		if errors.Is(err, ErrConflict) {
			if conflicts++; conflicts > e.Limits.Conflicts {
				return fmt.Errorf("after %d attempts: %w", conflicts, err)
			}
			if err = e.backOff(job, conflicts); err != nil {
				return err
			}
			job.dropReads()
			continue
		}
		if err != nil {
			return err
		}
		if outcome.End.Ask == nil {
			e.finish(job, &outcome.End)
			return nil
		}
		if len(job.answers) == known {
			return ErrNothing
		}
	}
	return ErrRounds
}

func (e *Engine) call(job *Job) (*wire.Outcome, error) {
	host, err := wire.Encode(job.Host)
	if err != nil {
		return nil, err
	}
	envelope := wire.Envelope{
		ID: e.calls.Add(1), Now: job.Now, Random: job.random[:], Host: host, Event: job.event,
		Answers: make(map[string]msgpack.RawMessage, len(job.answers)),
	}
	for name, one := range job.answers {
		envelope.Answers[name] = one.encoded
	}
	var input bytes.Buffer
	if err := wire.EncodeEnvelope(&input, &envelope); err != nil {
		return nil, err
	}
	outcome := new(wire.Outcome)
	begun := time.Now()
	err = e.Caller.Do(job.Context, input.Bytes(), func(output []byte) error {
		if err := wire.Decode(output, outcome); err != nil {
			return err
		}
		if outcome.ID != envelope.ID {
			return ErrOtherCall
		}
		return nil
	})
	if e.Meter != nil {
		e.Meter.Call(time.Since(begun), err != nil)
	}
	return outcome, err
}

// do does steps in their order. A step whose name was answered already is not done again.
func (e *Engine) do(job *Job, steps []wire.Step) error {
	for at := range steps {
		step := &steps[at]
		if _, answered := job.answers[step.Name]; answered && step.Name != "" {
			continue
		}
		if err := job.Context.Err(); err != nil {
			return fmt.Errorf("the event took too long: %w", err)
		}
		if err := e.step(job, step); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) step(job *Job, step *wire.Step) error {
	effect, found := e.Table[step.Kind]
	if !found {
		return fmt.Errorf("%s: %w: the bridge has no effect of this name", step.Kind, ErrStep)
	}
	given, err := effect.Do(job, step.Op)
	if errors.Is(err, ErrConflict) {
		return err
	}
	if err != nil {
		given = failed(err)
	}
	if step.Name != "" {
		return job.keep(step, effect.Class, time.Now().UnixMilli(), given)
	}
	if err == nil {
		return nil
	}
	if effect.Class == Notice {
		e.Log("warn", "a step failed and the event went on", "event", job.name, "step", step.Kind, "error", err.Error())
		return nil
	}
	return fmt.Errorf("%s: %w: %w", step.Kind, ErrStep, err)
}

// finish lets the log know how the event ended.
func (e *Engine) finish(job *Job, end *wire.End) {
	switch {
	case end.Ignored != nil:
		job.Ignored = true
		e.Log("debug", "an event was ignored", "event", job.name, "reason", end.Ignored.Reason)
	case end.Rejected != nil:
		job.Rejected = end.Rejected.Code
		e.Log("debug", "an event was rejected", "event", job.name, "code", end.Rejected.Code)
	}
}

// backOff waits before a rerun, longer each time and never as long as another node that waits for the same key.
func (e *Engine) backOff(job *Job, conflicts int) error {
	longest := int64(e.Limits.BackOff) << (conflicts - 1)
	extra, err := rand.Int(rand.Reader, big.NewInt(longest/2+1))
	if err != nil {
		return fmt.Errorf("draw random bytes: %w", err)
	}
	select {
	case <-time.After(time.Duration(longest/2 + extra.Int64())):
		return nil
	case <-job.Context.Done():
		return job.Context.Err()
	}
}

// Calls is how many calls into the module were made.
func (e *Engine) Calls() uint64 { return e.calls.Load() }
