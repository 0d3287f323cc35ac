package fetches

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"wasmbridge/outbound"
	"wasmbridge/wire"
)

// pour is a server that says so many bytes as fast as they are taken, and ends its answer later.
func pour(size int, goesOn <-chan struct{}) func(context.Context, outbound.Receiver) *wire.HTTPAnswer {
	return func(ctx context.Context, to outbound.Receiver) *wire.HTTPAnswer {
		to.Head(200, nil)
		block := make([]byte, 16<<10)
		for range size / len(block) {
			if to.Body(ctx, block) != nil {
				return nil
			}
		}
		select {
		case <-goesOn:
			return &wire.HTTPAnswer{Status: 200}
		case <-ctx.Done():
			return nil
		}
	}
}

// untold is how much waits to be told.
func (b *bench) untold() int {
	all := 0
	b.Fetches.mu.Lock()
	defer b.Fetches.mu.Unlock()
	for _, one := range b.byName {
		one.mu.Lock()
		all += len(one.untold)
		one.mu.Unlock()
	}
	return all
}

// counts gives what all hold beyond their own shares, how many go ahead, and how many wait to begin.
func (b *bench) counts() (held, ahead, opening int) {
	b.budget.mu.Lock()
	defer b.budget.mu.Unlock()
	return b.budget.held, b.budget.ahead, b.budget.opening
}

func TestManyWholeAnswersHoldOnlySoMuchAndAllComeToTheirEnd(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		const count, size = 60, 4 << 20
		goesOn := make(chan struct{})
		b.serve["large"] = pour(size, goesOn)
		b.serve["small"] = script(0, strings.Repeat("x", ownShare))
		b.serve["pieces"] = script(0, strings.Repeat("y", ownShare), strings.Repeat("y", ownShare))
		for n := range count {
			name := fmt.Sprint(n)
			b.fetch(t, wire.Fetch{Name: name, Lane: name, Whole: true, Request: wire.HTTPRequest{Method: "large"}})
		}
		b.told(time.Second)
		all := b.untold()
		_, ahead, _ := b.counts()
		if most := mostHeld + count*ownShare + mostAhead*size; all > most || all < mostHeld || ahead != mostAhead {
			t.Errorf("%d bytes are held, %d fetches are ahead", all, ahead)
		}
		b.fetch(t, wire.Fetch{Name: "small", Whole: true})
		b.fetch(t, wire.Fetch{Name: "pieces"})
		got := b.told(time.Second)
		if strings.Count(got, "end") != 2 || strings.Count(got, "x") != ownShare || strings.Count(got, "y") != 2*ownShare {
			t.Errorf("of what needs little came %d bytes", len(got))
		}
		close(goesOn)
		got = b.told(50 * time.Second)
		if held, ahead, _ := b.counts(); strings.Count(got, "end") != count || held != 0 || ahead != 0 {
			t.Errorf("%d came to their end, %d bytes are held, %d are ahead", strings.Count(got, "end"), held, ahead)
		}
	})
}

func TestPiecesThatNobodyHearsHoldOnlySoMuch(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		const count, size = 200, 1 << 20
		leave, _ := b.lanes.Take(t.Context(), "busy")
		goesOn := make(chan struct{})
		close(goesOn)
		b.serve["GET"] = pour(size, goesOn)
		for n := range count {
			b.fetch(t, wire.Fetch{Name: fmt.Sprint(n), Lane: "busy", Request: wire.HTTPRequest{Method: "GET"}})
		}
		b.told(time.Second)
		all := b.untold()
		if _, ahead, _ := b.counts(); all > mostHeld+count*ownShare || all < mostHeld || ahead != 0 {
			t.Errorf("%d bytes are held, %d fetches are ahead", all, ahead)
		}
		b.Drop("7")
		leave()
		got := b.told(50 * time.Second)
		if held, _, _ := b.counts(); strings.Count(got, "end") != count-1 || held != 0 {
			t.Errorf("%d came to their end, %d bytes are held", strings.Count(got, "end"), held)
		}
	})
}

func TestARequestsBodyWaitsForRoom(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		const body = 6 << 20
		b.serve["POST"] = silent
		begin := func(ctx context.Context, name string, size int) error {
			request := wire.HTTPRequest{Method: "POST", Timeout: 60_000, Body: make([]byte, size/2), Pieces: []wire.BodyPiece{{Bytes: make([]byte, size/2)}}}
			return b.Begin(ctx, &wire.Fetch{Name: name, Request: request}, new(outbound.Request))
		}
		for n := range 10 {
			if err := begin(t.Context(), fmt.Sprint(n), body); err != nil {
				t.Fatal(err)
			}
		}
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := begin(short, "late", body); !errors.Is(err, errRoom) {
			t.Errorf("without room it ended with %v", err)
		}
		if err := begin(short, "small", ownShare); err != nil {
			t.Errorf("a small one: %v", err)
		}
		begun := time.Now()
		time.AfterFunc(5*time.Second, func() { b.Drop("3") })
		if err := begin(t.Context(), "waits", body); err != nil || time.Since(begun) != 5*time.Second {
			t.Errorf("it waited for %v: %v", time.Since(begun), err)
		}
		time.AfterFunc(time.Second, b.endCalls)
		if err := begin(t.Context(), "end", body); !errors.Is(err, ErrEnded) {
			t.Errorf("at the end of the plugin: %v", err)
		}
		if _, _, opening := b.counts(); opening != 0 {
			t.Errorf("%d still wait to begin", opening)
		}
	})
}

func TestABodyThatWasSentIsHeldNoMore(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.serve["POST"] = script(time.Second, "a")
		leave, _ := b.lanes.Take(t.Context(), "busy")
		b.fetch(t, wire.Fetch{Name: "f", Lane: "busy", Request: wire.HTTPRequest{Method: "POST", Body: make([]byte, 1<<20)}})
		b.told(time.Second / 2)
		if held, _, _ := b.counts(); held != 1<<20-ownShare {
			t.Errorf("on its way %d bytes are held", held)
		}
		b.told(10 * time.Second)
		if held, _, _ := b.counts(); held != 0 {
			t.Errorf("afterwards %d bytes are held", held)
		}
		leave()
	})
}
