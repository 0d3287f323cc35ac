//! What Frontdesk says to visitors, in the languages of the chat.

use super::{de, en, fr};

/// The texts of one language. A missing one does not compile.
pub trait VisitorWords: Sync {
    /// The language, such as `en`.
    fn tag(&self) -> &'static str;
    /// People have been asked to answer in an agent's stead.
    fn people_are_asked(&self) -> &'static str;
    /// Somebody claimed the conversation, which an agent answered until then.
    fn somebody_took_over(&self) -> &'static str;
    /// So many files of an agent's answer are missing.
    fn files_lost(&self, count: usize) -> String;
    /// Silence has closed the conversation, and the connection has no goodbye of its own.
    fn goodbye(&self) -> &'static str;
    /// The page of a preview that has expired.
    fn preview_expired(&self) -> &'static str;
}

/// The texts for a language tag such as `fr-CH`; English where there are none.
pub fn of(tag: &str) -> &'static dyn VisitorWords {
    match tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "de" => &de::De,
        "fr" => &fr::Fr,
        _ => &en::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_spoken_to_in_the_language_of_the_chat() {
        for (tag, language) in [
            ("de-AT", "de"),
            ("DE", "de"),
            ("de_CH", "de"),
            ("fr", "fr"),
            ("FR-ca", "fr"),
            ("en-GB", "en"),
            ("pl", "en"),
            ("", "en"),
        ] {
            assert_eq!(of(tag).tag(), language, "{tag}");
        }
    }
}
