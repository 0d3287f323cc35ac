//! `/desk connect easychat <address>` and `/desk connect bot <name>`: a program that speaks to Mattermost's REST API gets a bot of
//! its own in this channel, with an access token. What it begins here are conversations.

use super::endpoint::{address_of, format_name, shown, warnings};
use super::{elsewhere, fresh_id, keep, prepare, room_warnings, Ready, Warning};
use crate::command_line::CommandLine;
use crate::commands::secrets::{Fresh, Secret};
use crate::commands::{free_handle, Call, Reply};
use crate::connection::{Connection, Endpoint, Entry, Files, Format, Index, Kind, ServiceBot};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ChannelId, Handle, UserId};
use crate::keys::Keys;
use crate::notify::Notify;
use crate::words;
use crate::words::endpoint::{self, EndpointWords, Service};
use frontdesk_wire::User;
use serde_json::json;
use url::Url;

/// As many names are tried, where people or other bots have the first ones.
pub(super) const NAMES: usize = 8;
/// Names that Mattermost gives to nobody.
pub(super) const RESERVED: [&str; 5] = ["all", "channel", "here", "matterbot", "system"];
/// The longest name.
pub(super) const LONGEST: usize = 64;

/// What is to be connected.
struct Plan<'a> {
    /// The bot's name.
    name: &'a str,
    /// The name that people see.
    display_name: &'a str,
    /// Where it takes outgoing webhooks; none where it reads by itself.
    url: Option<&'a Url>,
}

/// `easychat <address>`.
pub fn easychat(desk: &Desk, call: &Call, line: &CommandLine, address: &str) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    match address_of(address) {
        None => Ok(Reply::text(texts.not_an_easychat(address))),
        Some(url) => run(desk, call, line, &Plan { name: "easychat", display_name: "EasyChat", url: Some(&url) }),
    }
}

/// `bot <name>`.
pub fn bot(desk: &Desk, call: &Call, line: &CommandLine, typed: &str) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    let name = typed.trim_start_matches('@').to_lowercase();
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if !begins || !plain || name.len() > LONGEST || RESERVED.contains(&name.as_str()) {
        return Ok(Reply::text(texts.not_a_bots_name(typed)));
    }
    run(desk, call, line, &Plan { name: &name, display_name: &name, url: None })
}

fn run(desk: &Desk, call: &Call, line: &CommandLine, plan: &Plan<'_>) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    let Ready { channel, .. } = match prepare(desk, call, line)? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    if !may_make_bots(desk, &call.user.id, &channel.team)? {
        return Ok(Reply::text(texts.may_make_no_bots()));
    }
    let mut index = Index::load(desk)?;
    let Known { here: known, elsewhere: other, taken } = look_up(desk, call, &index, plan)?;
    if known.is_none() {
        if let Some(handle) = elsewhere(desk, call, other.as_ref())? {
            return Ok(Reply::text(texts.connected_elsewhere(&handle)));
        }
    }
    desk.ask(question::join(&call.channel, desk.bot()))?;
    let mut warnings: Vec<Warning> = plan.url.map(|url| warnings(desk, texts, url)).unwrap_or_default();
    warnings.extend(room_warnings(desk, call, &channel, &Notify::Nobody)?);
    if let Some(known) = known.as_ref().filter(|known| !known.disabled) {
        return again(desk, call, known, &mut index, &warnings);
    }
    let before = known.as_ref().and_then(|known| known.endpoint.as_ref()?.bot.clone());
    let handle = known.as_ref().map_or_else(|| free_handle(plan.name, &index), |known| known.handle.clone());
    let Some(bot) = bot_of(desk, texts, plan, before.as_ref(), &taken, &handle)? else {
        return Ok(Reply::text(texts.bots_name_taken(plan.name)));
    };
    desk.ask(question::join(&call.channel, &bot.id))?;
    let mut connection = match known {
        Some(known) => Connection { disabled: false, ..known },
        None => new(desk, call, plan, handle)?,
    };
    let mut keys = Keys::load(desk, &connection.id, 0)?;
    // The token last of all that is asked: from here on there is nothing but writing down whose it is.
    let (token, access) = desk.ask(question::new_token(&bot.id, &format!("Frontdesk: {}", connection.handle)))?;
    let bot = ServiceBot { id: UserId::new(bot.id), username: bot.username, token };
    let url = plan.url.map(ToString::to_string).unwrap_or_default();
    connection.endpoint = Some(Endpoint { url, format: Format::Mattermost, bot: Some(bot), gone: 0, told: false });
    let mut fresh = Fresh::default();
    fresh.add(Secret::Access, access);
    if plan.url.is_some() {
        fresh.add(Secret::Webhook, keys.renew_webhook(desk));
        keys.store(desk, &connection.id);
    }
    keep(desk, &mut index, &connection);
    Ok(reply(desk, texts, &connection, &fresh, &warnings, false))
}

/// What is there already is made good, without a new secret: the bot's membership, and deliveries to a service that has said
/// that it is gone.
fn again(desk: &Desk, call: &Call, known: &Connection, index: &mut Index, warnings: &[Warning]) -> Flow<Reply> {
    let mut connection = known.clone();
    if let Some(endpoint) = connection.endpoint.as_mut() {
        endpoint.gone = 0;
        if let Some(bot) = &endpoint.bot {
            desk.ask(question::join(&call.channel, bot.id.as_str()))?;
        }
    }
    keep(desk, index, &connection);
    let texts = endpoint::of(&call.user.locale);
    Ok(reply(desk, texts, &connection, &Fresh::default(), warnings, true))
}

/// Whether somebody may make bots here: their tokens reach more than one channel, so that being a channel's admin does not do.
pub fn may_make_bots(desk: &Desk, user: &str, team: &str) -> Flow<bool> {
    let rights = desk.ask_all(vec![
        question::may_in_team(user, "manage_team", team),
        question::may_on_server(user, "manage_system"),
        question::may_on_server(user, "create_bot"),
    ])?;
    Ok(rights.contains(&true))
}

/// The service's bot, switched on: the one that it had in this channel, else a new one; none where its name is somebody
/// else's.
fn bot_of(
    desk: &Desk,
    texts: &dyn EndpointWords,
    plan: &Plan<'_>,
    before: Option<&ServiceBot>,
    taken: &[String],
    handle: &Handle,
) -> Flow<Option<User>> {
    if let Some(before) = before {
        // Taken back when it was disconnected; where that was cut short, it is now.
        desk.ask(question::revoke_token(&before.token))?;
        if desk.try_ask(question::bot_active(before.id.as_str(), true))?.is_ok() {
            let (id, username) = (before.id.to_string(), before.username.clone());
            return Ok(Some(User { id, username, ..User::default() }));
        }
    }
    let is_taken = |name: &str| taken.iter().any(|taken| taken == name);
    let names: Vec<String> = match plan.url {
        // The handle is free among ours; the names before it are taken by our own bots.
        Some(_) => names(plan.name).skip_while(|name| name != handle.as_str()).take(NAMES).collect(),
        // Whoever names a bot means that name; it gets a number only where another channel's service has it.
        None if is_taken(plan.name) => names(plan.name).filter(|name| !is_taken(name)).take(NAMES).collect(),
        None => vec![plan.name.into()],
    };
    let description = texts.bot_description(plan.display_name);
    for name in names {
        let made = desk.ask(question::new_bot(&name, plan.display_name, &description, ""))?;
        if let Some(bot) = made.into_iter().next() {
            return Ok(Some(bot));
        }
    }
    Ok(None)
}

fn new(desk: &Desk, call: &Call, plan: &Plan<'_>, handle: Handle) -> Flow<Connection> {
    Ok(Connection {
        id: fresh_id(desk)?,
        handle,
        kind: Kind::Endpoint,
        channel: ChannelId::new(&*call.channel),
        url: plan.url.map(shown).unwrap_or_default(),
        origins: Vec::new(),
        notify: Notify::Nobody,
        language: words::language_of(&call.user.locale).into(),
        timezone: call.user.timezone.clone(),
        by: UserId::new(&*call.user.id),
        at: desk.now(),
        disabled: false,
        endpoint: None,
        feed: None,
        agent: None,
        responder: None,
        hours: crate::hours::Hours::default(),
        verified: false,
        files: Files::default(),
        chat: crate::chat::Chat::default(),
    })
}

/// A name, and the same with numbers.
pub(super) fn names(name: &str) -> impl Iterator<Item = String> + '_ {
    let short = name.get(..LONGEST - 4).unwrap_or(name);
    std::iter::once(name.to_string()).chain((2..1_000).map(move |number| format!("{short}-{number}")))
}

/// What is known of a service.
struct Known {
    /// Its connection to this channel.
    here: Option<Connection>,
    /// Its connection to another channel, one that is switched on if there is one.
    elsewhere: Option<Connection>,
    /// The names of our bots that are not free for another one.
    taken: Vec<String>,
}

/// The connections of a service: those with its address, or with its bot's name. What another channel has had, its bot above
/// all, stays that channel's also after it was disconnected: the bot may be a member elsewhere, and have been written to.
fn look_up(desk: &Desk, call: &Call, index: &Index, plan: &Plan<'_>) -> Flow<Known> {
    let like = |entry: &&Entry| entry.bot.is_some() && entry.url == plan.url.map(shown).unwrap_or_default();
    let keys: Vec<String> = index.entries.iter().filter(like).map(|entry| Connection::key(&entry.id)).collect();
    let found: Vec<Connection> = desk.load_all(&keys, 0)?.into_iter().flatten().collect();
    let bot = |found: &Connection| Some(found.endpoint.as_ref()?.bot.as_ref()?.username.clone());
    let is_here = |found: &Connection| found.channel.as_str() == call.channel;
    let same = |found: &&Connection| match plan.url {
        Some(url) => found.endpoint.as_ref().is_some_and(|endpoint| endpoint.url == url.as_str()),
        None => bot(found).is_some_and(|name| name == plan.name),
    };
    let (here, there): (Vec<&Connection>, Vec<&Connection>) =
        found.iter().filter(same).partition(|found| is_here(found));
    let elsewhere = there.iter().find(|found| !found.disabled).or(there.first()).map(|found| (*found).clone());
    let mut here = here.first().map(|found| (*found).clone());
    if here.is_none() && plan.url.is_none() && elsewhere.is_some() {
        // It has got a number here, since the name was another channel's.
        let is_numbered = |found: &Connection| bot(found).is_some_and(|bot| names(plan.name).any(|name| name == bot));
        here = found.iter().find(|found| is_here(found) && is_numbered(found)).cloned();
    }
    let own = here.as_ref().map(|here| here.id.clone());
    let others = found.iter().filter(|found| own.as_ref() != Some(&found.id));
    Ok(Known { here, elsewhere, taken: others.filter_map(bot).collect() })
}

/// What is pasted into EasyChat, under its own labels: those without a secret are shown at any time.
fn values(
    desk: &Desk,
    connection: &Connection,
    bot: &ServiceBot,
    fresh: &Fresh,
) -> Vec<(&'static str, &'static str, String)> {
    let secret = |what: Secret| fresh.get(what).unwrap_or_default().to_string();
    let all = vec![
        ("Host URL", "host_url", desk.host().site_url.clone()),
        ("Channel ID", "channel_id", connection.channel.to_string()),
        ("Access token", Secret::Access.code(), secret(Secret::Access)),
        ("Bot user ID", "bot_user_id", bot.id.to_string()),
        ("Bot user name", "bot_user_name", bot.username.clone()),
        ("Outgoing webhook token", Secret::Webhook.code(), secret(Secret::Webhook)),
    ];
    all.into_iter().filter(|(_, _, value)| !value.is_empty()).collect()
}

fn reply(
    desk: &Desk,
    texts: &dyn EndpointWords,
    connection: &Connection,
    fresh: &Fresh,
    warnings: &[Warning],
    again: bool,
) -> Reply {
    let Some((endpoint, bot)) = connection.endpoint.as_ref().and_then(|e| Some((e, e.bot.as_ref()?))) else {
        return Reply::text(texts.rotate_disconnected(connection.handle.as_str()));
    };
    let values = values(desk, connection, bot, fresh);
    let table: String = values.iter().map(|(label, _, value)| format!("\n| {label} | `{value}` |")).collect();
    let toml = fresh.get(Secret::Access).map(|token| toml(&desk.host().site_url, token, connection.channel.as_str()));
    let (sentences, codes) = super::apart(warnings);
    let told = Service {
        again,
        handle: connection.handle.as_str(),
        bot: &bot.username,
        table: &format!("| | |\n|:--|:--|{table}"),
        toml: toml.as_deref().unwrap_or_default(),
        warnings: &sentences,
    };
    let is_easychat = !endpoint.url.is_empty();
    let text = if is_easychat { texts.easychat(&told) } else { texts.bot(&told) };
    let mut props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "url": connection.url,
        "format": format_name(endpoint.format),
        "disabled": connection.disabled,
        "warnings": codes,
    });
    if let Some(props) = props.as_object_mut() {
        props.extend(values.into_iter().map(|(_, code, value)| (code.to_string(), value.into())));
        if let Some(toml) = toml.filter(|_| !is_easychat) {
            props.insert("toml".into(), toml.into());
        }
    }
    Reply::with(text, props)
}

/// PRX's settings, with the meanings and defaults that it gives them.
fn toml(url: &str, token: &str, channel: &str) -> String {
    format!(
        "[channels_config.mattermost]\nurl = {}\nbot_token = {}\nchannel_id = {}\nallowed_users = [\"*\"]\nthread_replies = true\nmention_only = false\n",
        quoted(url),
        quoted(token),
        quoted(channel)
    )
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_string() {
        assert_eq!(quoted("https://chat.example"), "\"https://chat.example\"");
        assert_eq!(quoted("a\"b\\c\nd"), "\"a\\\"b\\\\c\\u000Ad\"");
    }
}
