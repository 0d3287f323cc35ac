//! How a connection's team speaks to its visitors: what of its settings a reply has to know on its way.
//!
//! It is kept with what belongs to the thread, so that a reply asks for nothing; when it is a minute old, the connection is asked
//! again, from memory.

use crate::chat::Names;
use crate::connection::{Connection, Index, Kind};
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use crate::mention::OnMention;
use crate::roster;
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// For how long it is good where it is kept, in milliseconds.
const GOOD: i64 = 60_000;
/// How old a connection's record may be where a reply waits, in milliseconds.
const AGE: i64 = 30_000;

/// How a team speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// What visitors see of a member's name.
    pub names: Names,
    /// That only those replies leave that mention our bot; none where all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_mention: Option<OnMention>,
    /// As of when, in milliseconds.
    pub at: i64,
}

impl Manner {
    /// That of a connection.
    pub fn of(desk: &Desk, connection: &Connection) -> Flow<Self> {
        Ok(Self { names: connection.chat.names, on_mention: OnMention::of(desk, connection)?, at: desk.now() })
    }

    /// That of a connection by its id. Of one that there is not, no names are shown.
    pub fn load(desk: &Desk, id: &ConnectionId) -> Flow<Self> {
        let connection = Connection::load(desk, id, AGE)?;
        match connection {
            Some(connection) => Self::of(desk, &connection),
            None => Ok(Self::nameless(desk)),
        }
    }

    /// That of a team of which nothing is known.
    fn nameless(desk: &Desk) -> Self {
        Self { names: Names::Off, on_mention: None, at: desk.now() }
    }

    /// That of a conversation by its root post.
    pub fn of_thread(desk: &Desk, root: &Post) -> Flow<Self> {
        match Marks::of(root).and_then(|marks| marks.connection) {
            Some(id) => Self::load(desk, &id),
            None => Ok(Self::default()),
        }
    }

    /// Whether it is still good at a time in milliseconds.
    pub fn is_good(&self, now: i64) -> bool {
        (self.at..=self.at + GOOD).contains(&now)
    }
}

/// That of several threads of a channel. Where all its websites' teams speak in one way, the root posts are not asked for.
pub fn of_threads(desk: &Desk, channel: &str, roots: BTreeSet<String>) -> Flow<BTreeMap<String, Manner>> {
    if roots.is_empty() {
        return Ok(BTreeMap::new());
    }
    let index = Index::peek(desk)?;
    let here = index.entries.iter().filter(|entry| entry.channel.as_str() == channel && entry.kind == Kind::Website);
    let keys: Vec<String> = here.map(|entry| Connection::key(&entry.id)).collect();
    let connections = desk.load_all::<Connection>(&keys, AGE)?;
    let manners = connections.iter().flatten().map(|connection| Manner::of(desk, connection));
    let manners = manners.collect::<Flow<Vec<Manner>>>()?;
    let same = |first: &&Manner| {
        manners.iter().all(|other| (other.names, other.on_mention) == (first.names, first.on_mention))
    };
    if let Some(first) = manners.first().filter(same) {
        return Ok(roots.into_iter().map(|root| (root, *first)).collect());
    }
    let posts = desk.ask_all(roots.iter().map(|root| question::post(root)).collect())?;
    let of = |post: Option<Post>| match post {
        Some(post) => Manner::of_thread(desk, &post),
        None => Ok(Manner::nameless(desk)),
    };
    roots.into_iter().zip(posts).map(|(root, post)| Ok((root, of(post)?))).collect()
}

/// It was changed: in each open conversation of a connection it is asked for anew.
pub fn changed(desk: &Desk, connection: &ConnectionId) -> Flow {
    for (_, listed) in roster::all(desk, connection)?.into_iter().filter(|(_, listed)| listed.closed == 0) {
        desk.order(Op::ForgetThread { root: listed.root.to_string() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_good_for_a_minute() {
        let manner = Manner { at: 1_000, ..Manner::default() };
        assert!(manner.is_good(1_000) && manner.is_good(61_000));
        assert!(!manner.is_good(61_001));
        assert!(!manner.is_good(999), "the clock was put back");
    }
}
