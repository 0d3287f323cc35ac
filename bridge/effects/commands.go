package effects

import (
	"encoding/json"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/wire"
)

func (e *Effects) registerCommand(_ *engine.Job, op *wire.RegisterCommand) (wire.Answer, error) {
	command := new(model.Command)
	if err := json.Unmarshal(op.Command, command); err != nil {
		return wire.Answer{}, fmt.Errorf("read the command: %w", err)
	}
	if err := e.API.RegisterCommand(command); err != nil {
		return wire.Answer{}, fmt.Errorf("register the command: %w", err)
	}
	return wire.Done(), nil
}

func (e *Effects) openDialog(_ *engine.Job, op *wire.OpenDialog) (wire.Answer, error) {
	var dialog model.OpenDialogRequest
	if err := json.Unmarshal(op.Dialog, &dialog); err != nil {
		return wire.Answer{}, fmt.Errorf("read the dialog: %w", err)
	}
	return wire.Done(), check(e.API.OpenInteractiveDialog(dialog))
}

func (e *Effects) ephemeral(job *engine.Job, op *wire.Ephemeral) (wire.Answer, error) {
	e.API.SendEphemeralPost(op.User, &model.Post{
		UserId: job.Host.Bot, ChannelId: op.Channel, RootId: op.Root, Message: op.Message,
	})
	return wire.Done(), nil
}

func (e *Effects) typing(job *engine.Job, op *wire.ShowTyping) (wire.Answer, error) {
	return wire.Done(), check(e.API.PublishUserTyping(orBot(job, op.User), op.Channel, op.Root))
}

// react is done as well where the reaction is there already, or gone, or its post is.
func (e *Effects) react(job *engine.Job, op *wire.React) (wire.Answer, error) {
	reaction := &model.Reaction{UserId: orBot(job, op.User), PostId: op.Post, EmojiName: op.Emoji}
	if !op.Remove {
		_, refused := e.API.AddReaction(reaction)
		return wire.Done(), check(refused)
	}
	if refused := e.API.RemoveReaction(reaction); refused != nil && !missing(refused) {
		return wire.Done(), check(refused)
	}
	return wire.Done(), nil
}

func orBot(job *engine.Job, user string) string {
	if user == "" {
		return job.Host.Bot
	}
	return user
}
