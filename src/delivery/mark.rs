//! How far a conversation was delivered: what the endpoint has, what waits, what was given up.

use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many posts are remembered one by one. Older ones are passed by their time.
const REMEMBERED: usize = 64;
/// How many dead letters of one conversation are remembered.
const DEAD_LETTERS: usize = 50;
/// The `edit` of a post whose deletion the endpoint knows.
pub const GONE: i64 = -1;

/// How far a conversation was delivered, stored under `v1:mark:<root>`. It is written after something was delivered, and
/// before that only for a receiver that ignores ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// The connection.
    pub connection: ConnectionId,
    /// Posts made up to this time are passed, in milliseconds, apart from those that `late` names.
    pub floor: i64,
    /// The posts since then that the endpoint has, or that were given up.
    pub posts: BTreeMap<String, Passed>,
    /// Posts that are owed though the floor has passed them: a hook or the catch-up brought them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub late: BTreeSet<String>,
    /// Posts that were deleted, which the endpoint does not know yet, and when, in milliseconds.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub gone: BTreeMap<String, i64>,
    /// Posts that somebody has asked to send again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replay: Vec<String>,
    /// A member has seen what was said up to this time, in milliseconds, and the endpoint could not be told yet; else 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub seen: i64,
    /// What the endpoint knows of the conversation as a whole.
    pub told: Told,
    /// The number under which the channel's place named the conversation when nothing was owed any more.
    #[serde(skip_serializing_if = "is_zero")]
    pub clear: i64,
    /// What failed last and when it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// What is on its way to a receiver that must not be called twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// What was given up, the latest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dead: Vec<DeadLetter>,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// A post that the endpoint has, or that was given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Passed {
    /// When the post was made.
    pub made: i64,
    /// The post's `edit_at` as the endpoint knows it; [`GONE`] where it knows that the post is deleted.
    pub edit: i64,
    /// When it was delivered or given up, in milliseconds.
    pub at: i64,
    /// How often it was tried.
    pub tries: u32,
    /// The last answer's HTTP status; 0 where there was none.
    pub status: u16,
}

/// What the endpoint knows of the conversation as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Who claimed it.
    pub claimed: String,
    /// Whether it is closed.
    pub closed: bool,
    /// The visitor's last post that the team has seen.
    pub seen: String,
}

/// A delivery that failed and is tried again; those behind it wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retry {
    /// The delivery's id.
    pub delivery: String,
    /// How many tries of the schedule have failed.
    pub failures: u32,
    /// How many tries there were in all, probes of the breaker included.
    pub tries: u32,
    /// When it failed first, in milliseconds.
    pub since: i64,
    /// When it failed last.
    pub last: i64,
    /// When it is tried again.
    pub next: i64,
    /// The last answer's HTTP status; 0 where there was none.
    pub status: u16,
    /// Why there was none.
    pub fault: String,
}

/// Posts whose delivery has begun. Where nobody writes down that it ended, whether they arrived is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// When it began, in milliseconds.
    pub at: i64,
    /// The posts' ids with when they were made, in their order.
    pub posts: Vec<(String, i64)>,
}

/// A delivery that was given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeadLetter {
    /// The delivery's id.
    pub delivery: String,
    /// The post that it tells of.
    pub post: String,
    /// When it was given up, in milliseconds.
    pub at: i64,
    /// How often it was tried.
    pub tries: u32,
    /// The last answer's HTTP status; 0 where there was none.
    pub status: u16,
    /// Why there was none; `unknown` where it may have arrived.
    pub fault: String,
    /// Whether the thread shows it.
    pub shown: bool,
}

impl Mark {
    /// Its key in the store.
    pub fn key(root: &str) -> String {
        format!("v1:mark:{root}")
    }

    /// Reads it; `max_age` in milliseconds lets an answer from memory do.
    pub fn load(desk: &Desk, root: &str, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(root), max_age)?.unwrap_or_default())
    }

    /// Writes it, with as many posts as are remembered.
    pub fn store(&mut self, desk: &Desk, root: &str) {
        self.forget_old();
        desk.store(&Self::key(root), self);
    }

    /// Takes away whatever is stored of a conversation's deliveries, whoever wrote it.
    pub fn forget(desk: &Desk, root: &str) -> Flow {
        let key = Self::key(root);
        desk.ask(question::stored(&key, 0))?;
        desk.remove(&key);
        Ok(())
    }

    fn forget_old(&mut self) {
        let mut made: Vec<(i64, String)> = self.posts.iter().map(|(id, passed)| (passed.made, id.clone())).collect();
        made.sort_unstable();
        let surplus = made.len().saturating_sub(REMEMBERED);
        for (made, id) in made.into_iter().take(surplus) {
            self.floor = self.floor.max(made);
            self.posts.remove(&id);
        }
        let surplus = self.dead.len().saturating_sub(DEAD_LETTERS);
        self.dead.drain(..surplus);
    }

    /// Whether the endpoint has a post, or it was given up.
    pub fn has(&self, post: &Post) -> bool {
        self.posts.contains_key(&post.id) || (post.create_at <= self.floor && !self.late.contains(&post.id))
    }

    /// Whether a post's deletion is news to the endpoint. Where the mark does not know the post, it may have arrived all the
    /// same: the process may have ended before that was written down.
    pub fn misses_deletion(&self, id: &str) -> bool {
        self.posts.get(id).is_none_or(|passed| passed.edit != GONE)
    }

    /// Takes down a deletion; whether that is news.
    pub fn take_down_deletion(&mut self, id: &str, at: i64) -> bool {
        let news = self.misses_deletion(id) && !self.gone.contains_key(id);
        if news {
            self.gone.insert(id.into(), at);
        }
        news
    }

    /// Whether anything is known to be owed without looking into the thread.
    pub fn is_unsettled(&self) -> bool {
        let waits = self.retry.is_some() || self.claim.is_some() || !self.late.is_empty();
        waits || !self.gone.is_empty() || !self.replay.is_empty() || self.dead.iter().any(|dead| !dead.shown)
    }

    /// Writes down that a post is dealt with.
    pub fn pass(&mut self, id: &str, passed: Passed) {
        self.late.remove(id);
        self.gone.remove(id);
        self.replay.retain(|other| other != id);
        self.posts.insert(id.into(), passed);
    }

    /// Takes what was claimed for delivered.
    pub fn settle(&mut self) {
        let Some(claim) = self.claim.take() else { return };
        for (id, made) in claim.posts {
            let passed = Passed { made, edit: 0, at: claim.at, tries: 1, status: 200 };
            self.pass(&id, passed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(id: &str, create_at: i64) -> Post {
        Post { id: id.into(), create_at, ..Post::default() }
    }

    #[test]
    fn old_posts_are_passed_by_their_time() {
        let mut mark = Mark::default();
        for at in 1..=100 {
            mark.pass(&format!("p{at}"), Passed { made: at, ..Passed::default() });
        }
        mark.forget_old();
        assert_eq!((mark.posts.len(), mark.floor), (REMEMBERED, 36));
        assert!(mark.has(&post("p1", 1)) && mark.has(&post("p100", 100)));
        assert!(!mark.has(&post("new", 101)) && !mark.has(&post("new", 37)));
        mark.late.insert("new".into());
        assert!(!mark.has(&post("new", 5)), "what a hook brought is owed whatever its time says");
    }

    #[test]
    fn a_deletion_is_news_where_the_post_may_have_arrived() {
        let mut mark = Mark::default();
        assert!(mark.misses_deletion("unknown"));
        mark.pass("sent", Passed::default());
        mark.pass("told", Passed { edit: GONE, ..Passed::default() });
        assert!(mark.misses_deletion("sent") && !mark.misses_deletion("told"));
    }
}
