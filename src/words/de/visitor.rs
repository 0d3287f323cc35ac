//! German: what visitors read.

use super::De;
use crate::words::visitor::VisitorWords;

impl VisitorWords for De {
    fn tag(&self) -> &'static str {
        "de"
    }
    fn people_are_asked(&self) -> &'static str {
        "Wir haben jemanden aus dem Team dazugeholt. Die Antwort bekommen Sie hier."
    }
    fn somebody_took_over(&self) -> &'static str {
        "Ab jetzt ist jemand aus unserem Team für Sie da."
    }
    fn files_lost(&self, count: usize) -> String {
        match count {
            1 => "Eine Datei zu dieser Antwort konnte nicht gesendet werden.".into(),
            count => format!("{count} Dateien zu dieser Antwort konnten nicht gesendet werden."),
        }
    }
    fn goodbye(&self) -> &'static str {
        "Hier wurde eine Weile nichts mehr geschrieben, deshalb haben wir die Unterhaltung geschlossen. Schreiben Sie uns gern wieder, dann \
         geht sie hier weiter."
    }
    fn preview_expired(&self) -> &'static str {
        "Diese Vorschau ist abgelaufen. /desk show liefert einen neuen Link."
    }
}
