package effects

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/wire"
)

func (b *bench) there(age int64) string {
	b.Helper()
	var words []string
	for _, one := range b.must("presence", &wire.GetPresence{Channel: "c", MaxAge: age}).Presence.Users {
		words = append(words, one.User+" "+one.Status)
	}
	return strings.Join(words, ", ")
}

func TestPresenceIsOfPeopleWhoAreNoGuests(t *testing.T) {
	b := newBench(t)
	if got := b.there(0); got != "" {
		t.Errorf("in an empty channel is %s", got)
	}
	b.server.Join("c", &model.User{Id: "bot", Username: "bot", IsBot: true})
	b.server.Join("c", &model.User{Id: "guest", Username: "guest", Roles: model.SystemGuestRoleId})
	b.server.Join("c", &model.User{Id: "gone", Username: "gone", DeleteAt: 1})
	b.server.Join("elsewhere", &model.User{Id: "far", Username: "far"})
	for user, status := range map[string]string{
		"ada": "offline", "ben": "dnd", "cleo": "online", "dora": "ooo", "emil": "away", "bot": "online", "guest": "online", "gone": "online",
	} {
		b.server.SetStatus(user, status)
		if len(user) == 4 && user != "gone" || user == "ada" || user == "ben" {
			b.server.Join("c", &model.User{Id: user, Username: user})
		}
	}
	b.server.Join("c", &model.User{Id: "zoe", Username: "zoe"})
	if got := b.there(0); got != "cleo online, emil away, ben dnd, dora ooo, ada offline, zoe " {
		t.Errorf("got %s", got)
	}
}

func TestPresenceComesFromMemory(t *testing.T) {
	b := newBench(t)
	b.server.Join("c", &model.User{Id: "ada", Username: "ada"})
	b.server.SetStatus("ada", "online")
	b.there(60_000)
	b.server.SetStatus("ada", "offline")
	if got := b.there(60_000); got != "ada online" {
		t.Errorf("from memory came %s", got)
	}
	b.job.Fresh = true
	if got := b.there(60_000); got != "ada offline" {
		t.Errorf("after a conflict came %s", got)
	}
	b.job.Fresh = false
	b.server.SetStatus("ada", "away")
	if got := b.there(0); got != "ada away" {
		t.Errorf("the age 0 gave %s", got)
	}
	b.server.Refuse(http.StatusForbidden)
	if _, err := b.do("presence", &wire.GetPresence{Channel: "c"}); err == nil {
		t.Error("a refusal is an empty channel")
	}
}

func TestPresenceIsReadOnceForAllWhoAskAtTheSameTime(t *testing.T) {
	b := newBench(t)
	b.server.Join("c", &model.User{Id: "ada", Username: "ada"})
	begun, on := make(chan struct{}, 100), make(chan struct{})
	b.server.WhileReading(func() { begun <- struct{}{}; <-on })
	var all sync.WaitGroup
	ask := func() {
		all.Go(func() { b.there(60_000) })
	}
	ask()
	<-begun
	for range 20 {
		ask()
	}
	close(on)
	all.Wait()
	if calls := b.server.Calls()["GetUserStatusesByIds"]; calls != 1 {
		t.Errorf("%d reads for 21 that asked", calls)
	}
}

func TestPresenceHasBounds(t *testing.T) {
	b := newBench(t)
	for n := range 450 {
		id := fmt.Sprintf("user-%03d", n)
		b.server.Join("c", &model.User{Id: id, Username: id, IsBot: n < 190})
	}
	b.server.SetStatus("user-449", "online")
	read := b.must("presence", &wire.GetPresence{Channel: "c"}).Presence.Users
	if len(read) != 200 || read[0].User != "user-449" {
		t.Errorf("%d members, the first is %s", len(read), read[0].User)
	}
	if calls := b.server.Calls()["GetUsersInChannel"]; calls != 2 {
		t.Errorf("%d pages", calls)
	}
}
