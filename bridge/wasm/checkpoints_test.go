package wasm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// part is a section of a module.
func part(id byte, content ...byte) []byte {
	return slices.Concat([]byte{id}, number(len(content)), content)
}

// module writes a module by hand. Its type 0 takes nothing and gives an i32, its type 1 takes nothing and gives an i64.
func module(imports, functions, globals []byte, export byte, bodies ...[]byte) []byte {
	code := []byte{byte(len(bodies))}
	for _, body := range bodies {
		code = append(code, append([]byte{byte(len(body) + 1), 0}, body...)...)
	}
	return slices.Concat([]byte("\x00asm\x01\x00\x00\x00"),
		part(1, 2, 0x60, 0, 1, 0x7f, 0x60, 0, 1, 0x7e), imports, functions, globals,
		part(7, append([]byte{1, 6}, append([]byte("handle"), 0, export)...)...), part(sectionCode, code...))
}

var (
	forever = []byte{0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0, 0x0b} // loop, br 0, end, i32.const 0
	// Each level calls the next one down twice: there is no loop, and no end in sight.
	levels = func(first byte, count int) [][]byte {
		made := [][]byte{{0x41, 0, 0x0b}}
		for level := range count {
			below := first + byte(level)
			made = append(made, []byte{0x10, below, 0x1a, 0x10, below, 0x0b})
		}
		return made
	}
	ourImport = part(sectionImport, slices.Concat([]byte{1, 15}, []byte(hostModule), []byte{12}, []byte(checkpointImport), []byte{0, 1})...)
	someTypes = func(count int) []byte { return part(3, append([]byte{byte(count)}, make([]byte, count)...)...) }
	oneGlobal = part(sectionGlobal, 1, 0x7f, 1, 0x41, 7, 0x0b)
)

func TestWhatNeverEndsIsEnded(t *testing.T) {
	for name, test := range map[string]struct {
		code    []byte
		planted bool
	}{
		"a loop":                        {module(ourImport, someTypes(1), oneGlobal, 1, forever), true},
		"calls without a loop":          {module(ourImport, someTypes(41), oneGlobal, 41, levels(1, 40)...), true},
		"a loop, nothing to call":       {module(nil, someTypes(1), oneGlobal, 0, forever), false},
		"a loop, no globals to go with": {module(ourImport, someTypes(1), nil, 1, forever), false},
	} {
		t.Run(name, func(t *testing.T) {
			limits := DefaultLimits()
			limits.Deadline = 50 * time.Millisecond
			made, err := Compile(t.Context(), test.code, limits, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = made.Close(context.Background()) }()
			if made.planted != test.planted {
				t.Errorf("planted: %v", made.planted)
			}
			pool, err := NewPool(t.Context(), made)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			for range 2 {
				if err := pool.Do(t.Context(), nil, func([]byte) error { return nil }); !errors.Is(err, ErrDeadline) {
					t.Errorf("got %v", err)
				}
			}
			if took := time.Since(begin); took < 2*limits.Deadline || took > 100*limits.Deadline {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestABrokenRewriteIsNotUsed(t *testing.T) {
	code := module(ourImport, someTypes(1), oneGlobal, 1, forever)
	broken := module(ourImport, someTypes(1), oneGlobal, 1, []byte{0x42, 0, 0x0b}) // an i64 where an i32 is due
	limits := DefaultLimits()
	limits.Deadline = 50 * time.Millisecond
	var lines []string
	made, err := compileEither(t.Context(), broken, code, limits, func(level, line string) { lines = append(lines, level+" "+line) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = made.Close(context.Background()) }()
	if made.planted || len(lines) != 1 || !strings.HasPrefix(lines[0], "warn ") {
		t.Errorf("planted %v, the log has %q", made.planted, lines)
	}
	pool, err := NewPool(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Do(t.Context(), nil, func([]byte) error { return nil }); !errors.Is(err, ErrDeadline) {
		t.Errorf("got %v", err)
	}
	if _, err := compileEither(t.Context(), broken, broken, limits, nil); err == nil {
		t.Error("what is broken itself was taken")
	}
}

func TestWhatCanNotBeReadIsNoPanic(t *testing.T) {
	whole := module(ourImport, someTypes(1), oneGlobal, 1, forever)
	for length := range whole {
		_, _ = plant(whole[:length])
	}
	for at := range whole {
		changed := slices.Clone(whole)
		for _, value := range []byte{0, 1, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff} {
			changed[at] = value
			_, _ = plant(changed)
		}
	}
}

// TestRealModulesArePlanted reads the modules that the tests have compiled, with every instruction that Rust's compiler
// makes.
func TestRealModulesArePlanted(t *testing.T) {
	paths, err := filepath.Glob("../testdata/tiny/target/*/release/*.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, os.Getenv("CORE_WASM"), os.Getenv("TINY_WASM")) {
		if path == "" {
			continue
		}
		code, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plant(code); err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}

func TestNumbersAreWrittenAsWasmReadsThem(t *testing.T) {
	for value, want := range map[int]string{0: "\x00", 63: "\x3f", 64: "\xc0\x00", 1024: "\x80\x08", 8191: "\xff\x3f", 8192: "\x80\xc0\x00"} {
		if got := string(signed(value)); got != want {
			t.Errorf("%d is written %x", value, got)
		}
	}
}
