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
	"can":              func() any { return new(Can) },
	"ensure_bot":       func() any { return new(EnsureBot) },
	"join":             func() any { return new(Join) },
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
	"bytes": func() any { return new(BytesPart) },
	"file":  func() any { return new(FilePart) },
}

// Frame is a frame of a stream, as in server-sent events.
type Frame struct {
	ID    string `msgpack:"id"`
	Event string `msgpack:"event"`
	Data  string `msgpack:"data"`
}

// Part is a piece of a response's body: a file of the bundle where File is set, else Bytes.
type Part struct {
	Bytes []byte
	File  string
}

// BytesPart is a part that carries its bytes.
type BytesPart struct {
	Bytes []byte `msgpack:"bytes"`
}

// FilePart is a part that names a file of the bundle.
type FilePart struct {
	Path string `msgpack:"path"`
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

// Thread reads a thread.
type Thread struct {
	Root string `msgpack:"root"`
}

// ChannelPosts reads a channel's posts that changed at or after a time.
type ChannelPosts struct {
	Channel string `msgpack:"channel"`
	Since   int64  `msgpack:"since"`
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

// Limit counts the event against a limit.
type Limit struct {
	Key    string `msgpack:"key"`
	Count  uint32 `msgpack:"count"`
	Window int64  `msgpack:"window"`
}

// Lane waits for a lane and keeps it until the event ends.
type Lane struct {
	Key string `msgpack:"key"`
}

// Subscribe begins to collect what is published to a topic.
type Subscribe struct {
	Topic string `msgpack:"topic"`
}

// Respond answers the request.
type Respond struct {
	Status  int               `msgpack:"status"`
	Headers map[string]string `msgpack:"headers"`
	Body    []Part            `msgpack:"body"`
}

// Stream answers the request with server-sent events.
type Stream struct {
	Headers   map[string]string `msgpack:"headers"`
	First     []Frame           `msgpack:"first"`
	Last      []Frame           `msgpack:"last"`
	Max       int64             `msgpack:"max"`
	Heartbeat int64             `msgpack:"heartbeat"`
	Poll      bool              `msgpack:"poll"`
	Channel   string            `msgpack:"channel"`
}

// ReplyCommand answers a slash command.
type ReplyCommand struct {
	Text  string `msgpack:"text"`
	Props []byte `msgpack:"props"`
}

// RegisterCommand registers a slash command.
type RegisterCommand struct {
	Command []byte `msgpack:"command"`
}

// OpenDialog opens an interactive dialog.
type OpenDialog struct {
	Dialog []byte `msgpack:"dialog"`
}

// Ephemeral shows a post to one user only.
type Ephemeral struct {
	User    string `msgpack:"user"`
	Channel string `msgpack:"channel"`
	Root    string `msgpack:"root"`
	Message string `msgpack:"message"`
}

// WatchChannel lets events of a channel come.
type WatchChannel struct {
	Channel string `msgpack:"channel"`
}

// UnwatchChannel ends that.
type UnwatchChannel struct {
	Channel string `msgpack:"channel"`
}

// WatchThread keeps what belongs to a thread; a nil binding says that the thread is not the module's.
type WatchThread struct {
	Root    string `msgpack:"root"`
	Binding []byte `msgpack:"binding"`
}

// ForgetThread drops what WatchThread keeps.
type ForgetThread struct {
	Root string `msgpack:"root"`
}

// Publish sends a frame to the open streams of a topic, where it is local to those of this node only.
type Publish struct {
	Topic string `msgpack:"topic"`
	Frame Frame  `msgpack:"frame"`
	Local bool   `msgpack:"local,omitempty"`
}

// Log writes a line to the server's log.
type Log struct {
	Level   string `msgpack:"level"`
	Message string `msgpack:"message"`
}
