//! German: rules.

pub(super) mod faults;

use super::De;
use crate::rules::{Rule, Trial, Why, MOST};
use crate::template::Fault;
use crate::text::harmless;
use crate::words::rules::{block, code, quote, RulesWords};

impl RulesWords for De {
    fn why(&self, rule: &Rule, why: &Why) -> String {
        match why {
            Why::Fired if rule.condition.is_empty() => "Die Regel trifft zu: ohne Bedingung".into(),
            Why::Fired => "Die Regel trifft zu: Bedingung erfüllt".into(),
            Why::Doctype(is) if is.is_empty() => format!(
                "Aus den Daten geht kein Dokumenttyp hervor, die Regel gilt aber für {}. Hängen Sie `?doctype=…` an die Adresse des Feeds an",
                code(&rule.doctype)
            ),
            Why::Doctype(is) => format!("Das Dokument hat den Typ {}, nicht {}", code(is), code(&rule.doctype)),
            Why::Event(is) if is.is_empty() => format!(
                "Aus den Daten geht nicht hervor, was geschehen ist, die Regel gilt aber für {}. Hängen Sie `?event=…` an die Adresse des Feeds an",
                code(&rule.event)
            ),
            Why::Event(is) => format!("Das Ereignis ist {}, nicht {}", code(is), code(&rule.event)),
            Why::Condition => format!("Bedingung nicht erfüllt: {}", code(&rule.condition)),
            Why::Failed { field, fault } => self.wrong(field, fault),
        }
    }
    fn no_document(&self) -> &'static str {
        "; `set_property` entfällt, weil aus den Daten nicht hervorgeht, welches Dokument gemeint ist"
    }
    fn failed(&self, feed: &str, rule: &str, document: &str, why: &str) -> String {
        let of = if document.is_empty() { "das, was eben kam,".into() } else { format!("**{document}**") };
        format!(":warning: Die Regel **{}** ließ sich nicht auf {of} anwenden; deshalb erscheint es in seinen eigenen Worten. {why}\n{} zeigt es noch einmal; dieser Hinweis kommt höchstens alle zehn Minuten.", harmless(rule), code(&format!("/desk rules {feed} test {rule}")))
    }
    fn untried(&self, rule: &str, why: &str) -> String {
        format!("Die Regel „{rule}“ ließ sich hierauf nicht anwenden. {why}")
    }
    fn usage(&self) -> &'static str {
        "Möglich sind `/desk rules [Feed]`, `… add`, `… add name=Groß condition=doc.total > 40000 message={{ doc.name }}`, `… edit <Name>`, `… enable <Name>`, `… disable <Name>`, `… remove <Name>`, `… test [Name]`, `… test paste` und `… examples`."
    }
    fn not_a_feed(&self, handle: &str) -> String {
        format!("`{handle}` ist kein Feed, und nur Feeds haben Regeln. `/desk list` zeigt, was es gibt.")
    }
    fn no_feed(&self) -> &'static str {
        "In diesem Kanal gibt es keinen Feed. `/desk connect feed <Name>` legt einen an; `/desk rules <Feed>` nennt einen aus einem anderen Kanal."
    }
    fn none(&self, handle: &str) -> String {
        format!("`{handle}` hat keine Regeln, deshalb wird alles gepostet, was kommt. `/desk rules {handle} add` legt eine an, `/desk rules {handle} examples` zeigt drei Beispiele.")
    }
    fn listed(&self, handle: &str, table: &str) -> String {
        format!("Die Regeln von `{handle}` in der Reihenfolge, in der sie geprüft werden:\n\n{table}\n\n`/desk rules {handle} test` probiert sie an den zuletzt eingegangenen Daten aus, `edit <Name>` ändert eine.")
    }
    fn head(&self) -> [&'static str; 6] {
        ["Regel", "", "Typ", "Ereignis", "Bedingung", "wohin"]
    }
    fn any(&self) -> &'static str {
        "alle"
    }
    fn own_channel(&self) -> &'static str {
        "Kanal des Feeds"
    }
    fn saved(&self, handle: &str, rule: &Rule) -> String {
        let on = if rule.enabled {
            "Von jetzt an postet der Feed nur noch, was seine Regeln vorgeben."
        } else {
            "Sie ist ausgeschaltet."
        };
        format!("Die Regel {} von `{handle}` ist gespeichert. {on} `/desk rules {handle} test {}` probiert sie an den zuletzt eingegangenen Daten aus.", code(&rule.name), rule.name)
    }
    fn turned(&self, name: &str, on: bool, left: bool) -> String {
        let left =
            if left { "" } else { " Jetzt ist keine mehr eingeschaltet, deshalb wird alles gepostet, was kommt." };
        format!("Die Regel {} ist {}.{left}", code(name), if on { "eingeschaltet" } else { "ausgeschaltet" })
    }
    fn removed(&self, name: &str, left: bool) -> String {
        let left =
            if left { "" } else { " Jetzt ist keine mehr eingeschaltet, deshalb wird alles gepostet, was kommt." };
        format!("Die Regel {} ist gelöscht.{left}", code(name))
    }
    fn unknown_rule(&self, name: &str, names: &str) -> String {
        if names.is_empty() {
            return format!("Es gibt keine Regel {}: Der Feed hat noch keine.", code(name));
        }
        format!("Es gibt keine Regel {}. Vorhanden sind {names}.", code(name))
    }
    fn unknown_field(&self, name: &str, names: &str) -> String {
        format!("{} gehört nicht zu einer Regel. Es wurde nichts geändert. Möglich sind {names}.", code(name))
    }
    fn unknown_event(&self, typed: &str, names: &str) -> String {
        format!("{} ist kein Ereignis, das hier ankommt. Es gibt {names} und `any` für alle. Ereignisse nach Datum bleiben beim ERP, das seine Dokumente kennt. Es wurde nichts geändert.", code(typed))
    }
    fn unknown_value(&self, field: &str, values: &str) -> String {
        format!("`{field}` ist eins von {values}. Es wurde nichts geändert.")
    }
    fn taken(&self, name: &str) -> String {
        format!("Die Regel {} gibt es schon. Geben Sie dieser einen anderen Namen oder ändern Sie die vorhandene. Es wurde nichts geändert.", code(name))
    }
    fn too_many(&self) -> String {
        format!("Ein Feed hat höchstens {MOST} Regeln. Löschen Sie zuerst eine. Es wurde nichts geändert.")
    }
    fn wrong(&self, field: &str, fault: &Fault) -> String {
        let place = match (fault.line, fault.column) {
            (0, _) => String::new(),
            (line, 0) => format!(", Zeile {line}"),
            (line, column) => format!(", Zeile {line}, Spalte {column}"),
        };
        let stop = if fault.what.ends_with('?') { "" } else { "." };
        format!("`{field}`{place}: {}{stop}", faults::german(&fault.what))
    }
    fn no_name(&self) -> &'static str {
        "Eine Regel braucht einen Namen: 1 bis 64 Zeichen in einer Zeile, ohne `=`. Es wurde nichts geändert."
    }
    fn no_property(&self) -> &'static str {
        "`set_property` ist der Name eines Feldes im Dokument, etwa `notified`: Buchstaben, Ziffern und `_`. Es wurde nichts geändert."
    }
    fn no_property_value(&self) -> &'static str {
        "Es fehlt `property_value`: was `set_property` in das Feld schreibt. Soll das Feld geleert werden, geben Sie `property_value={{ '' }}` an. Es wurde nichts geändert."
    }
    fn property_of_any(&self) -> &'static str {
        "Eine Regel, die ein Feld setzt, braucht einen `doctype`, damit eingehende Daten kein Dokument eines anderen Typs nennen können. Es wurde nichts geändert."
    }
    fn property_unsigned(&self, handle: &str) -> String {
        format!("\n:warning: Sie setzt ein Feld in dem Dokument, das die eingehenden Daten nennen, und die Daten dieses Feeds sind nicht signiert: Wer die Adresse kennt, kann das auslösen. `/desk set {handle} secret=new` erzeugt ein Secret.")
    }
    fn too_long(&self, field: &str) -> String {
        format!("`{field}` ist zu lang. Kürzen Sie es. Es wurde nichts geändert.")
    }
    fn unknown_channel(&self, typed: &str) -> String {
        format!("Einen Kanal {} können Sie nicht sehen. Wählen Sie ihn im Dialog aus (`/desk rules edit <Name>`) oder geben Sie seine ID, `here` oder nichts (für den Kanal des Feeds) an. Es wurde nichts geändert.", code(typed))
    }
    fn may_not_post(&self) -> &'static str {
        "Sie dürfen in diesem Kanal nichts posten, also darf es auch keine Ihrer Regeln. Es wurde nichts geändert."
    }
    fn opened(&self) -> &'static str {
        "Füllen Sie den Dialog aus."
    }
    fn dialog_title(&self, new: bool) -> &'static str {
        if new {
            "Neue Regel"
        } else {
            "Regel ändern"
        }
    }
    fn paste_title(&self) -> &'static str {
        "Regeln ausprobieren"
    }
    fn paste(&self) -> (&'static str, &'static str) {
        ("Daten", "Was der Absender schicken würde, als JSON. Es wird nichts gepostet und kein Feld gesetzt.")
    }
    fn paste_besides(&self, field: &str) -> &'static str {
        match field {
            "doctype" => "Wie ?doctype= hinter der Adresse, falls es nicht in den Daten steht.",
            _ => "Wie ?event= hinter der Adresse, falls es nicht in den Daten steht.",
        }
    }
    fn save(&self) -> &'static str {
        "Speichern"
    }
    fn test(&self) -> &'static str {
        "Ausprobieren"
    }
    fn field(&self, field: &str) -> (&'static str, &'static str) {
        match field {
            "name" => ("Name", "Wie Sie die Regel nennen."),
            "enabled" => {
                ("Eingeschaltet", "Sobald eine Regel eingeschaltet ist, wird nur gepostet, was Regeln vorgeben.")
            }
            "doctype" => ("Dokumenttyp", "Etwa Sales Order. Leer lassen für alle."),
            "event" => ("Ereignis", "Was mit dem Dokument geschehen sein muss."),
            "condition" => (
                "Bedingung",
                "Etwa doc.status==\"Open\", doc.due_date==nowdate() oder doc.total > 40000. Leer lassen für immer.",
            ),
            "subject" => ("Betreff", "Die erste Zeile, fett: {{ doc.name }} von {{ doc.customer }}"),
            "message" => (
                "Nachricht",
                "Eine Jinja-Vorlage. Betreff und Nachricht leer lassen, wenn der Feed es in eigenen Worten sagen soll.",
            ),
            "channel" => ("Kanal", "Leer lassen für den Kanal des Feeds."),
            "mention" => ("Erwähnen", "Personen wie @anna,@ben, eine Gruppe, @here oder none."),
            "set_property" => (
                "Feld setzen",
                "Danach wird dieses Feld des Dokuments im ERP gesetzt. Dazu braucht der Feed api und credentials.",
            ),
            "property_value" => ("Wert des Feldes", "Ein Text oder eine Vorlage."),
            _ => (
                "Thread",
                "Eine Vorlage: Was dasselbe ergibt, kommt in denselben Thread. Leer: Typ und Name des Dokuments.",
            ),
        }
    }
    fn no_payload(&self, handle: &str) -> String {
        format!("Für `{handle}` gibt es keine Daten zum Ausprobieren: Es kam noch nichts, oder das Letzte war zu lang, um aufgehoben zu werden. `/desk rules {handle} test paste` nimmt welche entgegen.")
    }
    fn bad_payload(&self, line: usize, column: usize) -> String {
        format!("Diese Daten sind nicht lesbar: In Zeile {line}, Spalte {column} sind sie kein JSON.")
    }
    fn tested(&self, handle: &str, when: &str, format: &str, document: &str) -> String {
        let which = if when.is_empty() { "den eingefügten Daten".into() } else { format!("den Daten vom {when}") };
        let document = if document.is_empty() { String::new() } else { format!(", {document}") };
        format!("Die Regeln von `{handle}`, ausprobiert an {which} (`{format}`{document}). Gepostet wurde nichts.")
    }
    fn tried(&self, rule: &Rule, trial: &Trial) -> String {
        let sign = if trial.why == Why::Fired {
            ":white_check_mark:"
        } else if matches!(trial.why, Why::Failed { .. }) {
            ":x:"
        } else {
            ":heavy_minus_sign:"
        };
        let off = if rule.enabled { "" } else { " (ausgeschaltet)" };
        let mut text = format!("{sign} **{}**{off}: {}", harmless(&rule.name), self.why(rule, &trial.why));
        if let Some(value) = &trial.value {
            text.push_str(&format!("\nDie Bedingung {} ergibt {}", code(&rule.condition), code(&value.to_string())));
        }
        if trial.why == Why::Fired {
            let bold = if trial.subject.is_empty() { String::new() } else { format!("**{}**\n", trial.subject) };
            let said = format!("{bold}{}", trial.message);
            let said = if said.is_empty() { "*der Feed sagt es in eigenen Worten*".into() } else { said };
            text.push_str(&quote(&said));
            if !rule.set_property.is_empty() {
                text.push_str(&format!(
                    "\n\nDanach wird {} auf {} gesetzt",
                    code(&rule.set_property),
                    code(&trial.property)
                ));
            }
        }
        text
    }
    fn examples(&self, handle: &str) -> String {
        let add = |rule: &str| block(&format!("/desk rules {handle} add {rule}"));
        format!(
            "Drei Regeln aus der Dokumentation des ERP, zum Kopieren:\n{}\n{}\n{}",
            add("name=Offene Anfragen doctype=Issue condition=doc.status==\"Open\" subject=Anfrage {{ doc.name }} message=*{{ doc.subject }}*\n{{ doc.description }}"),
            add("name=Heute fällig doctype=Task condition=doc.due_date==nowdate() message=*Aufgabe {{ doc.name }}* ist heute fällig\n• {{ doc.subject }}"),
            add("name=Große Aufträge doctype=Sales Order event=Submit condition=doc.total > 40000 message=*Auftrag {{ doc.name }}*\n• Kunde: {{ doc.customer }}\n• Summe: {{ fmt_money(doc.total) }}"),
        )
    }
}
