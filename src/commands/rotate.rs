//! `/desk rotate [connection] [identity]`: new secrets, shown this once. The old ones stay good for a day where both sides can
//! know two.

use super::connect::endpoint::{curl, inbound_url};
use super::connect::service::may_make_bots;
use super::connect::{agent, feed};
use super::secrets::{Fresh, Secret};
use super::{chosen_by_admin, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Kind, ServiceBot};
use crate::desk::{question, Desk, Flow};
use crate::keys::{Keys, OVERLAP};
use crate::words::clock;
use crate::words::endpoint::{self, Rotated};
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    let (identity, handle) = match line.arguments.as_slice() {
        [] => (false, None),
        [only] if is_identity(only) => (true, None),
        [handle] => (false, Some(handle.as_str())),
        [handle, what] if is_identity(what) => (true, Some(handle.as_str())),
        _ => return Ok(Reply::text(texts.rotate_usage())),
    };
    let entry = match chosen_by_admin(desk, call, handle)? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Some(mut connection) = Connection::load(desk, &entry.id, 0)?.filter(|connection| !connection.disabled) else {
        return Ok(Reply::text(texts.rotate_disconnected(entry.handle.as_str())));
    };
    if connection.kind == Kind::Feed {
        return feed::rotate(desk, call, &connection);
    }
    if connection.kind == Kind::Agent {
        return agent::rotate(desk, call, &connection);
    }
    let bot = connection.endpoint.as_ref().and_then(|endpoint| endpoint.bot.clone());
    if identity && bot.is_some() {
        return Ok(Reply::text(texts.no_visitors_of_ours(entry.handle.as_str())));
    }
    if bot.is_some() {
        let channel = desk.ask(question::channel(connection.channel.as_str()))?.unwrap_or_default();
        if !may_make_bots(desk, &call.user.id, &channel.team)? {
            return Ok(Reply::text(texts.may_make_no_bots()));
        }
    }
    let mut keys = Keys::load(desk, &entry.id, 0)?;
    // Whether there is an old one that stays good.
    let had = if identity || connection.kind == Kind::Website { !keys.identity.is_empty() } else { bot.is_none() };
    let mut fresh = Fresh::default();
    if let Some(bot) = bot {
        fresh.add(Secret::Access, renew_access(desk, &mut connection, &bot)?);
    } else if identity || connection.kind == Kind::Website {
        fresh.add(Secret::Identity, keys.renew_identity(desk));
    } else {
        fresh.add(Secret::Signing, keys.renew_signing(desk));
        fresh.add(Secret::Inbound, keys.renew_inbound(desk));
    }
    if !identity && has_webhook(&connection) {
        fresh.add(Secret::Webhook, keys.renew_webhook(desk));
    }
    // The secrets last: a second run after a conflict before them makes the same ones.
    if fresh.get(Secret::Access).is_some() {
        connection.store(desk);
    }
    keys.store(desk, &connection.id);
    Ok(reply(desk, call, &connection, &fresh, had))
}

fn is_identity(word: &str) -> bool {
    word.eq_ignore_ascii_case("identity")
}

/// Whether its deliveries carry the token of outgoing webhooks.
fn has_webhook(connection: &Connection) -> bool {
    connection.endpoint.as_ref().is_some_and(|endpoint| endpoint.format.ignores_ids() && !endpoint.url.is_empty())
}

/// A service's bot gets another access token. The old one is taken back before, so that there never are two; where Mattermost
/// makes none then, the next `rotate` does.
fn renew_access(desk: &Desk, connection: &mut Connection, bot: &ServiceBot) -> Flow<String> {
    desk.ask(question::revoke_token(&bot.token))?;
    let (id, token) = desk.ask(question::new_token(bot.id.as_str(), &format!("Frontdesk: {}", connection.handle)))?;
    if let Some(endpoint) = connection.endpoint.as_mut() {
        endpoint.bot = Some(ServiceBot { token: id, ..bot.clone() });
    }
    Ok(token)
}

fn reply(desk: &Desk, call: &Call, connection: &Connection, fresh: &Fresh, overlaps: bool) -> Reply {
    let texts = endpoint::of(&call.user.locale);
    let until = desk.now() + OVERLAP;
    let inbound = inbound_url(desk, connection);
    let curl = fresh.get(Secret::Inbound).map(|token| curl(&inbound, token));
    let good = if overlaps { clock(until, &call.user.timezone, call.words()) } else { String::new() };
    let text = texts.rotated(&Rotated {
        handle: connection.handle.as_str(),
        secrets: &fresh.table(texts),
        until: &good,
        identity: fresh.get(Secret::Identity).is_some(),
        webhook: fresh.get(Secret::Webhook).is_some(),
        access: fresh.get(Secret::Access).is_some(),
        curl: curl.as_deref().unwrap_or_default(),
    });
    let mut props = json!({ "connection": connection.id, "handle": connection.handle, "kind": connection.kind });
    fresh.put_into(&mut props);
    if let Some(props) = props.as_object_mut() {
        if overlaps {
            props.insert("old_until".into(), until.into());
        }
        if let Some(curl) = curl {
            props.insert("inbound_url".into(), inbound.into());
            props.insert("curl".into(), curl.into());
        }
    }
    Reply::with(text, props)
}
