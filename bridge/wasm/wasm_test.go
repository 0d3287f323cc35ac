package wasm_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wasmbridge/fake"
	"wasmbridge/wasm"
	"wasmbridge/wire"
)

func newPool(t testing.TB, limits wasm.Limits) *wasm.Pool {
	t.Helper()
	module, err := wasm.Compile(t.Context(), fake.TinyModule(t), limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := wasm.NewPool(t.Context(), module)
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

func request(t testing.TB, id uint64, path, query, body string) []byte {
	t.Helper()
	event := wire.Event{HTTP: &wire.HTTP{Method: "POST", Path: path, Query: query, Body: []byte(body)}}
	return envelope(t, id, &event)
}

func envelope(t testing.TB, id uint64, event *wire.Event) []byte {
	t.Helper()
	host, err := wire.Encode(wire.Host{Plugin: "tiny", SiteURL: "https://chat.example"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := wire.Encode(event)
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	err = wire.EncodeEnvelope(&buffer, &wire.Envelope{ID: id, Now: 1, Random: make([]byte, 32), Host: host, Event: raw})
	if err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func say(t testing.TB, pool *wasm.Pool, id uint64, path, query string) (string, error) {
	t.Helper()
	var said string
	err := pool.Do(t.Context(), request(t, id, path, query, ""), func(output []byte) error {
		var outcome wire.Outcome
		if err := wire.Decode(output, &outcome); err != nil {
			return err
		}
		if outcome.ID != id {
			return errors.New("another call's outcome")
		}
		if len(outcome.Steps) > 0 {
			if respond, is := outcome.Steps[0].Op.(*wire.Respond); is && len(respond.Body) > 0 {
				said = string(respond.Body[0].Bytes)
			}
		}
		return nil
	})
	return said, err
}

func TestMisbehaviourIsSurvived(t *testing.T) {
	limits := wasm.DefaultLimits()
	limits.Deadline = time.Second
	limits.Output = 100_000
	pool := newPool(t, limits)
	for _, test := range []struct{ path, wants string }{
		{"/spin", wasm.ErrDeadline.Error()},
		{"/eat", "the module"}, // traps, or on a slow machine runs into its deadline
		{"/panic", "trapped"},
		{"/wrong", "another call's"},
		{"/big", "output has"},
		{"/unknown", "make_coffee"},
	} {
		t.Run(test.path, func(t *testing.T) {
			before := pool.Discarded()
			_, err := say(t, pool, 7, test.path, "200000")
			if err == nil || !strings.Contains(err.Error(), test.wants) {
				t.Fatalf("got %v, want an error with %q", err, test.wants)
			}
			if pool.Discarded() != before+1 {
				t.Error("the instance was kept")
			}
			if said, err := say(t, pool, 8, "/hello", "again"); err != nil || !strings.Contains(said, "again") {
				t.Errorf("afterwards: %q, %v", said, err)
			}
		})
	}
}

func TestOversizeInputIsRefused(t *testing.T) {
	limits := wasm.DefaultLimits()
	limits.Input = 1000
	pool := newPool(t, limits)
	if _, err := say(t, pool, 1, "/hello", strings.Repeat("x", 1000)); err == nil {
		t.Error("taken")
	}
}

func TestConcurrentCallsAreNeverMixed(t *testing.T) {
	limits := wasm.DefaultLimits()
	limits.Deadline = 2 * time.Second
	pool := newPool(t, limits)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for round := range 200 {
				id := uint64(worker*1000 + round)
				if worker == 0 && round%100 == 50 {
					_, _ = say(t, pool, id, "/panic", "")
					continue
				}
				mark := fmt.Sprintf("mark-%d", id)
				if said, err := say(t, pool, id, "/hello", mark); err != nil || !strings.Contains(said, mark) {
					t.Errorf("%s: %q, %v", mark, said, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestVersionIsRead(t *testing.T) {
	module, err := wasm.Compile(t.Context(), fake.TinyModule(t), wasm.DefaultLimits(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if version, found := module.Version(wire.VersionSection); !found || version != wire.Version {
		t.Errorf("got %d, %v", version, found)
	}
	if _, found := module.Version("another"); found {
		t.Error("found a section that is not there")
	}
}

func TestWhatIsNoModuleIsRefused(t *testing.T) {
	empty := []byte("\x00asm\x01\x00\x00\x00")
	foreign := slices.Concat(empty, []byte{
		1, 4, 1, 0x60, 0, 0, // a type: no parameters, no results
		2, 9, 1, 3, 'e', 'n', 'v', 1, 'f', 0, 0, // an import of env f of that type
	})
	for name, code := range map[string][]byte{"text": []byte("hello"), "no export": empty, "foreign import": foreign} {
		if _, err := wasm.Compile(t.Context(), code, wasm.DefaultLimits(), nil); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// BenchmarkCall calls the core (CORE_WASM, else the tiny module) with an event of about 1 KB, its deadline on, and
// prints the median and the 99th percentile of one call.
func BenchmarkCall(b *testing.B) {
	code, path := fake.TinyModule(b), os.Getenv("CORE_WASM")
	if path != "" {
		core, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		code = core
	}
	module, err := wasm.Compile(b.Context(), code, wasm.DefaultLimits(), nil)
	if err != nil {
		b.Fatal(err)
	}
	pool, err := wasm.NewPool(b.Context(), module)
	if err != nil {
		b.Fatal(err)
	}
	input := envelope(b, 7, &wire.Event{Posted: &wire.Posted{
		Post: wire.Post{
			ID: strings.Repeat("p", 26), Root: strings.Repeat("r", 26), Channel: strings.Repeat("c", 26), User: strings.Repeat("u", 26),
			CreateAt: 1_700_000_000_000, UpdateAt: 1_700_000_000_000, Message: "Hello Ben, thank you for asking! The lamp is back in stock and leaves our house **tomorrow morning**; " +
				"you can follow the parcel at https://parcel.example/track/4711. If anything is missing, simply write here again.",
		},
		Author: wire.User{ID: strings.Repeat("u", 26), Username: "anna", Nickname: "Anna", Locale: "en"},
		Binding: []byte(`{"marks":{"connection":"x9XrTkmdt_EHkMOLlM-lzA","conversation":"OBjFdz5BH7JQ5y2F_ajleA","message":"m1","about":` +
			`{"page":"https://shop.example/x","language":"en","browser":"","state":{"answered":{"by":"anna"}},"words":"en","timezone":""}}}`),
	}})
	output := 0
	times := make([]time.Duration, 0, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		begin := time.Now()
		if err := pool.Do(b.Context(), input, func(given []byte) error { output = len(given); return nil }); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(begin))
	}
	b.StopTimer()
	slices.Sort(times)
	b.ReportMetric(float64(len(input)), "input-bytes")
	b.ReportMetric(float64(output), "output-bytes")
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "p99-µs")
}
