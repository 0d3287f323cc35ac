package engine

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"wasmbridge/wire"
)

// notes is a meter that notes what it hears.
type notes struct{ heard []string }

// Event notes an event.
func (n *notes) Event(name, outcome string, _ time.Duration) {
	n.heard = append(n.heard, name+" "+outcome)
}

// Call notes a call.
func (n *notes) Call(_ time.Duration, failed bool) {
	n.heard = append(n.heard, map[bool]string{true: "call failed", false: "call"}[failed])
}

func TestEventsAndCallsAreMeasured(t *testing.T) {
	for end, want := range map[string][]string{
		"done": {"call", "check done"}, "ignored": {"call", "check ignored"}, "rejected": {"call", "check rejected"}, "ask": {"call", "check failed"},
	} {
		b := newBench(func(map[string]wire.Answer) ([]any, string) { return nil, end })
		heard := &notes{}
		b.Meter = heard
		_, _ = b.Run(t.Context(), &wire.Event{Check: &wire.Check{}}, "")
		if !slices.Equal(heard.heard, want) {
			t.Errorf("%s: %q", end, heard.heard)
		}
	}
	b := newBench(nil)
	heard := &notes{}
	b.Meter = heard
	b.Caller = broken{}
	_, _ = b.Run(t.Context(), &wire.Event{Timer: &wire.Timer{}}, "lane")
	if !slices.Equal(heard.heard, []string{"call failed", "timer failed"}) {
		t.Errorf("%q", heard.heard)
	}
}

type broken struct{}

// Do fails.
func (broken) Do(context.Context, []byte, func([]byte) error) error { return errors.New("broken") }
