//! A page's text: what a reader sees of it, a paragraph for each block.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// What nobody reads, with all that is inside.
const UNSEEN: [&[u8]; 9] =
    [b"script", b"style", b"noscript", b"template", b"svg", b"iframe", b"nav", b"textarea", b"select"];
/// What stands in a line with what is around it; every other tag begins a paragraph.
const WITHIN: [&[u8]; 21] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"cite", b"code", b"data", b"em", b"font", b"i", b"img", b"kbd", b"mark",
    b"q", b"s", b"small", b"span", b"strong", b"sub", b"sup",
];

/// The text of a page.
pub fn text(html: &str) -> String {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut text = Text::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => text.open(&tag.name, tag.self_closing),
            Token::EndTag(tag) => text.close(&tag.name),
            Token::String(string) => text.say(&String::from_utf8_lossy(&string)),
            _ => {}
        }
    }
    super::tidy(&text.out)
}

#[derive(Default)]
struct Text {
    out: String,
    /// What is not seen, and how deep in tags of its name.
    unseen: Option<(Vec<u8>, u32)>,
    /// Whether something was said since the last sign of a list or a heading.
    says: bool,
}

impl Text {
    fn open(&mut self, name: &[u8], closed: bool) {
        if let Some((unseen, depth)) = &mut self.unseen {
            if unseen == name && !closed {
                *depth += 1;
            }
            return;
        }
        match name {
            name if UNSEEN.contains(&name) && !closed => self.unseen = Some((name.to_vec(), 1)),
            b"br" => self.out.push('\n'),
            b"li" => self.begin("\n", "- "),
            b"tr" => self.begin("\n", ""),
            b"td" | b"th" => self.begin(" ", ""),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => self.begin("\n\n", "# "),
            name if WITHIN.contains(&name) => {}
            _ => self.begin("\n\n", ""),
        }
    }

    fn close(&mut self, name: &[u8]) {
        if let Some((unseen, depth)) = &mut self.unseen {
            if unseen == name {
                *depth -= 1;
                if *depth == 0 {
                    self.unseen = None;
                }
            }
            return;
        }
        let goes_on = WITHIN.contains(&name) || [b"li".as_slice(), b"tr", b"td", b"th", b"br"].contains(&name);
        if !goes_on {
            self.begin("\n\n", "");
        }
    }

    /// Something new begins, where anything stands before it.
    fn begin(&mut self, between: &str, sign: &str) {
        if sign.is_empty() && (self.out.ends_with("- ") || self.out.ends_with("# ")) && !self.says {
            return; // a paragraph in a list's item
        }
        self.says = sign.is_empty();
        let said = self.out.trim_end_matches(' ').len();
        self.out.truncate(said);
        let goes_on = between == " " && self.out.ends_with('\n');
        if !self.out.is_empty() && !goes_on {
            let there = self.out.len() - self.out.trim_end_matches('\n').len();
            self.out.extend(between.chars().skip(if between == " " { 0 } else { there }));
        }
        self.out.push_str(sign);
    }

    /// Spaces and line breaks are one space, as a browser has it.
    fn say(&mut self, text: &str) {
        if self.unseen.is_some() {
            return;
        }
        for c in text.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c != ' ' || !(self.out.is_empty() || self.out.ends_with([' ', '\n'])) {
                self.out.push(c);
                self.says |= c != ' ';
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_a_reader_sees_is_there_and_nothing_else() {
        let page = "<!doctype html><html><head><title>Shop</title><style>p{}</style><script>if (a<b) alert('<p>x</p>')</script></head>
            <body><nav><ul><li>Home</li></ul></nav><h1>Ship&shy;ping</h1><p>We ship
              <b>everywhere</b>&nbsp;&amp; fast.<br>Really.</p><ul><li>one</li><li><p>two</p></li></ul>
              <table><tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr></table><!-- no --><svg><text>no</text></svg><div>last</div></body></html>";
        assert_eq!(
            text(page),
            "Shop\n\n# Ship\u{ad}ping\n\nWe ship everywhere & fast.\nReally.\n\n- one\n- two\n\na 1\nb 2\n\nlast"
        );
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        assert_eq!(text("a < b <p>c <b>d"), "a < b\n\nc d");
        assert_eq!(text("<script>never ends"), "");
        assert_eq!(text("<nav><nav>x</nav>y</nav>z"), "z");
        assert_eq!(text(""), "");
    }
}
