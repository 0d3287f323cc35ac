package wire

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5"
)

var encoders = sync.Pool{New: func() any {
	encoder := msgpack.NewEncoder(nil)
	encoder.UseCompactInts(true)
	encoder.SetSortMapKeys(true)
	return encoder
}}

// Encode writes a value as MessagePack: integers as short as they go, maps in the order of their keys.
func Encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	err := EncodeTo(&buffer, value)
	return buffer.Bytes(), err
}

// EncodeTo appends a value as MessagePack to a buffer.
func EncodeTo(buffer *bytes.Buffer, value any) error {
	encoder, _ := encoders.Get().(*msgpack.Encoder)
	defer encoders.Put(encoder)
	encoder.ResetWriter(buffer)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode for the module: %w", err)
	}
	return nil
}

// Decode reads a value from MessagePack.
func Decode(data []byte, value any) error {
	if err := msgpack.Unmarshal(data, value); err != nil {
		return fmt.Errorf("decode what the module gave: %w", err)
	}
	return nil
}

// Text makes a string fit for the wire, whose strings are UTF-8: what is not becomes U+FFFD.
func Text(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// EncodeEnvelope appends an envelope to a buffer, its answers in the order of their names.
func EncodeEnvelope(buffer *bytes.Buffer, envelope *Envelope) error {
	encoder, _ := encoders.Get().(*msgpack.Encoder)
	defer encoders.Put(encoder)
	encoder.ResetWriter(buffer)
	err := errors.Join(
		encoder.EncodeMapLen(6),
		encoder.EncodeString("id"), encoder.EncodeUint(envelope.ID),
		encoder.EncodeString("now"), encoder.EncodeInt(envelope.Now),
		encoder.EncodeString("random"), encoder.EncodeBytes(envelope.Random),
		encoder.EncodeString("host"), encoder.Encode(envelope.Host),
		encoder.EncodeString("event"), encoder.Encode(envelope.Event),
		encoder.EncodeString("answers"), encoder.EncodeMapLen(len(envelope.Answers)))
	for _, name := range slices.Sorted(maps.Keys(envelope.Answers)) {
		err = errors.Join(err, encoder.EncodeString(name), encoder.Encode(envelope.Answers[name]))
	}
	if err != nil {
		return fmt.Errorf("encode the envelope: %w", err)
	}
	return nil
}

// Duration is so many milliseconds; what no duration holds is the longest there is.
func Duration(milliseconds int64) time.Duration {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return time.Duration(min(max(milliseconds, -most), most)) * time.Millisecond
}
