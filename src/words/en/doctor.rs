//! English: the doctor.

use super::{code, En};
use crate::commands::doctor::{Finding, Subject};
use crate::words::agent::AgentWords;
use crate::words::doctor::DoctorWords;
use crate::words::{alert, feed};

impl DoctorWords for En {
    fn summary(&self, bad: usize, unsure: usize) -> String {
        let know = match unsure {
            0 => String::new(),
            1 => " 1 thing is worth knowing (!).".into(),
            _ => format!(" {unsure} things are worth knowing (!)."),
        };
        match bad {
            0 => format!("**Nothing is broken.**{know}"),
            1 => format!("**1 thing is to be mended (✗).**{know}"),
            _ => format!("**{bad} things are to be mended (✗).**{know}"),
        }
    }
    fn too_often(&self, seconds: i64) -> String {
        format!("The doctor has just been here several times. Ask again in {seconds} s.")
    }
    fn subject(&self, subject: Subject) -> &'static str {
        match subject {
            Subject::SiteUrl => "Site URL",
            Subject::Proxy => "Visitors' addresses",
            Subject::Version => "Mattermost's version",
            Subject::Files => "Files",
            Subject::Clock => "Clock",
            Subject::Channel => "Channel",
            Subject::Bot => "Bot",
            Subject::AllowList => "Who may ask",
            Subject::Responder => "First responder",
            Subject::RoundTrip => "Round trip",
            Subject::Incoming => "Incoming",
            Subject::Api => "Back channel (API)",
            Subject::Backlog => "Backlog",
            Subject::LastErrors => "Last errors",
        }
    }
    fn says(&self, finding: &Finding) -> String {
        match finding {
            Finding::AddressMissing => "It is not set. Set it in System Console › Environment › Web Server.".into(),
            Finding::AddressNotHttps { address, sites } => {
                let harm = if *sites { "pages served over https cannot load it" } else { "what goes there can be read on its way" };
                format!("{} is not https: {harm}. Put Mattermost behind https and set that address in System Console › Environment › Web Server.", code(address))
            }
            Finding::AddressPrivate { address } => format!("{} means something inside your network only. Whoever is outside cannot reach it: let a proxy pass `/plugins/frontdesk/v1/` and set its address as *Public address* in System Console › Plugins › Frontdesk.", code(address)),
            Finding::AddressGood { address } => format!("{}, with https.", code(address)),
            Finding::ProxyUnknown => "They are not known behind a proxy, so that one visitor can use up what all may ask for. Set `ServiceSettings.TrustedProxyIPHeader` in Mattermost's configuration to the header in which your proxy puts the address, such as `X-Forwarded-For`.".into(),
            Finding::VersionOld { version } => format!("{version} cannot stream what a plugin sends, so visitors see replies with some delay. From 11.4 on they see them at once."),
            Finding::VersionGood { version } => format!("{version}, which can stream."),
            Finding::FilesOff => "They are switched off in Mattermost, so none go either way. To allow them: System Console › Site Configuration › File Sharing and Downloads.".into(),
            Finding::FeedHeard { format, at } => format!("The last message came {at}, as `{format}`."),
            Finding::FeedSilent { handle } => format!("Nothing came yet. Give the other system the feed's address as its webhook URL; `/desk rotate {handle}` makes a new one where it is lost."),
            Finding::FeedRefused(refusal) => feed::of("en").refused(refusal),
            Finding::FeedWaits => "Messages wait to be posted: there are very many at once, or Mattermost does not take them. They are kept.".into(),
            Finding::ApiAnswers { status, took, credentials } => {
                let tried = if *credentials { " Whether the credentials are right was not tried: they are used only when something is done there." } else { "" };
                format!("Something answers at its address ({status}, {took} ms).{tried}")
            }
            Finding::ApiUnknown { handle, credentials: true } => format!("There are credentials, and no address to use them at: `/desk set {handle} api=https://…`."),
            Finding::ApiUnknown { handle, .. } => format!("Not set up. It is needed only where the monitoring system or the ERP is to be told what is done here: `/desk set {handle} api=https://… credentials=…`."),
            Finding::CallFailed { handle, verb, fault, system, at } => {
                let texts = alert::of("en");
                format!("{} did not work ({at}): {}. This stands here until a call works.", texts.call(verb, "", "a property"), texts.fault(fault, handle, *system))
            }
            Finding::FilesOn => "They are allowed.".into(),
            Finding::ClockDiffers { seconds, time } => {
                let side = if *seconds > 0 { "ahead of" } else { "behind" };
                format!("The endpoint's clock is {} {side} this server's ({time}). Signatures are good for five minutes only: set both clocks by NTP.", span(*seconds))
            }
            Finding::ClockAgrees { time } => format!("{time}; the endpoints' clocks agree."),
            Finding::ClockUnknown { time } => format!("{time} on this server; no endpoint has told its own time. Where that is wrong, set it by NTP: signatures are good for five minutes only."),
            Finding::ChannelArchived { name } => format!("~{name} is archived: nobody can write there. Restore it, or connect in another channel."),
            Finding::ChannelGood { name } => format!("~{name} is in use."),
            Finding::BotMissing => "There is none: the user names `frontdesk` and `frontdesk-bot` both belong to people. Rename one of these accounts in System Console › Users, then disable and enable the plugin.".into(),
            Finding::BotOff { name } => format!("`@{name}` is switched off. Enable it in Integrations › Bot Accounts."),
            Finding::BotOutside { name } => format!("`@{name}` is not a member of the channel, so it can neither read nor write there. Type `/invite @{name}`."),
            Finding::BotRenamed { name, was } => format!("It is called `@{name}` now and was `@{was}`, so naming it is not understood. `/desk connect agent` with its name takes the new one up."),
            Finding::BotGood { name } => format!("`@{name}` is active and a member of the channel."),
            Finding::Disconnected => "It is disconnected, so nothing was tried. `/desk connect` with its address or name goes on where it was.".into(),
            Finding::ReadsItself => "It reads and writes by itself, through Mattermost's API; nobody calls it.".into(),
            Finding::Pinged { status, took, gone: true, .. } => format!("It answers again (HTTP {status}, {took} ms), but it had said that it is gone (410). Type `/desk connect endpoint` with its address; what was written meanwhile is then sent."),
            Finding::Pinged { status, took, woken, .. } => {
                let woken = if *woken { " It had not answered for a while; what waits for it goes out now." } else { "" };
                format!("A signed ping was answered with HTTP {status} in {took} ms.{woken}")
            }
            Finding::Knocked { status, took } => format!("Something answers at its address (HTTP {status} in {took} ms). It gets no ping, since it would take it for a message; whether it accepts messages shows with the next reply."),
            Finding::Busy { status } => format!("It answered HTTP {status} with `Retry-After`: it asks to be left alone for a while, and is."),
            Finding::Unauthorized { status } => format!("It refused the signed ping with HTTP {status}. Check there that it knows the signing secret (`/desk rotate` makes a new one), that it signs the bytes as they came, `id.timestamp.body`, and that its clock is right."),
            Finding::NoPage { status } => format!("There is no such page (HTTP {status}). Check the address, and that it takes POST; `/desk connect endpoint` connects the right one."),
            Finding::Redirected { status } => format!("It redirects (HTTP {status}), which is not followed. Connect the address to which it leads."),
            Finding::SaysGone => "It answered 410, which means that it wants no more deliveries. With the next delivery nothing more is sent to it. If that is a mistake, mend it there first.".into(),
            Finding::PingRefused { status } => format!("It refused the ping with HTTP {status}. It should answer 2xx also to events that it does not know, such as `ping`."),
            Finding::Broke { status } => format!("It broke over the ping (HTTP {status}). Its own log says why."),
            Finding::Forbidden { host, allowed, error } => {
                let now = match allowed {
                    Some(allowed) if allowed.is_empty() => " The setting is empty now.".into(),
                    Some(allowed) => format!(" The setting is {} now.", code(allowed)),
                    None => String::new(),
                };
                format!("Mattermost's rules forbid the address. A system admin allows it by adding {} to `ServiceSettings.AllowedUntrustedInternalConnections` (System Console › Environment › Developer).{now}{}", code(host), reported(error))
            }
            Finding::NameUnknown { host, error } => format!("The name {} is not known to the server that Mattermost runs on. Check the address, and that server's DNS.{}", code(host), reported(error)),
            Finding::NobodyThere { error, tls: true } => format!("Nobody answers there with TLS: no connection came about. Check that it runs, the port, and the firewalls in between; and if it speaks plain HTTP, its address begins with `http://`.{}", reported(error)),
            Finding::NobodyThere { error, .. } => format!("Nobody answers at its address: no connection came about. Check that it runs, the port, and the firewalls in between.{}", reported(error)),
            Finding::Untrusted { error } => format!("Its certificate is not trusted. Give it one of a public authority with all intermediate certificates, or install your own authority on the server that Mattermost runs on. For a trial only, a system admin can set `ServiceSettings.EnableInsecureOutgoingConnections` (System Console › Environment › Web Server) to true.{}", reported(error)),
            Finding::TimedOut { seconds } => format!("No answer came within {seconds} s. It should take the event, answer, and only then work on it."),
            Finding::BrokeOff { error, plain: true } => format!("The connection broke off before there was an answer. Look into its log and into that of a proxy in front of it. If it speaks TLS, its address begins with `https://`.{}", reported(error)),
            Finding::BrokeOff { error, .. } => format!("The connection broke off before there was an answer. Look into its log and into that of a proxy in front of it.{}", reported(error)),
            Finding::Unreadable { error } => format!("What came back is no HTTP. Check scheme and port.{}", reported(error)),
            Finding::NotTried => "It could not be tried just now. Ask the doctor again.".into(),
            Finding::NoTime => "It was not tried, since the others took so long. Name it: `/desk doctor <connection>`.".into(),
            Finding::Backlog { conversations, since } => match conversations {
                0 => "Nothing waits.".into(),
                1 => format!("1 conversation waits since {since}. `/desk deliveries` shows what."),
                _ => format!("{conversations} conversations wait, the oldest since {since}. `/desk deliveries` shows what."),
            },
            Finding::Failed { times, since, reason, away } => {
                let times = if *times == 1 { "once".into() } else { format!("{times} times") };
                let then = if *away { " It is only probed now, once a minute; when it answers, all that waits goes out." } else { "" };
                format!("It failed {times} since {since}; the last time: {reason}.{then}")
            }
            Finding::GivenUp { count } => {
                let what = if *count == 1 { "1 delivery was".into() } else { format!("{count} deliveries were") };
                format!("{what} given up. `/desk deliveries failed` shows them, `/desk replay` sends them again.")
            }
            Finding::NoErrors => "None.".into(),
            Finding::Streamed { first } => format!("A stream through the public address came piece by piece, the first after {first} ms."),
            Finding::Reached { took } => format!("The public address answers in {took} ms."),
            Finding::HeldBack { took } => format!("A proxy holds streams back: what was sent at once came at the end, after {took} ms, so visitors see replies late. Switch buffering off for `/plugins/frontdesk/` (nginx: `proxy_buffering off;` and no `proxy_ignore_headers X-Accel-Buffering`)."),
            Finding::NotOurs { address, status } => format!("{} answers HTTP {status}, and not as Frontdesk does. Check *Public address* in System Console › Plugins › Frontdesk, and that the proxy passes `/plugins/frontdesk/v1/` to Mattermost.", code(address)),
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
            Finding::Unreached { address, reason, error } => format!("This server cannot reach {} itself: {reason}. Behind NAT or split DNS that may be so, and visitors reach it all the same: open the preview that `/desk show` gives, from outside.{}", code(address), reported(error)),
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
        seconds @ ..7_200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3_600),
    }
}
