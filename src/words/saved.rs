//! What Frontdesk says of saved replies.

use super::{de, en, language_of};

/// The texts about them in one language. A missing one does not compile.
pub trait SavedWords: Sync {
    /// How `say` is used.
    fn usage(&self) -> &'static str;
    /// The head of the list: name and text.
    fn head(&self) -> [&'static str; 2];
    /// There are none.
    fn none(&self) -> &'static str;
    /// Stands under the list: what can be done with them.
    fn how(&self) -> &'static str;
    /// One was said.
    fn said(&self, name: &str) -> String;
    /// One was saved; `again`: in place of another text.
    fn saved(&self, name: &str, again: bool) -> String;
    /// One was forgotten.
    fn deleted(&self, name: &str) -> String;
    /// There is none of this name; `names` are those there are, empty for none.
    fn unknown(&self, name: &str, names: &str) -> String;
    /// `say` where the conversation goes on in another thread.
    fn goes_on(&self, link: &str) -> String;
    /// `say` to a visitor who is blocked.
    fn is_blocked(&self) -> &'static str;
    /// `say` to a visitor of a connection that is disconnected.
    fn is_off(&self) -> &'static str;
    /// `say` outside a conversation's thread.
    fn elsewhere(&self) -> &'static str;
    /// No connection with visitors belongs to the channel.
    fn nobody_here(&self) -> &'static str;
    /// `--save` where the caller has said nothing to the visitor.
    fn nothing_to_save(&self) -> &'static str;
    /// What was typed is no name.
    fn unfit_name(&self, typed: &str) -> String;
    /// The text is too long.
    fn too_long(&self) -> String;
    /// The text is a note.
    fn is_note(&self) -> &'static str;
    /// There are too many already.
    fn too_many(&self) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn SavedWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
