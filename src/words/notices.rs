//! What Frontdesk says of its own when it reads alerts.

use super::{de, en, language_of};

/// The texts of alerts as they are read, in one language. A missing one does not compile.
pub trait NoticeWords: Sync {
    /// The language's code.
    fn language(&self) -> &'static str;
    /// The title of a host's network address.
    fn address(&self) -> &str;
    /// The title of what was measured.
    fn values(&self) -> &str;
    /// The title of a picture's address.
    fn picture(&self) -> &str;
    /// Alerts that the sender left out of its message.
    fn left_out(&self, count: u64) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn NoticeWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
