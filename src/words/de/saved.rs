//! German: saved replies.

use super::{code, De};
use crate::saved::{MOST, NAME, TEXT};
use crate::words::saved::SavedWords;

impl SavedWords for De {
    fn usage(&self) -> &'static str {
        "`/desk say <Name>` schickt dem Besucher, in dessen Thread Sie es eingeben, eine gespeicherte Antwort. `/desk say <Name> = <Text>` speichert eine, `/desk say <Name> --save` Ihre letzte Antwort im Thread, `/desk say <Name> --delete` löscht eine, `/desk say` zeigt alle."
    }
    fn head(&self) -> [&'static str; 2] {
        ["Name", "Text"]
    }
    fn none(&self) -> &'static str {
        "Noch ist keine Antwort gespeichert. `/desk say zeiten = Wir sind von 9 bis 17 Uhr da.` speichert eine für alle, die hier antworten, und `/desk say zeiten` im Thread eines Besuchers schickt sie ab."
    }
    fn how(&self) -> &'static str {
        "`/desk say <Name>` im Thread eines Besuchers schickt eine ab, `/desk say <Name> = <Text>` speichert eine, `/desk say <Name> --delete` löscht eine."
    }
    fn said(&self, name: &str) -> String {
        format!("{} ist abgeschickt. Der Besucher sieht die Antwort.", code(name))
    }
    fn saved(&self, name: &str, again: bool) -> String {
        let how = if again {
            "ist gespeichert und ersetzt den alten Text"
        } else {
            "ist für alle gespeichert, die hier antworten"
        };
        format!("{} {how}. `/desk say {name}` im Thread eines Besuchers schickt die Antwort ab.", code(name))
    }
    fn deleted(&self, name: &str) -> String {
        format!("{} ist nicht mehr gespeichert.", code(name))
    }
    fn unknown(&self, name: &str, names: &str) -> String {
        let there = if names.is_empty() { "Noch gibt es keine.".into() } else { format!("Es gibt {names}.") };
        format!(
            "Eine gespeicherte Antwort {} gibt es nicht. {there} `/desk say {name} = <Text>` speichert sie.",
            code(name)
        )
    }
    fn goes_on(&self, link: &str) -> String {
        format!("Diesen Thread sieht der Besucher nicht mehr, deshalb wurde nichts abgeschickt. Die Unterhaltung geht in [einem anderen Thread]({link}) weiter: Geben Sie es dort ein.")
    }
    fn is_blocked(&self) -> &'static str {
        "Dieser Besucher ist gesperrt, deshalb wurde nichts abgeschickt. `/desk unblock` hebt die Sperre auf."
    }
    fn is_off(&self) -> &'static str {
        "Die Verbindung ist getrennt, und ihre Besucher sehen nichts mehr. Deshalb wurde nichts abgeschickt."
    }
    fn elsewhere(&self) -> &'static str {
        "Eine gespeicherte Antwort geht an einen Besucher: Geben Sie `/desk say` im Thread einer Unterhaltung ein."
    }
    fn nobody_here(&self) -> &'static str {
        "In diesen Kanal kommen keine Besucher. Gespeicherte Antworten gehören zu dem Kanal, in dem sie gebraucht werden: Geben Sie es dort ein."
    }
    fn nothing_to_save(&self) -> &'static str {
        "Sie haben dem Besucher in diesem Thread nichts geschrieben, was sich speichern ließe. `/desk say <Name> = <Text>` speichert einen Text."
    }
    fn unfit_name(&self, typed: &str) -> String {
        format!("{} kann kein Name sein. Ein Name ist ein Wort aus höchstens {NAME} Buchstaben, Ziffern, Binde- und Unterstrichen und Punkten, etwa `zeiten`. Es wurde nichts gespeichert.", code(typed))
    }
    fn too_long(&self) -> String {
        format!("Eine gespeicherte Antwort hat höchstens {TEXT} Zeichen. Es wurde nichts gespeichert.")
    }
    fn is_note(&self) -> &'static str {
        "Was mit `note:` beginnt, erreicht nie einen Besucher und kann deshalb keine gespeicherte Antwort sein. Es wurde nichts gespeichert."
    }
    fn too_many(&self) -> String {
        format!("Es sind {MOST} Antworten gespeichert, mehr gehen nicht. `/desk say <Name> --delete` schafft Platz.")
    }
}
