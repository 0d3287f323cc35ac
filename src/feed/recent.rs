//! What came lately under ids of its sender's own: the same id again is answered like the first time.
//!
//! An id is written down before its item is posted, and again when it is: where only the first was done, the process may have
//! ended in between, and who sends it again has the channel looked through.

use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow};
use crate::feed::answer::{Told, What};
use crate::feed::spool::{self, Spooled};
use crate::feed::SLACK;
use crate::ids::ConnectionId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many are remembered.
const REMEMBERED: usize = 200;
/// How old they may be, in milliseconds: the guarded write finds out.
const AGE: i64 = 60_000;

/// What came lately, stored under `v1:recent:<connection>`, the latest last. It is written for items with ids alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recent {
    items: Vec<Known>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    mark: String,
    at: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    waits: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    post: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    conversation: String,
}

/// What is known of an item.
pub enum Before {
    /// It did not come before.
    New,
    /// It came, and waits in the spool.
    Waits,
    /// It came, and is told.
    Told(Told),
}

impl Recent {
    fn key(id: &ConnectionId) -> String {
        format!("v1:recent:{id}")
    }

    /// Reads it, where any of the items has an id.
    pub fn load(desk: &Desk, id: &ConnectionId, items: &[Spooled]) -> Flow<Self> {
        if items.iter().all(|item| item.item.id.is_empty()) {
            return Ok(Self::default());
        }
        Ok(desk.load(&Self::key(id), AGE)?.unwrap_or_default())
    }

    /// What is known of an item; the channel is looked through where that alone can tell.
    pub fn before(&self, desk: &Desk, feed: &Connection, spooled: &Spooled) -> Flow<Before> {
        let Some(known) = self.items.iter().find(|known| known.mark == spooled.mark) else { return Ok(Before::New) };
        let told = |post: &str, conversation: &str| {
            Before::Told(Told { post: post.into(), conversation: conversation.into(), what: What::Known })
        };
        if !known.post.is_empty() {
            return Ok(told(&known.post, &known.conversation));
        }
        if known.waits {
            return Ok(Before::Waits);
        }
        // An end that was not written down: in the spool first, since what leaves it is in the channel by then.
        if spool::holds(desk, &feed.id, &known.mark)? {
            return Ok(Before::Waits);
        }
        let channel = spooled.channel(feed);
        let posts = desk.ask(question::changed(channel, known.at - SLACK))?;
        let tells = |marks: &Marks| marks.feed && marks.items.contains(&known.mark);
        let found = posts.iter().filter(|post| post.user == desk.bot() && post.delete_at == 0).find_map(|post| {
            let marks = Marks::of(post).filter(tells)?;
            let root = if post.root.is_empty() { &post.id } else { &post.root };
            Some(told(root, marks.conversation.as_ref().map_or("", |conversation| conversation.as_str())))
        });
        Ok(found.unwrap_or(Before::New))
    }

    /// Writes down that items with ids are about to be posted.
    pub fn begin(&mut self, desk: &Desk, id: &ConnectionId, items: &[Spooled]) {
        let known: Vec<Known> = items
            .iter()
            .filter(|spooled| !spooled.item.id.is_empty())
            .map(|spooled| Known { mark: spooled.mark.clone(), at: spooled.at, ..Known::default() })
            .collect();
        if known.is_empty() {
            return;
        }
        self.items.retain(|other| known.iter().all(|known| known.mark != other.mark));
        self.items.extend(known);
        let surplus = self.items.len().saturating_sub(REMEMBERED);
        self.items.drain(..surplus);
        desk.store(&Self::key(id), self);
    }

    /// Writes down what became of them.
    pub fn end(&mut self, desk: &Desk, id: &ConnectionId, items: &[Spooled], told: &BTreeMap<String, Told>) {
        if items.iter().all(|spooled| spooled.item.id.is_empty()) {
            return;
        }
        for known in &mut self.items {
            if !items.iter().any(|spooled| spooled.mark == known.mark) {
                continue;
            }
            match told.get(&known.mark) {
                Some(told) => (known.post, known.conversation) = (told.post.clone(), told.conversation.clone()),
                None => known.waits = true,
            }
        }
        desk.store(&Self::key(id), self);
    }
}
