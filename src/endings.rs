//! How conversations end, and what is left of them.
//!
//! - `silence` says when somebody spoke last, and after how long a token opens nothing any more.
//! - `goodbye` is the last word: of the team's, or of a silence that lasted.
//! - `sweep` looks for what has fallen silent or has had its time, a little each minute.
//! - `erase` takes a conversation away for good, and leaves a word that it was there.
//! - `export` is what a visitor or an admin may take out.

mod erase;
mod export;
mod goodbye;
mod silence;
mod sweep;

pub use erase::{erase, erase_adopted, go_on as go_on_erasing};
pub use export::{filed, of as export};
pub use goodbye::by_team as said_goodbye;
pub use silence::{has_died, last_word, LONG};
pub use sweep::{due, look_around, sweep};

use crate::conversation::{Conversation, Marks};
use crate::delivery::Mark;
use crate::desk::{Desk, Flow};
use crate::ids::PostId;
use crate::mail;
use crate::roster;
use crate::words::endings as words;
use frontdesk_wire::{Frame, Op, Post, User};
use serde::{Deserialize, Serialize};

/// A thread in which a conversation stood before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its root post.
    pub root: PostId,
    /// When something was said there last, in milliseconds.
    pub until: i64,
}

/// A conversation was closed at a time in milliseconds, or opened again (0): its connection's list says so.
pub fn turned(desk: &Desk, marks: &Marks, closed: i64) -> Flow {
    match (&marks.connection, &marks.conversation) {
        (Some(connection), Some(id)) => roster::turn(desk, connection, id, closed),
        _ => Ok(()),
    }
}

/// Has pages that listen to a thread forget it, and ask again.
pub fn forget(desk: &Desk, root: &str) {
    for event in ["reset", "bye"] {
        desk.publish(root, Frame { id: String::new(), event: event.into(), data: "{}".into() });
    }
}

/// The address of the thread in which a conversation goes on, where alone its visitor reads; none where that is this one. What is
/// delivered to an endpoint is delivered from either.
pub fn goes_on_in(marks: &Marks) -> Option<&str> {
    let later = marks.about.as_ref().map_or("", |about| &about.later);
    (!later.is_empty() && !marks.endpoint).then_some(later)
}

/// Whether a conversation goes on in another thread: then a member who writes here is told so.
pub fn has_moved_on(desk: &Desk, marks: &Marks, post: &Post, author: &User) -> bool {
    let Some(later) = goes_on_in(marks) else { return false };
    let message = words::of(&author.locale).moved_on(later);
    let (user, channel, root) = (post.user.clone(), post.channel.clone(), post.root.clone());
    desk.order(Op::Ephemeral { user, channel, root, message });
    true
}

/// Somebody deleted the root post of a conversation: it is listed no more, nothing of it is delivered, and no mail goes to its visitor.
/// While there are threads in which it stood before, it stays listed, so that they are found when their time is over.
pub fn thread_gone(desk: &Desk, marks: &Marks, root: &str) -> Flow {
    if let (Some(connection), Some(id)) = (&marks.connection, &marks.conversation) {
        let record = Conversation::load(desk, id, 0)?;
        let has_past = record.as_ref().is_some_and(|record| !record.earlier.is_empty());
        if !has_past && roster::thread_gone(desk, connection, id, root)? {
            mail::forget(desk, id)?;
        }
    }
    if marks.endpoint {
        Mark::forget(desk, root)?;
    }
    Ok(())
}
