package wasm

import (
	"encoding/binary"
	"fmt"
)

// opLoop is the instruction that begins a loop.
const opLoop = 0x03

// reader reads a module's binary form. After an error it gives zeros.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) take(length uint64) []byte {
	if length > uint64(len(r.data)) {
		r.fail(errShort)
		r.data = nil
		return nil
	}
	taken := r.data[:length:length]
	r.data = r.data[length:]
	return taken
}

func (r *reader) byte() byte {
	if taken := r.take(1); taken != nil {
		return taken[0]
	}
	return 0
}

func (r *reader) unsigned() uint64 {
	value, length := binary.Uvarint(r.data)
	if length <= 0 {
		r.fail(errShort)
		r.data = nil
		return 0
	}
	r.data = r.data[length:]
	return value
}

func (r *reader) limits() {
	bounded := r.byte()&1 != 0
	r.unsigned()
	if bounded {
		r.unsigned()
	}
}

// form is what follows an instruction's opcode.
type form int

const (
	plain  form = iota // nothing
	index              // one number, of either sign
	pair               // two numbers
	memarg             // alignment and offset
	list               // a list of numbers
	table              // a list of numbers and one more
	four               // four bytes
	eight              // eight bytes
	unread             // what is not known here
)

// formOf tells what follows each opcode of one byte.
var formOf = func() [256]form {
	var forms [256]form
	set := func(what form, from, to int) {
		for opcode := from; opcode <= to; opcode++ {
			forms[opcode] = what
		}
	}
	set(unread, 0x00, 0xff)
	set(plain, 0x00, 0x01)  // unreachable, nop
	set(index, 0x02, 0x04)  // block, loop, if
	set(plain, 0x05, 0x05)  // else
	set(plain, 0x0b, 0x0b)  // end
	set(index, 0x0c, 0x0d)  // br, br_if
	set(table, 0x0e, 0x0e)  // br_table
	set(plain, 0x0f, 0x0f)  // return
	set(index, 0x10, 0x10)  // call
	set(pair, 0x11, 0x11)   // call_indirect
	set(plain, 0x1a, 0x1b)  // drop, select
	set(list, 0x1c, 0x1c)   // select with types
	set(index, 0x20, 0x26)  // local.*, global.*, table.get, table.set
	set(memarg, 0x28, 0x3e) // loads and stores
	set(index, 0x3f, 0x42)  // memory.size, memory.grow, i32.const, i64.const
	set(four, 0x43, 0x43)   // f32.const
	set(eight, 0x44, 0x44)  // f64.const
	set(plain, 0x45, 0xc4)  // arithmetic
	set(index, 0xd0, 0xd0)  // ref.null
	set(plain, 0xd1, 0xd1)  // ref.is_null
	set(index, 0xd2, 0xd2)  // ref.func
	return forms
}()

// formOfBulk tells what follows the numbers behind the opcode 0xfc: conversions, then memory and tables in bulk.
var formOfBulk = []form{
	plain, plain, plain, plain, plain, plain, plain, plain,
	pair, index, pair, index, pair, index, pair, index, index, index,
}

// skip reads over what follows an opcode.
func (r *reader) skip(opcode byte) {
	switch opcode {
	case 0xfc:
		number := r.unsigned()
		if number >= uint64(len(formOfBulk)) {
			r.fail(fmt.Errorf("the instruction fc %x: %w", number, errUnknown))
			return
		}
		r.skipForm(formOfBulk[number])
	case 0xfd:
		r.skipVector(r.unsigned())
	default:
		if formOf[opcode] == unread {
			r.fail(fmt.Errorf("the instruction %x: %w", opcode, errUnknown))
			return
		}
		r.skipForm(formOf[opcode])
	}
}

func (r *reader) skipForm(what form) {
	switch what {
	case index:
		r.leb()
	case pair:
		r.leb()
		r.leb()
	case memarg:
		if r.unsigned() >= 1<<6 { // names one of several memories
			r.fail(errUnknown)
		}
		r.unsigned()
	case list, table:
		count := r.unsigned()
		if what == table {
			count++
		}
		for ; count > 0 && r.err == nil; count-- {
			r.leb()
		}
	case four:
		r.take(4)
	case eight:
		r.take(8)
	case plain, unread:
	}
}

// leb reads over a number of either sign.
func (r *reader) leb() {
	for r.byte()&0x80 != 0 && r.err == nil {
	}
}

// skipVector reads over what follows a vector instruction.
func (r *reader) skipVector(number uint64) {
	switch {
	case number <= 11 || number == 92 || number == 93: // loads and stores
		r.skipForm(memarg)
	case number == 12 || number == 13: // a constant, a shuffle
		r.take(16)
	case number >= 21 && number <= 34: // a lane
		r.take(1)
	case number >= 84 && number <= 91: // a load or store of a lane
		r.skipForm(memarg)
		r.take(1)
	case number > 0x113: // relaxed instructions end here
		r.fail(fmt.Errorf("the instruction fd %x: %w", number, errUnknown))
	}
}
