//! Plain texts of strangers as Markdown that shows them as they are, in the places where formats put them.

use crate::text::harmless;
use url::Url;

/// How many lines and characters of a longer text are quoted.
const QUOTED: (usize, usize) = (6, 500);

/// A text in one line, harmless, cut behind a number of characters.
pub fn line(text: &str, max: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    harmless(&cut(&text, max))
}

/// A name in bold; empty where there is none.
pub fn bold(name: &str) -> String {
    match line(name, 100) {
        name if name.is_empty() => name,
        name => format!("**{name}**"),
    }
}

/// A short text as code, such as a branch.
pub fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    if text.is_empty() {
        text
    } else {
        format!("`{}`", cut(&text, 120))
    }
}

/// A label, which is Markdown, as a link; only the label where the address is none of the web.
pub fn link(label: &str, address: &str) -> String {
    match web(address) {
        Some(address) => format!("[{label}]({address})"),
        None => label.into(),
    }
}

/// Markdown of ours with the labels of its links in their places, for lists where a link could be cut in two.
pub fn without_links(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, label, after)) = next_link(rest) {
        out.push_str(before);
        out.push_str(label);
        rest = after;
    }
    out + rest
}

/// What stands before the first link, its label, and what stands behind it.
fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let mut escaped = false;
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => open = Some(at),
            ']' => {
                let target = text.get(at + 1..)?.strip_prefix('(').and_then(|rest| rest.split_once(')'));
                if let (Some(open), Some((_, after))) = (open, target) {
                    return Some((text.get(..open)?, text.get(open + 1..at)?, after));
                }
            }
            _ => {}
        }
    }
    None
}

/// An address of the web, with nothing in it that could end a link; none where it is something else.
pub fn web(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut out = String::new();
    for c in url.as_str().chars() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '|' => out.push_str("%7C"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// The beginning of a longer text as a quotation; empty where there is nothing to quote.
pub fn quote(text: &str) -> String {
    let text = without_comments(text).replace('\r', "");
    let mut lines = Vec::new();
    let mut left = QUOTED.1;
    let mut rest = text.trim().lines().filter(|line| !line.trim().is_empty());
    for one in rest.by_ref().take(QUOTED.0) {
        let short = cut(one.trim_end(), left);
        left = left.saturating_sub(short.chars().count());
        lines.push(format!("> {}", harmless(&short)));
        if left == 0 {
            break;
        }
    }
    if rest.next().is_some() && lines.last().is_some_and(|last| !last.ends_with('…')) {
        lines.push("> …".into());
    }
    lines.join("\n")
}

/// A text cut behind a number of characters, and said that it was.
pub fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.into(),
    }
}

/// A text without the comments of HTML that templates of issues are full of.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

/// What there is of some parts, with dots between.
pub fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// A block of code that nothing within can end.
pub fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

/// A table of two columns, without a heading.
pub fn table(rows: &[(String, String)]) -> String {
    let mut out = String::from("| | |\n|:--|:--|");
    for (name, value) in rows {
        out.push_str(&format!("\n| {name} | {value} |"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web_and_end_where_they_end() {
        for (address, shown) in [
            ("https://a.example/x", Some("https://a.example/x")),
            ("http://a.example/a(b)c|d`e", Some("http://a.example/a%28b%29c%7Cd%60e")),
            ("https://a.example/a b\nc", Some("https://a.example/a%20bc")),
            ("javascript:alert(1)", None),
            ("mattermost://a.example", None),
            ("//a.example", None),
            ("", None),
        ] {
            assert_eq!(web(address).as_deref(), shown, "{address}");
        }
        assert_eq!(link("a", "javascript:x"), "a");
    }

    #[test]
    fn names_and_quotes_hold_no_markdown() {
        assert_eq!(bold(" @all\n**x** "), "**@\u{200b}all \\*\\*x\\*\\***");
        assert_eq!(bold(" "), "");
        assert_eq!(code("a`b"), "`a'b`");
        assert_eq!(quote("<!-- template -->\n\r\n# a\r\n\r\n@here"), "> \\# a\n> @\u{200b}here");
        assert_eq!(quote("1\n2\n3\n4\n5\n6\n7").lines().count(), 7);
        assert_eq!(quote(&"x".repeat(600)).chars().count(), 503);
        assert_eq!(quote(" <!-- never ended"), "");
    }

    #[test]
    fn links_leave_their_labels() {
        let linked = format!(
            "{} in {}, \\[x\\](y)",
            link(&bold("a]b"), "https://a.example/(x)"),
            link("c", "https://c.example")
        );
        assert_eq!(without_links(&linked), "**a\\]b** in c, \\[x\\](y)");
        assert_eq!(without_links("[a] b"), "[a] b");
    }

    #[test]
    fn nothing_within_ends_a_block_of_code() {
        assert_eq!(fenced("a", "json"), "```json\na\n```");
        assert_eq!(fenced("```\n````", ""), "`````\n```\n````\n`````");
    }
}
