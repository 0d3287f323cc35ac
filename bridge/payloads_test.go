package main

import (
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// patience is how long the module may take over a payload. This is about what it needs of memory and whether it can go wrong: a
// machine that does much else takes several times as long as one that does not, in which all of them end within 2 s.
const patience = 15 * time.Second

// megabyte is the longest body that the module gets.
const megabyte = 1 << 20

// filled repeats a part between two others until a megabyte is full.
func filled(begin, part, end string) string {
	return begin + strings.Repeat(part, (megabyte-len(begin)-len(end))/len(part)) + end
}

// counted is the same with parts that have a number.
func counted(begin, part, end string) string {
	var text strings.Builder
	text.WriteString(begin)
	for at := 0; text.Len() < megabyte-len(end)-len(part)-10; at++ {
		fmt.Fprintf(&text, part, at)
	}
	return text.String() + end
}

// payloads are a megabyte each, of whatever costs most to read and to tell.
func payloads() map[string]string {
	levels := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	problem := `{"status":"firing","fingerprint":"f%d","labels":{"alertname":"a","instance":"b"},"annotations":{},"startsAt":"2026-11-21T10:00:00Z"},`
	return map[string]string{
		"nested without end":      strings.Repeat("[", megabyte),
		"nested objects":          strings.Repeat(`{"a":`, megabyte/5),
		"many deep ones":          filled(`{"text":"x","a":[`, levels+",", "0]}"),
		"wide":                    counted(`{"text":"x"`, `,"k%d":1`, "}"),
		"wide, of one key":        filled(`{"text":"x"`, `,"k":1`, "}"),
		"a long text":             filled(`{"text":"`, "x", `"}`),
		"a text of lines":         filled(`{"text":"`, `a\n`, `"}`),
		"a text of escapes":       filled(`{"text":"`, `\u00e4`, `"}`),
		"a text of stars":         filled(`{"text":"`, "*", `"}`),
		"a text of brackets":      filled(`{"text":"`, "[", `"}`),
		"a text of links":         filled(`{"text":"`, "[a](b", `"}`),
		"a text of angles":        filled(`{"text":"`, "<", `"}`),
		"a text of mentions":      filled(`{"text":"`, "<@U1>", `"}`),
		"a text of emphasis":      filled(`{"text":"`, "*a _b ~c `d ", `"}`),
		"a text of quotes":        filled(`{"text":"`, "> ", `"}`),
		"a text of colons":        filled(`{"text":"`, ":", `"}`),
		"a text of addresses":     filled(`{"text":"`, "http://a ", `"}`),
		"a long key":              filled(`{"`, "x", `":1}`),
		"a long other text":       filled(`{"a":"`, "x", `"}`),
		"numbers":                 filled(`[`, "1,", "1]"),
		"numbers below":           filled(`{"text":"x","a":[`, "1,", "1]}"),
		"floats":                  filled(`{"a":[`, "1e9,", "1]}"),
		"long numbers":            filled(`{"a":[`, strings.Repeat("9", 300)+",", "1]}"),
		"empty lists":             filled(`{"a":[`, "[],", "1]}"),
		"empty objects":           filled(`{"a":[`, "{},", "1]}"),
		"empty texts":             filled(`{"a":[`, `"",`, "1]}"),
		"small objects":           filled(`{"a":[`, `{"a":1},`, "1]}"),
		"attachments":             filled(`{"attachments":[`, "{},", "{}]}"),
		"attachments of text":     filled(`{"attachments":[`, `{"text":"x"},`, "{}]}"),
		"fields":                  filled(`{"attachments":[{"text":"x","fields":[`, `{"title":"a","value":"b"},`, "{}]}]}"),
		"actions":                 filled(`{"attachments":[{"text":"x","actions":[`, `{"type":"button","text":"a","url":"http://a"},`, "{}]}]}"),
		"blocks":                  filled(`{"blocks":[`, `{"type":"section","text":{"type":"mrkdwn","text":"*a*"}},`, `{"type":"divider"}]}`),
		"alerts":                  counted(`{"version":"4","groupKey":"g","status":"firing","receiver":"r","alerts":[`, problem, `{}]}`),
		"labels":                  counted(`{"version":"4","groupKey":"g","status":"firing","receiver":"r","alerts":[{"status":"firing","labels":{"a":"b"`, `,"l%d":"v"`, `}}]}`),
		"commits":                 counted(`{"ref":"refs/heads/main","repository":{"full_name":"a/b"},"pusher":{"name":"a"},"commits":[`, `{"id":"%d","message":"m"},`, `{}]}`),
		"nothing but spaces":      strings.Repeat(" ", megabyte),
		"bytes that mean nothing": strings.Repeat("\xff", megabyte),
	}
}

// fullest hold as many objects, lists and values as a payload may.
func fullest() map[string]string {
	repeated := func(begin, part string, count int, end string) string {
		return begin + strings.Repeat(part+",", count-1) + part + end
	}
	const nests, values = 19_900, 199_000
	return map[string]string{
		"most small objects":  repeated(`{"a":[`, `{"a":1}`, nests, "]}"),
		"most deep ones":      repeated(`{"text":"x","a":[`, strings.Repeat("[", 100)+strings.Repeat("]", 100), nests/100, "]}"),
		"most numbers":        repeated("[", "1", values, "]"),
		"most texts":          repeated(`{"a":[`, `"a"`, values, "]}"),
		"most attachments":    repeated(`{"attachments":[`, `{"text":"x"}`, nests, "]}"),
		"most attached texts": repeated(`{"attachments":[`, `{"text":"*a* <http://a|b> `+strings.Repeat("x", 20)+`"}`, nests, "]}"),
		"most fields":         repeated(`{"attachments":[{"text":"x","fields":[`, `{"title":"a","value":"b"}`, nests, "]}]}"),
		"most actions":        repeated(`{"attachments":[{"text":"x","actions":[`, `{"type":"button","text":"a","url":"http://a"}`, nests, "]}]}"),
		"most blocks":         repeated(`{"blocks":[`, `{"type":"section","text":{"type":"mrkdwn","text":"*a*"}}`, nests/2, "]}"),
		"most commits": repeated(`{"ref":"refs/heads/main","repository":{"full_name":"a/b"},"pusher":{"name":"a"},"commits":[`,
			`{"id":"0123456789","message":"m"}`, nests, "]}"),
		"most props":    repeated(`{"text":"x","props":{"a":[`, `{"a":1}`, nests, "]}}"),
		"most contexts": repeated(`{"attachments":[{"text":"x","actions":[{"name":"a","integration":{"url":"http://a","context":{"a":[`, `{"a":1}`, nests-10, "]}}}]}]}"),
		"most options":  repeated(`{"attachments":[{"text":"x","actions":[{"name":"a","type":"select","integration":{"url":"http://a"},"options":[`, `{"text":"a","value":"b"}`, nests-10, "]}]}]}"),
		"most events":   repeated("[", `{"specversion":"1.0","id":"a","source":"/a","type":"b","data":{}}`, 1_000, "]"),
	}
}

// TestNoPayloadHarmsTheCore posts what a feed takes at most to the real core. Each is answered by the core itself and
// in its memory, and afterwards all is as it was.
func TestNoPayloadHarmsTheCore(t *testing.T) {
	w := newPatientWorld(t, coreModule(t), patience)
	w.server.AddUser(&model.User{Id: "admin", Username: "ada", FirstName: "Ada"})
	args := &model.CommandArgs{Command: "/desk connect feed tools --notify none", UserId: "admin", ChannelId: "desk"}
	answer, _ := w.bridge.ExecuteCommand(nil, args)
	props, _ := answer.Props["frontdesk"].(map[string]any)
	address, err := url.Parse(fmt.Sprint(props["feed_url"]))
	_, path, found := strings.Cut(address.Path, "/plugins/tiny")
	if err != nil || !found {
		t.Fatalf("connect answered %q %v", answer.Text, props)
	}
	post := func(name, kind, body string) {
		begun := time.Now()
		status, text := w.say(path, body, "Content-Type", kind)
		took := time.Since(begun)
		t.Logf("%s: %d in %v, %.100s", name, status, took, text)
		if status != 200 && status != 400 {
			t.Errorf("%s was answered by %d %.200s", name, status, text)
		}
		if status, text := w.say(path, `{"text":"still there"}`, "Content-Type", "application/json"); status != 200 {
			t.Fatalf("after %s: %d %s", name, status, text)
		}
	}
	post("first", "application/json", `{"text":"hello"}`)
	before := heapInUse()
	for name, body := range payloads() {
		if len(body) > megabyte || len(body) < megabyte-1_000 {
			t.Fatalf("%s has %d bytes", name, len(body))
		}
		post(name, "application/json", body)
		if strings.HasPrefix(name, "a text") {
			post(name+", in a form", "application/x-www-form-urlencoded", "payload="+url.QueryEscape(body[:megabyte/8]+`"}`))
		}
	}
	for name, body := range fullest() {
		post(name, "application/json", body)
	}
	post("a form", "application/x-www-form-urlencoded", counted("text=x", "&k%d=1", ""))
	const part = "--b\r\nContent-Disposition: form-data; name=\"k%d\"\r\n\r\nv\r\n"
	post("a form in parts", "multipart/form-data; boundary=b", counted("", part, "--b--\r\n"))
	post("a form without parts", "multipart/form-data; boundary=b", strings.Repeat("-", megabyte))
	if grown := heapInUse() - before; grown > 64<<20 {
		t.Errorf("the heap has grown by %d", grown)
	}
	if status, text := w.say(path, strings.Repeat(" ", megabyte+1), "Content-Type", "application/json"); status != 413 {
		t.Errorf("a byte more: %d %s", status, text)
	}
	for _, line := range w.server.Lines() {
		if strings.Contains(line, "an event failed") || strings.HasPrefix(line, "error") {
			t.Error(line)
		}
	}
}

func heapInUse() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}
