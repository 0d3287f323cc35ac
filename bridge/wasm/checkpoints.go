package wasm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// A module that runs for ever has to be stopped from outside. wazero can compile a check into each turn of each loop, but
// that check leaves the compiled code every time, which takes four fifths of a typical call. So the module's code is
// rewritten before it is compiled: each function and each turn of a loop counts a number down, which costs next to nothing,
// and only where it reaches zero calls out, to a host function that the module imports anyway. That function ends
// the call where its time is up. A module that this can't be done for gets wazero's own checks.

// checkpointEvery is how many functions and turns of loops run between two checkpoints: some microseconds.
const checkpointEvery = 1024

// checkpointImport is the imported function that is called: it takes nothing and gives one number.
const checkpointImport = "input_length"

// The sections of a module that are looked at.
const (
	sectionImport = 2
	sectionGlobal = 6
	sectionCode   = 10
)

// The kinds of imports.
const (
	kindFunction = iota
	kindTable
	kindMemory
	kindGlobal
)

var (
	errShort   = errors.New("the module ends too early")
	errUnknown = errors.New("the module has something that can't be read here")
	errNoCheck = errors.New("the module does not import " + checkpointImport + " or has no globals")
)

// plant gives a module's code with checkpoints.
func plant(code []byte) ([]byte, error) {
	if len(code) < 8 {
		return nil, errShort
	}
	planted := bytes.NewBuffer(make([]byte, 0, len(code)+len(code)/4))
	planted.Write(code[:8])
	r := &reader{data: code[8:]}
	var imports imported
	var counter []byte
	for r.err == nil && len(r.data) > 0 {
		id := r.byte()
		section := r.take(r.unsigned())
		inner := &reader{data: section}
		switch id {
		case sectionImport:
			imports = readImports(inner)
		case sectionGlobal:
			section, counter = addCounter(inner, imports)
		case sectionCode:
			if !imports.found || counter == nil {
				return nil, errNoCheck
			}
			section = plantBodies(inner, checkpoint(counter, imports.function))
		}
		if inner.err != nil {
			return nil, inner.err
		}
		planted.WriteByte(id)
		planted.Write(number(len(section)))
		planted.Write(section)
	}
	return planted.Bytes(), r.err
}

// imported is what of the imports matters: which function to call, and how many globals come before the module's own.
type imported struct {
	function uint64
	found    bool
	globals  uint64
}

func readImports(r *reader) imported {
	var made imported
	functions := uint64(0)
	for count := r.unsigned(); count > 0 && r.err == nil; count-- {
		module, name := string(r.take(r.unsigned())), string(r.take(r.unsigned()))
		switch kind := r.byte(); kind {
		case kindFunction:
			r.unsigned()
			if module == hostModule && name == checkpointImport {
				made.function, made.found = functions, true
			}
			functions++
		case kindTable:
			r.byte()
			r.limits()
		case kindMemory:
			r.limits()
		case kindGlobal:
			r.take(2)
			made.globals++
		default:
			r.fail(fmt.Errorf("an import of kind %d: %w", kind, errUnknown))
		}
	}
	return made
}

// addCounter adds the number that is counted down to the module's globals, behind all others so that theirs keep their
// indexes, and gives its index.
func addCounter(r *reader, imports imported) (section, index []byte) {
	count := r.unsigned()
	section = append(number(int(count)+1), r.data...)
	section = append(section, 0x7f, 0x01, 0x41) // a variable i32, at first
	section = append(section, signed(checkpointEvery)...)
	section = append(section, 0x0b)
	return section, number(int(imports.globals + count))
}

// checkpoint gives the instructions that count down and, at zero, begin anew and call out.
func checkpoint(counter []byte, function uint64) []byte {
	return bytes.Join([][]byte{
		{0x23}, counter, {0x41, 0x01, 0x6b, 0x24}, counter, // counter = counter - 1
		{0x23}, counter, {0x45, 0x04, 0x40}, // if counter == 0
		{0x41}, signed(checkpointEvery), {0x24}, counter, // counter = checkpointEvery
		{0x10}, number(int(function)), {0x1a, 0x0b}, // call, and forget what it gives
	}, nil)
}

// plantBodies puts the instructions at the begin of each function and of each loop.
func plantBodies(r *reader, check []byte) []byte {
	count := r.unsigned()
	planted := bytes.NewBuffer(make([]byte, 0, len(r.data)*5/4))
	planted.Write(number(int(count)))
	for ; count > 0 && r.err == nil; count-- {
		body := &reader{data: r.take(r.unsigned())}
		made := plantBody(body, check)
		r.fail(body.err)
		planted.Write(number(len(made)))
		planted.Write(made)
	}
	return planted.Bytes()
}

func plantBody(r *reader, check []byte) []byte {
	whole := r.data
	made := make([]byte, 0, len(whole)*5/4+len(check))
	copied := 0
	add := func() {
		made = append(made, whole[copied:len(whole)-len(r.data)]...)
		made = append(made, check...)
		copied = len(whole) - len(r.data)
	}
	for groups := r.unsigned(); groups > 0 && r.err == nil; groups-- {
		r.unsigned() // how many locals of one type
		r.byte()
	}
	add()
	for r.err == nil && len(r.data) > 0 {
		opcode := r.byte()
		r.skip(opcode)
		if opcode == opLoop {
			add()
		}
	}
	return append(made, whole[copied:]...)
}

func number(value int) []byte { return binary.AppendUvarint(nil, uint64(value)) }

// signed writes a number that is not negative in the form of signed ones.
func signed(value int) []byte {
	var made []byte
	for ; value >= 0x40; value >>= 7 {
		made = append(made, byte(value)|0x80)
	}
	return append(made, byte(value))
}
