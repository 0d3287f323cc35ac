package fetches

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wasmbridge/engine"
	"wasmbridge/memory"
	"wasmbridge/outbound"
	"wasmbridge/wire"
)

// bench is fetches in a bubble of time, with a server and a module that do what the test wants, in real lanes.
type bench struct {
	*Fetches
	lanes *memory.Lanes
	// serve plays the server of a request by its method.
	serve map[string]func(ctx context.Context, to outbound.Receiver) *wire.HTTPAnswer
	// hear plays the module.
	hear func(ctx context.Context, piece *wire.Piece) error

	mu          sync.Mutex
	begun       time.Time
	got         []string
	canceled    []string
	counted     []string
	logged      int
	inside, top int
}

// run plays a test in a bubble and expects nothing to be left over.
func run(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			Fetches: New(), lanes: memory.NewLanes(), begun: time.Now(), hear: func(context.Context, *wire.Piece) error { return nil },
			serve: make(map[string]func(context.Context, outbound.Receiver) *wire.HTTPAnswer),
		}
		b.Runner, b.Client, b.Gates, b.Watch = b, b, memory.NewGates(), memory.NewWatch()
		b.Count = func(fault string, status int) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.counted = append(b.counted, fmt.Sprint(fault, status))
		}
		b.Log = func(string, string, ...any) { b.logged++ }
		go b.Run()
		test(t, b)
		b.End(2 * time.Second)
		time.Sleep(longestRest) // places rest
		if b.Open() != 0 || b.lanes.Held() != 0 || b.Gates.Open() != 0 || b.taken() != 0 {
			t.Errorf("left over: %d fetches, %d lanes, %d gates, %d places", b.Open(), b.lanes.Held(), b.Gates.Open(), b.taken())
		}
	})
}

// Stream plays the client.
func (b *bench) Stream(ctx context.Context, request *outbound.Request, to outbound.Receiver) (*wire.HTTPAnswer, error) {
	one, is := to.(*Fetch)
	if !is || request == nil {
		return nil, errors.New("a request of nobody")
	}
	answer := b.serve[one.op.Request.Method](ctx, to)
	if ctx.Err() != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.canceled = append(b.canceled, one.op.Request.Method)
		return nil, ctx.Err()
	}
	return answer, nil
}

// RunReady plays the engine.
func (b *bench) RunReady(ctx context.Context, event *wire.Event, lane string, ready func() bool) (*engine.Job, error) {
	if lane != "" {
		leave, err := b.lanes.Take(ctx, lane)
		if err != nil {
			return &engine.Job{}, err
		}
		defer leave()
	}
	if !ready() {
		return &engine.Job{Ignored: true}, nil
	}
	piece := event.Piece
	line := fmt.Sprintf("%v %s", time.Since(b.begun), piece.Body)
	if piece.Status != 0 {
		line += fmt.Sprint(" ", piece.Status)
	}
	if len(piece.Carry) > 0 {
		line += " +" + string(piece.Carry)
	}
	if piece.Took < 0 {
		line += " waits"
	}
	if piece.End {
		line += fmt.Sprintf(" end%s after %dms", piece.Fault, piece.Took)
	}
	b.mu.Lock()
	b.got = append(b.got, strings.Join(strings.Fields(line), " "))
	b.inside++
	b.top = max(b.top, b.inside)
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.inside--
		b.mu.Unlock()
	}()
	err := b.hear(ctx, piece)
	if err != nil && err.Error() == "rejected" {
		return &engine.Job{Rejected: "so"}, nil
	}
	return &engine.Job{}, err
}

// fetch begins one whose method is its name.
func (b *bench) fetch(t *testing.T, op wire.Fetch) {
	t.Helper()
	if op.Request.Method == "" {
		op.Request.Method = op.Name
	}
	if op.Request.Timeout == 0 {
		op.Request.Timeout = 60_000
	}
	if err := b.Begin(t.Context(), &op, new(outbound.Request)); err != nil {
		t.Errorf("%s: %v", op.Name, err)
	}
}

// told waits until nothing more happens for a while, and gives what the module was told.
func (b *bench) told(after time.Duration) string {
	time.Sleep(after)
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	got := strings.Join(b.got, "; ")
	b.got = nil
	return got
}

// script is a server that says words, each after some time, and so comes the end.
func script(pause time.Duration, words ...string) func(context.Context, outbound.Receiver) *wire.HTTPAnswer {
	return func(ctx context.Context, to outbound.Receiver) *wire.HTTPAnswer {
		for at := range len(words) + 1 {
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return nil
			}
			to.Head(200, nil)
			if at < len(words) && to.Body(ctx, []byte(words[at])) != nil {
				return nil
			}
		}
		return &wire.HTTPAnswer{Status: 200}
	}
}

// silent is a server that never answers.
func silent(ctx context.Context, _ outbound.Receiver) *wire.HTTPAnswer {
	<-ctx.Done()
	return nil
}

func TestPiecesComeInTheirTime(t *testing.T) {
	for name, test := range map[string]struct {
		op     wire.Fetch
		server func(context.Context, outbound.Receiver) *wire.HTTPAnswer
		want   string
	}{
		"the first at once, then every so often, the last at once": {
			wire.Fetch{Every: 500}, script(110*time.Millisecond, "a", "b", "c", "d", "e", "f", "g", "h"),
			"110ms a 200; 610ms bcde 200; 990ms fgh 200 end after 990ms",
		},
		"each as it comes":       {wire.Fetch{}, script(time.Second, "a", "b"), "1s a 200; 2s b 200; 3s 200 end after 3000ms"},
		"the whole":              {wire.Fetch{Whole: true}, script(time.Second, "a", "b"), "3s ab 200 end after 3000ms"},
		"the whole, with beats":  {wire.Fetch{Whole: true, Beat: 700}, script(time.Second, "a", "b"), "700ms; 1.4s 200; 2.1s 200; 2.8s 200; 3s ab 200 end after 3000ms"},
		"beats before and after": {wire.Fetch{Every: 500, Beat: 800}, script(900*time.Millisecond, "a", "b"), "800ms; 900ms a 200; 1.7s 200; 2.2s b 200; 2.7s 200 end after 2700ms"},
		"beats not too often":    {wire.Fetch{Every: 2000, Beat: 1000}, script(900*time.Millisecond, "a", "b", "c"), "900ms a 200; 2.9s bc 200; 3.6s 200 end after 3600ms"},
		"nothing":                {wire.Fetch{}, script(0), "0s 200 end after 0ms"},
		"a fault": {wire.Fetch{Beat: 800}, func(context.Context, outbound.Receiver) *wire.HTTPAnswer {
			time.Sleep(time.Second)
			return &wire.HTTPAnswer{Fault: "connect", Error: "there was no connection"}
		}, "800ms; 1s endconnect after 1000ms"},
	} {
		run(t, func(t *testing.T, b *bench) {
			b.serve["f"] = test.server
			test.op.Name, test.op.Lane = "f", "l"
			b.fetch(t, test.op)
			if got := b.told(time.Minute); got != test.want {
				t.Errorf("%s: got %s\nwant %s", name, got, test.want)
			}
			if b.Open() != 0 || len(b.counted) != 1 {
				t.Errorf("%s: %d are open, counted was %v", name, b.Open(), b.counted)
			}
		})
	}
}

func TestAnEventThatFailedComesAgainWithWhatCameSince(t *testing.T) {
	for _, how := range []string{"broken", "rejected"} {
		run(t, func(t *testing.T, b *bench) {
			fails := 3
			b.hear = func(context.Context, *wire.Piece) error {
				if fails--; fails >= 0 {
					return errors.New(how)
				}
				return nil
			}
			b.serve["f"] = script(2*time.Second, "a", "b", "c", "d", "e")
			b.fetch(t, wire.Fetch{Name: "f", Carry: []byte("x"), Every: 100})
			want := "2s a 200 +x; 3s a 200 +x; 5s ab 200 +x; 9s abcd 200 +x; 10s e 200 +x; 12s 200 +x end after 12000ms"
			if got := b.told(time.Minute); got != want {
				t.Errorf("%s: got %s", how, got)
			}
		})
	}
}

func TestAFetchWhoseEventFailsAgainAndAgainIsGivenUp(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.hear = func(context.Context, *wire.Piece) error { return errors.New("broken") }
		b.serve["f"] = func(ctx context.Context, to outbound.Receiver) *wire.HTTPAnswer {
			_ = to.Body(ctx, []byte("a"))
			return silent(ctx, to)
		}
		b.fetch(t, wire.Fetch{Name: "f"})
		if got := b.told(time.Hour); got != "0s a; 1s a; 3s a; 7s a; 15s a" {
			t.Errorf("got %s", got)
		}
		if b.Open() != 0 || b.logged != 1 || fmt.Sprint(b.canceled) != "[f]" {
			t.Errorf("%d are open, %d lines in the log, %v canceled", b.Open(), b.logged, b.canceled)
		}
	})
}

func TestWhoWaitsAtAGate(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.serve["GET"] = script(1500*time.Millisecond, "a")
		for n := range 12 {
			request := wire.HTTPRequest{Method: "GET", Gate: "g", Slots: 1, Timeout: 10_000}
			b.fetch(t, wire.Fetch{Name: fmt.Sprint(n), Lane: fmt.Sprint(n), Beat: 9_500, Whole: true, Request: request})
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Minute)
		all := b.told(0)
		if strings.Count(all, "a 200 end") != 4 || strings.Count(all, "endgate after -1ms") != 8 {
			t.Errorf("got %s", all)
		}
		if !strings.Contains(all, "9.504s waits") {
			t.Errorf("who waits has no beat: %s", all)
		}
		if counted := strings.Join(b.counted, " "); strings.Count(counted, "gate0") != 8 || strings.Count(counted, "200") != 4 {
			t.Errorf("counted was %s", counted)
		}
	})
}

// taken is how many events have begun.
func (b *bench) taken() int { return b.firsts.places.Taken() + b.others.places.Taken() }

func TestOnlySoManyEventsRunAtTheSameTime(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.hear = func(context.Context, *wire.Piece) error {
			time.Sleep(10 * time.Millisecond)
			return nil
		}
		b.serve["GET"] = script(time.Second, "a")
		leave, _ := b.lanes.Take(t.Context(), "busy")
		for n := range 100 {
			op := wire.Fetch{Name: fmt.Sprint(n), Request: wire.HTTPRequest{Method: "GET"}}
			if n%2 == 0 {
				op.Lane = "busy" // and these keep nobody from their place
			}
			b.fetch(t, op)
		}
		if got := b.told(6 * time.Second); strings.Count(got, "end") != 50 || b.top != eventsAtOnce {
			t.Errorf("%d came to their end, %d at the same time", strings.Count(got, "end"), b.top)
		}
		leave()
		if got := b.told(time.Minute); strings.Count(got, "end") != 50 {
			t.Errorf("when the lane was free, %d came", strings.Count(got, "end"))
		}
	})
}

func TestManyFetchesTakeNoMoreThanSome(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		const took = 10 * time.Millisecond
		b.hear = func(context.Context, *wire.Piece) error {
			time.Sleep(took)
			return nil
		}
		words := make([]string, 3000)
		for at := range words {
			words[at] = "a"
		}
		b.serve["GET"] = script(time.Millisecond, words...)
		for n := range 50 {
			b.fetch(t, wire.Fetch{Name: fmt.Sprint(n), Request: wire.HTTPRequest{Method: "GET"}, Every: 100})
		}
		if first := strings.Count(b.told(600*time.Millisecond), ";") + 1; first < 50 {
			t.Errorf("the first words of 50 fetches came to %d events after 600 ms", first)
		}
		got := strings.Count(b.told(time.Second), ";") + 1
		most := eventsAtOnce * int(time.Second/((1+rests)*took))
		if got > most+eventsAtOnce || got < most/2 {
			t.Errorf("there were %d events in a second, and not about %d", got, most)
		}
		// Whoever says the first word does not wait until all others have had their turn.
		b.serve["late"] = script(time.Millisecond, "first", "second")
		begun := time.Now()
		b.fetch(t, wire.Fetch{Name: "late", Every: 100})
		for !strings.Contains(b.told(time.Millisecond), "first") && time.Since(begun) < time.Second {
			continue
		}
		if waited := time.Since(begun); waited > 2*took {
			t.Errorf("the first word waited for %v", waited)
		}
	})
}

func TestTheEndOfThePlugin(t *testing.T) {
	for name, test := range map[string]struct {
		hear func(context.Context, *wire.Piece) error
		took time.Duration
	}{
		"what is nearly done is done": {func(context.Context, *wire.Piece) error {
			time.Sleep(time.Second)
			return nil
		}, time.Second},
		"what takes long is ended": {func(ctx context.Context, _ *wire.Piece) error {
			<-ctx.Done()
			return ctx.Err()
		}, 2 * time.Second},
	} {
		run(t, func(t *testing.T, b *bench) {
			b.hear = test.hear
			b.serve["f"], b.serve["g"] = script(0, "a", "b"), silent
			b.fetch(t, wire.Fetch{Name: "f", Lane: "l"})
			b.fetch(t, wire.Fetch{Name: "g", Lane: "l"})
			synctest.Wait()
			begun := time.Now()
			b.End(2 * time.Second)
			if took := time.Since(begun); took != test.took || fmt.Sprint(b.canceled) != "[g]" || b.told(0) == "" {
				t.Errorf("%s: took %v, canceled were %v", name, took, b.canceled)
			}
			if err := b.Begin(t.Context(), &wire.Fetch{Name: "h"}, new(outbound.Request)); !errors.Is(err, ErrEnded) {
				t.Errorf("%s: afterwards one began: %v", name, err)
			}
			if got := b.told(time.Hour); got != "" {
				t.Errorf("%s: afterwards came %s", name, got)
			}
		})
	}
}

func TestThereAreOnlySoMany(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.serve["GET"] = silent
		for n := range Most {
			b.fetch(t, wire.Fetch{Name: fmt.Sprint(n), Request: wire.HTTPRequest{Method: "GET"}})
		}
		if err := b.Begin(t.Context(), &wire.Fetch{Name: "more"}, new(outbound.Request)); !errors.Is(err, ErrTooMany) {
			t.Errorf("one more: %v", err)
		}
		b.fetch(t, wire.Fetch{Name: "7", Request: wire.HTTPRequest{Method: "GET"}})
		b.Drop("8")
		b.fetch(t, wire.Fetch{Name: "more", Request: wire.HTTPRequest{Method: "GET"}})
		synctest.Wait()
		if b.Open() != Most || len(b.canceled) != 2 {
			t.Errorf("%d are open, %d canceled", b.Open(), len(b.canceled))
		}
	})
}
