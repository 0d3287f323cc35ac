package wire

import "github.com/vmihailenco/msgpack/v5"

// HTTPRequest does one request.
type HTTPRequest struct {
	Method  string            `msgpack:"method"`
	URL     string            `msgpack:"url"`
	Headers map[string]string `msgpack:"headers"`
	Body    []byte            `msgpack:"body"`
	// Pieces are the body instead, where contents of files belong into it.
	Pieces []BodyPiece `msgpack:"pieces,omitempty"`
	// Timeout ends the whole call, in milliseconds.
	Timeout int64 `msgpack:"timeout"`
	// Max is how many bytes of the answer are read.
	Max uint32 `msgpack:"max"`
	// Gate is what requests wait at for one another where more than Slots are on their way; empty for none.
	Gate  string `msgpack:"gate"`
	Slots uint32 `msgpack:"slots"`
	// Own says that the address lies below the server's own SiteURL.
	Own bool `msgpack:"own,omitempty"`
}

// BodyPiece is a piece of a request's body: what is in an uploaded file where File is set, else Bytes.
type BodyPiece struct {
	Bytes []byte
	File  *BodyFile
}

// BodyBytes is a piece that carries its bytes.
type BodyBytes struct {
	Bytes []byte `msgpack:"bytes"`
}

// BodyFile is a piece that names an uploaded file.
type BodyFile struct {
	ID string `msgpack:"id"`
	// Encoding is how it is written: "base64", or "json" for the inside of a JSON string.
	Encoding string `msgpack:"encoding"`
	// Max is how many bytes of it are written at most.
	Max uint32 `msgpack:"max"`
}

var bodyPieces = map[string]func() any{
	"bytes": func() any { return new(BodyBytes) },
	"file":  func() any { return new(BodyFile) },
}

// DecodeMsgpack reads a piece by its name.
func (p *BodyPiece) DecodeMsgpack(d *msgpack.Decoder) error {
	_, value, err := decodeVariant(d, bodyPieces)
	if err != nil {
		return err
	}
	switch piece := value.(type) {
	case *BodyFile:
		p.File = piece
	case *BodyBytes:
		p.Bytes = piece.Bytes
	}
	return nil
}

// Fetch begins one request whose answer comes in pieces.
type Fetch struct {
	Name string `msgpack:"name"`
	// Lane is the lane in which its events are handled; empty for none.
	Lane string `msgpack:"lane"`
	// Thread is the root post of the thread whose binding its events bring; empty for none.
	Thread  string      `msgpack:"thread"`
	Request HTTPRequest `msgpack:"request"`
	// Every is how many milliseconds lie at least between the beginnings of two of its events.
	Every int64 `msgpack:"every"`
	// Whole says that one event alone comes, with the whole body.
	Whole bool `msgpack:"whole,omitempty"`
	// Beat is after how many milliseconds without an event one without bytes comes; 0 for never.
	Beat int64 `msgpack:"beat,omitempty"`
	// Carry is what its first event brings along.
	Carry []byte `msgpack:"carry,omitempty"`
	// Signature signs the request's body; nil for none.
	Signature *Signature `msgpack:"signature,omitempty"`
}

// Signature is a header that vouches for a body: for each key the prefix and, as base64, HMAC-SHA256 over Begin and the body;
// separated by spaces.
type Signature struct {
	Header string `msgpack:"header"`
	// Keys are the keys, each as base64.
	Keys []string `msgpack:"keys"`
	// Prefix stands before each signature.
	Prefix string `msgpack:"prefix"`
	// Begin is what is signed before the body.
	Begin []byte `msgpack:"begin"`
}

// Carry says what the next event of a fetch brings along.
type Carry struct {
	Name  string `msgpack:"name"`
	Carry []byte `msgpack:"carry"`
}

// DropFetch ends a fetch without a further event.
type DropFetch struct {
	Name string `msgpack:"name"`
}
