//! Erasing a conversation: its posts and their files, and all that is stored of it but that it was there.
//!
//! What is to be erased is written down first (`v1:erasing`), then the conversation's record becomes a word that it was erased, then all
//! else goes. Whatever ends in between is taken up again by any node; doing it again is harmless.

use crate::agent::turn;
use crate::block;
use crate::connection::Index;
use crate::conversation::{Binding, Conversation, Marks};
use crate::delivery::Mark;
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ChannelId, ConnectionId, ConversationId, PostId};
use crate::problem::Problem;
use crate::{mail, roster, verified};
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const KEY: &str = "v1:erasing";
/// For how long a root post is looked for that was just being made, in milliseconds.
const LOOKED_FOR: i64 = 2 * 60_000;
/// How far the clocks of two nodes may be apart, in milliseconds.
const SLACK: i64 = 60_000;
/// How many are taken up in a minute.
const MOST: usize = 50;

/// What is being erased, by the conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Erasing(BTreeMap<ConversationId, Task>);

/// What is left of a conversation until all of it is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Task {
    connection: ConnectionId,
    channel: ChannelId,
    /// The root posts of its threads.
    roots: Vec<PostId>,
    /// The id under which its visitor is verified.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    verified: String,
    /// When its opening was begun, in milliseconds, where its root post is not known; else 0.
    #[serde(default)]
    opening: i64,
    /// When this was begun, in milliseconds.
    at: i64,
}

impl Erasing {
    fn load(desk: &Desk) -> Flow<Self> {
        Ok(desk.load(KEY, 0)?.unwrap_or_default())
    }

    fn store(&self, desk: &Desk) {
        if self.0.is_empty() {
            desk.remove(KEY);
        } else {
            desk.store(KEY, self);
        }
    }
}

impl Task {
    /// The same, with what is known of one that was begun before.
    fn with(mut self, known: Option<Self>) -> Self {
        let Some(known) = known else { return self };
        self.at = known.at;
        self.opening = self.opening.max(known.opening);
        let others: Vec<PostId> = known.roots.into_iter().filter(|root| !self.roots.contains(root)).collect();
        self.roots.splice(0..0, others);
        self
    }

    fn of(record: &Conversation, now: i64) -> Self {
        let earlier = record.earlier.iter().map(|thread| thread.root.clone());
        Self {
            connection: record.connection.clone(),
            channel: record.channel.clone(),
            roots: earlier.chain(record.root.clone()).collect(),
            verified: record.verified.clone(),
            opening: if record.root.is_none() { record.at } else { 0 },
            at: now,
        }
    }
}

/// Erases a conversation. One that was erased stays so.
pub fn erase(desk: &Desk, id: &ConversationId) -> Flow {
    let Some(record) = Conversation::load(desk, id, 0)? else { return Err(Stop::Refused(Problem::UnknownToken)) };
    let mut erasing = Erasing::load(desk)?;
    let known = erasing.0.get(id).cloned();
    if record.erased {
        return known.map_or(Ok(()), |task| finish(desk, id, task));
    }
    // What was written down may come from a record that was not the newest.
    let task = Task::of(&record, desk.now()).with(known);
    erasing.0.insert(id.clone(), task.clone());
    erasing.store(desk);
    Conversation { erased: true, ..Conversation::default() }.store(desk, id);
    finish(desk, id, task)
}

/// Erases a thread that a service's own bot began.
pub fn erase_adopted(desk: &Desk, marks: &Marks, root: &str) -> Flow {
    remove_thread(desk, root)?;
    super::thread_gone(desk, marks, root)
}

/// Goes on with what somebody has begun and not ended.
pub fn go_on(desk: &Desk, id: &str) -> Flow {
    let id = ConversationId::parse(id).ok_or(Stop::Ignored("this is no conversation"))?;
    let known = Erasing::load(desk)?.0.remove(&id).ok_or(Stop::Ignored("it was erased"))?;
    match Conversation::load(desk, &id, 0)? {
        Some(record) if !record.erased => erase(desk, &id),
        _ => finish(desk, &id, known),
    }
}

/// Has what was begun be taken up again, by whichever node finds it.
pub fn look_around(desk: &Desk) -> Flow {
    for (id, task) in Erasing::load(desk)?.0.iter().take(MOST) {
        let lane = task.roots.last().map_or_else(|| format!("open {id}"), ToString::to_string);
        desk.schedule(format!("erase {id}"), lane, desk.now());
    }
    Ok(())
}

fn finish(desk: &Desk, id: &ConversationId, task: Task) -> Flow {
    let opening = task.opening > 0;
    let found = if opening { left_behind(desk, id, &task)? } else { Vec::new() };
    for root in task.roots.iter().chain(&found) {
        remove_thread(desk, root.as_str())?;
    }
    roster::remove(desk, &task.connection, id)?;
    mail::forget(desk, id)?;
    block::erase(desk, &task.connection, id)?;
    verified::forget(desk, &Secret::load(desk)?, &task.connection, &task.verified, id)?;
    if opening && found.is_empty() && desk.now() - task.at < LOOKED_FOR {
        return Ok(()); // its root post may be on its way
    }
    let mut erasing = Erasing::load(desk)?;
    if erasing.0.remove(id).is_some() {
        erasing.store(desk);
    }
    Ok(())
}

/// The root posts that an opening has made whose end nobody has written down.
fn left_behind(desk: &Desk, id: &ConversationId, task: &Task) -> Flow<Vec<PostId>> {
    let posts = desk.ask(question::changed(task.channel.as_str(), task.opening - SLACK))?;
    let theirs = |post: &&Post| {
        Binding::of(post, desk.bot()).is_some_and(|binding| binding.marks.conversation.as_ref() == Some(id))
    };
    Ok(posts.iter().filter(theirs).map(|post| PostId::new(post.id.clone())).collect())
}

/// Takes a thread away: what agents are answering there, its posts with their files, and how far it was delivered. Pages that listen
/// forget it.
pub fn remove_thread(desk: &Desk, root: &str) -> Flow {
    let gone = Post { id: root.into(), ..Post::default() };
    for agent in Index::peek(desk)?.all_agents() {
        turn::deleted(desk, &agent.id, root, &gone)?;
    }
    desk.order(Op::DeletePost { id: root.into() });
    desk.order(Op::ForgetThread { root: root.into() });
    super::forget(desk, root);
    Mark::forget(desk, root)
}
