package wasm

import "testing"

func TestBlocksAreApartAndBounded(t *testing.T) {
	k := newKernel(DefaultLimits(), nil)
	k.begin(nil)
	for range 3 {
		if offset := k.alloc(0); offset != 0 || len(k.blocks) != 0 {
			t.Fatalf("nothing is at %d, in %d blocks", offset, len(k.blocks))
		}
	}
	if offset := k.inputOffset(); offset != 0 || k.fault != nil {
		t.Errorf("no input is at %d, %v", offset, k.fault)
	}
	seen := make(map[uint64]bool)
	for range maxBlocks {
		offset := k.alloc(1)
		if offset == 0 || seen[offset] || k.length(offset) != 1 {
			t.Fatalf("a block is at %d", offset)
		}
		seen[offset] = true
	}
	if offset := k.alloc(1); offset != 0 || k.fault == nil || len(k.blocks) != maxBlocks {
		t.Errorf("one more is at %d, %v", offset, k.fault)
	}
	k.begin([]byte("input"))
	if offset := k.inputOffset(); offset == 0 || k.length(offset) != 5 || k.fault != nil {
		t.Errorf("the next call's input is at %d, %v", offset, k.fault)
	}
}
