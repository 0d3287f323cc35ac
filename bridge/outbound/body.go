package outbound

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"wasmbridge/wire"
)

const (
	// LongestBody is how long a request's body may be that has contents of files in it, in bytes.
	LongestBody = 32 << 20
	// codedSize is how many bytes of a file are written at once; base64 comes out even with it.
	codedSize = 3 << 10
)

var (
	errEncoding = errors.New("a piece of the request's body is to be written in a way that the bridge does not know")
	errTooLong  = errors.New("the request's body is too long with its files")
)

// File is what is in a file, to be closed.
type File interface {
	io.ReaderAt
	io.Closer
}

// Open gives a file's content and how long it is; nil where there is no such file.
type Open func(id string) (File, int64, error)

// segment is a part of a body that can be read more than once.
type segment struct {
	read   func() io.Reader
	length int64
}

// knowsPieces says whether the pieces of a body can be written.
func knowsPieces(pieces []wire.BodyPiece) bool {
	for _, piece := range pieces {
		if piece.File != nil && piece.File.Encoding != "base64" && piece.File.Encoding != "json" {
			return false
		}
	}
	return true
}

// Fill puts the body together where contents of files belong into it, and signs it. They stay on this machine's disk and are written while
// the request is sent, until the function is called that Fill gives.
func (r *Request) Fill(open Open) (func(), error) {
	var files []File
	release := func() {
		for _, one := range files {
			_ = one.Close() // it is only dropped
		}
	}
	var segments []segment
	total := int64(0)
	for _, piece := range r.pieces {
		next := segment{func() io.Reader { return bytes.NewReader(piece.Bytes) }, int64(len(piece.Bytes))}
		if piece.File != nil {
			file, length, err := open(piece.File.ID)
			if err != nil {
				release()
				return nil, fmt.Errorf("%w; nothing was sent", err)
			}
			if file == nil {
				continue
			}
			files = append(files, file)
			if next, err = coded(file, length, piece.File); err != nil {
				release()
				return nil, fmt.Errorf("read a temporary file: %w", err)
			}
		}
		segments = append(segments, next)
		if total += next.length; total > LongestBody {
			release()
			return nil, fmt.Errorf("%w: it has more than %d bytes; nothing was sent", errTooLong, LongestBody)
		}
	}
	if len(r.pieces) > 0 && total > 0 {
		r.fill(segments, total)
	}
	if err := r.sign(); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func (r *Request) fill(segments []segment, total int64) {
	r.http.GetBody = func() (io.ReadCloser, error) {
		readers := make([]io.Reader, 0, len(segments))
		for _, one := range segments {
			readers = append(readers, one.read())
		}
		return io.NopCloser(io.MultiReader(readers...)), nil
	}
	r.http.Body, _ = r.http.GetBody()
	r.http.ContentLength = total
}

// coded is a file's beginning as it is written into a body.
func coded(file File, length int64, how *wire.BodyFile) (segment, error) {
	most := int64(how.Max)
	if how.Encoding == "base64" {
		length = min(length, most)
		read := func() io.Reader { return &coder{next: base64Of(io.NewSectionReader(file, 0, length))} }
		return segment{read, int64(base64.StdEncoding.EncodedLen(int(length)))}, nil
	}
	if length > most {
		length = wholeCharacters(file, most)
	}
	read := func() io.Reader { return &coder{next: jsonOf(io.NewSectionReader(file, 0, length))} }
	written, err := io.Copy(io.Discard, read())
	return segment{read, written}, err
}

// wholeCharacters gives at most so many bytes of a file, less where the last one is amid a character.
func wholeCharacters(file io.ReaderAt, most int64) int64 {
	tail := make([]byte, min(most, utf8.UTFMax))
	if _, err := file.ReadAt(tail, most-int64(len(tail))); err != nil {
		return most
	}
	for back := 1; back <= len(tail); back++ {
		if from := len(tail) - back; utf8.RuneStart(tail[from]) {
			if !utf8.FullRune(tail[from:]) {
				return most - int64(back)
			}
			break
		}
	}
	return most
}

// coder reads what next gives, piece by piece.
type coder struct {
	next func() ([]byte, error)
	left []byte
}

// Read reads on.
func (c *coder) Read(into []byte) (int, error) {
	for len(c.left) == 0 {
		next, err := c.next()
		if c.left = next; len(next) == 0 && err != nil {
			return 0, err
		}
	}
	read := copy(into, c.left)
	c.left = c.left[read:]
	return read, nil
}

func base64Of(from io.Reader) func() ([]byte, error) {
	raw := make([]byte, codedSize)
	return func() ([]byte, error) {
		read, err := io.ReadFull(from, raw)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return base64.StdEncoding.AppendEncode(nil, raw[:read]), err
	}
}

// jsonOf writes a text as it stands between the quotes of a JSON string. What is no UTF-8 becomes U+FFFD.
func jsonOf(from io.Reader) func() ([]byte, error) {
	buffered := bufio.NewReader(from)
	return func() ([]byte, error) {
		written := make([]byte, 0, codedSize+8)
		for len(written) < codedSize {
			character, _, err := buffered.ReadRune()
			if err != nil {
				return written, err
			}
			written = appendEscaped(written, character)
		}
		return written, nil
	}
}

func appendEscaped(to []byte, character rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case character == '"' || character == '\\':
		return append(to, '\\', byte(character))
	case character == '\n':
		return append(to, '\\', 'n')
	case character == '\r':
		return append(to, '\\', 'r')
	case character == '\t':
		return append(to, '\\', 't')
	case character < ' ':
		return append(to, '\\', 'u', '0', '0', hex[character>>4], hex[character&15])
	default:
		return utf8.AppendRune(to, character)
	}
}
