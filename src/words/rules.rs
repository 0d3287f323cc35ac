//! What Frontdesk says of rules.

use super::{de, en, language_of};
use crate::rules::{Rule, Trial, Why};
use crate::template::Fault;

/// The texts about rules in one language. A missing one does not compile.
pub trait RulesWords: Sync {
    /// Why a rule fired, or why it did not.
    fn why(&self, rule: &Rule, why: &Why) -> String;
    /// Behind why a rule fired: its property cannot be set.
    fn no_document(&self) -> &'static str;
    /// A rule of a feed could not be tried on a document; `why` is a sentence.
    fn failed(&self, feed: &str, rule: &str, document: &str, why: &str) -> String;
    /// Below what came: a rule could not be tried on it; `why` is a sentence.
    fn untried(&self, rule: &str, why: &str) -> String;
    /// What the command takes.
    fn usage(&self) -> &'static str;
    /// The connection is no feed.
    fn not_a_feed(&self, handle: &str) -> String;
    /// There is no feed here.
    fn no_feed(&self) -> &'static str;
    /// The feed has no rule yet.
    fn none(&self, handle: &str) -> String;
    /// The rules of a feed, as a table.
    fn listed(&self, handle: &str, table: &str) -> String;
    /// The head of that table.
    fn head(&self) -> [&'static str; 6];
    /// Instead of a type or an event: any.
    fn any(&self) -> &'static str;
    /// Instead of a channel: the feed's.
    fn own_channel(&self) -> &'static str;
    /// A rule was saved.
    fn saved(&self, handle: &str, rule: &Rule) -> String;
    /// A rule was switched on or off; whether any is on now.
    fn turned(&self, name: &str, on: bool, left: bool) -> String;
    /// A rule was removed; whether any that is switched on is left.
    fn removed(&self, name: &str, left: bool) -> String;
    /// There is no such rule, but these.
    fn unknown_rule(&self, name: &str, names: &str) -> String;
    /// There is no such field, but these.
    fn unknown_field(&self, name: &str, names: &str) -> String;
    /// There is no such event, but these.
    fn unknown_event(&self, typed: &str, names: &str) -> String;
    /// A field has another value than these.
    fn unknown_value(&self, field: &str, values: &str) -> String;
    /// Another rule has the name.
    fn taken(&self, name: &str) -> String;
    /// There are as many rules as there may be.
    fn too_many(&self) -> String;
    /// A field's text is wrong.
    fn wrong(&self, field: &str, fault: &Fault) -> String;
    /// What is no name.
    fn no_name(&self) -> &'static str;
    /// What is no property.
    fn no_property(&self) -> &'static str;
    /// A property is set, yet nobody says to what.
    fn no_property_value(&self) -> &'static str;
    /// A property is set, yet of documents of any type.
    fn property_of_any(&self) -> &'static str;
    /// Behind the words that a rule is saved: it sets a property, and nothing says who sends its documents.
    fn property_unsigned(&self, handle: &str) -> String;
    /// What is too long.
    fn too_long(&self, field: &str) -> String;
    /// There is no such channel for the caller.
    fn unknown_channel(&self, typed: &str) -> String;
    /// The caller may not post there.
    fn may_not_post(&self) -> &'static str;
    /// A dialog is open.
    fn opened(&self) -> &'static str;
    /// The title of the dialog that makes or changes a rule, at most 24 characters.
    fn dialog_title(&self, new: bool) -> &'static str;
    /// The title of the dialog that takes a payload, at most 24 characters.
    fn paste_title(&self) -> &'static str;
    /// The label and the help of a payload.
    fn paste(&self) -> (&'static str, &'static str);
    /// The help of a type and of an event that are said besides it.
    fn paste_besides(&self, field: &str) -> &'static str;
    /// The button of the dialog.
    fn save(&self) -> &'static str;
    /// The button of the other.
    fn test(&self) -> &'static str;
    /// The label of a field, at most 24 characters, and its help, at most 150.
    fn field(&self, field: &str) -> (&'static str, &'static str);
    /// No payload came yet, or it was too long to be kept.
    fn no_payload(&self, handle: &str) -> String;
    /// The payload is no JSON, from this line and column on.
    fn bad_payload(&self, line: usize, column: usize) -> String;
    /// The heading of a test: of what payload, read as what, what document.
    fn tested(&self, handle: &str, when: &str, format: &str, document: &str) -> String;
    /// One rule's part of a test.
    fn tried(&self, rule: &Rule, trial: &Trial) -> String;
    /// The examples of the ERP's documentation, to copy.
    fn examples(&self, handle: &str) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn RulesWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}

/// The fields of a rule, in the order in which they are asked for.
pub const FIELDS: [&str; 12] = [
    "name",
    "enabled",
    "doctype",
    "event",
    "condition",
    "subject",
    "message",
    "channel",
    "mention",
    "set_property",
    "property_value",
    "key",
];

/// A text in code, on one line.
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.contains('`') {
        false => format!("`{line}`"),
        true => format!("`` {line} ``"),
    }
}

/// A text as a block of code.
pub fn block(text: &str) -> String {
    format!("\n```\n{}\n```", text.trim_end().replace("```", "'''"))
}

/// A text as a quotation.
pub fn quote(text: &str) -> String {
    text.trim().lines().map(|line| format!("\n> {line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialogs_words_fit_into_mattermosts_dialogs() {
        for language in ["en", "de"] {
            let words = of(language);
            let titles =
                [words.dialog_title(true), words.dialog_title(false), words.paste_title(), words.save(), words.test()];
            for title in titles.iter().chain([&words.paste().0]) {
                assert!((1..=24).contains(&title.chars().count()), "{language} {title}");
            }
            for (label, help) in FIELDS
                .iter()
                .map(|field| words.field(field))
                .chain([words.paste()])
                .chain(["doctype", "event"].map(|field| (words.field(field).0, words.paste_besides(field))))
            {
                assert!((1..=24).contains(&label.chars().count()), "{language} {label}");
                assert!((1..=150).contains(&help.chars().count()), "{language} {label}: {}", help.chars().count());
            }
        }
    }
}
