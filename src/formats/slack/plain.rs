//! Plain texts: what of them must be escaped where they stand among Markdown.

use crate::text::harmless;

/// A text with Slack's three entities taken back: `&amp;`, `&lt;`, `&gt;`.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Appends plain words to a text in Markdown, so that they are shown as they are and mention nobody.
pub(super) fn literal(words: &str, out: &mut String) {
    if out.is_empty() || out.ends_with('\n') {
        out.push_str(&harmless(words));
        return;
    }
    // Only at the beginning of a line do spaces and signs such as `-` mean something.
    let core = words.trim_start_matches([' ', '\t']);
    out.push_str(words.strip_suffix(core).unwrap_or_default());
    if core.starts_with("http") {
        out.push_str(&harmless(core));
    } else {
        out.push_str(harmless(&format!(".{core}")).strip_prefix('.').unwrap_or_default());
    }
}

/// One line of plain words in Markdown.
pub(super) fn line(words: &str) -> String {
    harmless(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}
