package effects

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/fake"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// bench is a server in memory with effects on it.
type bench struct {
	*testing.T
	*Effects
	server *fake.Server
	job    *engine.Job
}

func newBench(t *testing.T) *bench {
	t.Helper()
	server := fake.NewServer(t.TempDir())
	host := &mattermost.Host{}
	host.Read(server)
	files := func(path string) ([]byte, error) { return []byte(path), nil }
	b := &bench{T: t, server: server, Effects: New(server, host, files, func() uint64 { return 0 })}
	b.job = &engine.Job{Context: t.Context(), Host: host.Now(), Now: time.Now().Add(time.Hour).UnixMilli()} // later than what is done before
	b.job.Host.Bot = "bot"
	return b
}

// do does a step and gives its answer.
func (b *bench) do(name string, op any) (wire.Answer, error) {
	b.Helper()
	return b.Table()[name].Do(b.job, op)
}

func (b *bench) must(name string, op any) wire.Answer {
	b.Helper()
	answer, err := b.do(name, op)
	if err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return answer
}

func TestAnOpOfAnotherKindIsRefused(t *testing.T) {
	b := newBench(t)
	if _, err := b.do("kv_get", &wire.Log{}); err == nil {
		t.Error("taken")
	}
}

func TestKeys(t *testing.T) {
	b := newBench(t)
	set := func(value, old string, guarded bool) error {
		_, err := b.do("kv_set", &wire.KvSet{Key: "k", Value: []byte(value), Old: []byte(old), Guarded: guarded})
		return err
	}
	get := func(age int64) string {
		return string(b.must("kv_get", &wire.KvGet{Key: "k", MaxAge: age}).Value.Bytes)
	}
	for _, step := range []struct {
		value, old string
		guarded    bool
		conflict   bool
		then       string
	}{
		{"1", "", true, false, "1"},
		{"2", "", true, true, "1"},
		{"2", "1", true, false, "2"},
		{"3", "x", false, false, "3"},
		{"", "2", true, true, "3"},
		{"", "", true, true, "3"},
		{"", "3", true, false, ""},
		{"", "", true, false, ""},
		{"", "", false, false, ""},
	} {
		if err := set(step.value, step.old, step.guarded); errors.Is(err, engine.ErrConflict) != step.conflict {
			t.Errorf("%+v: %v", step, err)
		}
		if got := get(1000); got != step.then {
			t.Errorf("%+v: then %q", step, got)
		}
	}
	b.server.Calls()
	get(1000)
	get(math.MaxInt64)
	get(0)
	b.job.Fresh = true
	get(1000)
	if calls := b.server.Calls()["KVGet"]; calls != 2 {
		t.Errorf("%d reads, want one for the age 0 and one after a conflict", calls)
	}
}

func TestPosts(t *testing.T) {
	b := newBench(t)
	made := b.must("create_post", &wire.CreatePost{Channel: "c", Message: "hi", Props: []byte(`{"a":{"b":[1,null]},"kept":true}`)}).Post.Post
	if made.User != "bot" || string(made.Props) != `{"a":{"b":[1,null]},"kept":true}` {
		t.Errorf("made %+v", made)
	}
	word := "ho"
	for _, step := range []struct {
		op   wire.UpdatePost
		want string
	}{
		{wire.UpdatePost{Message: &word}, `ho {"a":{"b":[1,null]},"kept":true}`},
		{wire.UpdatePost{Props: []byte(`{"n":1}`)}, `ho {"n":1}`},
		{wire.UpdatePost{Message: new(string), Props: []byte(`{}`)}, ` `},
	} {
		step.op.ID = made.ID
		got := b.must("update_post", &step.op).Post.Post
		if text := got.Message + " " + string(got.Props); text != step.want {
			t.Errorf("got %q, want %q", text, step.want)
		}
	}
	reply := b.must("create_post", &wire.CreatePost{Channel: "c", Root: made.ID, Message: "reply", User: "anna"}).Post.Post
	thread := b.must("thread", &wire.Thread{Root: made.ID}).Posts.Posts
	if len(thread) != 2 || thread[0].ID != made.ID || thread[1].User != "anna" {
		t.Errorf("the thread is %+v", thread)
	}
	b.must("delete_post", &wire.DeletePost{ID: reply.ID})
	b.must("delete_post", &wire.DeletePost{ID: reply.ID})
	if b.must("get_post", &wire.GetPost{ID: reply.ID}).Post.Post != nil {
		t.Error("a deleted post was found")
	}
	if b.must("update_post", &wire.UpdatePost{ID: "none", Message: &word}).Post.Post != nil {
		t.Error("a post that is not there was changed")
	}
	if got := b.must("thread", &wire.Thread{Root: "none"}).Posts; got == nil || len(got.Posts) != 0 {
		t.Error("a thread that is not there has posts")
	}
	changed := b.must("channel_posts", &wire.ChannelPosts{Channel: "c", Since: made.CreateAt}).Posts.Posts
	if len(changed) != 2 || changed[1].DeleteAt == 0 {
		t.Errorf("changed: %+v", changed)
	}
}

func TestPropsMustBeAnObject(t *testing.T) {
	b := newBench(t)
	for _, props := range []string{"[]", "1", "{", "\xff"} {
		if _, err := b.do("create_post", &wire.CreatePost{Channel: "c", Props: []byte(props)}); err == nil {
			t.Errorf("%q was taken", props)
		}
	}
}

func TestNeitherPostNorErrorIsAnError(t *testing.T) {
	b := newBench(t)
	b.server.Break("something passing")
	if _, err := b.do("create_post", &wire.CreatePost{Channel: "c"}); err == nil {
		t.Error("nothing was taken for a post")
	}
	b.job.Host.Bot = ""
	if _, err := b.do("create_post", &wire.CreatePost{Channel: "c"}); !errors.Is(err, errNoAuthor) {
		t.Errorf("without a bot: %v", err)
	}
}

func TestManyChangesAreCompleted(t *testing.T) {
	b := newBench(t)
	for n := range 1700 {
		b.server.Put(&model.Post{Id: fmt.Sprintf("p%04d", n), ChannelId: "c", CreateAt: int64(1000 + n), UpdateAt: int64(1000 + n)})
	}
	posts := b.must("channel_posts", &wire.ChannelPosts{Channel: "c", Since: 1200}).Posts.Posts
	if len(posts) != 1500 || posts[0].CreateAt != 1200 || !slices.IsSortedFunc(posts, func(a, b wire.Post) int { return int(a.CreateAt - b.CreateAt) }) {
		t.Errorf("%d posts", len(posts))
	}
}

func TestPeopleAreRemembered(t *testing.T) {
	b := newBench(t)
	b.server.AddUser(&model.User{Id: "guest", Username: "gu\xffst", Roles: model.SystemGuestRoleId, DeleteAt: 1})
	ask := func(age int64) []wire.User {
		return b.must("users", &wire.GetUsers{IDs: []string{"anna", "guest", "anna", "", "nobody"}, MaxAge: age}).Users.Users
	}
	first := ask(0)
	if len(first) != 2 || !first[1].IsGuest || !first[1].IsDeleted || first[1].Username != "gu\uFFFDst" {
		t.Errorf("got %+v", first)
	}
	b.server.Calls()
	if ask(1000); b.server.Calls()["GetUsersByIds"] != 1 { // nobody is not remembered
		t.Error("asked more than once")
	}
	if user, found, err := b.User("anna", time.Minute); err != nil || !found || user.Locale != "de" || len(b.server.Calls()) != 0 {
		t.Errorf("%+v %v %v", user, found, err)
	}
	for name, want := range map[string]int{"anna": 1, "nobody": 0} {
		if got := b.must("user_named", &wire.UserNamed{Username: name}).Users.Users; len(got) != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, want := range map[string]int{"team": 1, "nogroup": 0} {
		if got := b.must("group", &wire.Group{Name: name}).Users.Users; len(got) != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestChannelsAndPermissions(t *testing.T) {
	b := newBench(t)
	channel := b.must("channel", &wire.GetChannel{ID: "c"}).Channel.Channel
	if channel.TeamName != "crew" || channel.Kind != "O" || channel.Team != "team" {
		t.Errorf("got %+v", channel)
	}
	if b.must("channel", &wire.GetChannel{ID: "nowhere"}).Channel.Channel != nil {
		t.Error("a channel that is not there was found")
	}
	for _, op := range []wire.Can{{Permission: "c", Channel: "c", Team: "t"}, {Permission: "t", Team: "t"}, {Permission: "server"}} {
		if !b.must("can", &op).Flag.Yes {
			t.Errorf("%+v: no", op)
		}
		op.Permission = "other"
		if b.must("can", &op).Flag.Yes {
			t.Errorf("%+v: yes", op)
		}
	}
	b.server.Calls()
	b.must("join", &wire.Join{Channel: "c", User: "u"})
	b.must("join", &wire.Join{Channel: "c", User: "u"})
	if calls := b.server.Calls(); calls["AddChannelMember"] != 1 || calls["CreateTeamMember"] != 1 || calls["GetChannelMember"] != 2 {
		t.Errorf("calls %v", calls)
	}
}

func TestTheBotNeverTakesSomebodysName(t *testing.T) {
	for name, test := range map[string]struct {
		owner *model.User
		made  bool
		icon  int
	}{
		"nobody's":       {nil, true, 1},
		"ours":           {&model.User{Id: "b", Username: "desk", IsBot: true, Position: fake.PluginID}, true, 0},
		"a person's":     {&model.User{Id: "p", Username: "desk"}, false, 0},
		"another's bot":  {&model.User{Id: "o", Username: "desk", IsBot: true, Position: "somebody"}, false, 0},
		"a bot in ruins": {&model.User{Id: "x", Username: "desk", IsBot: false, Position: fake.PluginID}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if test.owner != nil {
				b.server.AddUser(test.owner)
			}
			users := b.must("ensure_bot", &wire.EnsureBot{Username: "desk", Icon: "icon.png"}).Users.Users
			calls := b.server.Calls()
			if (len(users) == 1) != test.made || calls["SetProfileImage"] != test.icon || (calls["EnsureBotUser"] == 1) != test.made {
				t.Errorf("%v, calls %v", users, calls)
			}
			if bot := b.Host.Now().Bot; test.made != (bot == "bot-desk") || test.made && b.job.Host.Bot != bot {
				t.Errorf("the bot is %q", bot)
			}
		})
	}
}

func TestCommandsAndDialogsAreJSON(t *testing.T) {
	b := newBench(t)
	command := model.Command{Trigger: "desk", AutocompleteData: model.NewAutocompleteData("desk", "[verb]", "helps")}
	verb := model.NewAutocompleteData("show", "[handle]", "shows")
	verb.AddDynamicListArgument("which", "v1/list", true)
	verb.AddNamedTextArgument("name", "a text", "hint", "", false)
	verb.AddNamedStaticListArgument("kind", "a kind", false, []model.AutocompleteListItem{{Item: "a", Hint: "h", HelpText: "t"}})
	command.AutocompleteData.AddCommand(verb)
	text, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	b.must("register_command", &wire.RegisterCommand{Command: text})
	got := b.server.Commands()[0]
	if !got.AutocompleteData.Equals(command.AutocompleteData) {
		t.Errorf("got %+v", got.AutocompleteData.SubCommands[0].Arguments[0])
	}
	if err := got.AutocompleteData.IsValid(); err != nil {
		t.Error(err)
	}
	for name, op := range map[string]any{"register_command": &wire.RegisterCommand{Command: []byte("{")}, "open_dialog": &wire.OpenDialog{Dialog: []byte("[]")}} {
		if _, err := b.do(name, op); err == nil {
			t.Errorf("%s took what is no such thing", name)
		}
	}
}

func TestWhatTheNodeKeeps(t *testing.T) {
	b := newBench(t)
	for range 2 {
		if wait := b.must("limit", &wire.Limit{Key: "k", Count: 2, Window: 1000}).Limit.Wait; wait != 0 {
			t.Errorf("waits %d", wait)
		}
	}
	if wait := b.must("limit", &wire.Limit{Key: "k", Count: 2, Window: 1000}).Limit.Wait; wait <= 0 || wait > 1000 {
		t.Errorf("waits %d", wait)
	}
	if wait := b.must("limit", &wire.Limit{Key: "never", Window: math.MaxInt64}).Limit.Wait; wait <= 1000 {
		t.Errorf("waits %d", wait)
	}
	b.must("lane", &wire.Lane{Key: "a"})
	b.must("lane", &wire.Lane{Key: "a"})
	if _, err := b.do("lane", &wire.Lane{Key: "b"}); err == nil {
		t.Error("an event has two lanes")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Table()["lane"].Do(&engine.Job{Context: gone}, &wire.Lane{Key: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, topic := range []string{"a", "a", "b"} {
		b.must("subscribe", &wire.Subscribe{Topic: topic})
	}
	if b.Hub.Open() != 1 || b.job.Subscription.Topic() != "b" {
		t.Errorf("%d open", b.Hub.Open())
	}
	b.must("watch_channel", &wire.WatchChannel{Channel: "c"})
	b.must("watch_thread", &wire.WatchThread{Root: "r"})
	if _, ours := b.Watch.Thread("r"); ours || !b.Watch.Channel("c") {
		t.Error("what is watched is not kept")
	}
	b.must("forget_thread", &wire.ForgetThread{Root: "r"})
	b.must("unwatch_channel", &wire.UnwatchChannel{Channel: "c"})
	if _, ours := b.Watch.Thread("r"); !ours || b.Watch.Channel("c") {
		t.Error("what is not watched any more is kept")
	}
	b.must("log", &wire.Log{Level: "warn", Message: "mind"})
	b.must("log", &wire.Log{Level: "shout", Message: "hello"})
	if lines := strings.Join(b.server.Lines(), "\n"); !strings.Contains(lines, "warn mind") || !strings.Contains(lines, "info hello") {
		t.Errorf("the log has %s", lines)
	}
}

func TestOtherNodesHear(t *testing.T) {
	here, there := newBench(t), newBench(t)
	here.server.Configure(func(config *model.Config) { config.ClusterSettings.Enable = model.NewPointer(true) })
	told := 0
	here.server.Peer = func(event model.PluginClusterEvent) {
		told++
		if err := there.Bus.Hear(event); err != nil {
			t.Error(err)
		}
	}
	here.must("publish", &wire.Publish{Topic: "t"})
	if told != 0 {
		t.Error("a node that is alone told somebody")
	}
	here.Host.Read(here.server)
	subscription, _ := there.Hub.Subscribe("t", 1)
	defer subscription.End()
	there.Watch.Bind("r", nil)
	there.must("kv_get", &wire.KvGet{Key: "k", MaxAge: 1000})
	here.must("publish", &wire.Publish{Topic: "t", Frame: wire.Frame{ID: "1"}})
	mine, _ := here.Hub.Subscribe("t", 1)
	here.must("publish", &wire.Publish{Topic: "t", Frame: wire.Frame{ID: "2"}, Local: true})
	heard := httptest.NewRecorder()
	here.Hub.Serve(heard, mine, &wire.Stream{Poll: true, Max: 1})
	if !strings.Contains(heard.Body.String(), "id: 2") {
		t.Errorf("of a local frame came %q", heard.Body)
	}
	here.must("watch_channel", &wire.WatchChannel{Channel: "c"})
	here.must("forget_thread", &wire.ForgetThread{Root: "r"})
	here.must("kv_set", &wire.KvSet{Key: "k", Value: []byte("v")})
	there.server.Calls()
	there.must("kv_get", &wire.KvGet{Key: "k", MaxAge: 1000})
	if _, ours := there.Watch.Thread("r"); !ours || !there.Watch.Channel("c") || there.server.Calls()["KVGet"] != 1 || told != 4 {
		t.Errorf("not all was heard, %d were told", told)
	}
	if err := there.Bus.Hear(model.PluginClusterEvent{Id: "bridge-1", Data: []byte{0xc1}}); err == nil {
		t.Error("what can't be read was taken")
	}
	if err := there.Bus.Hear(model.PluginClusterEvent{Id: "another"}); err != nil {
		t.Error(err)
	}
}
