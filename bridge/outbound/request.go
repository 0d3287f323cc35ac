package outbound

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"wasmbridge/wire"
)

// The reasons for which a request is not even tried. None of them repeats what the request says.
var (
	errMethod  = errors.New("the request's method is none of HTTP's")
	errAddress = errors.New("the request's address is no URL with http or https and a host")
	errHeader  = errors.New("a header of the request has a name or a value that HTTP does not allow")
	errHop     = errors.New("a header of the request is for the bridge alone to set")
	errTimeout = errors.New("the request needs a timeout of at least a millisecond")
	errOwn     = errors.New("the request's address does not lie below the server's SiteURL")
)

// hop are headers that say how a message is carried.
var hop = []string{
	"Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade",
}

// Request is one that can be done.
type Request struct {
	http   *http.Request
	pieces []wire.BodyPiece // what Fill makes the body of
	// signature is what Fill signs it with; nil for nothing.
	signature *signature
	timeout   time.Duration
	most      int
	max       uint32 // as the op has it
	own       bool
}

// Passes says that the answer is handed over as it comes, so that more of it may be read than is kept of one.
func (r *Request) Passes() { r.most = int(min(r.max, LongestStream)) }

// Check says whether a request can be done at all.
func (c *Client) Check(op *wire.HTTPRequest) (*Request, error) {
	if !httpguts.ValidHeaderFieldName(op.Method) || op.Method == http.MethodConnect {
		return nil, errMethod
	}
	if op.Timeout <= 0 {
		return nil, errTimeout
	}
	if !knowsPieces(op.Pieces) {
		return nil, errEncoding
	}
	address, err := address(op.URL)
	if err != nil {
		return nil, err
	}
	if op.Own && !below(c.server.Now().SiteURL, address) {
		return nil, errOwn
	}
	made, err := http.NewRequest(op.Method, "http://host/", bytes.NewReader(op.Body)) //nolint:noctx // Do gives it one
	if err != nil {
		return nil, errMethod
	}
	if len(op.Body) == 0 || len(op.Pieces) > 0 {
		made.Body, made.GetBody, made.ContentLength = nil, nil, 0
	}
	user := address.User
	address.User, address.Fragment, address.RawFragment = nil, "", ""
	made.URL, made.Host = address, address.Host
	if err := setHeaders(made.Header, op.Headers); err != nil {
		return nil, err
	}
	if password, _ := user.Password(); user != nil && made.Header.Get("Authorization") == "" {
		made.SetBasicAuth(user.Username(), password)
	}
	return &Request{
		http: made, pieces: op.Pieces, timeout: wire.Duration(op.Timeout), most: int(min(op.Max, LongestAnswer)), max: op.Max,
		own: op.Own,
	}, nil
}

func setHeaders(to http.Header, headers map[string]string) error {
	for name, value := range headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return errHeader
		}
		if slices.Contains(hop, http.CanonicalHeaderKey(name)) {
			return errHop
		}
		to.Set(name, value)
	}
	return nil
}

func address(text string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Opaque != "" || parsed.Hostname() == "" ||
		strings.Contains(parsed.Host, "%") || strings.HasSuffix(parsed.Host, ":") {
		return nil, errAddress
	}
	if port := parsed.Port(); port != "" {
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
			return nil, errAddress
		}
	}
	return parsed, nil
}

// below says whether an address lies below the server's own.
func below(site string, address *url.URL) bool {
	own, err := url.Parse(site)
	if err != nil || own.Hostname() == "" || address.User != nil {
		return false
	}
	if own.Scheme != address.Scheme || !strings.EqualFold(own.Hostname(), address.Hostname()) || portOf(own) != portOf(address) {
		return false
	}
	for segment := range strings.SplitSeq(address.Path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return strings.HasPrefix(address.EscapedPath()+"/", strings.TrimRight(own.EscapedPath(), "/")+"/")
}

func portOf(address *url.URL) string {
	switch {
	case address.Port() != "":
		return address.Port()
	case address.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}
