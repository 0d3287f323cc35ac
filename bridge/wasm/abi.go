package wasm

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// hostModule is the module name of extism's interface.
const hostModule = "extism:host/env"

var (
	none  = []api.ValueType{}
	i32   = []api.ValueType{api.ValueTypeI32}
	one   = []api.ValueType{api.ValueTypeI64}
	two   = []api.ValueType{api.ValueTypeI64, api.ValueTypeI64}
	store = []api.ValueType{api.ValueTypeI64, api.ValueTypeI32}
)

// levelDebug is extism's number for the lowest level that is logged.
const levelDebug = 1

type hostFunction struct {
	name            string
	params, results []api.ValueType
	call            func(k *kernel, stack []uint64)
}

// hostFunctions are what extism gives to every guest. There is no configuration, there are no variables and no HTTP:
// a module gets everything in its input.
var hostFunctions = []hostFunction{
	{checkpointImport, none, one, func(k *kernel, s []uint64) { s[0] = k.inputLength() }},
	{"input_offset", none, one, func(k *kernel, s []uint64) { s[0] = k.inputOffset() }},
	{"input_load_u8", one, i32, func(k *kernel, s []uint64) { s[0] = k.loadByte(k.input, s[0]) }},
	{"input_load_u64", one, one, func(k *kernel, s []uint64) { s[0] = k.loadWord(k.input, s[0]) }},
	{"load_u8", one, i32, func(k *kernel, s []uint64) { s[0] = k.loadByte(k.memory, s[0]) }},
	{"load_u64", one, one, func(k *kernel, s []uint64) { s[0] = k.loadWord(k.memory, s[0]) }},
	{"store_u8", store, none, func(k *kernel, s []uint64) { k.storeByte(s[0], byte(s[1])) }},
	{"store_u64", two, none, func(k *kernel, s []uint64) { k.storeWord(s[0], s[1]) }},
	{"alloc", one, one, func(k *kernel, s []uint64) { s[0] = k.alloc(s[0]) }},
	{"free", one, none, func(k *kernel, s []uint64) { k.free(s[0]) }},
	{"length", one, one, func(k *kernel, s []uint64) { s[0] = k.length(s[0]) }},
	{"length_unsafe", one, one, func(k *kernel, s []uint64) { s[0] = k.length(s[0]) }},
	{"output_set", two, none, func(k *kernel, s []uint64) { k.setOutput(s[0], s[1]) }},
	{"error_set", one, none, func(k *kernel, s []uint64) { k.failure = s[0] }},
	{"config_get", one, one, func(_ *kernel, s []uint64) { s[0] = 0 }},
	{"var_get", one, one, func(_ *kernel, s []uint64) { s[0] = 0 }},
	{"var_set", two, none, func(*kernel, []uint64) {}},
	{"log_trace", one, none, func(*kernel, []uint64) {}},
	{"log_debug", one, none, func(k *kernel, s []uint64) { k.logLine("debug", s[0]) }},
	{"log_info", one, none, func(k *kernel, s []uint64) { k.logLine("info", s[0]) }},
	{"log_warn", one, none, func(k *kernel, s []uint64) { k.logLine("warn", s[0]) }},
	{"log_error", one, none, func(k *kernel, s []uint64) { k.logLine("error", s[0]) }},
	{"get_log_level", none, i32, func(_ *kernel, s []uint64) { s[0] = levelDebug }},
}

// provideHost makes the host functions known to a runtime. Each finds the kernel of the instance that called it in
// the call's context.
func provideHost(ctx context.Context, runtime wazero.Runtime) error {
	builder := runtime.NewHostModuleBuilder(hostModule)
	for _, function := range hostFunctions {
		call := func(ctx context.Context, stack []uint64) {
			if k := kernelOf(ctx); k != nil {
				function.call(k, stack)
			}
		}
		builder.NewFunctionBuilder().WithGoFunction(api.GoFunc(call), function.params, function.results).Export(function.name)
	}
	_, err := builder.Instantiate(ctx)
	return err
}

func knowsImport(module, name string) bool {
	for _, function := range hostFunctions {
		if module == hostModule && function.name == name {
			return true
		}
	}
	return false
}
