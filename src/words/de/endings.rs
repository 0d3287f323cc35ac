//! German: ends of conversations.

use super::De;
use crate::words::endings::EndingWords;

impl EndingWords for De {
    fn rating_title(&self) -> &'static str {
        "Bewertung"
    }
    fn earlier_title(&self) -> &'static str {
        "Vorher"
    }
    fn later_title(&self) -> &'static str {
        "Geht weiter in"
    }
    fn open_thread(&self) -> &'static str {
        "einem anderen Thread"
    }
    fn moved_on(&self, link: &str) -> String {
        format!("Der Besucher sieht das nicht: Die Unterhaltung geht in [einem anderen Thread]({link}) weiter.")
    }
    fn called(&self, name: &str, short: &str) -> String {
        format!("{name} (Besucher {short})")
    }
    fn email_typed_title(&self) -> &'static str {
        "E-Mail, wie angegeben"
    }
    fn export_note(&self) -> &'static str {
        "Diese Datei enthält, was der Besucher von dieser Unterhaltung sieht, und was über den Besucher bekannt ist. Notizen stehen nicht darin. \
         Der Besucher bekommt sie nicht."
    }
    fn exported(&self) -> &'static str {
        "Die Datei steht im Thread. Der Besucher sieht sie nicht."
    }
    fn erased(&self) -> &'static str {
        "Diese Unterhaltung ist gelöscht, auch für den Besucher: ihre Nachrichten und Dateien und was dazu gespeichert war. Mattermost behält \
         gelöschte Beiträge in seiner Datenbank, bis die eigene Datenaufbewahrung sie entfernt."
    }
    fn elsewhere(&self, verb: &str) -> String {
        format!("Geben Sie `/desk {verb}` im Thread der Unterhaltung ein.")
    }
}
