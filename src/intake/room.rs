//! Whether anybody is where a connection's conversations stand: its channel is in use, and our bot is a member of it. Who takes the bot out
//! of the channel wants no more visitors there.

use crate::connection::{Connection, Entry, Index, Kind};
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow, Stop};
use crate::problem::Problem;

/// Whether visitors may come to a channel.
pub fn is_open(desk: &Desk, channel: &str) -> Flow<bool> {
    let member = question::may_in_channel(desk.bot(), "read_channel", channel);
    let (channel, member) = desk.ask_both(question::channel(channel), member)?;
    Ok(member && channel.is_some_and(|channel| channel.delete_at == 0))
}

/// Refuses a visitor whose connection's channel is closed to them.
pub fn check(desk: &Desk, connection: &Connection) -> Flow {
    if is_open(desk, connection.channel.as_str())? {
        Ok(())
    } else {
        Err(Stop::Refused(Problem::ConnectionDisabled))
    }
}

/// Of the threads of a channel that visitors listen to, those whose visitors have nobody to speak with any more.
pub fn shut(desk: &Desk, channel: &str, topics: &[String]) -> Flow<Vec<String>> {
    let index = Index::peek(desk)?;
    let here = |entry: &&Entry| entry.channel.as_str() == channel && entry.kind == Kind::Website;
    let off: Vec<&Entry> = index.entries.iter().filter(here).filter(|entry| entry.disabled).collect();
    let on = index.entries.iter().filter(here).any(|entry| !entry.disabled);
    if !on || !is_open(desk, channel)? {
        return Ok(topics.to_vec());
    }
    if off.is_empty() {
        return Ok(Vec::new());
    }
    let roots = desk.ask_all(topics.iter().map(|topic| question::post(topic)).collect())?;
    let is_off = |root: &frontdesk_wire::Post| {
        let connection = Marks::of(root).and_then(|marks| marks.connection);
        connection.is_some_and(|id| off.iter().any(|entry| entry.id == id))
    };
    Ok(roots.iter().flatten().filter(|root| is_off(root)).map(|root| root.id.clone()).collect())
}
