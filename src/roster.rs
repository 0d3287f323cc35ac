//! A connection's conversations, to list them, to close what has fallen silent, and to erase what has had its time.
//!
//! Stored in sixteen parts under `v1:list:<connection>:<part>`, so that writing down a new conversation does not write all others
//! anew. Only what hardly ever changes stands there; how a conversation stands says its root post.

use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, ConversationId, PostId};
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PARTS: u32 = 16;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The conversation's root post.
    pub root: PostId,
    /// When it began, in milliseconds.
    pub at: i64,
    /// When it was closed last, in milliseconds; 0 while it is open.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub closed: i64,
    /// The visitor waits, and somebody is to be reminded of it; none where they do not, or nobody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
}

/// A wait that somebody is to be reminded of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Since when the visitor waits, in milliseconds.
    pub since: i64,
    /// When a node set about to remind somebody, in milliseconds; 0 where none has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub begun: i64,
}

impl Listed {
    /// A conversation that has just begun.
    pub fn new(root: PostId, at: i64) -> Self {
        Self { root, at, closed: 0, wait: None }
    }
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

type Part = BTreeMap<ConversationId, Listed>;

fn key(connection: &ConnectionId, part: u32) -> String {
    format!("v1:list:{connection}:{part:x}")
}

/// The part in which a conversation stands: its id is a hash, so any byte of it will do.
fn part_of(id: &ConversationId) -> u32 {
    id.as_str().bytes().map(u32::from).sum::<u32>() % PARTS
}

/// Writes down a conversation that has begun at a time in milliseconds, or that goes on in another thread from now on: when it began
/// then stays as it is.
pub fn put(desk: &Desk, connection: &ConnectionId, id: &ConversationId, root: &PostId, at: i64) -> Flow {
    change(desk, connection, id, |part| match part.get_mut(id) {
        Some(listed) if listed.root == *root => false,
        Some(listed) => {
            *listed = Listed::new(root.clone(), listed.at);
            true
        }
        None => part.insert(id.clone(), Listed::new(root.clone(), at)).is_none(),
    })
}

/// Says when a conversation was closed, 0 for "it is open again". One that is not written down stays so.
pub fn turn(desk: &Desk, connection: &ConnectionId, id: &ConversationId, closed: i64) -> Flow {
    change(desk, connection, id, |part| match part.get_mut(id) {
        Some(listed) if listed.closed != closed => {
            listed.closed = closed;
            true
        }
        _ => false,
    })
}

/// Says since when a visitor waits, or that nobody is to be reminded any more. A conversation that is not written down is, if it waits.
pub fn wait(desk: &Desk, connection: &ConnectionId, id: &ConversationId, root: &Post, wait: Option<Wait>) -> Flow {
    change(desk, connection, id, |part| match part.get_mut(id) {
        Some(listed) if listed.wait != wait => {
            listed.wait = wait;
            true
        }
        None if wait.is_some() => {
            let listed = Listed::new(PostId::new(root.id.clone()), root.create_at);
            part.insert(id.clone(), Listed { wait, ..listed });
            true
        }
        _ => false,
    })
}

/// A conversation's line; none where it is not written down.
pub fn line(desk: &Desk, connection: &ConnectionId, id: &ConversationId) -> Flow<Option<Listed>> {
    let part: Option<Part> = desk.load(&key(connection, part_of(id)), 0)?;
    Ok(part.and_then(|mut part| part.remove(id)))
}

/// Forgets a conversation.
pub fn remove(desk: &Desk, connection: &ConnectionId, id: &ConversationId) -> Flow {
    change(desk, connection, id, |part| part.remove(id).is_some())
}

/// Forgets a conversation whose thread is gone; whether it was listed. One that goes on in another thread stays.
pub fn thread_gone(desk: &Desk, connection: &ConnectionId, id: &ConversationId, root: &str) -> Flow<bool> {
    let stands_there = line(desk, connection, id)?.is_some_and(|listed| listed.root.as_str() == root);
    if stands_there {
        remove(desk, connection, id)?;
    }
    Ok(stands_there)
}

fn change(desk: &Desk, connection: &ConnectionId, id: &ConversationId, how: impl FnOnce(&mut Part) -> bool) -> Flow {
    let key = key(connection, part_of(id));
    let mut part: Part = desk.load(&key, 0)?.unwrap_or_default();
    if how(&mut part) {
        desk.store(&key, &part);
    }
    Ok(())
}

/// All of a connection's conversations, the oldest first.
pub fn all(desk: &Desk, connection: &ConnectionId) -> Flow<Vec<(ConversationId, Listed)>> {
    known(desk, connection, 0)
}

/// The same; `max_age` in milliseconds lets an answer from memory do.
pub fn known(desk: &Desk, connection: &ConnectionId, max_age: i64) -> Flow<Vec<(ConversationId, Listed)>> {
    let keys: Vec<String> = (0..PARTS).map(|part| key(connection, part)).collect();
    let parts = desk.load_all::<Part>(&keys, max_age)?;
    let mut all: Vec<(ConversationId, Listed)> = parts.into_iter().flatten().flatten().collect();
    all.sort_by(|a, b| (a.1.at, &a.0).cmp(&(b.1.at, &b.0)));
    Ok(all)
}
