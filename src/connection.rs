//! Connections: an outside party joined to one channel.

use crate::agent::Agent;
use crate::alert::System;
use crate::chat::{Chat, Emojis};
use crate::desk::{Desk, Flow};
use crate::hours::Hours;
use crate::ids::{ChannelId, ConnectionId, Handle, UserId};
use crate::notify::Notify;
use crate::responder::Responder;
use frontdesk_wire::{Op, WatchChannel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const INDEX_KEY: &str = "v1:conns";
/// How old the index may be where a visitor waits, in milliseconds.
const INDEX_AGE: i64 = 30_000;

/// What a connection joins the channel to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A website whose visitors chat.
    Website,
    /// Somebody else's server that keeps the visitors' sessions.
    Endpoint,
    /// Another system that posts what happens there.
    Feed,
    /// An AI colleague that answers in the channel's threads.
    Agent,
}

/// What a feed has besides what every connection has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// The format that its payloads have; empty where each is looked at.
    pub format: String,
    /// The template that says its payloads: a stock one's name, or the template itself; empty for the format's own words.
    pub template: String,
    /// The template that gives the key of a payload; empty for the format's own.
    pub key: String,
    /// Where the API of the system behind it is; empty where it is not known.
    pub api: String,
    /// Whether that came with a payload, and may be replaced by what a later one says.
    pub learnt: bool,
    /// For which system its credentials are; none until the first call. Frappe is [`System::Other`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_for: Option<System>,
    /// Who may acknowledge, silence and plan downtimes; nobody named means everybody in the channel.
    pub press: Notify,
    /// Whether the system behind it is told of what is done here.
    pub one_way: bool,
    /// Whether it has rules that are switched on.
    pub rules: bool,
}

/// What an endpoint has besides what every connection has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// Where deliveries go; empty for a service that reads the thread by itself, through Mattermost's REST API.
    pub url: String,
    /// What a delivery looks like.
    pub format: Format,
    /// The bot that the service has for itself, besides ours.
    pub bot: Option<ServiceBot>,
    /// The endpoint said that it is gone for good (410), in milliseconds; 0 where it did not. Nothing is sent any more
    /// until somebody connects it again.
    pub gone: i64,
    /// Whether the channel knows that it is gone.
    pub told: bool,
}

/// What a delivery looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Our own events, signed as in Standard Webhooks 1.0.0.
    #[default]
    Standard,
    /// Mattermost's outgoing-webhook payload as JSON.
    Mattermost,
    /// The same as a form.
    MattermostForm,
}

impl Format {
    /// Whether the receiver ignores ids, and so must not be called twice for one message.
    pub fn ignores_ids(self) -> bool {
        self != Self::Standard
    }
}

/// A bot with an access token, for a service that speaks to Mattermost's REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceBot {
    /// Its user id.
    pub id: UserId,
    /// Its user name.
    pub username: String,
    /// The id of its access token, which is not the token.
    pub token: String,
}

/// Which files a connection takes, both ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Files {
    /// The largest, in bytes; 0 for no files at all.
    pub max: i64,
}

impl Default for Files {
    fn default() -> Self {
        Self { max: 10 << 20 }
    }
}

/// A connection, stored under `v1:conn:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Its name for people and URLs.
    pub handle: Handle,
    /// Its kind.
    pub kind: Kind,
    /// The channel that conversations go to.
    pub channel: ChannelId,
    /// The website's address: scheme, host and path.
    pub url: String,
    /// The origins whose pages may show the chat; the first is the one that was typed.
    pub origins: Vec<String>,
    /// Who is mentioned when a conversation begins.
    pub notify: Notify,
    /// The language of what Frontdesk writes into the channel: `en` or `de`.
    pub language: String,
    /// The IANA name of the time zone of the times that it writes there.
    pub timezone: String,
    /// Who connected it.
    pub by: UserId,
    /// When, in milliseconds.
    pub at: i64,
    /// Whether it was disconnected; its record stays, so that connecting again goes on where it was.
    #[serde(default)]
    pub disabled: bool,
    /// What an endpoint has besides; none for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// What a feed has besides; none for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<Feed>,
    /// What an agent has besides; none for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// Which agent answers its visitors before people do; none for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responder: Option<Responder>,
    /// When the team is there; none for not said.
    #[serde(default, skip_serializing_if = "Hours::is_empty")]
    pub hours: Hours,
    /// Whether visitors are refused who are not verified by a signature.
    #[serde(default)]
    pub verified: bool,
    /// Which files go through it.
    #[serde(default)]
    pub files: Files,
    /// What its chat is like.
    #[serde(default, skip_serializing_if = "Chat::is_usual")]
    pub chat: Chat,
}

impl Connection {
    /// Its key in the store.
    pub fn key(id: &ConnectionId) -> String {
        format!("v1:conn:{id}")
    }

    /// Reads it; `max_age` in milliseconds lets an answer from memory do.
    pub fn load(desk: &Desk, id: &ConnectionId, max_age: i64) -> Flow<Option<Self>> {
        desk.load(&Self::key(id), max_age)
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk) {
        desk.store(&Self::key(&self.id), self);
    }

    /// The bot that it has for itself, besides ours.
    fn bot(&self) -> Option<UserId> {
        let service = self.endpoint.as_ref().and_then(|endpoint| endpoint.bot.as_ref()).map(|bot| bot.id.clone());
        service.or_else(|| self.agent.as_ref().map(|agent| agent.bot.clone()))
    }

    /// Its line in the index.
    pub fn entry(&self) -> Entry {
        Entry {
            id: self.id.clone(),
            handle: self.handle.clone(),
            channel: self.channel.clone(),
            url: self.url.clone(),
            disabled: self.disabled,
            kind: self.kind.clone(),
            bot: self.bot(),
            emojis: (self.chat.emojis != Emojis::default()).then(|| self.chat.emojis.names()),
            reminds: self.chat.remind > 0,
        }
    }

    /// Writes it, and what other parts of Frontdesk have to know of it: its line in the index, and what is watched in its channel.
    pub fn keep(&self, desk: &Desk) -> Flow {
        self.store(desk);
        let mut index = Index::load(desk)?;
        let entry = self.entry();
        let known = index.find(self.handle.as_str()).filter(|known| known.id == self.id);
        if known.is_some_and(|known| *known != entry) {
            index.put(entry);
            index.store(desk);
            desk.order(index.watch(self.channel.as_str()));
        }
        Ok(())
    }
}

/// All connections, stored under `v1:conns`: listing keys would scan the whole store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// One line for each connection, by handle.
    pub entries: Vec<Entry>,
}

/// A line of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The connection's id.
    pub id: ConnectionId,
    /// Its name.
    pub handle: Handle,
    /// Its channel.
    pub channel: ChannelId,
    /// Its address.
    pub url: String,
    /// Whether it was disconnected.
    #[serde(default)]
    pub disabled: bool,
    /// Its kind.
    #[serde(default = "website")]
    pub kind: Kind,
    /// The bot that it has for itself. The root posts of a service's bot in the channel are conversations of this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<UserId>,
    /// The emojis that mean something on its root posts; none for the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emojis: Option<Vec<String>>,
    /// Whether somebody is reminded of visitors who wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reminds: bool,
}

impl Entry {
    /// Whether its conversations' root posts are our own bot's: a service with a bot of its own writes them itself.
    pub fn has_root_posts(&self) -> bool {
        matches!(self.kind, Kind::Website | Kind::Endpoint) && self.bot.is_none()
    }
}

fn website() -> Kind {
    Kind::Website
}

impl Index {
    /// Reads it, to decide and to change it.
    pub fn load(desk: &Desk) -> Flow<Self> {
        Ok(desk.load(INDEX_KEY, 0)?.unwrap_or_default())
    }

    /// Reads it for a visitor's request, where half a minute does not matter.
    pub fn peek(desk: &Desk) -> Flow<Self> {
        Ok(desk.load(INDEX_KEY, INDEX_AGE)?.unwrap_or_default())
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk) {
        desk.store(INDEX_KEY, self);
    }

    /// The line of a handle.
    pub fn find(&self, handle: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.handle.as_str() == handle)
    }

    /// The connection whose own bot wrote a root post of this channel, also one that is switched off: a thread stays whose it is.
    pub fn adopter(&self, channel: &str, author: &str) -> Option<&Entry> {
        let of = |entry: &&Entry| entry.bot.as_ref().is_some_and(|bot| bot.as_str() == author);
        let here = |entry: &&Entry| entry.channel.as_str() == channel && entry.kind != Kind::Agent;
        self.entries.iter().filter(here).find(of)
    }

    /// The agents that are switched on in a channel.
    pub fn agents<'a>(&'a self, channel: &'a str) -> impl Iterator<Item = &'a Entry> {
        let here = move |entry: &&Entry| entry.channel.as_str() == channel && entry.kind == Kind::Agent;
        self.entries.iter().filter(here).filter(|entry| !entry.disabled)
    }

    /// All agents that are switched on.
    pub fn all_agents(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind == Kind::Agent && !entry.disabled)
    }

    /// Has the bridge bring what happens in a channel: replies, the root posts of its services' own bots, and all where an agent is.
    pub fn watch(&self, channel: &str) -> Op {
        let here = self.entries.iter().filter(|entry| !entry.disabled && entry.channel.as_str() == channel);
        let services = here.filter(|entry| entry.kind != Kind::Agent);
        let roots_of = services.filter_map(|entry| entry.bot.as_ref()).map(ToString::to_string).collect();
        let roots = self.agents(channel).next().is_some();
        let emojis = self.emojis(channel);
        Op::WatchChannel(WatchChannel { channel: channel.into(), roots_of, roots, emojis })
    }

    /// The emojis that mean something on a channel's root posts, those of all its connections.
    fn emojis(&self, channel: &str) -> Vec<String> {
        let here = |entry: &&Entry| !entry.disabled && entry.channel.as_str() == channel && entry.has_root_posts();
        let of = |entry: &Entry| entry.emojis.clone().unwrap_or_else(|| Emojis::default().names());
        let all: BTreeSet<String> = self.entries.iter().filter(here).flat_map(of).collect();
        all.into_iter().collect()
    }

    /// Puts a line in its place, instead of the one with its handle.
    pub fn put(&mut self, entry: Entry) {
        self.entries.retain(|other| other.handle != entry.handle);
        self.entries.push(entry);
        self.entries.sort_by(|a, b| a.handle.cmp(&b.handle));
    }
}

/// Where a website's loader was last seen, stored under `v1:seen:<connection>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The page: origin and path, or the origin alone where the path is not known.
    pub page: String,
    /// When, in milliseconds.
    pub at: i64,
}

impl Seen {
    /// Its key in the store.
    pub fn key(id: &ConnectionId) -> String {
        format!("v1:seen:{id}")
    }
}
