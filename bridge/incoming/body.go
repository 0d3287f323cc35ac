package incoming

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// beginning is how many of a file's first bytes the module sees.
const beginning = 4 << 10

// The reasons for which a body can't be taken.
var (
	ErrTaken = errors.New("the body was taken before")
	ErrShort = errors.New("the body was shorter than announced")
)

// Pace is how fast a body must come.
type Pace struct {
	// Grace is how long it may take whatever its length.
	Grace time.Duration
	// Rate is how many bytes must come in each second that it takes longer.
	Rate int64
	// Most is how long it may take in all.
	Most time.Duration
}

// DefaultPace lets a telephone on a poor line send a picture, and bounds how long a place is taken. It stays below the
// server's usual timeout for a request.
func DefaultPace() Pace { return Pace{Grace: 20 * time.Second, Rate: 16 << 10, Most: 4 * time.Minute} }

// until tells when the piece behind so many bytes must have come.
func (p Pace) until(begun time.Time, bytes int64) time.Time {
	return begun.Add(min(p.Most, p.Grace+time.Duration(bytes/p.Rate)*time.Second))
}

// Body is a request's body of which only the beginning was read.
type Body struct {
	// Length is how long the sender says that it is; -1 where it does not say.
	Length int64
	// First is its beginning.
	First []byte

	flow  *Flow
	read  int64
	taken bool
}

// Begin reads the beginning of a body. One that announces a length has at least one byte. Whatever comes back, End is to be
// called.
func Begin(flow *Flow, length int64, wait time.Duration) (*Body, error) {
	b := &Body{Length: length, flow: flow}
	until := time.Now().Add(wait)
	for len(b.First) < beginning && !b.whole() {
		next, err := b.next(beginning-int64(len(b.First)), until)
		b.First = append(b.First, next...)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// whole says whether all that was announced has been read.
func (b *Body) whole() bool { return b.Length >= 0 && b.read >= b.Length }

// next gives the next piece; io.EOF only at the end of a body that announced no length.
func (b *Body) next(most int64, until time.Time) ([]byte, error) {
	if b.Length >= 0 {
		most = min(most, b.Length-b.read)
	}
	piece, err := b.flow.Next(most, until)
	b.read += int64(len(piece))
	if errors.Is(err, io.EOF) && b.Length >= 0 {
		err = ErrShort
	}
	return piece, err
}

// Take writes the whole body, which must have announced its length: an end that comes too early can't be told from the right
// one otherwise, since the server passes on no error.
func (b *Body) Take(into io.Writer, pace Pace) error {
	if b.taken {
		return ErrTaken
	}
	b.taken = true
	if _, err := into.Write(b.First); err != nil {
		return fmt.Errorf("keep the body: %w", err)
	}
	for begun := time.Now(); !b.whole(); {
		piece, err := b.next(laterPiece, pace.until(begun, b.read))
		if err != nil {
			return err
		}
		if _, err := into.Write(piece); err != nil {
			return fmt.Errorf("keep the body: %w", err)
		}
	}
	return nil
}

// End drops what was not read, so that a client that sends before it listens hears the answer, and gives the body up. It
// gives false where not all was read: the connection can't carry another request.
func (b *Body) End(most int64, wait time.Duration) bool {
	defer b.flow.Close()
	until := time.Now().Add(wait)
	if b.Length-b.read > most {
		return false
	}
	for dropped := int64(0); dropped < most; {
		if b.whole() {
			return true
		}
		piece, err := b.next(laterPiece, until)
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		dropped += int64(len(piece))
	}
	return b.whole()
}

type key struct{}

// With lets the effects of an event's steps take a body.
func With(ctx context.Context, body *Body) context.Context {
	if body == nil {
		return ctx
	}
	return context.WithValue(ctx, key{}, body)
}

// From gives the body that belongs to an event; nil for none.
func From(ctx context.Context) *Body {
	body, _ := ctx.Value(key{}).(*Body)
	return body
}
