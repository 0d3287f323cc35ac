//! Addresses and links.

use crate::text::harmless;

/// Behind an `@`, so that it mentions nobody; as [`crate::text::harmless`] has it.
const BREAK: char = '\u{200b}';

/// Whether a text is an address with a scheme, such as `https://example.com` or `mailto:bob@example.com`.
pub(in crate::formats) fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        && !rest.is_empty()
        && !rest.starts_with(char::is_whitespace)
}

/// Whether opening an address could run a script.
pub(in crate::formats) fn is_unsafe(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    ["javascript", "data", "vbscript"].iter().any(|bad| scheme.eq_ignore_ascii_case(bad))
}

/// A link in Markdown, what it shows being plain text.
pub(in crate::formats) fn linked(shown: &str, address: &str) -> String {
    format!("[{}]({})", label(shown), escaped_address(address))
}

/// An address without what could end a link in Markdown early.
pub(in crate::formats) fn escaped_address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '"' | '\\' | '`' | '|' | '[' | ']' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Plain words as a link shows them: one line, addresses such as `bob@example.com` whole.
fn label(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    let mut before = None;
    for c in harmless(&line).chars() {
        match (before, c) {
            (Some((Some(name), '@')), BREAK) if char::is_alphanumeric(name) => {}
            _ => out.push(c),
        }
        before = Some((before.map(|(_, last)| last), c));
    }
    out
}

/// An address that may be shown as an image: http or https.
pub(in crate::formats) fn web(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    (!rest.is_empty() && !address.contains(|c: char| c.is_whitespace() || c.is_control())).then(|| address.to_string())
}

/// An address that may be opened: any whose scheme runs no script.
pub(in crate::formats) fn opened(address: &str) -> Option<String> {
    let address = address.trim();
    (is_address(address) && !is_unsafe(address)).then(|| address.to_string())
}

/// Links as one line.
pub(in crate::formats) fn row(links: &[String]) -> String {
    links.join(" · ")
}
