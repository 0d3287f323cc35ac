//! English: a conversation, written down.

use super::En;
use crate::words::minutes::{MinuteWords, Written};

impl MinuteWords for En {
    fn connection(&self) -> &'static str {
        "Connection"
    }
    fn page(&self) -> &'static str {
        "Page"
    }
    fn email(&self) -> &'static str {
        "E-mail"
    }
    fn begun(&self) -> &'static str {
        "Begun"
    }
    fn team(&self) -> &'static str {
        "Team"
    }
    fn ai(&self) -> &'static str {
        "AI"
    }
    fn note(&self) -> &'static str {
        "note"
    }
    fn edited(&self) -> &'static str {
        "edited"
    }
    fn file(&self) -> &'static str {
        "File"
    }
    fn usage(&self) -> &'static str {
        "Type `/desk transcript` in the thread of a conversation, or elsewhere with the link to one behind it. `--public` leaves out notes, and names of your team that visitors do not see."
    }
    fn no_conversation(&self) -> &'static str {
        "That is no conversation with a visitor, or none that you may read."
    }
    fn written(&self, answer: &Written<'_>) -> String {
        let Written { visitor, messages, notes, links } = answer;
        let messages = match messages {
            1 => "1 message".to_string(),
            messages => format!("{messages} messages"),
        };
        let notes = match notes {
            None => "without notes".to_string(),
            Some(0) => "no notes".into(),
            Some(1) => "1 note, marked as such".into(),
            Some(notes) => format!("{notes} notes, marked as such"),
        };
        format!("**{visitor}**: {messages}, {notes}. {links}")
    }
}
