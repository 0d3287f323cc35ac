//! `/desk show [connection]`: a website's snippet again, a new preview, and where its loader was last seen; or how an endpoint
//! is set up. No secrets.

use super::connect::endpoint::{format_name, inbound_url, warnings as address_flaws};
use super::connect::website::Paste;
use super::connect::{address_warnings, apart, room_warnings};
use super::connect::{agent, feed};
use super::set::first::mode_name;
use super::set::rows;
use super::{chosen, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Endpoint, Kind, Seen};
use crate::connectors::website::seen::is_ours;
use crate::desk::{question, Desk, Flow};
use crate::identity::Secret;
use crate::words::{self, Shown};
use frontdesk_wire::Channel;
use serde_json::json;
use url::Url;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    let entry = match chosen(desk, call, line)? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let connection = Connection::load(desk, &entry.id, 0)?;
    let channel = desk.ask(question::channel(entry.channel.as_str()))?;
    let (Some(connection), Some(channel)) = (connection, channel) else { return Ok(Reply::text(words.failed())) };
    if connection.kind == Kind::Feed {
        return feed::show(desk, call, &connection, &channel);
    }
    if connection.kind == Kind::Agent {
        return agent::show(desk, call, &connection, &channel);
    }
    match &connection.endpoint {
        Some(endpoint) => self::endpoint(desk, call, &connection, endpoint, &channel),
        None => website(desk, call, &connection, &channel),
    }
}

fn website(desk: &Desk, call: &Call, connection: &Connection, channel: &Channel) -> Flow<Reply> {
    let words = call.words();
    let secret = Secret::load(desk)?;
    let seen: Option<Seen> = desk.load(&Seen::key(&connection.id), 0)?;
    let paste = Paste::of(desk, &secret, connection);
    let warnings = [address_warnings(desk, call), room_warnings(desk, call, channel, &connection.notify)?].concat();
    let (texts, codes) = apart(&warnings);
    let at = seen.as_ref().map(|seen| words::clock(seen.at, &call.user.timezone, words)).unwrap_or_default();
    let text = words.shown(&Shown {
        handle: connection.handle.as_str(),
        url: &connection.url,
        origins: &connection.origins.join(", "),
        notify: &connection.notify.typed(),
        first: connection.responder.as_ref().map(|first| (first.handle.as_str(), mode_name(first.mode))),
        on: !connection.disabled,
        seen: seen.as_ref().map(|seen| (seen.page.as_str(), at.as_str())),
        seen_allowed: seen.as_ref().is_some_and(|seen| is_ours(connection, &seen.page)),
        snippet: &paste.snippet,
        preview: &paste.preview,
        warnings: &texts,
    });
    let mut props = paste.props(connection, &codes);
    if let (Some(props), Some(seen)) = (props.as_object_mut(), &seen) {
        props.insert("seen".into(), json!(seen));
    }
    Ok(Reply::with(text, props))
}

fn endpoint(desk: &Desk, call: &Call, connection: &Connection, endpoint: &Endpoint, channel: &Channel) -> Flow<Reply> {
    let texts = words::endpoint::of(&call.user.locale);
    let mut warnings = Url::parse(&endpoint.url).map(|url| address_flaws(desk, texts, &url)).unwrap_or_default();
    warnings.extend(room_warnings(desk, call, channel, &connection.notify)?);
    let (sentences, codes) = apart(&warnings);
    let bot = endpoint.bot.as_ref();
    let gone = match endpoint.gone {
        0 => String::new(),
        at => words::clock(at, &call.user.timezone, call.words()),
    };
    let inbound = if bot.is_some() { String::new() } else { inbound_url(desk, connection) };
    let text = texts.shown(&words::endpoint::Shown {
        handle: connection.handle.as_str(),
        url: &connection.url,
        format: endpoint.format,
        on: !connection.disabled,
        gone: &gone,
        inbound: &inbound,
        bot: bot.map(|bot| bot.username.as_str()).unwrap_or_default(),
        settings: &rows(texts, connection),
        warnings: &sentences,
    });
    let props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "url": connection.url,
        "format": format_name(endpoint.format),
        "inbound_url": inbound,
        "bot": bot.map(|bot| json!({ "id": bot.id, "username": bot.username })),
        "notify": connection.notify.typed(),
        "verified": connection.verified,
        "files": connection.files,
        "disabled": connection.disabled,
        "gone": endpoint.gone,
        "warnings": codes,
    });
    Ok(Reply::with(text, props))
}
