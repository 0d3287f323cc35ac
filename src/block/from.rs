//! From which address a conversation was begun, for as long as the rate limits look back: an hour. Until then the team may block it.
//!
//! Stored under `v1:from:<connection>`, each address as its hash under the server's own key.

use crate::connection::{Entry, Index, Kind};
use crate::desk::{question, Desk, Flow, Question};
use crate::ids::{ConnectionId, ConversationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// For how long an address is kept, in milliseconds: the longest that a limit by address looks back.
const KEPT: i64 = 3_600_000;
/// How old what is looked through for what is to go may be, in milliseconds.
const AGE: i64 = 600_000;

/// A conversation's address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct From {
    /// Its hash.
    address: String,
    /// When the conversation was begun, in milliseconds.
    at: i64,
}

type Recent = BTreeMap<ConversationId, From>;

fn key(connection: &ConnectionId) -> String {
    format!("v1:from:{connection}")
}

fn forget(recent: &mut Recent, now: i64) -> bool {
    let before = recent.len();
    // One from the future was written before the clock was put back.
    recent.retain(|_, from| (from.at - KEPT..from.at + KEPT).contains(&now));
    recent.len() < before
}

/// Writes down from which address a conversation was begun.
pub fn remember(desk: &Desk, connection: &ConnectionId, conversation: &ConversationId, address: Option<&str>) -> Flow {
    let Some(address) = address else { return Ok(()) };
    let key = key(connection);
    let mut recent: Recent = desk.load(&key, 0)?.unwrap_or_default();
    forget(&mut recent, desk.now());
    recent.insert(conversation.clone(), From { address: address.into(), at: desk.now() });
    // Of two at the same moment one may get lost: it is known again when its visitor writes once more.
    if let Err(error) = desk.try_ask(question::put(&key, &recent))? {
        desk.log("warn", format!("a new conversation's address was not kept: {error}"));
    }
    Ok(())
}

/// Forgets from which address a conversation was begun that is erased.
pub fn erase(desk: &Desk, connection: &ConnectionId, conversation: &ConversationId) -> Flow {
    let key = key(connection);
    let mut recent: Recent = desk.load(&key, 0)?.unwrap_or_default();
    if recent.remove(conversation).is_some() {
        desk.store(&key, &recent);
    }
    Ok(())
}

/// The hash of the address from which a conversation was begun, where that was not long ago.
pub(super) fn address(desk: &Desk, connection: &ConnectionId, conversation: &ConversationId) -> Flow<Option<String>> {
    let mut recent: Recent = desk.load(&key(connection), 0)?.unwrap_or_default();
    forget(&mut recent, desk.now());
    Ok(recent.remove(conversation).map(|from| from.address))
}

/// Asks for what [`look_around`] looks through.
pub fn ahead<'a>(index: &'a Index) -> impl Iterator<Item = Question<()>> + 'a {
    websites(index).map(|entry| question::stored(&key(&entry.id), AGE).ahead())
}

/// Takes away what was kept for long enough.
pub(super) fn look_around(desk: &Desk, index: &Index) -> Flow {
    for entry in websites(index) {
        let key = key(&entry.id);
        let mut recent: Recent = desk.load(&key, AGE)?.unwrap_or_default();
        if !forget(&mut recent, desk.now()) {
            continue;
        }
        let mut recent: Recent = desk.load(&key, 0)?.unwrap_or_default();
        forget(&mut recent, desk.now());
        if recent.is_empty() {
            desk.remove(&key);
        } else {
            desk.store(&key, &recent);
        }
    }
    Ok(())
}

fn websites(index: &Index) -> impl Iterator<Item = &Entry> {
    index.entries.iter().filter(|entry| entry.kind == Kind::Website)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_for_an_hour() {
        let from = |at| From { address: "hash".into(), at };
        let ids = ["long ago", "just now", "to come"].map(ConversationId::new);
        let mut recent: Recent = ids.into_iter().zip([from(0), from(1_000), from(10_000_000)]).collect();
        assert!(forget(&mut recent, KEPT));
        assert_eq!(recent.keys().map(ConversationId::as_str).collect::<Vec<_>>(), ["just now"]);
        assert!(!forget(&mut recent, KEPT));
    }
}
