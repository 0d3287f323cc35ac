//! `/desk follow [connection]`: the caller follows every visitor of a connection from now on, or no longer does.

use super::{named, visible, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Entry};
use crate::desk::{Desk, Flow};
use crate::followers;
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let typed = line.arguments.first().map(String::as_str);
    let only = if typed.is_none() { only_here(desk, call)? } else { None };
    let entry = match only.map_or_else(|| named(desk, call, typed), |only| Ok(Ok(only)))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Some(connection) = Connection::load(desk, &entry.id, 0)? else { return Ok(Reply::text(call.words().failed())) };
    let (said, follows) = followers::toggle(desk, connection, &call.user)?;
    Ok(Reply::with(said, json!({ "connection": entry.id, "handle": entry.handle, "follows": follows })))
}

/// The only connection of this channel whose visitors can be followed; none where there are several.
fn only_here(desk: &Desk, call: &Call) -> Flow<Option<Entry>> {
    let here = |entry: &Entry| entry.channel.as_str() == call.channel && entry.has_root_posts() && !entry.disabled;
    let mut found = visible(desk, &call.user.id, &call.channel)?.into_iter().filter(here);
    let first = found.next();
    Ok(first.filter(|_| found.next().is_none()))
}
