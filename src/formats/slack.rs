//! Slack's incoming-webhook payload: its own dialect, attachments and blocks, with which most senders speak to Mattermost too.
//!
//! What is shown: the blocks, or the text where there are none (with blocks, the text is what a list or a notification says), then the
//! attachments. Buttons that open an address become links; all that would need Slack's own server (other buttons, menus, inputs) is left
//! out. A `<@U024BE7LH>` without a name stays an id: nobody here knows Slack's people.
//! <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>

mod angle;
mod attachments;
mod blocks;
mod inline;
mod mrkdwn;
mod plain;
mod rich_text;
mod table;

use super::chat::dialect::{self, Dialect};
use super::chat::parts::{objects, text, Taken};
use super::chat::{self, Body};
use super::Context;
use crate::feed::{Incoming, Malformed, Reading};
use serde_json::{Map, Value};

/// A text in Slack's dialect as Markdown.
pub fn dialect(text: &str, context: &Context) -> String {
    mrkdwn::markdown(text, context)
}

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    dialect::of(&incoming.payload) == Some(Dialect::Slack)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let Value::Object(payload) = &incoming.payload else {
        return Err(Malformed::new("body", "must be an object with `text`, `blocks` or `attachments`"));
    };
    let spoken = message(payload, context)?;
    let blocks = objects(payload, "blocks", "")?.into_iter().map(|(_, block)| block.into_owned()).collect::<Vec<_>>();
    let drawn = blocks::markdown(&blocks, context);
    let attachments = attachments::read(payload, context)?;
    let body = match drawn.is_empty() {
        true => Body { message: spoken, attachments, summary: String::new() },
        false => Body { message: drawn, attachments, summary: spoken },
    };
    Ok(Reading::one(chat::item(payload, body)?))
}

fn message(payload: &Map<String, Value>, context: &Context) -> Result<String, Malformed> {
    let formatted = payload.get("mrkdwn").is_none_or(|flag| !matches!(flag, Value::Bool(false)) && flag != "false");
    let text = text(payload, "text", "", Taken::Liberally)?;
    if text.trim().is_empty() {
        return super::chat::parts::text(payload, "markdown_text", "", Taken::Liberally);
    }
    Ok(if formatted { mrkdwn::markdown(&text, context) } else { mrkdwn::unformatted(&text, context) })
}

#[cfg(test)]
mod tests;
