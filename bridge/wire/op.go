package wire

// ops makes an empty op by its name. A step with another name is refused.
var ops = map[string]func() any{
	"kv_get":           func() any { return new(KvGet) },
	"kv_set":           func() any { return new(KvSet) },
	"create_post":      func() any { return new(CreatePost) },
	"update_post":      func() any { return new(UpdatePost) },
	"delete_post":      func() any { return new(DeletePost) },
	"get_post":         func() any { return new(GetPost) },
	"thread":           func() any { return new(Thread) },
	"channel_posts":    func() any { return new(ChannelPosts) },
	"users":            func() any { return new(GetUsers) },
	"user_named":       func() any { return new(UserNamed) },
	"group":            func() any { return new(Group) },
	"channel":          func() any { return new(GetChannel) },
	"presence":         func() any { return new(GetPresence) },
	"can":              func() any { return new(Can) },
	"ensure_bot":       func() any { return new(EnsureBot) },
	"create_bot":       func() any { return new(CreateBot) },
	"set_bot_active":   func() any { return new(SetBotActive) },
	"create_token":     func() any { return new(CreateToken) },
	"revoke_token":     func() any { return new(RevokeToken) },
	"join":             func() any { return new(Join) },
	"leave":            func() any { return new(Leave) },
	"config":           func() any { return new(GetConfig) },
	"http_request":     func() any { return new(HTTPRequest) },
	"fetch":            func() any { return new(Fetch) },
	"carry":            func() any { return new(Carry) },
	"drop_fetch":       func() any { return new(DropFetch) },
	"upload":           func() any { return new(Upload) },
	"send_mail":        func() any { return new(SendMail) },
	"file_infos":       func() any { return new(FileInfos) },
	"take_body":        func() any { return new(TakeBody) },
	"limit":            func() any { return new(Limit) },
	"lane":             func() any { return new(Lane) },
	"subscribe":        func() any { return new(Subscribe) },
	"respond":          func() any { return new(Respond) },
	"stream":           func() any { return new(Stream) },
	"reply_command":    func() any { return new(ReplyCommand) },
	"register_command": func() any { return new(RegisterCommand) },
	"open_dialog":      func() any { return new(OpenDialog) },
	"ephemeral":        func() any { return new(Ephemeral) },
	"watch_channel":    func() any { return new(WatchChannel) },
	"unwatch_channel":  func() any { return new(UnwatchChannel) },
	"watch_thread":     func() any { return new(WatchThread) },
	"forget_thread":    func() any { return new(ForgetThread) },
	"publish":          func() any { return new(Publish) },
	"schedule":         func() any { return new(Schedule) },
	"typing":           func() any { return new(ShowTyping) },
	"react":            func() any { return new(React) },
	"count":            func() any { return new(Count) },
	"observe":          func() any { return new(Observe) },
	"log":              func() any { return new(Log) },
}

// OpNames lists the names of all ops that the bridge can read.
func OpNames() []string {
	names := make([]string, 0, len(ops))
	for name := range ops {
		names = append(names, name)
	}
	return names
}

var parts = map[string]func() any{
	"bytes":  func() any { return new(BytesPart) },
	"file":   func() any { return new(FilePart) },
	"upload": func() any { return new(UploadPart) },
}

// Frame is a frame of a stream, as in server-sent events.
type Frame struct {
	ID    string `msgpack:"id"`
	Event string `msgpack:"event"`
	Data  string `msgpack:"data"`
}

// Part is a piece of a response's body: a file of the bundle where File is set, an uploaded file where Upload is set,
// else Bytes.
type Part struct {
	Bytes []byte
	File  string
	// Upload is the id of a file that was uploaded to the server.
	Upload string
}

// BytesPart is a part that carries its bytes.
type BytesPart struct {
	Bytes []byte `msgpack:"bytes"`
}

// FilePart is a part that names a file of the bundle.
type FilePart struct {
	Path string `msgpack:"path"`
}

// UploadPart is a part that names an uploaded file.
type UploadPart struct {
	ID string `msgpack:"id"`
}

// KvGet reads a key.
type KvGet struct {
	Key    string `msgpack:"key"`
	MaxAge int64  `msgpack:"max_age"`
}

// KvSet writes or deletes a key, where it still holds what is expected.
type KvSet struct {
	Key     string `msgpack:"key"`
	Value   []byte `msgpack:"value"`
	Guarded bool   `msgpack:"guarded"`
	Old     []byte `msgpack:"old"`
}

// CreatePost makes a post.
type CreatePost struct {
	Channel string `msgpack:"channel"`
	Root    string `msgpack:"root"`
	Message string `msgpack:"message"`
	Props   []byte `msgpack:"props"`
	User    string `msgpack:"user"`
	// Files are ids of files that TakeBody made and that no post has yet.
	Files []string `msgpack:"files,omitempty"`
}

// UpdatePost changes a post in place; what is nil stays as it is.
type UpdatePost struct {
	ID      string  `msgpack:"id"`
	Message *string `msgpack:"message"`
	Props   []byte  `msgpack:"props"`
}

// DeletePost deletes a post.
type DeletePost struct {
	ID string `msgpack:"id"`
}

// GetPost reads one post.
type GetPost struct {
	ID string `msgpack:"id"`
}

// Thread reads a thread, or its root and a piece of the rest.
type Thread struct {
	Root string `msgpack:"root"`
	// After leaves out replies that were made before it; 0 for none.
	After int64 `msgpack:"after,omitempty"`
	// Limit is how many replies are read, the earliest; 0 for all.
	Limit uint32 `msgpack:"limit,omitempty"`
}

// ChannelPosts reads a channel's posts that changed at or after a time.
type ChannelPosts struct {
	Channel string `msgpack:"channel"`
	Since   int64  `msgpack:"since"`
	// Limit is how many are read, those that changed first; 0 for all.
	Limit uint32 `msgpack:"limit,omitempty"`
}

// GetUsers reads users by id.
type GetUsers struct {
	IDs    []string `msgpack:"ids"`
	MaxAge int64    `msgpack:"max_age"`
}

// UserNamed reads a user by name.
type UserNamed struct {
	Username string `msgpack:"username"`
}

// Group reads the members of a user group.
type Group struct {
	Name string `msgpack:"name"`
}

// GetChannel reads a channel.
type GetChannel struct {
	ID string `msgpack:"id"`
}

// GetPresence reads how a channel's members are there.
type GetPresence struct {
	Channel string `msgpack:"channel"`
	MaxAge  int64  `msgpack:"max_age"`
}

// Can asks whether a user has a permission.
type Can struct {
	User       string `msgpack:"user"`
	Permission string `msgpack:"permission"`
	Channel    string `msgpack:"channel"`
	Team       string `msgpack:"team"`
}

// EnsureBot makes sure that the plugin's bot exists.
type EnsureBot struct {
	Username    string `msgpack:"username"`
	DisplayName string `msgpack:"display_name"`
	Description string `msgpack:"description"`
	Icon        string `msgpack:"icon"`
}

// Join adds a user to a channel.
type Join struct {
	Channel string `msgpack:"channel"`
	User    string `msgpack:"user"`
}

// Leave takes a user out of a channel.
type Leave struct {
	Channel string `msgpack:"channel"`
	User    string `msgpack:"user"`
}

// CreateBot makes a bot of its own.
type CreateBot struct {
	Username    string `msgpack:"username"`
	DisplayName string `msgpack:"display_name"`
	Description string `msgpack:"description"`
	// Icon is a picture of the bundle; empty for none.
	Icon string `msgpack:"icon,omitempty"`
}

// SetBotActive switches a bot on or off.
type SetBotActive struct {
	Bot    string `msgpack:"bot"`
	Active bool   `msgpack:"active"`
}

// CreateToken makes an access token.
type CreateToken struct {
	User        string `msgpack:"user"`
	Description string `msgpack:"description"`
}

// RevokeToken takes an access token back, by its id.
type RevokeToken struct {
	ID string `msgpack:"id"`
}

// GetConfig reads values of the server's configuration.
type GetConfig struct {
	Paths []string `msgpack:"paths"`
}

// SendMail sends an e-mail as the server sends its own.
type SendMail struct {
	// To is the address, alone and without a name.
	To      string `msgpack:"to"`
	Subject string `msgpack:"subject"`
	HTML    string `msgpack:"html"`
}

// FileInfos reads what is known of files.
type FileInfos struct {
	IDs []string `msgpack:"ids"`
}

// TakeBody streams the request's body into a new file.
type TakeBody struct {
	Channel string `msgpack:"channel"`
	User    string `msgpack:"user"`
	Name    string `msgpack:"name"`
	// Max is the longest that is taken, in bytes.
	Max int64 `msgpack:"max"`
}

// Upload makes a file of bytes.
type Upload struct {
	Channel string `msgpack:"channel"`
	User    string `msgpack:"user"`
	Name    string `msgpack:"name"`
	Bytes   []byte `msgpack:"bytes"`
}
