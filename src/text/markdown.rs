//! Mattermost's Markdown as nodes. Parsed once, here, so that the browser needs neither a parser nor `innerHTML`.

use super::emoji::with_emoji;
use frontdesk_wire::visitor::{Item, Node, Row};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// How deep nodes nest at most; what is deeper is flattened.
const DEPTH: usize = 16;

/// Parses a member's text. Mentions, channel links and raw HTML come out as plain text, pictures as their
/// description, emoji names as emoji.
pub fn nodes(text: &str) -> Vec<Node> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut builder = Builder { open: vec![Open { tag: None, nodes: Vec::new() }], rows: Vec::new() };
    for event in Parser::new_ext(text, options) {
        builder.take(event);
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
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
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
            Tag::Link { dest_url, .. } => match safe_href(&dest_url) {
                Some(href) => self.push(Node::Link { href, children: nodes }),
                None => nodes.into_iter().for_each(|node| self.push(node)),
            },
            Tag::Table(_) => {
                let rows = std::mem::take(&mut self.rows);
                self.push(Node::Table { rows });
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
fn safe_href(href: &str) -> Option<String> {
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

    fn json(text: &str) -> String {
        serde_json::to_string(&nodes(text)).unwrap()
    }

    #[test]
    fn unsafe_links_become_their_text() {
        for text in ["[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](/relative)", "[x](vbscript:x)"] {
            assert_eq!(json(text), r#"[{"type":"paragraph","children":[{"type":"text","text":"x"}]}]"#, "{text}");
        }
    }

    #[test]
    fn raw_html_and_pictures_are_text() {
        assert!(json("<img src=x onerror=alert(1)>").contains(r#""text":"<img src=x onerror=alert(1)>""#));
        assert_eq!(json("![cat](https://x.example/c.png)"), json("cat"));
    }

    #[test]
    fn depth_has_an_end() {
        let text = ">".repeat(500) + " deep";
        assert!(json(&text).matches("quote").count() <= DEPTH + 1);
    }
}
