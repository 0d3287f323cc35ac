//! German, about agents' answers.

use super::De;
use crate::agent::protocol::Why;
use crate::words::turn::{is_too_long, Missing, TurnWords};

impl TurnWords for De {
    fn stop_button(&self) -> &'static str {
        "Stoppen"
    }
    fn again_button(&self) -> &'static str {
        "Erneut versuchen"
    }
    fn stopped(&self, by: &str) -> String {
        if by.is_empty() {
            "*(gestoppt)*".into()
        } else {
            format!("*(von {by} gestoppt)*")
        }
    }
    fn failure(&self, agent: &str, why: Why, status: u16, said: &str, missing: Missing) -> String {
        let begun = missing == Missing::Rest;
        let what = match why {
            Why::Refused => {
                "Mattermost darf die Adresse nicht aufrufen. Die Systemadministration kann sie freigeben: Systemkonsole > Umgebung > Entwickler > Nicht vertrauenswürdige interne Verbindungen zulassen.".into()
            }
            Why::Unreachable => "Unter der Adresse antwortet niemand.".to_string(),
            Why::Certificate => "Das Zertifikat ist ungültig.".into(),
            Why::Key if status == 403 => {
                format!("Der Server verweigert den Zugriff (403): Der Schlüssel gilt nicht für dieses Modell, diese Adresse oder gar nicht. Ein anderer lässt sich so eintragen: `/desk set {agent} key=…`.")
            }
            Why::Key => format!("Der Server hat den Schlüssel abgelehnt ({status}). Ein anderer lässt sich so eintragen: `/desk set {agent} key=…`."),
            Why::Model => format!("Der Server kennt das Modell nicht ({status}). Ein anderes lässt sich so eintragen: `/desk set {agent} model=…`."),
            Why::Address if (300..400).contains(&status) => {
                format!("Die Adresse leitet auf eine andere weiter ({status}); Weiterleitungen wird nicht gefolgt. Die richtige lässt sich so eintragen: `/desk set {agent} url=…`.")
            }
            Why::Address => format!("Unter der Adresse antwortet etwas anderes als ein Agent ({status}). Ändern lässt sie sich so: `/desk set {agent} url=…`."),
            Why::Request if status == 402 => "Der Server verlangt zuerst eine Bezahlung (402).".into(),
            Why::Request if status == 413 || is_too_long(said) => {
                format!("Der Thread ist zu lang dafür ({status}). Weniger davon geht so mit: `/desk set {agent} context=…`.")
            }
            Why::Request => format!("Der Server hat die Frage nicht angenommen ({status})."),
            Why::Busy => "Der Server ist gerade überlastet.".into(),
            Why::Broken => format!("Der Server meldet einen Fehler ({status})."),
            Why::Silent if begun => {
                format!("Sie dauerte länger als erlaubt. Mehr Zeit lässt sich so geben: `/desk set {agent} timeout=…`.")
            }
            Why::Silent => "Die Antwort kam nicht rechtzeitig.".into(),
            Why::Cut if begun => "Die Verbindung ist mittendrin abgebrochen.".into(),
            Why::Cut => "Der Server hat die Verbindung wortlos beendet.".into(),
            Why::Malformed => "Die Antwort war nicht lesbar.".into(),
            Why::Empty => "Die Antwort war leer.".into(),
            Why::Endless => "Die Antwort nahm kein Ende.".into(),
            Why::Declined if said.is_empty() => "Einen Grund nennt der Server nicht.".into(),
            Why::Declined if missing == Missing::Proposal => return format!(":warning: Ich habe keinen Vorschlag: {said}"),
            Why::Declined => return format!(":warning: Ich kann nicht antworten: {said}"),
            Why::Unknown => "Ich weiß die Antwort nicht, oder der Besucher möchte mit einem Menschen sprechen.".into(),
            Why::Crowded => "Es sind zu viele Antworten gleichzeitig unterwegs.".into(),
        };
        let begin = match missing {
            Missing::Answer => "Ich kann nicht antworten.",
            Missing::Rest => "Diese Antwort ist unvollständig.",
            Missing::Proposal => "Ich habe keinen Vorschlag.",
        };
        let said = if said.is_empty() { String::new() } else { format!("\n> {said}") };
        format!(":warning: {begin} {what}{said}")
    }
    fn at_its_limit(&self) -> &'static str {
        "*(Die Antwort hat die Längengrenze des Servers erreicht.)*"
    }
    fn files_lost(&self, count: usize) -> String {
        match count {
            1 => ":warning: Eine Datei dieser Antwort fehlt: Mattermost hat sie nicht angenommen.".into(),
            count => format!(":warning: {count} Dateien dieser Antwort fehlen: Mattermost hat sie nicht angenommen."),
        }
    }
    fn denied(&self, agent: &str, allowed: &str) -> String {
        format!("`{agent}` antwortet nur Personen, die dafür freigegeben sind. Auch Sie lassen sich so freigeben: `/desk set {agent} allowed_users={allowed}`.")
    }
    fn left_channel(&self, username: &str) -> String {
        format!("`@{username}` ist abgeschaltet oder kein Mitglied dieses Kanals und liest hier nichts. `/invite @{username}` nimmt ein Mitglied wieder auf, unter Integrationen > Bot-Konten lässt sich ein abgeschalteter Bot einschalten.")
    }
    fn not_answering(&self) -> &'static str {
        "Hier wird gerade nichts beantwortet."
    }
    fn question_gone(&self) -> &'static str {
        "Die Frage wurde gelöscht."
    }
    fn gone(&self, agent: &str) -> String {
        format!("`{agent}` ist nicht mehr verbunden.")
    }
}
