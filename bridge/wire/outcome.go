package wire

import (
	"errors"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
)

// Outcome is one call's output.
type Outcome struct {
	ID    uint64 `msgpack:"id"`
	Steps []Step `msgpack:"steps"`
	End   End    `msgpack:"end"`
}

// End is how a call ends; exactly one field is set.
type End struct {
	Done     *struct{} `msgpack:"done,omitempty"`
	Ask      *struct{} `msgpack:"ask,omitempty"`
	Ignored  *Ignored  `msgpack:"ignored,omitempty"`
	Rejected *Rejected `msgpack:"rejected,omitempty"`
}

// Ignored says that the event is not for this module.
type Ignored struct {
	Reason string `msgpack:"reason"`
}

// Rejected says that the event was refused.
type Rejected struct {
	Code string `msgpack:"code"`
}

// Step is one thing to do. With a name it is a question.
type Step struct {
	// Name is the question's name; empty where no answer is wanted.
	Name string
	// Kind is the op's name in snake case.
	Kind string
	// Op points to the op's struct.
	Op any
}

var errShape = errors.New("the module's outcome has another shape than the bridge speaks; install versions that belong together")

// DecodeMsgpack reads a step and its op by the op's name.
func (s *Step) DecodeMsgpack(d *msgpack.Decoder) error {
	fields, err := d.DecodeMapLen()
	if err != nil {
		return err
	}
	for range fields {
		field, err := d.DecodeString()
		if err != nil {
			return err
		}
		switch field {
		case "name":
			s.Name, err = d.DecodeString()
		case "op":
			s.Kind, s.Op, err = decodeVariant(d, ops)
		default:
			err = d.Skip()
		}
		if err != nil {
			return err
		}
	}
	if s.Op == nil {
		return errShape
	}
	return nil
}

// DecodeMsgpack reads a part by its name.
func (p *Part) DecodeMsgpack(d *msgpack.Decoder) error {
	_, value, err := decodeVariant(d, parts)
	if err != nil {
		return err
	}
	switch part := value.(type) {
	case *FilePart:
		p.File = part.Path
	case *UploadPart:
		p.Upload = part.ID
	case *BytesPart:
		p.Bytes = part.Bytes
	}
	return nil
}

func decodeVariant(d *msgpack.Decoder, table map[string]func() any) (string, any, error) {
	fields, err := d.DecodeMapLen()
	if err != nil {
		return "", nil, err
	}
	if fields != 1 {
		return "", nil, errShape
	}
	name, err := d.DecodeString()
	if err != nil {
		return "", nil, err
	}
	make, known := table[name]
	if !known {
		return "", nil, fmt.Errorf("%q: %w", name, errShape)
	}
	value := make()
	return name, value, d.Decode(value)
}
