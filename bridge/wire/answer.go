package wire

// Answered is an answer and when it came.
type Answered struct {
	At     int64  `msgpack:"at"`
	Answer Answer `msgpack:"answer"`
}

// Answer is the answer to one step; exactly one field is set.
type Answer struct {
	Value   *Value         `msgpack:"value,omitempty"`
	Post    *PostAnswer    `msgpack:"post,omitempty"`
	Posts   *Posts         `msgpack:"posts,omitempty"`
	Users   *Users         `msgpack:"users,omitempty"`
	Channel *ChannelAnswer `msgpack:"channel,omitempty"`
	Flag    *Flag          `msgpack:"flag,omitempty"`
	Limit   *Wait          `msgpack:"limit,omitempty"`
	Done    *struct{}      `msgpack:"done,omitempty"`
	Failed  *Failed        `msgpack:"failed,omitempty"`
}

// Value is what is stored under a key; nil for nothing.
type Value struct {
	Bytes []byte `msgpack:"bytes"`
}

// PostAnswer is a post; nil where there is no such post.
type PostAnswer struct {
	Post *Post `msgpack:"post"`
}

// Posts is a list of posts.
type Posts struct {
	Posts []Post `msgpack:"posts"`
}

// Users is a list of users.
type Users struct {
	Users []User `msgpack:"users"`
}

// ChannelAnswer is a channel; nil where there is no such channel.
type ChannelAnswer struct {
	Channel *Channel `msgpack:"channel"`
}

// Flag is yes or no.
type Flag struct {
	Yes bool `msgpack:"yes"`
}

// Wait is how many milliseconds to wait; 0 for "go on".
type Wait struct {
	Wait int64 `msgpack:"wait"`
}

// Failed says that nothing was done, and why.
type Failed struct {
	Error  string `msgpack:"error"`
	Status uint16 `msgpack:"status"`
}

// Done is the answer that has nothing to tell.
func Done() Answer { return Answer{Done: &struct{}{}} }
