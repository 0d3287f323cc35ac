//! `/desk set <connection> [key=value …]`: a connection's settings; without any, what they are. A further one is a line in
//! `SETTINGS`, its texts in `words`, its cases.

pub mod agent;
pub mod changed;
pub mod chat;
mod feed;
pub mod first;
mod hours;
mod routine;

use super::connect::unfit_text;
use super::secrets::{Fresh, Secret};
use super::{chosen_by_admin, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Files};
use crate::desk::{question, Desk, Flow};
use crate::keys::Keys;
use crate::manner;
use crate::notify::Notify;
use crate::words::endpoint::{self, EndpointWords};
use crate::words::{self, alert};
use serde_json::{json, Map, Value};

/// The largest files that a connection may be set to take, in bytes: Mattermost gives a plugin a file as a whole, so a
/// download stands in memory, and the bridge lets no more than this in at a time.
const LARGEST: i64 = 64 << 20;

/// What settings change: written only when all of them fit.
pub struct Changing {
    connection: Connection,
    /// A feed's or an agent's secrets; empty for other kinds.
    keys: Keys,
    /// Secrets that were made.
    fresh: Fresh,
    /// An address that a payload gave was forgotten.
    forgot: bool,
    /// An agent's key was typed.
    keyed: bool,
}

/// Changes a setting; an empty text resets it. Gives why not, in words.
type Change = fn(&Desk, &Call, &mut Changing, &str) -> Flow<Result<(), String>>;

/// A setting of a connection.
pub struct Setting {
    /// Its key.
    pub key: &'static str,
    /// What may be typed, for autocomplete.
    pub values: &'static str,
    /// Whether a connection has it.
    fits: fn(&Connection) -> bool,
    /// What it is, as it is typed; of a secret whether there is one.
    typed: fn(&Connection, &Keys) -> String,
    /// Changes it.
    change: Change,
}

/// All settings, in the order in which they are listed.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    let first = agent::SETTINGS.iter().chain(&SETTINGS).chain(&first::SETTINGS).chain(&hours::SETTINGS);
    first.chain(&chat::SETTINGS).chain(&routine::SETTINGS)
}

const SETTINGS: [Setting; 11] = [
    Setting { key: "verified", values: "off | required", fits: has_visitors, typed: verified_typed, change: verified },
    Setting {
        key: "files",
        values: "10MB | off",
        fits: |connection| !is_feed(connection) && !is_agent(connection),
        typed: files_typed,
        change: files,
    },
    Setting {
        key: "notify",
        values: "@anna,@ben | @group | @here | none",
        fits: |connection| has_visitors(connection) || is_feed(connection),
        typed: |connection, _| connection.notify.typed(),
        change: notify,
    },
    Setting {
        key: "format",
        values: "alertmanager | …",
        fits: is_feed,
        typed: feed::format_typed,
        change: feed::format,
    },
    Setting {
        key: "template",
        values: "<name or text>",
        fits: is_feed,
        typed: feed::template_typed,
        change: feed::template,
    },
    Setting { key: "key", values: "{{ order.id }}", fits: is_feed, typed: feed::key_typed, change: feed::key },
    Setting { key: "api", values: "https://…", fits: is_feed, typed: feed::api_typed, change: feed::api },
    Setting {
        key: "credentials",
        values: "<key> | <user>:<password>",
        fits: is_feed,
        typed: feed::credentials_typed,
        change: feed::credentials,
    },
    Setting { key: "secret", values: "new | <secret>", fits: is_feed, typed: feed::secret_typed, change: feed::secret },
    Setting {
        key: "press",
        values: "everybody | @anna,@ben | @group",
        fits: is_feed,
        typed: feed::press_typed,
        change: feed::press,
    },
    Setting {
        key: "callbacks",
        values: "on | off",
        fits: is_feed,
        typed: feed::callbacks_typed,
        change: feed::callbacks,
    },
];

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    let is_change = |argument: &&String| argument.contains('=');
    let changes: Vec<(&str, &str)> =
        line.arguments.iter().filter(is_change).filter_map(|argument| argument.split_once('=')).collect();
    let handles: Vec<&str> =
        line.arguments.iter().filter(|argument| !is_change(argument)).map(String::as_str).collect();
    if handles.len() > 1 || !line.flags.is_empty() {
        return Ok(Reply::text(texts.set_usage(&changed::quoted(&line.arguments))));
    }
    let entry = match chosen_by_admin(desk, call, handles.first().copied())? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Some(connection) = Connection::load(desk, &entry.id, 0)? else {
        return Ok(Reply::text(call.words().failed()));
    };
    let has_keys = is_feed(&connection) || is_agent(&connection);
    let keys = if has_keys { Keys::load(desk, &connection.id, 0)? } else { Keys::default() };
    let (known, before, first) = (keys.clone(), connection.agent.clone(), connection.responder.clone());
    let spoke = (connection.chat.names, connection.chat.replies_on_mention);
    let mut changing = Changing { connection, keys, fresh: Fresh::default(), forgot: false, keyed: false };
    for (key, value) in &changes {
        let key = key.to_lowercase();
        let base = chat::base(&key);
        let Some(setting) = of(&changing.connection).find(|setting| setting.key == base.unwrap_or(&key)) else {
            let keys: Vec<&str> = of(&changing.connection).map(|setting| setting.key).collect();
            return Ok(Reply::text(texts.unknown_setting(&key, &keys)));
        };
        let changed = match base {
            Some(_) => chat::change_wording(call, &mut changing, &key, value.trim()),
            None => (setting.change)(desk, call, &mut changing, value.trim())?,
        };
        if let Err(refusal) = changed {
            return Ok(Reply::text(refusal));
        }
    }
    if let Some(refusal) = chat::contradiction(call, &changing.connection) {
        return Ok(Reply::text(refusal));
    }
    let forgot_key = agent::forget_key(&mut changing, before.as_ref());
    let Changing { connection, keys, mut fresh, forgot, .. } = changing;
    if !changes.is_empty() {
        first::ended(desk, call, first.as_ref(), &connection)?;
        connection.keep(desk)?;
    }
    if spoke != (connection.chat.names, connection.chat.replies_on_mention) {
        manner::changed(desk, &connection.id)?;
    }
    if keys != known {
        keys.store(desk, &connection.id);
    }
    if connection.verified {
        let mut keys = Keys::load(desk, &connection.id, 0)?;
        if keys.identity.is_empty() {
            // Behind the connection: a second run after a conflict before it shows the same secret.
            fresh.add(Secret::Identity, keys.renew_identity(desk));
            keys.store(desk, &connection.id);
        }
    }
    let mut said = changed::said(texts, &changes, &connection, &keys);
    if let Some(left_out) = changed::left_out(call, &connection, before.as_ref()) {
        said = format!("{said} {left_out}");
    }
    for hint in changed::hints(desk, call, &changes, &connection, fresh.table(texts).is_empty())? {
        let gap = if hint.starts_with(':') { "\n\n" } else { " " };
        said = format!("{said}{gap}{hint}");
    }
    let mut reply = reply(call, &connection, &keys, &fresh, &said);
    if forgot && !keys.credentials.is_empty() && connection.feed.as_ref().is_some_and(|feed| feed.api.is_empty()) {
        let said = alert::of(&call.user.locale).api_forgotten(connection.handle.as_str());
        reply.text = format!("{}\n\n{said}", reply.text.trim_end());
    }
    if forgot_key {
        let said = words::agent::of(&call.user.locale).key_forgotten(connection.handle.as_str());
        reply.text = format!("{}\n\n{said}", reply.text.trim_end());
    }
    Ok(reply)
}

/// What was changed, or all that there is, and what was made with it.
fn reply(call: &Call, connection: &Connection, keys: &Keys, fresh: &Fresh, said: &str) -> Reply {
    let (locale, handle) = (call.user.locale.as_str(), connection.handle.as_str());
    let texts = endpoint::of(locale);
    let mut text = match said {
        "" => texts.settings(handle, &rows_with(texts, connection, keys)),
        said => format!("{said}\n\n{}\n", texts.lists_all(handle)),
    };
    text.push_str(&match fresh.table(texts).as_str() {
        "" => String::new(),
        made if is_feed(connection) => alert::of(locale).secret_made(made),
        made if is_agent(connection) => words::agent::of(locale).secret_made(made),
        made => texts.identity_made(handle, made),
    });
    let values = listed(connection, keys).into_iter().map(|(key, _, value)| (key, Value::from(value)));
    let mut props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "settings": values.collect::<Map<_, _>>(),
    });
    fresh.put_into(&mut props);
    Reply::with(text, props)
}

/// A connection's settings as they are listed: the key, the setting to which it belongs, the value.
fn listed(connection: &Connection, keys: &Keys) -> Vec<(String, &'static str, String)> {
    let all = of(connection).flat_map(|setting| {
        let own = (setting.key.to_string(), setting.key, (setting.typed)(connection, keys));
        let others = chat::wordings(connection, setting.key).into_iter();
        std::iter::once(own).chain(others.map(|(key, value)| (key, setting.key, value)))
    });
    all.collect()
}

/// The settings that a connection has.
pub fn of(connection: &Connection) -> impl Iterator<Item = &'static Setting> + '_ {
    settings().filter(|setting| (setting.fits)(connection))
}

/// The rows of a table of them, where none is a secret: key, value, what it can be.
pub fn rows(texts: &dyn EndpointWords, connection: &Connection) -> String {
    rows_with(texts, connection, &Keys::default())
}

/// The same for a feed, which has secrets.
pub fn rows_with(texts: &dyn EndpointWords, connection: &Connection, keys: &Keys) -> String {
    let says = |key| if is_agent(connection) { texts.agent_setting(key) } else { texts.setting(key) };
    // What one language's wording is for stands beside the setting itself.
    let says = |key: &str, base| if key == base { says(base) } else { "" };
    let row = |(key, base, value): (String, _, String)| format!("\n| `{key}` | `{value}` | {} |", says(&key, base));
    listed(connection, keys).into_iter().map(row).collect()
}

/// Whether its visitors are told from one another here: a service with a bot of its own does that by itself.
fn has_visitors(connection: &Connection) -> bool {
    connection.feed.is_none()
        && connection.agent.is_none()
        && connection.endpoint.as_ref().is_none_or(|endpoint| endpoint.bot.is_none())
}

fn is_agent(connection: &Connection) -> bool {
    connection.agent.is_some()
}

fn is_feed(connection: &Connection) -> bool {
    connection.feed.is_some()
}

fn verified_typed(connection: &Connection, _: &Keys) -> String {
    if connection.verified { "required" } else { "off" }.into()
}

fn verified(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    changing.connection.verified = match value.to_lowercase().as_str() {
        "required" => true,
        "off" | "" => false,
        _ => return Ok(Err(unfit(call, "verified", value))),
    };
    Ok(Ok(()))
}

fn files_typed(connection: &Connection, _: &Keys) -> String {
    match connection.files.max {
        ..=0 => "off".into(),
        max if max % (1 << 20) == 0 => format!("{}MB", max >> 20),
        max => format!("{}KB", max >> 10),
    }
}

fn files(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    let max = match value.to_lowercase().as_str() {
        "" => Some(Files::default().max),
        "off" => Some(0),
        size => bytes(size).filter(|bytes| *bytes > 0),
    };
    if max.is_some_and(|max| max > LARGEST) {
        return Ok(Err(endpoint::of(&call.user.locale).files_too_large(value)));
    }
    let Some(max) = max else { return Ok(Err(unfit(call, "files", value))) };
    changing.connection.files = Files { max };
    Ok(Ok(()))
}

/// A size such as `10mb`, in bytes.
fn bytes(size: &str) -> Option<i64> {
    let units = [("kb", 10), ("mb", 20), ("gb", 30)];
    let (unit, shift) = units.iter().find(|(unit, _)| size.ends_with(unit))?;
    let number: i64 = size.strip_suffix(unit)?.trim().parse().ok()?;
    number.checked_mul(1 << shift)
}

fn notify(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    let read = match value {
        "" if is_feed(&changing.connection) => Ok(Notify::Nobody),
        "" => Ok(default_notify(desk, &changing.connection)?),
        value => Notify::read(desk, value)?,
    };
    Ok(match read {
        Ok(notify) => {
            changing.connection.notify = notify;
            Ok(())
        }
        Err(reason) => Err(unfit_text(call, &reason)),
    })
}

/// Who is mentioned where nothing else was said: whoever connected it.
fn default_notify(desk: &Desk, connection: &Connection) -> Flow<Notify> {
    let users = desk.ask(question::users(vec![connection.by.to_string()]))?;
    let names: Vec<String> = users.into_iter().filter(|user| !user.is_deleted).map(|user| user.username).collect();
    Ok(if names.is_empty() { Notify::Nobody } else { Notify::Users { names } })
}

fn unfit(call: &Call, key: &str, value: &str) -> String {
    endpoint::of(&call.user.locale).unfit_value(key, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        for (typed, size) in [("10mb", Some(10 << 20)), ("500 kb", Some(500 << 10)), ("1gb", Some(1 << 30))] {
            assert_eq!(bytes(typed), size);
        }
        for wrong in ["10", "mb", "-1mb x", "9999999999999999gb", "1.5mb"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_setting_has_its_words() {
        for language in ["en", "de"] {
            let texts = endpoint::of(language);
            for setting in SETTINGS.iter().chain(&chat::SETTINGS).chain(&routine::SETTINGS) {
                assert!(!texts.setting(setting.key).is_empty(), "{language} {}", setting.key);
            }
            for setting in &agent::SETTINGS {
                assert!(!texts.agent_setting(setting.key).is_empty(), "{language} {}", setting.key);
            }
        }
    }
}
