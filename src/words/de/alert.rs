//! German: alerts.

use super::rules::faults::german;
use super::{code, De};
use crate::alert::{Change, Level, System};
use crate::callback::Fault;
use crate::text;
use crate::words::alert::{name, parts, told, AlertWords};
use crate::words::delivery;

impl AlertWords for De {
    fn level(&self, level: Level) -> &'static str {
        match level {
            Level::Ok => "OK",
            Level::Info => "Hinweis",
            Level::Warning => "Warnung",
            Level::Unknown => "Unbekannt",
            Level::Critical => "Kritisch",
        }
    }
    fn recovered(&self) -> &'static str {
        "Behoben"
    }
    fn and_acknowledged(&self) -> &'static str {
        "bestätigt"
    }
    fn titles(&self) -> [&'static str; 4] {
        ["Status", "Seit", "Bestätigt", "Außerdem"]
    }
    fn lasted_title(&self) -> &'static str {
        "Dauer"
    }
    fn lasted(&self, since: &str, until: &str, long: &str) -> String {
        format!("{long} ({since} – {until})")
    }
    fn times(&self, times: u32) -> String {
        format!("{times}-mal gemeldet")
    }
    fn acknowledged(&self, by: &str, at: &str, until: &str, comment: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!("{by}, ") };
        let until = if until.is_empty() { String::new() } else { format!(", gilt bis {until}") };
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        format!("{by}{at}{until}{comment}")
    }
    fn flaps(&self) -> &'static str {
        "Wechselt ständig den Status (Flapping)"
    }
    fn in_downtime(&self) -> &'static str {
        "In einer geplanten Wartung"
    }
    fn silenced(&self, by: &str, until: &str) -> String {
        format!("Von {by} stummgeschaltet bis {until}")
    }
    fn calling(&self, verb: &str, by: &str) -> String {
        match verb {
            "acknowledge" => format!("{by} bestätigt …"),
            "downtime" => format!("{by} plant eine Wartung …"),
            "silence" => format!("{by} schaltet stumm …"),
            _ => format!("{by} hebt die Stummschaltung auf …"),
        }
    }
    fn open(&self, system: System) -> String {
        match name(system) {
            // What Alertmanager links to is where the alert was made, such as Prometheus.
            "" | "Alertmanager" => "Öffnen".into(),
            name => format!("In {name} öffnen"),
        }
    }
    fn button(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "Bestätigen",
            "downtime" => "Wartung planen",
            "silence" => "Stummschalten",
            "unsilence" => "Stummschaltung aufheben",
            _ => "Erneut versuchen",
        }
    }

    fn problem(&self, state: &str, output: &str) -> String {
        told(state, output)
    }
    fn problem_again(&self, state: &str, output: &str) -> String {
        format!("Das Problem ist wieder da: {}", told(state, output))
    }
    fn problem_late(&self, state: &str, since: &str, output: &str) -> String {
        format!("Verspätet gemeldet und schon behoben: {} (seit {since})", told(state, output))
    }
    fn recovery(&self, long: &str, output: &str, besides: &str) -> String {
        parts(&format!("Behoben nach {long}."), besides, output)
    }
    fn had_acknowledged(&self, by: &str) -> String {
        format!("{by} hatte es bestätigt.")
    }
    fn had_silenced(&self, by: &str, until: &str) -> String {
        format!("{by} hatte es bis {until} stummgeschaltet; die Stummschaltung gilt bis dahin weiter.")
    }
    fn acknowledged_there(&self, system: System, by: &str, comment: &str) -> String {
        let place = match name(system) {
            "" => "im Überwachungssystem".into(),
            name => format!("in {name}"),
        };
        match (by, comment) {
            ("", "") => format!("Bestätigt {place}."),
            ("", comment) => format!("Bestätigt {place}: {comment}"),
            (by, "") => format!("{by} hat es {place} bestätigt."),
            (by, comment) => format!("{by} hat es {place} bestätigt: {comment}"),
        }
    }
    fn unacknowledged(&self) -> &'static str {
        "Die Bestätigung wurde zurückgenommen."
    }
    fn acknowledged_before(&self, by: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(" von {by}") };
        format!("Die Bestätigung{by} galt dem vorigen Status und gilt nicht mehr.")
    }
    fn happened(&self, change: &Change) -> &'static str {
        match change {
            Change::Problem | Change::Custom { .. } => "",
            Change::Recovery => "Behoben",
            Change::Acknowledged { .. } => "Bestätigt",
            Change::Unacknowledged => "Nicht mehr bestätigt",
            Change::FlappingStarted => "Flapping",
            Change::FlappingStopped => "Flapping beendet",
            Change::FlappingDisabled => "Flapping-Erkennung aus",
            Change::DowntimeStarted { .. } => "Wartung",
            Change::DowntimeEnded => "Wartung beendet",
            Change::DowntimeCancelled => "Wartung abgesagt",
        }
    }
    fn flapping(&self, change: &Change) -> &'static str {
        match change {
            Change::FlappingStarted => "Der Status wechselt ständig (Flapping).",
            Change::FlappingStopped => "Das Flapping ist vorbei.",
            _ => "Auf ständigen Wechsel des Status (Flapping) wird nicht mehr geachtet.",
        }
    }
    fn downtime_started(&self, by: &str, comment: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(" (geplant von {by})") };
        let comment = if comment.is_empty() { ".".into() } else { format!(": {comment}") };
        format!("Eine Wartung hat begonnen{by}{comment}")
    }
    fn downtime_over(&self, cancelled: bool) -> &'static str {
        if cancelled {
            "Die Wartung wurde abgesagt."
        } else {
            "Die Wartung ist zu Ende."
        }
    }

    fn done(&self, verb: &str, by: &str, comment: &str, until: &str) -> String {
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        let limited = if until.is_empty() { String::new() } else { format!(" bis {until}") };
        match verb {
            "acknowledge" if until.is_empty() => format!("{by} hat es bestätigt{comment}"),
            "acknowledge" => format!("{by} hat es{limited} bestätigt{comment}"),
            "downtime" => format!("{by} hat eine Wartung{limited} geplant{comment}"),
            "silence" => format!("{by} hat es{limited} stummgeschaltet{comment}"),
            _ => format!("{by} hat die Stummschaltung aufgehoben."),
        }
    }
    fn noted_here(&self, by: &str, comment: &str, line: &str) -> String {
        let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
        let mend =
            if line.is_empty() { String::new() } else { format!(" Ein Admin des Kanals kann das ändern: {line}") };
        format!("{by} hat es bestätigt{comment}\n*Nur in Mattermost vermerkt: Das Überwachungssystem weiß davon nichts.*{mend}")
    }
    fn call_failed(&self, what: &str, reason: &str, next: &str) -> String {
        format!(":warning: {what} ist noch nicht angekommen: {reason}. Der nächste Versuch folgt in {next}, danach noch einige.")
    }
    fn call_given_up(&self, what: &str, reason: &str, tries: u32, refused: bool) -> String {
        if refused {
            return format!(":x: {what} hat nicht geklappt: {reason}. Es wurde nichts geändert.");
        }
        format!(":x: {what} wurde nach {tries} Versuchen aufgegeben: {reason}. Ob davon etwas angekommen ist, ist nicht bekannt.")
    }
    fn calls_more(&self, more: u32) -> String {
        match more {
            1 => "Ein weiteres Feld wurde nicht gesetzt.".into(),
            more => format!("{more} weitere Felder wurden nicht gesetzt."),
        }
    }
    fn call_obsolete(&self, what: &str, tried: bool) -> String {
        if tried {
            return format!("{what} wird nicht noch einmal versucht: Dieses Problem ist behoben. Ob davon etwas angekommen ist, ist nicht bekannt.");
        }
        format!("{what} kam zu spät: Dieses Problem ist behoben. Dem Überwachungssystem wurde nichts mitgeteilt.")
    }
    fn call(&self, verb: &str, by: &str, subject: &str) -> String {
        let by = if by.is_empty() { String::new() } else { format!(" von {by}") };
        match verb {
            "acknowledge" => format!("Die Bestätigung{by}"),
            "downtime" => format!("Die Wartung{by}"),
            "silence" => format!("Die Stummschaltung{by}"),
            "unsilence" => format!("Das Aufheben der Stummschaltung{by}"),
            _ => format!("Das Setzen von {subject}"),
        }
    }
    fn fault(&self, fault: &Fault, handle: &str, system: System) -> String {
        let name = match name(system) {
            "" => "das System hinter dem Feed",
            name => name,
        };
        match fault {
            Fault::NoApi => format!("es ist nicht bekannt, wo {name} zu erreichen ist; geben Sie es mit `/desk set {handle} api=https://…` an"),
            Fault::NoCredentials => {
                format!("für {name} fehlen die Zugangsdaten; geben Sie sie mit `/desk set {handle} credentials={}` an", login(system))
            }
            Fault::NoReference => format!("in der Meldung steht nicht, unter welcher Kennung {name} es führt"),
            Fault::OneWay => format!("{name} erfährt nichts, weil `callbacks` auf `off` steht; `/desk set {handle} callbacks=on` ändert das"),
            Fault::Off => format!("`{handle}` ist getrennt"),
            Fault::Unable => format!("{name} kann das nicht"),
            Fault::Answer { status, fault, said } => {
                let reason = delivery::of("de").reason(*status, fault);
                match (said.as_str(), status) {
                    ("", 401 | 403) => format!("{reason} (prüfen Sie `/desk set {handle} credentials={}`)", login(system)),
                    ("", _) => reason,
                    (said, 401 | 403) => format!(
                        "{reason}, „{}“ (prüfen Sie `/desk set {handle} credentials={}`)",
                        text::harmless(said),
                        login(system)
                    ),
                    (said, _) => format!("{reason}, „{}“", text::harmless(said)),
                }
            }
        }
    }
    fn tried_again(&self, by: &str) -> String {
        format!("{by} hat es noch einmal versucht.")
    }
    fn comment(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "In Mattermost bestätigt",
            "downtime" => "In Mattermost geplant",
            _ => "In Mattermost stummgeschaltet",
        }
    }

    fn dialog(&self, verb: &str) -> &'static str {
        match verb {
            "acknowledge" => "Bestätigen",
            "downtime" => "Wartung planen",
            _ => "Stummschalten",
        }
    }
    fn dialog_intro(&self, verb: &str, system: System) -> &'static str {
        match (verb, system) {
            ("acknowledge", System::Itcockpit) => "openITCOCKPIT erfährt Ihren Namen. Die Bestätigung gilt dort, bis das Problem behoben ist, und benachrichtigt niemanden; Ihr Kommentar bleibt in diesem Thread.",
            ("acknowledge", System::Other | System::Alertmanager | System::Grafana) => {
                "Das wird nur in Mattermost vermerkt; das Überwachungssystem erfährt davon nichts."
            }
            ("downtime", _) => "Die Wartung beginnt sofort.",
            ("silence", _) => "Die Stummschaltung beginnt sofort und gilt für jeden Alarm, der alle diese Labels hat:",
            _ => "",
        }
    }
    fn field(&self, field: &str) -> (&'static str, &'static str) {
        match field {
            "comment" => ("Kommentar", "Was die anderen wissen sollten"),
            "kept" => ("Kommentar (bleibt hier)", "Was die anderen wissen sollten; openITCOCKPIT erfährt ihn nicht"),
            "sticky" => ("Dauerhaft", "Bis zur Behebung, auch wenn sich der Status ändert"),
            "notify" => ("Benachrichtigen", "Das Überwachungssystem benachrichtigt seine Kontakte"),
            _ => ("Wie lange", ""),
        }
    }
    fn duration(&self, code: &str) -> &'static str {
        match code {
            "30m" => "30 Minuten",
            "1h" => "1 Stunde",
            "2h" => "2 Stunden",
            "4h" => "4 Stunden",
            "8h" => "8 Stunden",
            "1d" => "1 Tag",
            "3d" => "3 Tage",
            "7d" => "1 Woche",
            _ => "bis zur Behebung",
        }
    }
    fn too_few_labels(&self) -> &'static str {
        "Dieser Alarm hat zu wenige Labels: Es braucht `alertname` und ein weiteres, sonst beträfe die Stummschaltung viele andere. Es wurde nichts getan."
    }
    fn only_some_may(&self, who: &str) -> String {
        format!("Das darf hier nur {} (`/desk set`, `press`). Es wurde nichts getan.", code(who))
    }
    fn at_it(&self, verb: &str, by: &str) -> String {
        format!("{} Es wurde nichts doppelt getan.", self.calling(verb, by).replace(" …", " gerade."))
    }
    fn nothing_to_do(&self) -> &'static str {
        "Das ist schon geschehen, oder das Problem ist behoben. Es wurde nichts getan."
    }

    fn setting(&self, key: &str) -> &'static str {
        match key {
            "format" => "wie die Meldungen gelesen werden: ein Format wie `alertmanager` oder `auto`",
            "template" => "wie sie wiedergegeben werden: der Name einer fertigen Vorlage oder eine Vorlage wie `\"{{ title }}: {{ text }}\"`",
            "key" => "eine Vorlage, die den Thread benennt: Was denselben Schlüssel hat, kommt in denselben",
            "api" => "wo die API des Systems ist: eine Adresse wie `https://monitoring.example`, ohne `?…` und ohne Anmeldung, die in `credentials` gehört",
            "credentials" => "was die API öffnet: ein API-Schlüssel oder Token, `Benutzer:Passwort` oder bei Frappe `key:secret`",
            "secret" => "womit die Meldungen signiert sind, mindestens 8 Zeichen; `new` erzeugt ein Secret und zeigt es einmal",
            "press" => "wer bestätigen, stummschalten und Wartungen planen darf: `everybody` (alle), Personen wie `@anna,@ben` oder eine Gruppe",
            "callbacks" => "`on` teilt dem System mit, was hier getan wird, `off` lässt es in Mattermost",
            _ => "",
        }
    }
    fn unknown_template(&self, typed: &str, names: &str) -> String {
        format!("Eine fertige Vorlage {} gibt es nicht. Es gibt {names}. Eine eigene Vorlage enthält Felder der Nachricht, zum Beispiel `{{{{ title }}}}`. Nichts wurde geändert.", code(typed))
    }
    fn unknown_format(&self, typed: &str, names: &str) -> String {
        format!(
            "Es gibt kein Format {}. Es gibt {names} und `auto`, das es selbst erkennt. Es wurde nichts geändert.",
            code(typed)
        )
    }
    fn bad_template(&self, key: &str, line: usize, column: usize, what: &str) -> String {
        let place = match (line, column) {
            (0, _) => String::new(),
            (line, 0) => format!(" in Zeile {line}"),
            (line, column) => format!(" in Zeile {line}, Spalte {column}"),
        };
        format!("`{key}` enthält{place} einen Fehler: {}. Es wurde nichts geändert.", text::harmless(&german(what)))
    }
    fn api_forgotten(&self, handle: &str) -> String {
        format!(":warning: **Die Adresse der API wurde verworfen**: Eine Meldung hatte sie genannt, und Ihre Zugangsdaten wären dorthin gegangen. Geben Sie an, wohin sie gehören: `/desk set {handle} api=https://…`")
    }
    fn secret_made(&self, table: &str) -> String {
        format!("\n**Das sehen Sie nur dieses eine Mal.** Geben Sie es dem Absender, der seine Meldungen damit signiert. Was nicht oder mit einem anderen Secret signiert ist, wird ab jetzt abgewiesen. Ein Absender, der nicht signieren kann, nennt es als Passwort, sofern seine Adresse eines enthalten darf: `https://x:<Secret>@…`.\n\n{table}\n")
    }
}

/// What credentials look like.
fn login(system: System) -> &'static str {
    match system {
        System::Itcockpit => "<API-Schlüssel>",
        System::Nagios | System::Icinga | System::Alertmanager => "<Benutzer>:<Passwort>",
        System::Grafana => "<Token eines Service-Kontos>",
        System::Other => "<key>:<secret>",
    }
}
