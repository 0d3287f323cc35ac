//! Mattermost's incoming-webhook payload, all fields, as Mattermost reads it (`model/incoming_webhook.go`, `app/webhook.go`):
//!
//! - `text` and `attachments` are Markdown; Slack's links and announcements in them are understood as Mattermost understands them. A long
//!   text stays whole here; it is split where it is posted.
//! - `username`, `icon_url`, `icon_emoji`, `channel`, `key`: see [`super::chat`].
//! - `priority`: a plugin's post cannot have one, so the first line says `Urgent` or `Important`, and that it wants to be acknowledged.
//!   `persistent_notifications` has no counterpart.
//! - `props` go along (such as `card`), but for those that say what only Mattermost or Frontdesk may say.
//! - `type` must begin with `custom_` and is ignored, since only the plugin that made a type can draw it. `silent` is taken, and takes the
//!   force from `@channel` and the like.
//! - `actions` of attachments: buttons and menus whose `integration.url` is on the web go along, since Mattermost calls it for its own
//!   webhooks too; not those that would speak to a plugin in the presser's name. Buttons in Slack's manner (`text` and `url`) become links.
//!
//! What Mattermost refuses is refused with its place. <https://developers.mattermost.com/integrate/webhooks/incoming/>

mod actions;
mod attachments;
mod words;

use super::chat::dialect::{self, Dialect};
use super::chat::parts::{text, Taken};
use super::chat::{self, Body};
use super::Context;
use crate::feed::{Incoming, Item, Malformed, Reading};
use crate::text::without_mass_mentions;
use crate::words::chat as said;
use serde_json::{Map, Value};

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    dialect::of(&incoming.payload) == Some(Dialect::Mattermost)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let Value::Object(payload) = &incoming.payload else {
        return Err(Malformed::new("body", "must be an object with `text` or `attachments`"));
    };
    for key in ["username", "icon_url", "icon_emoji", "channel"] {
        text(payload, key, "", Taken::Strictly)?;
    }
    kind(payload)?;
    let props = object(payload, "props")?;
    let mut message = words::markdown(&text(payload, "text", "", Taken::Strictly)?);
    let mut attachments = attachments::read(payload, &props, context)?;
    if silent(payload) {
        message = without_mass_mentions(&message);
        attachments.iter_mut().for_each(quieten);
    }
    let priority = priority(&object(payload, "priority")?, payload, context)?;
    let mut item = chat::item(payload, Body { message, attachments, summary: String::new() })?;
    urge(&mut item, priority);
    item.props = kept(props);
    Ok(Reading::one(item))
}

/// The type must be one that Mattermost takes from a webhook.
fn kind(payload: &Map<String, Value>) -> Result<(), Malformed> {
    let kind = text(payload, "type", "", Taken::Strictly)?;
    if kind.is_empty() || kind.starts_with("custom_") || ["burn_on_read", "slack_attachment"].contains(&kind.as_str()) {
        return Ok(());
    }
    Err(Malformed::new("type", "must begin with `custom_`"))
}

/// An object of the payload; empty where there is none. A form has it as JSON in a text.
fn object(payload: &Map<String, Value>, key: &str) -> Result<Map<String, Value>, Malformed> {
    match payload.get(key) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| Malformed::new(key, "must be an object")),
        Some(_) => Err(Malformed::new(key, "must be an object")),
    }
}

fn silent(payload: &Map<String, Value>) -> bool {
    payload.get("silent").is_some_and(|silent| *silent == Value::Bool(true) || silent == "true")
}

/// Takes the force from the mentions of everybody in an attachment.
fn quieten(part: &mut Value) {
    match part {
        Value::String(text) => *text = without_mass_mentions(text),
        Value::Array(parts) => parts.iter_mut().for_each(quieten),
        Value::Object(parts) => {
            let spoken =
                parts.iter_mut().filter(|(key, _)| ["pretext", "text", "fields", "value"].contains(&key.as_str()));
            spoken.for_each(|(_, part)| quieten(part));
        }
        _ => {}
    }
}

/// The line that says how urgent it is; empty where it is as any other.
fn priority(
    priority: &Map<String, Value>,
    payload: &Map<String, Value>,
    context: &Context,
) -> Result<String, Malformed> {
    if payload.get("priority").is_none_or(Value::is_null) {
        return Ok(String::new());
    }
    let words = said::of(&context.language);
    let level = match priority.get("priority") {
        Some(Value::String(level)) => level.as_str(),
        _ => return Err(Malformed::new("priority.priority", "must be `important` or `urgent`")),
    };
    let line = match level {
        "urgent" => format!(":rotating_light: **{}**", words.urgent()),
        "important" => format!(":exclamation: **{}**", words.important()),
        _ => return Ok(String::new()),
    };
    let asked = priority.get("requested_ack") == Some(&Value::Bool(true));
    Ok(if asked { format!("{line} – {}", words.acknowledge()) } else { line })
}

fn urge(item: &mut Item, line: String) {
    if line.is_empty() {
        return;
    }
    item.message = match item.message.as_str() {
        "" => line,
        message => format!("{line}\n\n{message}"),
    };
}

/// Props that say what only Mattermost or Frontdesk may say.
const RESERVED: [&str; 8] = [
    "attachments",
    "frontdesk",
    "webhook_display_name",
    "force_notification",
    "silent_notification",
    "mm_blocks",
    "mm_blocks_actions",
    "previewed_post",
];

fn kept(mut props: Map<String, Value>) -> Value {
    props.retain(|key, _| {
        !RESERVED.contains(&key.as_str()) && !key.starts_with("from_") && !key.starts_with("override_")
    });
    if props.is_empty() {
        Value::Null
    } else {
        Value::Object(props)
    }
}
