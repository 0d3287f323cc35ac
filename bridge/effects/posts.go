package effects

import (
	"errors"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

// The server gives at most so many posts to one question of what has changed.
const (
	sinceLimit = 1000
	pageSize   = 200
	maxPages   = 50
)

var (
	errNoAuthor = errors.New("there is no bot yet that could write the post; ask for ensure_bot first")
	errNoPost   = errors.New("the server gave neither a post nor an error")
)

func (e *Effects) createPost(job *engine.Job, op *wire.CreatePost) (wire.Answer, error) {
	props, err := mattermost.Props(op.Props)
	if err != nil {
		return wire.Answer{}, err
	}
	author := op.User
	if author == "" {
		author = job.Host.Bot
	}
	if author == "" {
		return wire.Answer{}, errNoAuthor
	}
	post := &model.Post{UserId: author, ChannelId: op.Channel, RootId: op.Root, Message: op.Message}
	post.SetProps(props)
	return one(e.API.CreatePost(post))
}

func (e *Effects) updatePost(_ *engine.Job, op *wire.UpdatePost) (wire.Answer, error) {
	post, refused := e.API.GetPost(op.ID)
	if missing(refused) {
		return wire.Answer{Post: &wire.PostAnswer{}}, nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if post == nil {
		return wire.Answer{}, errNoPost
	}
	if op.Message != nil {
		post.Message = *op.Message
	}
	var props map[string]any
	var err error
	if op.Props != nil {
		props, err = mattermost.Props(op.Props)
	} else {
		props, err = mattermost.Plain(post.GetProps())
	}
	if err != nil {
		return wire.Answer{}, err
	}
	post.SetProps(props)
	post.Metadata = nil // the server makes it anew, and it holds types of its own
	return one(e.API.UpdatePost(post))
}

func (e *Effects) deletePost(_ *engine.Job, op *wire.DeletePost) (wire.Answer, error) {
	if refused := e.API.DeletePost(op.ID); refused != nil && !missing(refused) {
		return wire.Answer{}, check(refused)
	}
	return wire.Done(), nil
}

func (e *Effects) getPost(_ *engine.Job, op *wire.GetPost) (wire.Answer, error) {
	post, refused := e.API.GetPost(op.ID)
	if missing(refused) {
		return wire.Answer{Post: &wire.PostAnswer{}}, nil
	}
	return one(post, refused)
}

func (e *Effects) thread(_ *engine.Job, op *wire.Thread) (wire.Answer, error) {
	list, refused := e.API.GetPostThread(op.Root)
	if missing(refused) {
		return wire.Answer{Posts: &wire.Posts{}}, nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	return wire.Answer{Posts: &wire.Posts{Posts: mattermost.Posts(list)}}, nil
}

func (e *Effects) channelPosts(_ *engine.Job, op *wire.ChannelPosts) (wire.Answer, error) {
	list, refused := e.API.GetPostsSince(op.Channel, op.Since-1) // the server's is "after"
	if missing(refused) {
		return wire.Answer{Posts: &wire.Posts{}}, nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	posts := mattermost.Posts(list)
	if len(posts) >= sinceLimit {
		var err error
		if posts, err = e.addNewer(op, posts); err != nil {
			return wire.Answer{}, err
		}
	}
	return wire.Answer{Posts: &wire.Posts{Posts: posts}}, nil
}

// addNewer completes a list that the server has cut off somewhere: it adds what was made since, page by page. Of what was
// only changed since, the server names no more than what is in the list already.
func (e *Effects) addNewer(op *wire.ChannelPosts, posts []wire.Post) ([]wire.Post, error) {
	known := make(map[string]bool, len(posts))
	for _, post := range posts {
		known[post.ID] = true
	}
	for page := range maxPages {
		list, refused := e.API.GetPostsForChannel(op.Channel, page, pageSize)
		if refused != nil {
			return nil, check(refused)
		}
		newer := mattermost.Posts(list)
		for _, post := range newer {
			if post.CreateAt >= op.Since && !known[post.ID] {
				known[post.ID] = true
				posts = append(posts, post)
			}
		}
		if len(newer) == 0 || newer[0].CreateAt < op.Since {
			break
		}
	}
	mattermost.SortPosts(posts)
	return posts, nil
}

func one(post *model.Post, refused *model.AppError) (wire.Answer, error) {
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if post == nil {
		return wire.Answer{}, errNoPost
	}
	made := mattermost.Post(post)
	return wire.Answer{Post: &wire.PostAnswer{Post: &made}}, nil
}
