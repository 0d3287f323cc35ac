package fake

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// accounts are what plugins do to people and bots.
type accounts struct {
	tokens    map[string]*model.UserAccessToken
	reactions []model.Reaction
	typed     []string
	pictures  map[string][]byte
}

// Tokens gives the access tokens by their ids.
func (s *Server) Tokens() map[string]*model.UserAccessToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.tokens)
}

// Reactions gives the reactions on a post.
func (s *Server) Reactions(post string) []model.Reaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []model.Reaction
	for _, one := range s.reactions {
		if one.PostId == post {
			found = append(found, one)
		}
	}
	return found
}

// Typed gives who was shown as typing, each as "user channel thread".
func (s *Server) Typed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.typed)
}

// Picture gives a user's picture; nil where none was set.
func (s *Server) Picture(user string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pictures[user]
}

// User gives a user as the server has it; nil for none.
func (s *Server) User(id string) *model.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.users[id]
}

// Member says whether a user is in a channel.
func (s *Server) Member(channel, user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.members[channel+" "+user]
}

// Key gives what is stored under a key; nil for nothing.
func (s *Server) Key(key string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.keys[key])
}

// Keys gives all keys in their order.
func (s *Server) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.keys))
}

// CreateBot makes a bot; its name must be nobody's.
func (s *Server) CreateBot(bot *model.Bot) (*model.Bot, *model.AppError) {
	if !s.call("CreateBot") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	for _, user := range s.users {
		if user.Username == bot.Username {
			return nil, model.NewAppError("CreateBot", "app.user.save.username_exists.app_error", nil, "", http.StatusBadRequest)
		}
	}
	made := *bot
	made.UserId, made.OwnerId = "bot-"+bot.Username, PluginID
	s.users[made.UserId] = &model.User{Id: made.UserId, Username: bot.Username, IsBot: true, Position: PluginID}
	return &made, nil
}

// UpdateBotActive switches a bot on or off.
func (s *Server) UpdateBotActive(id string, active bool) (*model.Bot, *model.AppError) {
	if !s.call("UpdateBotActive") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.users[id]
	if user == nil || !user.IsBot {
		return nil, notFound("bot")
	}
	user.DeleteAt = 0
	if !active {
		user.DeleteAt = milliseconds()
	}
	return &model.Bot{UserId: id, DeleteAt: user.DeleteAt}, nil
}

// CreateUserAccessToken makes a token.
func (s *Server) CreateUserAccessToken(token *model.UserAccessToken) (*model.UserAccessToken, *model.AppError) {
	if !s.call("CreateUserAccessToken") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[token.UserId] == nil {
		return nil, notFound("user")
	}
	s.serial++
	made := *token
	made.Id, made.Token = fmt.Sprintf("token-%d", s.serial), fmt.Sprintf("secret-%d", s.serial)
	made.IsActive = true
	if s.tokens == nil {
		s.tokens = make(map[string]*model.UserAccessToken)
	}
	s.tokens[made.Id] = &made
	return &made, nil
}

// RevokeUserAccessToken takes a token back.
func (s *Server) RevokeUserAccessToken(id string) *model.AppError {
	s.call("RevokeUserAccessToken")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens[id] == nil {
		return notFound("token")
	}
	delete(s.tokens, id)
	return nil
}

// DeleteChannelMember takes a user out of a channel.
func (s *Server) DeleteChannelMember(channel, user string) *model.AppError {
	s.call("DeleteChannelMember")
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.members[channel+" "+user] {
		return notFound("member")
	}
	delete(s.members, channel+" "+user)
	return nil
}

// GetReactions gives the reactions on a post.
func (s *Server) GetReactions(post string) ([]*model.Reaction, *model.AppError) {
	if !s.call("GetReactions") {
		return nil, nil
	}
	found := s.Reactions(post)
	all := make([]*model.Reaction, 0, len(found))
	for at := range found {
		all = append(all, &found[at])
	}
	return all, nil
}

// AddReaction puts a reaction on a post; one that is there already stays.
func (s *Server) AddReaction(reaction *model.Reaction) (*model.Reaction, *model.AppError) {
	if !s.call("AddReaction") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.posts[reaction.PostId] == nil {
		return nil, notFound("post")
	}
	if !slices.ContainsFunc(s.reactions, same(reaction)) {
		s.reactions = append(s.reactions, *reaction)
	}
	return reaction, nil
}

// RemoveReaction takes a reaction away, if it is there.
func (s *Server) RemoveReaction(reaction *model.Reaction) *model.AppError {
	s.call("RemoveReaction")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.posts[reaction.PostId] == nil {
		return notFound("post")
	}
	s.reactions = slices.DeleteFunc(s.reactions, same(reaction))
	return nil
}

func same(reaction *model.Reaction) func(model.Reaction) bool {
	return func(one model.Reaction) bool {
		return one.PostId == reaction.PostId && one.UserId == reaction.UserId && one.EmojiName == reaction.EmojiName
	}
}

// PublishUserTyping notes who types where.
func (s *Server) PublishUserTyping(user, channel, root string) *model.AppError {
	s.call("PublishUserTyping")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typed = append(s.typed, user+" "+channel+" "+root)
	return nil
}
