//! A connection's conversations, to list them, to close what has fallen silent, and to erase what has had its time.
//!
//! Stored in sixteen parts under `v1:list:<connection>:<part>`, so that writing down a new conversation does not write all others
//! anew. Only what hardly ever changes stands there; how a conversation stands says its root post.

use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, ConversationId, PostId};
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

/// Writes down a conversation, in place of what was written before.
pub fn put(desk: &Desk, connection: &ConnectionId, id: &ConversationId, listed: Listed) -> Flow {
    change(desk, connection, id, |part| part.insert(id.clone(), listed.clone()).as_ref() != Some(&listed))
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

/// Forgets a conversation.
pub fn remove(desk: &Desk, connection: &ConnectionId, id: &ConversationId) -> Flow {
    change(desk, connection, id, |part| part.remove(id).is_some())
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
    let keys: Vec<String> = (0..PARTS).map(|part| key(connection, part)).collect();
    let parts = desk.load_all::<Part>(&keys, 0)?;
    let mut all: Vec<(ConversationId, Listed)> = parts.into_iter().flatten().flatten().collect();
    all.sort_by(|a, b| (a.1.at, &a.0).cmp(&(b.1.at, &b.0)));
    Ok(all)
}
