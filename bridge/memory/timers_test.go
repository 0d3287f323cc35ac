package memory

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// clock is a time that the test moves on.
type clock struct{ now time.Time }

func (c *clock) after(d time.Duration) time.Time { return c.now.Add(d) }

func due(t *testing.T, timers *Timers, now time.Time, want string) {
	t.Helper()
	if timer, _, is := timers.Next(now); !is || timer.Name != want {
		t.Errorf("%q is due (%v), want %q", timer.Name, is, want)
	}
}

func nothingDue(t *testing.T, timers *Timers, now time.Time, want time.Duration) {
	t.Helper()
	if timer, wait, is := timers.Next(now); is || wait != want {
		t.Errorf("%q is due (%v) in %v, want nothing for %v", timer.Name, is, wait, want)
	}
}

func TestTimersComeInTheOrderOfTheirTimes(t *testing.T) {
	timers, at := NewTimers(), clock{time.Now()}
	nothingDue(t, timers, at.now, -1)
	for name, after := range map[string]time.Duration{"late": time.Minute, "now": 0, "past": -time.Hour, "soon": time.Second} {
		if err := timers.Set(Timer{Name: name, Lane: "l-" + name}, at.now, after); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-timers.Changed():
	default:
		t.Error("nobody was told")
	}
	first, _, _ := timers.Next(at.now)
	second, _, _ := timers.Next(at.now)
	if first.Lane != "l-"+first.Name || first.Name == second.Name || timers.Waiting() != 2 {
		t.Errorf("got %v and %v", first, second)
	}
	nothingDue(t, timers, at.now, time.Second)
	due(t, timers, at.after(2*time.Minute), "soon")
	due(t, timers, at.after(2*time.Minute), "late")
}

func TestATimerOfOneNameReplacesTheOther(t *testing.T) {
	timers, at := NewTimers(), clock{time.Now()}
	set := func(after time.Duration) { _ = timers.Set(Timer{Name: "a"}, at.now, after) }
	set(time.Minute)
	set(time.Second)
	nothingDue(t, timers, at.now, time.Second)
	set(time.Hour)
	nothingDue(t, timers, at.after(time.Minute), 59*time.Minute)
	timers.Cancel("a")
	timers.Cancel("never")
	nothingDue(t, timers, at.after(time.Hour), -1)
}

func TestWhatBecomesOfATimerWhileItsEventRuns(t *testing.T) {
	at := clock{time.Now()}
	for name, test := range map[string]struct {
		meanwhile func(*Timers)
		failed    bool
		want      time.Duration
	}{
		"nothing":              {func(*Timers) {}, false, -1},
		"it fails":             {func(*Timers) {}, true, time.Second},
		"it is set":            {func(timers *Timers) { _ = timers.Set(Timer{Name: "a"}, at.now, time.Hour) }, false, time.Hour},
		"it is set, and fails": {func(timers *Timers) { _ = timers.Set(Timer{Name: "a"}, at.now, 0) }, true, 0},
		"it is taken away":     {func(timers *Timers) { timers.Cancel("a") }, true, -1},
		"it is taken away and set": {func(timers *Timers) {
			timers.Cancel("a")
			_ = timers.Set(Timer{Name: "a"}, at.now, time.Minute)
		}, true, time.Minute},
		"it is set and taken away": {func(timers *Timers) {
			_ = timers.Set(Timer{Name: "a"}, at.now, time.Minute)
			timers.Cancel("a")
		}, false, -1},
	} {
		timers := NewTimers()
		_ = timers.Set(Timer{Name: "a"}, at.now, 0)
		due(t, timers, at.now, "a")
		test.meanwhile(timers)
		nothingDue(t, timers, at.after(time.Hour), -1) // one of a name at a time
		timers.Done("a", test.failed, at.now)
		timer, wait, is := timers.Next(at.now)
		if is != (test.want == 0) || wait != test.want {
			t.Errorf("%s: %v %v %v", name, timer, wait, is)
		}
	}
}

func TestWhatMustNotBeLostComesBeforeTheEnd(t *testing.T) {
	timers, at := NewTimers(), clock{time.Now()}
	_ = timers.Set(Timer{Name: "late"}, at.now, time.Minute)
	_ = timers.Set(Timer{Name: "early", Early: true}, at.now, time.Minute)
	_ = timers.Set(Timer{Name: "running", Early: true}, at.now, 0)
	due(t, timers, at.now, "running")
	if early := timers.Early(); len(early) != 1 || early[0].Name != "early" {
		t.Errorf("before the end come %v", early)
	}
	nothingDue(t, timers, at.now, time.Minute)
}

func TestWhatFailsComesAgainLessAndLessOften(t *testing.T) {
	timers, at := NewTimers(), clock{time.Now()}
	_ = timers.Set(Timer{Name: "a"}, at.now, 0)
	for _, seconds := range []int{1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60} {
		want := time.Duration(seconds) * time.Second
		due(t, timers, at.now, "a")
		timers.Done("a", true, at.now)
		nothingDue(t, timers, at.now, want)
		at.now = at.after(want)
	}
	due(t, timers, at.now, "a")
	timers.Done("a", false, at.now)
	_ = timers.Set(Timer{Name: "a"}, at.now, 0)
	due(t, timers, at.now, "a")
	timers.Done("a", true, at.now)
	nothingDue(t, timers, at.now, time.Second)
	_ = timers.Set(Timer{Name: "a"}, at.now, 0)
	due(t, timers, at.now, "a")
	timers.Done("a", true, at.now)
	nothingDue(t, timers, at.now, time.Second) // set anew, it begins from the beginning
	timers.Done("a", true, at.now)
	timers.Done("never", true, at.now)
	if timers.Waiting() != 1 {
		t.Errorf("%d wait", timers.Waiting())
	}
}

func TestThereAreOnlySoManyTimers(t *testing.T) {
	timers, now := NewTimers(), time.Now()
	for n := range 100_000 {
		if err := timers.Set(Timer{Name: fmt.Sprint(n)}, now, time.Duration(n%977)*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if err := timers.Set(Timer{Name: "one more"}, now, 0); !errors.Is(err, ErrTimers) {
		t.Errorf("got %v", err)
	}
	if err := timers.Set(Timer{Name: "7"}, now, 0); err != nil {
		t.Error("one that is there can't be set")
	}
	timers.Cancel("8")
	if err := timers.Set(Timer{Name: "one more"}, now, 0); err != nil {
		t.Error("there is no room for another")
	}
}
