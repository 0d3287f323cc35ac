//! A table block as Markdown's table. <https://docs.slack.dev/reference/block-kit/blocks/table-block>

use super::plain::line;
use super::{blocks, Context};
use serde_json::{Map, Value};

/// The table: its first row is the heading.
pub(super) fn markdown(block: &Map<String, Value>, context: &Context) -> String {
    let rows: Vec<Vec<String>> = list(block.get("rows"))
        .iter()
        .map(|row| list(Some(row)).iter().map(|cell| shown(cell, context)).collect())
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    if width == 0 {
        return String::new();
    }
    let settings = list(block.get("column_settings"));
    let mut out = String::new();
    for (index, mut row) in rows.into_iter().enumerate() {
        row.resize(width, String::new());
        out.push_str(&format!("| {} |\n", row.join(" | ")));
        if index == 0 {
            let rules = (0..width).map(|column| match settings.get(column).and_then(|it| it.get("align")?.as_str()) {
                Some("center") => ":-:",
                Some("right") => "--:",
                _ => "---",
            });
            out.push_str(&format!("| {} |\n", rules.collect::<Vec<_>>().join(" | ")));
        }
    }
    out
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A cell in one line, with no bar that would end it.
fn shown(cell: &Value, context: &Context) -> String {
    let text = match cell.get("type").and_then(Value::as_str) {
        Some("raw_text") => return line(cell.get("text").and_then(Value::as_str).unwrap_or_default()),
        Some("raw_number") => {
            ["text", "value"].iter().find_map(|key| cell.get(*key)).map_or_else(String::new, |number| match number {
                Value::String(text) => line(text),
                other => other.to_string(),
            })
        }
        _ if cell.is_number() => cell.to_string(),
        _ => blocks::text(Some(cell), context),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if c == '|' && before != Some('\\') {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}
