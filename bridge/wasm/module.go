// Package wasm runs a WebAssembly module that speaks extism's interface: bytes in, bytes out, under a deadline and
// a memory limit. All calls into WebAssembly are in this package. Each instance serves one call at a time and is
// thrown away after any error.
package wasm

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	goruntime "runtime"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
)

// entry is the export that takes one input and gives one output.
const entry = "handle"

// Limits are what one call may take.
type Limits struct {
	// Deadline is how long a call may run.
	Deadline time.Duration
	// Pages is the module's memory limit in pages of 64 KB.
	Pages uint32
	// KeepPages is the memory, in pages, above which an instance is not kept after a call.
	KeepPages uint32
	// Input and Output are the largest input and output in bytes.
	Input, Output int
	// Exchange is the most that a call may put into the memory shared with the host, in bytes.
	Exchange int
	// Instances is how many calls may run at the same time.
	Instances int
	// Patient is how many of them may be calls that let others go first.
	Patient int
}

// DefaultLimits suit a module that answers within a millisecond.
func DefaultLimits() Limits {
	return Limits{
		Deadline:  2 * time.Second,
		Pages:     1024,
		KeepPages: 192,
		Input:     8 << 20,
		Output:    8 << 20,
		Exchange:  24 << 20,
		Instances: max(4, goruntime.GOMAXPROCS(0)),
		Patient:   max(1, goruntime.GOMAXPROCS(0)/2),
	}
}

// Module is a compiled module. It is safe for use by several goroutines.
type Module struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	limits   Limits
	logger   func(level, line string)
	planted  bool // whether its code has checkpoints of ours
}

// Compile compiles a module and looks at what it imports and exports; logger gets the lines that it logs. It fails
// where the module could not run here, and says why.
func Compile(ctx context.Context, code []byte, limits Limits, logger func(level, line string)) (*Module, error) {
	planted, err := plant(code)
	if err != nil {
		return compile(ctx, code, false, limits, logger)
	}
	return compileEither(ctx, planted, code, limits, logger)
}

// compileEither compiles a module's code with checkpoints of ours, or where that can't be done the code as it came.
func compileEither(ctx context.Context, planted, code []byte, limits Limits, logger func(level, line string)) (*Module, error) {
	made, broken := compile(ctx, planted, true, limits, logger)
	if broken == nil {
		return made, nil
	}
	made, err := compile(ctx, code, false, limits, logger)
	if err == nil && logger != nil {
		logger("warn", "the module runs slower than it could, since its code with checkpoints is not valid: "+broken.Error())
	}
	return made, err
}

func compile(ctx context.Context, code []byte, planted bool, limits Limits, logger func(level, line string)) (*Module, error) {
	config := wazero.NewRuntimeConfig().
		WithMemoryLimitPages(limits.Pages).
		WithCloseOnContextDone(!planted). // compiles wazero's own checks in
		WithCustomSections(true)
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	compiled, err := runtime.CompileModule(experimental.WithCompilationWorkers(ctx, goruntime.GOMAXPROCS(0)), code)
	if err == nil {
		err = check(compiled)
	}
	if err == nil {
		err = provideHost(ctx, runtime)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("compile the module: %w", err), runtime.Close(ctx))
	}
	return &Module{runtime: runtime, compiled: compiled, limits: limits, logger: logger, planted: planted}, nil
}

func check(compiled wazero.CompiledModule) error {
	for _, function := range compiled.ImportedFunctions() {
		if module, name, _ := function.Import(); !knowsImport(module, name) {
			return fmt.Errorf("it imports %s %s, which is not given here", module, name)
		}
	}
	function, found := compiled.ExportedFunctions()[entry]
	if !found || len(function.ParamTypes()) != 0 || len(function.ResultTypes()) != 1 {
		return fmt.Errorf("it does not export %s without parameters and with one result", entry)
	}
	return nil
}

// Version reads the four little-endian bytes of a custom section; false where the module has no such section.
func (m *Module) Version(section string) (uint32, bool) {
	for _, custom := range m.compiled.CustomSections() {
		if custom.Name() == section && len(custom.Data()) == 4 {
			return binary.LittleEndian.Uint32(custom.Data()), true
		}
	}
	return 0, false
}

// Close ends all instances.
func (m *Module) Close(ctx context.Context) error { return m.runtime.Close(ctx) }
