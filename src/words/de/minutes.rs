//! German: a conversation, written down.

use super::De;
use crate::words::minutes::{MinuteWords, Written};

impl MinuteWords for De {
    fn connection(&self) -> &'static str {
        "Verbindung"
    }
    fn page(&self) -> &'static str {
        "Seite"
    }
    fn email(&self) -> &'static str {
        "E-Mail"
    }
    fn begun(&self) -> &'static str {
        "Begonnen"
    }
    fn team(&self) -> &'static str {
        "Team"
    }
    fn ai(&self) -> &'static str {
        "KI"
    }
    fn note(&self) -> &'static str {
        "Notiz"
    }
    fn edited(&self) -> &'static str {
        "bearbeitet"
    }
    fn file(&self) -> &'static str {
        "Datei"
    }
    fn usage(&self) -> &'static str {
        "Geben Sie `/desk transcript` im Thread einer Unterhaltung ein, oder anderswo mit dem Link zu ihr dahinter. `--public` lässt Notizen weg, ebenso die Namen aus Ihrem Team, die Besucher nicht sehen."
    }
    fn no_conversation(&self) -> &'static str {
        "Das ist keine Unterhaltung mit einem Besucher, oder Sie dürfen sie nicht lesen."
    }
    fn written(&self, answer: &Written<'_>) -> String {
        let Written { visitor, messages, notes, links } = answer;
        let messages = match messages {
            1 => "1 Nachricht".to_string(),
            messages => format!("{messages} Nachrichten"),
        };
        let notes = match notes {
            None => "ohne Notizen".to_string(),
            Some(0) => "keine Notizen".into(),
            Some(1) => "1 Notiz, als solche gekennzeichnet".into(),
            Some(notes) => format!("{notes} Notizen, als solche gekennzeichnet"),
        };
        format!("**{visitor}**: {messages}, {notes}. {links}")
    }
}
