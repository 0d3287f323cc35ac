// The bridge is the native half of a Mattermost plugin whose other half is a WebAssembly module: it carries hooks and
// requests to the module and does what the module asks. It decides nothing. docs/BRIDGE.md says how a module talks to it.
package main

import (
	"time"

	"github.com/mattermost/mattermost/server/public/plugin"
)

func main() { plugin.ClientMain(hooks(quietMark(), time.Now())) }
