package outbound

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatIsNoRequestIsNotTried(t *testing.T) {
	w := newWorld(t)
	for _, address := range []string{
		"", "file:///etc/passwd", "gopher://host/", "ftp://host/", "//host/", "host:80", "http:", "http://", "http:///path", "http:opaque",
		"http://host:0/", "http://host:65536/", "http://host:-1/", "http://host:/", "http://host:port/", "http://ho st/", "http://host\r\n/",
		"http://[fe80::1%25eth0]/", "http://a%62c/", "unix:///run/docker.sock",
	} {
		if _, err := w.Check(ask(address)); !errors.Is(err, errAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"http://host", "HTTPS://host/", "http://host:8080/x", "https://[2001:db8::1]:8443/", "http://grüße.example/"} {
		if _, err := w.Check(ask(address)); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for header, want := range map[string]error{
		"a: b": nil, "a b: c": errHeader, "secret\r\nx: y": errHeader, "x: a-secret\r\nb": errHeader, "x: a\x00": errHeader, "x: grüße": nil, ": x": errHeader,
		"host: x": errHop, "CONTENT-length: 3": errHop, "transfer-encoding: chunked": errHop, "upgrade: x": errHop,
	} {
		op := ask("http://host")
		at := strings.Index(header, ": ")
		op.Headers = map[string]string{header[:at]: header[at+2:]}
		if _, err := w.Check(op); !errors.Is(err, want) || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", header, err)
		}
	}
	for _, method := range []string{"", "GET /", "CONNECT", "G\r\n"} {
		op := ask("http://host")
		op.Method = method
		if _, err := w.Check(op); !errors.Is(err, errMethod) {
			t.Errorf("%q: %v", method, err)
		}
	}
	op := ask("http://host")
	op.Timeout = 0
	if _, err := w.Check(op); !errors.Is(err, errTimeout) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyTheServersOwnAddressesAreItsOwn(t *testing.T) {
	for _, test := range []struct {
		site, address string
		own           bool
	}{
		{"https://chat.example", "https://chat.example", true},
		{"https://chat.example", "https://chat.example/api/v4/posts?x", true},
		{"https://chat.example", "https://CHAT.example:443/api", true},
		{"http://chat.example:80", "http://chat.example/api", true},
		{"https://chat.example/sub", "https://chat.example/sub", true},
		{"https://chat.example/sub", "https://chat.example/sub/api", true},
		{"https://chat.example/sub", "https://chat.example/sub?x", true},
		{"", "https://chat.example/", false},
		{"https://chat.example", "http://chat.example/", false},
		{"https://chat.example", "https://chat.example:8443/", false},
		{"https://chat.example", "https://chat.example.evil.example/", false},
		{"https://chat.example", "https://evil.example/chat.example", false},
		{"https://chat.example", "https://chat.example@evil.example/", false},
		{"https://chat.example", "https://user@chat.example/", false},
		{"https://chat.example/sub", "https://chat.example/", false},
		{"https://chat.example/sub", "https://chat.example/suburb", false},
		{"https://chat.example/sub", "https://chat.example/sub/../admin", false},
		{"https://chat.example/sub", "https://chat.example/sub/%2e%2E/admin", false},
		{"https://chat.example/sub", "https://chat.example/sub%2Fapi", false},
		{"https://chat.example/sub", "https://chat.example/sub/..%2fadmin", false},
		{"https://chat.example/sub", "https://chat.example/x/../sub/", false},
	} {
		w := newWorld(t)
		w.site.address = test.site
		op := ask(test.address)
		op.Own = true
		if _, err := w.Check(op); (err == nil) != test.own || err != nil && !errors.Is(err, errOwn) {
			t.Errorf("%s below %s: %v", test.address, test.site, err)
		}
	}
}
