//! Mattermost's message attachments, looked through: only the fields that it has, with values that it takes.
//! <https://developers.mattermost.com/integrate/reference/message-attachments/>

use super::words::{announced, markdown};
use super::{actions, Context};
use crate::feed::Malformed;
use crate::formats::chat::link::{opened, row, web};
use crate::formats::chat::parts::{color, footer, objects, put, short, text, value, Taken};
use serde_json::{Map, Value};

/// The attachments of a payload. Some senders put them into the props, as the REST API has them.
pub(super) fn read(
    payload: &Map<String, Value>,
    props: &Map<String, Value>,
    context: &Context,
) -> Result<Vec<Value>, Malformed> {
    let nested = payload.get("attachments").is_none_or(Value::is_null);
    let all = if nested { objects(props, "attachments", "props")? } else { objects(payload, "attachments", "")? };
    let mut found = Vec::new();
    for (at, one) in all {
        found.extend(attachment(&one, &at, context)?);
    }
    Ok(found)
}

fn attachment(one: &Map<String, Value>, at: &str, context: &Context) -> Result<Option<Value>, Malformed> {
    let given = |key: &str| text(one, key, at, Taken::Strictly);
    let (actions, links) = actions::read(one, at)?;
    let mut out = Map::new();
    put(&mut out, "pretext", markdown(&given("pretext")?));
    let author = given("author_name")?;
    if !author.is_empty() {
        put(&mut out, "author_link", opened(&given("author_link")?).unwrap_or_default());
        put(&mut out, "author_name", author);
    }
    put(&mut out, "author_icon", web(&given("author_icon")?).unwrap_or_default());
    let title = announced(&given("title")?);
    if !title.is_empty() {
        put(&mut out, "title_link", opened(&given("title_link")?).unwrap_or_default());
        put(&mut out, "title", title);
    }
    let parts = [markdown(&given("text")?), row(&links)];
    put(&mut out, "text", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"));
    let fields = fields(one, at)?;
    if !fields.is_empty() {
        out.insert("fields".into(), fields.into());
    }
    put(&mut out, "image_url", web(&given("image_url")?).unwrap_or_default());
    put(&mut out, "thumb_url", web(&given("thumb_url")?).unwrap_or_default());
    let foot = footer(&given("footer")?, one.get("ts"), context);
    if !foot.is_empty() {
        put(&mut out, "footer_icon", web(&given("footer_icon")?).unwrap_or_default());
        put(&mut out, "footer", foot);
    }
    if !actions.is_empty() {
        out.insert("actions".into(), actions.into());
    }
    let fallback = given("fallback")?;
    if out.is_empty() {
        // Mattermost would show an empty box.
        put(&mut out, "text", markdown(&fallback));
    }
    if out.is_empty() {
        return Ok(None);
    }
    put(&mut out, "fallback", fallback);
    put(&mut out, "color", color(&given("color")?));
    Ok(Some(out.into()))
}

fn fields(one: &Map<String, Value>, at: &str) -> Result<Vec<Value>, Malformed> {
    let mut found = Vec::new();
    for (at, field) in objects(one, "fields", at)? {
        let mut out = Map::new();
        out.insert("title".into(), text(&field, "title", &at, Taken::Strictly)?.into());
        out.insert("value".into(), markdown(&value(field.get("value"))).into());
        out.insert("short".into(), short(field.get("short")).into());
        found.push(out.into());
    }
    Ok(found)
}
