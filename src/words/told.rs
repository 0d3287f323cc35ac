//! What members are told of who sees what they write.

use super::{de, en, language_of};

/// The texts about that in one language. A missing one does not compile.
pub trait ToldWords: Sync {
    /// The visitor sees a reply. `bot` is whom replies have to mention to leave; none where all do.
    fn leaves(&self, bot: Option<&str>) -> String;
    /// The visitor does not see a post, since it does not mention `bot`.
    fn stays(&self, bot: &str) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn ToldWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
