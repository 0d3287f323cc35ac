package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"wasmbridge/memory"
	"wasmbridge/streams"
	"wasmbridge/wire"
)

// script is a module written as a function: it gets the answers there are and gives steps and an end.
type script func(answers map[string]wire.Answer) (steps []any, end string)

// Do plays the module.
func (s script) Do(_ context.Context, input []byte, read func([]byte) error) error {
	var envelope wire.Envelope
	if err := wire.Decode(input, &envelope); err != nil {
		return err
	}
	answers := make(map[string]wire.Answer)
	for name, raw := range envelope.Answers {
		var answered wire.Answered
		if err := wire.Decode(raw, &answered); err != nil {
			return err
		}
		answers[name] = answered.Answer
	}
	steps, end := s(answers)
	output, err := msgpack.Marshal(map[string]any{"id": envelope.ID, "steps": steps, "end": map[string]any{end: map[string]any{"reason": "r", "code": "c"}}})
	if err != nil {
		return err
	}
	return read(output)
}

func ask(name, op string) any {
	return map[string]any{"name": name, "op": map[string]any{op: map[string]any{"key": name, "id": name, "topic": name}}}
}

func do(op string) any { return map[string]any{"op": map[string]any{op: map[string]any{}}} }

// bench is an engine whose effects are noted.
type bench struct {
	*Engine
	done []string
	fail map[string][]error // what an effect's next runs give
}

func newBench(module script) *bench {
	b := &bench{fail: make(map[string][]error)}
	effect := func(name string, class Class) Effect {
		return Effect{Class: class, Do: func(job *Job, op any) (wire.Answer, error) {
			b.done = append(b.done, name)
			if next := b.fail[name]; len(next) > 0 {
				b.fail[name] = next[1:]
				return wire.Done(), next[0]
			}
			if class == Ending {
				job.Ending = op
			}
			return wire.Done(), nil
		}}
	}
	lanes := memory.NewLanes()
	b.Engine = &Engine{
		Caller: module, Lanes: lanes, Host: func() wire.Host { return wire.Host{} },
		Log: func(string, string, ...any) {},
		Table: Table{
			"kv_get": effect("kv_get", Read), "kv_set": effect("kv_set", Result), "create_post": effect("create_post", Result),
			"limit": effect("limit", Result), "respond": effect("respond", Ending), "publish": effect("publish", Notice),
			"log": {Class: Notice, Do: func(*Job, any) (wire.Answer, error) { panic("an effect") }},
		},
		Limits: DefaultLimits(),
	}
	b.Limits.BackOff = time.Millisecond
	return b
}

func (b *bench) lead(t *testing.T) (*Job, error) {
	t.Helper()
	return b.Run(t.Context(), &wire.Event{Activated: &wire.Activated{}}, "lane")
}

func TestStepsRunInTheirOrderUntilNothingIsAsked(t *testing.T) {
	b := newBench(func(answers map[string]wire.Answer) ([]any, string) {
		switch len(answers) {
		case 0:
			return []any{do("publish"), ask("a", "kv_get"), ask("b", "limit")}, "ask"
		default:
			return []any{do("respond"), do("kv_set")}, "done"
		}
	})
	job, err := b.lead(t)
	if want := "publish kv_get limit respond kv_set"; err != nil || strings.Join(b.done, " ") != want {
		t.Errorf("%v, %v", b.done, err)
	}
	if _, responds := job.Ending.(*wire.Respond); !responds || b.Calls() != 2 || b.Lanes.Held() != 0 {
		t.Errorf("%T, %d calls, %d lanes", job.Ending, b.Calls(), b.Lanes.Held())
	}
}

func TestAConflictAsksReadsAgainAndKeepsResults(t *testing.T) {
	rounds := []string{}
	b := newBench(func(answers map[string]wire.Answer) ([]any, string) {
		names := []string{}
		for name := range answers {
			names = append(names, name)
		}
		slices.Sort(names)
		rounds = append(rounds, strings.Join(names, "+"))
		switch {
		case answers["read"].Done == nil:
			return []any{ask("read", "kv_get")}, "ask"
		case answers["post"].Done == nil:
			return []any{ask("post", "create_post")}, "ask"
		}
		return []any{do("respond"), do("kv_set")}, "done"
	})
	b.fail["kv_set"] = []error{ErrConflict, ErrConflict}
	job, err := b.lead(t)
	if err != nil {
		t.Fatal(err)
	}
	if want := ",read,post+read,post,post+read,post,post+read"; strings.Join(rounds, ",") != want {
		t.Errorf("the rounds had %v", rounds)
	}
	made := 0
	for _, done := range b.done {
		if done == "create_post" {
			made++
		}
	}
	if made != 1 || !job.Fresh {
		t.Errorf("the post was made %d times; fresh: %v", made, job.Fresh)
	}
}

func TestWhatEndsAnEvent(t *testing.T) {
	always := func(end string, steps ...any) script {
		return func(map[string]wire.Answer) ([]any, string) { return steps, end }
	}
	conflicts := slices.Repeat([]error{ErrConflict}, 100)
	broken := []error{&RefusedError{Message: "no", Status: 500}}
	for name, test := range map[string]struct {
		module script
		fail   map[string][]error
		want   error
		calls  uint64
	}{
		"too many conflicts":   {always("done", do("kv_set")), map[string][]error{"kv_set": conflicts}, ErrConflict, 6},
		"asks for nothing":     {always("ask"), nil, ErrNothing, 1},
		"asks the same":        {always("ask", ask("a", "kv_get")), nil, ErrNothing, 2},
		"a result that failed": {always("done", do("create_post")), map[string][]error{"create_post": broken}, ErrStep, 1},
		"no such effect":       {always("done", do("thread")), nil, ErrStep, 1},
		"a notice that failed": {always("done", do("publish")), map[string][]error{"publish": broken}, nil, 1},
		"a question that fails": {func(answers map[string]wire.Answer) ([]any, string) {
			return []any{ask("a", "create_post")}, end(answers)
		}, map[string][]error{"create_post": broken}, nil, 2},
		"asks for ever": {endless(), nil, ErrRounds, 40},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(test.module)
			b.fail = test.fail
			if _, err := b.lead(t); !errors.Is(err, test.want) || (test.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if b.Calls() != test.calls || b.Lanes.Held() != 0 {
				t.Errorf("%d calls, want %d; %d lanes held", b.Calls(), test.calls, b.Lanes.Held())
			}
		})
	}
}

func end(answers map[string]wire.Answer) string {
	if answer, answered := answers["a"]; answered && answer.Failed != nil && answer.Failed.Status == 500 {
		return "done"
	}
	return "ask"
}

func endless() script {
	return func(answers map[string]wire.Answer) ([]any, string) {
		return []any{ask(strings.Repeat("x", len(answers)+1), "kv_get")}, "ask"
	}
}

func TestAPanicIsAnErrorAndLeavesTheLane(t *testing.T) {
	b := newBench(func(map[string]wire.Answer) ([]any, string) { return []any{do("log")}, "done" })
	if _, err := b.lead(t); err == nil || b.Lanes.Held() != 0 {
		t.Errorf("%v, %d lanes held", err, b.Lanes.Held())
	}
}

func TestAnEventHasAnEnd(t *testing.T) {
	b := newBench(endless())
	b.Limits.Duration = time.Nanosecond
	if _, err := b.lead(t); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	leave, _ := b.Lanes.Take(t.Context(), "lane")
	defer leave()
	b.Limits.LaneWait = time.Millisecond
	if _, err := b.lead(t); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestHowItEndedIsTold(t *testing.T) {
	for end, want := range map[string]Job{"ignored": {Ignored: true}, "rejected": {Rejected: "c"}, "done": {}} {
		b := newBench(func(map[string]wire.Answer) ([]any, string) { return nil, end })
		if job, err := b.lead(t); err != nil || job.Ignored != want.Ignored || job.Rejected != want.Rejected {
			t.Errorf("%s: %+v, %v", end, job, err)
		}
	}
}

func TestASubscriptionIsLeftToAStreamOnly(t *testing.T) {
	for _, test := range []struct {
		ending any
		open   int
	}{{&wire.Stream{}, 1}, {&wire.Respond{}, 0}, {nil, 0}} {
		hub := streams.NewHub()
		b := newBench(func(map[string]wire.Answer) ([]any, string) { return []any{do("publish")}, "done" })
		b.Table["publish"] = Effect{Class: Notice, Do: func(job *Job, _ any) (wire.Answer, error) {
			job.Subscription, _ = hub.Subscribe("t", 1)
			job.Ending = test.ending
			return wire.Done(), nil
		}}
		if _, err := b.lead(t); err != nil || hub.Open() != test.open {
			t.Errorf("%T: %d open, %v", test.ending, hub.Open(), err)
		}
	}
}

func TestEventsOfALaneDoNotMeet(t *testing.T) {
	var inside sync.Mutex
	b := newBench(func(map[string]wire.Answer) ([]any, string) {
		if !inside.TryLock() {
			t.Error("two at a time")
			return nil, "done"
		}
		time.Sleep(time.Millisecond)
		inside.Unlock()
		return nil, "done"
	})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { _, _ = b.lead(t) })
	}
	group.Wait()
}
