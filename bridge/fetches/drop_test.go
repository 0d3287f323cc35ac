package fetches

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wasmbridge/outbound"
	"wasmbridge/wire"
)

func TestNothingComesOfWhatWasEnded(t *testing.T) {
	ends := map[string]func(t *testing.T, b *bench){
		"ended": func(_ *testing.T, b *bench) { b.Drop("f") },
		"begun anew": func(t *testing.T, b *bench) {
			b.fetch(t, wire.Fetch{Name: "f", Lane: "l", Request: wire.HTTPRequest{Method: "another"}})
		},
	}
	for how, end := range ends {
		for name, test := range map[string]struct {
			op     wire.Fetch
			at     time.Duration
			before string
		}{
			"before the first word":  {wire.Fetch{}, 500 * time.Millisecond, ""},
			"while one waits":        {wire.Fetch{Every: 60_000}, 2500 * time.Millisecond, "1s a 200"},
			"between two beats":      {wire.Fetch{Whole: true, Beat: 900}, 950 * time.Millisecond, "900ms"},
			"while it waits outside": {wire.Fetch{Request: wire.HTTPRequest{Gate: "g", Slots: 1}}, time.Second, ""},
		} {
			run(t, func(t *testing.T, b *bench) {
				b.serve["f"], b.serve["inside"] = script(time.Second, "a", "b", "c", "d"), silent
				b.serve["another"] = script(time.Second, "z")
				b.fetch(t, wire.Fetch{Name: "inside", Request: wire.HTTPRequest{Gate: "g", Slots: 1}})
				synctest.Wait()
				test.op.Name, test.op.Lane = "f", "l"
				b.fetch(t, test.op)
				before := b.told(test.at)
				end(t, b)
				after := b.told(time.Minute)
				if before != test.before || strings.Contains(after, "b") || strings.Contains(after, "a") && how == "ended" {
					t.Errorf("%s %s: before came %s, then %s", how, name, before, after)
				}
				if another := strings.Contains(after, "z 200"); another != (how == "begun anew") {
					t.Errorf("%s %s: then came %s", how, name, after)
				}
				if outside := test.op.Request.Gate != ""; !outside && b.canceled[0] != "f" {
					t.Errorf("%s %s: the request was not ended: %v", how, name, b.canceled)
				}
			})
		}
	}
}

// An event waits for the lane of the one that ends its fetch: that one waits for nobody, and the other does not come.
func TestWhoHoldsTheLaneEndsAFetchWithoutWaiting(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		b.serve["f"], b.serve["again"] = script(0, "a"), script(0, "z")
		leave, err := b.lanes.Take(t.Context(), "l")
		if err != nil {
			t.Fatal(err)
		}
		b.fetch(t, wire.Fetch{Name: "f", Lane: "l"})
		synctest.Wait()
		if b.lanes.Waiting("l") != 1 {
			t.Error("its event does not wait for the lane")
		}
		b.Drop("f")
		b.fetch(t, wire.Fetch{Name: "f", Lane: "l", Request: wire.HTTPRequest{Method: "again"}})
		synctest.Wait()
		leave()
		if got := b.told(time.Minute); !strings.HasPrefix(got, "0s z") || strings.Contains(got, " a ") {
			t.Errorf("got %s", got)
		}
	})
}

func TestAnEventEndsItsOwnFetchAndBeginsItAnew(t *testing.T) {
	for how, fails := range map[string]bool{"which is well": false, "and fails": true} {
		run(t, func(t *testing.T, b *bench) {
			b.serve["f"], b.serve["again"] = script(time.Second, "a", "b"), script(time.Second, "y", "z")
			b.hear = func(_ context.Context, piece *wire.Piece) error {
				switch string(piece.Body) {
				case "a":
					b.fetch(t, wire.Fetch{Name: "f", Lane: "l", Every: 60_000, Request: wire.HTTPRequest{Method: "again"}})
				case "y":
					b.Drop("f")
				}
				if fails {
					return errors.New("broken")
				}
				return nil
			}
			b.fetch(t, wire.Fetch{Name: "f", Lane: "l"})
			if got := b.told(time.Minute); got != "1s a 200; 2s y 200" || fmt.Sprint(b.canceled) != "[f again]" || b.Open() != 0 {
				t.Errorf("%s: got %s; %v canceled, %d open", how, got, b.canceled, b.Open())
			}
		})
	}
}

func TestWhatIsCarriedAndWhatBelongsToTheThread(t *testing.T) {
	run(t, func(t *testing.T, b *bench) {
		bindings := []string{}
		b.hear = func(_ context.Context, piece *wire.Piece) error {
			bindings = append(bindings, string(piece.Binding))
			b.Find("f").Carry(append(piece.Carry, piece.Body...))
			b.Watch.Bind("r", piece.Body)
			return nil
		}
		b.serve["f"] = script(time.Second, "a", "b", "c")
		b.fetch(t, wire.Fetch{Name: "f", Thread: "r", Every: 10})
		got := b.told(time.Minute)
		if !strings.HasPrefix(got, "1s a 200; 2s b 200 +a; 3s c 200 +ab") || !strings.HasPrefix(fmt.Sprint(bindings), "[ a b") {
			t.Errorf("got %s with %v", got, bindings)
		}
		if b.Find("f") != nil || b.Find("nobody") != nil {
			t.Error("it is found when it is over")
		}
	})
}

func TestNotMoreIsReadThanIsTold(t *testing.T) {
	for _, whole := range []bool{false, true} {
		run(t, func(t *testing.T, b *bench) {
			const all, chunk = 3 << 20, 10_000
			var read atomic.Int64
			b.serve["f"] = func(ctx context.Context, to outbound.Receiver) *wire.HTTPAnswer {
				for ; read.Load() < all; read.Add(chunk) {
					if to.Body(ctx, make([]byte, chunk)) != nil {
						return nil
					}
				}
				return &wire.HTTPAnswer{}
			}
			heard, longest := int64(0), int64(0)
			b.hear = func(_ context.Context, piece *wire.Piece) error {
				time.Sleep(time.Second)
				heard, longest = heard+int64(len(piece.Body)), max(longest, int64(len(piece.Body)))
				return nil
			}
			b.fetch(t, wire.Fetch{Name: "f", Whole: whole, Every: 5_000})
			b.told(900 * time.Millisecond)
			if most := int64(mostUntold + chunk); !whole && read.Load() > most {
				t.Errorf("%d bytes were read while the first event runs", read.Load())
			}
			b.told(time.Hour)
			if heard != read.Load() || heard < all || !whole && longest > mostUntold || whole && longest != heard {
				t.Errorf("whole: %v, %d bytes read, %d heard, %d at once", whole, read.Load(), heard, longest)
			}
		})
	}
}
