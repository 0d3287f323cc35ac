package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// realCore is where the product's own module is built to, unless CORE_WASM says otherwise.
const realCore = "../target/wasm/wasm32-unknown-unknown/release/frontdesk.wasm"

func coreModule(t *testing.T) []byte {
	t.Helper()
	path := os.Getenv("CORE_WASM")
	if path == "" {
		path = realCore
	}
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("the core is not built: run ./build.sh test bridge: %v", err)
	}
	return code
}

// tokenOf gives what a visitor's browser makes of 32 random bytes, and conversation the id that goes with it.
func tokenOf(seed byte) (token, conversation string) {
	random := []byte(strings.Repeat(string(rune('a'+seed)), 32))
	hash := sha256.Sum256(random)
	return base64.RawURLEncoding.EncodeToString(random), base64.RawURLEncoding.EncodeToString(hash[:16])
}

// TestWhatAReplyCosts plays the product's main path through the real core and counts what a member's reply costs.
func TestWhatAReplyCosts(t *testing.T) {
	w := newWorldOf(t, coreModule(t))
	w.server.AddUser(&model.User{Id: "admin", Username: "ada", FirstName: "Ada"})
	args := &model.CommandArgs{Command: "/desk connect website https://shop.example", UserId: "admin", ChannelId: "desk"}
	answer, _ := w.bridge.ExecuteCommand(nil, args)
	props, _ := answer.Props["frontdesk"].(map[string]any)
	preview, err := url.Parse(fmt.Sprint(props["preview_url"]))
	if err != nil || preview.Query().Get("preview") == "" {
		t.Fatalf("connect answered %q", answer.Text)
	}

	token, conversation := tokenOf(0)
	message, _ := json.Marshal(map[string]string{"token": token, "ticket": preview.Query().Get("preview"), "id": "m1", "text": "Hello"})
	status, body := w.say("/v1/conversations/"+conversation+"/messages", string(message))
	var sent struct{ Post string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || status != 200 || sent.Post == "" {
		t.Fatalf("the message was answered by %d %s", status, body)
	}

	listen, _ := json.Marshal(map[string]string{"token": token})
	stream := w.open("/v1/conversations/"+conversation+"/events", string(listen))
	defer stream.Body.Close()
	reader := &lines{source: stream.Body}
	reader.until(t, "Hello")
	reply := func(id, text string) {
		w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: id, UserId: "admin", ChannelId: "desk", RootId: sent.Post, Message: text})
	}
	reply("warm", "the first draws the root post anew")
	reader.until(t, "anew")

	w.server.Calls()
	before := w.bridge.running.Load().engine.Calls()
	reply("r2", "the second")
	reader.until(t, "the second")
	calls, total := w.server.Calls(), 0
	for _, count := range calls {
		total += count
	}
	if total > 1 || calls["KVSetWithOptions"] > 0 {
		t.Errorf("a reply costs %v, at most one call and no write are allowed", calls)
	}
	if entered := w.bridge.running.Load().engine.Calls() - before; entered != 1 {
		t.Errorf("a reply takes %d calls into the core", entered)
	}

	watch := w.bridge.running.Load().effects.Watch
	for _, fail := range []func(bool){
		func(on bool) { w.server.Refuse(map[bool]int{true: 500}[on]) },
		func(on bool) { w.server.Refuse(map[bool]int{true: 404}[on]) },
		func(on bool) { w.server.Break(map[bool]string{true: "something passing"}[on]) },
	} {
		watch.Forget(sent.Post)
		fail(true)
		reply("r3", "while the server gives no root post")
		fail(false)
		if binding, ours := watch.Thread(sent.Post); !ours || binding != nil {
			t.Error("a root post that could not be read tells whose the thread is")
		}
	}
	reply("r4", "the server is there again")
	reader.until(t, "there again")

	before = w.bridge.running.Load().engine.Calls()
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "x", UserId: "admin", ChannelId: "elsewhere", RootId: "r"})
	w.bridge.MessageHasBeenPosted(nil, &model.Post{Id: "y", UserId: "admin", ChannelId: "desk"})
	if entered := w.bridge.running.Load().engine.Calls() - before; entered != 0 {
		t.Errorf("posts elsewhere entered the core %d times", entered)
	}
}
