//! What ends by itself: conversations that have fallen silent, and those whose time is over.
//!
//! Each node looks once a minute, at a connection's list and at some of the root posts in it, other ones each time. What looks due is
//! looked at again in its thread's lane, and only what stands there decides.

use super::goodbye::by_silence;
use super::silence::{last_word, DAY};
use super::{erase, thread_gone};
use crate::chat::Chat;
use crate::connection::{Connection, Index, Kind};
use crate::conversation::{Binding, Conversation, Marks};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::{ConnectionId, ConversationId};
use crate::intake::CONNECTION_AGE;
use crate::roster::{self, Listed};
use frontdesk_wire::{Op, Post};

/// How many root posts are looked at in a minute, of each connection.
const MOST: usize = 50;
/// How old a connection's list may be, in milliseconds. A conversation may end a little later than it could.
const LIST_AGE: i64 = 10 * 60_000;
/// A closing that was begun so long ago and has not ended is taken up again, in milliseconds.
const BROKEN_OFF: i64 = 2 * 60_000;
/// For how long such a one is looked for.
const LOOKED_FOR: i64 = 60 * 60_000;
const NOTHING: Stop = Stop::Ignored("nothing ends by itself here");

/// Has every connection's conversations looked at that has any, and what is being erased be erased.
pub fn look_around(desk: &Desk, index: &Index) -> Flow {
    let visitors = |kind: &Kind| matches!(kind, Kind::Website | Kind::Endpoint);
    // Those that were disconnected, too: how long something is kept has been promised.
    for entry in index.entries.iter().filter(|entry| visitors(&entry.kind)) {
        desk.schedule(format!("sweep {}", entry.id), String::new(), desk.now());
    }
    erase::look_around(desk)
}

/// Looks at some of a connection's conversations.
pub fn sweep(desk: &Desk, id: &ConnectionId) -> Flow {
    let connection = Connection::load(desk, id, CONNECTION_AGE)?.ok_or(NOTHING)?;
    let limits = Limits::of(&connection).ok_or(NOTHING)?;
    let now = desk.now();
    let listed = roster::known(desk, id, LIST_AGE)?;
    let listed: Vec<(ConversationId, Listed)> =
        listed.into_iter().filter(|(_, listed)| limits.may_be_due(listed, now)).collect();
    if listed.is_empty() {
        return Err(NOTHING);
    }
    let first = if listed.len() > MOST { chance(desk) % listed.len() } else { 0 };
    let some: Vec<&(ConversationId, Listed)> = listed.iter().cycle().skip(first).take(MOST.min(listed.len())).collect();
    let roots = desk.ask_all(some.iter().map(|(_, listed)| question::post(listed.root.as_str())).collect())?;
    for ((conversation, listed), root) in some.into_iter().zip(roots) {
        if root.is_none_or(|root| limits.looks_due(listed, &root, now)) {
            let name = format!("expire {} {id}", listed.root);
            let (lane, payload) = (listed.root.to_string(), conversation.to_string().into_bytes());
            desk.order(Op::Schedule { name, lane, thread: String::new(), payload, at: now, early: false });
        }
    }
    Ok(())
}

/// Ends a conversation whose time is over. The event holds its thread's lane.
pub fn due(desk: &Desk, root: &str, id: &ConnectionId, payload: &[u8]) -> Flow {
    let conversation = std::str::from_utf8(payload).ok().and_then(ConversationId::parse);
    let conversation = conversation.ok_or(Stop::Ignored("nobody knows which conversation this was"))?;
    let connection = Connection::load(desk, id, CONNECTION_AGE)?.ok_or(NOTHING)?;
    let limits = Limits::of(&connection).ok_or(NOTHING)?;
    let thread = desk.ask(question::thread(root))?;
    let Some(first) = thread.first() else {
        // It was deleted in Mattermost.
        if limits.retention > 0 {
            forget_earlier(desk, &conversation, desk.now() - limits.retention)?;
        }
        let marks = Marks { connection: Some(id.clone()), conversation: Some(conversation), ..Marks::default() };
        return thread_gone(desk, &Marks { endpoint: connection.endpoint.is_some(), ..marks }, root);
    };
    let theirs = |binding: &Binding| binding.marks.conversation.as_ref() == Some(&conversation);
    let binding = Binding::of(first, desk.bot()).filter(theirs).ok_or(Stop::Ignored("the thread is another's"))?;
    let (now, last) = (desk.now(), last_word(&thread));
    if limits.retention > 0 && now - last >= limits.retention {
        return erase::erase(desk, &conversation);
    }
    if limits.retention > 0 {
        forget_earlier(desk, &conversation, now - limits.retention)?;
    }
    let listed = roster::line(desk, id, &conversation)?;
    let closed = listed.as_ref().map_or(0, |listed| listed.closed);
    if limits.autoclose > 0 && (closed == 0 || limits.is_broken_off(closed, now)) {
        return by_silence(desk, &connection, &thread, binding, closed);
    }
    Ok(())
}

/// Takes away those threads of a conversation's past in which nothing was said after a time in milliseconds.
fn forget_earlier(desk: &Desk, id: &ConversationId, before: i64) -> Flow {
    let Some(mut record) = Conversation::load(desk, id, 0)?.filter(|record| !record.earlier.is_empty()) else {
        return Ok(());
    };
    let (gone, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut record.earlier).into_iter().partition(|e| e.until <= before);
    if gone.is_empty() {
        return Ok(());
    }
    // The posts first: what fails here is tried again.
    for thread in &gone {
        erase::remove_thread(desk, thread.root.as_str())?;
    }
    record.earlier = rest;
    record.store(desk, id);
    Ok(())
}

/// After how many milliseconds of silence what happens; 0 for never.
struct Limits {
    autoclose: i64,
    retention: i64,
}

impl Limits {
    /// A connection's; none where it has none.
    fn of(connection: &Connection) -> Option<Self> {
        let Chat { autoclose, retention, .. } = &connection.chat;
        let autoclose = if connection.disabled { 0 } else { *autoclose };
        let limits = Self { autoclose: i64::from(autoclose) * DAY, retention: i64::from(*retention) * DAY };
        (limits.autoclose > 0 || limits.retention > 0).then_some(limits)
    }

    /// Whether a conversation is old enough to be looked at.
    fn may_be_due(&self, listed: &Listed, now: i64) -> bool {
        let age = now - listed.at;
        let erase = self.retention > 0 && age >= self.retention;
        let open = listed.closed == 0 || self.is_broken_off(listed.closed, now);
        erase || (self.autoclose > 0 && age >= self.autoclose && open)
    }

    /// The same, as far as its root post tells. Whatever is said in the thread changes it, and so do other things, which must not
    /// put off what has been promised.
    fn looks_due(&self, listed: &Listed, root: &Post, now: i64) -> bool {
        let erase = self.retention > 0 && now - listed.at >= self.retention;
        erase || listed.closed > 0 || now - root.update_at.max(root.create_at) >= self.autoclose
    }

    fn is_broken_off(&self, closed: i64, now: i64) -> bool {
        self.autoclose > 0 && (BROKEN_OFF..LOOKED_FOR).contains(&(now - closed))
    }
}

fn chance(desk: &Desk) -> usize {
    desk.random().iter().take(3).fold(0, |sum, byte| sum * 256 + usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PostId;

    fn listed(at: i64, closed: i64) -> Listed {
        Listed { closed, ..Listed::new(PostId::new("r"), at) }
    }

    #[test]
    fn what_is_old_enough_is_looked_at() {
        let now = 100 * DAY;
        let limits = |autoclose: i64, retention: i64| Limits { autoclose: autoclose * DAY, retention: retention * DAY };
        assert!(limits(7, 0).may_be_due(&listed(93 * DAY, 0), now));
        assert!(!limits(7, 0).may_be_due(&listed(94 * DAY, 0), now));
        assert!(!limits(7, 0).may_be_due(&listed(0, 50 * DAY), now), "it is closed");
        assert!(limits(7, 0).may_be_due(&listed(0, now - BROKEN_OFF), now), "its closing may have broken off");
        assert!(!limits(7, 0).may_be_due(&listed(0, now - BROKEN_OFF + 1), now), "it is just being closed");
        assert!(limits(0, 30).may_be_due(&listed(70 * DAY, 50 * DAY), now));
        assert!(!limits(0, 30).may_be_due(&listed(71 * DAY, 0), now));
    }

    #[test]
    fn a_root_post_that_has_changed_lately_is_left_alone() {
        let now = 100 * DAY;
        let root = |update_at: i64| Post { create_at: 1, update_at, ..Post::default() };
        let limits = Limits { autoclose: 30 * DAY, retention: 0 };
        assert!(limits.looks_due(&listed(1, 0), &root(70 * DAY), now));
        assert!(!limits.looks_due(&listed(1, 0), &root(70 * DAY + 1), now));
        let limits = Limits { retention: 60 * DAY, ..limits };
        assert!(
            limits.looks_due(&listed(1, 0), &root(99 * DAY), now),
            "its buttons do not put off the end of its time"
        );
    }
}
