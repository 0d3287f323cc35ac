package effects

import (
	"net/http"
	"net/mail"
	"strings"
	"unicode"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

const (
	// longestAddress is SMTP's own limit; longestSubject keeps a header in bounds. Both are in bytes.
	longestAddress = 254
	longestSubject = 400
)

// sendMail refuses what could become a second address or a header of its own: the server puts both into the mail as they are.
func (e *Effects) sendMail(_ *engine.Job, op *wire.SendMail) (wire.Answer, error) {
	if !isAddress(op.To) {
		return wire.Answer{}, &engine.RefusedError{Message: "this is no plain e-mail address", Status: http.StatusBadRequest}
	}
	if !isLine(op.Subject, longestSubject) || strings.TrimSpace(op.HTML) == "" {
		return wire.Answer{}, &engine.RefusedError{Message: "an e-mail needs a subject of one line and a text", Status: http.StatusBadRequest}
	}
	return wire.Done(), check(e.API.SendMail(op.To, op.Subject, op.HTML))
}

func isAddress(text string) bool {
	read, err := mail.ParseAddress(text)
	return err == nil && read.Address == text && isLine(text, longestAddress) && !strings.ContainsAny(text, " \"<>,;")
}

func isLine(text string, longest int) bool {
	return strings.TrimSpace(text) != "" && len(text) <= longest && !strings.ContainsFunc(text, unicode.IsControl)
}
