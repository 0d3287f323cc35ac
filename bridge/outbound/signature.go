package outbound

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"wasmbridge/wire"
)

var errSignature = errors.New("the request can't be signed so: a header's name, a prefix or a key is not valid")

// signature is a header that vouches for the body.
type signature struct {
	header, prefix string
	keys           [][]byte
	begin          []byte
}

// Sign lets the request be signed when its body has been put together.
func (r *Request) Sign(with *wire.Signature) error {
	if with == nil {
		return nil
	}
	name := http.CanonicalHeaderKey(with.Header)
	if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(with.Prefix) || slices.Contains(hop, name) {
		return errSignature
	}
	made := &signature{header: name, prefix: with.Prefix, begin: with.Begin}
	for _, key := range with.Keys {
		decoded, err := base64.StdEncoding.DecodeString(key)
		if err != nil {
			return errSignature
		}
		made.keys = append(made.keys, decoded)
	}
	r.signature = made
	return nil
}

// sign reads the body once for all keys.
func (r *Request) sign() error {
	if r.signature == nil {
		return nil
	}
	sums := make([]hash.Hash, 0, len(r.signature.keys))
	into := make([]io.Writer, 0, len(r.signature.keys))
	for _, key := range r.signature.keys {
		sum := hmac.New(sha256.New, key)
		_, _ = sum.Write(r.signature.begin) // a hash takes everything
		sums, into = append(sums, sum), append(into, sum)
	}
	if r.http.GetBody != nil {
		body, err := r.http.GetBody()
		if err == nil {
			_, err = io.Copy(io.MultiWriter(into...), body)
		}
		if err != nil {
			return fmt.Errorf("read a temporary file: %w", err)
		}
	}
	signed := make([]string, 0, len(sums))
	for _, sum := range sums {
		signed = append(signed, r.signature.prefix+base64.StdEncoding.EncodeToString(sum.Sum(nil)))
	}
	r.http.Header.Set(r.signature.header, strings.Join(signed, " "))
	return nil
}
