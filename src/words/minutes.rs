//! What Frontdesk says in and around a conversation that is written down.

use super::{de, en, language_of};

/// The texts about it in one language. A missing one does not compile.
pub trait MinuteWords: Sync {
    /// The title of the connection.
    fn connection(&self) -> &'static str;
    /// The title of the page.
    fn page(&self) -> &'static str;
    /// The title of the e-mail address.
    fn email(&self) -> &'static str;
    /// The title of when it began.
    fn begun(&self) -> &'static str;
    /// Who said it, where the name is not said.
    fn team(&self) -> &'static str;
    /// An AI said it.
    fn ai(&self) -> &'static str;
    /// It is a note.
    fn note(&self) -> &'static str;
    /// It was edited.
    fn edited(&self) -> &'static str;
    /// The title of a file.
    fn file(&self) -> &'static str;
    /// How `transcript` is used.
    fn usage(&self) -> &'static str;
    /// What was named is no conversation that the caller may read.
    fn no_conversation(&self) -> &'static str;
    /// The answer to `transcript`.
    fn written(&self, answer: &Written<'_>) -> String;
}

/// What the answer to `transcript` tells.
pub struct Written<'a> {
    /// The visitor, as the team knows them.
    pub visitor: &'a str,
    /// How many messages there are.
    pub messages: usize,
    /// How many notes; none where they were left out.
    pub notes: Option<usize>,
    /// The links to the files.
    pub links: &'a str,
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn MinuteWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
