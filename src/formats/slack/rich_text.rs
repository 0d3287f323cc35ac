//! A block of rich text as Markdown: what Slack's own composer writes.
//! <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

use super::angle::{piece, written, Piece};
use super::plain::literal;
use super::Context;
use crate::formats::chat::date;
use crate::formats::chat::link::{linked, opened};
use serde_json::{json, Value};

/// Has no width; keeps signs apart that would be read as one.
const BREAK: char = '\u{200b}';

const LIST: &str = "rich_text_list";

/// The parts of the block, one below the other; a list's deeper levels stay in it.
pub(super) fn markdown(elements: &[Value], context: &Context) -> String {
    let mut out = String::new();
    let mut last = "";
    let mut style = None;
    let mut apart = false;
    for element in elements {
        let kind = element.get("type").and_then(Value::as_str).unwrap_or_default();
        let part = match kind {
            LIST => list(element, context),
            "rich_text_quote" => quote(&inner(element, context)),
            "rich_text_preformatted" => preformatted(element),
            _ => section(element, context),
        };
        let part = part.trim_end();
        if part.trim().is_empty() {
            apart |= last == LIST;
            continue;
        }
        let top = kind == LIST && number(element, "indent") == 0;
        apart |= top && last == LIST && style.is_some_and(|style| Some(style) != element.get("style"));
        if !out.is_empty() {
            out.push_str(match (last, kind) {
                // Markdown would make one list of two.
                (LIST, LIST) if apart => "\n\n\u{200b}\n\n",
                (LIST | "rich_text_section", LIST) => "\n",
                _ => "\n\n",
            });
        }
        out.push_str(part);
        if top {
            style = element.get("style");
        }
        apart = false;
        last = kind;
    }
    out
}

fn children(element: &Value) -> &[Value] {
    element.get("elements").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What stands in a quote or an item: a line's parts, or whole parts of their own.
fn inner(element: &Value, context: &Context) -> String {
    let nested = children(element)
        .iter()
        .any(|child| child.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("rich_text_")));
    if nested {
        markdown(children(element), context)
    } else {
        section(element, context)
    }
}

fn quote(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("> {line}").trim_end().to_string()).collect::<Vec<_>>().join("\n")
}

fn number(element: &Value, key: &str) -> usize {
    element.get(key).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

fn list(element: &Value, context: &Context) -> String {
    let indent = "    ".repeat(number(element, "indent").min(8));
    let ordered = element.get("style").is_some_and(|style| style == "ordered");
    let mut out = Vec::new();
    for (index, item) in children(element).iter().enumerate() {
        let mark = if ordered { format!("{}.", number(element, "offset") + index + 1) } else { "-".into() };
        let text = match item.get("type").and_then(Value::as_str) {
            Some("rich_text_list") => {
                out.push(list(item, context));
                continue;
            }
            Some(kind) if kind.starts_with("rich_text") => inner(item, context),
            _ => section(&json!({ "elements": [item] }), context),
        };
        let text = text.trim_end().replace('\n', &format!("\n{indent}    "));
        out.push(format!("{indent}{mark} {text}"));
    }
    out.join("\n")
}

fn preformatted(element: &Value) -> String {
    let mut code = String::new();
    for child in children(element) {
        let text = child.get("text").or_else(|| child.get("url")).and_then(Value::as_str);
        code.push_str(text.unwrap_or_default());
    }
    let code = code.trim_end();
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let language = element.get("language").and_then(Value::as_str).unwrap_or_default();
    let language = if language.chars().all(|c| c.is_ascii_alphanumeric() || "+#-".contains(c)) { language } else { "" };
    match code.trim().is_empty() {
        true => String::new(),
        false => format!("{fence}{language}\n{code}\n{fence}"),
    }
}

/// How a part of a line looks.
#[derive(Clone, Copy, Default, PartialEq)]
struct Style {
    bold: bool,
    italic: bool,
    strike: bool,
    code: bool,
}

impl Style {
    fn of(element: &Value) -> Self {
        let is = |key: &str| element.get("style").and_then(|style| style.get(key)?.as_bool()).unwrap_or_default();
        Self { bold: is("bold"), italic: is("italic"), strike: is("strike"), code: is("code") }
    }
}

/// A line's parts, neighbours of the same look made one.
fn section(element: &Value, context: &Context) -> String {
    let mut runs: Vec<(Style, String)> = Vec::new();
    let mut out = String::new();
    for child in children(element) {
        let style = Style::of(child);
        let text = child.get("text").and_then(Value::as_str).unwrap_or_default();
        match (child.get("type").and_then(Value::as_str).unwrap_or("text"), runs.last_mut()) {
            ("text", Some((last, run))) if *last == style => run.push_str(text),
            ("text", _) => runs.push((style, text.into())),
            (kind, _) => {
                flush(&mut runs, &mut out);
                let mut shown = String::new();
                other(kind, child, context, &mut shown);
                styled(&shown, Style { code: false, ..style }, &mut out);
            }
        }
    }
    flush(&mut runs, &mut out);
    out
}

fn flush(runs: &mut Vec<(Style, String)>, out: &mut String) {
    for (style, text) in runs.drain(..) {
        if style == Style::default() {
            literal(&text, out);
            continue;
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                out.push('\n');
            }
            let core = line.trim();
            let (before, after) = line.split_once(core).unwrap_or((line, ""));
            if core.is_empty() {
                out.push_str(line);
                continue;
            }
            out.push_str(before);
            if style.code {
                styled(&code(core), style, out);
            } else {
                // Within the signs, no line begins.
                let mut shown = String::from(" ");
                literal(core, &mut shown);
                styled(shown.trim_start(), style, out);
            }
            out.push_str(after);
        }
    }
}

fn code(text: &str) -> String {
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

fn styled(shown: &str, style: Style, out: &mut String) {
    let inside_word = out.ends_with(char::is_alphanumeric);
    let italic = if inside_word { "*" } else { "_" };
    let signs = [(style.bold, "**"), (style.italic, italic), (style.strike, "~~")];
    let signs: Vec<_> = signs.iter().filter(|(on, _)| *on).map(|(_, sign)| *sign).collect();
    let opening = signs.concat();
    if opening.chars().next().is_some_and(|sign| out.ends_with(sign)) {
        out.push(BREAK);
    }
    out.push_str(&opening);
    out.push_str(shown);
    signs.iter().rev().for_each(|sign| out.push_str(sign));
}

/// Everything in a line that is no text.
fn other(kind: &str, element: &Value, context: &Context, out: &mut String) {
    let text = |key: &str| element.get(key).and_then(Value::as_str).unwrap_or_default();
    match kind {
        "link" => match opened(text("url")) {
            Some(address) if text("text").is_empty() || text("text") == address => {
                written(Piece::Link(address, None), out)
            }
            Some(address) => out.push_str(&linked(text("text"), &address)),
            None => literal(text("text"), out),
        },
        "emoji" => out.push_str(&emoji(text("name"), element)),
        "user" => angle(&format!("@{}", text("user_id")), context, out),
        "usergroup" => angle(&format!("!subteam^{}", text("usergroup_id")), context, out),
        "channel" => angle(&format!("#{}", text("channel_id")), context, out),
        "broadcast" => angle(&format!("!{}", text("range")), context, out),
        "color" => literal(text("value"), out),
        "date" => {
            let time = element.get("timestamp").and_then(|time| time.as_i64().or_else(|| time.as_str()?.parse().ok()));
            let words = time
                .and_then(|time| date::worded(time, text("format"), context))
                .unwrap_or_else(|| text("fallback").into());
            match opened(text("url")) {
                Some(address) if !words.is_empty() => out.push_str(&linked(&words, &address)),
                _ => literal(&words, out),
            }
        }
        _ => literal(text("text"), out),
    }
}

fn angle(inside: &str, context: &Context, out: &mut String) {
    if let Some(piece) = piece(inside, context) {
        written(piece, out);
    }
}

/// An emoji by its name, `wave::skin-tone-3` as Mattermost has it.
fn emoji(name: &str, element: &Value) -> String {
    let tone =
        element.get("skin_tone").and_then(Value::as_u64).map_or_else(String::new, |tone| format!(":skin-tone-{tone}:"));
    let mut out = String::new();
    super::inline::inline(
        &format!(":{name}:{tone}"),
        &Context { language: String::new(), timezone: String::new() },
        &mut out,
    );
    out
}
