package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/effects"
	"wasmbridge/engine"
	"wasmbridge/mattermost"
	"wasmbridge/wasm"
	"wasmbridge/web"
	"wasmbridge/wire"
)

const (
	// moduleFile is the module within the bundle's server folder.
	moduleFile = "core.wasm"
	// authorAge is how old an author's name may be.
	authorAge = 5 * time.Minute
	// authorTries is how often an author is asked for before a post is left to the next check.
	authorTries = 3
	// farewell is how long the open streams have to say their last.
	farewell = 2 * time.Second
)

// assembly is everything that runs while the plugin is active.
type assembly struct {
	api     plugin.API
	host    *mattermost.Host
	module  *wasm.Module
	pool    *wasm.Pool
	effects *effects.Effects
	engine  *engine.Engine
	web     *web.Server
	typing  *typing
	alarm   *alarm
	tries   *tries
	hooks   *mattermost.Hooks
	done    chan struct{}
	running sync.WaitGroup // what must be over before the module ends
}

// assemble puts the parts together and leads the event of activation through the module.
func assemble(api plugin.API, limits wasm.Limits) (*assembly, error) {
	line := mattermost.NewLine(os.Stderr, os.Exit)
	log.SetOutput(line)
	bundle, err := api.GetBundlePath()
	if err != nil {
		return nil, fmt.Errorf("find the bundle's folder: %w", err)
	}
	files := web.NewFiles(filepath.Join(bundle, "server"))
	made := &assembly{api: api, host: &mattermost.Host{}, done: make(chan struct{})}
	made.host.Read(api)
	if err := made.load(filepath.Join(bundle, "server", moduleFile), limits); err != nil {
		return nil, err
	}
	made.effects = effects.New(api, made.host, files.Read, line.Lost)
	made.engine = &engine.Engine{
		Caller: made.pool, Table: made.effects.Table(), Lanes: made.effects.Lanes, Host: made.host.Now,
		Log: made.log, Limits: engine.DefaultLimits(), Meter: made.effects.Metrics,
	}
	made.effects.Fetches.Runner, made.effects.Fetches.Log = made.engine, made.log
	made.web = web.NewServer(web.Server{
		Plugin: made.host.Now().Plugin, Proxies: made.host.Proxies, Runner: made.engine,
		Hub: made.effects.Hub, Files: files, Uploads: made.effects.Uploads, Log: made.log,
	})
	made.hooks = mattermost.NewHooks(made.host.Now().Plugin, api.PluginHTTP)
	made.typing = newTyping(made)
	made.tries = newTries(made.engine, api, &made.running, made.done)
	made.alarm = newAlarm(made.engine, made.effects.Timers, made.effects.Watch)
	if err := made.begin(); err != nil {
		made.end()
		return nil, err
	}
	go line.Watch(made.done, api.GetServerVersion)
	go debug.FreeOSMemory() // compiling took a lot that is not needed again
	made.running.Go(func() { made.alarm.run(made.done) })
	made.running.Go(made.effects.Fetches.Run)
	go newChecks(made.engine, made.effects.Hub).run(made.done)
	return made, nil
}

// load compiles the module, looks at its version before anything else, and makes the first instance.
func (a *assembly) load(path string, limits wasm.Limits) error {
	code, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return fmt.Errorf("read the module: %w", err)
	}
	ctx := context.Background()
	a.module, err = wasm.Compile(ctx, code, limits, func(level, line string) { a.log(level, line) })
	if err != nil {
		return err
	}
	version, found := a.module.Version(wire.VersionSection)
	if !found || version != wire.Version {
		return fmt.Errorf("%s speaks version %d of the wire format and this bridge version %d; install a bundle whose parts were built together",
			moduleFile, version, wire.Version)
	}
	a.pool, err = wasm.NewPool(ctx, a.module)
	return err
}

func (a *assembly) begin() error {
	job, err := a.engine.Run(context.Background(), &wire.Event{Activated: &wire.Activated{}}, "")
	if err != nil {
		return fmt.Errorf("start the module: %w", err)
	}
	if job.Rejected != "" {
		return errors.New("the module refused to start: " + job.Rejected)
	}
	return nil
}

// end lets the open streams say their last and the timers' events run to their end, and ends the module.
func (a *assembly) end() {
	close(a.done)
	a.running.Go(func() { a.effects.Fetches.End(farewell) })
	a.effects.Hub.Close()
	for waited := time.Duration(0); waited < farewell && a.effects.Hub.Open() > 0; waited += 10 * time.Millisecond {
		time.Sleep(10 * time.Millisecond)
	}
	a.running.Wait()
	a.effects.Client.Close()
	a.pool.Close()
}

// author gives a user for an event. A post whose author can't be told is left to the next check: as what a person
// says it must not count.
func (a *assembly) author(id string) (wire.User, bool) {
	var err error
	for try := range authorTries {
		time.Sleep(time.Duration(try) * 100 * time.Millisecond)
		var user wire.User
		var found bool
		if user, found, err = a.effects.User(id, authorAge); err == nil && found {
			return user, true
		}
	}
	reason := "there is no such user"
	if err != nil {
		reason = err.Error()
	}
	a.log("error", "a user could not be read, and what they did is left to the next check", "error", reason)
	return wire.User{}, false
}

// run leads a hook's event through the module, in the lane of the post's thread. Only there it looks what belongs to the
// thread: an event that was before it in the lane may have changed that. Where the event fails, it comes again.
func (a *assembly) run(event *wire.Event, post *model.Post, binding *[]byte) {
	root := rootOf(post)
	ready := func() (ours bool) {
		*binding, ours = a.effects.Watch.Thread(root)
		return ours
	}
	a.tries.tell(event, root, ready)
}

func (a *assembly) log(level, message string, pairs ...any) {
	switch level {
	case "error":
		a.api.LogError(message, pairs...)
	case "warn":
		a.api.LogWarn(message, pairs...)
	case "info":
		a.api.LogInfo(message, pairs...)
	default:
		if a.host.Debugs() {
			a.api.LogDebug(message, pairs...)
		}
	}
}
