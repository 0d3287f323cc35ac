package effects

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmbridge/wire"
)

// variants reads the names of an enum's variants in the Rust source of the wire.
func variants(t *testing.T, enum string) []string {
	t.Helper()
	source, err := os.ReadFile("../../wire/src/op.rs")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(source), "pub enum "+enum+" {\n")
	if !found {
		t.Fatalf("there is no enum %s", enum)
	}
	body, _, _ = strings.Cut(body, "\n}\n")
	var names []string
	upper := regexp.MustCompile(`(.)([A-Z])`)
	for _, match := range regexp.MustCompile(`(?m)^    ([A-Z]\w*)`).FindAllStringSubmatch(body, -1) {
		names = append(names, strings.ToLower(upper.ReplaceAllString(match[1], "${1}_${2}")))
	}
	slices.Sort(names)
	return names
}

func TestEveryOpOfTheWireHasAnEffect(t *testing.T) {
	wanted := variants(t, "Op")
	var effects []string
	for name := range newBench(t).Table() {
		effects = append(effects, name)
	}
	slices.Sort(effects)
	read := wire.OpNames()
	slices.Sort(read)
	if len(wanted) < 30 || !slices.Equal(wanted, effects) || !slices.Equal(wanted, read) {
		t.Errorf("the wire has\n%v\neffects are there for\n%v\nand read are\n%v", wanted, effects, read)
	}
}

func TestEveryOpIsDescribed(t *testing.T) {
	page, err := os.ReadFile("../../docs/BRIDGE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range wire.OpNames() {
		if !strings.Contains(string(page), "\n| `"+name+"` |") {
			t.Errorf("docs/BRIDGE.md has no line for %s", name)
		}
	}
}
