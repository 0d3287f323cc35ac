//! German: deliveries.

use super::{code, De};
use crate::delivery::ledger::{Entry, Outcome};
use crate::delivery::What;
use crate::words::delivery::{DeliveryWords, Replayed, Stand, Undelivered};

impl DeliveryWords for De {
    fn undelivered(&self, told: &Undelivered<'_>) -> String {
        let Undelivered { handle, delivery, tries, .. } = told;
        if told.fault == "unknown" {
            return format!(
                "note: **Das ist bei `{handle}` vielleicht nicht angekommen.** Beim Senden ist etwas abgebrochen, und dieser Empfänger darf nichts doppelt bekommen. Falls es dort fehlt, noch einmal senden: `/desk replay {delivery}`"
            );
        }
        let tries = match *tries {
            0 => ", wie das, was davor gesagt wurde. Der letzte Versuch dort".to_string(),
            1 => ", nach einem Versuch".to_string(),
            tries => format!(", nach {tries} Versuchen. Der letzte"),
        };
        format!(
            "note: **Das ist bei `{handle}` nicht angekommen**{tries}: {}. Sobald das behoben ist, noch einmal senden: `/desk replay {delivery}`",
            reason(told.status, told.fault)
        )
    }
    fn endpoint_gone(&self, handle: &str) -> String {
        format!("**`{handle}` ist abgemeldet**: Die Gegenstelle hat mit 410 geantwortet und möchte keine Zustellungen mehr. Es wird nichts mehr an sie gesendet. Wenn sie wieder da ist, `/desk connect endpoint` mit ihrer Adresse noch einmal eingeben; was bis dahin hier geschrieben wurde, wird dann gesendet.")
    }
    fn reason(&self, status: u16, fault: &str) -> String {
        reason(status, fault)
    }
    fn stands(&self, handle: &str, stand: &Stand) -> String {
        match stand {
            Stand::Answers => format!("**`{handle}`** antwortet."),
            Stand::Fails { times, since, reason } => {
                let times = if *times == 1 { "einmal".into() } else { format!("{times}-mal") };
                format!("**`{handle}`**: Seit {since} schlug der Aufruf {times} fehl: {reason}.")
            }
            Stand::Away { since, reason, next } => {
                format!("**`{handle}`** antwortet seit {since} nicht wie erwartet: {reason}. Nächster Versuch: {next}.")
            }
            Stand::Gone { since } => format!("**`{handle}`** ist abgemeldet: Die Gegenstelle hat am {since} mit 410 geantwortet, seither wird nichts mehr an sie gesendet. Wenn sie wieder da ist, geben Sie `/desk connect endpoint` mit ihrer Adresse noch einmal ein."),
            Stand::Off => format!("**`{handle}`** ist getrennt; es wird nichts dorthin gesendet."),
            Stand::Reads => format!("**`{handle}`** liest die Threads selbst, über die API von Mattermost; es wird nichts dorthin gesendet."),
        }
    }
    fn backlog(&self, conversations: usize, since: &str) -> String {
        match conversations {
            0 => "Nichts wartet.".into(),
            1 => format!("1 Unterhaltung wartet, seit {since}."),
            _ => format!("{conversations} Unterhaltungen warten, die älteste seit {since}."),
        }
    }
    fn columns(&self) -> [&'static str; 6] {
        ["Zustellung", "was", "wann", "was daraus wurde", "Antwort", "Beitrag"]
    }
    fn what(&self, what: What) -> &'static str {
        match what {
            What::Created => "Antwort",
            What::Updated => "Änderung",
            What::Deleted => "Löschung",
            What::Seen => "gesehen",
            What::Claimed => "übernommen",
            What::Closed => "geschlossen",
            What::Reopened => "wieder geöffnet",
        }
    }
    fn outcome(&self, entry: &Entry, next: &str) -> String {
        let tries = if entry.tries == 1 { "1 Versuch".to_string() } else { format!("{} Versuche", entry.tries) };
        match entry.outcome {
            Outcome::Waits => "wartet auf die Gegenstelle".into(),
            Outcome::Sending => "unterwegs".into(),
            Outcome::Retrying => format!("{tries}, der nächste {next}"),
            Outcome::Delivered if entry.tries > 1 => format!("zugestellt, {tries}"),
            Outcome::Delivered => "zugestellt".into(),
            Outcome::Unknown => "vielleicht angekommen".into(),
            Outcome::GivenUp if entry.tries == 0 => "aufgegeben, nicht versucht".into(),
            Outcome::GivenUp => format!("aufgegeben, {tries}"),
        }
    }
    fn open(&self) -> &'static str {
        "öffnen"
    }
    fn nothing_listed(&self, failed: bool) -> &'static str {
        if failed {
            "In den letzten sieben Tagen ist nichts fehlgeschlagen."
        } else {
            "In den letzten 24 Stunden wurde nichts gesendet."
        }
    }
    fn left_out(&self, count: usize) -> String {
        format!("{count} weitere werden nicht gezeigt.")
    }
    fn no_endpoint(&self) -> &'static str {
        "Von hier wird nichts zugestellt: Zustellungen haben nur Gegenstellen (`endpoint`), und mit diesem Kanal ist keine verbunden. Die Besucher einer Website lesen die Antworten im Chat."
    }
    fn replay_usage(&self) -> &'static str {
        "Geben Sie `/desk replay <Zustellung>` mit einer Kennung ein, die `/desk deliveries` zeigt, oder `/desk replay since 2h` (auch `30m`, `3d`, `14:00`, `2026-11-21`, `2026-11-21T14:00`). Sind mehrere Gegenstellen verbunden, nennen Sie zuerst eine: `/desk replay <Verbindung> since 2h`."
    }
    fn no_such_delivery(&self, id: &str) -> String {
        format!(
            "Es gibt keine Zustellung {}, die Sie noch einmal senden dürfen. `/desk deliveries` zeigt, welche es gibt.",
            code(id)
        )
    }
    fn nothing_to_send(&self, id: &str) -> String {
        format!("{} ist keine Antwort, die an jemanden gesendet wird: Es ist eine Notiz, etwas, das der Besucher geschrieben hat, oder die ganze Unterhaltung. Es wurde nichts gesendet.", code(id))
    }
    fn sends_nothing(&self, handle: &str) -> String {
        format!("An `{handle}` wird gar nichts gesendet: Die Verbindung ist getrennt oder abgemeldet, oder der Dienst liest die Threads selbst. `/desk doctor {handle}` sagt, was davon zutrifft.")
    }
    fn not_a_time(&self, typed: &str) -> String {
        format!("{} ist keine vergangene Zeit. Geben Sie eine ein wie `2h`, `30m`, `3d`, `14:00`, `2026-11-21` oder `2026-11-21T14:00`.", code(typed))
    }
    fn nothing_since(&self, since: &str) -> String {
        format!("Seit {since} hat niemand geantwortet; es wurde nichts noch einmal gesendet.")
    }
    fn replayed(&self, answer: &Replayed<'_>) -> String {
        let Replayed { handle, count, on_their_way, away, ignores_ids, rest } = answer;
        let mut text = match count {
            0 => "Es wurde nichts noch einmal gesendet.".into(),
            1 => format!("1 Antwort wird noch einmal an `{handle}` gesendet, unter derselben Kennung wie zuvor."),
            _ => format!(
                "{count} Antworten werden noch einmal an `{handle}` gesendet, jede unter derselben Kennung wie zuvor."
            ),
        };
        match on_their_way {
            0 => {}
            1 => text.push_str(" 1 Antwort ist in diesem Augenblick unterwegs; warten Sie zwei Minuten und sehen Sie dann in `/desk deliveries` nach."),
            _ => text.push_str(&format!(" {on_their_way} Antworten sind in diesem Augenblick unterwegs; warten Sie zwei Minuten und sehen Sie dann in `/desk deliveries` nach.")),
        }
        if *away && *count > 0 {
            text.push_str(" Im Augenblick antwortet die Gegenstelle nicht; sobald sie es tut, wird gesendet.");
        }
        if *ignores_ids && *count > 0 {
            text.push_str(" Diese Gegenstelle achtet nicht auf Kennungen: Was sie schon hat, bekommt sie doppelt.");
        }
        if !rest.is_empty() {
            text.push_str(&format!(
                " Das waren die ersten. Für die übrigen geben Sie `/desk replay {handle} since {rest}` ein."
            ));
        }
        text
    }
}

/// Why a try failed.
fn reason(status: u16, fault: &str) -> String {
    match fault {
        "" => format!("Antwort HTTP {status}"),
        "refused" => "Mattermosts Regeln verbieten die Adresse (siehe *Nicht vertrauenswürdige interne Verbindungen zulassen* in der Systemkonsole)".into(),
        "name" => "der Name ist unbekannt".into(),
        "connect" => "unter der Adresse antwortet niemand".into(),
        "certificate" => "dem Zertifikat wird nicht vertraut".into(),
        "timeout" => "keine Antwort in der vorgesehenen Zeit".into(),
        "broken" => "die Verbindung brach ab".into(),
        _ => "der Aufruf schlug fehl".into(),
    }
}
