//! What Slack's and Mattermost's payloads have in common.
//!
//! A plugin's post always bears its bot's name and picture, so another name (`username`) is shown as a line: the author of the first
//! attachment where there is nothing but attachments, else in bold above the text. `channel` is taken and ignored: which channel a
//! feed posts to is for its admin to say. `key`, our own addition, names the thread; Slack's `thread_ts` does not: a later item of
//! the same key says anew what the thread's first post says, and a reply in Slack does not.

pub(super) mod date;
pub(super) mod dialect;
pub(super) mod link;
pub(super) mod parts;
pub(super) mod sender;

use crate::feed::{Item, Malformed};
use crate::text::harmless;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

/// As many characters of a title are kept.
const TITLE: usize = 150;
/// As many of a line are looked at for one.
const CUT: usize = 2_000;

/// How an image ends that is as wide as a thumbnail; Markdown elsewhere does not know it.
pub(super) const SMALL: &str = " =75)";

/// What a payload shows, in Markdown.
pub(super) struct Body {
    /// The post's text.
    pub message: String,
    /// Its attachments.
    pub attachments: Vec<Value>,
    /// What it says in one line, in Markdown; empty where its text does.
    pub summary: String,
}

/// The item of a payload. `Malformed` where it shows nothing.
pub(super) fn item(payload: &Map<String, Value>, body: Body) -> Result<Item, Malformed> {
    if body.message.trim().is_empty() && body.attachments.is_empty() {
        return Err(Malformed::new("text", "must say something where no attachment does"));
    }
    let mut item = Item {
        id: text(payload, "client_msg_id"),
        key: text(payload, "key"),
        title: title(&body),
        message: body.message,
        attachments: body.attachments,
        ..Item::default()
    };
    sender::introduce(payload, &mut item);
    if item.title.is_empty() {
        item.title = harmless(&text(payload, "username"));
    }
    Ok(item)
}

/// A text of the payload, or the empty one.
pub(super) fn text(payload: &Map<String, Value>, key: &str) -> String {
    payload.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_string()
}

/// The first line that says something, in plain words; what an image shows only where there are no words.
fn title(body: &Body) -> String {
    let mut texts = vec![body.summary.clone(), body.message.clone()];
    for attachment in &body.attachments {
        for key in ["title", "pretext", "text", "fallback", "author_name"] {
            texts.push(attachment.get(key).and_then(Value::as_str).unwrap_or_default().to_string());
        }
        let field = attachment.get("fields").and_then(|fields| fields.get(0));
        let field =
            field.map(|field| ["title", "value"].map(|key| field.get(key).and_then(Value::as_str).unwrap_or_default()));
        texts.extend(field.map(|field| field.join(": ")));
    }
    let lines = || texts.iter().flat_map(|text| text.lines().take(20));
    let said = lines().map(|line| plain(line, false)).find(|line| !line.is_empty());
    let shown = || lines().map(|line| plain(line, true)).find(|line| !line.is_empty());
    said.or_else(shown).map_or_else(String::new, |line| harmless(&line))
}

/// A line of Markdown in plain words, cut to a title's length; empty where it says nothing by itself.
fn plain(line: &str, images: bool) -> String {
    let mut line: String = line.trim().chars().filter(|c| *c != '\u{200b}').take(CUT).collect();
    if line.starts_with("```") {
        return String::new();
    }
    if line.chars().count() == CUT {
        // What closes a sign may be behind the cut.
        line = line.replace("**", "");
    }
    let mut out = String::new();
    let mut image = false;
    for event in Parser::new_ext(&line.replace(SMALL, ")"), Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Image { .. }) => image = true,
            Event::End(TagEnd::Image) => image = false,
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) if images || !image => {
                out.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    if let Some(cells) = out.trim().strip_prefix('|') {
        out = cells.trim_end_matches(['|', ' ']).replace(" | ", " · ");
    }
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let speaks = out.chars().any(|c| c.is_alphanumeric() || !c.is_ascii());
    match out.chars().count() {
        _ if !speaks => String::new(),
        ..=TITLE => out,
        _ => out.chars().take(TITLE - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests;
