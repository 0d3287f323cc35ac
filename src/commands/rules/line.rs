//! What stands behind `/desk rules`, taken apart as it was typed: conditions and templates have quotes of their own, which the
//! command line's grammar would take away.

use crate::words::rules::FIELDS;

/// What can be done with rules.
pub const ACTIONS: [&str; 8] = ["list", "add", "edit", "enable", "disable", "remove", "test", "examples"];

/// What is typed behind an action.
pub fn hint(action: &str) -> &'static str {
    match action {
        "add" => "name=… condition=… message=…",
        "edit" | "enable" | "disable" | "remove" => "<name>",
        "test" => "[name] | paste | payload={…}",
        _ => "",
    }
}

/// A line, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The feed's handle; empty where none was named.
    pub feed: String,
    /// What is to be done; `list` where nothing was said; empty where there is no such thing.
    pub action: String,
    /// The name behind it.
    pub name: String,
    /// Fields and their values, in their order.
    pub fields: Vec<(String, String)>,
}

/// Takes a line apart: `[feed] [action] [name] [key=value …]`. A value goes on to the next field that a rule has.
pub fn parse(rest: &str) -> Line {
    let (first, behind) = word(rest);
    let is_action = |word: &str| ACTIONS.contains(&word.to_lowercase().as_str());
    let (feed, action, rest) = match first {
        "" => ("", "list", ""),
        action if is_action(action) => ("", action, behind),
        feed => match word(behind) {
            ("", _) => (feed, "list", ""),
            (action, behind) if is_action(action) => (feed, action, behind),
            _ => (feed, "", ""),
        },
    };
    let (name, fields) = apart(rest);
    Line { feed: feed.to_lowercase(), action: action.to_lowercase(), name: unquoted(name), fields }
}

fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// The text before the first field, and the fields.
fn apart(text: &str) -> (&str, Vec<(String, String)>) {
    let mut starts: Vec<(usize, &str, usize)> = Vec::new();
    let mut begins = true;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if begins {
            let before = starts.last().map(|(_, field, from)| (*field, text.get(*from..at).unwrap_or_default()));
            starts.extend(begun(rest, before).map(|field| (at, field, at + field.len() + 1)));
        }
        begins = c.is_whitespace();
    }
    let name = text.get(..starts.first().map_or(text.len(), |(at, _, _)| *at)).unwrap_or_default();
    let ends = starts.iter().skip(1).map(|(at, _, _)| *at).chain([text.len()]);
    let fields = starts
        .iter()
        .zip(ends)
        .map(|((_, field, from), to)| ((*field).to_string(), unquoted(text.get(*from..to).unwrap_or_default())));
    (name, fields.collect())
}

/// The field that begins here, behind another one and what its value is so far: one that rules have, or what was meant to be one.
fn begun<'a>(rest: &'a str, before: Option<(&str, &str)>) -> Option<&'a str> {
    let (word, behind) = rest.split_once('=')?;
    // `name==…` is a comparison in the middle of a condition.
    if word.is_empty() || behind.starts_with('=') || !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    {
        return None;
    }
    let is_field = FIELDS.contains(&word) || word == "payload";
    let begins = match before {
        None => true,
        Some(("payload", value)) => is_field && is_whole(value),
        Some(_) if is_field => true,
        // A text may hold the like: on lines of its own, in quotes, in brackets, or in few letters.
        Some((_, value)) => word.len() > 2 && !value.contains('\n') && is_whole(value),
    };
    begins.then_some(word)
}

/// Whether every quote and bracket of a value is closed.
fn is_whole(value: &str) -> bool {
    let quotes = value.matches(['"', '“', '”', '„']).count();
    let depth = value.chars().fold(0_i32, |depth, c| match c {
        '(' | '[' | '{' | '<' => depth + 1,
        ')' | ']' | '}' | '>' => depth - 1,
        _ => depth,
    });
    quotes % 2 == 0 && depth <= 0
}

/// A value without the quotes around it, and with plain ones inside where a phone made others.
fn unquoted(value: &str) -> String {
    let plain: String = value
        .trim()
        .chars()
        .map(|c| match c {
            '“' | '”' | '„' => '"',
            '‘' | '’' => '\'',
            other => other,
        })
        .collect();
    let inner = plain.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    match inner.filter(|inner| !inner.contains('"')) {
        Some(inner) => inner.into(),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &Line) -> Vec<(&str, &str)> {
        line.fields.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect()
    }

    #[test]
    fn a_line_is_taken_apart_as_it_was_typed() {
        let line = parse("erp add name=Large orders condition=doc.status==\"Open\" and doc.name == 'a' message=*{{ doc.name }}*\n• x=1");
        assert_eq!((line.feed.as_str(), line.action.as_str(), line.name.as_str()), ("erp", "add", ""));
        assert_eq!(
            fields(&line),
            [
                ("name", "Large orders"),
                ("condition", "doc.status==\"Open\" and doc.name == 'a'"),
                ("message", "*{{ doc.name }}*\n• x=1"),
            ]
        );
        let line = parse("edit Large orders condition=“x”");
        assert_eq!((line.feed.as_str(), line.action.as_str(), line.name.as_str()), ("", "edit", "Large orders"));
        assert_eq!(fields(&line), [("condition", "x")]);
        assert_eq!(fields(&parse("add name=a condition=x name==1")), [("name", "a"), ("condition", "x name==1")]);
        assert_eq!(fields(&parse("add nme=a message=b")), [("nme", "a"), ("message", "b")]);
        assert_eq!(parse("test payload={\"a\": 1}").fields[0].1, "{\"a\": 1}");
        let line = parse("test payload={\"a\": \"b event=c\"} doctype=Sales Order event=Submit");
        assert_eq!(
            fields(&line),
            [("payload", "{\"a\": \"b event=c\"}"), ("doctype", "Sales Order"), ("event", "Submit")]
        );
    }

    #[test]
    fn what_is_meant_to_be_a_field_is_no_part_of_a_text() {
        assert_eq!(fields(&parse("add message=x colour=red")), [("message", "x"), ("colour", "red")]);
        assert_eq!(fields(&parse("add name=a colour=red")), [("name", "a"), ("colour", "red")]);
        for text in [
            "<a href='https://x.example'>x</a>",
            "{{ fmt_money(doc.total, currency='EUR') }}",
            "see\ncolour=red",
            "a x=1",
            "a > 1 and doctype==\"Task\" or 1",
        ] {
            assert_eq!(fields(&parse(&format!("add message={text}"))), [("message", text)], "{text}");
        }
        assert_eq!(fields(&parse("add message=\"x colour=red\"")), [("message", "x colour=red")]);
    }

    #[test]
    fn what_is_not_said_is_a_list() {
        assert_eq!(parse("").action, "list");
        assert_eq!((parse("ERP").feed.as_str(), parse("ERP").action.as_str()), ("erp", "list"));
        assert_eq!(parse("erp frobnicate").action, "");
        assert_eq!(parse("Remove a b").name, "a b");
    }
}
