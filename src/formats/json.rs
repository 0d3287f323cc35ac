//! JSON of any shape, and forms: readably, with the payload folded away.

use super::markdown::{bold, cut, line};
use super::secrets::masked;
use super::{shape, Context};
use crate::feed::{Incoming, Item, Malformed, Reading};
use crate::text::harmless;
use crate::words::formats::{of, FormatWords};
use serde_json::Value;

/// Headers that name a delivery, the same when it is sent again.
const IDS: [&str; 5] =
    ["webhook-id", "idempotency-key", "x-shopify-webhook-id", "x-wc-webhook-delivery-id", "x-request-uuid"];
/// Headers that say what a payload is about.
const TOPICS: [&str; 5] =
    ["x-shopify-topic", "x-wc-webhook-topic", "sentry-hook-resource", "x-event-key", "x-event-name"];
/// How much of a mere text is shown.
const TEXT: usize = 7_000;

/// Whether a payload is one of these: all are.
pub fn fits(_incoming: &Incoming) -> bool {
    true
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let mut item = item(&incoming.payload, headed(incoming, &TOPICS), of(&context.language));
    item.id = headed(incoming, &IDS).into();
    Ok(Reading::one(item))
}

/// The first header of some that is there.
fn headed<'a>(incoming: &'a Incoming, names: &[&str]) -> &'a str {
    names.iter().map(|name| incoming.header(name)).find(|value| !value.trim().is_empty()).unwrap_or_default()
}

/// A value of any shape, readably. `topic` stands in the title where the payload has none.
pub fn item(payload: &Value, topic: &str, words: &dyn FormatWords) -> Item {
    let payload = masked(payload);
    match &payload {
        Value::String(text) if !text.trim().is_empty() => {
            let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Item { title: line(first, 150), message: harmless(&cut(text.trim(), TEXT)), ..Item::default() }
        }
        Value::Bool(_) | Value::Number(_) => {
            Item { title: payload.to_string(), message: payload.to_string(), ..Item::default() }
        }
        Value::Object(_) | Value::Array(_) => fields(&payload, topic, words),
        Value::Null | Value::String(_) => nothing(words),
    }
}

fn fields(payload: &Value, topic: &str, words: &dyn FormatWords) -> Item {
    let found = shape::title(payload);
    let count = payload.as_array().map(Vec::len);
    let title = match (&found, count) {
        (Some((_, title)), _) => title.clone(),
        (None, _) if !topic.is_empty() => topic.into(),
        (None, Some(0)) => return nothing(words),
        (None, Some(count)) => words.entries(count),
        (None, None) if payload.as_object().is_some_and(serde_json::Map::is_empty) => return nothing(words),
        (None, None) => words.untitled().into(),
    };
    let told = shape::told(payload, found.as_ref(), words);
    let message = [bold(&title), told].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    Item { title: line(&title, 150), message, attachments: vec![shape::raw(payload, words)], ..Item::default() }
}

fn nothing(words: &dyn FormatWords) -> Item {
    Item {
        title: words.untitled().into(),
        message: format!("{}. {}", words.untitled(), words.empty()),
        ..Item::default()
    }
}
