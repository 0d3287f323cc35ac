//! What a member is told once: who sees what they write. Stored under `v1:told:<connection>`.

use crate::desk::{question, Desk, Flow, Question};
use crate::ids::{ConnectionId, UserId};
use crate::words::told::{self, ToldWords};
use frontdesk_wire::{Op, Post, User};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How old the list may be, in milliseconds: who stands on it stays there.
const AGE: i64 = 3_600_000;

/// Who has been told of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    /// That visitors see their replies.
    replies: BTreeSet<UserId>,
    /// That visitors do not see what mentions nobody.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    inside: BTreeSet<UserId>,
}

fn key(connection: &ConnectionId) -> String {
    format!("v1:told:{connection}")
}

/// Asks for the list, so that it is there together with what else is asked.
pub fn ahead(connection: &ConnectionId) -> Question<()> {
    question::stored(&key(connection), AGE).ahead()
}

/// A member replied to a visitor: the first time they are told that the visitor sees it. `bot` is whom replies have to mention to
/// leave; none where all do.
pub fn that_it_leaves(desk: &Desk, connection: &ConnectionId, post: &Post, author: &User, bot: Option<&str>) -> Flow {
    once(desk, connection, post, author, |told| &mut told.replies, |words| words.leaves(bot))
}

/// A member wrote among the team where only what mentions `bot` leaves: the first time they are told so.
pub fn that_it_stays(desk: &Desk, connection: &ConnectionId, post: &Post, author: &User, bot: &str) -> Flow {
    once(desk, connection, post, author, |told| &mut told.inside, |words| words.stays(bot))
}

fn once(
    desk: &Desk,
    connection: &ConnectionId,
    post: &Post,
    author: &User,
    list: fn(&mut Told) -> &mut BTreeSet<UserId>,
    text: impl Fn(&dyn ToldWords) -> String,
) -> Flow {
    let (key, user) = (key(connection), UserId::new(author.id.clone()));
    for max_age in [AGE, 0] {
        let mut told: Told = desk.load(&key, max_age)?.unwrap_or_default();
        if list(&mut told).contains(&user) {
            return Ok(());
        }
        if max_age == 0 {
            list(&mut told).insert(user.clone());
            desk.store(&key, &told);
        }
    }
    desk.order(Op::Ephemeral {
        user: author.id.clone(),
        channel: post.channel.clone(),
        root: post.root.clone(),
        message: text(told::of(&author.locale)),
    });
    Ok(())
}
