package effects

import (
	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// nameTaken are the server's errors for a name, or the address that it makes of one, that somebody has.
var nameTaken = map[string]bool{"app.user.save.username_exists.app_error": true, "app.user.save.email_exists.app_error": true}

// createBot looks for the name first, and takes it from the error where somebody else was faster.
func (e *Effects) createBot(_ *engine.Job, op *wire.CreateBot) (wire.Answer, error) {
	owner, refused := e.API.GetUserByUsername(op.Username)
	if refused != nil && !missing(refused) {
		return wire.Answer{}, check(refused)
	}
	if owner != nil {
		return people(), nil
	}
	bot, refused := e.API.CreateBot(&model.Bot{Username: op.Username, DisplayName: op.DisplayName, Description: op.Description})
	if refused != nil && nameTaken[refused.Id] {
		return people(), nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if bot == nil || bot.UserId == "" {
		return wire.Answer{}, errLost
	}
	if op.Icon != "" {
		e.setIcon(bot.UserId, op.Icon)
	}
	made := mattermost.User(model.UserFromBot(bot))
	made.IsBot = true
	return wire.Answer{Users: &wire.Users{Users: []wire.User{made}}}, nil
}

func (e *Effects) setBotActive(_ *engine.Job, op *wire.SetBotActive) (wire.Answer, error) {
	_, refused := e.API.UpdateBotActive(op.Bot, op.Active)
	return wire.Done(), check(refused)
}

func (e *Effects) createToken(_ *engine.Job, op *wire.CreateToken) (wire.Answer, error) {
	token, refused := e.API.CreateUserAccessToken(&model.UserAccessToken{UserId: op.User, Description: op.Description})
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if token == nil || token.Token == "" {
		return wire.Answer{}, errLost
	}
	return wire.Answer{Token: &wire.Token{ID: token.Id, Token: token.Token}}, nil
}

func (e *Effects) revokeToken(_ *engine.Job, op *wire.RevokeToken) (wire.Answer, error) {
	if refused := e.API.RevokeUserAccessToken(op.ID); refused != nil && !missing(refused) {
		return wire.Answer{}, check(refused)
	}
	return wire.Done(), nil
}
