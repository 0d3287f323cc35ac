//! What Frontdesk says of deliveries.

use super::{de, en, language_of};
use crate::delivery::ledger::Entry;
use crate::delivery::What;

/// The texts about deliveries in one language. A missing one does not compile.
pub trait DeliveryWords: Sync {
    /// The note below a post that was given up.
    fn undelivered(&self, told: &Undelivered<'_>) -> String;
    /// An endpoint said that it is gone for good.
    fn endpoint_gone(&self, handle: &str) -> String;
    /// Why a try failed, as a part of a sentence: the answer's HTTP status, or why there was none.
    fn reason(&self, status: u16, fault: &str) -> String;

    /// How a connection does, as a sentence or two.
    fn stands(&self, handle: &str, stand: &Stand) -> String;
    /// How many conversations wait for it, and since when the oldest does.
    fn backlog(&self, conversations: usize, since: &str) -> String;
    /// The heads of the table's columns: delivery, what, when, what became of it, answer, post.
    fn columns(&self) -> [&'static str; 6];
    /// What a delivery tells, in a word.
    fn what(&self, what: What) -> &'static str;
    /// What became of a delivery. `next`: when it is tried again.
    fn outcome(&self, entry: &Entry, next: &str) -> String;
    /// The text of the link to a post.
    fn open(&self) -> &'static str;
    /// There is nothing to list: nothing at all, or nothing that failed.
    fn nothing_listed(&self, failed: bool) -> &'static str;
    /// So many more were left out.
    fn left_out(&self, count: usize) -> String;
    /// No connection of this channel has deliveries.
    fn no_endpoint(&self) -> &'static str;

    /// What `replay` takes.
    fn replay_usage(&self) -> &'static str;
    /// There is no such delivery, or not for the caller.
    fn no_such_delivery(&self, id: &str) -> String;
    /// The post never left.
    fn nothing_to_send(&self, id: &str) -> String;
    /// Nothing is sent to this connection at all.
    fn sends_nothing(&self, handle: &str) -> String;
    /// What was typed is not a time that has passed.
    fn not_a_time(&self, typed: &str) -> String;
    /// Nothing was said since a time.
    fn nothing_since(&self, since: &str) -> String;
    /// The answer to `replay`.
    fn replayed(&self, answer: &Replayed<'_>) -> String;
}

/// A delivery that was given up.
pub struct Undelivered<'a> {
    /// The connection's handle.
    pub handle: &'a str,
    /// The delivery's id.
    pub delivery: &'a str,
    /// How often it was tried.
    pub tries: u32,
    /// The last answer's HTTP status; 0 where there was none.
    pub status: u16,
    /// Why there was none, as `wire::Answer::Http` names it; `unknown` where it may have arrived.
    pub fault: &'a str,
}

/// How a connection does. Times and reasons are in words.
pub enum Stand {
    /// What is sent arrives.
    Answers,
    /// The last calls have failed.
    Fails {
        /// How many, one after the other.
        times: u32,
        /// Since when.
        since: String,
        /// Why the last one failed.
        reason: String,
    },
    /// So many have failed that nothing but a probe is sent now and then.
    Away {
        /// Since when.
        since: String,
        /// Why the last one failed.
        reason: String,
        /// When it is probed next.
        next: String,
    },
    /// It said that it wants no more (410).
    Gone {
        /// When.
        since: String,
    },
    /// It was disconnected.
    Off,
    /// A service that reads the threads by itself.
    Reads,
}

impl Stand {
    /// Its name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Fails { .. } => "fails",
            Self::Away { .. } => "away",
            Self::Gone { .. } => "gone",
            Self::Off => "off",
            Self::Reads => "reads",
        }
    }
}

/// What the answer to `replay` tells.
pub struct Replayed<'a> {
    /// The connection's handle.
    pub handle: &'a str,
    /// How many replies are sent again.
    pub count: usize,
    /// How many are on their way at this moment, and are not.
    pub on_their_way: usize,
    /// The endpoint does not answer at present.
    pub away: bool,
    /// The receiver does not know what it has already.
    pub ignores_ids: bool,
    /// The time from which on the rest is to be asked for; empty where that was all.
    pub rest: &'a str,
}

/// The texts for a locale.
pub fn of(locale: &str) -> &'static dyn DeliveryWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
