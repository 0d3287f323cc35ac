package wire

// Answered is an answer and when it came.
type Answered struct {
	At     int64  `msgpack:"at"`
	Answer Answer `msgpack:"answer"`
}

// Answer is the answer to one step; exactly one field is set.
type Answer struct {
	Value    *Value         `msgpack:"value,omitempty"`
	Post     *PostAnswer    `msgpack:"post,omitempty"`
	Posts    *Posts         `msgpack:"posts,omitempty"`
	Users    *Users         `msgpack:"users,omitempty"`
	Channel  *ChannelAnswer `msgpack:"channel,omitempty"`
	Flag     *Flag          `msgpack:"flag,omitempty"`
	Limit    *Wait          `msgpack:"limit,omitempty"`
	HTTP     *HTTPAnswer    `msgpack:"http,omitempty"`
	Files    *Files         `msgpack:"files,omitempty"`
	Token    *Token         `msgpack:"token,omitempty"`
	Values   *Values        `msgpack:"values,omitempty"`
	Presence *Presence      `msgpack:"presence,omitempty"`
	Done     *struct{}      `msgpack:"done,omitempty"`
	Failed   *Failed        `msgpack:"failed,omitempty"`
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

// HTTPAnswer is what came back of a request, or why nothing did. Times are milliseconds.
type HTTPAnswer struct {
	// Status is the answer's status; 0 where none came.
	Status uint16 `msgpack:"status"`
	// Headers are the answer's, by name in lower case; several values joined with ", ".
	Headers map[string]string `msgpack:"headers"`
	// Body is the body's beginning.
	Body []byte `msgpack:"body"`
	// Cut says that the body went on and was left unread.
	Cut bool `msgpack:"cut"`
	// First is when the body's first byte came; -1 where it has none.
	First int64 `msgpack:"first"`
	// Took is how long the whole call took, without the wait at the gate.
	Took int64 `msgpack:"took"`
	// Fault is why no whole answer came, in a word; empty where one came.
	Fault string `msgpack:"fault"`
	// Error is the same in words, for the log.
	Error string `msgpack:"error"`
}

// Files is a list of files.
type Files struct {
	Files []File `msgpack:"files"`
}

// Token is an access token with its id.
type Token struct {
	ID    string `msgpack:"id"`
	Token string `msgpack:"token"`
}

// Values are values as text, by their paths.
type Values struct {
	Values map[string]string `msgpack:"values"`
}

// Presence is how a channel's members are there, those first who are online.
type Presence struct {
	Users []Status `msgpack:"users"`
}

// Failed says that nothing was done, and why.
type Failed struct {
	Error  string `msgpack:"error"`
	Status uint16 `msgpack:"status"`
}

// Done is the answer that has nothing to tell.
func Done() Answer { return Answer{Done: &struct{}{}} }
