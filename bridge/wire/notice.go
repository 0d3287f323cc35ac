package wire

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
	// RootsOf are the users whose root posts come as well.
	RootsOf []string `msgpack:"roots_of,omitempty"`
	// Roots says that everybody's come.
	Roots bool `msgpack:"roots,omitempty"`
	// Emojis are those with which people's reactions come.
	Emojis []string `msgpack:"emojis,omitempty"`
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

// Schedule sets a timer of this node, in place of one of the same name.
type Schedule struct {
	Name string `msgpack:"name"`
	Lane string `msgpack:"lane"`
	// Thread is the root post of the thread whose binding the event brings; empty for none.
	Thread  string `msgpack:"thread"`
	Payload []byte `msgpack:"payload,omitempty"`
	// At is when, in milliseconds since 1970; 0 takes the timer away.
	At    int64 `msgpack:"at"`
	Early bool  `msgpack:"early,omitempty"`
}

// ShowTyping shows that somebody types.
type ShowTyping struct {
	User    string `msgpack:"user"`
	Channel string `msgpack:"channel"`
	Root    string `msgpack:"root"`
}

// React puts a reaction on a post, or takes it away.
type React struct {
	Post   string `msgpack:"post"`
	User   string `msgpack:"user"`
	Emoji  string `msgpack:"emoji"`
	Remove bool   `msgpack:"remove,omitempty"`
}

// Count adds to a counter.
type Count struct {
	Name   string            `msgpack:"name"`
	Labels map[string]string `msgpack:"labels"`
	Add    uint32            `msgpack:"add"`
}

// Observe puts a duration into a histogram.
type Observe struct {
	Name   string            `msgpack:"name"`
	Labels map[string]string `msgpack:"labels"`
	Millis int64             `msgpack:"millis"`
}

// Log writes a line to the server's log.
type Log struct {
	Level   string `msgpack:"level"`
	Message string `msgpack:"message"`
}
