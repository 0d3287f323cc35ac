//! Block Kit's blocks as Markdown, one below the other. <https://docs.slack.dev/reference/block-kit/blocks>

use super::mrkdwn::{flat, markdown as formatted};
use super::plain::{decoded, line};
use super::{rich_text, table, Context};
use crate::formats::chat::link::{linked, opened, row, web};
use crate::formats::chat::SMALL;
use crate::text::harmless;
use serde_json::{Map, Value};

/// The blocks; what would need Slack's own server, such as inputs and menus, is left out.
pub(super) fn markdown(blocks: &[Map<String, Value>], context: &Context) -> String {
    together(blocks.iter().map(|block| one(block, context)))
}

fn together(parts: impl IntoIterator<Item = String>) -> String {
    let mut out = String::new();
    for part in parts {
        let part = part.trim_end();
        if part.trim().is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(part);
    }
    out
}

fn one(block: &Map<String, Value>, context: &Context) -> String {
    let elements = list(block, "elements");
    match block.get("type").and_then(Value::as_str).unwrap_or_default() {
        "header" => match line(&words(block.get("text"), context)) {
            title if title.is_empty() => title,
            title => format!("#### {title}"),
        },
        "section" => section(block, context),
        "divider" => "---".into(),
        "image" => together([line(&words(block.get("title"), context)), image(block)]),
        "context" => beside(elements, context),
        "actions" => row(&links(elements, context)),
        "rich_text" => rich_text::markdown(elements, context),
        "markdown" => block.get("text").and_then(Value::as_str).unwrap_or_default().trim().to_string(),
        "table" | "data_table" => together([text(block.get("caption"), context), table::markdown(block, context)]),
        "video" => video(block, context),
        "file" => match block.get("external_id").and_then(Value::as_str) {
            Some(id) => format!(":paperclip: {}", line(id)),
            None => String::new(),
        },
        "alert" => alert(block, context),
        "card" => card(block, context),
        "carousel" => together(inner(block, "elements", context)),
        "container" => together([bold(block.get("title"), context)].into_iter().chain(inner(block, "blocks", context))),
        "plan" => together([bold(block.get("title"), context)].into_iter().chain(inner(block, "tasks", context))),
        "task_card" => together(
            [bold(block.get("title"), context)]
                .into_iter()
                .chain(["details", "output"].map(|key| text(block.get(key), context))),
        ),
        "input" | "context_actions" => String::new(),
        // Blocks to come: what looks like a text is shown.
        _ => together([text(block.get("title"), context), text(block.get("text"), context)]),
    }
}

fn list<'a>(block: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    block.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn inner(block: &Map<String, Value>, key: &str, context: &Context) -> Vec<String> {
    list(block, key).iter().filter_map(Value::as_object).map(|block| one(block, context)).collect()
}

/// A text object in Markdown; a bare text is taken as formatted.
pub(super) fn text(object: Option<&Value>, context: &Context) -> String {
    let Some(object) = object else { return String::new() };
    let text = object.get("text").and_then(Value::as_str);
    match (object.get("type").and_then(Value::as_str), object.as_str().or(text)) {
        (Some("plain_text"), Some(text)) => harmless(&decoded(text)),
        (Some("rich_text"), _) => {
            rich_text::markdown(object.get("elements").and_then(Value::as_array).map_or(&[], Vec::as_slice), context)
        }
        (_, Some(text)) => formatted(text, context),
        _ => String::new(),
    }
}

/// A text object in plain words.
pub(super) fn words(object: Option<&Value>, context: &Context) -> String {
    let Some(object) = object else { return String::new() };
    let text = object.as_str().or_else(|| object.get("text").and_then(Value::as_str)).unwrap_or_default();
    match object.get("type").and_then(Value::as_str) {
        Some("plain_text") => decoded(text),
        _ => flat(text, context),
    }
}

fn bold(object: Option<&Value>, context: &Context) -> String {
    match line(&words(object, context)) {
        title if title.is_empty() => title,
        title => format!("**{title}**"),
    }
}

fn section(block: &Map<String, Value>, context: &Context) -> String {
    let accessory = block.get("accessory");
    let extra = match accessory.and_then(Value::as_object) {
        Some(accessory) if accessory.get("type").is_some_and(|kind| kind == "image") => thumbnail(accessory),
        Some(_) => row(&links(accessory.map_or(&[], std::slice::from_ref), context)),
        None => String::new(),
    };
    together([text(block.get("text"), context), fields(list(block, "fields"), context), extra])
}

/// Fields, which Slack shows in two columns: each a line where its title stands above its value, else a paragraph.
fn fields(fields: &[Value], context: &Context) -> String {
    let mut out = String::new();
    let mut folded = true;
    for field in fields.iter().map(|field| text(Some(field), context)).filter(|field| !field.is_empty()) {
        let both = field.split_once('\n').filter(|(title, value)| {
            (title.ends_with("**") || title.trim_end().ends_with(':'))
                && !value.trim().is_empty()
                && !value.contains('\n')
        });
        let single = both.is_some() || !field.contains('\n');
        if !out.is_empty() {
            out.push_str(if folded && single { "\n" } else { "\n\n" });
        }
        match both {
            Some((title, value)) => out.push_str(&format!("{} {}", title.trim_end(), value.trim())),
            None => out.push_str(&field),
        }
        folded = single;
    }
    out
}

/// An image in Markdown.
fn image(of: &Map<String, Value>) -> String {
    let file = of.get("slack_file").and_then(|file| file.get("url"));
    let address = of.get("image_url").or(file).and_then(Value::as_str).and_then(web);
    let alt = of.get("alt_text").and_then(Value::as_str).unwrap_or_default();
    address.map_or_else(|| line(alt), |address| format!("!{}", linked(alt, &address)))
}

/// An image beside a text, which Slack draws small: in Mattermost's own notation, as wide as its attachments' thumbnails.
fn thumbnail(of: &Map<String, Value>) -> String {
    match image(of) {
        image if image.starts_with('!') => {
            image.strip_suffix(')').map_or_else(String::new, |image| format!("{image}{SMALL}"))
        }
        alt => alt,
    }
}

/// A context's texts in one line; its little images only where there is no text that they could stand beside.
fn beside(elements: &[Value], context: &Context) -> String {
    let is_image = |element: &&Value| element.get("type").is_some_and(|kind| kind == "image");
    let texts: Vec<_> =
        elements.iter().filter(|e| !is_image(e)).map(|e| text(Some(e), context)).filter(|t| !t.is_empty()).collect();
    if texts.is_empty() {
        let images = elements.iter().filter(is_image).filter_map(Value::as_object).map(image);
        return images.collect::<Vec<_>>().join(" ");
    }
    let separator = if texts.iter().any(|text| text.contains('\n')) { "\n\n" } else { " · " };
    texts.join(separator)
}

/// Buttons and options that open an address, as links.
pub(super) fn links(elements: &[Value], context: &Context) -> Vec<String> {
    let mut found = Vec::new();
    for element in elements {
        let address = element.get("url").and_then(Value::as_str).and_then(opened);
        if let Some(address) = address {
            let shown = ["text", "name", "alt_text"].map(|key| words(element.get(key), context));
            let shown = shown.into_iter().find(|shown| !shown.trim().is_empty()).unwrap_or_else(|| address.clone());
            found.push(linked(&shown, &address));
        }
        let options = element.get("options").and_then(Value::as_array);
        found.extend(links(options.map_or(&[], Vec::as_slice), context));
    }
    found
}

fn video(block: &Map<String, Value>, context: &Context) -> String {
    let address =
        ["title_url", "video_url"].iter().find_map(|key| block.get(*key).and_then(Value::as_str).and_then(opened));
    let title = words(block.get("title"), context);
    let head = match &address {
        Some(address) => format!("**{}**", linked(&title, address)),
        None => bold(block.get("title"), context),
    };
    let from =
        ["author_name", "provider_name"].map(|key| line(block.get(key).and_then(Value::as_str).unwrap_or_default()));
    let from = from.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" · ");
    let thumbnail = block.get("thumbnail_url").and_then(Value::as_str).and_then(web);
    let alt = block.get("alt_text").and_then(Value::as_str).unwrap_or_default();
    let thumbnail = thumbnail.map_or_else(String::new, |thumbnail| format!("!{}", linked(alt, &thumbnail)));
    let lines = [head, from, text(block.get("description"), context)];
    let lines = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    together([lines, thumbnail])
}

fn alert(block: &Map<String, Value>, context: &Context) -> String {
    let sign = match block.get("level").and_then(Value::as_str) {
        Some("info") => ":information_source: ",
        Some("warning") => ":warning: ",
        Some("error") => ":x: ",
        Some("success") => ":white_check_mark: ",
        _ => "",
    };
    match text(block.get("text"), context) {
        text if text.is_empty() => text,
        text => format!("{sign}{text}"),
    }
}

fn card(block: &Map<String, Value>, context: &Context) -> String {
    let hero = block.get("hero_image").and_then(Value::as_object).map_or_else(String::new, image);
    let head = [bold(block.get("title"), context), text(block.get("subtitle"), context)];
    let head = head.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    together([hero, head, text(block.get("body"), context), row(&links(list(block, "actions"), context))])
}
