// Command server is the real Mattermost server, pinned to the version that the tests run against.
//
// It is AGPL and never part of the product: only the tests and the demo start it.
package main

import (
	"os"

	// Built-in slash commands register themselves when they are imported.
	_ "github.com/mattermost/mattermost/server/v8/channels/app/slashcommands"
	"github.com/mattermost/mattermost/server/v8/cmd/mattermost/commands"
)

func main() {
	if err := commands.Run(os.Args[1:]); err != nil {
		os.Exit(1)
	}
}
