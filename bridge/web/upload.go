package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"wasmbridge/wire"
)

// uploadPiece is how much of a file is written at a time.
const uploadPiece = 128 << 10

var errNotAlone = errors.New("a file that was uploaded is the only part of its body")

func hasUpload(parts []wire.Part) bool {
	for _, part := range parts {
		if part.Upload != "" {
			return true
		}
	}
	return false
}

// upload answers with a file that was uploaded to the server, piece by piece and as it is. Where it fails, nothing has been
// written.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, op *wire.Respond) error {
	if len(op.Body) != 1 {
		return errNotAlone
	}
	info, err := s.Uploads.Info(op.Body[0].Upload)
	if err != nil {
		return err
	}
	status, known := begin(w, r, op, info.Id)
	header := w.Header()
	switch {
	case known:
		return nil
	case r.Method == http.MethodHead:
		header.Set("Content-Length", strconv.FormatInt(info.Size, 10))
		w.WriteHeader(status)
		return nil
	}
	file, length, err := s.Uploads.Open(info)
	if err != nil {
		header.Del("ETag")
		for name := range op.Headers {
			header.Del(name)
		}
		return err
	}
	defer file.Close() //nolint:errcheck // it is only dropped
	header.Set("Content-Length", strconv.FormatInt(length, 10))
	w.WriteHeader(status)
	_, _ = io.CopyBuffer(w, io.LimitReader(file, length), make([]byte, uploadPiece))
	return nil
}
