//! The fields of a rule as people type them, each with what is wrong with it.

use super::super::connect::unfit_text;
use super::super::{visible, Call};
use crate::desk::{question, Desk, Flow};
use crate::notify::Notify;
use crate::rules::{event, Rule};
use crate::template;
use crate::words::rules::{self as texts, FIELDS};

/// The longest name, type, event and property, in characters.
const LINE: usize = 64;
/// The longest condition and template that a dialog takes, in characters.
const TEXT: usize = 3_000;
/// The longest type of a document, in characters: Frappe's own limit.
const DOCTYPE: usize = 140;

/// Puts a value into a rule's field; gives why not, in words.
pub fn put(desk: &Desk, call: &Call, rule: &mut Rule, field: &str, value: &str) -> Flow<Result<(), String>> {
    let words = texts::of(&call.user.locale);
    let value = value.trim();
    let longest = match field {
        "condition" | "subject" | "message" | "property_value" | "key" | "mention" => TEXT,
        "doctype" => DOCTYPE,
        _ => LINE,
    };
    if value.chars().count() > longest {
        return Ok(Err(if field == "name" { words.no_name().into() } else { words.too_long(field) }));
    }
    let wrong = |fault: template::Fault| words.wrong(field, &fault);
    let template = |value: &str| template::check(value).map(|()| value.to_string()).map_err(wrong);
    let done = match field {
        "name" if value.is_empty() || value.contains(['\n', '=']) => Err(words.no_name().into()),
        "name" => set(&mut rule.name, value.into()),
        "enabled" => match value.to_lowercase().as_str() {
            "true" | "on" | "yes" | "1" | "" => set(&mut rule.enabled, true),
            "false" | "off" | "no" | "0" => set(&mut rule.enabled, false),
            _ => Err(words.unknown_value("enabled", "`on`, `off`")),
        },
        "doctype" => set(&mut rule.doctype, value.into()),
        "event" if matches!(value, "*" | "any") => set(&mut rule.event, String::new()),
        "event" if !value.is_empty() && event::known(value).is_none() => {
            let names: Vec<String> = event::EVENTS.iter().map(|(name, _)| format!("`{name}`")).collect();
            Err(words.unknown_event(value, &names.join(", ")))
        }
        "event" => set(&mut rule.event, event::named(value)),
        "condition" if value.is_empty() => set(&mut rule.condition, String::new()),
        "condition" => {
            template::check_expression(value).map_err(wrong).and_then(|()| set(&mut rule.condition, value.into()))
        }
        "subject" => template(value).and_then(|text| set(&mut rule.subject, text)),
        "message" => template(value).and_then(|text| set(&mut rule.message, text)),
        "property_value" => template(value).and_then(|text| set(&mut rule.property_value, text)),
        "key" => template(value).and_then(|text| set(&mut rule.key, text)),
        "set_property" if !value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Err(words.no_property().into())
        }
        "set_property" => set(&mut rule.set_property, value.into()),
        "mention" => match Notify::read(desk, if value.is_empty() { "none" } else { value })? {
            Ok(mention) => set(&mut rule.mention, mention),
            Err(reason) => Err(unfit_text(call, &reason)),
        },
        "channel" => match channel(desk, call, value)? {
            Ok(channel) => set(&mut rule.channel, channel),
            Err(refusal) => Err(refusal),
        },
        unknown => {
            let names: Vec<String> = FIELDS.iter().map(|field| format!("`{field}`")).collect();
            Err(words.unknown_field(unknown, &names.join(", ")))
        }
    };
    Ok(done)
}

fn set<T>(field: &mut T, value: T) -> Result<(), String> {
    *field = value;
    Ok(())
}

/// The id of a channel in which the caller may post: an id, `here`, or the name of one that has a connection.
pub fn channel(desk: &Desk, call: &Call, typed: &str) -> Flow<Result<String, String>> {
    let words = texts::of(&call.user.locale);
    let id = match typed.trim_start_matches('~') {
        "" | "none" => return Ok(Ok(String::new())),
        "here" => Some(call.channel.clone()),
        _ if typed.starts_with('~') => named(desk, call, typed.trim_start_matches('~'))?,
        id => Some(id.to_string()),
    };
    let Some(id) = id else { return Ok(Err(words.unknown_channel(typed))) };
    let found = desk.ask(question::channel(&id))?.filter(|channel| channel.delete_at == 0);
    let (reads, posts) = desk.ask_both(
        question::may_in_channel(&call.user.id, "read_channel", &id),
        question::may_in_channel(&call.user.id, "create_post", &id),
    )?;
    // Who cannot see a channel does not learn whether there is one.
    Ok(match found {
        Some(found) if reads && !matches!(found.kind.as_str(), "D" | "G") => {
            if posts {
                Ok(found.id)
            } else {
                Err(words.may_not_post().into())
            }
        }
        _ => Err(words.unknown_channel(typed)),
    })
}

/// A channel of this name among this one and those that have connections.
fn named(desk: &Desk, call: &Call, name: &str) -> Flow<Option<String>> {
    let entries = visible(desk, &call.user.id, &call.channel)?;
    let mut ids: Vec<String> = entries.iter().map(|entry| entry.channel.to_string()).collect();
    ids.push(call.channel.clone());
    ids.sort();
    ids.dedup();
    let found = desk.ask_all(ids.iter().map(|id| question::channel(id)).collect())?;
    Ok(found.into_iter().flatten().find(|channel| channel.name == name).map(|channel| channel.id))
}
