//! Tells Slack's payloads from Mattermost's, which have most fields in common.
//!
//! A field that only one of them has decides. Else the texts do: Markdown (`**bold**`, `[text](address)`, `# heading`, a table) is
//! Mattermost's, Slack's signs (`*bold*`, `~struck~`, `•`, `<address|text>`, `&lt;`) are Slack's; where both are there, only what
//! Mattermost cannot read (`<@U…>`, `<!date^…>`) makes it Slack's, whose reading leaves Markdown as it is. A text with none of these
//! reads the same either way, and goes as it stands.

use serde_json::{Map, Value};

/// Whose payload it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Dialect {
    /// Mattermost's incoming webhook.
    Mattermost,
    /// Slack's.
    Slack,
}

/// Fields of either.
const COMMON: [&str; 7] = ["text", "username", "icon_url", "icon_emoji", "channel", "attachments", "key"];
/// Fields that only Slack has.
const SLACK: [&str; 16] = [
    "blocks",
    "mrkdwn",
    "markdown_text",
    "thread_ts",
    "reply_broadcast",
    "unfurl_links",
    "unfurl_media",
    "link_names",
    "parse",
    "metadata",
    "client_msg_id",
    "as_user",
    "response_type",
    "replace_original",
    "delete_original",
    "post_at",
];
/// What makes an attachment one.
const ATTACHMENT: [&str; 12] = [
    "fallback",
    "color",
    "pretext",
    "author_name",
    "title_link",
    "mrkdwn_in",
    "blocks",
    "fields",
    "image_url",
    "thumb_url",
    "actions",
    "text",
];
/// What only Slack's attachments have.
const SLACK_ATTACHMENT: [&str; 5] = ["mrkdwn_in", "blocks", "callback_id", "attachment_type", "author_subname"];

/// Whose payload it is; none where it is neither's.
pub(in crate::formats) fn of(payload: &Value) -> Option<Dialect> {
    let payload = payload.as_object()?;
    if !is_chat(payload) {
        return None;
    }
    if payload.get("blocks").is_some_and(|blocks| !blocks.is_null()) {
        return Some(Dialect::Slack);
    }
    let attachments = attachments(payload);
    let integration = attachments.iter().flat_map(|one| actions(one)).any(|action| action.get("integration").is_some());
    if integration || payload.iter().any(|(key, value)| of_mattermost(key, value)) {
        return Some(Dialect::Mattermost);
    }
    let of_slack = |one: &&Map<String, Value>| {
        SLACK_ATTACHMENT.iter().any(|key| one.contains_key(*key)) || !actions(one).is_empty()
    };
    if SLACK.iter().any(|key| payload.contains_key(*key)) || attachments.iter().any(of_slack) {
        return Some(Dialect::Slack);
    }
    Some(spoken(&texts(payload, &attachments)))
}

/// Whether it is a chat payload at all: it says something as those do, and nothing else that would be lost.
fn is_chat(payload: &Map<String, Value>) -> bool {
    let text = payload.get("text").filter(|text| !text.is_null());
    let known = |(key, value): (&String, &Value)| match key.as_str() {
        "key" => value.is_string(),
        key => COMMON.contains(&key) || SLACK.contains(&key) || of_mattermost(key, value),
    };
    let blocks = payload.get("blocks").and_then(Value::as_array);
    if blocks.is_some_and(|blocks| {
        !blocks.is_empty() && blocks.iter().all(|block| block.get("type").is_some_and(Value::is_string))
    }) {
        return true;
    }
    let attachments = payload.get("attachments").and_then(Value::as_array);
    let attached = attachments.is_some_and(|all| {
        let is_one = |one: &Value| one.is_null() || ATTACHMENT.iter().any(|key| one.get(key).is_some());
        !all.is_empty() && all.iter().all(is_one)
    });
    if attached && text.is_none_or(Value::is_string) {
        return true;
    }
    let speaks = text.is_some_and(Value::is_string)
        || payload.contains_key("attachments")
        || payload.contains_key("markdown_text");
    speaks && payload.iter().all(known)
}

/// Whether a field is one that only Mattermost has. Other systems have a `type` and a `priority` too.
fn of_mattermost(key: &str, value: &Value) -> bool {
    match key {
        // A form has them in texts.
        "props" | "priority" => {
            value.is_object() || value.as_str().is_some_and(|text| text.trim_start().starts_with('{'))
        }
        "silent" => value.is_boolean() || value == "true" || value == "false",
        "type" => value.as_str().is_some_and(|kind| kind.starts_with("custom_") || kind == "burn_on_read"),
        _ => false,
    }
}

fn attachments(payload: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    let all = payload.get("attachments").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_object).collect()
}

fn actions(attachment: &Map<String, Value>) -> &[Value] {
    attachment.get("actions").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts<'a>(payload: &'a Map<String, Value>, attachments: &[&'a Map<String, Value>]) -> Vec<&'a str> {
    let mut texts: Vec<_> = payload.get("text").and_then(Value::as_str).into_iter().collect();
    for attachment in attachments {
        for key in ["pretext", "text", "title", "footer", "fallback"] {
            texts.extend(attachment.get(key).and_then(Value::as_str));
        }
        let fields = attachment.get("fields").and_then(Value::as_array);
        texts.extend(fields.into_iter().flatten().filter_map(|field| field.get("value")?.as_str()));
    }
    texts
}

fn spoken(texts: &[&str]) -> Dialect {
    let any = |of: fn(&str) -> bool| texts.iter().any(|text| of(text));
    match (any(only_slack), any(markdown), any(slack)) {
        (true, _, _) | (_, false, true) => Dialect::Slack,
        _ => Dialect::Mattermost,
    }
}

/// What Mattermost could not read.
fn only_slack(text: &str) -> bool {
    let id = |sign: &str| {
        text.match_indices(sign).any(|(at, _)| {
            let rest = text.get(at + sign.len()..).unwrap_or_default();
            rest.starts_with(|c: char| c.is_ascii_uppercase())
        })
    };
    text.contains("<!date^") || text.contains("<!subteam^") || id("<@") || id("<#")
}

fn markdown(text: &str) -> bool {
    paired(text, "**")
        || paired(text, "~~")
        || text.contains("](")
        || text.lines().any(|line| {
            let line = line.trim_start();
            let rest = line.trim_start_matches('#');
            let heading = (1..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ');
            let table = line.contains("--") && line.contains('|') && line.chars().all(|c| "|-: ".contains(c));
            heading || table
        })
}

fn slack(text: &str) -> bool {
    let link = text
        .split('<')
        .skip(1)
        .any(|part| part.split_once('>').is_some_and(|(inside, _)| inside.contains('|') && inside.contains(':')));
    let entity =
        ["&amp;", "&lt;", "&gt;", "<!here>", "<!channel>", "<!everyone>"].iter().any(|sign| text.contains(sign));
    let line = |line: &str| line.trim_start().starts_with('•') || edged(line, '*') || edged(line, '~') || fenced(line);
    link || entity || text.lines().any(line) || unquoted(text)
}

/// Whether a fence stands in the middle of a line, where Markdown has none.
fn fenced(line: &str) -> bool {
    let own = line.trim().strip_prefix("```").is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric()));
    line.contains("```") && !own
}

/// Whether a line follows a quote, which Markdown would take into it.
fn unquoted(text: &str) -> bool {
    let quoted = |line: &&str| line.starts_with('>');
    text.lines()
        .zip(text.lines().skip(1))
        .any(|(line, next)| quoted(&line) && !quoted(&next) && !next.trim().is_empty())
}

fn paired(text: &str, sign: &str) -> bool {
    text.lines().any(|line| line.matches(sign).count() > 1)
}

/// Whether a sign stands around words of a line, as Slack formats them.
fn edged(line: &str, sign: char) -> bool {
    let mut before = None;
    let mut open = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if c == sign && before != Some(sign) && next != Some(sign) {
            let closes = before.is_some_and(|b: char| !b.is_whitespace()) && !next.is_some_and(char::is_alphanumeric);
            if open && closes {
                return true;
            }
            open |= !before.is_some_and(char::is_alphanumeric) && next.is_some_and(|n| !n.is_whitespace());
        }
        before = Some(c);
    }
    false
}
