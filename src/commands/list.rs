//! `/desk list`: what is connected, as far as the caller may know.

use super::{visible, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Entry, Kind};
use crate::desk::{question, Desk, Flow};
use crate::words;
use serde_json::{json, Value};

/// An agent's bot and channel, where it is switched on.
fn agent(entry: &Entry) -> Option<(&str, &str)> {
    let bot = entry.bot.as_ref().filter(|_| entry.kind == Kind::Agent && !entry.disabled)?;
    Some((bot.as_str(), entry.channel.as_str()))
}

/// Runs it.
pub fn run(desk: &Desk, call: &Call, _line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let texts = words::agent::of(&call.user.locale);
    let entries = visible(desk, &call.user.id, &call.channel)?;
    if entries.is_empty() {
        return Ok(Reply::text(words.nothing_connected()));
    }
    let channels = desk.ask_all(entries.iter().map(|entry| question::channel(entry.channel.as_str())).collect())?;
    let agents: Vec<(&str, &str)> = entries.iter().filter_map(agent).collect();
    let members = desk.ask_all(
        agents.iter().map(|(bot, channel)| question::may_in_channel(bot, "read_channel", channel)).collect(),
    )?;
    let is_outside = |entry: &Entry| {
        agent(entry)
            .is_some_and(|one| agents.iter().zip(&members).any(|(other, is_member)| *other == one && !is_member))
    };
    let mut text = words.list_heading().to_string();
    let mut rows: Vec<Value> = Vec::new();
    for (entry, channel) in entries.iter().zip(channels) {
        let name = channel.map(|channel| format!("~{}", channel.name)).unwrap_or_default();
        let kind = words.kind_in_list(&entry.kind, entry.bot.is_some());
        text.push_str(&format!(
            "\n| `{}` | {kind} | {} | {name} | {} |",
            entry.handle,
            if entry.url.is_empty() { "–" } else { &entry.url },
            if is_outside(entry) { texts.on_outside() } else { words.switched(!entry.disabled) }
        ));
        rows.push(json!({ "connection": entry.id, "handle": entry.handle, "kind": entry.kind, "channel": entry.channel, "disabled": entry.disabled }));
    }
    Ok(Reply::with(text, json!({ "connections": rows })))
}
