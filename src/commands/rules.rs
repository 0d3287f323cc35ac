//! `/desk rules [feed] …`: lists, adds, edits, switches, removes and tries the rules of a feed.

mod attempt;
pub mod dialog;
mod fields;
mod keep;
mod line;

use super::table::draw;
use super::{chosen_by_admin, visible, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Kind};
use crate::desk::{question, Desk, Flow};
use crate::keys::Keys;
use crate::rules::{Rule, Rules, MOST};
use crate::words::rules::{self as texts, code};
use line::Line;
use serde_json::{json, Value};

pub use line::{hint, ACTIONS};

/// As much of a condition is shown in a list, in characters.
const SHOWN: usize = 60;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = texts::of(&call.user.locale);
    let line = line::parse(&line.rest);
    if line.action.is_empty() {
        return Ok(Reply::text(words.usage()));
    }
    let feed = match feed(desk, call, &line.feed)? {
        Ok(feed) => feed,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    if line.action == "examples" {
        return Ok(Reply::text(words.examples(feed.handle.as_str())));
    }
    let rules = Rules::load(desk, &feed.id, 0)?;
    match line.action.as_str() {
        "add" if !line.name.is_empty() => Ok(Reply::text(words.usage())),
        "add" if line.fields.is_empty() && !call.trigger.is_empty() => {
            dialog::open(desk, call, &feed, None);
            Ok(Reply::text(words.opened()))
        }
        "add" => write(desk, call, &feed, rules, None, &line),
        "test" => attempt::run(desk, call, &feed, &rules, &line),
        "list" => list(desk, call, &feed, &rules),
        _ => {
            let Some(place) = rules.place(&line.name) else {
                let names: Vec<String> = rules.rules.iter().map(|rule| code(&rule.name)).collect();
                let names = names.join(", ");
                return Ok(Reply::text(match line.name.as_str() {
                    "" if !names.is_empty() => call.words().which_one(&names),
                    name => words.unknown_rule(name, &names),
                }));
            };
            change(desk, call, &feed, rules, place, &line)
        }
    }
}

/// The feed that is meant: the one that is named, else the channel's only one.
fn feed(desk: &Desk, call: &Call, handle: &str) -> Flow<Result<Connection, String>> {
    let words = texts::of(&call.user.locale);
    let handle = if handle.is_empty() {
        let entries = visible(desk, &call.user.id, &call.channel)?;
        let here = entries.iter().filter(|entry| entry.kind == Kind::Feed && entry.channel.as_str() == call.channel);
        let handles: Vec<String> = here.map(|entry| entry.handle.to_string()).collect();
        match handles.as_slice() {
            [] => return Ok(Err(words.no_feed().into())),
            [only] => only.clone(),
            several => {
                let several: Vec<String> = several.iter().map(|handle| code(handle)).collect();
                return Ok(Err(call.words().which_one(&several.join(", "))));
            }
        }
    } else {
        handle.into()
    };
    let entry = match chosen_by_admin(desk, call, Some(&handle))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if entry.kind != Kind::Feed {
        return Ok(Err(words.not_a_feed(entry.handle.as_str())));
    }
    Ok(Connection::load(desk, &entry.id, 0)?.ok_or_else(|| call.words().failed().into()))
}

/// Changes one rule that is there.
fn change(desk: &Desk, call: &Call, feed: &Connection, mut rules: Rules, place: usize, line: &Line) -> Flow<Reply> {
    let words = texts::of(&call.user.locale);
    let Some(rule) = rules.rules.get_mut(place) else { return Ok(Reply::text(words.usage())) };
    let name = rule.name.clone();
    match line.action.as_str() {
        "edit" if line.fields.is_empty() => {
            dialog::open(desk, call, feed, Some(rule));
            return Ok(Reply::text(words.opened()));
        }
        "edit" => return write(desk, call, feed, rules, Some(place), line),
        "remove" => {
            rules.rules.remove(place);
        }
        action => rule.enabled = action == "enable",
    }
    let changed = rules.rules.get(place).filter(|_| line.action == "enable").cloned();
    if let Some(rule) = &changed {
        if let Some(refusal) = channel_refused(desk, call, rule, &[])? {
            return Ok(Reply::text(refusal));
        }
    }
    keep::save(desk, feed, &rules, changed.as_ref())?;
    let text = match line.action.as_str() {
        "remove" => words.removed(&name, rules.any_enabled()),
        action => words.turned(&name, action == "enable", rules.any_enabled()),
    };
    Ok(Reply::with(text, props(feed, &rules)))
}

/// Writes a rule with fields that were typed: a new one, or one that is there.
fn write(desk: &Desk, call: &Call, feed: &Connection, rules: Rules, place: Option<usize>, line: &Line) -> Flow<Reply> {
    Ok(match put(desk, call, feed, rules, place, &line.fields)? {
        Ok((text, props)) => Reply::with(text, props),
        Err(refusals) => {
            let texts: Vec<String> = refusals.into_iter().map(|(_, text)| text).collect();
            Reply::text(texts.join("\n"))
        }
    })
}

/// What a field is refused for: its name and why.
type Refusals = Vec<(String, String)>;

/// Puts fields into a rule and saves it: what is said of it, or what is wrong, field by field.
fn put(
    desk: &Desk,
    call: &Call,
    feed: &Connection,
    mut rules: Rules,
    place: Option<usize>,
    values: &[(String, String)],
) -> Flow<Result<(String, Value), Refusals>> {
    let words = texts::of(&call.user.locale);
    let mut rule = match place.and_then(|place| rules.rules.get(place)) {
        Some(rule) => rule.clone(),
        None => Rule { enabled: true, ..Rule::default() },
    };
    let mut refusals = Refusals::new();
    for (field, value) in values {
        if let Err(refusal) = fields::put(desk, call, &mut rule, field, value)? {
            refusals.push((field.clone(), refusal));
        }
    }
    if rule.name.is_empty() && refusals.iter().all(|(field, _)| field != "name") {
        refusals.push(("name".into(), words.no_name().into()));
    }
    if rules.place(&rule.name).is_some_and(|other| Some(other) != place) {
        refusals.push(("name".into(), words.taken(&rule.name)));
    }
    if place.is_none() && rules.rules.len() >= MOST {
        refusals.push(("name".into(), words.too_many()));
    }
    if let Some(refusal) = channel_refused(desk, call, &rule, values)? {
        refusals.push(("channel".into(), refusal));
    }
    if !rule.set_property.is_empty() && rule.doctype.is_empty() {
        refusals.push(("set_property".into(), words.property_of_any().into()));
    }
    if !rule.set_property.is_empty() && rule.property_value.is_empty() {
        refusals.push(("property_value".into(), words.no_property_value().into()));
    }
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    let unsigned = !rule.set_property.is_empty() && Keys::load(desk, &feed.id, 0)?.payload.is_empty();
    match place.and_then(|place| rules.rules.get_mut(place)) {
        Some(there) => *there = rule.clone(),
        None => rules.rules.push(rule.clone()),
    }
    keep::save(desk, feed, &rules, Some(&rule))?;
    let mut text = words.saved(feed.handle.as_str(), &rule);
    if unsigned {
        text.push_str(&words.property_unsigned(feed.handle.as_str()));
    }
    Ok(Ok((text, props(feed, &rules))))
}

/// Why the caller may not have a rule post where it posts. A rule says what its last editor wrote, so this is asked each time.
fn channel_refused(desk: &Desk, call: &Call, rule: &Rule, values: &[(String, String)]) -> Flow<Option<String>> {
    let is_new = values.iter().any(|(field, _)| field == "channel");
    if is_new || rule.channel.is_empty() {
        return Ok(None);
    }
    Ok(fields::channel(desk, call, &rule.channel)?.err())
}

fn list(desk: &Desk, call: &Call, feed: &Connection, rules: &Rules) -> Flow<Reply> {
    let words = texts::of(&call.user.locale);
    if rules.rules.is_empty() {
        return Ok(Reply::with(words.none(feed.handle.as_str()), props(feed, rules)));
    }
    let mut channels: Vec<&str> =
        rules.rules.iter().map(|rule| rule.channel.as_str()).filter(|channel| !channel.is_empty()).collect();
    channels.sort_unstable();
    channels.dedup();
    let found = desk.ask_all(channels.iter().map(|channel| question::channel(channel)).collect())?;
    let readable =
        channels.iter().map(|channel| question::may_in_channel(&call.user.id, "read_channel", channel)).collect();
    let readable = desk.ask_all(readable)?;
    let place = |channel: &str| {
        let at = channels.iter().position(|other| *other == channel)?;
        let name = found.get(at)?.as_ref()?.name.clone();
        // Who cannot see a channel does not learn its name.
        readable.get(at).filter(|may| **may).map(|_| format!("~{name}"))
    };
    let row = |rule: &Rule| {
        let or_any = |text: &str| if text.is_empty() { words.any().to_string() } else { cell(text) };
        [
            cell(&rule.name),
            call.words().switched(rule.enabled).to_string(),
            or_any(&rule.doctype),
            or_any(&rule.event),
            if rule.condition.is_empty() { "–".into() } else { code(&cell(&rule.condition)) },
            match rule.channel.as_str() {
                "" => words.own_channel().into(),
                channel => place(channel).unwrap_or_else(|| code(channel)),
            },
        ]
    };
    let rows: Vec<[String; 6]> = rules.rules.iter().map(row).collect();
    Ok(Reply::with(words.listed(feed.handle.as_str(), &draw(&words.head(), &rows)), props(feed, rules)))
}

/// A text that fits into a table's cell.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(SHOWN).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short.replace('|', "\\|")
}

fn props(feed: &Connection, rules: &Rules) -> Value {
    json!({ "connection": feed.id, "handle": feed.handle, "rules": rules.rules })
}
