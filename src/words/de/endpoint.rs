//! German: endpoints.

use super::{code, De};
use crate::commands::secrets::Secret;
use crate::connection::Format;
use crate::words::agent::AgentWords;
use crate::words::alert::AlertWords;
use crate::words::endpoint::{Connected, EndpointWords, Rotated, Service, Shown};
use crate::words::settings::SettingWords;

impl EndpointWords for De {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, url, inbound, secrets, curl, format, notify, warnings } = answer;
        let head = if *again { "ist mit diesem Kanal verbunden" } else { "ist jetzt mit diesem Kanal verbunden" };
        let secrets = match *secrets {
            "" => format!("Geheimnisse werden nur gezeigt, wenn sie entstehen. `/desk rotate {handle}` erzeugt neue."),
            table => format!("**Das sehen Sie nur dieses eine Mal.** Legen Sie es dort ab, wo Ihr Server seine Geheimnisse aufbewahrt.\n\n{table}"),
        };
        let attempt = match *curl {
            "" => String::new(),
            line => format!(" Probieren Sie es aus: Diese Zeile funktioniert so, wie sie dasteht, und hier erscheint ein Thread.\n```sh\n{line}\n```"),
        };
        let sent = sent(*format);
        let mentioned = if *notify == "none" { "niemand".into() } else { code(notify) };
        let text = format!(
            "**`{url}`** {head}, als `{handle}`.\n\n{secrets}\n\n\
             1. **Vom Besucher.** Was ein Besucher schreibt, sendet Ihr Server an `{inbound}`.{attempt}\n\
             2. **Zum Besucher.** Was Sie im Thread antworten, geht an `{url}`, {sent}. Was mit `note:` beginnt, bleibt intern.\n\n\
             Bei neuen Unterhaltungen wird erwähnt: {mentioned}. So ändern Sie das: `/desk set {handle} notify=@anna,@ben` (Personen, eine Gruppe, `@here` oder `none`).\n"
        );
        with_warnings(text, warnings)
    }
    fn secret(&self, what: Secret) -> &'static str {
        match what {
            Secret::Signing => "Signaturschlüssel (damit prüft Ihr Server, was er bekommt)",
            Secret::Inbound => "Eingangs-Token (das sendet Ihr Server als Passwort der HTTP-Basic-Authentifizierung, Benutzer `frontdesk`)",
            Secret::Identity => "Identitätsschlüssel (damit bestätigt Ihr Server, wer ein Besucher ist)",
            Secret::Webhook => "Webhook-Token (steht in den Daten als `token`)",
            Secret::Payload => "Geheimnis (signiert die Meldungen)",
            Secret::Access => "Zugangs-Token (damit spricht der Dienst als Bot)",
        }
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!(
            "{} ist keine Adresse, an die gesendet werden kann. Eine solche beginnt mit `https://` oder `http://`, etwa `https://chat.example/hook`, und enthält keinen Benutzernamen.",
            code(typed)
        )
    }
    fn unknown_format(&self, typed: &str) -> String {
        format!("Das Format {} gibt es nicht. Es gibt `standard`, `mattermost` und `mattermost-form`. Es wurde nichts geändert.", code(typed))
    }
    fn connected_elsewhere(&self, handle: &str) -> String {
        format!("Diese Adresse ist als `{handle}` mit einem anderen Kanal verbunden. Trennen Sie sie zuerst dort: `/desk disconnect {handle}`.")
    }
    fn not_https(&self, host: &str) -> String {
        format!("**Kein https.** Was an {host} geht, kann unterwegs mitgelesen werden. Nehmen Sie die https-Adresse, wenn es eine gibt.")
    }
    fn inner(&self, host: &str) -> String {
        format!("**Im eigenen Netz.** Mattermost sendet an {host} nur, wenn die Adresse in `ServiceSettings.AllowedUntrustedInternalConnections` steht (Systemkonsole › Umgebung › Entwickler). `/desk doctor` zeigt, ob das so ist.")
    }
    fn no_address(&self) -> &'static str {
        "**Die Adresse von Mattermost fehlt.** Tragen Sie sie in der Systemkonsole unter Umgebung › Webserver als *Site URL* ein; `/desk show` zeigt dann die richtige Adresse."
    }
    fn easychat(&self, answer: &Service<'_>) -> String {
        let Service { again, handle, bot, table, warnings, .. } = answer;
        let (head, paste) = if *again {
            ("ist mit diesem Kanal verbunden", format!("Token werden nur gezeigt, wenn sie entstehen. `/desk rotate {handle}` erzeugt neue. Die übrigen Werte:"))
        } else {
            (
                "ist jetzt mit diesem Kanal verbunden",
                "**Das sehen Sie nur dieses eine Mal.** Tragen Sie diese sechs Werte in EasyChat ein:".into(),
            )
        };
        let text = format!(
            "**EasyChat** {head}, als `{handle}`, mit einem eigenen Bot: @{bot}.\n\n{paste}\n\n{table}\n\n\
             Schreibt ein Besucher, erscheint hier ein Thread. Antworten Sie im Thread: Der Besucher sieht die Antwort. Was mit `note:` beginnt, bleibt intern.\n"
        );
        with_warnings(text, warnings)
    }
    fn bot(&self, answer: &Service<'_>) -> String {
        let Service { again, handle, bot, table, toml, warnings } = answer;
        let text = if *again {
            format!("@{bot} ist in diesem Kanal, verbunden als `{handle}`. Das Token wird nur gezeigt, wenn es entsteht; `/desk rotate {handle}` erzeugt ein neues.\n\n{table}\n")
        } else {
            format!(
                "@{bot} ist jetzt in diesem Kanal, verbunden als `{handle}`. Ein Programm mit diesem Token handelt über die REST-API von Mattermost als dieser Bot. Das Token reicht weiter als dieser Kanal: in alle öffentlichen Kanäle des Teams und überallhin, wo der Bot Mitglied ist.\n\n\
                 **Das sehen Sie nur dieses eine Mal.** Für PRX fügen Sie es in die `config.toml` ein; jedes andere Programm braucht dieselben Werte.\n\
                 ```toml\n{toml}```\n`allowed_users` nimmt die Ids von Personen; mit `\"*\"` dürfen alle in diesem Kanal mit ihm sprechen.\n"
            )
        };
        with_warnings(text, warnings)
    }
    fn bot_description(&self, service: &str) -> String {
        format!("Spricht für {service}. Angelegt mit /desk connect; /desk disconnect nimmt ihn wieder weg.")
    }
    fn not_an_easychat(&self, typed: &str) -> String {
        format!("{} ist keine Adresse. Nehmen Sie die, die EasyChat für den ausgehenden Webhook nennt: `https://<host>/v1/chat/post/<id>`.", code(typed))
    }
    fn not_a_bots_name(&self, typed: &str) -> String {
        format!("{} kann kein Bot heißen. Ein Name beginnt mit einem Buchstaben und hat höchstens 64 Kleinbuchstaben, Ziffern, Punkte, Binde- und Unterstriche, etwa `prx`.", code(typed))
    }
    fn bots_name_taken(&self, name: &str) -> String {
        format!("Der Benutzername `{name}` ist vergeben. Es wurde nichts geändert. Wählen Sie einen anderen: `/desk connect bot <Name>`.")
    }
    fn may_make_no_bots(&self) -> &'static str {
        "Dafür braucht es einen Bot mit Zugangs-Token, und ein solches Token reicht weiter als dieser Kanal: in alle öffentlichen Kanäle des Teams und überallhin, wo der Bot Mitglied ist. Bitten Sie einen Teamadmin, einen Systemadmin oder jemanden, der in Mattermost Bots anlegen darf, das hier einzugeben. Es wurde nichts geändert."
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, url, format, on, gone, inbound, bot, settings, warnings } = answer;
        let state = if *on { "an" } else { "aus" };
        let kind = if bot.is_empty() { "Endpunkt" } else { "Dienst" };
        let mut rows = String::new();
        if !url.is_empty() {
            rows.push_str(&format!("\n| Antworten gehen | an `{url}`, {} |", sent(*format)));
        }
        if !inbound.is_empty() {
            rows.push_str(&format!("\n| Nachrichten kommen an | unter `{inbound}` |"));
        }
        if !bot.is_empty() {
            rows.push_str(&format!("\n| sein Bot | @{bot} |"));
        }
        let mut text = format!(
            "**{handle}** · {kind} · {state}\n\n| | |\n|:--|:--|{rows}\n\n\
             | Einstellung | Wert | |\n|:--|:--|:--|{settings}\n\n\
             `/desk set {handle} Einstellung=Wert` ändert eine Einstellung, `/desk rotate {handle}` erzeugt neue Geheimnisse.\n"
        );
        if !gone.is_empty() {
            text.push_str(&format!("\n:warning: **Die Gegenstelle hat gemeldet, dass es sie nicht mehr gibt** ({gone}); deshalb wird nichts gesendet. Wenn es sie wieder gibt, verbinden Sie sie mit derselben Adresse neu."));
        }
        with_warnings(text, warnings)
    }
    fn disconnected(&self, handle: &str, bot: Option<&str>) -> String {
        match bot {
            None => format!("`{handle}` ist getrennt: Von dort wird nichts mehr angenommen, und Antworten in den Threads erreichen vorerst niemanden. Die Threads bleiben. Mit `/desk connect endpoint` und derselben Adresse geht es in diesem Kanal dort weiter, wo es aufgehört hat, mit denselben Geheimnissen. **Was Sie bis dahin in den Threads schreiben, wird gesendet, sobald Sie wieder verbinden**; was unter Ihnen bleiben soll, beginnen Sie mit `note:`."),
            Some(bot) => format!("`{handle}` ist getrennt: Das Zugangs-Token gilt nicht mehr, @{bot} hat den Kanal verlassen und ist abgeschaltet. Antworten in den Threads erreichen vorerst niemanden. Die Threads bleiben. Beim nächsten Verbinden in diesem Kanal bekommt derselbe Bot ein neues Token. **Was Sie bis dahin in den Threads schreiben, wird gesendet, sobald Sie wieder verbinden**; was unter Ihnen bleiben soll, beginnen Sie mit `note:`."),
        }
    }
    fn rotated(&self, answer: &Rotated<'_>) -> String {
        let Rotated { handle, secrets, until, identity, webhook, access, curl } = answer;
        let mut text =
            format!("Neue Geheimnisse von `{handle}`. **Das sehen Sie nur dieses eine Mal.**\n\n{secrets}\n\n");
        if !until.is_empty() {
            text.push_str(&if *identity {
                format!("Der alte gilt noch bis {until}.\n")
            } else {
                format!("Die alten gelten noch bis {until}: Bis dahin trägt jede Zustellung beide Signaturen, und beide Eingangs-Token öffnen.\n")
            });
        }
        if *identity {
            text.push_str(&format!("{}\n", self.vouching()));
        }
        if *webhook {
            text.push_str("Das alte Webhook-Token wird nicht mehr gesendet: Wer es prüft, braucht jetzt das neue.\n");
        }
        if *access {
            text.push_str("Das alte Zugangs-Token gilt nicht mehr: Tragen Sie jetzt das neue ein.\n");
        }
        if !curl.is_empty() {
            text.push_str(&format!("So probieren Sie das neue Eingangs-Token aus:\n```sh\n{curl}\n```\n"));
        }
        text
    }
    fn rotate_usage(&self) -> &'static str {
        "Geben Sie `/desk rotate <Verbindung>` ein, oder `/desk rotate <Verbindung> identity` für den Schlüssel, mit dem Besucher bestätigt werden."
    }
    fn rotate_disconnected(&self, handle: &str) -> String {
        format!("`{handle}` ist getrennt. Verbinden Sie es zuerst.")
    }
    fn no_visitors_of_ours(&self, handle: &str) -> String {
        format!("`{handle}` kennt seine Besucher selbst, deshalb gibt es keinen Identitätsschlüssel. `/desk rotate {handle}` erneuert die Token.")
    }
    fn settings(&self, handle: &str, rows: &str) -> String {
        format!(
            "Die Einstellungen von `{handle}`:\n\n| Einstellung | Wert | |\n|:--|:--|:--|{rows}\n\n`/desk set {handle} Einstellung=Wert` ändert eine, `Einstellung=` setzt sie zurück.\n"
        )
    }
    fn lists_all(&self, handle: &str) -> String {
        format!("`/desk set {handle}` zeigt alle Einstellungen.")
    }
    fn identity_made(&self, handle: &str, secrets: &str) -> String {
        format!(
            "\n**Das sehen Sie nur dieses eine Mal.**\n\n{secrets}\n\n{} `/desk rotate {handle} identity` erzeugt einen neuen.\n",
            self.vouching()
        )
    }
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "verified" => "`required` weist Besucher ab, für die keine Signatur bürgt; `off` nimmt alle an",
            "files" => "die größte Datei, in beide Richtungen: etwa `10MB` oder `500KB`, höchstens `64MB`, oder `off`",
            "notify" => {
                "wer bei neuen Unterhaltungen erwähnt wird: Personen wie `@anna,@ben`, eine Gruppe, `@here` oder `none`"
            }
            "agent" | "agent_mode" => AgentWords::setting(self, key),
            "hours" => "wann das Team da ist, etwa `mon-fri 09:00-17:00; sat 10:00-14:00`, in der Zeitzone der Verbindung",
            "timezone" => "die Zeitzone für die Zeiten des Teams und alle Zeitangaben hier: ein Name wie `Europe/Berlin`",
            "agent_hours" => "ob der Agent, der Besuchern antwortet, das immer tut (`always`) oder nur außerhalb der Zeiten des Teams (`outside`)",
            _ => match SettingWords::setting(self, key) {
                "" => AlertWords::setting(self, key),
                said => said,
            },
        }
    }
    fn is_now(&self, key: &str, value: &str) -> String {
        format!("`{key}` ist jetzt `{value}`.")
    }
    fn agent_setting(&self, key: &str) -> &'static str {
        AgentWords::setting(self, key)
    }
    fn set_usage(&self, quoted: &str) -> String {
        format!("Geben Sie `/desk set <Verbindung> Einstellung=Wert` ein; um einen Wert mit Leerzeichen gehören Anführungszeichen: {}. Ohne Einstellung sehen Sie, was es gibt. Es wurde nichts geändert.", code(quoted))
    }
    fn unknown_setting(&self, key: &str, keys: &[&str]) -> String {
        format!("Die Einstellung {} gibt es hier nicht. Es gibt {}. Es wurde nichts geändert.", code(key), listed(keys))
    }
    fn unfit_value(&self, key: &str, typed: &str) -> String {
        format!(
            "{} passt nicht zu `{key}` ({}). Es wurde nichts geändert.",
            code(typed),
            EndpointWords::setting(self, key)
        )
    }
    fn files_too_large(&self, typed: &str) -> String {
        format!("{} ist zu groß: Eine Datei, die ein Besucher oder eine Gegenstelle lädt, steht dabei ganz im Speicher; deshalb sind höchstens `64MB` möglich. Es wurde nichts geändert.", code(typed))
    }
    fn vouching(&self) -> &'static str {
        "Mit dem Identitätsschlüssel bestätigt Ihr Server, wer ein Besucher ist: Er sendet `id`, `expires` (Sekunden seit 1970), `nonce` und als `signature` den hexadezimalen HMAC-SHA256 von `<id>.<expires>.<nonce>`."
    }
}

fn sent(format: Format) -> &'static str {
    match format {
        Format::Standard => "als JSON, signiert nach [Standard Webhooks](https://www.standardwebhooks.com)",
        Format::Mattermost => "so, wie ausgehende Webhooks von Mattermost es senden (JSON), mit dem Webhook-Token",
        Format::MattermostForm => {
            "so, wie ausgehende Webhooks von Mattermost es senden (als Formular), mit dem Webhook-Token"
        }
    }
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn with_warnings(mut text: String, warnings: &[String]) -> String {
    for warning in warnings {
        text.push_str(&format!("\n:warning: {warning}"));
    }
    text
}
