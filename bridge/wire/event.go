// Package wire holds what the bridge and the module say to each other: MessagePack maps with named fields.
//
// An enum is a map with one key, its variant's name in snake case. An absent field, a nil and an empty value mean the
// same. The Rust crate of the same name, beside this module, is the reference.
package wire

import "github.com/vmihailenco/msgpack/v5"

// Version is the version of the format that this bridge speaks.
const Version = 4

// VersionSection names the custom section in which a module carries its version: four bytes, little-endian.
const VersionSection = "wire-version"

// Envelope is one call's input.
type Envelope struct {
	ID      uint64                        `msgpack:"id"`
	Now     int64                         `msgpack:"now"`
	Random  []byte                        `msgpack:"random"`
	Host    msgpack.RawMessage            `msgpack:"host"`
	Event   msgpack.RawMessage            `msgpack:"event"`
	Answers map[string]msgpack.RawMessage `msgpack:"answers"`
}

// Host is what the bridge knows of the server it runs on.
type Host struct {
	Plugin        string `msgpack:"plugin"`
	SiteURL       string `msgpack:"site_url"`
	ServerVersion string `msgpack:"server_version"`
	Bot           string `msgpack:"bot"`
	TrustsProxy   bool   `msgpack:"trusts_proxy"`
	// Mails says that the server is set up to send e-mail.
	Mails    bool              `msgpack:"mails"`
	Settings map[string]string `msgpack:"settings"`
}

// Event is something that happened; exactly one field is set.
type Event struct {
	Activated *Activated `msgpack:"activated,omitempty"`
	Posted    *Posted    `msgpack:"posted,omitempty"`
	Edited    *Edited    `msgpack:"edited,omitempty"`
	Deleted   *Deleted   `msgpack:"deleted,omitempty"`
	Reacted   *Reacted   `msgpack:"reacted,omitempty"`
	Command   *Command   `msgpack:"command,omitempty"`
	HTTP      *HTTP      `msgpack:"http,omitempty"`
	Typing    *Typing    `msgpack:"typing,omitempty"`
	Timer     *Timer     `msgpack:"timer,omitempty"`
	Piece     *Piece     `msgpack:"piece,omitempty"`
	Check     *Check     `msgpack:"check,omitempty"`
}

// Activated says that the plugin has started on this node.
type Activated struct{}

// Posted is a reply that was made in a watched channel, or a root post that is watched there.
type Posted struct {
	Post    Post   `msgpack:"post"`
	Author  User   `msgpack:"author"`
	Binding []byte `msgpack:"binding"`
}

// Edited is a post in a watched channel that was changed.
type Edited struct {
	Post    Post   `msgpack:"post"`
	Was     string `msgpack:"was"`
	Author  User   `msgpack:"author"`
	Binding []byte `msgpack:"binding"`
}

// Deleted is a post in a watched channel that was deleted.
type Deleted struct {
	Post    Post   `msgpack:"post"`
	Binding []byte `msgpack:"binding"`
}

// Reacted is a reaction on a post in a watched channel that was made or taken away.
type Reacted struct {
	Post Post `msgpack:"post"`
	User User `msgpack:"user"`
	// Emoji is its name, without colons and skin tone.
	Emoji   string `msgpack:"emoji"`
	Removed bool   `msgpack:"removed,omitempty"`
	Binding []byte `msgpack:"binding"`
}

// Command is a slash command that was typed.
type Command struct {
	User    User   `msgpack:"user"`
	Channel string `msgpack:"channel"`
	Team    string `msgpack:"team"`
	Root    string `msgpack:"root"`
	Text    string `msgpack:"text"`
	Trigger string `msgpack:"trigger"`
}

// HTTP is a request to one of the plugin's routes.
type HTTP struct {
	Method   string            `msgpack:"method"`
	Path     string            `msgpack:"path"`
	Query    string            `msgpack:"query"`
	Headers  map[string]string `msgpack:"headers"`
	Body     []byte            `msgpack:"body"`
	TooLarge bool              `msgpack:"too_large"`
	// Untaken says that Body holds only the beginning of a file's bytes, which TakeBody takes.
	Untaken bool `msgpack:"untaken,omitempty"`
	// Length is how long the sender says that the body is; -1 where it does not say.
	Length int64  `msgpack:"length,omitempty"`
	User   string `msgpack:"user"`
	Client string `msgpack:"client"`
}

// Typing says that somebody types a reply in a watched channel's thread.
type Typing struct {
	User    string `msgpack:"user"`
	Channel string `msgpack:"channel"`
	Root    string `msgpack:"root"`
	Binding []byte `msgpack:"binding"`
}

// Timer says that a timer that Schedule set is due.
type Timer struct {
	Name    string `msgpack:"name"`
	Binding []byte `msgpack:"binding"`
	Payload []byte `msgpack:"payload,omitempty"`
}

// Piece says that of the answer to a Fetch something came, or that it ended, or that nothing came for a while.
type Piece struct {
	Name    string `msgpack:"name"`
	Binding []byte `msgpack:"binding"`
	// Carry is what Fetch gave along, or Carry since.
	Carry []byte `msgpack:"carry,omitempty"`
	// Status is the answer's status; 0 where none has come.
	Status uint16 `msgpack:"status"`
	// Headers are the answer's, by name in lower case; several values joined with ", ".
	Headers map[string]string `msgpack:"headers"`
	// Body is what has come of the body since the last event.
	Body []byte `msgpack:"body,omitempty"`
	// Took is how long it has been on its way, in milliseconds, without the wait at the gate; -1 while it waits there.
	Took int64 `msgpack:"took"`
	// End says that no further event comes.
	End bool `msgpack:"end,omitempty"`
	// Cut says that the body went on and was left unread.
	Cut bool `msgpack:"cut,omitempty"`
	// Fault is why no whole answer came, in a word; Error says the same for the log.
	Fault string `msgpack:"fault,omitempty"`
	Error string `msgpack:"error,omitempty"`
}

// Check says that it is time to look whether open streams have missed something.
type Check struct {
	Channel string   `msgpack:"channel"`
	Topics  []string `msgpack:"topics"`
	Since   int64    `msgpack:"since"`
}

// Name is the variant's name, for logs.
func (e *Event) Name() string {
	switch {
	case e.Posted != nil:
		return "posted"
	case e.Edited != nil:
		return "edited"
	case e.Deleted != nil:
		return "deleted"
	case e.Reacted != nil:
		return "reacted"
	case e.Command != nil:
		return "command"
	case e.HTTP != nil:
		return "http"
	case e.Typing != nil:
		return "typing"
	case e.Timer != nil:
		return "timer"
	case e.Piece != nil:
		return "piece"
	case e.Check != nil:
		return "check"
	default:
		return "activated"
	}
}
