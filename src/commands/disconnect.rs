//! `/desk disconnect [connection]`: switches a connection off. Its record stays, so that connecting it again goes on.

use super::{chosen, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Index};
use crate::desk::{question, Desk, Flow};
use frontdesk_wire::Op;
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let entry = match chosen(desk, call, line)? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    // Who is an admin here may not be one there.
    let there = desk.ask(question::channel(entry.channel.as_str()))?;
    let may = match &there {
        Some(there) if there.id != call.channel => super::refusal_there(desk, call, there)?,
        _ => None,
    };
    if let Some(refusal) = may {
        return Ok(Reply::text(refusal));
    }
    let mut index = Index::load(desk)?;
    let connection = Connection::load(desk, &entry.id, 0)?;
    if entry.disabled && connection.as_ref().is_none_or(|connection| connection.disabled) {
        return Ok(Reply::text(words.disconnected_already(entry.handle.as_str())));
    }
    if let Some(connection) = connection {
        // The record before the index, as in `connect`: a try that a crash cut short is made good by the next.
        let connection = Connection { disabled: true, ..connection };
        connection.store(desk);
        index.put(connection.entry());
        index.store(desk);
    }
    let in_use = index.entries.iter().any(|other| other.channel == entry.channel && !other.disabled);
    if !in_use {
        desk.order(Op::UnwatchChannel { channel: entry.channel.to_string() });
    }
    let props = json!({ "connection": entry.id, "handle": entry.handle, "disabled": true });
    Ok(Reply::with(words.disconnected(entry.handle.as_str()), props))
}
