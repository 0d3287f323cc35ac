package effects

import (
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/memory"
	"wasmbridge/wire"
)

func TestBotsOfTheirOwn(t *testing.T) {
	b := newBench(t)
	op := &wire.CreateBot{Username: "shop", DisplayName: "Shop", Description: "sells"}
	made := b.must("create_bot", op).Users.Users
	if len(made) != 1 || made[0].ID != "bot-shop" || made[0].Username != "shop" || !made[0].IsBot || made[0].FirstName != "Shop" {
		t.Fatalf("made %+v", made)
	}
	b.must("create_bot", &wire.CreateBot{Username: "ada", Icon: "assets/ada.png"})
	if picture := b.server.Picture("bot-ada"); string(picture) != "assets/ada.png" || b.server.Picture("bot-shop") != nil {
		t.Errorf("its picture is %q", picture)
	}
	if again := b.must("create_bot", op).Users.Users; len(again) != 0 {
		t.Errorf("the name of another bot gave %+v", again)
	}
	if person := b.must("create_bot", &wire.CreateBot{Username: "anna"}).Users.Users; len(person) != 0 {
		t.Errorf("the name of a person gave %+v", person)
	}
	for _, active := range []bool{false, false, true} {
		b.must("set_bot_active", &wire.SetBotActive{Bot: "bot-shop", Active: active})
		if off := b.server.User("bot-shop").DeleteAt != 0; off == active {
			t.Errorf("switched to %v, it is off: %v", active, off)
		}
	}
	if _, err := b.do("set_bot_active", &wire.SetBotActive{Bot: "nobody"}); err == nil {
		t.Error("nobody was switched off")
	}
	b.server.Refuse(http.StatusInternalServerError)
	if _, err := b.do("create_bot", &wire.CreateBot{Username: "another"}); err == nil {
		t.Error("a server that refuses made a bot")
	}
}

// racing is a server on which somebody else is faster.
type racing struct {
	plugin.API
	id string
}

// CreateBot fails.
func (r racing) CreateBot(*model.Bot) (*model.Bot, *model.AppError) {
	return nil, model.NewAppError("CreateBot", r.id, nil, "", http.StatusBadRequest)
}

func TestANameThatIsTakenMeanwhile(t *testing.T) {
	b := newBench(t)
	for id, none := range map[string]bool{
		"app.user.save.username_exists.app_error": true, "app.user.save.email_exists.app_error": true, "app.user.save.app_error": false,
	} {
		b.API = racing{b.API, id}
		answer, err := b.do("create_bot", &wire.CreateBot{Username: "late"})
		if none != (err == nil && len(answer.Users.Users) == 0) {
			t.Errorf("%s: %+v, %v", id, answer, err)
		}
	}
}

func TestTokens(t *testing.T) {
	b := newBench(t)
	made := b.must("create_token", &wire.CreateToken{User: "anna", Description: "for replies"}).Token
	if kept := b.server.Tokens()[made.ID]; kept == nil || kept.Token != made.Token || kept.UserId != "anna" || kept.Description != "for replies" {
		t.Errorf("made %+v, kept %+v", made, kept)
	}
	if _, err := b.do("create_token", &wire.CreateToken{User: "nobody"}); err == nil {
		t.Error("nobody has a token")
	}
	for range 2 {
		b.must("revoke_token", &wire.RevokeToken{ID: made.ID})
	}
	if left := b.server.Tokens(); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

func TestLeaving(t *testing.T) {
	b := newBench(t)
	b.must("join", &wire.Join{Channel: "c", User: "anna"})
	for range 2 {
		b.must("leave", &wire.Leave{Channel: "c", User: "anna"})
		if b.server.Member("c", "anna") {
			t.Error("still a member")
		}
	}
	if calls := b.server.Calls()["DeleteChannelMember"]; calls != 1 {
		t.Errorf("left %d times", calls)
	}
}

func TestReactionsAndTyping(t *testing.T) {
	b := newBench(t)
	b.server.Put(&model.Post{Id: "p", ChannelId: "c"})
	for range 2 {
		b.must("react", &wire.React{Post: "p", Emoji: "warning"})
		b.must("react", &wire.React{Post: "p", User: "anna", Emoji: "eyes"})
	}
	if got := b.server.Reactions("p"); len(got) != 2 || got[0].UserId != "bot" || got[0].EmojiName != "warning" || got[1].UserId != "anna" {
		t.Errorf("got %+v", got)
	}
	for range 2 {
		b.must("react", &wire.React{Post: "p", Emoji: "warning", Remove: true})
	}
	if got := b.server.Reactions("p"); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
	b.must("react", &wire.React{Post: "gone", Emoji: "warning", Remove: true})
	if _, err := b.do("react", &wire.React{Post: "gone", Emoji: "warning"}); err == nil {
		t.Error("a reaction on nothing")
	}
	b.must("typing", &wire.ShowTyping{Channel: "c", Root: "r"})
	b.must("typing", &wire.ShowTyping{User: "anna", Channel: "c"})
	if got := b.server.Typed(); !reflect.DeepEqual(got, []string{"bot c r", "anna c "}) {
		t.Errorf("got %q", got)
	}
}

func TestTheConfigurationIsReadWithoutSecrets(t *testing.T) {
	b := newBench(t)
	b.server.Configure(func(config *model.Config) {
		config.EmailSettings.SMTPPassword = model.NewPointer("very secret")
		config.SqlSettings.DataSource = model.NewPointer("postgres://user:secret@host")
		config.SqlSettings.DataSourceReplicas = []string{"secret"}
		config.ServiceSettings.TrustedProxyIPHeader = []string{"X-Real-Ip", "X-Forwarded-For"}
		config.ServiceSettings.EnableInsecureOutgoingConnections = nil
		config.PluginSettings.Plugins = map[string]map[string]any{"tiny": {"key": "secret"}}
	})
	got := b.must("config", &wire.GetConfig{Paths: []string{
		"ServiceSettings.SiteURL", "ServiceSettings.TrustedProxyIPHeader", "FileSettings.MaxFileSize", "MetricsSettings.Enable",
		"EmailSettings.SMTPPassword", "SqlSettings.DataSource", "SqlSettings.DataSourceReplicas",
		"ServiceSettings.EnableInsecureOutgoingConnections", "PluginSettings.Plugins", "PluginSettings.Plugins.tiny.key", "Nothing", "ServiceSettings",
		"ServiceSettings.SiteURL.More", "", ".", "ServiceSettings.isUpdate",
	}}).Values.Values
	want := map[string]string{
		"ServiceSettings.SiteURL": "https://chat.example/", "ServiceSettings.TrustedProxyIPHeader": "X-Real-Ip X-Forwarded-For",
		"FileSettings.MaxFileSize": "104857600", "MetricsSettings.Enable": "false",
		"EmailSettings.SMTPPassword": model.FakeSetting, "SqlSettings.DataSource": model.FakeSetting, "SqlSettings.DataSourceReplicas": model.FakeSetting,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	b.server.Break("something passing")
	if _, err := b.do("config", &wire.GetConfig{}); err == nil {
		t.Error("a configuration out of nothing")
	}
}

func TestTimersAreSet(t *testing.T) {
	b := newBench(t)
	now := time.Now()
	for name, at := range map[string]int64{"soon": now.UnixMilli() + 60_000, "past": 1, "never": math.MaxInt64, "before": math.MinInt64} {
		b.must("schedule", &wire.Schedule{Name: name, Lane: "l", At: at})
	}
	b.must("schedule", &wire.Schedule{Name: "never"})
	b.must("schedule", &wire.Schedule{Name: "never set"})
	for range 2 {
		if timer, _, due := b.Timers.Next(time.Now()); !due || timer.Name == "soon" || timer.Lane != "l" {
			t.Errorf("due is %+v", timer)
		}
	}
	if _, wait, due := b.Timers.Next(now); due || wait < 50*time.Second || wait > 61*time.Second || b.Timers.Waiting() != 1 {
		t.Errorf("the next is due in %v, %d wait", wait, b.Timers.Waiting())
	}
}

func TestTheModuleCountsAndMeasures(t *testing.T) {
	b := newBench(t)
	b.must("count", &wire.Count{Name: "attempts_total", Labels: map[string]string{"a": "b"}, Add: 3})
	b.must("observe", &wire.Observe{Name: "delay_seconds", Millis: 1500})
	b.must("observe", &wire.Observe{Name: "delay_seconds", Millis: -1})
	if _, err := b.do("count", &wire.Count{Name: "delay_seconds"}); err == nil {
		t.Error("a histogram was counted")
	}
	_ = b.Timers.Set(memory.Timer{Name: "t"}, time.Now(), time.Hour)
	out := httptest.NewRecorder()
	b.Metrics.Handler().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/", nil))
	for _, line := range []string{
		`tiny_attempts_total{a="b"} 3`, `tiny_delay_seconds_sum 1.5`, `tiny_delay_seconds_count 2`, `tiny_bridge_timers_waiting 1`, `tiny_bridge_streams_open 0`,
	} {
		if !strings.Contains(out.Body.String(), line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
}
