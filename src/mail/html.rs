//! Nodes as the HTML of a mail: nothing that is not a node of ours, every text escaped.

use frontdesk_wire::visitor::{Item, Node};
use std::fmt::Write;

/// How the blocks look: mail programs know no style sheets.
const CODE: &str = "font-family:monospace;background:#f1f2f6;border-radius:4px;padding:1px 4px";
const BLOCK: &str = "font-family:monospace;background:#f1f2f6;border-radius:4px;padding:8px 12px;white-space:pre-wrap";
const QUOTE: &str = "margin:8px 0;padding:0 0 0 12px;border-left:3px solid #c9ccd8";
const CELL: &str = "border:1px solid #c9ccd8;padding:4px 8px;text-align:left";

/// A text as HTML shows it.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign if sign.is_control() && !matches!(sign, '\n' | '\t') => {}
            sign => out.push(sign),
        }
    }
    out
}

/// Nodes as HTML.
pub fn of(nodes: &[Node]) -> String {
    let mut out = String::new();
    write_all(&mut out, nodes);
    out
}

fn write_all(out: &mut String, nodes: &[Node]) {
    for node in nodes {
        write_one(out, node);
    }
}

fn write_one(out: &mut String, node: &Node) {
    match node {
        Node::Text { text } => out.push_str(&escape(text)),
        Node::Break {} => out.push_str("<br>"),
        Node::Bold { children } => around(out, "b", "", children),
        Node::Italic { children } => around(out, "i", "", children),
        Node::Strike { children } => around(out, "s", "", children),
        Node::Code { text } => leaf(out, "code", CODE, text),
        Node::Link { href, children } => {
            let _ = write!(out, "<a href=\"{}\">", escape(href));
            write_all(out, children);
            out.push_str("</a>");
        }
        Node::Paragraph { children } => around(out, "p", "margin:0 0 8px", children),
        Node::Heading { level, children } => {
            // The mail has a heading of its own; these stand below it.
            let name = ["h2", "h3", "h4"].get(usize::from(level.saturating_sub(1))).unwrap_or(&"h4");
            around(out, name, "margin:12px 0 8px;font-size:16px", children);
        }
        Node::CodeBlock { text, .. } => leaf(out, "pre", BLOCK, text),
        Node::List { start, items } => list(out, *start, items),
        Node::Quote { children } => around(out, "blockquote", QUOTE, children),
        Node::Rule {} => out.push_str("<hr>"),
        Node::Table { rows } => {
            out.push_str("<table style=\"border-collapse:collapse\">");
            for (at, row) in rows.iter().enumerate() {
                out.push_str("<tr>");
                row.cells.iter().for_each(|cell| around(out, if at == 0 { "th" } else { "td" }, CELL, &cell.children));
                out.push_str("</tr>");
            }
            out.push_str("</table>");
        }
    }
}

fn list(out: &mut String, start: Option<u64>, items: &[Item]) {
    let _ = match start {
        Some(start) => write!(out, "<ol start=\"{start}\">"),
        None => write!(out, "<ul>"),
    };
    items.iter().for_each(|item| around(out, "li", "", &item.children));
    out.push_str(if start.is_some() { "</ol>" } else { "</ul>" });
}

fn open(out: &mut String, name: &str, style: &str) {
    let _ = match style {
        "" => write!(out, "<{name}>"),
        style => write!(out, "<{name} style=\"{style}\">"),
    };
}

fn around(out: &mut String, name: &str, style: &str, children: &[Node]) {
    open(out, name, style);
    write_all(out, children);
    let _ = write!(out, "</{name}>");
}

fn leaf(out: &mut String, name: &str, style: &str, text: &str) {
    open(out, name, style);
    let _ = write!(out, "{}</{name}>", escape(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn what_members_write_is_shown_and_runs_nothing() {
        for (typed, html) in [
            ("**yes** _no_ ~~old~~\nnext", "<p style=\"margin:0 0 8px\"><b>yes</b> <i>no</i> <s>old</s><br>next</p>"),
            ("[a](https://b.example/?c=\"&d)", "<a href=\"https://b.example/?c=%22&amp;d\">a</a>"),
            ("[a](javascript:alert(1))", "a"),
            ("<script>alert(1)</script>", "&lt;script&gt;"),
            ("`<b>`", "&lt;b&gt;</code>"),
            ("2. two\n3. three", "<ol start=\"2\"><li>two</li><li>three</li></ol>"),
            ("- one", "<ul><li>one</li></ul>"),
            ("> said", "<blockquote"),
            ("| a |\n|---|\n| <i> |", "&lt;i&gt;</td></tr></table>"),
            ("# Title", "<h2"),
            ("```\na < b\n```", "a &lt; b"),
        ] {
            let came = of(&text::nodes(typed));
            assert!(came.contains(html), "{typed}: {came}");
            assert!(!came.contains("<script") && !came.contains("javascript:"), "{came}");
        }
    }
}
