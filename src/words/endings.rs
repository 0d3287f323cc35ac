//! What Frontdesk says to the team when conversations end.

use super::{de, en, language_of};

/// The texts about ends in one language. A missing one does not compile.
pub trait EndingWords: Sync {
    /// The title of what a visitor says of how it was.
    fn rating_title(&self) -> &'static str;
    /// The title of the thread in which the conversation stood before.
    fn earlier_title(&self) -> &'static str;
    /// The title of the thread in which it goes on.
    fn later_title(&self) -> &'static str;
    /// The link to either.
    fn open_thread(&self) -> &'static str;
    /// What a member is told who writes where the visitor does not read any more.
    fn moved_on(&self, link: &str) -> String;
    /// A visitor who typed a name into the chat's form, with the short name.
    fn called(&self, name: &str, short: &str) -> String;
    /// The title of an address that the visitor typed into the form.
    fn email_typed_title(&self) -> &'static str;
    /// The note that holds an export.
    fn export_note(&self) -> &'static str;
    /// The answer to `export`.
    fn exported(&self) -> &'static str;
    /// The answer to `erase`.
    fn erased(&self) -> &'static str;
    /// `export` or `erase` outside a conversation's thread.
    fn elsewhere(&self, verb: &str) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn EndingWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
