//! `/desk list`: what is connected, as far as the caller may know; agents apart, with who may ask them; and the conversations that are
//! open in this channel.

mod open;

use super::{visible, Call, Reply};
use crate::agent::Allowed;
use crate::command_line::CommandLine;
use crate::connection::{Connection, Entry, Kind};
use crate::desk::{question, Desk, Flow};
use crate::text;
use crate::words::{self, agent::AgentWords};
use serde_json::{json, Value};

/// A connection as it is listed.
struct Listed {
    entry: Entry,
    /// Its channel, `~shop`; empty where that is gone.
    channel: String,
    /// An agent's own settings.
    agent: Option<Connection>,
    /// Whether an agent's bot is not in the channel.
    outside: bool,
}

/// Runs it.
pub fn run(desk: &Desk, call: &Call, _line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let texts = words::agent::of(&call.user.locale);
    let listed = listed(desk, visible(desk, &call.user.id, &call.channel)?)?;
    if listed.is_empty() {
        return Ok(Reply::text(words.nothing_connected()));
    }
    let state = |one: &Listed| match one.outside {
        true => texts.on_outside(),
        false => words.switched(!one.entry.disabled),
    };
    let mut tables: Vec<String> = Vec::new();
    let (agents, others): (Vec<&Listed>, Vec<&Listed>) = listed.iter().partition(|one| one.agent.is_some());
    if !others.is_empty() {
        let row = |one: &&Listed| {
            let Entry { handle, url, kind, bot, .. } = &one.entry;
            let url = if url.is_empty() { "–" } else { url };
            let kind = words.kind_in_list(kind, bot.is_some());
            format!("\n| `{handle}` | {kind} | {url} | {} | {} |", one.channel, state(one))
        };
        tables.push(format!("{}{}", words.list_heading(), others.iter().map(row).collect::<String>()));
    }
    if !agents.is_empty() {
        let row = |one: &&Listed| agent_row(texts, one, state(one));
        tables.push(format!("{}{}", texts.list_heading(), agents.iter().map(row).collect::<String>()));
    }
    let rows: Vec<Value> = listed.iter().map(props).collect();
    let mut told = json!({ "connections": rows });
    let entries: Vec<&Entry> = listed.iter().map(|one| &one.entry).collect();
    if let (Some((table, rows)), Some(told)) = (open::draw(desk, call, &entries)?, told.as_object_mut()) {
        tables.push(table);
        told.insert("conversations".into(), json!(rows));
    }
    Ok(Reply::with(tables.join("\n\n"), told))
}

fn agent_row(texts: &dyn AgentWords, one: &Listed, state: &str) -> String {
    let Some(agent) = one.agent.as_ref().and_then(|connection| connection.agent.as_ref()) else { return String::new() };
    let name = text::harmless(&agent.name);
    let model = match agent.model.replace('`', "").replace('|', "\\|") {
        model if model.is_empty() => "–".into(),
        model => format!("`{model}`"),
    };
    let allowed = texts.who_may_ask(&Allowed::typed(&agent.allowed_users));
    let (handle, bot, channel) = (&one.entry.handle, &agent.username, &one.channel);
    format!("\n| `{handle}` | {name}, @{bot} | {allowed} | {model} | {channel} | {state} |")
}

fn props(one: &Listed) -> Value {
    let Entry { id, handle, kind, channel, disabled, .. } = &one.entry;
    let mut row = json!({ "connection": id, "handle": handle, "kind": kind, "channel": channel, "disabled": disabled });
    let agent = one.agent.as_ref().and_then(|connection| connection.agent.as_ref());
    if let (Some(row), Some(agent)) = (row.as_object_mut(), agent) {
        row.insert("bot".into(), json!(agent.username));
        row.insert("model".into(), json!(agent.model));
        row.insert("allowed_users".into(), json!(Allowed::typed(&agent.allowed_users)));
    }
    row
}

fn listed(desk: &Desk, entries: Vec<Entry>) -> Flow<Vec<Listed>> {
    let channels = desk.ask_all(entries.iter().map(|entry| question::channel(entry.channel.as_str())).collect())?;
    let agents: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == Kind::Agent).collect();
    let keys: Vec<String> = agents.iter().map(|entry| Connection::key(&entry.id)).collect();
    let mut connections = desk.load_all::<Connection>(&keys, 0)?.into_iter();
    let bots =
        agents.iter().filter(|entry| !entry.disabled).filter_map(|entry| Some((entry.bot.as_ref()?, &entry.channel)));
    let bots: Vec<(&str, &str)> = bots.map(|(bot, channel)| (bot.as_str(), channel.as_str())).collect();
    let may = |(bot, channel): &(&str, &str)| question::may_in_channel(bot, "read_channel", channel);
    let members = desk.ask_all(bots.iter().map(may).collect())?;
    let strangers: Vec<String> =
        bots.iter().zip(members).filter(|(_, is_member)| !is_member).map(|((bot, _), _)| (*bot).to_string()).collect();
    let listed = entries.into_iter().zip(channels).map(|(entry, channel)| {
        let is_agent = entry.kind == Kind::Agent;
        let outside = is_agent
            && !entry.disabled
            && entry.bot.as_ref().is_some_and(|bot| strangers.iter().any(|id| id == bot.as_str()));
        Listed {
            agent: if is_agent { connections.next().flatten() } else { None },
            channel: channel.map(|channel| format!("~{}", channel.name)).unwrap_or_default(),
            outside,
            entry,
        }
    });
    Ok(listed.collect())
}
