//! Mattermost's Markdown as nodes. Parsed once, here, so that the browser needs neither a parser nor `innerHTML`.

use super::emoji::with_emoji;
use frontdesk_wire::visitor::{Item, Node, Row};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// How deep nodes nest at most; what is deeper is flattened.
const DEPTH: usize = 16;
/// What of Markdown's additions Mattermost knows.
pub(super) const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);

/// Parses a member's text. Mentions, channel links and raw HTML come out as plain text, pictures as their
/// description, emoji names as emoji.
pub fn nodes(text: &str) -> Vec<Node> {
    let mut builder = Builder { open: vec![Open { tag: None, nodes: Vec::new() }], rows: Vec::new() };
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let strikes = matches!(event, Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough));
        if strikes && !text.get(range).is_some_and(|struck| struck.starts_with("~~")) {
            builder.text("~"); // Mattermost strikes with two; one begins a channel's name
        } else {
            builder.take(event);
        }
    }
    builder.end()
}

struct Open {
    tag: Option<Tag<'static>>,
    nodes: Vec<Node>,
}

struct Builder {
    open: Vec<Open>,
    rows: Vec<Row>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag.into_static()),
            Event::End(end) => self.close(end),
            Event::Text(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Html(line) => self.html(&line),
            Event::Code(code) => self.push(Node::Code { text: code.to_string() }),
            // In Mattermost a line break is a line break.
            Event::SoftBreak | Event::HardBreak => self.push(Node::Break {}),
            Event::Rule => self.push(Node::Rule {}),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'static>) {
        self.open.push(Open { tag: Some(tag), nodes: Vec::new() });
    }

    fn close(&mut self, _end: TagEnd) {
        let Some(Open { tag: Some(tag), nodes }) = self.open.pop() else { return };
        if self.open.len() > DEPTH {
            nodes.into_iter().for_each(|node| self.push(node));
            return;
        }
        match tag {
            Tag::Paragraph => self.push(Node::Paragraph { children: nodes }),
            Tag::Heading { level, .. } => self.push(Node::Heading { level: level_of(level), children: nodes }),
            Tag::BlockQuote(_) => self.push(Node::Quote { children: nodes }),
            Tag::CodeBlock(kind) => self.push(code_block(kind, nodes)),
            Tag::HtmlBlock => self.push(Node::Paragraph { children: nodes }),
            Tag::List(start) => self.push(Node::List { start, items: items(nodes) }),
            Tag::Item => self.push(Node::Quote { children: nodes }), // a list's items, until the list is closed
            Tag::Emphasis => self.push(Node::Italic { children: nodes }),
            Tag::Strong => self.push(Node::Bold { children: nodes }),
            Tag::Strikethrough => self.push(Node::Strike { children: nodes }),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.push(Node::Link { href: format!("mailto:{dest_url}"), children: nodes });
            }
            Tag::Link { dest_url, .. } => match safe_href(&dest_url) {
                Some(href) => self.push(Node::Link { href, children: nodes }),
                None => nodes.into_iter().for_each(|node| self.push(node)),
            },
            Tag::Table(_) => {
                let rows = std::mem::take(&mut self.rows);
                if !rows.is_empty() {
                    self.push(Node::Table { rows });
                }
                nodes.into_iter().for_each(|node| self.push(node)); // what was too deep for a row
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Row { cells: items(nodes) }),
            Tag::TableCell => self.push(Node::Quote { children: nodes }), // a row's cells, until the row is closed
            _ => nodes.into_iter().for_each(|node| self.push(node)),
        }
    }

    fn push(&mut self, node: Node) {
        if let Some(open) = self.open.last_mut() {
            open.nodes.push(node);
        }
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last_mut() else { return };
        // Adjacent pieces are one text, so that an emoji's name or an address is seen whole.
        if let Some(Node::Text { text: before }) = open.nodes.last_mut() {
            before.push_str(text);
        } else {
            open.nodes.push(Node::Text { text: text.into() });
        }
    }

    /// A line of HTML is shown as it was typed.
    fn html(&mut self, line: &str) {
        if self.open.last().is_some_and(|open| !open.nodes.is_empty()) {
            self.push(Node::Break {});
        }
        self.push(Node::Text { text: line.trim_end_matches('\n').into() });
    }

    fn end(mut self) -> Vec<Node> {
        let mut nodes = self.open.pop().map(|open| open.nodes).unwrap_or_default();
        finish(&mut nodes, false);
        nodes
    }
}

fn items(nodes: Vec<Node>) -> Vec<Item> {
    let items = nodes.into_iter().map(|node| match node {
        Node::Quote { children } => Item { children },
        other => Item { children: vec![other] },
    });
    items.collect()
}

fn code_block(kind: CodeBlockKind<'_>, nodes: Vec<Node>) -> Node {
    let language = match kind {
        CodeBlockKind::Fenced(language) => language.split_whitespace().next().unwrap_or_default().to_string(),
        CodeBlockKind::Indented => String::new(),
    };
    let text: String =
        nodes.into_iter().filter_map(|node| if let Node::Text { text } = node { Some(text) } else { None }).collect();
    Node::CodeBlock { language, text: text.trim_end_matches('\n').to_string() }
}

fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

/// An address that a visitor may follow: absolute, with a scheme that does nothing but lead there.
pub(super) fn safe_href(href: &str) -> Option<String> {
    let url = url::Url::parse(href).ok()?;
    matches!(url.scheme(), "http" | "https" | "mailto" | "tel").then(|| url.to_string())
}

/// Turns emoji names into emoji and bare addresses into links, in all text that is not code or a link already.
fn finish(nodes: &mut Vec<Node>, in_link: bool) {
    let mut done = Vec::with_capacity(nodes.len());
    for mut node in nodes.drain(..) {
        match &mut node {
            Node::Text { text } => {
                let text = with_emoji(text);
                if in_link {
                    done.push(Node::Text { text })
                } else {
                    link_addresses(&text, &mut done)
                }
                continue;
            }
            Node::Link { children, .. } => finish(children, true),
            Node::Bold { children }
            | Node::Italic { children }
            | Node::Strike { children }
            | Node::Paragraph { children }
            | Node::Heading { children, .. }
            | Node::Quote { children } => finish(children, in_link),
            Node::List { items, .. } => items.iter_mut().for_each(|item| finish(&mut item.children, in_link)),
            Node::Table { rows } => {
                let cells = rows.iter_mut().flat_map(|row| row.cells.iter_mut());
                cells.for_each(|cell| finish(&mut cell.children, in_link));
            }
            Node::Break {} | Node::Code { .. } | Node::CodeBlock { .. } | Node::Rule {} => {}
        }
        done.push(node);
    }
    *nodes = done;
}

fn link_addresses(text: &str, out: &mut Vec<Node>) {
    let mut plain = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let (before, address, after) = split_address(word);
        plain.push_str(before);
        if let Some(href) = safe_href(address).filter(|_| !address.is_empty()) {
            if !plain.is_empty() {
                out.push(Node::Text { text: std::mem::take(&mut plain) });
            }
            out.push(Node::Link { href, children: vec![Node::Text { text: address.into() }] });
        } else {
            plain.push_str(address);
        }
        plain.push_str(after);
    }
    if !plain.is_empty() {
        out.push(Node::Text { text: plain });
    }
}

/// Splits a word into what stands before an address, the address, and the punctuation behind it.
fn split_address(word: &str) -> (&str, &str, &str) {
    let Some(start) = word.find("https://").or_else(|| word.find("http://")) else { return (word, "", "") };
    let (before, rest) = word.split_at(start);
    let end = rest
        .trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '"' | '\'')
        })
        .len();
    let (address, after) = rest.split_at(end);
    (before, address, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn shown(text: &str) -> Value {
        serde_json::to_value(nodes(text)).unwrap()
    }

    fn text(text: &str) -> Value {
        json!({ "type": "text", "text": text })
    }

    fn paragraph(children: Value) -> Value {
        json!([{ "type": "paragraph", "children": children }])
    }

    fn plain(typed: &str) -> Value {
        paragraph(json!([text(typed)]))
    }

    fn link(href: &str, children: Value) -> Value {
        json!({ "type": "link", "href": href, "children": children })
    }

    #[test]
    fn marks_within_a_line() {
        for (typed, kind) in
            [("**a**", "bold"), ("__a__", "bold"), ("*a*", "italic"), ("_a_", "italic"), ("~~a~~", "strike")]
        {
            assert_eq!(shown(typed), paragraph(json!([{ "type": kind, "children": [text("a")] }])), "{typed}");
        }
        let both = json!([{ "type": "italic", "children": [{ "type": "bold", "children": [text("a")] }] }]);
        assert_eq!(shown("***a***"), paragraph(both));
        assert_eq!(shown("`:+1: *a*`"), paragraph(json!([{ "type": "code", "text": ":+1: *a*" }])));
        assert_eq!(shown("snake_case_name and 2*3*4"), shown("snake\\_case\\_name and 2*3*4"));
        assert_eq!(shown("\\*a\\*"), plain("*a*"));
    }

    #[test]
    fn a_line_break_is_a_line_break() {
        let lines = paragraph(json!([text("a"), { "type": "break" }, text("b")]));
        assert_eq!(shown("a\nb"), lines);
        assert_eq!(shown("a  \nb"), lines);
        assert_eq!(shown("a\n\n\nb").as_array().unwrap().len(), 2);
    }

    #[test]
    fn addresses_become_links() {
        let bare = link("https://shop.example/a_b_c?d=1", json!([text("https://shop.example/a_b_c?d=1")]));
        assert_eq!(shown("see (https://shop.example/a_b_c?d=1)."), paragraph(json!([text("see ("), bare, text(").")])));
        assert_eq!(shown("<https://a.example>"), shown("[https://a.example](https://a.example)"));
        let bold = json!([{ "type": "bold", "children": [text("b")] }]);
        assert_eq!(shown("[**b**](https://a.example)"), paragraph(json!([link("https://a.example/", bold)])));
        assert_eq!(
            shown("[a](mailto:a@b.example)"),
            paragraph(json!([link("mailto:a@b.example", json!([text("a")]))]))
        );
        assert_eq!(shown("[a](TEL:+491)"), paragraph(json!([link("tel:+491", json!([text("a")]))])));
        assert_eq!(
            shown("[a][1]\n\n[1]: https://a.example"),
            paragraph(json!([link("https://a.example/", json!([text("a")]))]))
        );
    }

    #[test]
    fn an_address_of_mail_is_a_link() {
        let mail = link("mailto:a@b.example", json!([text("a@b.example")]));
        assert_eq!(shown("<a@b.example>"), paragraph(json!([mail])));
    }

    #[test]
    fn unsafe_links_become_their_text() {
        for typed in [
            "[x](javascript:alert(1))",
            "[x](data:text/html,x)",
            "[x](/relative)",
            "[x](vbscript:x)",
            "[x](//a.example)",
            "[x](&#106;avascript:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](file:///etc/passwd)",
            "[x](mattermost://a)",
        ] {
            let shown = serde_json::to_string(&nodes(typed)).unwrap();
            assert!(!shown.contains("href"), "{typed}: {shown}");
        }
        assert_eq!(shown("[x](javascript:alert(1))"), plain("x"));
    }

    #[test]
    fn what_mattermost_makes_of_names_is_plain_text() {
        for typed in
            ["@anna, @all and @here", "#tag and ~town-square", "~~", "1 < 2 & 3 > 2", "$a^2$", "[ ] todo", "[^1]"]
        {
            assert_eq!(shown(typed), plain(typed), "{typed}");
        }
        assert_eq!(shown("~a~ and ~b~"), plain("~a~ and ~b~"));
    }

    #[test]
    fn html_is_text() {
        assert_eq!(shown("<img src=x onerror=alert(1)>"), plain("<img src=x onerror=alert(1)>"));
        assert_eq!(shown("a <b>c</b>"), plain("a <b>c</b>"));
        let block =
            json!([text("<div>"), { "type": "break" }, text("hello :our_logo:"), { "type": "break" }, text("</div>")]);
        assert_eq!(shown("<div>\nhello :our_logo:\n</div>"), paragraph(block));
        assert_eq!(shown("<!-- a -->"), plain("<!-- a -->"));
    }

    #[test]
    fn pictures_are_their_description() {
        assert_eq!(shown("![cat](https://x.example/c.png)"), plain("cat"));
        assert_eq!(shown("![a **cat**](https://x.example/c.png)")[0]["children"][1]["type"], "bold");
    }

    #[test]
    fn emoji_are_emoji_outside_of_code() {
        assert_eq!(shown(":+1: **:tada:**")[0]["children"][0], text("👍 "));
        assert_eq!(shown(":white_check_mark: :our_logo:"), plain("✅ :our_logo:"));
        assert_eq!(shown("[:tada:](https://a.example)")[0]["children"][0]["children"][0], text("🎉"));
        assert_eq!(shown("```\n:+1:\n```")[0]["text"], ":+1:");
    }

    #[test]
    fn lists() {
        let item = |name: &str| json!({ "children": [text(name)] });
        assert_eq!(shown("- a\n- b"), json!([{ "type": "list", "items": [item("a"), item("b")] }]));
        assert_eq!(shown("3. a\n4. b"), json!([{ "type": "list", "start": 3, "items": [item("a"), item("b")] }]));
        let nested = shown("* a\n  1. b\n     more\n* c");
        assert_eq!(nested[0]["items"][0]["children"][0], text("a"));
        assert_eq!(nested[0]["items"][0]["children"][1]["start"], 1);
        assert_eq!(nested[0]["items"][0]["children"][1]["items"][0]["children"][1]["type"], "break");
        assert_eq!(nested[0]["items"][1], item("c"));
        assert_eq!(shown("- a\n\n- b")[0]["items"][0]["children"], plain("a"));
    }

    #[test]
    fn blocks() {
        let code = |language: &str| json!([{ "type": "code_block", "language": language, "text": "a\n  <b>\n\nc" }]);
        assert_eq!(shown("```rust x\na\n  <b>\n\nc\n```"), code("rust"));
        assert_eq!(shown("    a\n      <b>\n\n    c"), code(""));
        assert_eq!(shown("```\na\n  <b>\n\nc"), code(""));
        assert_eq!(shown("> a\n> b")[0]["children"], paragraph(json!([text("a"), { "type": "break" }, text("b")])));
        assert_eq!(shown("## a")[0], json!({ "type": "heading", "level": 2, "children": [text("a")] }));
        assert_eq!(shown("a\n\n---")[1], json!({ "type": "rule" }));
        let cell = |name: &str| json!({ "children": [text(name)] });
        let rows = json!([{ "cells": [cell("a"), cell("b")] }, { "cells": [cell("1"), cell("👍")] }]);
        assert_eq!(shown("| a | b |\n|---|:-:|\n| 1 | :+1: |"), json!([{ "type": "table", "rows": rows }]));
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(shown(""), json!([]));
        assert_eq!(shown(" \n "), json!([]));
    }

    #[test]
    fn depth_has_an_end_and_no_word_is_lost() {
        for deep in
            [">".repeat(500) + " deep", "- ".repeat(500) + "deep", "*a ".repeat(500) + "deep" + &"*".repeat(500)]
        {
            let shown = serde_json::to_string(&nodes(&deep)).unwrap();
            assert!(shown.contains("deep"));
            assert!(shown.matches("children").count() <= 2_100 && serde_json::from_str::<Value>(&shown).is_ok());
        }
        let table = format!("{} | a |\n{} |---|\n", ">".repeat(DEPTH - 1), ">".repeat(DEPTH - 1));
        assert!(serde_json::to_string(&nodes(&table)).unwrap().contains("\"a\""));
    }
}
