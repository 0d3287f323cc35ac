//! German.

mod agent;
mod alert;
mod block;
mod chat;
pub mod delivery;
mod doctor;
mod endings;
mod endpoint;
mod feed;
mod formats;
mod mail;
mod minutes;
mod notices;
mod responder;
mod rules;
mod saved;
mod settings;
mod stats;
mod team;
mod told;
mod turn;
mod visitor;

use super::{Connected, Shown, Words};
use crate::connection::Kind;
use crate::public_address::Flaw;

/// German.
pub struct De;

impl Words for De {
    fn visitor(&self, name: &str) -> String {
        format!("Besucher {name}")
    }
    fn preview(&self) -> &'static str {
        "Vorschau"
    }
    fn page_title(&self) -> &'static str {
        "Seite"
    }
    fn state_title(&self) -> &'static str {
        "Status"
    }
    fn language_title(&self) -> &'static str {
        "Sprache"
    }
    fn language_name(&self, tag: &str) -> String {
        match super::language_of(tag) {
            "de" => "Deutsch".into(),
            _ if tag.starts_with("en") => "Englisch".into(),
            _ => tag.into(),
        }
    }
    fn browser_title(&self) -> &'static str {
        "Browser"
    }
    fn verified_title(&self) -> &'static str {
        "Verifizierter Besucher"
    }
    fn email_title(&self) -> &'static str {
        "E-Mail"
    }
    fn time_format(&self) -> &'static str {
        "%d.%m. %H:%M %Z"
    }
    fn waiting(&self, since: &str) -> String {
        format!("Wartet seit {since}")
    }
    fn answered(&self, by: &str) -> String {
        format!("Beantwortet von {by}")
    }
    fn closed(&self, by: &str) -> String {
        format!("Geschlossen von {by}")
    }
    fn blocked(&self, by: &str) -> String {
        format!("Gesperrt von {by}")
    }
    fn claimed(&self, by: &str) -> String {
        format!("übernommen von {by}")
    }
    fn claim(&self) -> &'static str {
        "Übernehmen"
    }
    fn release(&self) -> &'static str {
        "Freigeben"
    }
    fn note(&self) -> &'static str {
        "Notiz"
    }
    fn close(&self) -> &'static str {
        "Schließen"
    }
    fn reopen(&self) -> &'static str {
        "Wieder öffnen"
    }
    fn block(&self) -> &'static str {
        "Sperren"
    }
    fn unblock(&self) -> &'static str {
        "Entsperren"
    }

    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, origin, snippet, preview, notify, warnings } = answer;
        let head = if *again { "ist mit diesem Kanal verbunden" } else { "ist jetzt mit diesem Kanal verbunden" };
        let mut text = format!(
            "**{origin}** {head}, als `{handle}`.\n\n\
             1. Fügen Sie diese Zeile in die Seiten der Website ein, vor `</body>`:\n\
             ```html\n{snippet}\n```\n\
             2. Probieren Sie es zuerst aus: [Vorschau öffnen]({preview}) (der Link gilt zehn Minuten; `/desk show {handle}` liefert einen neuen).\n\
             3. Schreibt ein Besucher, erscheint hier ein Thread. Antworten Sie im Thread: Der Besucher sieht die Antwort. Was mit `note:` beginnt, bleibt intern.\n\n\
             {}\n",
            self.notifies(notify)
        );
        for warning in *warnings {
            text.push_str(&format!("\n:warning: {warning}"));
        }
        text
    }
    fn flaw(&self, flaw: Flaw, address: &str) -> String {
        match flaw {
            Flaw::Missing => "**Keine öffentliche Adresse.** Besucher brauchen eine. Tragen Sie sie in der Systemkonsole unter Umgebung › Webserver als *Site URL* ein oder in den Einstellungen von Frontdesk als *Public address*; `/desk show` zeigt dann das richtige Snippet.".into(),
            Flaw::NotHttps => format!("**Kein https.** Seiten, die über https ausgeliefert werden, können {address} nicht laden. Machen Sie Mattermost über https erreichbar."),
            Flaw::PrivateHost => format!("**Private Adresse.** {address} ist nur aus Ihrem Netz erreichbar. Für Besucher richten Sie einen Proxy ein, der `/plugins/frontdesk/v1/` durchreicht, und tragen dessen Adresse in den Einstellungen von Frontdesk als *Public address* ein."),
        }
    }
    fn client_address_unknown(&self) -> &'static str {
        "**Hinter einem Proxy sind die Adressen der Besucher nicht bekannt.** Damit nicht ein einzelner Besucher verbraucht, was allen zusteht, tragen Sie in der Konfiguration von Mattermost unter `ServiceSettings.TrustedProxyIPHeader` den Header ein, in dem Ihr Proxy die Adresse mitgibt, etwa `X-Forwarded-For`."
    }
    fn public_channel(&self) -> &'static str {
        "**Öffentlicher Kanal.** Jedes Mitglied des Teams kann hier lesen, was Besucher schreiben. In einem privaten Kanal sehen es nur dessen Mitglieder."
    }
    fn default_channel(&self) -> &'static str {
        "**Der Standardkanal des Teams.** Alle Mitglieder des Teams sind darin und können ihn nicht verlassen. Besser ist ein eigener Kanal für Besucher."
    }
    fn not_in_channel(&self, names: &str) -> String {
        format!("**Nicht in diesem Kanal:** {names}. Mattermost benachrichtigt nur Mitglieder des Kanals. Laden Sie sie ein: `/invite {names}`.")
    }
    fn bot_name_taken(&self) -> &'static str {
        "Die Benutzernamen `frontdesk` und `frontdesk-bot` sind beide an Personen vergeben. Benennen Sie eines dieser Konten in der Systemkonsole unter Benutzer um und schalten Sie dann das Plugin aus und wieder ein."
    }
    fn bot_has_other_name(&self, name: &str) -> String {
        format!("Der Benutzername `frontdesk` gehört einer Person, deshalb heißt der Bot `{name}`.")
    }
    fn notifies(&self, typed: &str) -> String {
        match typed {
            "none" => "Bei neuen Unterhaltungen wird niemand erwähnt. So ändern Sie das: `/desk connect website <Adresse> --notify @anna,@ben` (Personen, eine Gruppe, `@here` oder `none`).".into(),
            _ => format!("Bei neuen Unterhaltungen wird erwähnt: {}. So ändern Sie das: `/desk connect website <Adresse> --notify @anna,@ben` (Personen, eine Gruppe, `@here` oder `none`).", code(typed)),
        }
    }
    fn connect_usage(&self) -> &'static str {
        "Geben Sie eines davon ein: `/desk connect website https://shop.example`, `/desk connect feed monitoring`, `/desk connect agent Ada https://llm.example/v1`, `/desk connect endpoint https://chat.example/hook`, `/desk connect easychat https://<host>/v1/chat/post/<id>` oder `/desk connect bot <name>`; bei Bedarf mit `--notify @anna,@ben` (Personen, eine Gruppe, `@here` oder `none`). `/desk help` sagt, wozu jedes da ist."
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!(
            "{} ist keine Adresse einer Website. Eine solche beginnt mit `https://`, etwa `https://shop.example`.",
            code(typed)
        )
    }
    fn connected_elsewhere(&self, handle: &str) -> String {
        format!("Diese Website ist als `{handle}` mit einem anderen Kanal verbunden. Trennen Sie sie zuerst dort: `/desk disconnect {handle}`.")
    }
    fn nobody_named(&self, name: &str) -> String {
        format!("Es gibt weder eine Person noch eine Gruppe namens {}. Es wurde nichts geändert.", code(name))
    }
    fn notify_empty(&self) -> &'static str {
        "`--notify` sagt, wer bei neuen Unterhaltungen erwähnt wird: Personen wie `@anna,@ben`, eine Gruppe, `@here` oder `none` für niemanden. Es wurde nichts geändert."
    }
    fn notify_not_alone(&self, name: &str) -> String {
        format!("{} steht bei `--notify` allein: entweder Personen wie `@anna,@ben` oder eine Gruppe oder `@here` oder `none`. Es wurde nichts geändert.", code(name))
    }
    fn unknown_flag(&self, flag: &str) -> String {
        format!("{} kennt dieser Befehl nicht. Es wurde nichts geändert. {}", code(flag), self.connect_usage())
    }
    fn unknown_verb(&self, verb: &str) -> String {
        format!("`/desk {}` gibt es nicht. `/desk help` zeigt alle Befehle.", verb.replace('`', ""))
    }
    fn not_allowed(&self, members: bool) -> &'static str {
        if members {
            "Dafür müssen Sie Mitglied dieses Kanals sein."
        } else {
            "Das dürfen nur Admins des Kanals, des Teams oder des Systems. Bitten Sie jemanden von ihnen darum. (Ein Systemadmin kann es allen Mitgliedern erlauben: Systemkonsole › Plugins › Frontdesk.)"
        }
    }
    fn no_guests(&self) -> &'static str {
        "Gäste können `/desk` nicht verwenden."
    }
    fn no_direct_messages(&self) -> &'static str {
        "`/desk` funktioniert in Kanälen, nicht in Direktnachrichten."
    }
    fn archived(&self) -> &'static str {
        "Dieser Kanal ist archiviert. Geben Sie den Befehl in einem aktiven Kanal ein."
    }
    fn newer_version(&self) -> &'static str {
        "Das Gespeicherte stammt von einer neueren Version von Frontdesk; es wurde nichts geändert. Ein Systemadministrator kann diese Version wieder installieren; im Log des Servers steht, worum es geht."
    }
    fn failed(&self) -> &'static str {
        "Mattermost konnte das gerade nicht ausführen; es wurde nichts geändert. Versuchen Sie es noch einmal. Klappt es wieder nicht, steht der Grund im Protokoll des Servers."
    }
    fn unknown_handle(&self, handle: &str) -> String {
        format!("Es gibt keine Verbindung {}, die Sie sehen können. `/desk list` zeigt, welche es gibt.", code(handle))
    }
    fn which_one(&self, handles: &str) -> String {
        format!("Welche Verbindung meinen Sie? Nennen Sie sie: {handles}.")
    }
    fn nothing_connected(&self) -> &'static str {
        "Noch ist nichts verbunden. Geben Sie `/desk connect website https://shop.example` in dem Kanal ein, in dem Ihr Team den Besuchern antworten soll."
    }
    fn list_heading(&self) -> &'static str {
        "| Verbindung | Art | Adresse | Kanal | |\n|:--|:--|:--|:--|:--|"
    }
    fn kind_in_list(&self, kind: &Kind, service: bool) -> &'static str {
        match kind {
            Kind::Website => "Website",
            Kind::Endpoint if service => "Dienst",
            Kind::Endpoint => "Endpunkt",
            Kind::Feed => "Feed",
            Kind::Agent => "Agent",
        }
    }
    fn switched(&self, on: bool) -> &'static str {
        if on {
            "an"
        } else {
            "aus"
        }
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, url, origins, notify, first, on, seen, seen_allowed, snippet, preview, warnings } = answer;
        let seen = match seen {
            None => "noch nirgends. Steht das Snippet auf der Seite?".into(),
            Some((page, at)) if *seen_allowed => format!("{} ({at})", code(page)),
            Some((page, at)) => format!(
                "{} ({at}) — **diese Seite gehört zu keinem erlaubten Origin, dort öffnet sich der Chat nicht**",
                code(page)
            ),
        };
        let first =
            first.map(|(agent, mode)| format!("| Besuchern antwortet als Erster | `{agent}`, `agent_mode={mode}` |\n"));
        let first = first.unwrap_or_default();
        let mut text = format!(
            "**{handle}** · Website {url} · {}\n\n\
             | | |\n|:--|:--|\n\
             | erlaubte Origins | {origins} |\n\
             | erwähnt | `{notify}` |\n{first}\
             | Loader zuletzt gesehen auf | {seen} |\n\n\
             Das Snippet:\n```html\n{snippet}\n```\n[Vorschau öffnen]({preview}) (der Link gilt zehn Minuten).\n",
            self.switched(*on)
        );
        for warning in *warnings {
            text.push_str(&format!("\n:warning: {warning}"));
        }
        text
    }
    fn disconnected(&self, handle: &str) -> String {
        format!("`{handle}` ist getrennt: Besucher können nicht mehr schreiben, offene Chats enden innerhalb einer Minute, und der Chat-Knopf verschwindet innerhalb von fünf von der Website. Antworten in den Threads erreichen dann niemanden mehr. Die Threads bleiben. Mit `/desk connect website` und derselben Adresse geht es in diesem Kanal dort weiter, wo es aufgehört hat.")
    }
    fn disconnected_already(&self, handle: &str) -> String {
        format!("`{handle}` ist schon getrennt.")
    }
    fn help(&self) -> &'static str {
        "**Frontdesk** bringt Menschen außerhalb von Mattermost mit Ihrem Team ins Gespräch: in den Threads eines Kanals.\n\n\
         | Befehl | Wirkung |\n|:--|:--|\n\
         | `/desk connect website <Adresse>` | verbindet eine Website mit diesem Kanal und liefert das Snippet zum Einfügen |\n\
         | `/desk connect feed <Name>` | legt eine Adresse an für Alarme, Ereignisse und Dokumente eines anderen Systems |\n\
         | `/desk connect agent <Name> <Adresse>` | legt einen Bot für einen KI-Agenten an, der in den Threads dieses Kanals antwortet |\n\
         | `/desk connect endpoint <Adresse>` | verbindet Ihren eigenen Server, der die Gespräche mit seinen Besuchern führt: signierte Zustellungen und ein Token für das, was er sendet |\n\
         | `/desk connect easychat <Adresse>` | verbindet EasyChat und liefert die sechs Werte, die dort einzutragen sind |\n\
         | `/desk connect bot <Name>` | gibt einem Programm, das die REST-API von Mattermost verwendet, einen Bot und ein Token in diesem Kanal |\n\
         | `/desk list` | zeigt, was verbunden ist und welche Unterhaltungen hier offen sind: Wer am längsten wartet, steht oben |\n\
         | `/desk show [Verbindung]` | zeigt eine Verbindung: was einzufügen ist, was eingestellt ist, wo der Loader einer Website zuletzt gesehen wurde |\n\
         | `/desk set [Verbindung] [Einstellung=Wert]` | zeigt die Einstellungen einer Verbindung und ändert sie |\n\
         | `/desk rules [Feed]` | listet die Regeln auf, nach denen ein Feed postet; hinter dem Namen stehen `add`, `edit`, `enable`, `disable`, `remove` oder `test` |\n\
         | `/desk knowledge [Verbindung]` | zeigt, was ein Agent wissen darf, der Besuchern antwortet; hinter dem Namen stehen `add`, `remove` oder `refresh` |\n\
         | `/desk rotate [Verbindung]` | erzeugt neue Geheimnisse; die alten gelten noch einen Tag |\n\
         | `/desk deliveries [Verbindung] [failed]` | zeigt, was an Gegenstellen gesendet wurde und was daraus wurde |\n\
         | `/desk replay <Zustellung>`, `/desk replay since 2h` | sendet Antworten noch einmal an eine Gegenstelle |\n\
         | `/desk doctor [Verbindung]` | untersucht alles von der Site URL bis zu jeder Verbindung und sagt, wie sich beheben lässt, was nicht stimmt |\n\
         | `/desk disconnect <Verbindung>` | schaltet eine Verbindung ab |\n\
         | `/desk stop [Agent]` | stoppt, was Agenten gerade beantworten, in diesem Thread oder im ganzen Kanal |\n\
         | `/desk follow [Verbindung]` | erwähnt Sie im Thread jedes neuen Besuchers, oder nicht mehr |\n\
         | `/desk claim`, `/desk release` | im Thread einer Unterhaltung: übernimmt sie, oder gibt sie wieder frei |\n\
         | `/desk close`, `/desk reopen` | im Thread einer Unterhaltung: schließt sie, oder öffnet sie wieder |\n\
         | `/desk block`, `/desk unblock` | im Thread einer Unterhaltung: lässt den Besucher nichts mehr schreiben, oder wieder schreiben; `/desk block list` zeigt, wer gesperrt ist |\n\
         | `/desk say [Name] [= Text]` | im Thread einer Unterhaltung: schickt dem Besucher eine gespeicherte Antwort; `= Text` speichert eine, ohne Namen sehen Sie alle |\n\
         | `/desk transcript [Link] [--public]` | liefert eine Unterhaltung als Markdown und JSON; `--public` lässt weg, was der Besucher nicht gesehen hat |\n\
         | `/desk stats [Verbindung]` | zeigt, wie viele Unterhaltungen es gibt, wie lange erste Antworten dauern und wer wartet |\n\
         | `/desk note <Text>` | im Thread einer Unterhaltung: eine Notiz, die der Besucher nie sieht |\n\
         | `/desk export` | im Thread einer Unterhaltung: legt dort als Datei ab, was der Besucher davon sieht; der Besucher bekommt sie nicht |\n\
         | `/desk erase` | im Thread einer Unterhaltung: löscht sie endgültig, auch für den Besucher |\n\
         | `/desk help` | diese Hilfe |\n\n\
         Was Sie im Thread einer Unterhaltung antworten, sieht der Besucher. Was mit `note:` beginnt, bleibt intern."
    }
    fn verb(&self, verb: &str) -> (&'static str, &'static str) {
        match verb {
            "connect" => {
                ("website | feed | agent | endpoint | easychat | bot", "Etwas außerhalb mit diesem Kanal verbinden")
            }
            "list" => ("", "Zeigen, was verbunden ist und welche Unterhaltungen offen sind"),
            "show" => ("[Verbindung]", "Eine Verbindung zeigen: was einzufügen ist, was eingestellt ist"),
            "set" => ("[Verbindung] [Einstellung=Wert]", "Einstellungen einer Verbindung zeigen oder ändern"),
            "knowledge" => (
                "[Verbindung] [add | remove …]",
                "Zeigen und ändern, was ein Agent wissen darf, der Besuchern antwortet",
            ),
            "rules" => {
                ("[Feed] [add | edit | test …]", "Die Regeln eines Feeds auflisten, anlegen, ändern und ausprobieren")
            }
            "rotate" => ("[Verbindung] [identity]", "Neue Geheimnisse erzeugen; die alten gelten noch einen Tag"),
            "deliveries" => {
                ("[Verbindung] [failed]", "Zeigen, was an Gegenstellen gesendet wurde und was daraus wurde")
            }
            "replay" => ("[Verbindung] <Zustellung> | since 2h", "Antworten noch einmal an eine Gegenstelle senden"),
            "doctor" => ("[Verbindung]", "Die Verbindungen untersuchen und sagen, wie sich Fehler beheben lassen"),
            "disconnect" => ("[Verbindung]", "Eine Verbindung abschalten"),
            "stop" => ("[Agent]", "Stoppen, was Agenten gerade beantworten, in diesem Thread oder im Kanal"),
            "follow" => ("[Verbindung]", "Im Thread jedes neuen Besuchers erwähnt werden, oder nicht mehr"),
            "claim" => ("", "In einer Unterhaltung: sie übernehmen"),
            "release" => ("", "In einer Unterhaltung: sie wieder freigeben"),
            "close" => ("", "In einer Unterhaltung: sie schließen"),
            "reopen" => ("", "In einer Unterhaltung: sie wieder öffnen"),
            "block" => ("[--address] [--for 1d] | list", "In einer Unterhaltung: den Besucher sperren"),
            "unblock" => ("[Nummer oder Name]", "In einer Unterhaltung: den Besucher entsperren"),
            "say" => {
                ("[Name] [= Text]", "Dem Besucher eine gespeicherte Antwort schicken, eine speichern, alle zeigen")
            }
            "transcript" => ("[Link] [--public]", "Eine Unterhaltung als Markdown und JSON"),
            "stats" => {
                ("[Verbindung]", "Wie viele Unterhaltungen es gibt, wie lange erste Antworten dauern, wer wartet")
            }
            "note" => ("<Text>", "In einer Unterhaltung: eine Notiz, die der Besucher nie sieht"),
            "export" => ("", "In einer Unterhaltung: was der Besucher davon sieht, als Datei"),
            "erase" => ("", "In einer Unterhaltung: sie endgültig löschen"),
            _ => ("", "Alle Befehle zeigen"),
        }
    }
    fn kind(&self, kind: &str) -> (&'static str, &'static str) {
        match kind {
            "website" => ("https://shop.example", "Eine Website: Besucher chatten auf ihren Seiten"),
            "feed" => ("monitoring", "Eine Adresse für Alarme, Ereignisse und Dokumente eines anderen Systems"),
            "easychat" => ("https://<host>/v1/chat/post/<id>", "EasyChat, mit eigenem Bot und Token"),
            "bot" => ("<Name>", "Ein Programm, das die REST-API von Mattermost verwendet"),
            "agent" => ("Ada https://llm.example/v1", "Ein KI-Agent, der in den Threads dieses Kanals antwortet"),
            "endpoint" => ("https://chat.example/hook", "Ihr eigener Server: Er führt die Gespräche mit den Besuchern"),
            _ => ("", ""),
        }
    }
    fn note_elsewhere(&self) -> &'static str {
        "Geben Sie `/desk note` im Thread einer Unterhaltung ein."
    }
    fn note_empty(&self) -> &'static str {
        "Schreiben Sie die Notiz dazu: `/desk note <Text>`."
    }
    fn noted(&self) -> &'static str {
        "Notiert. Der Besucher sieht das nicht."
    }
    fn note_dialog(&self) -> (&'static str, &'static str, &'static str) {
        ("Notiz", "Der Besucher sieht sie nicht", "Speichern")
    }
    fn note_stays(&self) -> &'static str {
        "Das war eine Notiz und bleibt eine: Der Besucher sieht sie nicht. Um dem Besucher zu antworten, schreiben Sie eine neue Antwort."
    }
    fn files_stay(&self, sent: bool, max: i64) -> String {
        let stay = match max {
            ..=0 => "Für diese Verbindung sind Dateien ausgeschaltet: Der Besucher sieht den Anhang nicht".into(),
            _ => format!("Der Besucher sieht angehängte Dateien über {} nicht", super::size(max)),
        };
        let rest = if sent { "der Rest wurde gesendet" } else { "es wurde nichts gesendet" };
        format!("{stay}; {rest}. Schreiben Sie einen Text oder einen Link zur Datei.")
    }
    fn bot_description(&self) -> &'static str {
        "Bringt Nachrichten von Besuchern in Threads und Ihre Antworten zu den Besuchern."
    }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', ""))
}
