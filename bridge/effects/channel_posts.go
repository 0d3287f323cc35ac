package effects

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wire"
)

const (
	// sinceLimit is how many posts the server names that have changed: any so many of them, not the first ones.
	sinceLimit = 1000
	pageSize   = 200
	// fewPages and manyPages bound how many pages are read where the server named only some, without and with a limit.
	fewPages  = 50
	manyPages = 500
	// pieces is for how many channels it is remembered where the last piece ended, pieceAge for how long, and pieceRest how
	// many posts are known already that belong to later pieces.
	pieces    = 50
	pieceAge  = 10 * time.Minute
	pieceRest = 2000
)

var errBacklog = errors.New("more has changed in the channel than can be read; ask from a later time on")

// backlog is what has changed in a channel since a time.
//
// Where the server names all of it, that is all. Otherwise posts that were made since are read page by page, which misses
// none. What was only edited or deleted since is known as far as the server has named it, or had when the piece before was
// asked for.
type backlog struct {
	api     plugin.API
	channel string
	since   int64
	limit   int
	known   map[string]wire.Post
	// all is up to which time of change everything is known.
	all int64
	// anchor is a post that was made before since, from behind which pages are read.
	anchor string
}

// ended is where a piece ended: the time of the last change in it, a post from which pages can be read on, and what is known
// of later changes.
type ended struct {
	at     int64
	anchor string
	rest   []wire.Post
}

func (e *Effects) channelPosts(_ *engine.Job, op *wire.ChannelPosts) (wire.Answer, error) {
	b := &backlog{api: e.API, channel: op.Channel, since: op.Since, limit: int(op.Limit), known: make(map[string]wire.Post)}
	now := time.Now()
	if last, found := e.pieces.Get(op.Channel, now, pieceAge); found && (last.at == op.Since || last.at+1 == op.Since) {
		b.anchor = last.anchor
		b.add(last.rest)
	}
	if err := b.read(); err != nil {
		return wire.Answer{}, err
	}
	posts, rest := b.first()
	if len(posts) == 0 && len(rest) > 0 {
		return wire.Answer{}, errBacklog
	}
	if len(posts) > 0 && b.all < math.MaxInt64 {
		at := posts[len(posts)-1].UpdateAt
		kept := ended{at: at, anchor: latestBefore(posts, at), rest: slices.Clone(rest[:min(len(rest), pieceRest)])}
		e.pieces.Put(op.Channel, now, kept, e.pieces.Epoch())
	}
	mattermost.SortPosts(posts)
	return wire.Answer{Posts: &wire.Posts{Posts: posts}}, nil
}

// latestBefore gives the id of the post that was made last before a time; empty where there is none.
func latestBefore(posts []wire.Post, at int64) string {
	var latest wire.Post
	for _, post := range posts {
		if post.CreateAt < at && post.CreateAt > latest.CreateAt {
			latest = post
		}
	}
	return latest.ID
}

// read fills in what is known.
func (b *backlog) read() error {
	list, refused := b.api.GetPostsSince(b.channel, b.since-1) // the server's is "after"
	if missing(refused) {
		return nil
	}
	if refused != nil {
		return check(refused)
	}
	named := 0
	if list != nil {
		named = len(list.Order)
	}
	b.all = math.MaxInt64
	b.add(mattermost.Posts(list))
	if named < sinceLimit {
		return b.doubt(named)
	}
	return b.readPages()
}

// doubt looks whether nothing is nothing: after an answer that it has cut off, the server takes the last change in that for
// the channel's last, until the channel changes again.
func (b *backlog) doubt(named int) error {
	if named > 0 || b.limit == 0 {
		return nil
	}
	newest, err := b.nth(0)
	if err != nil || newest == nil || newest.CreateAt < b.since {
		return err
	}
	return b.readPages()
}

func (b *backlog) add(posts []wire.Post) {
	for _, post := range posts {
		if post.UpdateAt >= b.since {
			b.known[post.ID] = post
		}
	}
}

// first gives what is known and changed first, at most so many, and the rest. Posts of the same millisecond as the last one
// stay, and those of the first one's do not count, so that who asks on from the last one's time comes forward.
func (b *backlog) first() (posts, rest []wire.Post) {
	posts = slices.SortedFunc(maps.Values(b.known), func(one, other wire.Post) int {
		return cmp.Compare(one.UpdateAt, other.UpdateAt)
	})
	if b.limit == 0 {
		return posts, nil
	}
	later := 0
	for at, post := range posts {
		if post.UpdateAt > b.all || later >= b.limit && post.UpdateAt > posts[at-1].UpdateAt {
			return posts[:at], posts[at:]
		}
		if post.UpdateAt > b.since {
			later++
		}
	}
	return posts, nil
}

// enough says whether so many are known as are asked for, and all that changed before the last of them.
func (b *backlog) enough() bool {
	later := 0
	for _, post := range b.known {
		if post.UpdateAt > b.since && post.UpdateAt <= b.all {
			later++
		}
	}
	return b.limit > 0 && later >= b.limit
}

// readPages reads what was made since, the earliest first, each page from behind a post of the one before. Posts of the
// last post's millisecond may be cut apart by the page's end, and are read again.
func (b *backlog) readPages() error {
	if err := b.begin(); err != nil || b.anchor == "" {
		return err
	}
	b.all = b.since - 1
	most := fewPages
	if b.limit > 0 {
		most = manyPages
	}
	page := 0
	for range most {
		list, refused := b.api.GetPostsAfter(b.channel, b.anchor, page, pageSize)
		if refused != nil {
			return check(refused)
		}
		posts := mattermost.Posts(list)
		b.add(posts)
		if len(posts) == 0 || len(list.Order) < pageSize {
			b.all = math.MaxInt64
			return nil
		}
		before := slices.IndexFunc(posts, func(post wire.Post) bool { return post.CreateAt == posts[len(posts)-1].CreateAt }) - 1
		if before < 0 {
			page++ // as many posts of one millisecond as a page has
			continue
		}
		page, b.anchor = 0, posts[before].ID
		b.all = max(b.all, posts[before].CreateAt)
		if b.enough() {
			return nil
		}
	}
	return nil
}

// begin finds a post from behind which pages can be read: the last one that was made before, or the channel's first. It is
// looked for by halves.
func (b *backlog) begin() error {
	if b.anchor != "" {
		_, refused := b.api.GetPost(b.anchor)
		if !missing(refused) {
			return check(refused)
		}
	}
	after, before := -1, 256
	for {
		reached, err := b.try(before)
		if err != nil {
			return err
		}
		if reached {
			break
		}
		after, before = before, 2*before
	}
	for before-after > 1 {
		middle := (after + before) / 2
		reached, err := b.try(middle)
		if err != nil {
			return err
		}
		if reached {
			before = middle
		} else {
			after = middle
		}
	}
	if b.anchor != "" {
		return nil
	}
	return b.beginAtFirst(before)
}

// try takes the nth latest post for the anchor, where it was made before or there is none.
func (b *backlog) try(at int) (bool, error) {
	post, err := b.nth(at)
	if err != nil || post != nil && post.CreateAt >= b.since {
		return false, err
	}
	b.anchor = ""
	if post != nil {
		b.anchor = post.Id
	}
	return true, nil
}

// beginAtFirst takes the channel's first post, which is near so many posts from the end. It is known then, as are those of
// the same millisecond.
func (b *backlog) beginAtFirst(at int) error {
	for ; ; at++ { // posts that were made meanwhile have moved it further back
		reached, err := b.try(at)
		if err != nil || b.anchor != "" {
			return err
		}
		if reached {
			break
		}
	}
	var first *model.Post
	for at--; at >= 0; at-- {
		post, err := b.nth(at)
		if err != nil {
			return err
		}
		if first != nil && post != nil && post.CreateAt > first.CreateAt {
			break
		}
		if post != nil {
			first, b.anchor = post, post.Id
			b.add([]wire.Post{mattermost.Post(post)})
		}
	}
	return nil
}

// nth gives the channel's nth latest post that is not deleted; nil where there are fewer.
func (b *backlog) nth(at int) (*model.Post, error) {
	list, refused := b.api.GetPostsForChannel(b.channel, at, 1)
	if refused != nil {
		return nil, check(refused)
	}
	if list == nil || len(list.Order) == 0 {
		return nil, nil
	}
	return list.Posts[list.Order[0]], nil
}
