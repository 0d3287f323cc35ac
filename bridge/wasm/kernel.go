package wasm

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/tetratelabs/wazero/sys"
)

// maxErrorText is how much of a guest's own error text or log line is kept.
const maxErrorText = 300

// maxBlocks is how many blocks of exchange memory a call may have at the same time; a few are usual.
const maxBlocks = 10_000

// kernel is the memory that host and guest exchange bytes through, one per instance, emptied before each call. It is
// also the call's context, which is how a host function finds it. Nothing in it panics: what a guest does wrong is
// noted in fault, and the call fails when it returns.
type kernel struct {
	context.Context

	limits  Limits
	logger  func(level, line string)
	input   []byte
	memory  []byte
	blocks  []block // in the order of their offsets
	output  []byte
	failure uint64 // where the guest's own error text is; 0 for none
	fault   error
	expired atomic.Bool // the call's time is up
}

type block struct{ offset, length uint64 }

type kernelKey struct{}

var errBounds = errors.New("the module reached outside its exchange memory")

func newKernel(limits Limits, logger func(level, line string)) *kernel {
	return &kernel{Context: context.Background(), limits: limits, logger: logger}
}

// Value gives the kernel itself to whoever asks with its key, so that a wrapped context finds it too.
func (k *kernel) Value(key any) any {
	if key == (kernelKey{}) {
		return k
	}
	return k.Context.Value(key)
}

func kernelOf(ctx context.Context) *kernel {
	if k, direct := ctx.(*kernel); direct {
		return k
	}
	k, _ := ctx.Value(kernelKey{}).(*kernel)
	return k
}

func (k *kernel) begin(input []byte) {
	k.input = input
	k.memory = append(k.memory[:0], make([]byte, 16)...) // offset 0 means nothing
	k.blocks = k.blocks[:0]
	k.output, k.failure, k.fault = nil, 0, nil
}

// end lets go of what the call brought, and of memory that an unusually large call has claimed.
func (k *kernel) end() {
	k.input, k.output = nil, nil
	if cap(k.memory) > 1<<20 {
		k.memory = nil
	}
}

func (k *kernel) fail(err error) uint64 {
	if k.fault == nil {
		k.fault = err
	}
	return 0
}

// inputLength is also the checkpoint: where the call's time is up it ends the call, in the way that wazero asks of a
// host function that ends a module. wazero turns that panic into the call's error.
func (k *kernel) inputLength() uint64 {
	if k.expired.Load() {
		panic(sys.NewExitError(exitDeadline))
	}
	return uint64(len(k.input))
}

// alloc gives the offset of a new block; 0, which is no block, for none.
func (k *kernel) alloc(length uint64) uint64 {
	if length == 0 {
		return 0
	}
	if len(k.blocks) >= maxBlocks {
		return k.fail(fmt.Errorf("the module wants more than %d blocks of exchange memory", maxBlocks))
	}
	offset := (uint64(len(k.memory)) + 15) &^ 15
	if length > uint64(k.limits.Exchange) || offset+length > uint64(k.limits.Exchange) {
		return k.fail(fmt.Errorf("the module wants %d bytes of exchange memory; it may have %d", length, k.limits.Exchange))
	}
	size := int(offset + length) // at most limits.Exchange
	k.memory = slices.Grow(k.memory, size-len(k.memory))
	begin := len(k.memory)
	k.memory = k.memory[:size]
	clear(k.memory[begin:])
	k.blocks = append(k.blocks, block{offset, length})
	return offset
}

func (k *kernel) free(offset uint64) {
	last := len(k.blocks) - 1
	if last >= 0 && k.blocks[last].offset == offset {
		k.blocks = k.blocks[:last]
		k.memory = k.memory[:offset]
	}
}

func (k *kernel) length(offset uint64) uint64 {
	at, found := slices.BinarySearchFunc(k.blocks, offset, func(b block, offset uint64) int {
		switch {
		case b.offset < offset:
			return -1
		case b.offset > offset:
			return 1
		}
		return 0
	})
	if !found {
		return 0
	}
	return k.blocks[at].length
}

func (k *kernel) span(offset, length uint64) []byte {
	size := uint64(len(k.memory))
	if offset > size || length > size-offset {
		k.fail(errBounds)
		return nil
	}
	return k.memory[offset : offset+length]
}

func (k *kernel) inputOffset() uint64 {
	offset := k.alloc(uint64(len(k.input)))
	if offset != 0 {
		copy(k.memory[offset:], k.input)
	}
	return offset
}

func (k *kernel) loadByte(from []byte, offset uint64) uint64 {
	if offset >= uint64(len(from)) {
		return k.fail(errBounds)
	}
	return uint64(from[offset])
}

func (k *kernel) loadWord(from []byte, offset uint64) uint64 {
	size := uint64(len(from))
	if size < 8 || offset > size-8 {
		return k.fail(errBounds)
	}
	return binary.LittleEndian.Uint64(from[offset:])
}

func (k *kernel) storeByte(offset uint64, value byte) {
	if offset >= uint64(len(k.memory)) {
		k.fail(errBounds)
		return
	}
	k.memory[offset] = value
}

func (k *kernel) storeWord(offset, value uint64) {
	size := uint64(len(k.memory))
	if size < 8 || offset > size-8 {
		k.fail(errBounds)
		return
	}
	binary.LittleEndian.PutUint64(k.memory[offset:], value)
}

func (k *kernel) setOutput(offset, length uint64) {
	if length > uint64(k.limits.Output) {
		k.fail(fmt.Errorf("the module's output has %d bytes; it may have %d", length, k.limits.Output))
		return
	}
	k.output = k.span(offset, length)
}

func (k *kernel) text(offset uint64) string {
	return string(k.span(offset, min(k.length(offset), maxErrorText)))
}

func (k *kernel) logLine(level string, offset uint64) {
	if k.logger != nil {
		k.logger(level, k.text(offset))
	}
}
