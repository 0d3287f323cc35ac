package web

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"wasmbridge/uploads"
	"wasmbridge/wire"
)

// compressFrom is from how many bytes on a body is worth compressing.
const compressFrom = 1 << 10

// answer writes the module's answer, or the problem for which there is none.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, op *wire.Respond) {
	var err error
	if hasUpload(op.Body) {
		err = s.upload(w, r, op)
	} else {
		err = s.respond(w, r, op)
	}
	switch {
	case err == nil:
	case errors.Is(err, uploads.ErrNone):
		s.problem(w, r, http.StatusNotFound)
	default:
		s.Log("error", "a request could not be answered", "error", err.Error())
		s.problem(w, r, http.StatusServiceUnavailable)
	}
}

// respond writes the headers, and the body in one single write, since a call from within the server keeps only the last one.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, op *wire.Respond) error {
	body, err := s.assemble(op.Body)
	if err != nil {
		return err
	}
	status, known := begin(w, r, op, body.tag)
	if known {
		return nil
	}
	header := w.Header()
	bytes := body.plain
	if len(bytes) >= compressFrom && header.Get("Content-Encoding") == "" && compressible(header.Get("Content-Type")) {
		header.Add("Vary", "Accept-Encoding")
		if packed := body.gzipped(r); packed != nil {
			header.Set("Content-Encoding", "gzip")
			bytes = packed
		}
	}
	write(w, r, status, bytes)
	return nil
}

// begin sets the headers and gives the status; with true where the client knows what the tag stands for and has been told so.
func begin(w http.ResponseWriter, r *http.Request, op *wire.Respond, tag string) (int, bool) {
	header := w.Header()
	for name, value := range op.Headers {
		header.Set(name, value)
	}
	status := op.Status
	if status < 200 || status > 999 {
		status = http.StatusOK
	}
	if tag != "" && status == http.StatusOK && header.Get("ETag") == "" {
		header.Set("ETag", `W/"`+tag+`"`)
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return status, true
		}
	}
	return status, false
}

func write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	bodiless := status == http.StatusNoContent || status == http.StatusNotModified
	if !bodiless {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	silent := bodiless || len(body) == 0 || r.Method == http.MethodHead
	if silent || status != http.StatusOK {
		w.WriteHeader(status)
	}
	if !silent {
		_, _ = w.Write(body)
	}
}

// body is an assembled body; file and tag are set where it comes from the bundle alone.
type body struct {
	plain []byte
	file  *file
	tag   string
}

func (s *Server) assemble(parts []wire.Part) (*body, error) {
	made := &body{}
	tags := make([]string, 0, len(parts))
	for _, part := range parts {
		if part.File == "" {
			made.plain = append(made.plain, part.Bytes...)
			continue
		}
		read, err := s.Files.open(part.File)
		if err != nil {
			return nil, err
		}
		tags = append(tags, read.tag)
		if len(parts) == 1 {
			return &body{plain: read.plain, file: read, tag: read.tag}, nil
		}
		made.plain = append(made.plain, read.plain...)
	}
	if len(tags) > 0 && len(tags) == len(parts) {
		sum := sha256.Sum256([]byte(strings.Join(tags, " ")))
		made.tag = hex.EncodeToString(sum[:8])
	}
	return made, nil
}

// gzipped gives the body compressed, where the client takes that and it is shorter so.
func (b *body) gzipped(r *http.Request) []byte {
	if !takesGzip(r.Header.Get("Accept-Encoding")) {
		return nil
	}
	var packed []byte
	if b.file != nil {
		packed = b.file.gzipped()
	} else {
		packed = pack(b.plain, gzip.BestSpeed)
	}
	if len(packed) >= len(b.plain) {
		return nil
	}
	return packed
}

func takesGzip(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if name = strings.TrimSpace(name); name != "gzip" && name != "*" {
			continue
		}
		value, weighted := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		quality, err := strconv.ParseFloat(value, 64)
		return !weighted || err != nil || quality > 0
	}
	return false
}

var compressibles = []string{
	"text/", "application/json", "application/problem+json", "application/javascript", "application/wasm",
	"application/manifest+json", "application/xml", "image/svg+xml",
}

func compressible(kind string) bool {
	for _, one := range compressibles {
		if strings.HasPrefix(strings.ToLower(kind), one) {
			return true
		}
	}
	return false
}

func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == "*" || one == `"`+tag+`"` {
			return true
		}
	}
	return false
}
