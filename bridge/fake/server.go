package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// Server is a Mattermost server in memory, as far as the bridge asks of it. What it does not have panics.
type Server struct {
	plugin.API // nil: a call that is not written here panics

	// OnPost is called with a copy of each post that was made, as the server's hook is.
	OnPost func(post *model.Post)
	// Peer hears what this node tells the others.
	Peer func(event model.PluginClusterEvent)

	mu       sync.Mutex
	bundle   string
	settings map[string]any
	config   *model.Config
	posts    map[string]*model.Post
	// lastTimes is of each channel what the server takes for its last change.
	lastTimes map[string]int64
	accounts
	people
	keys     map[string][]byte
	users    map[string]*model.User
	members  map[string]bool
	commands []*model.Command
	calls    map[string]int
	lines    []string
	files    files
	broken   string // every call fails so
	refusal  *model.AppError
	serial   int
}

// PluginID is the id of the plugin that the server runs.
const PluginID = "tiny"

// NewServer makes a server with one person, anna, and the plugin's bundle in a folder.
func NewServer(bundle string) *Server {
	config := &model.Config{}
	config.SetDefaults()
	config.ServiceSettings.SiteURL = model.NewPointer("https://chat.example/")
	s := &Server{
		bundle: bundle, config: config, settings: map[string]any{"Channel": "watched", "On": true, "N": 3},
		posts: make(map[string]*model.Post), lastTimes: make(map[string]int64), keys: make(map[string][]byte), users: make(map[string]*model.User),
		members: make(map[string]bool), calls: make(map[string]int),
	}
	s.users["anna"] = &model.User{Id: "anna", Username: "anna", Nickname: "Anna", Locale: "de"}
	return s
}

// call counts a call; false where it does not get through.
func (s *Server) call(name string) bool {
	s.mu.Lock()
	s.calls[name]++
	broken := s.broken
	s.mu.Unlock()
	if broken != "" {
		log.Printf("RPC call to %s API failed: %s", name, broken)
		return false
	}
	return true
}

// Break lets every further call fail as the generated client does: a line in the log, and zero values.
func (s *Server) Break(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = reason
}

// Refuse lets the calls that can be refused be refused so.
func (s *Server) Refuse(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal = nil
	if status != 0 {
		s.refusal = model.NewAppError("fake", "refused", nil, "", status)
	}
}

// Calls gives how many calls were made since the last time, by name.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = make(map[string]int)
	return calls
}

// Lines gives the log.
func (s *Server) Lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// Commands gives the registered commands.
func (s *Server) Commands() []*model.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Configure changes the configuration.
func (s *Server) Configure(change func(*model.Config)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.config)
}

// AddUser adds a user.
func (s *Server) AddUser(user *model.User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[user.Id] = user
}

// Put puts a post there as it is, without a hook.
func (s *Server) Put(post *model.Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts[post.Id] = post
	delete(s.lastTimes, post.ChannelId)
}

func notFound(what string) *model.AppError {
	return model.NewAppError("fake", what+" not found", nil, "", http.StatusNotFound)
}

func (s *Server) line(level, message string, pairs ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprint(append([]any{level, " ", message, " "}, pairs...)...))
}

// The log.

func (s *Server) LogDebug(message string, pairs ...any) { s.line("debug", message, pairs...) }
func (s *Server) LogInfo(message string, pairs ...any)  { s.line("info", message, pairs...) }
func (s *Server) LogWarn(message string, pairs ...any)  { s.line("warn", message, pairs...) }
func (s *Server) LogError(message string, pairs ...any) { s.line("error", message, pairs...) }

// What the server says of itself.

func (s *Server) GetBundlePath() (string, error) { return s.bundle, nil }
func (s *Server) GetPluginID() string            { return PluginID }

func (s *Server) GetServerVersion() string {
	if !s.call("GetServerVersion") {
		return ""
	}
	return "11.4.0"
}

func (s *Server) GetConfig() *model.Config {
	if !s.call("GetConfig") {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	config := s.config.Clone()
	config.Sanitize(nil, nil) // as the server does for plugins
	return config
}

func (s *Server) LoadPluginConfiguration(into any) error {
	s.call("LoadPluginConfiguration")
	settings, err := json.Marshal(s.settings)
	if err != nil {
		return err
	}
	return json.Unmarshal(settings, into)
}

// Keys and values.

func (s *Server) KVGet(key string) ([]byte, *model.AppError) {
	if !s.call("KVGet") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key], s.refusal
}

func (s *Server) KVSetWithOptions(key string, value []byte, options model.PluginKVSetOptions) (bool, *model.AppError) {
	if !s.call("KVSetWithOptions") {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return false, s.refusal
	}
	if options.Atomic && !bytes.Equal(s.keys[key], options.OldValue) {
		return false, nil
	}
	delete(s.keys, key)
	if value != nil {
		s.keys[key] = value
	}
	return true, nil
}

// People and places.

func (s *Server) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	if !s.call("GetUsersByIds") {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*model.User
	for _, id := range ids {
		if user := s.users[id]; user != nil {
			found = append(found, user)
		}
	}
	return found, s.refusal
}

func (s *Server) GetUser(id string) (*model.User, *model.AppError) {
	s.call("GetUser")
	s.mu.Lock()
	defer s.mu.Unlock()
	if user := s.users[id]; user != nil {
		return user, nil
	}
	return nil, notFound("user")
}

func (s *Server) GetUserByUsername(name string) (*model.User, *model.AppError) {
	s.call("GetUserByUsername")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, user := range s.users {
		if user.Username == name {
			return user, nil
		}
	}
	return nil, notFound("user")
}

func (s *Server) GetBot(id string, _ bool) (*model.Bot, *model.AppError) {
	s.call("GetBot")
	s.mu.Lock()
	defer s.mu.Unlock()
	if user := s.users[id]; user != nil && user.IsBot {
		return &model.Bot{UserId: id, OwnerId: user.Position}, nil
	}
	return nil, notFound("bot")
}

func (s *Server) EnsureBotUser(bot *model.Bot) (string, error) {
	s.call("EnsureBotUser")
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "bot-" + bot.Username
	s.users[id] = &model.User{Id: id, Username: bot.Username, IsBot: true, Position: PluginID}
	return id, nil
}

func (s *Server) SetProfileImage(user string, picture []byte) *model.AppError {
	s.call("SetProfileImage")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pictures == nil {
		s.pictures = make(map[string][]byte)
	}
	s.pictures[user] = picture
	return nil
}

func (s *Server) GetChannel(id string) (*model.Channel, *model.AppError) {
	s.call("GetChannel")
	if id == "nowhere" {
		return nil, notFound("channel")
	}
	return &model.Channel{Id: id, TeamId: "team", Name: id, Type: model.ChannelTypeOpen}, nil
}

func (s *Server) GetTeam(id string) (*model.Team, *model.AppError) {
	s.call("GetTeam")
	return &model.Team{Id: id, Name: "crew"}, nil
}

func (s *Server) GetChannelMember(channel, user string) (*model.ChannelMember, *model.AppError) {
	s.call("GetChannelMember")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.members[channel+" "+user] {
		return &model.ChannelMember{ChannelId: channel, UserId: user}, nil
	}
	return nil, notFound("member")
}

func (s *Server) CreateTeamMember(string, string) (*model.TeamMember, *model.AppError) {
	s.call("CreateTeamMember")
	return &model.TeamMember{}, nil
}

func (s *Server) AddChannelMember(channel, user string) (*model.ChannelMember, *model.AppError) {
	s.call("AddChannelMember")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[channel+" "+user] = true
	return &model.ChannelMember{}, nil
}

func (s *Server) HasPermissionTo(user string, permission *model.Permission) bool {
	return user == "admin" || permission.Id == "server"
}

func (s *Server) HasPermissionToTeam(_, team string, permission *model.Permission) bool {
	return permission.Id == team
}

func (s *Server) HasPermissionToChannel(user, channel string, permission *model.Permission) bool {
	s.call("HasPermissionToChannel")
	known := permission.Id == model.PermissionCreatePost.Id || permission.Id == model.PermissionReadChannel.Id
	return permission.Id == channel || known && user != "stranger"
}

func (s *Server) SendEphemeralPost(_ string, post *model.Post) *model.Post {
	s.call("SendEphemeralPost")
	return post
}

func (s *Server) GetGroupByName(name string) (*model.Group, *model.AppError) {
	if name != "team" {
		return nil, notFound("group")
	}
	return &model.Group{Id: "group"}, nil
}

func (s *Server) GetGroupMemberUsers(string, int, int) ([]*model.User, *model.AppError) {
	return []*model.User{s.users["anna"]}, nil
}

// Commands and the other nodes.

func (s *Server) RegisterCommand(command *model.Command) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = append(s.commands, command)
	return nil
}

func (s *Server) PluginHTTP(*http.Request) *http.Response { return nil }

func (s *Server) PublishPluginClusterEvent(event model.PluginClusterEvent, _ model.PluginClusterEventSendOptions) error {
	s.call("PublishPluginClusterEvent")
	if s.Peer != nil {
		s.Peer(event)
	}
	return nil
}

func milliseconds() int64 { return time.Now().UnixMilli() }
