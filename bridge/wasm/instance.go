package wasm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
)

// ErrDeadline says that a call ran longer than it may.
var ErrDeadline = errors.New("the module ran longer than its deadline")

const exitDeadline = 124

// instance is one instance of a module. One goroutine at a time may use it.
type instance struct {
	module  api.Module
	handle  api.Function
	kernel  *kernel
	limits  Limits
	dog     *time.Timer
	results [1]uint64
}

func (m *Module) instantiate(ctx context.Context) (*instance, error) {
	k := newKernel(m.limits, m.logger)
	made := &instance{kernel: k, limits: m.limits}
	// A module that runs code of its own when it is instantiated does so under the deadline too.
	ctx, cancel := context.WithTimeout(ctx, m.limits.Deadline)
	defer cancel()
	made.dog = time.AfterFunc(m.limits.Deadline, func() { m.expire(made) })
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
	module, err := m.runtime.InstantiateModule(context.WithValue(ctx, kernelKey{}, k), m.compiled, config)
	if err != nil {
		made.dog.Stop()
		return nil, fmt.Errorf("start an instance of the module: %w", err)
	}
	if !made.dog.Stop() {
		return nil, errors.Join(ErrDeadline, module.Close(ctx))
	}
	made.module, made.handle = module, module.ExportedFunction(entry)
	return made, nil
}

// expire ends the call that runs: at its next checkpoint, or at the next of wazero's own checks.
func (m *Module) expire(running *instance) {
	running.kernel.expired.Store(true)
	if !m.planted && running.module != nil {
		_ = running.module.CloseWithExitCode(context.Background(), exitDeadline)
	}
}

// call runs the module once. What it returns is valid until the next call. After an error the instance is dead.
func (i *instance) call(input []byte) ([]byte, error) {
	if len(input) > i.limits.Input {
		return nil, fmt.Errorf("the input has %d bytes; the module may get %d", len(input), i.limits.Input)
	}
	i.kernel.begin(input)
	i.dog.Reset(i.limits.Deadline)
	err := i.handle.CallWithStack(i.kernel, i.results[:])
	if !i.dog.Stop() {
		return nil, ErrDeadline
	}
	if err != nil {
		return nil, describe(err)
	}
	if i.kernel.fault != nil {
		return nil, i.kernel.fault
	}
	if code := api.DecodeI32(i.results[0]); code != 0 || i.kernel.failure != 0 {
		return nil, fmt.Errorf("the module failed with code %d: %s", code, i.kernel.text(i.kernel.failure))
	}
	return i.kernel.output, nil
}

// healthy says whether the instance may serve another call.
func (i *instance) healthy() bool {
	memory := i.module.Memory()
	return !i.module.IsClosed() && (memory == nil || memory.Size() <= i.limits.KeepPages<<16)
}

func (i *instance) close() {
	i.dog.Stop()
	_ = i.module.Close(context.Background())
}

// describe keeps the first line of a trap: the rest is a stack of function numbers.
func describe(err error) error {
	var exit *sys.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitDeadline {
		return ErrDeadline
	}
	line := err.Error()
	for at := range len(line) {
		if line[at] == '\n' {
			line = line[:at]
			break
		}
	}
	return fmt.Errorf("the module trapped: %s", line)
}
