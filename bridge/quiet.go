package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"wasmbridge/mattermost"
)

// quietFor is how long the process does not ask who types after the server could not call it any more.
const quietFor = 24 * time.Hour

// listening is the bridge that asks for what clients say over their WebSockets. The server hands that to plugins in a form
// that a client can make unreadable on purpose, and then it can call the plugin no more. Which hooks a plugin has, it asks once,
// before anything else.
type listening struct{ *Bridge }

// WebSocketMessageHasBeenPosted brings what clients say while somebody types in the module's threads. Everything that any
// client says comes through here.
func (l listening) WebSocketMessageHasBeenPosted(_, user string, request *model.WebSocketRequest) {
	l.hear(user, request)
}

// hooks gives what the server may call: a bridge that listens, unless that has ended badly in the last time.
func hooks(mark string, now time.Time) any {
	if isQuiet(mark, now) {
		return &Bridge{quiet: true}
	}
	return listening{&Bridge{}}
}

// quietMark is the file that says so from one process of the plugin to the next.
func quietMark() string {
	path, err := os.Executable()
	if err != nil {
		path = os.Args[0]
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(os.TempDir(), "bridge-quiet-"+hex.EncodeToString(sum[:8]))
}

func isQuiet(mark string, now time.Time) bool {
	about, err := os.Lstat(mark)
	return err == nil && about.Mode().IsRegular() && now.Sub(about.ModTime()) < quietFor
}

// beQuiet leaves the mark.
func beQuiet(mark string) error {
	_ = os.Remove(mark)
	made, err := os.OpenFile(filepath.Clean(mark), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("leave a mark for the next process: %w", err)
	}
	return made.Close()
}

// guard ends the process where the server can't call it any more, and the server starts it again.
func (a *assembly) guard(hooks *mattermost.Hooks, mark string, exit func(code int)) {
	if !hooks.Watch(a.done) {
		return
	}
	a.log("error", "the server can't call the plugin any more, and nothing of it would work; its process ends, and the server starts it again")
	if err := beQuiet(mark); err != nil {
		a.log("error", "the plugin may end in this way again", "error", err.Error())
	}
	exit(mattermost.ExitCode)
}
