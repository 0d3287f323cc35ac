//! `/desk disconnect [connection]`: switches a connection off. Its record stays, so that connecting it again goes on.

use super::{chosen_by_admin, visible, Call, Reply};
use crate::agent::{turn, Agent};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Entry, Index, Kind, ServiceBot};
use crate::desk::{question, Desk, Flow};
use crate::hooks::display_name;
use crate::ids::ConnectionId;
use crate::responder::Mode;
use crate::words::{self, endpoint, feed};
use frontdesk_wire::Op;
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let entry = match chosen_by_admin(desk, call, line.arguments.first().map(String::as_str))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let mut index = Index::load(desk)?;
    let connection = Connection::load(desk, &entry.id, 0)?;
    if entry.disabled && connection.as_ref().is_none_or(|connection| connection.disabled) {
        return Ok(Reply::text(words.disconnected_already(entry.handle.as_str())));
    }
    let bot = connection.as_ref().and_then(|connection| connection.endpoint.as_ref()?.bot.clone());
    if let Some(bot) = &bot {
        take_away(desk, entry.channel.as_str(), bot)?;
    }
    let agent = connection.as_ref().and_then(|connection| connection.agent.clone());
    if let Some(agent) = &agent {
        // It may answer visitors in other channels, too.
        turn::stop(desk, None, None, Some(&entry.id), &display_name(&call.user))?;
        send_away(desk, entry.channel.as_str(), agent)?;
    }
    if let Some(connection) = connection {
        // The record before the index, as in `connect`: a try that a crash cut short is made good by the next.
        let connection = Connection { disabled: true, ..connection };
        connection.store(desk);
        index.put(connection.entry());
        index.store(desk);
    }
    let in_use =
        index.entries.iter().any(|other| other.channel == entry.channel && !other.disabled && other.kind != Kind::Feed);
    if !in_use {
        desk.order(Op::UnwatchChannel { channel: entry.channel.to_string() });
    } else if bot.is_some() || agent.is_some() {
        desk.order(index.watch(entry.channel.as_str()));
    }
    let left_alone = if agent.is_some() { answered_by(desk, call, &entry.id)? } else { Vec::new() };
    let props = json!({ "connection": entry.id, "handle": entry.handle, "disabled": true });
    let handle = entry.handle.as_str();
    let mut text = match entry.kind {
        Kind::Website => words.disconnected(handle),
        Kind::Agent => {
            words::agent::of(&call.user.locale).disconnected(handle, agent.as_ref().map_or("", |agent| &agent.username))
        }
        Kind::Feed => feed::of(&call.user.locale).disconnected(handle),
        Kind::Endpoint => {
            endpoint::of(&call.user.locale).disconnected(handle, bot.as_ref().map(|bot| bot.username.as_str()))
        }
    };
    if !left_alone.is_empty() {
        let said = words::agent::of(&call.user.locale).visitors_without(&left_alone.join(", "));
        text = format!("{text}\n\n:warning: {said}");
    }
    Ok(Reply::with(text, props))
}

/// The connections whose visitors an agent answers, as far as the caller may know them.
fn answered_by(desk: &Desk, call: &Call, agent: &ConnectionId) -> Flow<Vec<String>> {
    let entries = visible(desk, &call.user.id, &call.channel)?;
    let fits = |entry: &&Entry| matches!(entry.kind, Kind::Website | Kind::Endpoint) && !entry.disabled;
    let keys: Vec<String> = entries.iter().filter(fits).map(|entry| Connection::key(&entry.id)).collect();
    let found: Vec<Option<Connection>> = desk.load_all(&keys, 0)?;
    let answers = |found: &Connection| {
        found.responder.as_ref().is_some_and(|responder| responder.agent == *agent && responder.mode == Mode::Answer)
    };
    Ok(found.into_iter().flatten().filter(answers).map(|found| format!("`{}`", found.handle)).collect())
}

/// Takes a service's token and bot away, before anything is written: a try that is cut short leaves nothing open. A bot that
/// somebody has deleted keeps nobody from disconnecting.
fn take_away(desk: &Desk, channel: &str, bot: &ServiceBot) -> Flow {
    let id = bot.id.as_str();
    desk.ask(question::revoke_token(&bot.token))?;
    let left = desk.try_ask(question::leave(channel, id))?;
    let off = desk.try_ask(question::bot_active(id, false))?;
    for error in [left.err(), off.err()].into_iter().flatten() {
        desk.log(
            "warn",
            format!("the bot @{} could not be taken away altogether; its token is gone: {error}", bot.username),
        );
    }
    Ok(())
}

/// Takes an agent's bot out of the channel and switches it off. One that somebody has deleted keeps nobody from disconnecting.
fn send_away(desk: &Desk, channel: &str, agent: &Agent) -> Flow {
    let id = agent.bot.as_str();
    let left = desk.try_ask(question::leave(channel, id))?;
    let off = desk.try_ask(question::bot_active(id, false))?;
    for error in [left.err(), off.err()].into_iter().flatten() {
        desk.log("warn", format!("the bot @{} could not be sent away altogether: {error}", agent.username));
    }
    Ok(())
}
