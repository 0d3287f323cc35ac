//! What an admin has a connection's agent know: texts, and pages that are read once a day. It lies in the store in pages; nothing a
//! visitor writes adds to it.

use super::passages;
use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use frontdesk_wire::Op;
use serde::{Deserialize, Serialize};

/// How old what is known may be where a visitor waits, in milliseconds; a change drops it from every node's memory.
const AGE: i64 = 300_000;
/// As many texts and pages a connection has at most.
pub const SOURCES: usize = 50;
/// As many bytes they have in all.
pub const BYTES: usize = 1 << 20;
/// As many bytes stand under one key.
const PAGE: usize = 48 << 10;

/// What there is, stored under `v1:knowledge:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Knowledge {
    /// Each text and page, in the order in which they were added.
    pub sources: Vec<Source>,
    /// The number of the next one; none is used twice.
    pub next: u32,
}

/// A text or a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Its number.
    pub id: u32,
    /// Where the page is; empty for a text.
    pub url: String,
    /// How a text begins.
    pub title: String,
}

impl Source {
    /// What it is called.
    pub fn name(&self) -> &str {
        if self.url.is_empty() {
            &self.title
        } else {
            &self.url
        }
    }
}

/// What is held of a text or page, stored under `v1:knowledge:<connection>:<number>`; apart from the list, which an admin changes
/// while pages are being read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Held {
    /// How many keys its text takes: `v1:knowledge:<connection>:<number>:<n>`.
    pub pages: u32,
    /// How many bytes it has.
    pub bytes: usize,
    /// When it was read, in milliseconds; 0 for never.
    pub at: i64,
    /// When reading it was begun last.
    pub tried: i64,
    /// Why it could not be read then; none where it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
}

/// Why a page could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    /// Another status than 200.
    Status(u16),
    /// It leads on to another address.
    Moved(String),
    /// It is of another type.
    Type(String),
    /// No answer came; what went wrong.
    Fault(String),
    /// There is no text in it.
    Empty,
    /// It does not fit any more.
    Full,
}

/// A passage of what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it is from.
    pub source: String,
    /// The passage.
    pub text: String,
}

impl Knowledge {
    /// The key of a connection's list.
    pub fn key(connection: &ConnectionId) -> String {
        format!("v1:knowledge:{connection}")
    }

    /// Reads it.
    pub fn load(desk: &Desk, connection: &ConnectionId, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(connection), max_age)?.unwrap_or_default())
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, connection: &ConnectionId) {
        desk.store(&Self::key(connection), self);
    }

    /// What is held of each text and page, in their order.
    pub fn held(&self, desk: &Desk, connection: &ConnectionId, max_age: i64) -> Flow<Vec<Held>> {
        let keys: Vec<String> = self.sources.iter().map(|source| Held::key(connection, source.id)).collect();
        let held = desk.load_all::<Held>(&keys, max_age)?;
        Ok(held.into_iter().map(Option::unwrap_or_default).collect())
    }
}

impl Held {
    /// The key of what is held of a text or page.
    pub fn key(connection: &ConnectionId, id: u32) -> String {
        format!("{}:{id}", Knowledge::key(connection))
    }

    /// Reads it.
    pub fn load(desk: &Desk, connection: &ConnectionId, id: u32, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(connection, id), max_age)?.unwrap_or_default())
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, connection: &ConnectionId, id: u32) {
        desk.store(&Self::key(connection, id), self);
    }

    /// The keys of its text.
    fn pages(&self, connection: &ConnectionId, id: u32) -> impl Iterator<Item = String> {
        let key = Self::key(connection, id);
        (0..self.pages).map(move |page| format!("{key}:{page}"))
    }

    /// Writes its text, and takes away what there was more of before.
    pub fn put(&mut self, desk: &Desk, connection: &ConnectionId, id: u32, text: &str) -> Flow {
        let before = self.clone();
        let pieces: Vec<&str> = pieces(text).collect();
        self.pages = u32::try_from(pieces.len()).unwrap_or(0);
        self.bytes = text.len();
        let keys: Vec<String> = self.pages(connection, id).collect();
        desk.ask_all(keys.iter().zip(&pieces).map(|(key, piece)| question::put(key, piece)).collect())?;
        for key in before.pages(connection, id).filter(|key| !keys.contains(key)) {
            forget(desk, key);
        }
        Ok(())
    }

    /// Takes it away with its text.
    pub fn forget(&self, desk: &Desk, connection: &ConnectionId, id: u32) {
        for key in self.pages(connection, id) {
            forget(desk, key);
        }
        forget(desk, Self::key(connection, id));
    }

    /// Takes away what reading a page left behind that was taken away meanwhile.
    pub fn sweep(desk: &Desk, connection: &ConnectionId, id: u32) {
        let pages = u32::try_from(BYTES.div_ceil(PAGE - 3)).unwrap_or(u32::MAX);
        Self { pages, ..Self::default() }.forget(desk, connection, id);
    }
}

fn forget(desk: &Desk, key: String) {
    desk.order(Op::KvSet { key, value: None, guarded: false, old: None });
}

/// A text in pieces of which each fits under a key.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(PAGE);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        Some(piece)
    })
}

/// What is known that a question is about, the best first, in `room` characters.
pub fn about(desk: &Desk, connection: &ConnectionId, question: &str, room: usize) -> Flow<Vec<Passage>> {
    let known = Knowledge::load(desk, connection, AGE)?;
    if known.sources.is_empty() {
        return Ok(Vec::new());
    }
    let held = known.held(desk, connection, AGE)?;
    let both = || known.sources.iter().zip(&held);
    let keys: Vec<String> = both().flat_map(|(source, held)| held.pages(connection, source.id)).collect();
    let mut pages = desk.load_all::<String>(&keys, AGE)?.into_iter();
    let texts: Vec<String> = both()
        .map(|(_, held)| pages.by_ref().take(held.pages as usize).flatten().collect::<Vec<_>>().concat())
        .collect();
    let chosen = passages::choose(&texts, question, room);
    let passage = |(number, text): (usize, &str)| {
        let source = known.sources.get(number).map_or("", |source| source.name());
        Passage { source: source.into(), text: text.into() }
    };
    Ok(chosen.into_iter().map(passage).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_stored_in_pieces_that_join_again() {
        let text = "äöü€ ".repeat(30_000);
        let pieces: Vec<&str> = pieces(&text).collect();
        assert!(pieces.len() > 3 && pieces.iter().all(|piece| piece.len() <= PAGE));
        assert_eq!(pieces.concat(), text);
    }
}
