package memory

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"
)

func TestLanesRunOneAfterTheOther(t *testing.T) {
	lanes := NewLanes()
	var inside, most int
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			leave, err := lanes.Take(t.Context(), "thread")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			inside++
			most = max(most, inside)
			mu.Unlock()
			time.Sleep(time.Microsecond)
			mu.Lock()
			inside--
			mu.Unlock()
			leave()
		})
	}
	group.Wait()
	if most != 1 || lanes.Held() != 0 {
		t.Errorf("%d at a time, %d lanes held", most, lanes.Held())
	}
}

func TestLanesKeepTheOrderAndLetGo(t *testing.T) {
	lanes := NewLanes()
	leave, _ := lanes.Take(t.Context(), "a")
	gone, cancel := context.WithCancel(t.Context())
	var order []string
	var mu sync.Mutex
	var group sync.WaitGroup
	wait := func(ctx context.Context, name string) {
		group.Go(func() {
			leave, err := lanes.Take(ctx, "a")
			if err != nil {
				return
			}
			mu.Lock()
			order = append(order, name)
			mu.Unlock()
			leave()
		})
		for {
			lanes.mu.Lock()
			queued := len(lanes.lanes["a"])
			lanes.mu.Unlock()
			if queued == int(name[0]-'0') {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	wait(t.Context(), "1")
	wait(gone, "2")
	wait(t.Context(), "3")
	cancel()
	time.Sleep(10 * time.Millisecond)
	if other, err := lanes.Take(t.Context(), "b"); err != nil {
		t.Error("another lane was not free")
	} else {
		other()
	}
	leave()
	group.Wait()
	if fmt.Sprint(order) != "[1 3]" || lanes.Held() != 0 {
		t.Errorf("%v, %d held", order, lanes.Held())
	}
}

func TestLimitsSlide(t *testing.T) {
	limits := NewLimits()
	begin := time.UnixMilli(1_000_000)
	for _, step := range []struct {
		at   time.Duration
		wait time.Duration
	}{
		{0, 0},
		{time.Second, 0},
		{2 * time.Second, 0},
		{3 * time.Second, 7 * time.Second},
		{9 * time.Second, time.Second},
		{10 * time.Second, 0},
		{10 * time.Second, time.Second},
		{11 * time.Second, 0},
		{30 * time.Second, 0},
	} {
		if got := limits.Count("k", begin.Add(step.at), 3, 10*time.Second); got != step.wait {
			t.Errorf("at %v: %v, want %v", step.at, got, step.wait)
		}
	}
}

func TestLimitsStayBoundedAndNeverAllowMore(t *testing.T) {
	limits := NewLimits()
	begin := time.UnixMilli(1_000_000)
	var allowed []time.Time
	for at := time.Duration(0); at < 3*time.Minute; at += 20 * time.Millisecond {
		now := begin.Add(at)
		if limits.Count("k", now, 1000, time.Minute) == 0 {
			allowed = append(allowed, now)
		}
	}
	for first := 0; first+1000 < len(allowed); first++ {
		if allowed[first+1000].Sub(allowed[first]) < time.Minute {
			t.Fatalf("more than 1000 within a minute from %v", allowed[first].Sub(begin))
		}
	}
	if len(allowed) < 2900 {
		t.Errorf("only %d of 3000 were let through", len(allowed))
	}
	if spans, _ := limits.keys.get("k"); len(spans) > 3*limitSpans {
		t.Errorf("%d spans are kept", len(spans))
	}
	for n := range 2 * limitKeys {
		limits.Count(strconv.Itoa(n), begin, 10, time.Minute)
	}
	if limits.keys.len() > limitKeys {
		t.Errorf("%d limits are kept", limits.keys.len())
	}
}

func TestWhatIsNobodysIsAskedAgainWhenAChannelIsWatchedOtherwise(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Watch)
		again  bool
	}{
		"the same":            {func(w *Watch) { w.Add("c", false, "ada", "bot") }, false},
		"another user":        {func(w *Watch) { w.Add("c", false, "ada") }, true},
		"everybody":           {func(w *Watch) { w.Add("c", true, "ada", "bot") }, true},
		"another channel":     {func(w *Watch) { w.Add("d", false) }, true},
		"again after an end":  {func(w *Watch) { w.Remove("c"); w.Add("c", false, "ada", "bot") }, true},
		"with other emojis":   {func(w *Watch) { w.Add("c", false, "ada", "bot"); w.Emojis("c", "hand") }, false},
		"one that is not any": {func(w *Watch) { w.Remove("c") }, false},
	} {
		watch := NewWatch()
		watch.Add("c", false, "bot", "ada")
		watch.Bind("foreign", nil)
		watch.Bind("ours", []byte("b"))
		before := time.Now().Add(-time.Second).UnixMilli()
		test.change(watch)
		if _, comes := watch.Thread("foreign"); comes != test.again || string(watch.Binding("ours")) != "b" {
			t.Errorf("%s: comes %v, ours is %q", name, comes, watch.Binding("ours"))
		}
		watch.Disown("old", before)
		watch.Disown("new", time.Now().UnixMilli())
		if _, comes := watch.Thread("old"); !comes {
			t.Errorf("%s: what was found before counts", name)
		}
		if _, comes := watch.Thread("new"); comes {
			t.Errorf("%s: what was found since counts for nothing", name)
		}
	}
}

func TestWatchTellsWhatIsOurs(t *testing.T) {
	watch := NewWatch()
	watch.Add("c", false)
	watch.Bind("r", []byte("b"))
	watch.Bind("empty", []byte{})
	watch.Bind("foreign", nil)
	if !watch.Channel("c") || watch.Channel("d") {
		t.Error("channels")
	}
	for root, want := range map[string]struct {
		binding string
		ours    bool
	}{"r": {"b", true}, "empty": {"", true}, "foreign": {"", false}, "unknown": {"", true}} {
		if binding, ours := watch.Thread(root); string(binding) != want.binding || ours != want.ours {
			t.Errorf("%s: %q, %v", root, binding, ours)
		}
	}
	if watch.Skipped() != 2 {
		t.Errorf("%d skipped", watch.Skipped())
	}
	if string(watch.Binding("r")) != "b" || watch.Binding("foreign") != nil || watch.Binding("unknown") != nil {
		t.Error("bindings")
	}
	watch.Add("c", false, "ada", "bot")
	if !watch.Root("c", "ada") || watch.Root("c", "anna") || watch.Root("d", "ada") {
		t.Error("root posts")
	}
	if watch.Add("c", false, "anna"); watch.Root("c", "ada") || !watch.Root("c", "anna") {
		t.Error("those who were named before are still watched")
	}
	if watch.Add("c", true); !watch.Root("c", "ada") || watch.Root("d", "ada") {
		t.Error("all root posts")
	}
	watch.Bind("foreign", nil)
	watch.Forget("foreign")
	watch.Emojis("c", "hand")
	watch.Remove("c")
	if watch.Emoji("c", "hand") || watch.Emoji("", "hand") {
		t.Error("reactions in a channel that is not watched")
	}
	if _, ours := watch.Thread("foreign"); !ours || watch.Channel("c") {
		t.Error("not forgotten")
	}
}

func TestCacheKeepsByAge(t *testing.T) {
	cache := NewCache[string](2)
	now := time.UnixMilli(1_000_000)
	cache.Put("a", now, "1", cache.Epoch())
	if value, found := cache.Get("a", now.Add(time.Second), time.Second); !found || value != "1" {
		t.Error("not found at its age")
	}
	if _, found := cache.Get("a", now.Add(time.Second+1), time.Second); found {
		t.Error("found when too old")
	}
	stale := cache.Epoch()
	cache.Drop("a")
	cache.Put("a", now, "old", stale)
	if _, found := cache.Get("a", now, time.Hour); found {
		t.Error("a read that was overtaken by a write was kept")
	}
	before := cache.Epoch()
	cache.Written("a", now, "new", before)
	cache.Put("a", now, "old", before)
	if value, _ := cache.Get("a", now, time.Hour); value != "new" {
		t.Errorf("a read that was overtaken by a write left %q", value)
	}
	cache.Written("a", now, "newer", before)
	if _, found := cache.Get("a", now, time.Hour); found {
		t.Error("of two writes at the same time one was kept, though nobody knows which came last")
	}
	for _, key := range []string{"x", "y", "z"} {
		cache.Put(key, now, key, cache.Epoch())
	}
	if _, found := cache.Get("x", now, time.Hour); found || cache.answers.len() != 2 {
		t.Error("not bounded")
	}
}

func TestALaneThatManyWaitForTurnsAwayWhoCanComeAgain(t *testing.T) {
	l := NewLanes()
	leave, err := l.Try(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, laneWaiters)
	for range laneWaiters {
		go func() {
			leave, err := l.Try(t.Context(), "a")
			if err == nil {
				leave()
			}
			left <- err
		}()
	}
	for l.Waiting("a") < laneWaiters {
		time.Sleep(time.Millisecond)
	}
	if _, err := l.Try(t.Context(), "a"); !errors.Is(err, ErrCrowded) {
		t.Errorf("got %v", err)
	}
	if leave, err := l.Try(t.Context(), "b"); err != nil {
		t.Errorf("another lane: %v", err)
	} else {
		leave()
	}
	patient := make(chan error, 1)
	go func() {
		leave, err := l.Take(t.Context(), "a")
		if err == nil {
			leave()
		}
		patient <- err
	}()
	for l.Waiting("a") < laneWaiters+1 {
		time.Sleep(time.Millisecond)
	}
	leave()
	for range laneWaiters {
		if err := <-left; err != nil {
			t.Error(err)
		}
	}
	if err := <-patient; err != nil || l.Held() != 0 {
		t.Errorf("%v, %d held", err, l.Held())
	}
}
