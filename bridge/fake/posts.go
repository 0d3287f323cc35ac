package fake

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"

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
	s.attach(made)
	s.posts[made.Id] = made
	delete(s.lastTimes, made.ChannelId)
	s.mu.Unlock()
	if s.OnPost != nil {
		go s.OnPost(made.Clone())
	}
	return made.Clone(), nil
}

// UpdatePost changes a post. What it was before stays as a deleted post of its own, as on the server.
func (s *Server) UpdatePost(post *model.Post) (*model.Post, *model.AppError) {
	s.call("UpdatePost")
	s.mu.Lock()
	defer s.mu.Unlock()
	post.UpdateAt = milliseconds()
	if before := s.posts[post.Id]; before != nil {
		s.serial++
		before.Id, before.OriginalId = fmt.Sprintf("before-%d", s.serial), post.Id
		before.UpdateAt, before.DeleteAt = post.UpdateAt, post.UpdateAt
		s.posts[before.Id] = before
	}
	s.posts[post.Id] = post.Clone()
	delete(s.lastTimes, post.ChannelId)
	return post, nil
}

// DeletePost marks a post as deleted.
func (s *Server) DeletePost(id string) *model.AppError {
	s.call("DeletePost")
	s.mu.Lock()
	defer s.mu.Unlock()
	post := s.posts[id]
	if post == nil || post.DeleteAt != 0 {
		return model.NewAppError("DeletePost", "app.post.get.app_error", nil, "", http.StatusBadRequest) // as the server has it
	}
	post.DeleteAt = milliseconds()
	post.UpdateAt = post.DeleteAt
	delete(s.lastTimes, post.ChannelId)
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
	}, 100_000), nil
}

// GetPostsSince gives at most 1000 of a channel's posts that changed after a time, in no order, as the server does: any 1000.
// What a question found last it takes for the channel's last change until the channel changes again, as the server does too.
func (s *Server) GetPostsSince(channel string, since int64) (*model.PostList, *model.AppError) {
	s.call("GetPostsSince")
	s.mu.Lock()
	last, known := s.lastTimes[channel]
	s.mu.Unlock()
	if known && last <= since {
		return model.NewPostList(), nil
	}
	list := s.list(func(post *model.Post) bool { return post.ChannelId == channel && post.UpdateAt > since }, 1000)
	last = since
	for _, post := range list.Posts {
		last = max(last, post.UpdateAt)
	}
	s.mu.Lock()
	s.lastTimes[channel] = last
	s.mu.Unlock()
	return list, nil
}

// GetPostsForChannel gives a page of a channel's posts, the latest first.
func (s *Server) GetPostsForChannel(channel string, page, size int) (*model.PostList, *model.AppError) {
	s.call("GetPostsForChannel")
	s.mu.Lock()
	defer s.mu.Unlock()
	posts := s.byTime(channel, math.MinInt64)
	slices.Reverse(posts)
	return listed(posts[min(page*size, len(posts)):min((page+1)*size, len(posts))]), nil
}

// GetPostsAfter gives a page of what was made in a channel after a post, the page that follows it first, its posts the other
// way round.
func (s *Server) GetPostsAfter(channel, id string, page, size int) (*model.PostList, *model.AppError) {
	s.call("GetPostsAfter")
	s.mu.Lock()
	defer s.mu.Unlock()
	anchor := s.posts[id]
	if anchor == nil {
		return model.NewPostList(), nil
	}
	posts := s.byTime(channel, anchor.CreateAt)
	posts = posts[min(page*size, len(posts)):min((page+1)*size, len(posts))]
	slices.Reverse(posts)
	return listed(posts), nil
}

// byTime gives what was made in a channel after a time, the earliest first; of one time always in the same order, as the
// database's index does.
func (s *Server) byTime(channel string, after int64) []*model.Post {
	var posts []*model.Post
	for _, post := range s.posts {
		if post.ChannelId == channel && post.DeleteAt == 0 && post.CreateAt > after {
			posts = append(posts, post)
		}
	}
	slices.SortFunc(posts, func(one, other *model.Post) int {
		return cmp.Or(cmp.Compare(one.CreateAt, other.CreateAt), cmp.Compare(one.Id, other.Id))
	})
	return posts
}

func listed(posts []*model.Post) *model.PostList {
	list := model.NewPostList()
	for _, post := range posts {
		list.AddPost(post.Clone())
		list.AddOrder(post.Id)
	}
	return list
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
