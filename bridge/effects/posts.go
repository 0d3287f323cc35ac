package effects

import (
	"errors"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
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
	post := &model.Post{UserId: author, ChannelId: op.Channel, RootId: op.Root, Message: op.Message, FileIds: op.Files}
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
	refused := e.API.DeletePost(op.ID)
	if refused == nil || missing(refused) {
		return wire.Done(), nil
	}
	// Of a post that is gone the server says "bad request", as of one that could not be read.
	if _, unread := e.API.GetPost(op.ID); missing(unread) {
		return wire.Done(), nil
	}
	return wire.Answer{}, check(refused)
}

func (e *Effects) getPost(_ *engine.Job, op *wire.GetPost) (wire.Answer, error) {
	post, refused := e.API.GetPost(op.ID)
	if missing(refused) {
		return wire.Answer{Post: &wire.PostAnswer{}}, nil
	}
	return one(post, refused)
}

// thread reads the whole thread, since the server gives plugins no part of one, and keeps what was asked for.
func (e *Effects) thread(_ *engine.Job, op *wire.Thread) (wire.Answer, error) {
	list, refused := e.API.GetPostThread(op.Root)
	if missing(refused) {
		return wire.Answer{Posts: &wire.Posts{}}, nil
	}
	if refused != nil {
		return wire.Answer{}, check(refused)
	}
	if list != nil {
		list.Order = piece(list, op)
	}
	posts := mattermost.Posts(list)
	rootFirst(posts, op.Root)
	return wire.Answer{Posts: &wire.Posts{Posts: posts}}, nil
}

// rootFirst puts a thread's root post before its replies: where the clock was put back, they bear earlier times.
func rootFirst(posts []wire.Post, root string) {
	at := slices.IndexFunc(posts, func(post wire.Post) bool { return post.ID == root })
	if at > 0 {
		first := posts[at]
		copy(posts[1:at+1], posts[:at])
		posts[0] = first
	}
}

// piece names of a thread the root and the earliest replies, at most so many, that were made at or after a time. Replies of
// the same millisecond as the last one stay, so that who asks on from there misses none.
func piece(thread *model.PostList, op *wire.Thread) []string {
	var kept []string
	var times []int64
	for _, id := range thread.Order {
		post := thread.Posts[id]
		if post != nil && (id == op.Root || post.CreateAt >= op.After) {
			kept = append(kept, id)
			if id != op.Root {
				times = append(times, post.CreateAt)
			}
		}
	}
	limit := int(op.Limit)
	if limit == 0 || len(times) <= limit {
		return kept
	}
	slices.Sort(times)
	return slices.DeleteFunc(kept, func(id string) bool {
		return id != op.Root && thread.Posts[id].CreateAt > times[limit-1]
	})
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
