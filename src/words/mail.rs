//! What Frontdesk writes in e-mails to visitors, in the languages of the chat.

use super::{de, en, fr};

/// The texts of one language. A missing one does not compile. What is put in is HTML already, but for the subject's name.
pub trait MailWords: Sync {
    /// The language, such as `en`.
    fn code(&self) -> &'static str;
    /// The subject.
    fn subject(&self, team: &str) -> String;
    /// What the mail is about.
    fn intro(&self, site: &str) -> String;
    /// There is more than fits.
    fn more(&self) -> &'static str;
    /// A message has so many files.
    fn files(&self, count: usize) -> String;
    /// The link.
    fn button(&self) -> &'static str;
    /// Until when the link is good, and why the mail came; without a time for a link that opens nothing by itself.
    fn footer(&self, site: &str, until: Option<&str>) -> String;
    /// The format of a date, for `strftime`.
    fn date_format(&self) -> &'static str;
}

/// The texts for a language tag such as `fr-CH`; English where there are none.
pub fn of(tag: &str) -> &'static dyn MailWords {
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
    fn a_language_is_told_by_its_tag() {
        for (tag, code) in
            [("de", "de"), ("de-AT", "de"), ("fr-ch", "fr"), ("FR", "fr"), ("en-GB", "en"), ("pl", "en"), ("", "en")]
        {
            assert_eq!(of(tag).code(), code, "{tag}");
        }
    }
}
