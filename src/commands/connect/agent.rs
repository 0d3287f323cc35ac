//! `/desk connect agent <name> <address>`: an AI colleague with a bot of its own in this channel.

mod typed;

use super::service::{may_make_bots, names, NAMES};
use super::{apart, elsewhere, fresh_id, keep, prepare, Ready, Warning};
use crate::agent::{Agent, Allowed, Protocol};
use crate::command_line::CommandLine;
use crate::commands::secrets::Fresh;
use crate::commands::set::agent::{apply, begin, end, forget_key, no_path, protocol_name};
use crate::commands::set::changed::left_out;
use crate::commands::set::rows_with;
use crate::commands::{free_handle, Call, Reply};
use crate::connection::{Connection, Files, Index, Kind};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ChannelId, UserId};
use crate::keys::{Keys, OVERLAP};
use crate::notify::Notify;
use crate::public_address::{is_listed, is_private, Flaw, PublicAddress};
use crate::text;
use crate::words::agent::{self as words, AgentWords, Connected, Shown};
use frontdesk_wire::{Channel, User};
use serde_json::{json, Value};
use typed::{likeness, Typed};
use url::Url;

/// What may stand behind `--`, in the order in which it is set: the address is read as the protocol has it.
pub const FLAGS: [&str; 7] = ["protocol", "model", "key", "allowed_users", "thread_replies", "mention_only", SECTION];
/// The flag behind which a section of PRX's settings stands.
const SECTION: &str = "from-toml";
/// The name of an agent for which only such a section was typed.
const NAMELESS: &str = "PRX";
/// How a user name begins whose agent's name does not begin with a Latin letter.
const LATIN: &str = "agent";
/// What says which addresses inside the network may be called.
const RULE: &str = "ServiceSettings.AllowedUntrustedInternalConnections";
/// The picture of an agent's bot.
const PICTURE: &str = "assets/agent.png";

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine, _: &str) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let typed = match typed::read(desk, call, line) {
        Ok(typed) => typed,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Ready { channel, .. } = match prepare(desk, call, line)? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    if !may_make_bots(desk, &call.user.id, &channel.team)? {
        return Ok(Reply::text(texts.may_make_no_bots()));
    }
    let mut index = Index::load(desk)?;
    let found = look_up(desk, &index, &typed)?;
    let here = |found: &&Connection| found.channel.as_str() == call.channel;
    let known = found.iter().find(here).cloned();
    if known.is_none() {
        let on = found.iter().find(|found| !found.disabled);
        if let Some(handle) = elsewhere(desk, call, on)? {
            return Ok(Reply::text(texts.connected_elsewhere(&typed.name, &handle)));
        }
    }
    let again = known.as_ref().is_some_and(|known| !known.disabled);
    let before = known.as_ref().and_then(|known| known.agent.clone());
    let url_before = known.as_ref().map(|known| known.url.clone()).unwrap_or_default();
    let mut connection = match known {
        Some(known) => Connection { disabled: false, ..known },
        None if typed.url.is_none() => return Ok(Reply::text(texts.no_address(&typed.name, typed.from_toml))),
        None => new(desk, call, &typed, &index)?,
    };
    let keys = Keys::load(desk, &connection.id, 0)?;
    let had = keys.clone();
    let mut changing = begin(connection, keys);
    let address = typed.url.iter().map(|url| ("url", url.clone()));
    for (key, value) in typed.settings.iter().cloned().chain(address) {
        if let Err(refusal) = apply(desk, call, &mut changing, key, &value)? {
            return Ok(Reply::text(refusal));
        }
    }
    let forgot = forget_key(&mut changing, before.as_ref());
    let (keys, fresh);
    (connection, keys, fresh) = end(changing);
    desk.ask(question::join(&call.channel, desk.bot()))?;
    let Some(bot) = bot_of(desk, texts, &connection, &typed, before.as_ref())? else {
        return Ok(Reply::text(texts.name_taken(&typed.slug)));
    };
    desk.ask(question::join(&call.channel, &bot.id))?;
    let mut agent = connection.agent.unwrap_or_default();
    (agent.bot, agent.username) = (UserId::new(bot.id), bot.username);
    connection.agent = Some(agent);
    // An agent is never there without its secrets.
    if keys != had {
        keys.store(desk, &connection.id);
    }
    keep(desk, &mut index, &connection);
    let mut notes = typed.notes;
    if !url_before.is_empty() && url_before != connection.url {
        notes.push(texts.moved(&url_before, &connection.url));
    }
    notes.extend(left_out(call, &connection, before.as_ref()));
    if forgot {
        notes.push(texts.key_forgotten(connection.handle.as_str()));
    }
    let mut warnings = warnings(desk, call, &channel, &connection)?;
    let all = take_all(desk, call, &index, &connection)?;
    if let (Some(first), true) = (all.first(), all.len() > 1) {
        let own = connection.handle.as_str();
        let others: Vec<String> = all.iter().filter(|one| *one != own).map(|one| format!("`{one}`")).collect();
        let text = texts.several_take_all(own, &others.join(", "), first);
        warnings.push(Warning { code: "agent_not_alone", text });
    }
    let username = connection.agent.as_ref().map_or("", |agent| agent.username.as_str());
    if text::has_slug(&typed.name) && names(&typed.slug).skip(1).any(|name| name == username) {
        let text = texts.name_is_anothers(connection.handle.as_str(), &typed.slug, username);
        warnings.push(Warning { code: "agent_name_taken", text });
    }
    Ok(reply(call, &connection, &keys, &fresh, &notes, &warnings, again))
}

/// The agents of this name, those that are switched on first; its handle names it too.
fn look_up(desk: &Desk, index: &Index, typed: &Typed) -> Flow<Vec<Connection>> {
    let agents = index.entries.iter().filter(|entry| entry.kind == Kind::Agent);
    let keys: Vec<String> = agents.map(|entry| Connection::key(&entry.id)).collect();
    let stored: Vec<Option<Connection>> = desk.load_all(&keys, 0)?;
    let like = likeness(&typed.name);
    let is_named = |found: &Connection| {
        let name = found.agent.as_ref().map(|agent| likeness(&agent.name)).unwrap_or_default();
        name == like || found.handle.as_str() == like
    };
    let mut found: Vec<Connection> = stored.into_iter().flatten().filter(is_named).collect();
    found.sort_by_key(|found| (found.disabled, found.handle.as_str() != like));
    Ok(found)
}

fn new(desk: &Desk, call: &Call, typed: &Typed, index: &Index) -> Flow<Connection> {
    Ok(Connection {
        id: fresh_id(desk)?,
        handle: free_handle(&typed.slug, index),
        kind: Kind::Agent,
        channel: ChannelId::new(&*call.channel),
        url: String::new(),
        origins: Vec::new(),
        notify: Notify::Nobody,
        language: crate::words::language_of(&call.user.locale).into(),
        timezone: call.user.timezone.clone(),
        by: UserId::new(&*call.user.id),
        at: desk.now(),
        disabled: false,
        endpoint: None,
        feed: None,
        agent: Some(Agent { name: typed.name.clone(), ..Agent::default() }),
        responder: None,
        hours: crate::hours::Hours::default(),
        verified: false,
        files: Files::default(),
        chat: crate::chat::Chat::default(),
    })
}

/// The agents of this channel that take every new post, where this one does and is not alone: by their handles, the first that answers.
fn take_all(desk: &Desk, call: &Call, index: &Index, connection: &Connection) -> Flow<Vec<String>> {
    let takes_all = |one: &Connection| !one.disabled && one.agent.as_ref().is_some_and(|agent| !agent.mention_only);
    let mut handles = Vec::new();
    for entry in index.agents(&call.channel).filter(|_| takes_all(connection)) {
        let own = entry.id == connection.id;
        if own || Connection::load(desk, &entry.id, 0)?.is_some_and(|other| takes_all(&other)) {
            handles.push(entry.handle.to_string());
        }
    }
    Ok(handles)
}

/// Its bot, switched on: the one that it had, by the name that it has now, else a new one; none where all names are taken.
fn bot_of(
    desk: &Desk,
    texts: &dyn AgentWords,
    connection: &Connection,
    typed: &Typed,
    before: Option<&Agent>,
) -> Flow<Option<User>> {
    if let Some(before) = before {
        let id = before.bot.to_string();
        if desk.try_ask(question::bot_active(&id, true))?.is_ok() {
            let now = desk.ask(question::users(vec![id.clone()]))?.into_iter().next();
            let username = now.map_or_else(|| before.username.clone(), |user| user.username);
            return Ok(Some(User { id, username, ..User::default() }));
        }
    }
    // The handle is free among ours; the names before it are taken by our own bots.
    let names = names(&typed.slug).skip_while(|name| name != connection.handle.as_str());
    for name in names.take(NAMES) {
        let made = desk.ask(question::new_bot(&name, &typed.name, texts.bot_description(), PICTURE))?;
        if let Some(bot) = made.into_iter().next() {
            return Ok(Some(bot));
        }
    }
    Ok(None)
}

/// What an admin should know of its address and its channel.
fn warnings(desk: &Desk, call: &Call, channel: &Channel, connection: &Connection) -> Flow<Vec<Warning>> {
    let texts = words::of(&call.user.locale);
    let Some(agent) = &connection.agent else { return Ok(Vec::new()) };
    let mut warnings = Vec::new();
    let url = Url::parse(&agent.url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    if let Some(inner) = url.as_ref().and_then(Url::host).filter(is_private) {
        let rule = desk.ask(question::config(&[RULE]))?.remove(RULE).unwrap_or_default();
        if !is_listed(&rule, &inner) {
            let text = crate::words::endpoint::of(&call.user.locale).inner(host);
            warnings.push(Warning { code: "agent_inner", text });
        }
    } else if url.as_ref().is_some_and(|url| url.scheme() == "http") {
        let text = crate::words::endpoint::of(&call.user.locale).not_https(host);
        warnings.push(Warning { code: "agent_not_https", text });
    }
    if let Some(text) = no_path(call, connection) {
        warnings.push(Warning { code: "agent_no_path", text });
    }
    if agent.protocol == Protocol::Json && PublicAddress::of(desk.host()).flaws().contains(&Flaw::Missing) {
        warnings.push(Warning { code: Flaw::Missing.code(), text: texts.no_reply_address().into() });
    }
    if channel.kind == "O" {
        warnings.push(Warning { code: "channel_public", text: texts.public_channel(host) });
    }
    if channel.name == "town-square" {
        warnings.push(Warning { code: "channel_default", text: texts.default_channel().into() });
    }
    Ok(warnings)
}

/// What programs read of an agent.
fn props(connection: &Connection, keys: &Keys, warnings: &[&'static str]) -> Value {
    let agent = connection.agent.clone().unwrap_or_default();
    json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "url": connection.url,
        "bot": { "id": agent.bot, "username": agent.username },
        "protocol": protocol_name(agent.protocol),
        "model": agent.model,
        "key": !keys.credentials.is_empty(),
        "allowed_users": Allowed::typed(&agent.allowed_users),
        "thread_replies": agent.thread_replies,
        "mention_only": agent.mention_only,
        "disabled": connection.disabled,
        "warnings": warnings,
    })
}

fn reply(
    call: &Call,
    connection: &Connection,
    keys: &Keys,
    fresh: &Fresh,
    notes: &[String],
    warnings: &[Warning],
    again: bool,
) -> Reply {
    let agent = connection.agent.clone().unwrap_or_default();
    let (sentences, codes) = apart(warnings);
    let text = words::of(&call.user.locale).connected(&Connected {
        again,
        handle: connection.handle.as_str(),
        bot: &agent.username,
        name: &agent.name,
        url: &connection.url,
        protocol: protocol_name(agent.protocol),
        model: &agent.model,
        key: !keys.credentials.is_empty(),
        allowed: &Allowed::typed(&agent.allowed_users),
        mention_only: agent.mention_only,
        caller: &call.user.username,
        secrets: &fresh.table(crate::words::endpoint::of(&call.user.locale)),
        notes,
        warnings: &sentences,
    });
    let mut props = props(connection, keys, &codes);
    fresh.put_into(&mut props);
    Reply::with(text, props)
}

/// `/desk show` for an agent.
pub fn show(desk: &Desk, call: &Call, connection: &Connection, channel: &Channel) -> Flow<Reply> {
    let keys = Keys::load(desk, &connection.id, 0)?;
    let agent = connection.agent.clone().unwrap_or_default();
    let (sentences, codes) = apart(&warnings(desk, call, channel, connection)?);
    let text = words::of(&call.user.locale).shown(&Shown {
        handle: connection.handle.as_str(),
        bot: &agent.username,
        name: &agent.name,
        on: !connection.disabled,
        asked: !agent.allowed_users.is_empty(),
        settings: &rows_with(crate::words::endpoint::of(&call.user.locale), connection, &keys),
        warnings: &sentences,
    });
    Ok(Reply::with(text, props(connection, &keys, &codes)))
}

/// `/desk rotate` for an agent: another secret that signs plain JSON; the one before stays good for a day.
pub fn rotate(desk: &Desk, call: &Call, connection: &Connection) -> Flow<Reply> {
    use crate::commands::secrets::Secret;
    let texts = words::of(&call.user.locale);
    let handle = connection.handle.as_str();
    if connection.agent.as_ref().is_none_or(|agent| agent.protocol != Protocol::Json) {
        return Ok(Reply::text(texts.nothing_to_rotate(handle)));
    }
    let mut keys = Keys::load(desk, &connection.id, 0)?;
    let mut fresh = Fresh::default();
    fresh.add(Secret::Signing, keys.renew_signing(desk));
    keys.store(desk, &connection.id);
    let until = desk.now() + OVERLAP;
    let table = fresh.table(crate::words::endpoint::of(&call.user.locale));
    let text = texts.rotated(handle, &table, &call.clock(until));
    let mut props =
        json!({ "connection": connection.id, "handle": handle, "kind": connection.kind, "old_until": until });
    fresh.put_into(&mut props);
    Ok(Reply::with(text, props))
}
