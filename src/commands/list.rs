//! `/desk list`: what is connected, as far as the caller may know.

use super::{visible, Call, Reply};
use crate::command_line::CommandLine;
use crate::desk::{question, Desk, Flow};
use serde_json::{json, Value};

/// Runs it.
pub fn run(desk: &Desk, call: &Call, _line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let entries = visible(desk, &call.user.id, &call.channel)?;
    if entries.is_empty() {
        return Ok(Reply::text(words.nothing_connected()));
    }
    let channels = desk.ask_all(entries.iter().map(|entry| question::channel(entry.channel.as_str())).collect())?;
    let mut text = words.list_heading().to_string();
    let mut rows: Vec<Value> = Vec::new();
    for (entry, channel) in entries.iter().zip(channels) {
        let name = channel.map(|channel| format!("~{}", channel.name)).unwrap_or_default();
        text.push_str(&format!(
            "\n| `{}` | website | {} | {name} | {} |",
            entry.handle,
            entry.url,
            words.switched(!entry.disabled)
        ));
        rows.push(json!({ "connection": entry.id, "handle": entry.handle, "channel": entry.channel, "disabled": entry.disabled }));
    }
    Ok(Reply::with(text, json!({ "connections": rows })))
}
