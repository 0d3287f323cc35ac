package mattermost_test

import (
	"bytes"
	"encoding/gob"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	_ "github.com/mattermost/mattermost/server/public/plugin" // registers what the connection to the server can carry

	"wasmbridge/fake"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

func TestALineThatTellsOfADeadConnectionEndsTheProcess(t *testing.T) {
	for line, want := range map[string]struct {
		lost uint64
		exit bool
	}{
		"RPC call to KVGet API failed: connection is shut down\n":                          {1, true},
		"RPC call to KVGet API failed: unexpected EOF\n":                                   {1, true},
		"RPC call to CreatePost API failed: gob: type not registered for interface: x.Y\n": {1, true},
		"RPC call to NewThing API failed: rpc: can't find method Plugin.NewThing\n":        {1, false},
		"something else: connection is shut down\n":                                        {0, false},
	} {
		var out bytes.Buffer
		code := 0
		l := mattermost.NewLine(&out, func(c int) { code = c })
		if n, err := l.Write([]byte(line)); n != len(line) || err != nil || out.String() != line {
			t.Errorf("%q: the line was not passed on", line)
		}
		if l.Lost() != want.lost || (code != 0) != want.exit {
			t.Errorf("%q: %d lost, exit code %d", line, l.Lost(), code)
		}
	}
}

func TestTheWatchdogNoticesASilentConnection(t *testing.T) {
	code := 0
	l := mattermost.NewLine(&bytes.Buffer{}, func(c int) { code = c })
	l.Probe(func() string { return "11.4.0" })
	if code != 0 {
		t.Error("a living connection was taken for dead")
	}
	l.Probe(func() string { return "" })
	if code == 0 {
		t.Error("a dead connection was not noticed")
	}
}

func TestPropsCanBeCarried(t *testing.T) {
	props, err := mattermost.Props([]byte(`{"a":[1,"b",null,{"c":true}],"d":null,"e":{"f":[[1.5]]}}`))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := mattermost.Plain(map[string]any{"typed": []model.PostAction{{Id: "x"}}, "n": 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []map[string]any{props, plain} {
		post := &model.Post{}
		post.SetProps(one)
		var wire bytes.Buffer
		if err := gob.NewEncoder(&wire).Encode(post); err != nil {
			t.Errorf("%v: %v", one, err)
		}
	}
	if _, err := mattermost.Props([]byte("[1]")); err == nil {
		t.Error("a list was taken for props")
	}
}

func TestWhatIsNotUTF8DoesNotReachTheWire(t *testing.T) {
	post := &model.Post{Message: "a\xffb", FileIds: model.StringArray{"f"}}
	post.SetProps(map[string]any{"x": "\xff"})
	made := mattermost.Post(post)
	if made.Message != "a\uFFFDb" || string(made.Props) != "{\"x\":\"\\ufffd\"}" {
		t.Errorf("got %q %q", made.Message, made.Props)
	}
}

func TestPostsStandInTheOrderOfTheirTimes(t *testing.T) {
	list := model.NewPostList()
	for _, post := range []*model.Post{
		{Id: "c", RootId: "a", CreateAt: 2}, {Id: "b", RootId: "a", CreateAt: 2}, {Id: "z", CreateAt: 2}, {Id: "a", CreateAt: 1},
	} {
		list.AddPost(post)
		list.AddOrder(post.Id)
	}
	list.AddPost(&model.Post{Id: "not named"})
	list.AddOrder("not there")
	var ids []string
	for _, post := range mattermost.Posts(list) {
		ids = append(ids, post.ID)
	}
	if got := strings.Join(ids, " "); got != "a z b c" {
		t.Errorf("got %s", got)
	}
	if mattermost.Posts(nil) != nil {
		t.Error("posts out of nothing")
	}
}

func TestTheHostIsReadWhenItChanges(t *testing.T) {
	server := fake.NewServer(t.TempDir())
	host := &mattermost.Host{}
	host.Read(server)
	host.SetBot("bot")
	server.Configure(func(config *model.Config) {
		config.ServiceSettings.TrustedProxyIPHeader = []string{"X-Real-Ip"}
		config.LogSettings.FileLevel = model.NewPointer("DEBUG")
		config.EmailSettings.SendEmailNotifications = model.NewPointer(true)
		config.EmailSettings.SMTPServer = model.NewPointer("")
	})
	host.Read(server)
	if host.Now().Mails {
		t.Error("a server without a mail host sends e-mail")
	}
	server.Configure(func(config *model.Config) { config.EmailSettings.SMTPServer = model.NewPointer("mail.example") })
	host.Read(server)
	got := host.Now()
	if !got.Mails {
		t.Error("a server with a mail host sends no e-mail")
	}
	want := wire.Host{Plugin: fake.PluginID, SiteURL: "https://chat.example", ServerVersion: "11.4.0", Bot: "bot", TrustsProxy: true}
	if got.Plugin != want.Plugin || got.SiteURL != want.SiteURL || got.ServerVersion != want.ServerVersion || got.Bot != want.Bot || !got.TrustsProxy {
		t.Errorf("got %+v", got)
	}
	if got.Settings["channel"] != "watched" || got.Settings["on"] != "true" || got.Settings["n"] != "3" || !host.Debugs() || host.Clustered() {
		t.Errorf("got %+v", got.Settings)
	}
	server.Break("something passing")
	host.Read(server) // and survives that the server gives nothing
	if now := host.Now(); now.Bot != "bot" || now.SiteURL == "" {
		t.Errorf("what was known is forgotten: %+v", now)
	}
}

func TestRequestsToOthersGoByTheLatestRules(t *testing.T) {
	bundle := t.TempDir()
	manifest := `{"id": "tiny", "version": "1.2.3"}`
	if err := os.WriteFile(filepath.Join(bundle, "plugin.json"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	server := fake.NewServer(bundle)
	host := &mattermost.Host{}
	if host.Config() == nil || host.Config().ServiceSettings.AllowedUntrustedInternalConnections != nil {
		t.Error("rules before anything was read")
	}
	host.Read(server)
	if host.Agent() != "tiny/1.2.3" || *host.Config().ServiceSettings.AllowedUntrustedInternalConnections != "" {
		t.Errorf("%s goes by %v", host.Agent(), host.Config().ServiceSettings)
	}
	server.Configure(func(config *model.Config) {
		config.ServiceSettings.AllowedUntrustedInternalConnections = model.NewPointer("shop.internal")
		config.ServiceSettings.EnableInsecureOutgoingConnections = model.NewPointer(true)
	})
	host.Read(server)
	server.Break("something passing")
	host.Read(server)
	rules := host.Config()
	if *rules.ServiceSettings.AllowedUntrustedInternalConnections != "shop.internal" || !*rules.ServiceSettings.EnableInsecureOutgoingConnections {
		t.Errorf("goes by %v", rules.ServiceSettings)
	}
	if rules.SqlSettings.DataSource != nil || rules.ServiceSettings.SiteURL != nil {
		t.Error("more is kept than the rules ask for")
	}
}
