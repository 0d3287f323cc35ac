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
}

// Read asks the server for everything anew. It keeps the bot.
func (h *Host) Read(api plugin.API) {
	config := api.GetConfig()
	read := wire.Host{
		Plugin:        api.GetPluginID(),
		SiteURL:       siteURL(config),
		ServerVersion: wire.Text(api.GetServerVersion()),
		Settings:      settings(api),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if config == nil && h.host.Plugin != "" {
		return // the server did not answer; what was known stays
	}
	h.proxies, h.cluster, h.debugs = nil, false, false
	if config != nil {
		h.proxies = config.ServiceSettings.TrustedProxyIPHeader
		h.cluster = config.ClusterSettings.Enable != nil && *config.ClusterSettings.Enable
		h.debugs = isDebug(config.LogSettings.ConsoleLevel) || isDebug(config.LogSettings.FileLevel)
	}
	read.Bot = h.host.Bot
	read.TrustsProxy = len(h.proxies) > 0
	h.host = read
}

func isDebug(level *string) bool { return level != nil && strings.EqualFold(*level, "debug") }

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
