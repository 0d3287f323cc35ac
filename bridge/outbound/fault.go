package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/mattermost/mattermost/server/public/shared/httpservice"
)

// The words for why no whole answer came.
const (
	refused     = "refused"
	name        = "name"
	connect     = "connect"
	certificate = "certificate"
	timeout     = "timeout"
	broken      = "broken"
	other       = "other"
)

// fault finds the word for an error, and says the same in a sentence. The sentence takes of the error only what can't hold
// anything of the request or of the answer: Go quotes an answer that it can't read.
//
// reached says that there was a connection, so that something may have been sent; late, that the time was over.
func fault(err error, reached, late bool) (word, sentence string) {
	if _, why, is := strings.Cut(err.Error(), httpservice.ErrAddressForbidden.Error()); is && !reached {
		return refused, httpservice.ErrAddressForbidden.Error() + why
	}
	var lookup *net.DNSError
	if errors.As(err, &lookup) {
		return name, "look up the name " + lookup.Name + ": " + lookup.Err
	}
	if why := certificateError(err); why != nil {
		return certificate, "check the certificate: " + why.Error()
	}
	var connection *net.OpError
	isConnection := errors.As(err, &connection)
	switch {
	case !reached && isConnection:
		return connect, connection.Error()
	case !reached && (late || isTimeout(err)):
		return connect, "there was no connection in time"
	case !reached:
		return connect, "there was no connection that both sides agree on; see that the address has the right scheme and port"
	case late || isTimeout(err):
		return timeout, "there was no whole answer in time"
	case isConnection:
		return broken, "the connection ended early: " + connection.Error()
	case isEnd(err):
		return broken, "the connection ended early"
	default:
		return other, "what came is no HTTP that can be read"
	}
}

// certificateError gives the part of an error that is about a certificate; nil where there is none.
func certificateError(err error) error {
	var failed *tls.CertificateVerificationError
	if errors.As(err, &failed) {
		return failed.Err
	}
	var (
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		authority x509.UnknownAuthorityError
	)
	switch {
	case errors.As(err, &hostname):
		return hostname
	case errors.As(err, &invalid):
		return invalid
	case errors.As(err, &authority):
		return authority
	default:
		return nil
	}
}

func isTimeout(err error) bool {
	var waited net.Error
	return errors.As(err, &waited) && waited.Timeout()
}

func isEnd(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	// net/http has no error to compare with for these.
	text := err.Error()
	return strings.Contains(text, "server closed idle connection") || strings.Contains(text, "unexpected EOF")
}
