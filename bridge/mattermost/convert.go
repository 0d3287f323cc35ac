package mattermost

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/wire"
)

// Post turns a post into the wire's.
func Post(post *model.Post) wire.Post {
	made := wire.Post{
		ID:       post.Id,
		CreateAt: post.CreateAt,
		UpdateAt: post.UpdateAt,
		EditAt:   post.EditAt,
		DeleteAt: post.DeleteAt,
		User:     post.UserId,
		Channel:  post.ChannelId,
		Root:     post.RootId,
		Message:  wire.Text(post.Message),
		Kind:     wire.Text(post.Type),
		Files:    post.FileIds,
	}
	if props := post.GetProps(); len(props) > 0 {
		made.Props, _ = json.Marshal(props) // what can't be JSON never came from the server
	}
	return made
}

// Posts turns a list of posts into the wire's: those that the list names in its order, sorted by time. What a post was
// before an edit is in some lists as a deleted post with an id of its own; that is left out.
func Posts(list *model.PostList) []wire.Post {
	if list == nil {
		return nil
	}
	posts := make([]wire.Post, 0, len(list.Order))
	for _, id := range list.Order {
		if post := list.Posts[id]; post != nil && post.OriginalId == "" {
			posts = append(posts, Post(post))
		}
	}
	SortPosts(posts)
	return posts
}

// SortPosts puts posts into the order in which they were made; of equal times, a root post comes first, then by id.
func SortPosts(posts []wire.Post) {
	slices.SortFunc(posts, func(a, b wire.Post) int {
		return cmp.Or(
			cmp.Compare(a.CreateAt, b.CreateAt),
			cmp.Compare(min(len(a.Root), 1), min(len(b.Root), 1)),
			cmp.Compare(a.ID, b.ID))
	})
}

// User turns a user into the wire's.
func User(user *model.User) wire.User {
	return wire.User{
		ID:        user.Id,
		Username:  wire.Text(user.Username),
		Nickname:  wire.Text(user.Nickname),
		FirstName: wire.Text(user.FirstName),
		LastName:  wire.Text(user.LastName),
		Locale:    wire.Text(user.Locale),
		Timezone:  wire.Text(user.GetPreferredTimezone()),
		IsBot:     user.IsBot,
		IsGuest:   user.IsGuest(),
		IsDeleted: user.DeleteAt != 0,
	}
}

// Channel turns a channel into the wire's; team is its team's name in URLs.
func Channel(channel *model.Channel, team string) wire.Channel {
	return wire.Channel{
		ID:          channel.Id,
		Team:        channel.TeamId,
		TeamName:    wire.Text(team),
		Name:        wire.Text(channel.Name),
		DisplayName: wire.Text(channel.DisplayName),
		Kind:        string(channel.Type),
		DeleteAt:    channel.DeleteAt,
	}
}

// File turns what the server knows of a file into the wire's.
func File(info *model.FileInfo) wire.File {
	return wire.File{
		ID:       info.Id,
		User:     info.CreatorId,
		Channel:  info.ChannelId,
		Post:     info.PostId,
		Name:     wire.Text(info.Name),
		Mime:     wire.Text(info.MimeType),
		Size:     info.Size,
		Width:    int64(info.Width),
		DeleteAt: info.DeleteAt,
	}
}

// Props reads props from a JSON object, so that they hold only what the connection to the server can carry: plain
// values, lists and maps. Any other type would break that connection.
func Props(object []byte) (map[string]any, error) {
	props := make(map[string]any)
	if len(object) == 0 {
		return props, nil
	}
	if err := json.Unmarshal(object, &props); err != nil {
		return nil, fmt.Errorf("read the props, which must be a JSON object: %w", err)
	}
	return props, nil
}

// Plain brings any value into the form that Props describes.
func Plain(value any) (map[string]any, error) {
	object, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("write the props as JSON: %w", err)
	}
	return Props(object)
}
