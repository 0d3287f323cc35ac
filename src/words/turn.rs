//! What is said in threads about an agent's answers.

use super::{de, en, language_of};
use crate::agent::protocol::Why;

/// What there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An answer.
    Answer,
    /// The rest of one that has begun.
    Rest,
    /// A proposal of what a visitor could be answered.
    Proposal,
}

/// The texts about answers in one language. A missing one does not compile.
pub trait TurnWords: Sync {
    /// The button that stops an answer.
    fn stop_button(&self) -> &'static str;
    /// The button that asks again.
    fn again_button(&self) -> &'static str;
    /// Stands under an answer that was stopped: by somebody, or by what happened (an empty name).
    fn stopped(&self, by: &str) -> String;
    /// Why there is no answer, not all of it, or no proposal, and what to do; `said` is what the agent's server says of it.
    fn failure(&self, agent: &str, why: Why, status: u16, said: &str, missing: Missing) -> String;
    /// Stands under an answer that its server cut off at a limit of its own.
    fn at_its_limit(&self) -> &'static str;
    /// Files that an answer brought could not be posted.
    fn files_lost(&self, count: usize) -> String;
    /// The agent does not answer this person; `allowed` is all that an admin types to let them in, too.
    fn denied(&self, agent: &str, allowed: &str) -> String;
    /// The agent's bot is no member of the channel.
    fn left_channel(&self, username: &str) -> String;
    /// Nothing is being answered.
    fn not_answering(&self) -> &'static str;
    /// The question was deleted.
    fn question_gone(&self) -> &'static str;
    /// The agent was disconnected.
    fn gone(&self, agent: &str) -> String;
}

/// Whether what a server says of a request is that it is too long.
pub fn is_too_long(said: &str) -> bool {
    let said = said.to_lowercase();
    ["context", "too long", "too large", "maximum length"].iter().any(|words| said.contains(words))
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn TurnWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
