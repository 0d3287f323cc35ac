//! What a JSON value of unknown shape tells: a title, its telling fields as a table, and the whole as it came.

use super::markdown::{cut, fenced, line, link, table, web};
use crate::words::formats::FormatWords;
use serde_json::{json, Value};

/// Where a title stands, the likeliest first.
const TITLES: [&str; 22] = [
    "title",
    "subject",
    "summary",
    "headline",
    "message",
    "text",
    "name",
    "display_name",
    "event_name",
    "event",
    "event_type",
    "eventType",
    "type",
    "action",
    "msg",
    "description",
    "alert",
    "reason",
    "status",
    "label",
    "key",
    "topic",
];
/// What tells most, apart from titles.
const TELLING: [&str; 20] = [
    "status",
    "state",
    "severity",
    "level",
    "priority",
    "result",
    "environment",
    "host",
    "hostname",
    "service",
    "project",
    "customer",
    "user",
    "username",
    "email",
    "amount",
    "total",
    "currency",
    "url",
    "link",
];
/// How many rows a table has, how deep fields are looked for, and how much of one is shown.
const ROWS: usize = 12;
const DEPTH: usize = 4;
const CELL: usize = 200;
/// How much of a title is shown.
const TITLE: usize = 100;
/// How much of a payload is shown as it came.
const RAW: usize = 7_000;

/// The title of a payload, and the path of the field that it is; none where no field is a likely one.
pub fn title(value: &Value) -> Option<(String, String)> {
    let found = |value: &Value, above: &str| {
        TITLES.iter().find_map(|name| {
            let text = value.get(*name)?.as_str().and_then(|text| text.lines().find(|line| !line.trim().is_empty()))?;
            Some((format!("{above}{name}"), text.trim().to_string()))
        })
    };
    let nested = || {
        value
            .as_object()?
            .iter()
            .filter(|(_, inner)| inner.is_object())
            .find_map(|(key, inner)| found(inner, &format!("{key}.")))
    };
    found(value, "").or_else(nested)
}

/// A telling part: the fields as a table, those of the title left out where it shows all of it.
pub fn told(value: &Value, title: Option<&(String, String)>, words: &dyn FormatWords) -> String {
    let mut fields = Vec::new();
    collect(value, String::new(), 0, words, &mut fields);
    if let Some((path, text)) = title {
        let whole = text.chars().count() <= TITLE;
        fields.retain(|(_, name, value)| name != path || !whole || value.trim() != text);
    }
    let left = fields.len().saturating_sub(ROWS);
    fields.sort_by_key(|(rank, _, _)| *rank);
    let mut rows: Vec<_> = fields.iter().take(ROWS).map(|(_, name, value)| (line(name, 80), cell(value))).collect();
    if rows.is_empty() {
        return String::new();
    }
    if left > 0 {
        rows.push(("…".into(), words.more(left)));
    }
    table(&rows)
}

/// The whole as it came, in an attachment, which Mattermost folds where it is long.
pub fn raw(value: &Value, words: &dyn FormatWords) -> Value {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let of = text.chars().count();
    let shown: String = text.chars().take(RAW).collect();
    let mut block = format!("{}\n{}", words.payload(), fenced(&shown, "json"));
    if of > RAW {
        block.push_str(&format!("\n{}", words.payload_cut(RAW, of)));
    }
    json!({ "fallback": words.payload(), "text": block })
}

/// A value as the cell of a table; an address of the web as a link.
pub fn cell(value: &str) -> String {
    match web(value) {
        Some(address) if !value.trim().contains(char::is_whitespace) => link(&line(value, 80), &address),
        _ => {
            // What would begin a list at a line's begin does not within a table.
            let text = line(value, CELL);
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            match text.split_at(digits) {
                (number, rest) if digits > 0 => format!("{number}{}", rest.strip_prefix('\\').unwrap_or(rest)),
                _ => text,
            }
        }
    }
}

/// How far back a field stands: its depth, then how telling its name is.
type Rank = (usize, usize);

fn collect(value: &Value, path: String, depth: usize, words: &dyn FormatWords, out: &mut Vec<(Rank, String, String)>) {
    let below = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    let mut put = |text: String| {
        if !text.trim().is_empty() {
            out.push(((depth, rank(&path)), path.clone(), text));
        }
    };
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => put(value.to_string()),
        Value::String(text) => put(text.clone()),
        Value::Array(items) if items.iter().all(is_scalar) => {
            put(items.iter().take(20).map(scalar).collect::<Vec<_>>().join(", "));
        }
        Value::Array(items) if depth == 0 => {
            let entries = items.iter().enumerate().take(200);
            out.extend(entries.map(|(at, item)| ((1, at), (at + 1).to_string(), brief(item))));
        }
        Value::Array(items) => put(words.entries(items.len())),
        Value::Object(fields) if depth < DEPTH => {
            for (key, inner) in fields.iter().take(200) {
                collect(inner, below(key), depth + 1, words, out);
            }
        }
        Value::Object(fields) => put(words.entries(fields.len())),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One entry of a list in a few words.
fn brief(value: &Value) -> String {
    match title(value) {
        Some((_, title)) => title,
        None if is_scalar(value) => scalar(value),
        None => cut(&value.to_string(), CELL),
    }
}

fn rank(path: &str) -> usize {
    let name = path.rsplit('.').next().unwrap_or(path);
    let telling = TITLES.iter().chain(&TELLING).position(|known| known.eq_ignore_ascii_case(name));
    let lower = name.to_lowercase();
    let dull = lower == "id"
        || lower == "uuid"
        || ["_id", "_at", "_url", "guid", "version"].iter().any(|end| lower.ends_with(end));
    telling.unwrap_or(if dull { 200 } else { 100 })
}
