//! What a format reads out of a request.

use crate::alert::Notice;
use crate::desk::Stop;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

/// One thing that a sender tells, ready to be posted. Its texts are Mattermost's Markdown and mention nobody unless the sender
/// may (see [`crate::text::harmless`]).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    /// The sender's own id of the event, which makes a resend harmless; empty where it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What the same thread is found by: a later item with the same key updates its root post and adds a reply. Empty for a
    /// post of its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// One line, for lists and for many items at once; at most 150 characters are shown.
    pub title: String,
    /// The post's text; may be empty where there are attachments or an alert.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What a reply in the thread says; empty where it says the message.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reply: String,
    /// Mattermost's message attachments, as the post's props take them; with no actions but those of a payload in Mattermost's own
    /// format, which Mattermost calls for their sender.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Value>,
    /// Further props of the post, such as `card`; an object or null. Never `attachments`, `frontdesk`, `from_*`, `override_*`.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub props: Value,
    /// What it tells of an alert: then the root post is drawn from the alert's state, and `message` stays empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// Who is mentioned where it opens a thread, besides those whom the feed mentions: names with `@`, a space between them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mentions: String,
    /// It goes to the thread of its key where one is there, and is dropped where none is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only_there: bool,
    /// The channel's id, where it is not the feed's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// Called when the post is made, such as a property that a rule sets afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub afterwards: Vec<crate::callback::What>,
}

/// What a request holds, as its format reads it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it tells, in its order; at least one.
    pub items: Vec<Item>,
    /// The part of the payload that each item tells, in the items' order, which rules look at; null, or none, for all of it.
    pub parts: Vec<Value>,
    /// The document that rules look at; none where the payload itself is it.
    pub document: Option<Document>,
    /// What was learnt of the system behind the feed: kept where the admin has set nothing.
    pub learnt: Option<Learnt>,
}

/// How many characters of a text are told.
const TOLD: usize = 60_000;
/// How many attachments, and how many characters of each of their texts.
const ATTACHMENTS: (usize, usize) = (40, 8_000);
/// How many fields, and how many buttons and menus, of each attachment; a menu has at most ten times as many entries.
const PARTS: usize = 100;

impl Item {
    /// The same, with no more than a thread can hold; what is left out is said.
    pub fn bounded(mut self) -> Self {
        self.title = self.title.chars().take(150).collect();
        self.key = self.key.chars().take(500).collect();
        self.message = cut(&self.message, TOLD);
        self.reply = cut(&self.reply, TOLD);
        self.attachments.truncate(ATTACHMENTS.0);
        self.attachments.iter_mut().for_each(bound);
        self
    }
}

fn bound(attachment: &mut Value) {
    shorten(attachment);
    if let Some(Value::Array(fields)) = attachment.get_mut("fields") {
        let more = fields.len().saturating_sub(PARTS);
        fields.truncate(PARTS);
        fields.iter_mut().for_each(shorten);
        if more > 0 {
            fields.push(json!({"title": "…", "value": format!("(+{more})"), "short": false}));
        }
        fields.shrink_to_fit();
    }
    if let Some(Value::Array(actions)) = attachment.get_mut("actions") {
        actions.truncate(PARTS);
        actions.shrink_to_fit();
        for action in actions {
            if let Some(Value::Array(options)) = action.get_mut("options") {
                options.truncate(PARTS * 10);
                options.shrink_to_fit();
            }
        }
    }
}

/// Cuts an object's own texts.
fn shorten(part: &mut Value) {
    for (_, text) in part.as_object_mut().into_iter().flatten() {
        if let Value::String(text) = text {
            if text.len() > ATTACHMENTS.1 {
                *text = cut(text, ATTACHMENTS.1);
            }
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => {
            let (told, rest) = text.split_at(end);
            format!("{told}… (+{})", rest.chars().count())
        }
    }
}

impl Reading {
    /// One item.
    pub fn one(item: Item) -> Self {
        Self { items: vec![item], ..Self::default() }
    }
}

/// A document of an ERP, as it came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// Its type, such as `Sales Order`; empty where that is not known.
    pub doctype: String,
    /// Its name, such as `SO-0001`; empty where that is not known.
    pub name: String,
    /// What happened to it: `New`, `Save`, `Submit`, `Cancel`, `Value Change`, `Delete` ...; empty where that is not known.
    pub event: String,
    /// Its fields.
    pub fields: Value,
}

/// What a payload gave away of the system behind a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// Where its API is, such as `https://monitoring.example`.
    pub api: String,
    /// The key that was in the payload, and now is nowhere in its items.
    pub credentials: String,
}

/// Why a payload is none of its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where, such as `attachments[0].color` or `line 3, column 14`.
    pub at: String,
    /// What belongs there, a clause such as `must be a text`.
    pub what: String,
}

impl Malformed {
    /// Something is wrong at a place.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }
}

impl From<Malformed> for Stop {
    fn from(bad: Malformed) -> Self {
        Self::Refused(Problem::Malformed(format!("{} {}.", bad.at, bad.what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_has_only_so_many_parts() {
        let fields = vec![json!({"title": "a", "value": "b".repeat(9_000)}); 150];
        let actions = vec![json!({"name": "a", "options": vec![json!({"text": "b"}); 1_500]}); 150];
        let item = Item { attachments: vec![json!({"fields": fields, "actions": actions})], ..Item::default() };
        let attachment = item.bounded().attachments.remove(0);
        let fields = attachment["fields"].as_array().unwrap();
        assert_eq!((fields.len(), &fields[100]), (101, &json!({"title": "…", "value": "(+50)", "short": false})));
        assert_eq!(fields[99]["value"], format!("{}… (+1000)", "b".repeat(8_000)));
        assert_eq!(attachment["actions"].as_array().unwrap().len(), 100);
        assert_eq!(attachment["actions"][99]["options"].as_array().unwrap().len(), 1_000);
    }
}
