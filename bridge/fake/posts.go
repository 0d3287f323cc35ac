package fake

import (
	"fmt"
	"maps"

	"github.com/mattermost/mattermost/server/public/model"
)

// CreatePost makes a post and calls the hook, as the server does, on a goroutine of its own.
func (s *Server) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	if !s.call("CreatePost") {
		return nil, nil
	}
	s.mu.Lock()
	if s.refusal != nil {
		s.mu.Unlock()
		return nil, s.refusal
	}
	s.serial++
	made := post.Clone()
	made.Id = fmt.Sprintf("post-%d", s.serial)
	made.CreateAt = milliseconds()
	made.UpdateAt = made.CreateAt
	s.posts[made.Id] = made
	s.mu.Unlock()
	if s.OnPost != nil {
		go s.OnPost(made.Clone())
	}
	return made.Clone(), nil
}

// UpdatePost changes a post.
func (s *Server) UpdatePost(post *model.Post) (*model.Post, *model.AppError) {
	s.call("UpdatePost")
	s.mu.Lock()
	defer s.mu.Unlock()
	post.UpdateAt = milliseconds()
	s.posts[post.Id] = post.Clone()
	return post, nil
}

// DeletePost marks a post as deleted.
func (s *Server) DeletePost(id string) *model.AppError {
	s.call("DeletePost")
	s.mu.Lock()
	defer s.mu.Unlock()
	post := s.posts[id]
	if post == nil || post.DeleteAt != 0 {
		return notFound("post")
	}
	post.DeleteAt = milliseconds()
	post.UpdateAt = post.DeleteAt
	return nil
}

// GetPost gives a post that was not deleted.
func (s *Server) GetPost(id string) (*model.Post, *model.AppError) {
	if !s.call("GetPost") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return nil, s.refusal
	}
	if post := s.posts[id]; post != nil && post.DeleteAt == 0 {
		return post.Clone(), nil
	}
	return nil, notFound("post")
}

// GetPostThread gives a thread without what was deleted, in no order.
func (s *Server) GetPostThread(root string) (*model.PostList, *model.AppError) {
	if !s.call("GetPostThread") {
		return nil, nil
	}
	if _, refused := s.GetPost(root); refused != nil {
		return nil, refused
	}
	return s.list(func(post *model.Post) bool {
		return post.DeleteAt == 0 && (post.Id == root || post.RootId == root)
	}, 10_000), nil
}

// GetPostsSince gives at most 1000 of a channel's posts that changed after a time, in no order.
func (s *Server) GetPostsSince(channel string, since int64) (*model.PostList, *model.AppError) {
	s.call("GetPostsSince")
	return s.list(func(post *model.Post) bool { return post.ChannelId == channel && post.UpdateAt > since }, 1000), nil
}

// GetPostsForChannel gives a page of a channel's posts, the latest first.
func (s *Server) GetPostsForChannel(channel string, page, size int) (*model.PostList, *model.AppError) {
	s.call("GetPostsForChannel")
	list := s.list(func(post *model.Post) bool { return post.ChannelId == channel && post.DeleteAt == 0 }, 100_000)
	list.SortByCreateAt()
	list.Order = list.Order[min(page*size, len(list.Order)):min((page+1)*size, len(list.Order))]
	return list, nil
}

func (s *Server) list(take func(*model.Post) bool, most int) *model.PostList {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := model.NewPostList()
	for post := range maps.Values(s.posts) {
		if take(post) && len(list.Order) < most {
			list.AddPost(post.Clone())
			list.AddOrder(post.Id)
		}
	}
	return list
}
