//! Pictures in an agent's words: they are fetched from elsewhere, so none is shown.

use super::markdown::{safe_href, OPTIONS};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// A text in which pictures are links to them under their description; within a link, and where the description holds one, it is the
/// description alone.
pub fn without_pictures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut links, mut depth) = (0, 0_u32, 0_u32);
    let mut picture = Picture::default();
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) if depth == 0 => {
                depth = 1;
                picture = Picture { range, address: dest_url.to_string(), words: String::new(), linked: links > 0 };
            }
            Event::Start(Tag::Image { .. }) => (depth, picture.linked) = (depth + 1, true),
            Event::Start(Tag::Link { .. }) => (links, picture.linked) = (links + 1, true),
            Event::End(TagEnd::Link) => links = links.saturating_sub(1),
            Event::End(TagEnd::Image) => depth = depth.saturating_sub(1),
            Event::Text(words) | Event::Code(words) => picture.words.push_str(&words),
            Event::SoftBreak | Event::HardBreak => picture.words.push(' '),
            _ => {}
        }
        if depth == 0 && !picture.range.is_empty() {
            let Picture { range, .. } = &picture;
            out.push_str(text.get(copied..range.start).unwrap_or_default());
            out.push_str(&picture.in_words(text));
            copied = range.end;
            picture = Picture::default();
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// A picture in a text.
#[derive(Default)]
struct Picture {
    /// Where it stands.
    range: Range<usize>,
    /// Where it comes from.
    address: String,
    /// Its description, without marks.
    words: String,
    /// Whether it stands in a link, or its description holds one.
    linked: bool,
}

impl Picture {
    /// What stands in its place.
    fn in_words(&self, text: &str) -> String {
        let described = !self.words.trim().is_empty();
        match text.get(self.range.clone()).and_then(|source| source.strip_prefix('!')) {
            Some(link) if described && !self.linked => link.into(),
            _ if described => self.words.clone(),
            _ => safe_href(&self.address).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_become_links_or_words() {
        for (typed, plain) in [
            ("See ![a **cat**](https://x.example/c.png \"Tom\")!", "See [a **cat**](https://x.example/c.png \"Tom\")!"),
            ("![cat][1] ![1]\n\n[1]: https://x.example", "[cat][1] [1]\n\n[1]: https://x.example"),
            ("![](https://x.example/c.png)", "https://x.example/c.png"),
            ("![](javascript:alert(1))", ""),
            ("[![cat](https://x.example/c.png)](https://x.example)", "[cat](https://x.example)"),
            ("![a [cat](https://x.example)](https://x.example/c.png)", "a cat"),
            ("![a ![small](b) cat](https://x.example/c.png)", "a small cat"),
            ("`![cat](c.png)` \\![cat](c.png) ![cat", "`![cat](c.png)` \\![cat](c.png) ![cat"),
            (
                "[a](https://x.example) ![b](https://x.example/b.png)",
                "[a](https://x.example) [b](https://x.example/b.png)",
            ),
            ("| a |\n|---|\n| ![b](https://x.example/b.png) |", "| a |\n|---|\n| [b](https://x.example/b.png) |"),
        ] {
            assert_eq!(without_pictures(typed), plain, "{typed}");
            assert_eq!(without_pictures(plain), plain, "{typed}");
        }
    }
}
