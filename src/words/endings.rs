//! What Frontdesk says when conversations end: to the team, and to the visitor where nobody else has found the words.

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

/// What is said to a visitor when silence has closed the conversation, in the chat's language.
pub fn goodbye(tag: &str) -> &'static str {
    match tag.to_ascii_lowercase().split(['-', '_']).next() {
        Some("de") => {
            "Hier wurde eine Weile nichts mehr geschrieben, deshalb haben wir die Unterhaltung geschlossen. Schreiben Sie uns gern wieder, dann \
             geht sie hier weiter."
        }
        Some("fr") => {
            "Comme plus rien n’a été écrit ici depuis un moment, nous avons fermé cette conversation. N’hésitez pas à nous écrire de nouveau, \
             elle reprendra ici."
        }
        _ => {
            "Nothing has been said here for a while, so we have closed this conversation. Do write again whenever you like, and it goes on here."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::goodbye;

    #[test]
    fn a_visitor_is_spoken_to_in_the_language_of_the_chat() {
        for (tag, begins) in
            [("de-AT", "Hier"), ("DE", "Hier"), ("fr", "Comme"), ("en", "Nothing"), ("pl", "Nothing"), ("", "Nothing")]
        {
            assert!(goodbye(tag).starts_with(begins), "{tag}");
        }
    }
}
