package streams

import (
	"net/http"
	"strings"
	"time"

	"wasmbridge/wire"
)

// comment is a line that readers skip; it shows whether the client is still there.
const comment = ":\n\n"

// maxDuration bounds a stream that names no end of its own, below the server's usual write timeout.
const maxDuration = 290 * time.Second

// Serve writes a stream to a request until its end, and ends the subscription.
func (h *Hub) Serve(w http.ResponseWriter, subscription *Subscription, stream *wire.Stream) {
	defer subscription.End()
	subscription.watch(stream.Channel)
	prepare(w.Header(), stream)
	s := &session{w: w, subscription: subscription, closed: h.closed, stream: stream}
	if stream.Poll {
		s.poll()
		return
	}
	s.run()
}

func prepare(header http.Header, stream *wire.Stream) {
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	for name, value := range stream.Headers {
		header.Set(name, value)
	}
}

type session struct {
	w            http.ResponseWriter
	subscription *Subscription
	closed       <-chan struct{}
	stream       *wire.Stream
	sent         sent
}

func (s *session) run() {
	end := time.NewTimer(s.duration())
	defer end.Stop()
	beat := s.beat()
	silence := time.NewTimer(beat)
	defer silence.Stop()
	opening := s.fresh(encodeAll(s.stream.First))
	if opening == "" {
		opening = comment // the client sees at once that the stream is open
	}
	for text := opening; ; {
		if text != "" && !s.write(text) {
			return
		}
		silence.Reset(beat)
		select {
		case <-s.subscription.wake:
			frames, whole := s.subscription.take()
			if text = s.fresh(frames); !whole {
				s.write(text + s.fresh(encodeAll(s.stream.Last)))
				return
			}
		case <-silence.C:
			text = comment
		case <-end.C:
			s.finish()
			return
		case <-s.closed:
			s.finish()
			return
		}
	}
}

// finish sends what came last, then the last frames.
func (s *session) finish() {
	frames, _ := s.subscription.take()
	s.write(s.fresh(frames) + s.fresh(encodeAll(s.stream.Last)))
}

// poll answers with one body as soon as there is a frame, or at the end without one. What is last is last there, too.
func (s *session) poll() {
	end := time.NewTimer(s.duration())
	defer end.Stop()
	frames, _ := s.subscription.take()
	text := s.fresh(append(encodeAll(s.stream.First), frames...))
	for waiting := true; text == "" && waiting; {
		select {
		case <-s.subscription.wake:
			frames, whole := s.subscription.take()
			text, waiting = s.fresh(frames), whole
		case <-end.C:
			waiting = false
		case <-s.closed:
			waiting = false
		}
	}
	if text += s.fresh(encodeAll(s.stream.Last)); text == "" {
		s.w.WriteHeader(http.StatusOK)
		return
	}
	_, _ = s.w.Write([]byte(text))
}

// write sends text at once; false where the client is gone.
func (s *session) write(text string) bool {
	if text == "" {
		return true
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	if flusher, can := s.w.(http.Flusher); can {
		flusher.Flush()
	}
	return true
}

// fresh joins the frames that were not sent yet.
func (s *session) fresh(frames []frame) string {
	var text strings.Builder
	for _, one := range frames {
		if s.sent.add(one.mark) {
			text.WriteString(one.text)
		}
	}
	return text.String()
}

func (s *session) duration() time.Duration {
	if s.stream.Max <= 0 {
		return maxDuration
	}
	return min(wire.Duration(s.stream.Max), maxDuration)
}

func (s *session) beat() time.Duration {
	if s.stream.Heartbeat <= 0 {
		return maxDuration
	}
	return max(wire.Duration(s.stream.Heartbeat), 10*time.Millisecond)
}

func encodeAll(from []wire.Frame) []frame {
	made := make([]frame, 0, len(from))
	for _, one := range from {
		made = append(made, encode(one))
	}
	return made
}
