//! Rules: what of a feed's documents is told, to whom, in which words. Kept next to the feed, listed, edited and tested with
//! `/desk rules`.

pub mod event;
mod fired;
pub mod judge;
pub mod matter;
pub mod trial;

pub use judge::judge;
pub use matter::Matter;
pub use trial::{Trial, Why};

use crate::desk::{Desk, Flow};
use crate::ids::ConnectionId;
use crate::notify::Notify;
use serde::{Deserialize, Serialize};

/// How many rules a feed may have.
pub const MOST: usize = 50;

/// What is told of a document, when, where and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// What people call it; no two of a feed's have the same.
    pub name: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// The type that a document must have; empty for any.
    pub doctype: String,
    /// What must have happened to it, as [`event::named`] has it; empty for anything.
    pub event: String,
    /// An expression that must hold; empty where nothing must.
    pub condition: String,
    /// The template of the first line, which is bold; may be empty.
    pub subject: String,
    /// The template of the text; empty for the words that the feed's format has.
    pub message: String,
    /// The id of the channel where it is told; empty for the feed's.
    pub channel: String,
    /// The property that the document gets afterwards; empty for none.
    pub set_property: String,
    /// The template of that property's value.
    pub property_value: String,
    /// Who is mentioned.
    pub mention: Notify,
    /// The template of the key by which the thread is found; empty for the document's type and name.
    pub key: String,
}

/// A feed's rules, stored under `v1:rules:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
}

impl Rules {
    /// Their key in the store.
    pub fn key(id: &ConnectionId) -> String {
        format!("v1:rules:{id}")
    }

    /// Reads them; `max_age` in milliseconds lets an answer from memory do.
    pub fn load(desk: &Desk, id: &ConnectionId, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(id), max_age)?.unwrap_or_default())
    }

    /// Writes them.
    pub fn store(&self, desk: &Desk, id: &ConnectionId) {
        desk.store(&Self::key(id), self);
    }

    /// The place of a rule, by its name in any case.
    pub fn place(&self, name: &str) -> Option<usize> {
        let wanted = name.trim().to_lowercase();
        self.rules.iter().position(|rule| rule.name.to_lowercase() == wanted)
    }

    /// Whether any is switched on.
    pub fn any_enabled(&self) -> bool {
        self.rules.iter().any(|rule| rule.enabled)
    }
}
