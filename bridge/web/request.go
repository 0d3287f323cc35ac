// Package web turns HTTP requests into events and what the module says into answers.
package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"wasmbridge/wire"
)

// The headers that the module does not get: cookies give no authority here, and the user has a field of its own.
var withheld = map[string]bool{"cookie": true, "mattermost-user-id": true}

// event makes an event of a request and its body.
func event(r *http.Request, body received, plugin string, proxies []string) *wire.Event {
	path, query := target(r, plugin)
	made := &wire.HTTP{
		Method:   wire.Text(r.Method),
		Path:     wire.Text(path),
		Query:    wire.Text(query),
		Headers:  headers(r),
		Body:     body.bytes,
		TooLarge: body.large,
		User:     wire.Text(r.Header.Get("Mattermost-User-Id")),
		Client:   client(r, proxies),
	}
	if body.file != nil {
		made.Untaken, made.Length = true, body.file.Length
	}
	return &wire.Event{HTTP: made}
}

// target gives path and query as they were sent. The server takes the plugin's prefix off the decoded path alone and
// sorts the query, so that both are read from the request line, where there is one: a call from within the server has
// none. A query that carries a session's token is taken from where the server has removed it.
func target(r *http.Request, plugin string) (path, query string) {
	path, query = r.URL.EscapedPath(), r.URL.RawQuery
	if r.URL.RawPath != "" {
		path = (&url.URL{Path: r.URL.Path}).EscapedPath()
	}
	line, sent, _ := strings.Cut(r.RequestURI, "?")
	if _, below, found := strings.Cut(line, "/plugins/"+plugin+"/"); found {
		below = "/" + below
		if decoded, err := url.PathUnescape(below); err == nil && decoded == r.URL.Path {
			path = below
		}
		values, _ := url.ParseQuery(sent) // gives what it could read, as the server's own reading does
		if !values.Has("access_token") {
			query = sent
		}
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path, query
}

func headers(r *http.Request) map[string]string {
	made := make(map[string]string, len(r.Header)+1)
	for name, values := range r.Header {
		if name = strings.ToLower(name); !withheld[name] {
			made[wire.Text(name)] = wire.Text(strings.Join(values, ", "))
		}
	}
	if r.Host != "" {
		made["host"] = wire.Text(r.Host)
	}
	return made
}

// client gives the client's address: from the first of the proxies' headers that has one, else the connection's. Of a list
// the last address counts that is not an inner one, since a client can write what stands before it.
func client(r *http.Request, proxies []string) string {
	for _, name := range proxies {
		if address := lastOuter(r.Header.Values(name)); address != "" {
			return address
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil {
		return ip.String()
	}
	return ""
}

func lastOuter(values []string) string {
	last := ""
	addresses := strings.Split(strings.Join(values, ","), ",")
	for at := len(addresses) - 1; at >= 0; at-- {
		ip := net.ParseIP(strings.TrimSpace(addresses[at]))
		if ip == nil {
			break
		}
		if !ip.IsPrivate() && !ip.IsLoopback() {
			return ip.String()
		}
		if last == "" {
			last = ip.String()
		}
	}
	return last
}
