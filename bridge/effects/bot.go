package effects

import (
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

// ensureBot looks first who owns the name: the server's own call gives back a person's account where one has it.
func (e *Effects) ensureBot(job *engine.Job, op *wire.EnsureBot) (wire.Answer, error) {
	owner, refused := e.API.GetUserByUsername(op.Username)
	if refused != nil && !missing(refused) {
		return wire.Answer{}, check(refused)
	}
	if owner != nil {
		ours, err := e.isOurs(owner)
		if err != nil || !ours {
			return people(), err
		}
	}
	bot := &model.Bot{Username: op.Username, DisplayName: op.DisplayName, Description: op.Description}
	id, err := e.API.EnsureBotUser(bot)
	if err != nil {
		return wire.Answer{}, fmt.Errorf("make the bot %s: %w", op.Username, err)
	}
	user, refused := e.API.GetUser(id)
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if user == nil {
		return wire.Answer{}, errLost
	}
	if !user.IsBot {
		return people(), nil
	}
	if owner == nil && op.Icon != "" {
		e.setIcon(id, op.Icon)
	}
	e.Host.SetBot(id)
	job.Host.Bot = id
	return people(user), nil
}

// isOurs says whether an account is a bot that this plugin owns.
func (e *Effects) isOurs(user *model.User) (bool, error) {
	if !user.IsBot {
		return false, nil
	}
	bot, refused := e.API.GetBot(user.Id, true)
	if missing(refused) {
		return false, nil
	}
	if refused != nil {
		return false, check(refused)
	}
	return bot != nil && bot.OwnerId == e.Host.Now().Plugin, nil
}

// setIcon sets the picture; a bot without one works as well.
func (e *Effects) setIcon(id, path string) {
	picture, err := e.Files(path)
	if err == nil {
		err = check(e.API.SetProfileImage(id, picture))
	}
	if err != nil {
		e.API.LogWarn("the bot has no picture", "error", err.Error())
	}
}
