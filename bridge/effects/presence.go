package effects

import (
	"cmp"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

const (
	// presenceMost is how many members are told of.
	presenceMost = 200
	// presencePage and presencePages bound how many are looked at: bots and guests are among them.
	presencePage  = 200
	presencePages = 5
)

// statusRanks are the statuses in their order; what is not among them stands behind.
var statusRanks = map[string]int{
	model.StatusOnline: 1, model.StatusAway: 2, model.StatusDnd: 3, model.StatusOutOfOffice: 4, model.StatusOffline: 5,
}

// presence reads at most one at a time for each channel; who asks meanwhile gets the same.
func (e *Effects) presence(job *engine.Job, op *wire.GetPresence) (wire.Answer, error) {
	known := func() ([]wire.Status, bool) {
		if op.MaxAge <= 0 || job.Fresh {
			return nil, false
		}
		return e.statuses.Get(op.Channel, time.Now(), wire.Duration(op.MaxAge))
	}
	users, found := known()
	if !found {
		read, err, _ := e.reading.Do(op.Channel, func() (any, error) {
			if users, found := known(); found { // by whoever asked just before
				return users, nil
			}
			return e.readPresence(op.Channel)
		})
		if err != nil {
			return wire.Answer{}, err
		}
		users, _ = read.([]wire.Status)
	}
	return wire.Answer{Presence: &wire.Presence{Users: users}}, nil
}

func (e *Effects) readPresence(channel string) ([]wire.Status, error) {
	begun, epoch, lost := time.Now(), e.statuses.Epoch(), e.Lost()
	ids, err := e.people(channel)
	if err != nil {
		return nil, err
	}
	users := make([]wire.Status, 0, len(ids))
	if len(ids) > 0 {
		statuses, refused := e.API.GetUserStatusesByIds(ids)
		if refused != nil {
			return nil, check(refused)
		}
		of := make(map[string]string, len(statuses))
		for _, one := range statuses {
			of[one.UserId] = one.Status
		}
		for _, id := range ids {
			users = append(users, wire.Status{User: id, Status: of[id]})
		}
		slices.SortStableFunc(users, func(a, b wire.Status) int { return cmp.Compare(rank(a.Status), rank(b.Status)) })
	}
	if e.Lost() != lost {
		return nil, errLost
	}
	e.statuses.Put(channel, begun, users, epoch)
	return users, nil
}

func rank(status string) int {
	if rank, known := statusRanks[status]; known {
		return rank
	}
	return len(statusRanks) + 1
}

// people gives the ids of a channel's members who are neither bots nor guests nor switched off.
func (e *Effects) people(channel string) ([]string, error) {
	var ids []string
	for page := range presencePages {
		members, refused := e.API.GetUsersInChannel(channel, model.ChannelSortByStatus, page, presencePage)
		if refused != nil {
			return nil, check(refused)
		}
		for _, one := range members {
			if !one.IsBot && !one.IsGuest() && one.DeleteAt == 0 {
				ids = append(ids, one.Id)
			}
		}
		if len(members) < presencePage || len(ids) >= presenceMost {
			break
		}
	}
	return ids[:min(len(ids), presenceMost)], nil
}
