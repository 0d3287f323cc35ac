//! German: agents that answer visitors.

use super::De;
use crate::responder::knowledge::Unread;
use crate::responder::Handed;
use crate::words::delivery::DeliveryWords;
use crate::words::responder::ResponderWords;

/// Why, as the end of a sentence.
fn why(handed: Handed) -> &'static str {
    match handed {
        Handed::Asked => "Der Besucher möchte mit einem Menschen sprechen",
        Handed::Unknown => "Der Agent weiß die Antwort nicht, oder jemand aus dem Team ist gewünscht",
        Handed::Member => "Jemand aus dem Team hat geschrieben",
        Handed::Claimed => "Jemand aus dem Team hat das Gespräch übernommen",
        Handed::Hours => "Das Team ist jetzt wieder da",
        Handed::Failed => "Vom Agenten kam keine Antwort; `/desk doctor` nennt den Grund",
        Handed::Silent => "Der Agent hat nicht rechtzeitig geantwortet",
        Handed::Off => "Der Agent ist ausgeschaltet",
        Handed::Left => "Der Agent ist nicht mehr in seinem Kanal",
        Handed::Stopped => "Die Antwort des Agenten wurde gestoppt",
    }
}

impl ResponderWords for De {
    fn agent_title(&self) -> &'static str {
        "Agent"
    }
    fn answers(&self, name: &str) -> String {
        format!("{name} antwortet")
    }
    fn answered_by_ai(&self, name: &str) -> String {
        format!("Beantwortet von {name} (KI)")
    }
    fn handed_over(&self, _name: &str, handed: Handed) -> String {
        format!("übergeben: {}", why(handed))
    }
    fn handed_over_note(&self, name: &str, handed: Handed, mentions: &str) -> String {
        let mentions = if mentions.is_empty() { String::new() } else { format!("{mentions} ") };
        format!(
            "🙋 {mentions}**Bitte übernehmen Sie.** {}. {name} hält sich in diesem Gespräch von nun an zurück.",
            why(handed)
        )
    }
    fn proposal(&self) -> &'static str {
        "**Ein Vorschlag, den der Besucher nicht sieht:**"
    }
    fn send(&self) -> &'static str {
        "Senden"
    }
    fn edit(&self) -> &'static str {
        "Bearbeiten"
    }
    fn discard(&self) -> &'static str {
        "Verwerfen"
    }
    fn proposal_title(&self) -> &'static str {
        "Dem Besucher antworten"
    }
    fn proposal_field(&self) -> &'static str {
        "Antwort"
    }
    fn proposal_is_gone(&self) -> &'static str {
        "Dieser Vorschlag gilt nicht mehr: Er wurde gesendet oder verworfen, oder jemand hat inzwischen geantwortet."
    }
    fn proposal_empty(&self) -> &'static str {
        "Schreiben Sie, was der Besucher lesen soll."
    }
    fn unfit_hours(&self, typed: &str) -> String {
        format!("`{typed}` ist keine gültige Zeitangabe. Schreiben Sie die Zeiten so: `hours=\"mon-fri 09:00-17:00; sat 10:00-14:00\"`; die Tage heißen mon, tue, wed, thu, fri, sat und sun. Es wurde nichts geändert.")
    }
    fn now_there(&self, clock: &str, open: bool) -> String {
        let team = if open { "das Team ist da" } else { "das Team ist nicht da" };
        format!("In dieser Zeitzone ist es jetzt {clock}: {team}.")
    }
    fn no_hours(&self) -> &'static str {
        "Außerhalb der Zeiten des Teams kann ein Agent nur antworten, wenn diese festgelegt sind: `hours=\"mon-fri 09:00-17:00\" agent_hours=outside`. Es wurde nichts geändert."
    }
    fn no_agent(&self) -> &'static str {
        "Legen Sie zuerst fest, welcher Agent antwortet: `agent=<Agent> agent_mode=answer agent_hours=outside`. Es wurde nichts geändert."
    }
    fn knowledge_usage(&self) -> &'static str {
        "`/desk knowledge <Verbindung>` listet auf, was der Agent wissen darf, wenn er Besuchern antwortet. `add <Text oder https://…>` fügt etwas hinzu, \
         `remove <Nummer>` nimmt es weg, `refresh` liest die Seiten neu; einmal am Tag geschieht das ohnehin."
    }
    fn knowledge_elsewhere(&self, handle: &str) -> String {
        format!("`{handle}` hat keine Besucher. Wissen gehört zu einer Website oder einem Endpunkt.")
    }
    fn knowledge(&self, handle: &str, rows: &str, agent: bool) -> String {
        let agent = match agent {
            true => String::new(),
            false => {
                format!("\n\nBisher antwortet hier kein Agent: `/desk set {handle} agent=<Agent> agent_mode=draft`")
            }
        };
        match rows {
            "" => format!("Für **`{handle}`** wurde noch nichts hinterlegt. Fügen Sie einen Text oder eine Seite hinzu: `/desk knowledge {handle} add https://…`{agent}"),
            rows => format!("Was der Agent weiß, wenn er Besuchern von **`{handle}`** antwortet:\n\n| | Was | Größe | Gelesen |\n|--:|:--|--:|:--|{rows}{agent}"),
        }
    }
    fn unread(&self, why: &Unread) -> String {
        match why {
            Unread::Status(status) => format!("⚠ antwortet mit HTTP {status}"),
            Unread::Moved(to) => format!("⚠ führt weiter nach `{to}`; fügen Sie stattdessen diese Adresse hinzu"),
            Unread::Type(kind) => format!("⚠ ist `{kind}`; gelesen werden HTML und reiner Text"),
            Unread::Fault(fault) if fault == "refused" => "⚠ Die Regeln von Mattermost verbieten die Adresse: Freigegeben wird ihr Host in `ServiceSettings.AllowedUntrustedInternalConnections`".into(),
            Unread::Fault(fault) => format!("⚠ ist nicht zu erreichen: {}", DeliveryWords::reason(self, 0, fault)),
            Unread::Empty => "⚠ enthält keinen Text".into(),
            Unread::Full => "⚠ passt nicht mehr hinein".into(),
        }
    }
    fn not_read_yet(&self) -> &'static str {
        "wird gelesen"
    }
    fn knowledge_added(&self, handle: &str, number: usize, page: bool) -> String {
        match page {
            true => format!("Als Nummer {number} hinzugefügt. Die Seite wird gelesen: In einigen Sekunden zeigt `/desk knowledge {handle}`, ob es geklappt hat."),
            false => format!("Als Nummer {number} hinzugefügt."),
        }
    }
    fn perhaps_a_page(&self, handle: &str, typed: &str) -> String {
        format!("Ist `{typed}` eine Seite? Dann gehört `https://` davor: `/desk knowledge {handle} add https://{typed}`. Ein Text hat mehr als ein Wort. Es wurde nichts geändert.")
    }
    fn knowledge_refreshed(&self) -> &'static str {
        "Die Seiten werden gelesen. In einigen Sekunden zeigt `/desk knowledge`, ob es geklappt hat."
    }
    fn knowledge_removed(&self, number: usize) -> String {
        format!("Nummer {number} wurde entfernt.")
    }
    fn no_such_knowledge(&self, typed: &str) -> String {
        format!("Es gibt keine Nummer `{typed}`. `/desk knowledge` listet sie auf.")
    }
    fn too_much_knowledge(&self, most: usize) -> String {
        format!(
            "Das passt nicht mehr hinein: Alle Texte und Seiten einer Verbindung dürfen zusammen höchstens {most} KB groß sein."
        )
    }
    fn too_many_sources(&self, most: usize) -> String {
        format!("Es gibt schon {most} Texte und Seiten; mehr passen nicht hinein.")
    }
    fn not_a_page(&self, typed: &str) -> String {
        format!("`{typed}` ist keine Adresse, die gelesen werden kann; sie beginnt mit `https://` oder `http://` und enthält weder Benutzernamen noch Passwort.")
    }
}
