//! What a sender is told: what was understood, and where it is.

use crate::feed::spool::Spooled;
use serde::Serialize;
use serde_json::Value;

/// The answer to a request.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// The format that the payload was read as.
    pub format: String,
    /// The post that tells the first item; null while it waits, or where nothing is told.
    pub post: Option<String>,
    /// The conversation that it is in; null likewise.
    pub conversation: Option<String>,
    /// Whether anything waits to be posted: it is kept, and posted as soon as the channel can take it.
    pub queued: bool,
    /// Item by item.
    pub items: Vec<Line>,
    /// Rule by rule, where the feed has rules: whether it fired, and why not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Value>,
}

/// What became of one item.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// Its title.
    pub title: String,
    /// Its key; empty for none.
    pub key: String,
    /// What became of it.
    pub what: What,
    /// The post that tells it; null while it waits.
    pub post: Option<String>,
    /// The conversation that it is in; null likewise.
    pub conversation: Option<String>,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It opened a thread, or is a post of its own.
    Opened,
    /// It updated its thread's root post, and a reply tells it.
    Updated,
    /// It was no news: the root post counts it.
    Counted,
    /// It came before, under the same id.
    Known,
    /// It waits to be posted.
    #[default]
    Queued,
}

impl What {
    /// Its name, as the answer and the metrics have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Updated => "updated",
            Self::Counted => "counted",
            Self::Known => "known",
            Self::Queued => "queued",
        }
    }
}

/// Where an item is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The post.
    pub post: String,
    /// The conversation.
    pub conversation: String,
    /// What became of it.
    pub what: What,
}

impl Answer {
    /// Adds a line.
    pub fn add(&mut self, spooled: &Spooled, told: Option<&Told>) {
        self.queued |= told.is_none();
        let line = Line {
            title: spooled.item.title.clone(),
            key: spooled.item.key.clone(),
            what: told.map_or(What::Queued, |told| told.what),
            post: told.map(|told| told.post.clone()),
            conversation: told.map(|told| told.conversation.clone()),
        };
        if self.items.is_empty() {
            (self.post, self.conversation) = (line.post.clone(), line.conversation.clone());
        }
        self.items.push(line);
    }
}
