//! German: formats.

use super::De;
use crate::words::formats::{Act, FormatWords, Standing};

impl FormatWords for De {
    fn more(&self, count: usize) -> String {
        format!("und {count} weitere")
    }
    fn act(&self, act: Act) -> &'static str {
        match act {
            Act::Opened => "eröffnet",
            Act::Closed => "geschlossen",
            Act::Merged => "zusammengeführt",
            Act::Reopened => "wieder geöffnet",
            Act::Ready => "zum Review freigegeben",
            Act::Drafted => "zum Entwurf gemacht",
            Act::ReviewRequested => "Review angefordert",
            Act::ReviewUnrequested => "Review nicht mehr angefordert",
            Act::Approved => "genehmigt",
            Act::Unapproved => "Genehmigung zurückgezogen",
            Act::ChangesRequested => "Änderungen verlangt",
            Act::Reviewed => "Review",
            Act::ReviewDismissed => "Review verworfen",
            Act::Commented => "Kommentar",
            Act::CommentEdited => "Kommentar bearbeitet",
            Act::CommentDeleted => "Kommentar gelöscht",
            Act::Edited => "bearbeitet",
            Act::Updated => "neue Commits",
            Act::Assigned => "zugewiesen",
            Act::Unassigned => "Zuweisung aufgehoben",
            Act::Labelled => "Labels geändert",
            Act::Unlabelled => "Label entfernt",
            Act::Milestoned => "Meilenstein gesetzt",
            Act::Demilestoned => "Meilenstein entfernt",
            Act::Locked => "gesperrt",
            Act::Unlocked => "entsperrt",
            Act::Moved => "verschoben",
            Act::Released => "veröffentlicht",
            Act::Deleted => "gelöscht",
            Act::Answered => "beantwortet",
        }
    }
    fn by(&self, what: &str, who: &str) -> String {
        format!("{what} von {who}")
    }
    fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Open => "offen",
            Standing::Draft => "Entwurf",
            Standing::Merged => "zusammengeführt",
            Standing::Closed => "geschlossen",
            Standing::Waiting => "wartet",
            Standing::Running => "läuft",
            Standing::Succeeded => "erfolgreich",
            Standing::Failed => "fehlgeschlagen",
            Standing::Cancelled => "abgebrochen",
            Standing::Skipped => "übersprungen",
        }
    }
    fn commits(&self, count: usize) -> String {
        match count {
            1 => "1 Commit".into(),
            _ => format!("{count} Commits"),
        }
    }
    fn pushed(&self, who: &str, commits: &str, branch: &str, repository: &str, forced: bool) -> String {
        let forced = if forced { " (erzwungen)" } else { "" };
        format!("{who} hat {commits} nach {branch} in {repository} gepusht{forced}")
    }
    fn reference(&self, who: &str, tag: bool, name: &str, repository: &str, created: bool) -> String {
        let what = if tag { "Tag" } else { "Branch" };
        let did = if created { "angelegt" } else { "gelöscht" };
        format!("{who} hat den {what} {name} in {repository} {did}")
    }
    fn works(&self, forge: &str, what: &str) -> String {
        format!("Der Webhook funktioniert: {forge} meldet hier, was in {what} geschieht.")
    }
    fn forked(&self, who: &str, repository: &str, fork: &str) -> String {
        format!("{who} hat {repository} als {fork} geforkt")
    }
    fn starred(&self, who: &str, repository: &str, given: bool) -> String {
        if given {
            format!("{who} hat {repository} einen Stern gegeben")
        } else {
            format!("{who} hat den Stern für {repository} zurückgenommen")
        }
    }
    fn somebody(&self) -> &'static str {
        "jemand"
    }
    fn event(&self, event: &str) -> &'static str {
        match event {
            "New" => "angelegt",
            "Save" => "gespeichert",
            "Submit" => "gebucht",
            "Cancel" => "storniert",
            "Delete" => "gelöscht",
            "Update After Submit" => "nach der Buchung geändert",
            "Value Change" => "geändert",
            _ => "",
        }
    }
    fn entries(&self, count: usize) -> String {
        match count {
            1 => "1 Eintrag".into(),
            _ => format!("{count} Einträge"),
        }
    }
    fn payload(&self) -> &'static str {
        "So ist es gekommen:"
    }
    fn payload_cut(&self, shown: usize, of: usize) -> String {
        format!("Die ersten {shown} von {of} Zeichen.")
    }
    fn untitled(&self) -> &'static str {
        "Es ist etwas eingegangen"
    }
    fn empty(&self) -> &'static str {
        "Der Inhalt ist leer."
    }
}
