// Package engine leads one event after the other through the module: it calls, does what the outcome asks in its order,
// and calls again with the answers until the module is done.
package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/vmihailenco/msgpack/v5"

	"wasmbridge/streams"
	"wasmbridge/wire"
)

// Class says what becomes of a step's answer after a conflict, and of the event after a failure.
type Class int

const (
	// Read is asked again after a conflict.
	Read Class = iota
	// Result is kept after a conflict. Where it fails and nobody asked for its answer, the event fails.
	Result
	// Ending ends the request; the last one counts.
	Ending
	// Notice is done as well as it can be: where it fails and nobody asked, the log says so and the event goes on.
	Notice
)

// ErrConflict says that a key no longer held what the module expected.
var ErrConflict = errors.New("the key was changed meanwhile")

// Effect is how one kind of step is done.
type Effect struct {
	// Class is what kind of answer it has.
	Class Class
	// Do does the step and gives its answer. An error becomes the answer `failed`, ErrConflict a rerun.
	Do func(job *Job, op any) (wire.Answer, error)
}

// Table has the effect of each op by its name.
type Table map[string]Effect

// Job is an event on its way through the module, with what the effects of its steps leave behind.
type Job struct {
	// Context ends when the event has taken too long.
	Context context.Context
	// Now is when the event came, in milliseconds.
	Now int64
	// Host is what the module is told of the server.
	Host wire.Host
	// Fresh says that answers from memory will not do: there was a conflict.
	Fresh bool
	// Lane is the lane that the event holds; empty for none.
	Lane string
	// Subscription collects for the stream that ends the request.
	Subscription *streams.Subscription
	// Ending is the op that ends the request: *wire.Respond, *wire.Stream or *wire.ReplyCommand.
	Ending any
	// Ignored says that the module did not want the event.
	Ignored bool
	// Rejected is the code with which the module refused the event; empty where it did not.
	Rejected string

	name    string
	event   msgpack.RawMessage
	random  [32]byte
	answers map[string]answer
	atEnd   []atEnd
	leave   func()
	renew   func()
}

// atEnd is what is done when the event is done.
type atEnd struct {
	key any
	do  func()
}

// answer is an answer, encoded once.
type answer struct {
	class   Class
	encoded msgpack.RawMessage
}

// Hold notes the lane that the event holds until its end.
func (j *Job) Hold(key string, leave func()) { j.Lane, j.leave = key, leave }

// WhenDone lets something be done when the event is done, and not where it fails or is rejected, in place of what was to be
// done under the same key.
func (j *Job) WhenDone(key any, do func()) {
	j.atEnd = slices.DeleteFunc(j.atEnd, func(one atEnd) bool { return one.key == key })
	j.atEnd = append(j.atEnd, atEnd{key, do})
}

// Settle does what was to be done when the event is done.
func (j *Job) Settle() {
	for _, one := range j.atEnd {
		one.do()
	}
	j.atEnd = nil
}

// Renew gives the event its time anew, after a step that had a deadline of its own.
func (j *Job) Renew() {
	if j.renew != nil {
		j.renew()
	}
}

func (j *Job) keep(step *wire.Step, class Class, at int64, given wire.Answer) error {
	encoded, err := wire.Encode(wire.Answered{At: at, Answer: given})
	if err == nil {
		j.answers[step.Name] = answer{class, encoded}
	}
	return err
}

// dropReads forgets what was read, so that it is asked again.
func (j *Job) dropReads() {
	for name, one := range j.answers {
		if one.class == Read {
			delete(j.answers, name)
		}
	}
	j.Ending, j.Fresh = nil, true
}

func (j *Job) letGo(keepSubscription bool) {
	if j.leave != nil {
		j.leave()
		j.leave = nil
	}
	if j.Subscription != nil && !keepSubscription {
		j.Subscription.End()
		j.Subscription = nil
	}
}
