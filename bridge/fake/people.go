package fake

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Mail is an e-mail that the server was asked to send.
type Mail struct {
	To, Subject, HTML string
}

// people are what the server knows of who is there, and what it sent to whom.
type people struct {
	statuses map[string]string
	mails    []Mail
	// slow is called while statuses are read, for tests of what happens at the same time.
	slow func()
}

// SetStatus lets a user be there in some way.
func (s *Server) SetStatus(user, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.statuses == nil {
		s.statuses = make(map[string]string)
	}
	s.statuses[user] = status
}

// WhileReading is called whenever statuses are read.
func (s *Server) WhileReading(slow func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = slow
}

// Join makes a user a member of a channel.
func (s *Server) Join(channel string, user *model.User) {
	s.AddUser(user)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[channel+" "+user.Id] = true
}

// Mails gives the e-mails that were sent.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// GetUsersInChannel gives a page of a channel's members; the server knows three statuses for its order.
func (s *Server) GetUsersInChannel(channel, sortBy string, page, size int) ([]*model.User, *model.AppError) {
	if !s.call("GetUsersInChannel") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sortBy != model.ChannelSortByStatus {
		return nil, model.NewAppError("fake", "invalid sort option", nil, "", http.StatusBadRequest)
	}
	if s.refusal != nil {
		return nil, s.refusal
	}
	var members []*model.User
	for member := range s.members {
		if user := s.users[strings.TrimPrefix(member, channel+" ")]; strings.HasPrefix(member, channel+" ") && user != nil {
			members = append(members, user)
		}
	}
	order := []string{"offline", "dnd", "away", "online"}
	slices.SortFunc(members, func(a, b *model.User) int {
		return cmp.Or(slices.Index(order, s.statuses[b.Id])-slices.Index(order, s.statuses[a.Id]), cmp.Compare(a.Username, b.Username))
	})
	return members[min(page*size, len(members)):min((page+1)*size, len(members))], nil
}

// GetUserStatusesByIds gives the statuses of users, in no order.
func (s *Server) GetUserStatusesByIds(ids []string) ([]*model.Status, *model.AppError) {
	if !s.call("GetUserStatusesByIds") {
		return nil, nil
	}
	s.mu.Lock()
	slow := s.slow
	s.mu.Unlock()
	if slow != nil {
		slow()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*model.Status
	for user, status := range s.statuses {
		if slices.Contains(ids, user) {
			found = append(found, &model.Status{UserId: user, Status: status})
		}
	}
	return found, s.refusal
}

// SendMail notes an e-mail.
func (s *Server) SendMail(to, subject, html string) *model.AppError {
	if !s.call("SendMail") {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal == nil {
		s.mails = append(s.mails, Mail{To: to, Subject: subject, HTML: html})
	}
	return s.refusal
}
