//! What Frontdesk says of the settings of a chat.

use super::{de, en, language_of};

/// The texts about them in one language. A missing one does not compile.
pub trait SettingWords: Sync {
    /// What a setting can be; empty for one that is none of the chat's.
    fn setting(&self, key: &str) -> &'static str;
    /// There are no pictures of members.
    fn no_avatars(&self) -> &'static str;
    /// `consent=required` without a notice.
    fn consent_to_nothing(&self) -> &'static str;
    /// A text is too long; `most` in characters.
    fn too_long(&self, key: &str, most: usize) -> String;
    /// What stands behind the dot of `greeting.…` is no language.
    fn no_language(&self, key: &str, typed: &str) -> String;
    /// What was typed is no origin.
    fn not_an_origin(&self, typed: &str) -> String;
    /// There would be too many origins.
    fn too_many_origins(&self, most: usize) -> String;
    /// A piece of `emojis` cannot be read.
    fn unfit_emojis(&self, piece: &str) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn SettingWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
