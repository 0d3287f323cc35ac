//! German: the doctor.

use super::{code, De};
use crate::commands::doctor::{Finding, Subject};
use crate::words::agent::AgentWords;
use crate::words::doctor::DoctorWords;
use crate::words::{alert, feed};

impl DoctorWords for De {
    fn summary(&self, bad: usize, unsure: usize) -> String {
        let know = match unsure {
            0 => String::new(),
            1 => " 1 Hinweis (!).".into(),
            _ => format!(" {unsure} Hinweise (!)."),
        };
        match bad {
            0 => format!("**Alles in Ordnung.**{know}"),
            1 => format!("**1 Fehler ist zu beheben (✗).**{know}"),
            _ => format!("**{bad} Fehler sind zu beheben (✗).**{know}"),
        }
    }
    fn too_often(&self, seconds: i64) -> String {
        format!("Diese Untersuchung lief gerade schon mehrmals. Versuchen Sie es in {seconds} s noch einmal.")
    }
    fn subject(&self, subject: Subject) -> &'static str {
        match subject {
            Subject::SiteUrl => "Site URL",
            Subject::Proxy => "Adressen der Besucher",
            Subject::Version => "Version von Mattermost",
            Subject::Files => "Dateien",
            Subject::Clock => "Uhr",
            Subject::Channel => "Kanal",
            Subject::Bot => "Bot",
            Subject::AllowList => "Wer fragen darf",
            Subject::Responder => "Erste Antwort",
            Subject::RoundTrip => "Aufruf und Antwort",
            Subject::Incoming => "Eingang",
            Subject::Api => "Rückweg (API)",
            Subject::Backlog => "Rückstand",
            Subject::LastErrors => "Letzte Fehler",
        }
    }
    fn says(&self, finding: &Finding) -> String {
        match finding {
            Finding::AddressMissing => "Sie ist nicht gesetzt. Tragen Sie sie in der Systemkonsole unter Umgebung › Webserver ein.".into(),
            Finding::AddressNotHttps { address, sites } => {
                let harm = if *sites { "Seiten, die über https ausgeliefert werden, können sie nicht laden" } else { "was dorthin geht, kann unterwegs mitgelesen werden" };
                format!("{} ist nicht https: {harm}. Machen Sie Mattermost über https erreichbar und tragen Sie diese Adresse in der Systemkonsole unter Umgebung › Webserver ein.", code(address))
            }
            Finding::AddressPrivate { address } => format!("{} ist nur in Ihrem Netz erreichbar. Für alle außerhalb richten Sie einen Proxy ein, der `/plugins/frontdesk/v1/` durchreicht, und tragen dessen Adresse in der Systemkonsole unter Plugins › Frontdesk als *Public address* ein.", code(address)),
            Finding::AddressGood { address } => format!("{}, mit https.", code(address)),
            Finding::ProxyUnknown => "Hinter einem Proxy sind sie nicht bekannt; ein einzelner Besucher kann so verbrauchen, was allen zusteht. Tragen Sie in der Konfiguration von Mattermost unter `ServiceSettings.TrustedProxyIPHeader` den Header ein, in dem Ihr Proxy die Adresse mitgibt, etwa `X-Forwarded-For`.".into(),
            Finding::VersionOld { version } => format!("{version} kann nicht streamen, was ein Plugin sendet; Besucher sehen Antworten etwas verzögert. Ab 11.4 sehen sie sie sofort."),
            Finding::VersionGood { version } => format!("{version}, das kann streamen."),
            Finding::FilesOff => "Sie sind in Mattermost abgeschaltet, es gehen also in keiner Richtung welche durch. Erlauben lassen sie sich in der Systemkonsole unter Site-Konfiguration › Dateifreigabe und Downloads.".into(),
            Finding::FeedHeard { format, at } => format!("Die letzte Meldung kam {at}, als `{format}`."),
            Finding::FeedSilent { handle } => format!("Noch ist nichts angekommen. Tragen Sie die Adresse des Feeds im anderen System als Webhook-URL ein; ist sie verloren, erzeugt `/desk rotate {handle}` eine neue."),
            Finding::FeedRefused(refusal) => feed::of("de").refused(refusal),
            Finding::FeedWaits => "Meldungen warten darauf, hier zu erscheinen: Es sind sehr viele auf einmal, oder Mattermost nimmt sie nicht an. Sie sind aufgehoben.".into(),
            Finding::ApiAnswers { status, took, credentials } => {
                let tried = if *credentials { " Ob die Zugangsdaten stimmen, wurde nicht geprüft: Sie werden nur verwendet, wenn dort etwas getan wird." } else { "" };
                format!("Unter der Adresse antwortet etwas ({status}, {took} ms).{tried}")
            }
            Finding::ApiUnknown { handle, credentials: true } => format!("Zugangsdaten sind da, aber keine Adresse, an der sie gelten: `/desk set {handle} api=https://…`."),
            Finding::ApiUnknown { handle, .. } => format!("Nicht eingerichtet. Nötig ist das nur, wenn das Überwachungssystem oder das ERP erfahren soll, was hier getan wird: `/desk set {handle} api=https://… credentials=…`."),
            Finding::CallFailed { handle, verb, fault, system, at } => {
                let texts = alert::of("de");
                format!("{} hat nicht geklappt ({at}): {}. Das steht hier, bis ein Aufruf gelingt.", texts.call(verb, "", "eines Feldes"), texts.fault(fault, handle, *system))
            }
            Finding::FilesOn => "Sie sind erlaubt.".into(),
            Finding::ClockDiffers { seconds, time } => {
                let side = if *seconds > 0 { "vor" } else { "nach" };
                format!("Die Uhr der Gegenstelle geht gegenüber diesem Server ({time}) um {} {side}. Signaturen gelten nur fünf Minuten: Stellen Sie beide Uhren über NTP.", span(*seconds))
            }
            Finding::ClockAgrees { time } => format!("{time}; die Uhren der Gegenstellen stimmen damit überein."),
            Finding::ClockUnknown { time } => format!("{time} auf diesem Server; keine Gegenstelle hat ihre Zeit genannt. Falls das nicht stimmt, stellen Sie die Uhr über NTP: Signaturen gelten nur fünf Minuten."),
            Finding::ChannelArchived { name } => format!("~{name} ist archiviert: Dort kann niemand schreiben. Stellen Sie ihn wieder her oder verbinden Sie in einem anderen Kanal."),
            Finding::ChannelGood { name } => format!("~{name} ist in Gebrauch."),
            Finding::BotMissing => "Es gibt keinen: Die Benutzernamen `frontdesk` und `frontdesk-bot` sind beide an Personen vergeben. Benennen Sie eines dieser Konten in der Systemkonsole unter Benutzer um und schalten Sie dann das Plugin aus und wieder ein.".into(),
            Finding::BotOff { name } => format!("`@{name}` ist abgeschaltet. Schalten Sie ihn unter Integrationen › Bot-Konten ein."),
            Finding::BotOutside { name } => format!("`@{name}` ist nicht Mitglied des Kanals und kann dort weder lesen noch schreiben. Geben Sie `/invite @{name}` ein."),
            Finding::BotRenamed { name, was } => format!("Er heißt jetzt `@{name}` und hieß `@{was}`; wer ihn nennt, wird nicht verstanden. `/desk connect agent` mit dem Namen des Agenten übernimmt den neuen."),
            Finding::BotGood { name } => format!("`@{name}` ist aktiv und Mitglied des Kanals."),
            Finding::Disconnected => "Die Verbindung ist getrennt; es wurde nichts versucht. `/desk connect` mit der Adresse oder dem Namen macht dort weiter, wo es war.".into(),
            Finding::ReadsItself => "Der Dienst liest und schreibt selbst, über die API von Mattermost; niemand ruft ihn auf.".into(),
            Finding::Pinged { status, took, gone: true, .. } => format!("Die Gegenstelle antwortet wieder (HTTP {status}, {took} ms), hatte sich aber abgemeldet (410). Geben Sie `/desk connect endpoint` mit ihrer Adresse ein; was inzwischen geschrieben wurde, wird dann gesendet."),
            Finding::Pinged { status, took, woken, .. } => {
                let woken = if *woken { " Sie hatte eine Weile nicht geantwortet; was auf sie wartet, wird jetzt gesendet." } else { "" };
                format!("Auf ein signiertes `ping` kam in {took} ms die Antwort HTTP {status}.{woken}")
            }
            Finding::Knocked { status, took } => format!("Unter der Adresse antwortet etwas (HTTP {status} in {took} ms). Ein `ping` bekommt die Gegenstelle nicht, sie hielte es für eine Nachricht; ob sie Nachrichten annimmt, zeigt die nächste Antwort im Thread."),
            Finding::Busy { status } => format!("Die Antwort war HTTP {status} mit `Retry-After`: Die Gegenstelle möchte eine Weile in Ruhe gelassen werden und wird es."),
            Finding::Unauthorized { status } => format!("Das signierte `ping` wurde mit HTTP {status} abgelehnt. Prüfen Sie dort, ob der Signaturschlüssel bekannt ist (`/desk rotate` erzeugt einen neuen), ob die Signatur über die unveränderten Bytes `id.timestamp.body` gebildet wird und ob die Uhr stimmt."),
            Finding::NoPage { status } => format!("Diese Seite gibt es dort nicht (HTTP {status}). Prüfen Sie die Adresse und ob sie POST annimmt; `/desk connect endpoint` verbindet die richtige."),
            Finding::Redirected { status } => format!("Es kommt eine Weiterleitung (HTTP {status}), und der wird nicht gefolgt. Verbinden Sie die Adresse, zu der sie führt."),
            Finding::SaysGone => "Die Antwort war 410: Die Gegenstelle möchte keine Zustellungen mehr. Mit der nächsten Zustellung wird sie abgemeldet. Ist das ein Versehen, beheben Sie es zuerst dort.".into(),
            Finding::PingRefused { status } => format!("Das `ping` wurde mit HTTP {status} abgelehnt. Auch Ereignisse, die die Gegenstelle nicht kennt, etwa `ping`, sollte sie mit 2xx beantworten."),
            Finding::Broke { status } => format!("Am `ping` ist die Gegenstelle gescheitert (HTTP {status}). Warum, steht in ihrem eigenen Protokoll."),
            Finding::Forbidden { host, allowed, error } => {
                let now = match allowed {
                    Some(allowed) if allowed.is_empty() => " Derzeit ist die Einstellung leer.".into(),
                    Some(allowed) => format!(" Derzeit steht dort {}.", code(allowed)),
                    None => String::new(),
                };
                format!("Mattermosts Regeln verbieten die Adresse. Ein Systemadmin erlaubt sie, indem er {} in `ServiceSettings.AllowedUntrustedInternalConnections` ergänzt (Systemkonsole › Umgebung › Entwickler).{now}{}", code(host), reported(error))
            }
            Finding::NameUnknown { host, error } => format!("Der Server, auf dem Mattermost läuft, kennt den Namen {} nicht. Prüfen Sie die Adresse und das DNS dieses Servers.{}", code(host), reported(error)),
            Finding::NobodyThere { error, tls: true } => format!("Unter der Adresse antwortet niemand mit TLS, es kam keine Verbindung zustande. Prüfen Sie, ob die Gegenstelle läuft, den Port und die Firewalls dazwischen. Spricht sie HTTP ohne TLS, beginnt ihre Adresse mit `http://`.{}", reported(error)),
            Finding::NobodyThere { error, .. } => format!("Unter der Adresse antwortet niemand, es kam keine Verbindung zustande. Prüfen Sie, ob die Gegenstelle läuft, den Port und die Firewalls dazwischen.{}", reported(error)),
            Finding::Untrusted { error } => format!("Dem Zertifikat wird nicht vertraut. Nehmen Sie eines einer öffentlichen Zertifizierungsstelle, mit allen Zwischenzertifikaten, oder installieren Sie Ihre eigene Zertifizierungsstelle auf dem Server, auf dem Mattermost läuft. Nur zum Ausprobieren kann ein Systemadmin `ServiceSettings.EnableInsecureOutgoingConnections` (Systemkonsole › Umgebung › Webserver) auf true setzen.{}", reported(error)),
            Finding::TimedOut { seconds } => format!("Nach {seconds} s gab es keine Antwort. Die Gegenstelle sollte das Ereignis annehmen, antworten und es erst danach verarbeiten."),
            Finding::BrokeOff { error, plain: true } => format!("Die Verbindung brach ab, bevor es eine Antwort gab. Sehen Sie in das Protokoll der Gegenstelle und eines Proxys davor. Spricht sie TLS, beginnt ihre Adresse mit `https://`.{}", reported(error)),
            Finding::BrokeOff { error, .. } => format!("Die Verbindung brach ab, bevor es eine Antwort gab. Sehen Sie in das Protokoll der Gegenstelle und eines Proxys davor.{}", reported(error)),
            Finding::Unreadable { error } => format!("Was zurückkam, ist kein HTTP. Prüfen Sie Schema und Port.{}", reported(error)),
            Finding::NotTried => "Das ließ sich gerade nicht versuchen. Geben Sie `/desk doctor` noch einmal ein.".into(),
            Finding::NoTime => "Das wurde nicht versucht, weil die anderen so lange brauchten. Nennen Sie die Verbindung: `/desk doctor <Verbindung>`.".into(),
            Finding::Backlog { conversations, since } => match conversations {
                0 => "Nichts wartet.".into(),
                1 => format!("1 Unterhaltung wartet seit {since}. `/desk deliveries` zeigt, was."),
                _ => format!("{conversations} Unterhaltungen warten, die älteste seit {since}. `/desk deliveries` zeigt, was."),
            },
            Finding::Failed { times, since, reason, away } => {
                let times = if *times == 1 { "einmal".into() } else { format!("{times}-mal") };
                let then = if *away { " Derzeit wird nur einmal in der Minute probiert; sobald eine Antwort kommt, wird alles gesendet, was wartet." } else { "" };
                format!("Seit {since} schlug der Aufruf {times} fehl, zuletzt so: {reason}.{then}")
            }
            Finding::GivenUp { count } => {
                let what = if *count == 1 { "1 Zustellung wurde".into() } else { format!("{count} Zustellungen wurden") };
                format!("{what} aufgegeben. `/desk deliveries failed` zeigt sie, `/desk replay` sendet sie noch einmal.")
            }
            Finding::NoErrors => "Keine.".into(),
            Finding::Streamed { first } => format!("Ein Stream über die öffentliche Adresse kam Stück für Stück an, das erste nach {first} ms."),
            Finding::Reached { took } => format!("Die öffentliche Adresse antwortet in {took} ms."),
            Finding::HeldBack { took } => format!("Ein Proxy hält Streams zurück: Was sofort gesendet wurde, kam erst am Ende an, nach {took} ms; Besucher sehen Antworten also verspätet. Schalten Sie das Puffern für `/plugins/frontdesk/` ab (nginx: `proxy_buffering off;` und kein `proxy_ignore_headers X-Accel-Buffering`)."),
            Finding::NotOurs { address, status } => format!("{} antwortet mit HTTP {status}, aber nicht so wie Frontdesk. Prüfen Sie *Public address* in der Systemkonsole unter Plugins › Frontdesk und ob der Proxy `/plugins/frontdesk/v1/` an Mattermost durchreicht.", code(address)),
            Finding::NobodyAllowed { .. }
            | Finding::AllowedOutside { .. }
            | Finding::Allowed { .. }
            | Finding::AgentAnswers { .. }
            | Finding::AgentLater { .. }
            | Finding::AgentSlow { .. }
            | Finding::AgentFails { .. }
            | Finding::AgentElsewhere { .. }
            | Finding::PagesUnread { .. }
            | Finding::ResponderGone { .. } => AgentWords::found(self, finding),
            Finding::Unreached { address, reason, error } => format!("Dieser Server erreicht {} selbst nicht: {reason}. Hinter NAT oder bei geteiltem DNS kann das so sein, und Besucher erreichen die Adresse trotzdem: Öffnen Sie die Vorschau, die `/desk show` liefert, von außen.{}", code(address), reported(error)),
        }
    }
}

/// An error in the words of whoever met it, where the reader may know it.
fn reported(error: &str) -> String {
    if error.is_empty() {
        String::new()
    } else {
        format!(" ({})", code(error))
    }
}

/// A span of time.
fn span(seconds: i64) -> String {
    match seconds.abs() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ ..7_200 => format!("{} Minuten", seconds / 60),
        seconds => format!("{} Stunden", seconds / 3_600),
    }
}
