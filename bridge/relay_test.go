package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// receiver is somebody's server that takes deliveries and remembers what it was told.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	texts []string
	times map[string]time.Time
}

type told struct {
	Type string
	Data struct{ Message struct{ Text string } }
}

func newReceiver(t *testing.T, answer func(w http.ResponseWriter)) *receiver {
	t.Helper()
	r := &receiver{times: make(map[string]time.Time)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		now := time.Now()
		body, _ := io.ReadAll(request.Body)
		var event told
		_ = json.Unmarshal(body, &event)
		if event.Type == "message.created" {
			r.mu.Lock()
			r.texts = append(r.texts, event.Data.Message.Text)
			r.times[event.Data.Message.Text] = now
			r.mu.Unlock()
		}
		answer(w)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.texts)
}

func (r *receiver) at(text string) (time.Time, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, found := r.times[text]
	return at, found
}

// newRelay is a world whose server allows addresses inside.
func newRelay(t *testing.T) *world {
	t.Helper()
	w := newWorldOf(t, coreModule(t))
	w.server.AddUser(&model.User{Id: "admin", Username: "ada", FirstName: "Ada"})
	w.server.Configure(func(config *model.Config) {
		config.ServiceSettings.AllowedUntrustedInternalConnections = model.NewPointer("127.0.0.1")
	})
	_ = w.bridge.OnConfigurationChange()
	return w
}

// endpoint is a connection that was made, and what opens it.
type endpoint struct{ id, handle, token string }

// connect joins an endpoint to the channel, opens one conversation there, and gives its root post.
func (w *world) connect(address string) string {
	w.Helper()
	return w.begin(w.join(address))
}

// join joins an endpoint to the channel.
func (w *world) join(address string) endpoint {
	w.Helper()
	args := &model.CommandArgs{Command: "/desk connect endpoint " + address + "/hook", UserId: "admin", ChannelId: "desk"}
	answer, _ := w.bridge.ExecuteCommand(nil, args)
	props, _ := answer.Props["frontdesk"].(map[string]any)
	return endpoint{fmt.Sprint(props["connection"]), fmt.Sprint(props["handle"]), fmt.Sprint(props["inbound_token"])}
}

// copies writes so many further connections like one, each with an address of its own, as if they had been joined.
func (w *world) copies(of endpoint, many int) []endpoint {
	w.Helper()
	read := func(key string) []byte {
		value, refused := w.server.KVGet(key)
		if refused != nil || value == nil {
			w.Fatalf("%s: %v", key, refused)
		}
		return value
	}
	write := func(key string, value []byte) {
		if _, refused := w.server.KVSetWithOptions(key, value, model.PluginKVSetOptions{}); refused != nil {
			w.Fatal(refused)
		}
	}
	connection, keys := string(read("v1:conn:"+of.id)), read("v1:keys:"+of.id)
	var index struct {
		Entries []json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(read("v1:conns"), &index); err != nil {
		w.Fatal(err)
	}
	entry := ""
	for _, one := range index.Entries {
		if strings.Contains(string(one), of.id) {
			entry = string(one)
		}
	}
	made := make([]endpoint, many)
	for at := range made {
		made[at] = endpoint{fmt.Sprintf("copy%018d", at), fmt.Sprintf("copy-%d", at), of.token}
		rename := strings.NewReplacer(of.id, made[at].id, `"`+of.handle+`"`, `"`+made[at].handle+`"`, "/hook", fmt.Sprintf("/hook/%d", at))
		write("v1:conn:"+made[at].id, []byte(rename.Replace(connection)))
		write("v1:keys:"+made[at].id, keys)
		index.Entries = append(index.Entries, json.RawMessage(rename.Replace(entry)))
	}
	all, err := json.Marshal(index)
	if err != nil {
		w.Fatal(err)
	}
	write("v1:conns", all)
	return made
}

// begin opens a conversation of a connection, and gives its root post.
func (w *world) begin(of endpoint) string {
	w.Helper()
	path, token := "/v1/endpoints/"+of.handle+"/messages", "Bearer "+of.token
	status, body := w.say(path, `{"session":"s1","id":"m1","text":"Hello"}`, "Authorization", token, "Content-Type", "application/json")
	var opened struct{ Post string }
	if err := json.Unmarshal([]byte(body), &opened); err != nil || status != 200 || opened.Post == "" {
		w.Fatalf("the message was answered by %d %s", status, body)
	}
	return opened.Post
}

// reply puts a member's reply into a thread; its hook is the caller's to send.
func (w *world) reply(root, text string, at int64) *model.Post {
	post := &model.Post{Id: model.NewId(), UserId: "admin", ChannelId: "desk", RootId: root, Message: text, CreateAt: at, UpdateAt: at}
	w.server.Put(post)
	return post
}

func (w *world) until(what string, patience time.Duration, holds func() bool) {
	w.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s: not within %v; the log's last lines: %q", what, patience, last(w.server.Lines(), 10))
		}
	}
}

// rests waits until nothing is being done any more.
func (w *world) rests() {
	w.Helper()
	parts := w.bridge.running.Load().effects
	w.until("rest", time.Minute, func() bool { return parts.Lanes.Held() == 0 && !parts.Timers.AnyDue(time.Now()) })
}

func last(lines []string, count int) []string { return lines[max(0, len(lines)-count):] }

// TestWhatAReplyToAnEndpointCosts counts the calls of the server's API for one more reply, and for a burst.
func TestWhatAReplyToAnEndpointCosts(t *testing.T) {
	w := newRelay(t)
	there := newReceiver(t, func(http.ResponseWriter) {})
	root := w.connect(there.URL)
	now := time.Now().UnixMilli()
	for at, text := range []string{"warm", "warm again"} {
		w.bridge.MessageHasBeenPosted(nil, w.reply(root, text, now+int64(at)))
		w.until(text, time.Minute, func() bool { return len(there.got()) > at })
		w.rests()
	}

	w.server.Calls()
	w.bridge.MessageHasBeenPosted(nil, w.reply(root, "one", now+2))
	w.until("one", time.Minute, func() bool { return len(there.got()) > 2 })
	w.rests()
	calls := w.server.Calls()
	total := 0
	for _, count := range calls {
		total += count
	}
	if writes := calls["KVSetWithOptions"]; total > 3 || writes > 1 {
		t.Errorf("a reply costs %v; at most three calls and one write are allowed", calls)
	}

	burst := make([]*model.Post, 12)
	for at := range burst {
		burst[at] = w.reply(root, fmt.Sprint("burst ", at), now+3+int64(at))
	}
	var hooks sync.WaitGroup
	for _, at := range []int{2, 5, 6, 9, 4, 0, 1, 3, 7, 8, 10, 11} { // as hooks came on a real server
		hooks.Go(func() { w.bridge.MessageHasBeenPosted(nil, burst[at]) })
	}
	hooks.Wait()
	w.until("the burst", time.Minute, func() bool { return len(there.got()) > 14 })
	w.rests()
	if writes := w.server.Calls()["KVSetWithOptions"]; writes != 1 {
		t.Errorf("a burst costs %d writes", writes)
	}
	if got := there.got(); len(got) != 15 || got[3] != "burst 0" || got[14] != "burst 11" {
		t.Errorf("the endpoint was told %q", got)
	}
}

// TestTenThousandDrainInOrder lets a conversation owe ten thousand deliveries.
func TestTenThousandDrainInOrder(t *testing.T) {
	const many = 10_000
	w := newRelay(t)
	there := newReceiver(t, func(http.ResponseWriter) {})
	root := w.connect(there.URL)
	now := time.Now().UnixMilli()
	var newest *model.Post
	for at := range many {
		newest = w.reply(root, fmt.Sprint(at), now+int64(at)/3) // several in each millisecond
	}
	w.bridge.MessageHasBeenPosted(nil, newest)
	w.until("ten thousand deliveries", 4*time.Minute, func() bool { return len(there.got()) >= many })
	time.Sleep(100 * time.Millisecond)
	got := there.got()
	if len(got) != many {
		t.Fatalf("%d deliveries for %d replies", len(got), many)
	}
	// Within one millisecond the posts' ids decide.
	for at, text := range got {
		var number int
		if _, err := fmt.Sscan(text, &number); err != nil || number/3 != at/3 {
			t.Fatalf("delivery %d is %q", at, text)
		}
	}
}

// TestOneDeadAmongAThousand compares how long replies to live endpoints take with and without a dead one among them, in turn.
func TestOneDeadAmongAThousand(t *testing.T) {
	const endpoints, sample, rounds, attempts = 1_000, 100, 3, 8
	w := newRelay(t)
	there := newReceiver(t, func(http.ResponseWriter) {})
	release := make(chan struct{})
	dead := newReceiver(t, func(http.ResponseWriter) { <-release })
	defer close(release)
	grave := w.connect(dead.URL)
	copies := w.copies(w.join(there.URL), endpoints-2)
	roots := make([]string, 2*sample) // a conversation with some of them is enough
	for at := range roots {
		roots[at] = w.begin(copies[at*len(copies)/len(roots)])
	}

	clock := time.Now().UnixMilli()
	turn := 0
	measure := func(disturbed bool) (waits []time.Duration) {
		for at := range sample {
			clock++
			turn++
			if disturbed && at%10 == 0 {
				burden := w.reply(grave, fmt.Sprint("dead ", clock), clock)
				go w.bridge.MessageHasBeenPosted(nil, burden)
			}
			text := fmt.Sprint("live ", clock)
			post := w.reply(roots[turn%len(roots)], text, clock)
			begun := time.Now()
			w.bridge.MessageHasBeenPosted(nil, post)
			var arrived time.Time
			w.until(text, time.Minute, func() (found bool) {
				arrived, found = there.at(text)
				return found
			})
			waits = append(waits, arrived.Sub(begun))
		}
		return waits
	}
	p99 := func(waits []time.Duration) float64 {
		slices.Sort(waits)
		return float64(waits[len(waits)*99/100])
	}
	// What else the machine does makes one measurement differ from the next; what the dead endpoint does is there each time.
	var ratios []float64
	for range attempts {
		var alone, among []time.Duration
		for range rounds {
			alone = append(alone, measure(false)...)
			among = append(among, measure(true)...)
		}
		ratio := p99(among) / p99(alone)
		if ratios = append(ratios, ratio); ratio <= 1.1 {
			t.Logf("p99 with a dead endpoint over p99 without: %.2f", ratios)
			return
		}
	}
	t.Errorf("one dead endpoint makes the others' p99 longer, %.2f times as long each time it is measured", ratios)
}
