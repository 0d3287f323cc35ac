package mattermost

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"wasmbridge/wire"
)

// Host is what is known of the server. It is read when the server's configuration changes, never per event: asking the
// server for its configuration takes longer than all else that an event needs.
type Host struct {
	mu      sync.RWMutex
	host    wire.Host
	proxies []string
	cluster bool
	debugs  bool
	upload  int64
	rules   *model.Config
	agent   string
}

// Read asks the server for everything anew. It keeps the bot.
func (h *Host) Read(api plugin.API) {
	config := api.GetConfig()
	read := wire.Host{
		Plugin:        api.GetPluginID(),
		SiteURL:       siteURL(config),
		ServerVersion: wire.Text(api.GetServerVersion()),
		Mails:         mails(config),
		Settings:      settings(api),
	}
	sender := agent(api, read.Plugin)
	h.mu.Lock()
	defer h.mu.Unlock()
	if config == nil && h.host.Plugin != "" {
		return // the server did not answer; what was known stays
	}
	h.proxies, h.cluster, h.debugs, h.upload = nil, false, false, maxUpload(config)
	if config != nil {
		h.proxies = config.ServiceSettings.TrustedProxyIPHeader
		h.cluster = config.ClusterSettings.Enable != nil && *config.ClusterSettings.Enable
		h.debugs = isDebug(config.LogSettings.ConsoleLevel) || isDebug(config.LogSettings.FileLevel)
	}
	h.rules, h.agent = outgoing(config), sender
	read.Bot = h.host.Bot
	read.TrustsProxy = len(h.proxies) > 0
	h.host = read
}

func isDebug(level *string) bool { return level != nil && strings.EqualFold(*level, "debug") }

// mails says whether the server sends what it is asked to.
func mails(config *model.Config) bool {
	if config == nil {
		return false
	}
	email := config.EmailSettings
	return email.SendEmailNotifications != nil && *email.SendEmailNotifications && email.SMTPServer != nil && *email.SMTPServer != ""
}

// maxUpload gives 0 where the server takes no files.
func maxUpload(config *model.Config) int64 {
	if config == nil {
		return 0
	}
	files := config.FileSettings
	if files.EnableFileAttachments == nil || !*files.EnableFileAttachments || files.MaxFileSize == nil {
		return 0
	}
	return *files.MaxFileSize
}

// outgoing takes from the configuration what the server's rules for requests to others ask for.
func outgoing(config *model.Config) *model.Config {
	rules := new(model.Config)
	if config != nil {
		rules.ServiceSettings.AllowedUntrustedInternalConnections = config.ServiceSettings.AllowedUntrustedInternalConnections
		rules.ServiceSettings.EnableInsecureOutgoingConnections = config.ServiceSettings.EnableInsecureOutgoingConnections
	}
	return rules
}

// agent is the plugin's id and the version in its manifest.
func agent(api plugin.API, id string) string {
	bundle, err := api.GetBundlePath()
	if err != nil {
		return id
	}
	manifest, _, err := model.FindManifest(bundle)
	if err != nil || manifest.Version == "" {
		return id
	}
	return id + "/" + manifest.Version
}

func siteURL(config *model.Config) string {
	if config == nil || config.ServiceSettings.SiteURL == nil {
		return ""
	}
	return wire.Text(strings.TrimRight(*config.ServiceSettings.SiteURL, "/"))
}

// settings reads the plugin's settings, each as text.
func settings(api plugin.API) map[string]string {
	var loaded map[string]any
	if err := api.LoadPluginConfiguration(&loaded); err != nil {
		return nil
	}
	read := make(map[string]string, len(loaded))
	for key, value := range loaded {
		read[strings.ToLower(wire.Text(key))] = wire.Text(settingText(value))
	}
	return read
}

func settingText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		text, _ := json.Marshal(value)
		return string(text)
	}
}

// Now is what is known at this moment. The settings are not to be changed.
func (h *Host) Now() wire.Host {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.host
}

// SetBot keeps the bot's user id.
func (h *Host) SetBot(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.host.Bot = id
}

// Proxies are the headers in which a trusted proxy puts the client's address.
func (h *Host) Proxies() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.proxies
}

// Clustered says whether the server has other nodes that must hear of things.
func (h *Host) Clustered() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.cluster
}

// Debugs says whether the server's log has debug lines at all: each one that it drops costs a call.
func (h *Host) Debugs() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.debugs
}

// MaxUpload is how long a file may be for the server, in bytes; 0 where it takes none.
func (h *Host) MaxUpload() int64 {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.upload
}

// Config is what the server's rules for requests to others ask for, and nothing else. It is not to be changed.
func (h *Host) Config() *model.Config {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.rules == nil {
		return new(model.Config)
	}
	return h.rules
}

// Agent is what requests to others name as their sender: the plugin's id and version.
func (h *Host) Agent() string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.agent
}
