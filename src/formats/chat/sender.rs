//! Who a payload says it is from.

use super::{link, text};
use crate::feed::Item;
use crate::text::harmless;
use serde_json::{Map, Value};

/// Shows `username`, and `icon_url` or `icon_emoji` beside it where that can be.
pub(in crate::formats) fn introduce(payload: &Map<String, Value>, item: &mut Item) {
    let name = text(payload, "username");
    if name.is_empty() || name.eq_ignore_ascii_case("frontdesk") {
        return;
    }
    if item.message.is_empty() {
        if let Some(Value::Object(attachment)) = item.attachments.first_mut() {
            if !attachment.contains_key("author_name") && !attachment.contains_key("pretext") {
                if let Some(icon) = link::web(&text(payload, "icon_url")) {
                    attachment.insert("author_icon".into(), icon.into());
                }
                attachment.insert("author_name".into(), name.into());
                return;
            }
        }
    }
    let emoji = text(payload, "icon_emoji");
    let emoji = match emoji.trim_matches(':') {
        "" => String::new(),
        name if name.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c)) => format!(":{name}: "),
        _ => String::new(),
    };
    let name = harmless(&name.split_whitespace().collect::<Vec<_>>().join(" "));
    let line = format!("{emoji}**{name}**");
    item.message = match item.message.as_str() {
        "" => line,
        message => format!("{line}\n\n{message}"),
    };
}
