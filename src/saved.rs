//! Replies that a team has saved under short names, to say them again. They are shared by all who answer a connection's visitors.

use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, UserId};
use crate::speech::is_note;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many a connection may have.
pub const MOST: usize = 200;
/// The longest name, in characters.
pub const NAME: usize = 32;
/// The longest text, in characters.
pub const TEXT: usize = 4_000;

/// A connection's saved replies by their names, stored under `v1:say:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Replies(pub BTreeMap<String, Reply>);

/// A saved reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What is said, in Markdown.
    pub text: String,
    /// Who saved it last.
    pub by: UserId,
    /// When, in milliseconds.
    pub at: i64,
}

/// Why something cannot be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The name is too long, or has something in it that names have not.
    Name,
    /// The text is too long.
    Long,
    /// It would be a note, which never leaves.
    Note,
    /// There are as many as there may be.
    Many,
}

impl Replies {
    fn key(connection: &ConnectionId) -> String {
        format!("v1:say:{connection}")
    }

    /// Reads them, to decide and to change them.
    pub fn load(desk: &Desk, connection: &ConnectionId) -> Flow<Self> {
        Ok(desk.load(&Self::key(connection), 0)?.unwrap_or_default())
    }

    /// Writes them.
    pub fn store(&self, desk: &Desk, connection: &ConnectionId) {
        desk.store(&Self::key(connection), self);
    }

    /// The one of a name, in whatever case it is typed.
    pub fn find(&self, name: &str) -> Option<&Reply> {
        self.0.get(&name.to_lowercase())
    }

    /// Saves one; gives whether there was one of this name, or why it cannot be.
    pub fn put(&mut self, name: &str, said: &str, by: &UserId, at: i64) -> Result<bool, Unfit> {
        let name = name.to_lowercase();
        let text = text::tidy(said);
        let fits = |c: char| c.is_alphanumeric() || "-_.+".contains(c);
        let named = name.chars().all(fits) && (1..=NAME).contains(&name.chars().count()) && !name.starts_with('-');
        if !named {
            return Err(Unfit::Name);
        }
        if text.chars().count() > TEXT {
            return Err(Unfit::Long);
        }
        if is_note(&text) {
            return Err(Unfit::Note);
        }
        if self.0.len() >= MOST && !self.0.contains_key(&name) {
            return Err(Unfit::Many);
        }
        Ok(self.0.insert(name, Reply { text, by: by.clone(), at }).is_some())
    }

    /// Forgets one; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(&name.to_lowercase()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_not_saved() {
        let mut replies = Replies::default();
        let mut put = |name: &str, text: &str| replies.put(name, text, &UserId::new("anna"), 1);
        assert_eq!(put("Öffnungszeiten", "We are open."), Ok(false));
        assert_eq!(put("öffnungszeiten", " We are closed. "), Ok(true));
        for name in ["", "two words", "-flag", "a=b", "`x`", &"x".repeat(NAME + 1)] {
            assert_eq!(put(name, "Hello"), Err(Unfit::Name), "{name}");
        }
        assert_eq!(put("long", &"ä".repeat(TEXT + 1)), Err(Unfit::Long));
        assert_eq!(put("inside", "Note: not for visitors"), Err(Unfit::Note));
        assert_eq!(replies.find("ÖFFNUNGSZEITEN").map(|reply| reply.text.as_str()), Some("We are closed."));
    }

    #[test]
    fn there_are_only_so_many() {
        let by = UserId::new("anna");
        let mut replies = Replies::default();
        for number in 0..MOST {
            assert_eq!(replies.put(&format!("r{number}"), "Hello", &by, 1), Ok(false));
        }
        assert_eq!(replies.put("more", "Hello", &by, 1), Err(Unfit::Many));
        assert_eq!(replies.put("r7", "Hello again", &by, 1), Ok(true));
        assert!(replies.remove("R8") && !replies.remove("r8"));
        assert_eq!(replies.put("more", "Hello", &by, 1), Ok(false));
    }
}
