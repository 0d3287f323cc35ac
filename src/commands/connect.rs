//! `/desk connect <kind> …`: joins something outside to this channel. One file per kind, one line in `KINDS`.

pub mod agent;
pub mod endpoint;
pub mod feed;
mod prx;
pub mod service;
pub mod website;

use super::{is_member, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Index, Kind};
use crate::delivery::{self, Reason};
use crate::desk::{question, Desk, Flow};
use crate::identity::new_connection;
use crate::ids::ConnectionId;
use crate::notify::{Notify, Unfit};
use crate::public_address::PublicAddress;
use frontdesk_wire::Channel;
use std::ops::RangeInclusive;

/// A kind: its name, the flags that it takes, what it does with the address or name that was typed.
struct Connectable {
    name: &'static str,
    flags: &'static [&'static str],
    /// How many words may stand behind its name.
    takes: RangeInclusive<usize>,
    run: fn(&Desk, &Call, &CommandLine, &str) -> Flow<Reply>,
}

const KINDS: [Connectable; 6] = [
    Connectable { name: "website", flags: &["notify"], takes: 1..=1, run: website::run },
    Connectable { name: "endpoint", flags: &["notify", "format"], takes: 1..=1, run: endpoint::run },
    Connectable { name: "feed", flags: &["notify", "format"], takes: 1..=1, run: feed::run },
    Connectable { name: "agent", flags: &agent::FLAGS, takes: 0..=usize::MAX, run: agent::run },
    Connectable { name: "easychat", flags: &[], takes: 1..=1, run: service::easychat },
    Connectable { name: "bot", flags: &[], takes: 1..=1, run: service::bot },
];

/// The kinds by name.
pub fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// What a delivery may look like, as it is typed.
pub fn formats() -> Vec<(&'static str, &'static str)> {
    endpoint::FORMATS.iter().map(|(name, _)| (*name, "")).collect()
}

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let typed = line.arguments.first().map(String::as_str).unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.name == typed.to_lowercase());
    let flags = kind.map_or(&["notify"][..], |kind| kind.flags);
    if let Some(flag) = line.flags.keys().find(|flag| !flags.contains(&flag.as_str())) {
        let flag = format!("--{flag}");
        let is_agent = kind.is_some_and(|kind| kind.name == "agent");
        let agents = || crate::words::agent::of(&call.user.locale).unknown_flag(&flag);
        return Ok(Reply::text(if is_agent { agents() } else { words.unknown_flag(&flag) }));
    }
    let behind = line.arguments.get(1..).unwrap_or_default();
    match kind.filter(|kind| kind.takes.contains(&behind.len())) {
        Some(kind) => (kind.run)(desk, call, line, behind.first().map(String::as_str).unwrap_or_default()),
        None => Ok(Reply::text(words.connect_usage())),
    }
}

/// What was found before anything is connected.
struct Ready {
    channel: Channel,
    notify: Option<Notify>,
}

/// Finds out what every kind needs, or why it cannot be.
fn prepare(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Result<Ready, String>> {
    let words = call.words();
    if desk.bot().is_empty() {
        return Ok(Err(words.bot_name_taken().into()));
    }
    let Some(channel) = desk.ask(question::channel(&call.channel))? else { return Ok(Err(words.failed().into())) };
    let notify = match line.flags.get("notify") {
        None => None,
        Some(typed) => match Notify::read(desk, typed)? {
            Ok(notify) => Some(notify),
            Err(unfit) => return Ok(Err(unfit_text(call, &unfit))),
        },
    };
    Ok(Ok(Ready { channel, notify }))
}

/// Why nobody could be read from what was typed, in words.
pub fn unfit_text(call: &Call, unfit: &Unfit) -> String {
    let words = call.words();
    match unfit {
        Unfit::Empty => words.notify_empty().into(),
        Unfit::Nobody(name) => words.nobody_named(name),
        Unfit::NotAlone(name) => words.notify_not_alone(name),
    }
}

/// The handle of a connection that is switched on in another channel, as far as the caller may know it.
fn elsewhere(desk: &Desk, call: &Call, known: Option<&Connection>) -> Flow<Option<String>> {
    let there = known.filter(|known| known.channel.as_str() != call.channel && !known.disabled);
    let Some(there) = there else { return Ok(None) };
    let may_know = is_member(desk, &call.user.id, there.channel.as_str())?;
    Ok(Some(if may_know { there.handle.to_string() } else { "…".into() }))
}

/// The id of a new connection. Its key is read, so that a second run after a conflict may write it again.
fn fresh_id(desk: &Desk) -> Flow<ConnectionId> {
    let id = new_connection(desk.random());
    Connection::load(desk, &id, 0)?;
    Ok(id)
}

/// Stores a connection and has its channel watched. The record comes before the index: what a crash leaves without its line in the
/// index is harmless.
fn keep(desk: &Desk, index: &mut Index, connection: &Connection) {
    connection.store(desk);
    index.put(connection.entry());
    index.store(desk);
    let channel = connection.channel.as_str();
    if connection.kind == Kind::Feed {
        return; // nothing that is said in its threads leaves them
    }
    desk.order(index.watch(channel));
    if connection.kind == Kind::Endpoint {
        delivery::look_at(desk, Reason::Start, channel, desk.now());
    }
}

/// What an admin should know: its code for programs, and a sentence or two.
#[derive(Clone)]
pub struct Warning {
    code: &'static str,
    text: String,
}

/// The sentences of warnings, and their codes.
pub fn apart(warnings: &[Warning]) -> (Vec<String>, Vec<&'static str>) {
    warnings.iter().map(|warning| (warning.text.clone(), warning.code)).unzip()
}

/// What an admin should know about the address at which visitors reach Frontdesk.
pub fn address_warnings(desk: &Desk, call: &Call) -> Vec<Warning> {
    let words = call.words();
    let address = PublicAddress::of(desk.host());
    let base = address.join("").replace(&format!("/plugins/{}", desk.host().plugin), "");
    let flaws = address.flaws().into_iter();
    let mut warnings: Vec<Warning> =
        flaws.map(|flaw| Warning { code: flaw.code(), text: words.flaw(flaw, &base) }).collect();
    // An address that is right for visitors is hardly ever the server's own: there is a proxy in front.
    if warnings.is_empty() && !desk.host().trusts_proxy {
        warnings.push(Warning { code: "client_address_unknown", text: words.client_address_unknown().into() });
    }
    warnings
}

/// What an admin should know about the channel and those who are mentioned.
pub fn room_warnings(desk: &Desk, call: &Call, channel: &Channel, notify: &Notify) -> Flow<Vec<Warning>> {
    let words = call.words();
    let mut warnings = Vec::new();
    if channel.kind == "O" {
        warnings.push(Warning { code: "channel_public", text: words.public_channel().into() });
    }
    if channel.name == "town-square" {
        warnings.push(Warning { code: "channel_default", text: words.default_channel().into() });
    }
    let strangers = notify.strangers(desk, &channel.id)?;
    if !strangers.is_empty() {
        let names: Vec<String> = strangers.iter().map(|name| format!("@{name}")).collect();
        warnings.push(Warning { code: "notify_not_in_channel", text: words.not_in_channel(&names.join(" ")) });
    }
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words() {
        for language in ["en", "de"] {
            let words = crate::words::of(language);
            for kind in names() {
                assert!(!words.kind(kind).1.is_empty(), "{language} {kind}");
                assert!(words.help().contains(&format!("`/desk connect {kind} ")), "{language} {kind}");
            }
        }
    }
}
