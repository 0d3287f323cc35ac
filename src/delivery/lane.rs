//! The lane of a conversation's deliveries. It is not the thread's own: whoever is called may answer from within the call, by
//! sending a message to the very thread, and what happens there must not wait for the call to end.

use crate::conversation::Binding;
use crate::delivery::{deliver, Brought};
use crate::desk::{Desk, Flow, Stop};
use crate::hooks;
use frontdesk_wire::{Op, Post, User};
use serde::{Deserialize, Serialize};

/// What a hook brought, on its way to the lane.
#[derive(Serialize, Deserialize)]
pub struct Carried {
    /// A reply that was made or edited.
    pub post: Option<Post>,
    /// Its author.
    pub author: Option<User>,
    /// A reply that was deleted.
    pub deleted: Option<Post>,
}

/// Has a timer of a conversation come, at a time in milliseconds, in the lane of its deliveries.
pub fn set(desk: &Desk, name: &str, root: &str, at: i64, early: bool) {
    set_with(desk, name, root, at, early, Vec::new());
}

fn set_with(desk: &Desk, name: &str, root: &str, at: i64, early: bool, payload: Vec<u8>) {
    let (name, lane, thread) = (name.into(), format!("deliver {root}"), root.into());
    desk.order(Op::Schedule { name, lane, thread, payload, at, early });
}

/// Hands on what a hook brought.
pub fn hand_on(desk: &Desk, root: &str, brought: &Brought<'_>) {
    let post = brought.post.or(brought.deleted);
    let id = post.map_or("", |post| &post.id);
    let changed = post.map_or(0, |post| post.update_at);
    let verb = if brought.deleted.is_some() { "deleted" } else { "posted" };
    let carried =
        Carried { post: brought.post.cloned(), author: brought.author.cloned(), deleted: brought.deleted.cloned() };
    let payload = serde_json::to_vec(&carried).unwrap_or_default();
    set_with(desk, &format!("{verb} {root} {changed} {id}"), root, desk.now(), false, payload);
}

/// Takes what a hook brought.
pub fn take(desk: &Desk, root: &str, binding: Option<&[u8]>, payload: &[u8]) -> Flow {
    let carried: Carried = serde_json::from_slice(payload)
        .map_err(|_| Stop::Failed("a timer brought something that is not ours".into()))?;
    let binding: Binding = hooks::bind(desk, root, binding)?;
    let brought = Brought {
        post: carried.post.as_ref(),
        author: carried.author.as_ref(),
        deleted: carried.deleted.as_ref(),
        ..Brought::default()
    };
    deliver(desk, root, &binding, &brought)
}
