// Package wire holds what the bridge and the module say to each other: MessagePack maps with named fields.
//
// An enum is a map with one key, its variant's name in snake case. An absent field, a nil and an empty value mean the
// same. The Rust crate of the same name, beside this module, is the reference.
package wire

import "github.com/vmihailenco/msgpack/v5"

// Version is the version of the format that this bridge speaks.
const Version = 1

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
	Plugin        string            `msgpack:"plugin"`
	SiteURL       string            `msgpack:"site_url"`
	ServerVersion string            `msgpack:"server_version"`
	Bot           string            `msgpack:"bot"`
	TrustsProxy   bool              `msgpack:"trusts_proxy"`
	Settings      map[string]string `msgpack:"settings"`
}

// Event is something that happened; exactly one field is set.
type Event struct {
	Activated *Activated `msgpack:"activated,omitempty"`
	Posted    *Posted    `msgpack:"posted,omitempty"`
	Edited    *Edited    `msgpack:"edited,omitempty"`
	Deleted   *Deleted   `msgpack:"deleted,omitempty"`
	Command   *Command   `msgpack:"command,omitempty"`
	HTTP      *HTTP      `msgpack:"http,omitempty"`
	Check     *Check     `msgpack:"check,omitempty"`
}

// Activated says that the plugin has started on this node.
type Activated struct{}

// Posted is a reply that was made in a watched channel.
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
	User     string            `msgpack:"user"`
	Client   string            `msgpack:"client"`
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
	case e.Command != nil:
		return "command"
	case e.HTTP != nil:
		return "http"
	case e.Check != nil:
		return "check"
	default:
		return "activated"
	}
}
