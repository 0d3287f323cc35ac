package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/wire"
)

// clockwork is a module that notes the timers it gets and does what the test wants, in real lanes.
type clockwork struct {
	lanes *memory.Lanes
	do    func(ctx context.Context, timer *wire.Timer) error

	mu          sync.Mutex
	got         []string
	inside, top int
}

// RunReady plays the engine.
func (c *clockwork) RunReady(ctx context.Context, event *wire.Event, lane string, ready func() bool) (*engine.Job, error) {
	if lane != "" {
		leave, err := c.lanes.Take(ctx, lane)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	ready()
	c.mu.Lock()
	c.got = append(c.got, event.Timer.Name+" "+string(event.Timer.Binding))
	c.inside++
	c.top = max(c.top, c.inside)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.inside--
		c.mu.Unlock()
	}()
	return &engine.Job{}, c.do(ctx, event.Timer)
}

func (c *clockwork) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// tick is an alarm in a bubble of time.
type tick struct {
	*alarm
	*clockwork
	done  chan struct{}
	ended chan struct{}
}

func newTick(do func(ctx context.Context, timer *wire.Timer) error) *tick {
	module := &clockwork{lanes: memory.NewLanes(), do: do}
	t := &tick{
		alarm: newAlarm(module, memory.NewTimers(), memory.NewWatch()), clockwork: module,
		done: make(chan struct{}), ended: make(chan struct{}),
	}
	go func() {
		t.run(t.done)
		close(t.ended)
	}()
	return t
}

func (t *tick) set(name, lane string, after time.Duration) {
	_ = t.timers.Set(memory.Timer{Name: name, Lane: lane, Thread: lane}, time.Now(), after)
}

func (t *tick) end() {
	close(t.done)
	<-t.ended
}

func well(context.Context, *wire.Timer) error { return nil }

func TestTimersComeWhenTheyAreDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTick(well)
		defer k.end()
		k.watch.Bind("r", []byte("bound"))
		k.watch.Bind("foreign", nil)
		k.set("later", "r", time.Minute)
		k.set("past", "foreign", -time.Hour)
		k.set("soon", "", time.Second)
		synctest.Wait()
		if got := fmt.Sprint(k.take()); got != "[past ]" {
			t.Errorf("at once came %s", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := fmt.Sprint(k.take()); got != "[soon ]" {
			t.Errorf("after a second came %s", got)
		}
		time.Sleep(59*time.Second - time.Millisecond)
		synctest.Wait()
		if got := k.take(); len(got) != 0 {
			t.Errorf("too early came %s", got)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if got := fmt.Sprint(k.take()); got != "[later bound]" {
			t.Errorf("after a minute came %s", got)
		}
	})
}

func TestWhatBelongsToAThreadIsLookedAtInItsLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTick(well)
		defer k.end()
		leave, _ := k.lanes.Take(t.Context(), "r")
		k.set("a", "r", 0)
		synctest.Wait()
		k.watch.Bind("r", []byte("meanwhile"))
		leave()
		synctest.Wait()
		if got := fmt.Sprint(k.take()); got != "[a meanwhile]" {
			t.Errorf("got %s", got)
		}
	})
}

func TestATimerThatItsOwnEventSetsIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k *tick
		k = newTick(func(_ context.Context, timer *wire.Timer) error {
			k.set(timer.Name, "r", time.Minute)
			return errors.New("and fails")
		})
		defer k.end()
		k.set("a", "r", 0)
		time.Sleep(10*time.Minute + time.Second)
		if got := k.take(); len(got) != 11 {
			t.Errorf("came %d times", len(got))
		}
	})
}

func TestAnEventThatFailsComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := 3
		var at []time.Duration
		begun := time.Now()
		k := newTick(func(context.Context, *wire.Timer) error {
			at = append(at, time.Since(begun))
			if fails--; fails >= 0 {
				return errors.New("broken")
			}
			return nil
		})
		defer k.end()
		k.set("a", "r", 0)
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := fmt.Sprint(at); got != "[0s 1s 3s 7s]" {
			t.Errorf("came at %s", got)
		}
	})
}

func TestOnlySoManyTimersRunAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTick(func(context.Context, *wire.Timer) error {
			time.Sleep(time.Second)
			return nil
		})
		defer k.end()
		for n := range 300 {
			k.set(fmt.Sprintf("%03d", n), "", time.Duration(n)*time.Millisecond)
		}
		time.Sleep(time.Minute)
		if got := k.take(); k.top != timersAtOnce || len(got) != 300 || got[0] != "000 " || got[299] < "230" {
			t.Errorf("%d at the same time, %d in all, the last one %s", k.top, len(got), got[len(got)-1])
		}
	})
}

// A lane that is held for long keeps nobody from their turn, however many wait for it, and neither does a slow server.
func TestWhoWaitsHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTick(func(ctx context.Context, timer *wire.Timer) error {
			if timer.Name[0] == 's' {
				defer memory.Aside(ctx)()
				time.Sleep(10 * time.Second)
			}
			return nil
		})
		defer k.end()
		leave, _ := k.lanes.Take(t.Context(), "busy")
		for n := range 200 {
			k.set(fmt.Sprint("busy ", n), "busy", 0)
			k.set(fmt.Sprint("slow ", n), fmt.Sprint("s", n), 0)
		}
		k.set("other", "free", time.Millisecond)
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if got := k.take(); len(got) != 201 || got[200] != "other " {
			t.Errorf("%d came", len(got))
		}
		leave()
		synctest.Wait()
		if got := k.take(); len(got) != 200 {
			t.Errorf("when the lane is free, %d come", len(got))
		}
		time.Sleep(time.Minute)
	})
}

func TestTimersEndWithThePlugin(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(ctx context.Context, timer *wire.Timer) error
		took time.Duration
	}{
		"what is nearly done is done": {func(context.Context, *wire.Timer) error {
			time.Sleep(time.Second)
			return nil
		}, time.Second},
		"what takes long is ended": {func(ctx context.Context, _ *wire.Timer) error {
			<-ctx.Done()
			return ctx.Err()
		}, farewell},
		"what does not run does not begin": {nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			k := newTick(test.do)
			if test.do != nil {
				k.set("a", "r", 0)
			}
			k.set("b", "r", time.Minute)
			synctest.Wait()
			begun := time.Now()
			k.end()
			if took := time.Since(begun); took != test.took {
				t.Errorf("%s: took %v", name, took)
			}
		})
	}
}

// TestATimerGoesThroughTheRealEngine plays a timer through the bridge with the tiny module.
func TestATimerGoesThroughTheRealEngine(t *testing.T) {
	w := newWorld(t)
	made := w.bridge.running.Load()
	before := made.engine.Calls()
	if err := made.effects.Timers.Set(memory.Timer{Name: "a", Lane: "l"}, time.Now(), 0); err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if made.engine.Calls() > before && made.effects.Lanes.Held() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d timers wait", made.effects.Timers.Waiting())
}
