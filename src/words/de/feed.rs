//! German: feeds.

use super::endpoint::with_warnings;
use super::{code, De};
use crate::feed::refused::Why;
use crate::template::Fault;
use crate::words::feed::{Connected, Counts, FeedWords, Refusal, Shown};

impl FeedWords for De {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, url, curl, notify, warnings } = answer;
        let head = if *again { "ist mit diesem Kanal verbunden" } else { "ist jetzt mit diesem Kanal verbunden" };
        let mentioned = if *notify == "none" {
            "In neuen Threads wird niemand erwähnt.".into()
        } else {
            format!("Neue Threads erwähnen {}.", code(notify))
        };
        let address = match *url {
            "" => format!("Die bisherige Adresse gilt. Angezeigt wurde sie, als sie entstand; `/desk rotate {handle}` erzeugt eine neue."),
            url => format!(
                "**Die Adresse, nur dieses eine Mal angezeigt.** Wer sie kennt, kann hier schreiben; tragen Sie sie in Ihrem System als Webhook-URL ein:\n```\n{url}\n```\n\
                 Zum Ausprobieren: Diese Zeile funktioniert so, wie sie dasteht, und hier erscheint ein Beitrag.\n```sh\n{curl}\n```\n\
                 Angenommen wird, was die Webhooks von Slack und Mattermost annehmen, dazu Alarme von openITCOCKPIT, Alertmanager, Grafana, Nagios und Icinga, Ereignisse von GitHub, GitLab und Gitea, \
                 Dokumente aus Frappe und Dokos, CloudEvents und jedes andere JSON oder Formular. Gleicher `key`, gleicher Thread."
            ),
        };
        let text = format!(
            "**`{handle}`** {head}.\n\n{address}\n\n\
             {mentioned} Das und mehr ändert `/desk set {handle}`. Was gemeldet wird und wie: `/desk rules {handle}`.\n"
        );
        with_warnings(text, warnings)
    }
    fn rotated(&self, handle: &str, url: &str, until: &str, signed: bool) -> String {
        let signed = if signed { " Das Secret, mit dem die Meldungen signiert werden, bleibt." } else { "" };
        format!("Die neue Adresse von `{handle}`. **Nur dieses eine Mal angezeigt.** Tragen Sie sie anstelle der alten in Ihrem System als Webhook-URL ein.\n```\n{url}\n```\nDie alte gilt noch bis {until}.{signed}")
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, on, last, refused, settings, warnings } = answer;
        let state = if *on { "eingeschaltet" } else { "ausgeschaltet" };
        let address = if *on {
            format!("Die Adresse wird nur angezeigt, wenn sie entsteht: `/desk rotate {handle}`.")
        } else {
            format!("`/desk connect feed {handle}` schaltet ihn wieder ein, mit der bisherigen Adresse.")
        };
        let last = match last {
            Some((format, at)) => format!("{at}, als `{format}`"),
            None => "noch nichts".into(),
        };
        let refused = refused.map(|refused| format!(" {}", self.refused(refused))).unwrap_or_default();
        let text = format!(
            "**`{handle}`** ist ein Feed, {state}. Zuletzt angekommen: {last}.{refused} {address}\n\n\
             | Einstellung | Wert | |\n|:--|:--|:--|{settings}\n"
        );
        with_warnings(text, warnings)
    }
    fn refused(&self, refused: &Refusal) -> String {
        let Refusal { handle, why, detail, at, since, times, over } = refused;
        let count = if *times > 1 { format!(" (mindestens {times}-mal seit {since})") } else { String::new() };
        let (what, mend) = match why {
            Why::Signature => (
                "nicht mit dem Secret des Feeds signiert".to_string(),
                format!("Geben Sie dem Absender das Secret oder erzeugen Sie mit `/desk set {handle} secret=new` ein anderes; `secret=` hebt es auf."),
            ),
            Why::TooLarge => ("größer als 1 MB".into(), "Lassen Sie den Absender weniger auf einmal senden.".into()),
            Why::File => ("eine Datei".into(), "Lassen Sie den Absender JSON oder ein Formular senden.".into()),
            Why::Malformed => (format!("nicht lesbar, {}", code(detail)), "Sehen Sie sich an, was der Absender sendet.".into()),
        };
        let over = if *over { "Was danach kam, wurde angenommen." } else { mend.as_str() };
        format!("**Zuletzt abgewiesen:** {at}, {what}{count}. {over}")
    }
    fn not_a_name(&self, typed: &str) -> String {
        format!("{} ist kein Name für einen Feed. Nehmen Sie 1 bis 64 Zeichen, darunter einen Buchstaben oder eine Ziffer, zum Beispiel `monitoring`.", code(typed))
    }
    fn unknown_format(&self, typed: &str, names: &str) -> String {
        format!(
            "Das Format {} gibt es nicht. Es gibt {names}. Ohne `--format` wird jede Nachricht für sich angesehen.",
            code(typed)
        )
    }
    fn called(&self, typed: &str, handle: &str, taken: bool) -> String {
        if taken {
            return format!("**Heißt ab jetzt `{handle}`:** Der Name {} ist auf diesem Server vergeben. In Befehlen heißt der Feed `{handle}`.", code(typed));
        }
        format!("**Heißt ab jetzt `{handle}`**, denn Namen bestehen aus den Buchstaben a bis z, Ziffern und `-`.")
    }
    fn public_channel(&self) -> &'static str {
        "**Öffentlicher Kanal.** Jedes Mitglied des Teams kann lesen, was hier erscheint. In einem privaten Kanal sehen es nur dessen Mitglieder."
    }
    fn default_channel(&self) -> &'static str {
        "**Der Standardkanal des Teams.** Alle Mitglieder des Teams sind darin und können ihn nicht verlassen. Besser ist ein eigener Kanal für das, was dieser Feed meldet."
    }
    fn no_address(&self) -> &'static str {
        "**Die Adresse von Mattermost ist nicht eingestellt.** Tragen Sie unter Systemkonsole › Umgebung › Webserver die *Site-URL* ein und geben Sie dann `/desk rotate` ein, um die richtige Adresse zu bekommen."
    }
    fn template_misfit(&self, handle: &str, fault: &Fault) -> String {
        let place = match (fault.line, fault.column) {
            (0, _) => String::new(),
            (line, column) => format!("Zeile {line}, Spalte {column}: "),
        };
        format!(
            "**Die Vorlage von `{handle}` passt nicht zu dem, was ankommt** ({place}{}). Bis dahin erscheint es in seinen eigenen Worten. `/desk set {handle} template=…` setzt eine andere.",
            crate::text::harmless(&super::rules::faults::german(&fault.what))
        )
    }
    fn storm(&self, counts: &Counts<'_>) -> String {
        let Counts { handle, since, items, open, over } = counts;
        let mut text = format!("**Sehr viele Meldungen auf einmal von `{handle}`**, seit {since}. In diesem Thread steht Zeile für Zeile, was keinen eigenen Thread bekommen hat: {items} Meldungen.");
        if open + over > 0 {
            text.push_str(&format!("\nProbleme darunter: {open} offen, {over} behoben."));
        }
        text
    }
    fn disconnected(&self, handle: &str) -> String {
        format!("`{handle}` ist getrennt: Die Adresse nimmt nichts mehr an. Die Threads bleiben. `/desk connect feed {handle}` in diesem Kanal macht dort weiter, wo es aufgehört hat, mit derselben Adresse.")
    }
}
