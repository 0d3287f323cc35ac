//! The parts of a payload, looked at.

use super::date;
use crate::feed::Malformed;
use crate::formats::Context;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How a text may come.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::formats) enum Taken {
    /// As a text only, as Mattermost's decoder has it.
    Strictly,
    /// As a number or a truth value too.
    Liberally,
}

/// A text of an object; the empty one where there is none. `Malformed` where it is something else.
pub(in crate::formats) fn text(
    of: &Map<String, Value>,
    key: &str,
    at: &str,
    taken: Taken,
) -> Result<String, Malformed> {
    match of.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) if taken == Taken::Liberally && (other.is_number() || other.is_boolean()) => Ok(other.to_string()),
        Some(_) => Err(Malformed::new(place(at, key), "must be a text")),
    }
}

/// A list of an object, its nulls left out; empty where there is none. A form has it as JSON in a text.
/// It may be nearly all of the payload, so it is looked at where it stands.
fn list<'a>(of: &'a Map<String, Value>, key: &str, at: &str) -> Result<Vec<(usize, Cow<'a, Value>)>, Malformed> {
    let wrong = || Malformed::new(place(at, key), "must be a list");
    let items: Vec<Cow<Value>> = match of.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(Vec::new()),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
            _ => return Err(wrong()),
        },
        Some(_) => return Err(wrong()),
    };
    Ok(items.into_iter().enumerate().filter(|(_, item)| !item.is_null()).collect())
}

/// An object with its place, such as `attachments[0]`.
pub(in crate::formats) type Placed<'a> = (String, Cow<'a, Map<String, Value>>);

/// The objects of a list, each with its place.
pub(in crate::formats) fn objects<'a>(
    of: &'a Map<String, Value>,
    key: &str,
    at: &str,
) -> Result<Vec<Placed<'a>>, Malformed> {
    let items = list(of, key, at)?.into_iter().map(|(index, item)| {
        let at = format!("{}[{index}]", place(at, key));
        match item {
            Cow::Borrowed(Value::Object(object)) => Ok((at, Cow::Borrowed(object))),
            Cow::Owned(Value::Object(object)) => Ok((at, Cow::Owned(object))),
            _ => Err(Malformed::new(at, "must be an object")),
        }
    });
    items.collect()
}

/// A key's place inside a place.
pub(in crate::formats) fn place(at: &str, key: &str) -> String {
    if at.is_empty() {
        key.into()
    } else {
        format!("{at}.{key}")
    }
}

/// A colour as Mattermost takes it; the empty text for what is none.
pub(in crate::formats) fn color(color: &str) -> String {
    let color = color.trim();
    if ["good", "warning", "danger"].contains(&color) {
        return color.into();
    }
    let digits = color.trim_start_matches('#');
    match digits.len() {
        _ if !digits.bytes().all(|b| b.is_ascii_hexdigit()) => String::new(),
        6 => format!("#{digits}"),
        3 => digits.chars().fold("#".into(), |out, digit| format!("{out}{digit}{digit}")),
        _ => String::new(),
    }
}

/// Whether a field is short, as a truth value or in words.
pub(in crate::formats) fn short(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(short)) => *short,
        Some(Value::String(word)) => word.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The value of a field as a text, whatever it came as.
pub(in crate::formats) fn value(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A footer with the time behind it, which Mattermost itself does not show.
pub(in crate::formats) fn footer(footer: &str, time: Option<&Value>, context: &Context) -> String {
    let time = match time {
        Some(Value::Number(number)) => number.as_f64().and_then(|seconds| stamp(seconds, context)),
        Some(Value::String(text)) => match text.trim().parse::<f64>() {
            Ok(seconds) => stamp(seconds, context),
            Err(_) => Some(text.trim().to_string()),
        },
        _ => None,
    };
    let time = time.unwrap_or_default();
    match (footer.is_empty(), time.is_empty()) {
        (true, _) => time,
        (_, true) => footer.into(),
        _ => format!("{footer} | {time}"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float's cast ends at the bounds, and what lies there is no time"
)]
fn stamp(time: f64, context: &Context) -> Option<String> {
    // Some senders count milliseconds.
    let seconds = if time.abs() >= 1e11 { time / 1_000.0 } else { time };
    Some(seconds).filter(|seconds| *seconds > 0.0).and_then(|seconds| date::stamp(seconds as i64, context))
}

/// Puts a text into an object, where there is one.
pub(in crate::formats) fn put(into: &mut Map<String, Value>, key: &str, text: impl Into<String>) {
    let text = text.into();
    if !text.trim().is_empty() {
        into.insert(key.into(), text.into());
    }
}
