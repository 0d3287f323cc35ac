//! Connections: an outside party joined to one channel.

use crate::desk::{Desk, Flow};
use crate::ids::{ChannelId, ConnectionId, Handle, UserId};
use crate::notify::Notify;
use serde::{Deserialize, Serialize};

const INDEX_KEY: &str = "v1:conns";
/// How old the index may be where a visitor waits, in milliseconds.
const INDEX_AGE: i64 = 30_000;

/// What a connection joins the channel to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A website whose visitors chat.
    Website,
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

    /// Its line in the index.
    pub fn entry(&self) -> Entry {
        Entry {
            id: self.id.clone(),
            handle: self.handle.clone(),
            channel: self.channel.clone(),
            url: self.url.clone(),
            disabled: self.disabled,
        }
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
