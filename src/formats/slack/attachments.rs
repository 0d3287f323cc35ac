//! Slack's attachments as Mattermost's.
//! <https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments>

use super::mrkdwn::{flat, markdown, unformatted};
use super::{blocks, Context};
use crate::feed::Malformed;
use crate::formats::chat::link::{opened, row, web};
use crate::formats::chat::parts::{color, footer, objects, put, short, text, value, Taken};
use crate::text::harmless;
use serde_json::{Map, Value};

/// The attachments of a payload. What shows nothing is left out.
pub(super) fn read(payload: &Map<String, Value>, context: &Context) -> Result<Vec<Value>, Malformed> {
    let mut found = Vec::new();
    for (at, one) in objects(payload, "attachments", "")? {
        found.extend(attachment(&one, &at, context)?);
    }
    Ok(found)
}

fn attachment(one: &Map<String, Value>, at: &str, context: &Context) -> Result<Option<Value>, Malformed> {
    let given = |key: &str| text(one, key, at, Taken::Liberally);
    let formatted = |key: &str| match one.get("mrkdwn_in").and_then(Value::as_array) {
        Some(keys) => keys.iter().any(|name| name == key),
        None => true,
    };
    // What is written in Markdown was meant as such, whatever Slack would have shown.
    let rendered = |text: &str, key: &str| match formatted(key) || text.contains("**") {
        true => markdown(text, context),
        false => unformatted(text, context),
    };
    let mut out = Map::new();
    put(&mut out, "pretext", rendered(&given("pretext")?, "pretext"));
    let author = [given("author_name")?, given("author_subname")?].join(" ");
    let author = flat(&author, context);
    if !author.is_empty() {
        put(&mut out, "author_link", opened(&given("author_link")?).unwrap_or_default());
        put(&mut out, "author_icon", web(&given("author_icon")?).unwrap_or_default());
        put(&mut out, "author_name", author);
    }
    title(&given("title")?, &given("title_link")?, context, &mut out);
    put(&mut out, "text", body(one, &rendered(&given("text")?, "text"), at, context)?);
    let fields = fields(one, at, context, formatted("fields"))?;
    if !fields.is_empty() {
        out.insert("fields".into(), fields.into());
    }
    put(&mut out, "image_url", web(&given("image_url")?).unwrap_or_default());
    put(&mut out, "thumb_url", web(&given("thumb_url")?).unwrap_or_default());
    let foot = footer(&flat(&given("footer")?, context), one.get("ts"), context);
    if !foot.is_empty() {
        put(&mut out, "footer_icon", web(&given("footer_icon")?).unwrap_or_default());
        put(&mut out, "footer", foot);
    }
    let fallback = given("fallback")?;
    if out.is_empty() {
        // Where nothing else is there, Slack shows this.
        put(&mut out, "text", unformatted(&fallback, context));
    }
    if out.is_empty() {
        return Ok(None);
    }
    put(&mut out, "fallback", flat(&fallback, context));
    put(&mut out, "color", color(&given("color")?));
    Ok(Some(out.into()))
}

/// A title. Mattermost shows a linked one as plain text; where the title itself is a link in Slack's manner, its address is used.
fn title(title: &str, link: &str, context: &Context, out: &mut Map<String, Value>) {
    let inside = title.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let alone =
        inside.filter(|inside| !inside.contains(['<', '>'])).map(|inside| inside.split('|').next().unwrap_or(inside));
    let link = opened(link).or_else(|| opened(&super::plain::decoded(alone?)));
    let words = flat(title, context);
    match link {
        Some(link) if !words.is_empty() => {
            put(out, "title", words);
            put(out, "title_link", link);
        }
        _ => put(out, "title", harmless(&words)),
    }
}

/// The text, then the blocks, then the buttons that are links.
fn body(one: &Map<String, Value>, text: &str, at: &str, context: &Context) -> Result<String, Malformed> {
    let inner: Vec<_> = objects(one, "blocks", at)?.into_iter().map(|(_, block)| block.into_owned()).collect();
    let actions: Vec<Value> =
        objects(one, "actions", at)?.into_iter().map(|(_, action)| action.into_owned().into()).collect();
    let buttons = row(&blocks::links(&actions, context));
    let parts = [text.trim_end().to_string(), blocks::markdown(&inner, context), buttons];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

fn fields(one: &Map<String, Value>, at: &str, context: &Context, formatted: bool) -> Result<Vec<Value>, Malformed> {
    let mut found = Vec::new();
    for (at, field) in objects(one, "fields", at)? {
        let title = harmless(&flat(&text(&field, "title", &at, Taken::Liberally)?, context));
        let value = value(field.get("value"));
        let value = if formatted { markdown(&value, context) } else { unformatted(&value, context) };
        if title.is_empty() && value.is_empty() {
            continue;
        }
        let mut out = Map::new();
        out.insert("title".into(), title.into());
        out.insert("value".into(), value.into());
        out.insert("short".into(), short(field.get("short")).into());
        found.push(out.into());
    }
    Ok(found)
}
