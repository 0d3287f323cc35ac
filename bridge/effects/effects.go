// Package effects does the steps that the module asks for: one file per kind of effect, one line each in the table.
package effects

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"golang.org/x/sync/singleflight"

	"wasmbridge/cluster"
	"wasmbridge/engine"
	"wasmbridge/fetches"
	"wasmbridge/mattermost"
	"wasmbridge/memory"
	"wasmbridge/metrics"
	"wasmbridge/outbound"
	"wasmbridge/streams"
	"wasmbridge/uploads"
	"wasmbridge/wire"
)

// Sizes of what a node remembers of the server's answers.
const (
	cachedUsers = 10_000
	cachedKeys  = 2_000
	cachedTeams = 500
	// cachedPresence is of how many channels it is remembered who is there.
	cachedPresence = 500
	// cachedValue is the largest value, in bytes, that is remembered.
	cachedValue = 64 << 10
)

// Effects has what the effects work on.
type Effects struct {
	API    plugin.API
	Host   *mattermost.Host
	Hub    *streams.Hub
	Watch  *memory.Watch
	Lanes  *memory.Lanes
	Limits *memory.Limits
	Gates  *memory.Gates
	Timers *memory.Timers
	Bus    *cluster.Bus
	// Client does requests to others.
	Client *outbound.Client
	// Fetches are requests to others whose answers come in pieces.
	Fetches *fetches.Fetches
	// Metrics are what the module and the bridge count.
	Metrics *metrics.Metrics
	// Files reads a file of the bundle.
	Files func(path string) ([]byte, error)
	// Lost is how many calls to the server did not get through so far.
	Lost func() uint64
	// Uploads carries files to the server and back.
	Uploads *uploads.Uploads

	users *memory.Cache[wire.User]
	keys  *memory.Cache[[]byte]
	teams *memory.Cache[string]
	// statuses are how the members of channels are there; reading is on its way for each once.
	statuses *memory.Cache[[]wire.Status]
	reading  singleflight.Group
	// pieces remembers where the last piece of a channel's backlog ended.
	pieces *memory.Cache[ended]
}

// New makes effects that work on the server and on this node's memory.
func New(api plugin.API, host *mattermost.Host, files func(string) ([]byte, error), lost func() uint64) *Effects {
	e := &Effects{
		API: api, Host: host, Files: files, Lost: lost, Uploads: uploads.New(api, host.MaxUpload),
		Hub: streams.NewHub(), Watch: memory.NewWatch(), Lanes: memory.NewLanes(), Limits: memory.NewLimits(),
		Gates: memory.NewGates(), Timers: memory.NewTimers(),
		Client: outbound.New(host), Fetches: fetches.New(), Metrics: metrics.New(host.Now().Plugin),
		users:    memory.NewCache[wire.User](cachedUsers),
		keys:     memory.NewCache[[]byte](cachedKeys),
		teams:    memory.NewCache[string](cachedTeams),
		statuses: memory.NewCache[[]wire.Status](cachedPresence),
		pieces:   memory.NewCache[ended](pieces),
	}
	e.Bus = &cluster.Bus{API: api, Clustered: host.Clustered, Hub: e.Hub, Watch: e.Watch, Keys: e.keys}
	e.Fetches.Client, e.Fetches.Gates, e.Fetches.Watch, e.Fetches.Count = e.Client, e.Gates, e.Watch, e.Metrics.Request
	e.Fetches.Fill = e.fill
	e.Metrics.Gauge("fetches_open", "Requests to others whose answers come in pieces.", func() float64 { return float64(e.Fetches.Open()) })
	e.Metrics.Gauge("timers_waiting", "Timers that wait for their time or their turn.", func() float64 { return float64(e.Timers.Waiting()) })
	e.Metrics.Gauge("streams_open", "Streams that are open.", func() float64 { return float64(e.Hub.Open()) })
	return e
}

// Table has every effect by the name of its op.
func (e *Effects) Table() engine.Table {
	return engine.Table{
		"kv_get":           on(e, engine.Read, e.kvGet),
		"kv_set":           on(e, engine.Result, e.kvSet),
		"create_post":      on(e, engine.Result, e.createPost),
		"update_post":      on(e, engine.Result, e.updatePost),
		"delete_post":      on(e, engine.Result, e.deletePost),
		"get_post":         on(e, engine.Read, e.getPost),
		"thread":           on(e, engine.Read, e.thread),
		"channel_posts":    on(e, engine.Read, e.channelPosts),
		"users":            on(e, engine.Read, e.usersByID),
		"user_named":       on(e, engine.Read, e.userNamed),
		"group":            on(e, engine.Read, e.group),
		"channel":          on(e, engine.Read, e.channel),
		"presence":         on(e, engine.Read, e.presence),
		"can":              on(e, engine.Read, e.can),
		"ensure_bot":       on(e, engine.Result, e.ensureBot),
		"create_bot":       on(e, engine.Result, e.createBot),
		"set_bot_active":   on(e, engine.Result, e.setBotActive),
		"create_token":     on(e, engine.Result, e.createToken),
		"revoke_token":     on(e, engine.Result, e.revokeToken),
		"join":             on(e, engine.Result, e.join),
		"leave":            on(e, engine.Result, e.leave),
		"config":           on(e, engine.Read, e.config),
		"http_request":     on(e, engine.Result, e.httpRequest),
		"fetch":            here(engine.Result, e.fetch),
		"carry":            here(engine.Result, e.carry),
		"drop_fetch":       here(engine.Result, e.dropFetch),
		"upload":           on(e, engine.Result, e.upload),
		"send_mail":        on(e, engine.Result, e.sendMail),
		"file_infos":       on(e, engine.Read, e.fileInfos),
		"take_body":        on(e, engine.Result, e.takeBody),
		"limit":            on(e, engine.Result, e.limit),
		"lane":             on(e, engine.Result, e.lane),
		"subscribe":        on(e, engine.Result, e.subscribe),
		"respond":          ending[wire.Respond](),
		"stream":           ending[wire.Stream](),
		"reply_command":    ending[wire.ReplyCommand](),
		"register_command": on(e, engine.Notice, e.registerCommand),
		"open_dialog":      on(e, engine.Notice, e.openDialog),
		"ephemeral":        on(e, engine.Notice, e.ephemeral),
		"watch_channel":    on(e, engine.Notice, e.watchChannel),
		"unwatch_channel":  on(e, engine.Notice, e.unwatchChannel),
		"watch_thread":     on(e, engine.Notice, e.watchThread),
		"forget_thread":    on(e, engine.Notice, e.forgetThread),
		"publish":          on(e, engine.Notice, e.publish),
		"schedule":         on(e, engine.Notice, e.schedule),
		"typing":           on(e, engine.Notice, e.typing),
		"react":            on(e, engine.Notice, e.react),
		"count":            on(e, engine.Notice, e.count),
		"observe":          on(e, engine.Notice, e.observe),
		"log":              on(e, engine.Notice, e.log),
	}
}

// errLost says that an answer can't be trusted: a call to the server did not get through meanwhile, and looks like an
// empty answer.
var errLost = errors.New("the server did not answer")

func on[T any](e *Effects, class engine.Class, do func(*engine.Job, *T) (wire.Answer, error)) engine.Effect {
	return here(class, func(job *engine.Job, op *T) (wire.Answer, error) {
		lost := e.Lost()
		answer, err := do(job, op)
		if err == nil && e.Lost() != lost && !certain(answer) {
			err = errLost
		}
		return answer, err
	})
}

// here is for what asks nothing of the server.
func here[T any](class engine.Class, do func(*engine.Job, *T) (wire.Answer, error)) engine.Effect {
	return engine.Effect{Class: class, Do: func(job *engine.Job, op any) (wire.Answer, error) {
		typed, is := op.(*T)
		if !is {
			return wire.Answer{}, fmt.Errorf("the step has an op of another kind: %T", op)
		}
		return do(job, typed)
	}}
}

// certain says whether an answer shows by itself that its call got through.
func certain(answer wire.Answer) bool {
	return answer.Post != nil && answer.Post.Post != nil || answer.Files != nil || answer.HTTP != nil
}

// ending notes what ends the request; it is done when the whole event is.
func ending[T any]() engine.Effect {
	return engine.Effect{Class: engine.Ending, Do: func(job *engine.Job, op any) (wire.Answer, error) {
		job.Ending = op
		return wire.Done(), nil
	}}
}

// check turns the server's error into one that carries its HTTP status.
func check(refused *model.AppError) error {
	if refused == nil {
		return nil
	}
	return &engine.RefusedError{Message: refused.Error(), Status: refused.StatusCode}
}

func missing(refused *model.AppError) bool {
	return refused != nil && refused.StatusCode == http.StatusNotFound
}
