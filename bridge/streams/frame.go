package streams

import (
	"hash/maphash"
	"strings"

	"wasmbridge/wire"
)

// rememberedFrames is how many of the frames sent last a stream knows again.
const rememberedFrames = 256

var seed = maphash.MakeSeed()

// frame is a frame ready to be written, shared by all the streams that it goes to.
type frame struct {
	mark uint64 // of its id; 0 for none
	text string
}

// encode writes a frame as server-sent events have it. A line break can't leave its field.
func encode(from wire.Frame) frame {
	var text strings.Builder
	text.Grow(len(from.ID) + len(from.Event) + len(from.Data) + 32)
	field := func(name, value string) {
		text.WriteString(name)
		text.WriteString(": ")
		text.WriteString(value)
		text.WriteByte('\n')
	}
	made := frame{}
	if id := oneLine(from.ID); id != "" {
		made.mark = maphash.String(seed, id) | 1
		field("id", id)
	}
	if event := oneLine(from.Event); event != "" {
		field("event", event)
	}
	for line := range strings.SplitSeq(lineBreaks.Replace(from.Data), "\n") {
		field("data", line)
	}
	text.WriteByte('\n')
	made.text = text.String()
	return made
}

var (
	lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")
	noBreaks   = strings.NewReplacer("\r", "", "\n", "", "\x00", "")
)

func oneLine(text string) string { return noBreaks.Replace(text) }

// sent remembers which frames a stream has sent last, each as the hash of its id.
type sent struct {
	marks []uint64
	next  int
}

// add notes a frame; false where it was sent already.
func (s *sent) add(mark uint64) bool {
	if mark == 0 {
		return true
	}
	for _, one := range s.marks {
		if one == mark {
			return false
		}
	}
	if len(s.marks) < rememberedFrames {
		s.marks = append(s.marks, mark)
		return true
	}
	s.marks[s.next] = mark
	s.next = (s.next + 1) % rememberedFrames
	return true
}
