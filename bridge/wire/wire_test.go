package wire

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

// The same values stand in wire/tests/fixtures.rs of the Rust side. Each side compares what it writes with its own
// files in testdata/wire and reads the other's; WIRE_FIXTURES=write makes them anew.

// EncodeMsgpack writes a step as the module does; only tests need it.
func (s Step) EncodeMsgpack(e *msgpack.Encoder) error {
	fields := map[string]any{"op": map[string]any{s.Kind: s.Op}}
	if s.Name != "" {
		fields["name"] = s.Name
	}
	return e.Encode(fields)
}

// EncodeMsgpack writes a part as the module does; only tests need it.
func (p Part) EncodeMsgpack(e *msgpack.Encoder) error {
	if p.File != "" {
		return e.Encode(map[string]any{"file": FilePart{Path: p.File}})
	}
	if p.Upload != "" {
		return e.Encode(map[string]any{"upload": UploadPart{ID: p.Upload}})
	}
	return e.Encode(map[string]any{"bytes": BytesPart{Bytes: p.Bytes}})
}

// EncodeMsgpack writes a piece of a body as the module does; only tests need it.
func (p BodyPiece) EncodeMsgpack(e *msgpack.Encoder) error {
	if p.File != nil {
		return e.Encode(map[string]any{"file": p.File})
	}
	return e.Encode(map[string]any{"bytes": BodyBytes{Bytes: p.Bytes}})
}

func file(side, name string) string {
	return filepath.Join("..", "testdata", "wire", side, name+".msgpack")
}

// compare compares what Go writes with the file and what it reads of Rust's with the value.
func compare[T any](t *testing.T, name string, value T) {
	t.Helper()
	written, err := Encode(value)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if os.Getenv("WIRE_FIXTURES") == "write" {
		if err := os.WriteFile(file("go", name), written, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	known, err := os.ReadFile(file("go", name))
	if err != nil || !bytes.Equal(known, written) {
		t.Errorf("go/%s is not what Go writes (%v); run WIRE_FIXTURES=write go test ./wire", name, err)
	}
	rust, err := os.ReadFile(file("rust", name))
	if err != nil {
		t.Fatal(err)
	}
	var read T
	if err := Decode(rust, &read); err != nil {
		t.Errorf("rust/%s: %v", name, err)
	} else if !reflect.DeepEqual(read, value) {
		t.Errorf("rust/%s: got %+v, want %+v", name, read, value)
	}
}

var (
	somePost = Post{
		ID: "post", CreateAt: 1_700_000_000_000, UpdateAt: 1_700_000_000_001, EditAt: 200, DeleteAt: 70_000, User: "user",
		Channel: "channel", Root: "root", Message: "grüße 👋", Kind: "me", Props: []byte(`{"a":1}`), Files: []string{"f1", "f2"},
	}
	noPost   = Post{Props: []byte{}, Files: []string{}}
	someUser = User{
		ID: "user", Username: "anna", Nickname: "Anna", FirstName: "An", LastName: "Na", Locale: "de", Timezone: "Europe/Berlin",
		IsBot: true, IsDeleted: true,
	}
	someFrame = Frame{ID: "1-a", Event: "message", Data: "{}"}
	bound     = []byte("bound")
)

func TestEvents(t *testing.T) {
	for name, event := range map[string]Event{
		"activated":       {Activated: &Activated{}},
		"posted":          {Posted: &Posted{Post: somePost, Author: someUser, Binding: bound}},
		"posted_unbound":  {Posted: &Posted{Post: noPost}},
		"edited":          {Edited: &Edited{Post: somePost, Was: "before", Author: someUser, Binding: bound}},
		"deleted":         {Deleted: &Deleted{Post: somePost, Binding: bound}},
		"reacted":         {Reacted: &Reacted{Post: somePost, User: someUser, Emoji: "white_check_mark", Binding: bound}},
		"reacted_removed": {Reacted: &Reacted{Post: somePost, User: someUser, Emoji: "white_check_mark", Removed: true}},
		"command": {Command: &Command{
			User: someUser, Channel: "channel", Team: "team", Root: "root", Text: "/desk help", Trigger: "trigger",
		}},
		"http": {HTTP: &HTTP{
			Method: "POST", Path: "/v1/%20", Query: "a=b", Headers: map[string]string{"host": "example"}, Body: []byte{0, 255, 128},
			TooLarge: true, User: "user", Client: "::1",
		}},
		"http_untaken": {HTTP: &HTTP{
			Method: "POST", Path: "/", Headers: map[string]string{}, Body: []byte{137, 80}, Untaken: true, Length: -1,
		}},
		"typing":        {Typing: &Typing{User: "user", Channel: "channel", Root: "root", Binding: bound}},
		"timer":         {Timer: &Timer{Name: "name", Binding: bound, Payload: []byte("p")}},
		"timer_unbound": {Timer: &Timer{Name: "name"}},
		"piece": {Piece: &Piece{
			Name: "name", Binding: bound, Carry: []byte("so far"), Status: 200, Headers: map[string]string{"content-type": "text/event-stream"},
			Body: []byte{0, 255}, Took: 1500, End: true, Cut: true, Fault: "broken", Error: "the connection ended early",
		}},
		"piece_waits": {Piece: &Piece{Name: "name", Headers: map[string]string{}, Took: -1}},
		"check":       {Check: &Check{Channel: "channel", Topics: []string{"a", "b"}, Since: -1}},
	} {
		compare(t, "event."+name, event)
		if !strings.HasPrefix(name, event.Name()) {
			t.Errorf("%s calls itself %s", name, event.Name())
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, answer := range map[string]Answer{
		"value":      {Value: &Value{Bytes: []byte{1, 2, 3}}},
		"value_none": {Value: &Value{}},
		"post":       {Post: &PostAnswer{Post: &somePost}},
		"post_none":  {Post: &PostAnswer{}},
		"posts":      {Posts: &Posts{Posts: []Post{somePost, noPost}}},
		"posts_none": {Posts: &Posts{Posts: []Post{}}},
		"users":      {Users: &Users{Users: []User{someUser}}},
		"users_none": {Users: &Users{Users: []User{}}},
		"channel": {Channel: &ChannelAnswer{Channel: &Channel{
			ID: "channel", Team: "team", TeamName: "crew", Name: "town-square", DisplayName: "Town Square", Kind: "O", DeleteAt: 5,
		}}},
		"presence":      {Presence: &Presence{Users: []Status{{User: "user", Status: "online"}, {}}}},
		"presence_none": {Presence: &Presence{Users: []Status{}}},
		"channel_none":  {Channel: &ChannelAnswer{}},
		"flag":          {Flag: &Flag{Yes: true}},
		"limit":         {Limit: &Wait{Wait: 1500}},
		"http": {HTTP: &HTTPAnswer{
			Status: 503, Headers: map[string]string{"retry-after": "5"}, Body: []byte{0, 255}, Cut: true, First: 12, Took: 30_000,
			Fault: "timeout", Error: "too slow",
		}},
		"http_none": {HTTP: &HTTPAnswer{Headers: map[string]string{}, Body: []byte{}, First: -1}},
		"files": {Files: &Files{Files: []File{{
			ID: "file", User: "user", Channel: "channel", Post: "post", Name: "ä.png", Mime: "image/png", Size: 1 << 33, Width: 640, DeleteAt: 5,
		}}}},
		"files_none":  {Files: &Files{Files: []File{}}},
		"token":       {Token: &Token{ID: "id", Token: "secret"}},
		"values":      {Values: &Values{Values: map[string]string{"ServiceSettings.SiteURL": "https://chat.example"}}},
		"values_none": {Values: &Values{Values: map[string]string{}}},
		"done":        Done(),
		"failed":      {Failed: &Failed{Error: "no", Status: 404}},
	} {
		compare(t, "answer."+name, Answered{At: 1_700_000_000_002, Answer: answer})
	}
}

func TestEnvelope(t *testing.T) {
	raw := func(value any) msgpack.RawMessage {
		encoded, err := Encode(value)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	random := make([]byte, 32)
	for at := range random {
		random[at] = byte(at)
	}
	done := raw(Answered{At: 3, Answer: Done()})
	envelope := Envelope{
		ID: 1 << 40, Now: 2, Random: random,
		Host: raw(Host{
			Plugin: "plugin", SiteURL: "https://chat.example", ServerVersion: "11.4.0", Bot: "bot", TrustsProxy: true, Mails: true,
			Settings: map[string]string{"public_url": ""},
		}),
		Event:   raw(Event{Check: &Check{Channel: "channel"}}),
		Answers: map[string]msgpack.RawMessage{"b": done, "a": done},
	}
	var buffer bytes.Buffer
	if err := EncodeEnvelope(&buffer, &envelope); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("WIRE_FIXTURES") == "write" {
		if err := os.WriteFile(file("go", "envelope"), buffer.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if known, err := os.ReadFile(file("go", "envelope")); err != nil || !bytes.Equal(known, buffer.Bytes()) {
		t.Errorf("go/envelope is not what Go writes: %v", err)
	}
}

func TestOutcomes(t *testing.T) {
	step := Step{Kind: "delete_post", Op: &DeletePost{ID: "post"}}
	for name, end := range map[string]End{
		"done":     {Done: &struct{}{}},
		"ask":      {Ask: &struct{}{}},
		"ignored":  {Ignored: &Ignored{Reason: "why"}},
		"rejected": {Rejected: &Rejected{Code: "too_many"}},
	} {
		compare(t, "outcome."+name, Outcome{ID: 9, Steps: []Step{step}, End: end})
	}
}

var somePieces = []BodyPiece{{Bytes: []byte{0, 255}}, {File: &BodyFile{ID: "file", Encoding: "base64", Max: 65_536}}}

var headers = map[string]string{"a": "b"}

// steps has every op, some in several shapes: what stands behind a full name is the op's own.
var steps = map[string]any{
	"kv_get":              &KvGet{Key: "k", MaxAge: 60_000},
	"get_post":            &GetPost{ID: "post"},
	"thread":              &Thread{Root: "root"},
	"thread_piece":        &Thread{Root: "root", After: 1_700_000_000_000, Limit: 50},
	"channel_posts_some":  &ChannelPosts{Channel: "channel", Since: 1, Limit: 200},
	"config":              &GetConfig{Paths: []string{"ServiceSettings.SiteURL"}},
	"file_infos":          &FileInfos{IDs: []string{"f1", "f2"}},
	"channel_posts":       &ChannelPosts{Channel: "channel", Since: 1_700_000_000_000},
	"users":               &GetUsers{IDs: []string{"a", "b"}, MaxAge: 1},
	"user_named":          &UserNamed{Username: "anna"},
	"group":               &Group{Name: "team"},
	"channel":             &GetChannel{ID: "channel"},
	"presence":            &GetPresence{Channel: "c", MaxAge: 15_000},
	"can":                 &Can{User: "u", Permission: "manage_team", Channel: "c", Team: "t"},
	"kv_set":              &KvSet{Key: "k", Value: []byte("new"), Guarded: true, Old: []byte("old")},
	"kv_set_delete":       &KvSet{Key: "k"},
	"create_post":         &CreatePost{Channel: "c", Root: "r", Message: "hi", Props: []byte("{}"), User: "u"},
	"create_post_files":   &CreatePost{Channel: "c", Props: []byte{}, Files: []string{"f1", "f2"}},
	"update_post":         &UpdatePost{ID: "post", Message: new(string), Props: []byte("{}")},
	"update_post_nothing": &UpdatePost{ID: "post"},
	"delete_post":         &DeletePost{ID: "post"},
	"ensure_bot":          &EnsureBot{Username: "bot", DisplayName: "Bot", Description: "helps", Icon: "assets/icon.png"},
	"join":                &Join{Channel: "c", User: "u"},
	"leave":               &Leave{Channel: "c", User: "u"},
	"create_bot":          &CreateBot{Username: "bot", DisplayName: "Bot", Description: "helps"},
	"create_bot_icon":     &CreateBot{Username: "bot", DisplayName: "Bot", Description: "helps", Icon: "assets/icon.png"},
	"set_bot_active":      &SetBotActive{Bot: "b", Active: true},
	"create_token":        &CreateToken{User: "u", Description: "for replies"},
	"revoke_token":        &RevokeToken{ID: "id"},
	"http_request": &HTTPRequest{
		Method: "POST", URL: "https://example/", Headers: headers, Body: []byte{0, 255}, Timeout: 15_000, Max: 65_536, Gate: "g", Slots: 16,
		Own: true,
	},
	"http_request_plain": &HTTPRequest{Method: "GET", URL: "http://example/", Headers: map[string]string{}, Body: []byte{}, Timeout: 1},
	"http_request_pieces": &HTTPRequest{
		Method: "GET", URL: "http://example/", Headers: map[string]string{}, Body: []byte{}, Pieces: somePieces, Timeout: 1,
	},
	"fetch": &Fetch{
		Name: "n", Lane: "l", Thread: "r", Every: 500, Whole: true, Beat: 4000, Carry: []byte("so far"),
		Signature: &Signature{Header: "a", Keys: []string{"AP8="}, Prefix: "v1,", Begin: []byte{0, 255}},
		Request: HTTPRequest{
			Method: "GET", URL: "http://example/", Headers: map[string]string{}, Body: []byte{}, Pieces: somePieces, Timeout: 1, Max: 9,
			Gate: "g", Slots: 2,
		},
	},
	"fetch_plain": &Fetch{
		Name: "n", Request: HTTPRequest{Method: "GET", URL: "http://example/", Headers: map[string]string{}, Body: []byte{}, Timeout: 1},
	},
	"carry":          &Carry{Name: "n", Carry: []byte("so far")},
	"carry_nothing":  &Carry{Name: "n", Carry: []byte{}},
	"drop_fetch":     &DropFetch{Name: "n"},
	"send_mail":      &SendMail{To: "v@example.org", Subject: "Grüße", HTML: "<p>hi</p>"},
	"upload":         &Upload{Channel: "c", User: "u", Name: "a.txt", Bytes: []byte{0, 255}},
	"take_body":      &TakeBody{Channel: "c", User: "u", Name: "a.png", Max: 1 << 33},
	"limit":          &Limit{Key: "k", Count: 10, Window: 10_000},
	"lane":           &Lane{Key: "k"},
	"subscribe":      &Subscribe{Topic: "t"},
	"respond":        &Respond{Status: 200, Headers: headers, Body: []Part{{Bytes: []byte{0, 255}}, {File: "assets/chat.js"}}},
	"respond_upload": &Respond{Status: 200, Headers: headers, Body: []Part{{Upload: "file"}}},
	"respond_empty":  &Respond{Status: 204, Headers: map[string]string{}, Body: []Part{}},
	"stream": &Stream{
		Headers: headers, First: []Frame{someFrame}, Last: []Frame{someFrame}, Max: 240_000, Heartbeat: 15_000, Poll: true, Channel: "c",
	},
	"reply_command":        &ReplyCommand{Text: "done", Props: []byte("{}")},
	"register_command":     &RegisterCommand{Command: []byte("{}")},
	"open_dialog":          &OpenDialog{Dialog: []byte("{}")},
	"ephemeral":            &Ephemeral{User: "u", Channel: "c", Root: "r", Message: "m"},
	"watch_channel":        &WatchChannel{Channel: "c"},
	"watch_channel_roots":  &WatchChannel{Channel: "c", RootsOf: []string{"a", "b"}},
	"watch_channel_all":    &WatchChannel{Channel: "c", Roots: true},
	"watch_channel_emojis": &WatchChannel{Channel: "c", Emojis: []string{"raised_hand", "+1"}},
	"unwatch_channel":      &UnwatchChannel{Channel: "c"},
	"watch_thread":         &WatchThread{Root: "r", Binding: bound},
	"watch_thread_empty":   &WatchThread{Root: "r", Binding: []byte{}},
	"watch_thread_none":    &WatchThread{Root: "r"},
	"forget_thread":        &ForgetThread{Root: "r"},
	"publish":              &Publish{Topic: "t", Frame: someFrame},
	"publish_local":        &Publish{Topic: "t", Frame: someFrame, Local: true},
	"schedule":             &Schedule{Name: "n", Lane: "l", Thread: "r", Payload: []byte("p"), At: 1_700_000_000_000, Early: true},
	"schedule_none":        &Schedule{Name: "n"},
	"typing":               &ShowTyping{User: "u", Channel: "c", Root: "r"},
	"react":                &React{Post: "p", User: "u", Emoji: "warning"},
	"react_remove":         &React{Post: "p", Emoji: "warning", Remove: true},
	"count":                &Count{Name: "attempts_total", Labels: headers, Add: 2},
	"observe":              &Observe{Name: "delay_seconds", Labels: map[string]string{}, Millis: 1500},
	"log":                  &Log{Level: "warn", Message: "mind"},
}

func TestSteps(t *testing.T) {
	names := OpNames()
	for name, op := range steps {
		kind := name
		for _, one := range names {
			if reflect.TypeOf(ops[one]()) == reflect.TypeOf(op) {
				kind = one
			}
		}
		compare(t, "op."+name, Step{Name: name, Kind: kind, Op: op})
	}
	for _, name := range names {
		if _, there := steps[name]; !there {
			t.Errorf("%s has no fixture", name)
		}
	}
}

func TestNoFixtureIsLeftOver(t *testing.T) {
	var sides [2][]string
	for at, side := range []string{"rust", "go"} {
		files, err := filepath.Glob(file(side, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range files {
			sides[at] = append(sides[at], filepath.Base(one))
		}
	}
	if !slices.Equal(sides[0], sides[1]) {
		t.Errorf("Rust has %v\nand Go %v", sides[0], sides[1])
	}
}

func TestWhatIsNoOutcomeIsRefused(t *testing.T) {
	for _, bad := range []any{
		"text", nil,
		map[string]any{"id": "x"},
		map[string]any{"id": 1, "steps": []any{map[string]any{"op": map[string]any{"make_coffee": nil}}}},
		map[string]any{"id": 1, "steps": []any{map[string]any{"name": "no op"}}},
		map[string]any{"id": 1, "steps": []any{map[string]any{"op": map[string]any{"lane": map[string]any{}, "log": map[string]any{}}}}},
		map[string]any{"id": 1, "steps": []any{map[string]any{"op": map[string]any{"lane": 7}}}},
	} {
		data, err := msgpack.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		var outcome Outcome
		if err := Decode(data, &outcome); err == nil && bad != nil {
			t.Errorf("%v was taken", bad)
		}
	}
}

func TestNoDurationOverflows(t *testing.T) {
	for milliseconds, want := range map[int64]time.Duration{
		0: 0, 1500: 1500 * time.Millisecond, -3: -3 * time.Millisecond, math.MaxInt64: math.MaxInt64, math.MinInt64: math.MinInt64,
	} {
		if got := Duration(milliseconds); got.Milliseconds() != want.Milliseconds() {
			t.Errorf("%d is %v, want %v", milliseconds, got, want)
		}
	}
}
