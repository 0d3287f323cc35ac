//! `/desk show [connection]`: the snippet again, a new preview, and where the loader was last seen.

use super::connect::{apart, warnings, Paste};
use super::{chosen, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Seen};
use crate::connectors::website::seen::is_ours;
use crate::desk::{question, Desk, Flow};
use crate::identity::Secret;
use crate::words::{self, Shown};
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let entry = match chosen(desk, call, line)? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let secret = Secret::load(desk)?;
    let connection = Connection::load(desk, &entry.id, 0)?;
    let channel = desk.ask(question::channel(entry.channel.as_str()))?;
    let (Some(connection), Some(channel)) = (connection, channel) else { return Ok(Reply::text(words.failed())) };
    let seen: Option<Seen> = desk.load(&Seen::key(&entry.id), 0)?;
    let paste = Paste::of(desk, &secret, &connection);
    let warnings = warnings(desk, call, &channel, &connection.notify)?;
    let (texts, codes) = apart(&warnings);
    let at = seen.as_ref().map(|seen| words::clock(seen.at, &call.user.timezone, words)).unwrap_or_default();
    let text = words.shown(&Shown {
        handle: connection.handle.as_str(),
        url: &connection.url,
        origins: &connection.origins.join(", "),
        notify: &connection.notify.typed(),
        on: !connection.disabled,
        seen: seen.as_ref().map(|seen| (seen.page.as_str(), at.as_str())),
        seen_allowed: seen.as_ref().is_some_and(|seen| is_ours(&connection, &seen.page)),
        snippet: &paste.snippet,
        preview: &paste.preview,
        warnings: &texts,
    });
    let mut props = paste.props(&connection, &codes);
    if let (Some(props), Some(seen)) = (props.as_object_mut(), &seen) {
        props.insert("seen".into(), json!(seen));
    }
    Ok(Reply::with(text, props))
}
