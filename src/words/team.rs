//! What Frontdesk says to a team that answers visitors: who takes care of what, who follows, what waits.

use super::{de, en, language_of};
use crate::standing::{Outcome, Verb};

/// The texts about a team in one language. A missing one does not compile.
pub trait TeamWords: Sync {
    /// What became of a verb.
    fn turned(&self, verb: Verb, outcome: Outcome) -> String;
    /// A verb outside a conversation's thread.
    fn turn_elsewhere(&self, verb: Verb) -> String;
    /// A website was connected: what everybody in the channel may know.
    fn welcome(&self, website: &str) -> String;
    /// The button that makes a follower.
    fn follow_button(&self) -> &'static str;
    /// Somebody follows from now on, or no longer does.
    fn follows(&self, handle: &str, on: bool) -> String;
    /// As many follow as can be mentioned.
    fn too_many_follow(&self, handle: &str, most: usize) -> String;
    /// The connection has no visitors here whom one could follow.
    fn nobody_to_follow(&self, handle: &str) -> String;
    /// The button's connection was disconnected.
    fn is_disconnected(&self, handle: &str) -> String;
    /// A visitor has waited since a time; those who are mentioned stand before it.
    fn reminder(&self, mentions: &str, visitor: &str, since: &str) -> String;
    /// The heading of the open conversations in `list`.
    fn open_conversations(&self) -> &'static str;
    /// The head of their table.
    fn open_head(&self) -> [&'static str; 3];
    /// There are no open conversations.
    fn none_open(&self) -> &'static str;
    /// There are more than are shown.
    fn more_open(&self, more: usize) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn TeamWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
