package effects

import (
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// teamNameAge is how old a team's name may be.
const teamNameAge = 5 * time.Minute

func (e *Effects) channel(_ *engine.Job, op *wire.GetChannel) (wire.Answer, error) {
	channel, refused := e.API.GetChannel(op.ID)
	if missing(refused) || (refused == nil && channel == nil) {
		return wire.Answer{Channel: &wire.ChannelAnswer{}}, nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	team, err := e.teamName(channel.TeamId)
	if err != nil {
		return wire.Answer{}, err
	}
	made := mattermost.Channel(channel, team)
	return wire.Answer{Channel: &wire.ChannelAnswer{Channel: &made}}, nil
}

func (e *Effects) teamName(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	now := time.Now()
	if name, found := e.teams.Get(id, now, teamNameAge); found {
		return name, nil
	}
	epoch := e.teams.Epoch()
	team, refused := e.API.GetTeam(id)
	if refused != nil || team == nil {
		return "", check(refused)
	}
	e.teams.Put(id, now, team.Name, epoch)
	return team.Name, nil
}

func (e *Effects) can(_ *engine.Job, op *wire.Can) (wire.Answer, error) {
	permission := &model.Permission{Id: op.Permission} // the server looks at nothing else of it
	var yes bool
	switch {
	case op.Channel != "":
		yes = e.API.HasPermissionToChannel(op.User, op.Channel, permission)
	case op.Team != "":
		yes = e.API.HasPermissionToTeam(op.User, op.Team, permission)
	default:
		yes = e.API.HasPermissionTo(op.User, permission)
	}
	return wire.Answer{Flag: &wire.Flag{Yes: yes}}, nil
}

// join first asks whether the user is a member, which is the common case and says nothing in the channel.
func (e *Effects) join(_ *engine.Job, op *wire.Join) (wire.Answer, error) {
	if member, refused := e.API.GetChannelMember(op.Channel, op.User); refused == nil && member != nil {
		return wire.Done(), nil
	}
	channel, refused := e.API.GetChannel(op.Channel)
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if channel == nil {
		return wire.Answer{}, errLost
	}
	if channel.TeamId != "" {
		if _, refused := e.API.CreateTeamMember(channel.TeamId, op.User); refused != nil {
			return wire.Answer{}, check(refused)
		}
	}
	_, refused = e.API.AddChannelMember(op.Channel, op.User)
	return wire.Done(), check(refused)
}

// leave first asks whether the user is a member: the server's error for one who is not is no other than that for a channel
// that does not exist.
func (e *Effects) leave(_ *engine.Job, op *wire.Leave) (wire.Answer, error) {
	_, refused := e.API.GetChannelMember(op.Channel, op.User)
	if missing(refused) {
		return wire.Done(), nil
	}
	if refused == nil {
		refused = e.API.DeleteChannelMember(op.Channel, op.User)
	}
	if missing(refused) {
		return wire.Done(), nil
	}
	return wire.Done(), check(refused)
}
