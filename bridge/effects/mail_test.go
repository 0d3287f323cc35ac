package effects

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wasmbridge/engine"
	"wasmbridge/fake"
	"wasmbridge/wire"
)

func TestMailGoesToOnePlainAddress(t *testing.T) {
	b := newBench(t)
	for _, to := range []string{"v@example.org", "anna+shop@sub.example.org", "o'neil@example.org"} {
		b.must("send_mail", &wire.SendMail{To: to, Subject: "Grüße", HTML: "<p>hi</p>"})
		if last := b.server.Mails(); !slices.Contains(last, fake.Mail{To: to, Subject: "Grüße", HTML: "<p>hi</p>"}) {
			t.Errorf("%s got nothing", to)
		}
	}
	sent := len(b.server.Mails())
	for name, mail := range map[string]wire.SendMail{
		"no address":          {To: "", Subject: "s", HTML: "h"},
		"no host":             {To: "anna", Subject: "s", HTML: "h"},
		"a name":              {To: "Anna <anna@example.org>", Subject: "s", HTML: "h"},
		"in brackets":         {To: "<anna@example.org>", Subject: "s", HTML: "h"},
		"two":                 {To: "anna@example.org, ben@example.org", Subject: "s", HTML: "h"},
		"two, differently":    {To: "anna@example.org;ben@example.org", Subject: "s", HTML: "h"},
		"quoted":              {To: `"anna"@example.org`, Subject: "s", HTML: "h"},
		"a header of its own": {To: "anna@example.org\r\nBcc: ben@example.org", Subject: "s", HTML: "h"},
		"a line feed":         {To: "anna@example.org\n", Subject: "s", HTML: "h"},
		"a blank":             {To: " anna@example.org", Subject: "s", HTML: "h"},
		"too long":            {To: strings.Repeat("a", 260) + "@example.org", Subject: "s", HTML: "h"},
		"no subject":          {To: "anna@example.org", Subject: " ", HTML: "h"},
		"two subjects":        {To: "anna@example.org", Subject: "s\r\nBcc: ben@example.org", HTML: "h"},
		"a long subject":      {To: "anna@example.org", Subject: strings.Repeat("s", 401), HTML: "h"},
		"no text":             {To: "anna@example.org", Subject: "s", HTML: "\n"},
	} {
		_, err := b.do("send_mail", &mail)
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest || strings.Contains(refused.Message, "example") {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.server.Refuse(http.StatusInternalServerError)
	if _, err := b.do("send_mail", &wire.SendMail{To: "anna@example.org", Subject: "s", HTML: "h"}); err == nil {
		t.Error("what the mail host refuses is sent")
	}
	if len(b.server.Mails()) != sent {
		t.Errorf("%v", b.server.Mails()[sent:])
	}
}
