//! `/desk connect feed <name>`: an address for what another system has to say.

use super::{apart, fresh_id, keep, prepare, room_warnings, Ready, Warning};
use crate::command_line::CommandLine;
use crate::commands::set::rows_with;
use crate::commands::{free_handle, Call, Reply};
use crate::connection::{Connection, Entry, Feed, Files, Index, Kind};
use crate::desk::{question, Desk, Flow};
use crate::feed::address;
use crate::feed::last::Last;
use crate::feed::refused::Refused;
use crate::formats;
use crate::ids::{ChannelId, UserId};
use crate::keys::{Keys, OVERLAP};
use crate::notify::Notify;
use crate::public_address::{Flaw, PublicAddress};
use crate::text::slug;
use crate::words::endpoint;
use crate::words::feed::{self as words, Connected, Refusal, Shown};
use frontdesk_wire::Channel;
use serde_json::json;

/// For how long it is told what was refused, in milliseconds.
const REFUSED: i64 = 3 * 24 * 60 * 60_000;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine, typed: &str) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    if slug(typed).is_empty() || typed.chars().count() > 64 {
        return Ok(Reply::text(texts.not_a_name(typed)));
    }
    let format = line.flags.get("format").map(|format| format.to_lowercase());
    if let Some(format) = format.as_ref().filter(|format| formats::named(format).is_none()) {
        return Ok(Reply::text(texts.unknown_format(format, &format_names())));
    }
    let Ready { channel, notify } = match prepare(desk, call, line)? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let mut index = Index::load(desk)?;
    // Its name or its handle, in this channel: other channels may have feeds of the same name, with a number in their handles.
    let is_it = |entry: &&Entry| {
        let here = entry.kind == Kind::Feed && entry.channel.as_str() == call.channel;
        here && (entry.url == typed || entry.handle.as_str() == typed.to_lowercase())
    };
    let before = match index.entries.iter().find(is_it) {
        None => None,
        Some(entry) => Connection::load(desk, &entry.id, 0)?,
    };
    desk.ask(question::join(&call.channel, desk.bot()))?;
    let again = before.is_some();
    let mut connection = match before {
        Some(known) => Connection { disabled: false, ..known },
        None => Connection {
            id: fresh_id(desk)?,
            handle: free_handle(typed, &index),
            kind: Kind::Feed,
            channel: ChannelId::new(&*call.channel),
            url: typed.into(),
            origins: Vec::new(),
            notify: Notify::Nobody,
            language: crate::words::language_of(&call.user.locale).into(),
            timezone: call.user.timezone.clone(),
            by: UserId::new(&*call.user.id),
            at: desk.now(),
            disabled: false,
            endpoint: None,
            feed: Some(Feed::default()),
            agent: None,
            responder: None,
            hours: crate::hours::Hours::default(),
            verified: false,
            files: Files::default(),
            chat: crate::chat::Chat::default(),
        },
    };
    if let Some(notify) = notify {
        connection.notify = notify;
    }
    if let (Some(format), Some(feed)) = (format, connection.feed.as_mut()) {
        feed.format = format;
    }
    let mut warnings = warnings(desk, call, &channel, &connection)?;
    if let Some(warning) = renamed(call, &connection, typed).filter(|_| !again) {
        warnings.insert(0, warning);
    }
    let mut keys = Keys::load(desk, &connection.id, 0)?;
    let token = if keys.inbound.is_empty() { Some(address::renew(desk, &mut keys, &connection.id)?) } else { None };
    if token.is_some() {
        keys.store(desk, &connection.id);
    }
    keep(desk, &mut index, &connection);
    Ok(reply(desk, call, &connection, token.as_deref(), &warnings, again))
}

/// What the feed is called, where that is not what was typed.
fn renamed(call: &Call, connection: &Connection, typed: &str) -> Option<Warning> {
    let (handle, texts) = (connection.handle.as_str(), words::of(&call.user.locale));
    if handle == typed.to_lowercase() {
        return None;
    }
    let is_taken = handle != slug(typed);
    Some(Warning {
        code: if is_taken { "name_taken" } else { "name_changed" },
        text: texts.called(typed, handle, is_taken),
    })
}

fn format_names() -> String {
    formats::FORMATS.iter().map(|format| format!("`{}`", format.name)).collect::<Vec<_>>().join(", ")
}

/// What an admin should know of the address and the channel.
pub fn warnings(desk: &Desk, call: &Call, channel: &Channel, connection: &Connection) -> Flow<Vec<Warning>> {
    let address = PublicAddress::of(desk.host());
    let mut warnings = Vec::new();
    if address.flaws().contains(&Flaw::Missing) {
        warnings.push(Warning { code: Flaw::Missing.code(), text: words::of(&call.user.locale).no_address().into() });
    }
    let texts = words::of(&call.user.locale);
    for mut warning in room_warnings(desk, call, channel, &connection.notify)? {
        // Nobody visits a feed.
        match warning.code {
            "channel_public" => warning.text = texts.public_channel().into(),
            "channel_default" => warning.text = texts.default_channel().into(),
            _ => {}
        }
        warnings.push(warning);
    }
    Ok(warnings)
}

fn reply(
    desk: &Desk,
    call: &Call,
    connection: &Connection,
    token: Option<&str>,
    warnings: &[Warning],
    again: bool,
) -> Reply {
    let (sentences, codes) = apart(warnings);
    let url = token.map(|token| address::url(desk, token));
    let curl = url.as_ref().map(|url| address::curl(url, connection));
    let text = words::of(&call.user.locale).connected(&Connected {
        again,
        handle: connection.handle.as_str(),
        url: url.as_deref().unwrap_or_default(),
        curl: curl.as_deref().unwrap_or_default(),
        notify: &connection.notify.typed(),
        warnings: &sentences,
    });
    let mut props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "notify": connection.notify.typed(),
        "warnings": codes,
    });
    if let (Some(props), Some(url), Some(curl)) = (props.as_object_mut(), url, curl) {
        props.insert("feed_url".into(), url.into());
        props.insert("curl".into(), curl.into());
    }
    Reply::with(text, props)
}

/// `/desk rotate` for a feed: another address; the one before stays good for a day.
pub fn rotate(desk: &Desk, call: &Call, connection: &Connection) -> Flow<Reply> {
    let mut keys = Keys::load(desk, &connection.id, 0)?;
    let token = address::renew(desk, &mut keys, &connection.id)?;
    keys.store(desk, &connection.id);
    let url = address::url(desk, &token);
    let until = desk.now() + OVERLAP;
    let text = words::of(&call.user.locale).rotated(
        connection.handle.as_str(),
        &url,
        &call.clock(until),
        !keys.payload.is_empty(),
    );
    let props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "feed_url": url,
        "curl": address::curl(&url, connection),
        "old_until": until,
    });
    Ok(Reply::with(text, props))
}

/// What a feed refused in the last days, as the caller is told.
pub fn refused(desk: &Desk, call: &Call, connection: &Connection, last: Option<&Last>) -> Flow<Option<Refusal>> {
    let known = Refused::load(desk, &connection.id)?.filter(|refused| desk.now() - refused.at < REFUSED);
    Ok(known.map(|refused| Refusal {
        handle: connection.handle.to_string(),
        why: refused.why,
        detail: refused.detail,
        at: call.clock(refused.at),
        since: call.clock(refused.since),
        times: refused.times,
        over: last.is_some_and(|last| last.at > refused.at),
    }))
}

/// `/desk show` for a feed: how it is set up, and what came last.
pub fn show(desk: &Desk, call: &Call, connection: &Connection, channel: &Channel) -> Flow<Reply> {
    let last = Last::load(desk, &connection.id)?;
    let refused = refused(desk, call, connection, last.as_ref())?;
    let keys = Keys::load(desk, &connection.id, 0)?;
    let warnings = warnings(desk, call, channel, connection)?;
    let (sentences, codes) = apart(&warnings);
    let texts = endpoint::of(&call.user.locale);
    let at = call.clock(last.as_ref().map_or(0, |last| last.at));
    let text = words::of(&call.user.locale).shown(&Shown {
        handle: connection.handle.as_str(),
        on: !connection.disabled,
        last: last.as_ref().map(|last| (last.format.as_str(), at.as_str())),
        refused: refused.as_ref(),
        settings: &rows_with(texts, connection, &keys),
        warnings: &sentences,
    });
    let props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "notify": connection.notify.typed(),
        "disabled": connection.disabled,
        "last": last.map(|last| json!({ "at": last.at, "format": last.format })),
        "refused": refused.map(|refused| json!({ "why": refused.why, "times": refused.times, "over": refused.over })),
        "warnings": codes,
    });
    Ok(Reply::with(text, props))
}
