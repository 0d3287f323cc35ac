package effects

import (
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

const (
	// groupPage and groupPages bound how many members of a group are read.
	groupPage  = 100
	groupPages = 10
)

func (e *Effects) usersByID(_ *engine.Job, op *wire.GetUsers) (wire.Answer, error) {
	users, err := e.known(op.IDs, wire.Duration(op.MaxAge))
	return wire.Answer{Users: &wire.Users{Users: users}}, err
}

// User gives a user, at most as old as said; false where there is none.
func (e *Effects) User(id string, age time.Duration) (wire.User, bool, error) {
	users, err := e.known([]string{id}, age)
	if err != nil || len(users) == 0 {
		return wire.User{}, false, err
	}
	return users[0], true, nil
}

// known reads users, those remembered from memory and the others with one call.
func (e *Effects) known(ids []string, age time.Duration) ([]wire.User, error) {
	now := time.Now()
	var users []wire.User
	var unknown []string
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if user, found := e.users.Get(id, now, age); found && age > 0 {
			users = append(users, user)
			continue
		}
		unknown = append(unknown, id)
	}
	if len(unknown) == 0 {
		return users, nil
	}
	epoch, lost := e.users.Epoch(), e.Lost()
	read, refused := e.API.GetUsersByIds(unknown)
	if refused != nil {
		return nil, check(refused)
	}
	if e.Lost() != lost {
		return nil, errLost
	}
	for _, one := range read {
		user := mattermost.User(one)
		e.users.Put(user.ID, now, user, epoch)
		users = append(users, user)
	}
	return users, nil
}

func (e *Effects) userNamed(_ *engine.Job, op *wire.UserNamed) (wire.Answer, error) {
	user, refused := e.API.GetUserByUsername(op.Username)
	if refused != nil && !missing(refused) {
		return wire.Answer{}, check(refused)
	}
	return people(user), nil
}

func (e *Effects) group(_ *engine.Job, op *wire.Group) (wire.Answer, error) {
	group, refused := e.API.GetGroupByName(op.Name)
	if missing(refused) || (refused == nil && group == nil) {
		return people(), nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	var members []*model.User
	for page := range groupPages {
		read, refused := e.API.GetGroupMemberUsers(group.Id, page, groupPage)
		if refused != nil {
			return wire.Answer{}, check(refused)
		}
		members = append(members, read...)
		if len(read) < groupPage {
			break
		}
	}
	return people(members...), nil
}

// people is the answer that lists users; nil ones are left out.
func people(users ...*model.User) wire.Answer {
	made := make([]wire.User, 0, len(users))
	for _, user := range users {
		if user != nil {
			made = append(made, mattermost.User(user))
		}
	}
	return wire.Answer{Users: &wire.Users{Users: made}}
}
