package memory

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestWhoWaitsGivesItsPlaceBack(t *testing.T) {
	places, lanes := NewPlaces(1, 2), NewLanes()
	first, leave, is := places.Enter(t.Context())
	if !is {
		t.Fatal("there is no place")
	}
	if _, _, is := places.Enter(t.Context()); is {
		t.Fatal("there is a second place")
	}
	free, _ := lanes.Take(t.Context(), "lane")
	held := make(chan func())
	go func() {
		out, _ := lanes.Take(first, "lane")
		held <- out
	}()
	<-places.Freed()
	_, leaveSecond, is := places.Enter(t.Context())
	if !is {
		t.Fatal("who waits for a lane keeps its place")
	}
	if back := Aside(t.Context()); places.Taken() != 2 {
		t.Errorf("%d have begun", places.Taken())
	} else {
		back() // of somebody who has no place
	}
	free()
	(<-held)() // without waiting for a place, though another has it
	if _, _, is := places.Enter(t.Context()); is {
		t.Error("there is a place for a third")
	}
	leaveSecond()
	leave()
	if places.Taken() != 0 {
		t.Errorf("%d have begun", places.Taken())
	}
}

func TestOnlySoManyBegin(t *testing.T) {
	places := NewPlaces(1, 2)
	for range 2 {
		at, _, is := places.Enter(t.Context())
		if !is {
			t.Fatal("there is no place")
		}
		Aside(at)
	}
	if _, _, is := places.Enter(t.Context()); is {
		t.Error("a third has begun")
	}
}

func TestAGateLetsThroughInOrder(t *testing.T) {
	gates := NewGates()
	first, _ := gates.Enter(t.Context(), "g", 2)
	second, _ := gates.Enter(t.Context(), "g", 2)
	elsewhere, err := gates.Enter(t.Context(), "another", 0)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere()
	gone, cancel := context.WithCancel(t.Context())
	var order []int
	var group sync.WaitGroup
	for n := range 6 {
		ctx := t.Context()
		if n == 2 {
			ctx = gone
		}
		group.Go(func() {
			leave, err := gates.Enter(ctx, "g", 2)
			if n == 2 {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				return
			}
			order = append(order, n) // one at a time: the second place is never left
			leave()
		})
		for gates.waiting("g") < n+1 {
			time.Sleep(time.Millisecond)
		}
	}
	cancel()
	for gates.waiting("g") > 5 {
		time.Sleep(time.Millisecond)
	}
	first()
	group.Wait()
	second()
	if gates.Open() != 0 || !slices.Equal(order, []int{0, 1, 3, 4, 5}) {
		t.Errorf("%v went through, %d gates are open", order, gates.Open())
	}
}

func (g *Gates) waiting(name string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.gates[name].waiting)
}

func TestAGateTurnsAwayWhoWouldWaitForLong(t *testing.T) {
	gates := NewGates()
	leave, _ := gates.Enter(t.Context(), "g", 1)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { _, _ = gates.Enter(ctx, "g", 1) })
	}
	for gates.waiting("g") < 4 {
		time.Sleep(time.Millisecond)
	}
	if _, err := gates.Enter(t.Context(), "g", 1); !errors.Is(err, ErrGate) {
		t.Errorf("got %v", err)
	}
	cancel()
	group.Wait()
	leave()
	if gates.Open() != 0 {
		t.Error("a gate is left over")
	}
}
