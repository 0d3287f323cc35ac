//! CloudEvents 1.0 over HTTP: structured, in batches, or with their attributes in headers.
//!
//! <https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md> and `formats/json-format.md`
//! beside it. An event with a `subject` has a thread with all others of that subject from the same source.

use super::markdown::{bold, cut, fenced, joined, line, link, quote, web};
use super::secrets::masked;
use super::{shape, Context};
use crate::feed::incoming::text;
use crate::feed::{Incoming, Item, Malformed, Reading};
use crate::words::formats::{of, FormatWords};
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use serde_json::{Map, Value};

/// What an event cannot be without.
const REQUIRED: [&str; 4] = ["specversion", "id", "source", "type"];
/// How much of data that is no JSON is shown.
const DATA: usize = 2_000;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    let whole = |event: &Value| REQUIRED.iter().all(|name| event.get(*name).is_some_and(Value::is_string));
    !incoming.header("ce-specversion").is_empty()
        || incoming.header("content-type").trim_start().to_lowercase().starts_with("application/cloudevents")
        || whole(&incoming.payload)
        || incoming.payload.as_array().is_some_and(|events| !events.is_empty() && events.iter().all(whole))
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let words = of(&context.language);
    let items = match &incoming.payload {
        _ if !incoming.header("ce-specversion").is_empty() => vec![item(&binary(incoming), "", words)?],
        Value::Array(events) if events.is_empty() => return Err(Malformed::new("body", "is a batch without events")),
        Value::Array(events) => {
            let numbered = events.iter().enumerate();
            numbered.map(|(at, event)| item(event, &format!("[{at}]."), words)).collect::<Result<_, _>>()?
        }
        event => vec![item(event, "", words)?],
    };
    let parts = incoming.payload.as_array().cloned().unwrap_or_default();
    Ok(Reading { items, parts, ..Reading::default() })
}

/// The event whose attributes came in headers.
fn binary(incoming: &Incoming) -> Value {
    let mut event = Map::new();
    for (name, value) in &incoming.headers {
        if let Some(name) = name.strip_prefix("ce-") {
            event.insert(name.into(), percent_decoded(value).into());
        }
    }
    let kind = incoming.header("content-type");
    if !kind.is_empty() {
        event.insert("datacontenttype".into(), kind.into());
    }
    if !incoming.payload.is_null() {
        event.insert("data".into(), incoming.payload.clone());
    }
    Value::Object(event)
}

/// A header's value as it was before section 3.1.3.2 of the binding put it into ASCII.
fn percent_decoded(value: &str) -> String {
    let mut out = Vec::new();
    let mut rest = value.trim().trim_matches('"').as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let encoded = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = encoded.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn item(event: &Value, at: &str, words: &dyn FormatWords) -> Result<Item, Malformed> {
    let t = |name: &str| text(event, &[name]);
    for name in REQUIRED {
        if t(name).trim().is_empty() {
            return Err(Malformed::new(format!("{at}{name}"), "must be a text; CloudEvents have one"));
        }
    }
    let (source, subject) = (t("source"), t("subject"));
    let head = joined(&[bold(&t("type")), line(&subject, 150)]);
    let from = if web(&source).is_some() { link(&line(&source, 100), &source) } else { line(&source, 150) };
    let parts = [head, joined(&[from, line(&t("time"), 40)]), data(event, words)];
    let message = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    Ok(Item {
        id: format!("{source} {}", t("id")),
        key: if subject.is_empty() { String::new() } else { format!("cloudevents {source} {subject}") },
        title: joined(&[line(&t("type"), 100), line(&subject, 100)]),
        message,
        attachments: vec![shape::raw(&shown(event), words)],
        ..Item::default()
    })
}

/// An event without its secrets; JSON in base64 as what it is, since secrets could hide in there.
fn shown(event: &Value) -> Value {
    let encoded = event.get("data_base64").and_then(Value::as_str);
    let bytes = encoded.and_then(|text| STANDARD.decode(text).ok());
    let data = bytes.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let mut shown = masked(event);
    if let (Some(fields), Some(data)) = (shown.as_object_mut(), data) {
        fields.remove("data_base64");
        fields.insert("data".into(), masked(&data));
    }
    shown
}

/// What an event is about, readably.
fn data(event: &Value, words: &dyn FormatWords) -> String {
    let kind = text(event, &["datacontenttype"]).to_lowercase();
    let is_json = kind.is_empty() || kind.contains("json");
    let encoded = event.get("data_base64").and_then(Value::as_str);
    let data = match (event.get("data"), encoded.and_then(|text| STANDARD.decode(text).ok())) {
        (Some(data), _) => data.clone(),
        (None, Some(bytes)) if is_json => serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        (None, Some(bytes)) => String::from_utf8(bytes).map(Value::String).unwrap_or_default(),
        (None, None) => Value::Null,
    };
    match masked(&data) {
        Value::Null => String::new(),
        Value::String(text) if !is_json && !kind.starts_with("text/plain") => fenced(&cut(text.trim(), DATA), ""),
        Value::String(text) => quote(&text),
        Value::Object(fields) if fields.is_empty() => String::new(),
        data @ (Value::Object(_) | Value::Array(_)) => shape::told(&data, None, words),
        scalar => line(&scalar.to_string(), 200),
    }
}
