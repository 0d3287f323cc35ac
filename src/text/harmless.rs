//! A visitor's words as Markdown that shows them as they were typed and notifies nobody.

use super::pictures::without_pictures;

/// Stands behind an `@`, so that it mentions nobody; it has no width.
const BREAK: char = '\u{200b}';
/// Stands for a space that begins a line: four plain ones would begin a block of code.
const SPACE: char = '\u{2002}';

/// Escapes a text, so that Mattermost shows it as it was typed: no Markdown, no mention, no channel link, no hashtag.
/// Bare addresses stay as they are. [`original`] takes it back.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        escape_line(line, &mut out);
    }
    out
}

fn escape_line(line: &str, out: &mut String) {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let (space, rest) = line.split_at(indent);
    space.chars().for_each(|_| out.push(SPACE));
    let mut start = true;
    for word in split_words(rest) {
        if is_address(word) {
            out.push_str(word);
        } else {
            escape_word(word, start, out);
        }
        start = false;
    }
}

/// Splits behind each space, so that the pieces joined again are the line.
fn split_words(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(' ')
}

/// Whether a word is an address that Mattermost links as it stands, with nothing in it that could end the link early.
fn is_address(word: &str) -> bool {
    let word = word.trim_end();
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/?=&%+:;,".contains(&b))
    })
}

fn escape_word(word: &str, line_start: bool, out: &mut String) {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let mut before = None;
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let opens_line = line_start && at == 0;
        let opens_list = line_start && at == digits && digits > 0 && matches!(c, '.' | ')');
        let within_word = before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => true,
            '_' => !within_word,
            '#' => opens_line || next.is_some_and(char::is_alphabetic),
            '-' | '+' | '>' => opens_line,
            '.' | ')' => opens_list,
            _ => false,
        };
        if escape {
            out.push('\\');
        } else if c == '=' && opens_line {
            out.push(BREAK);
        }
        out.push(c);
        if c == '@' {
            out.push(BREAK);
        }
        before = Some(c);
    }
}

/// Takes the force from those mentions that notify a whole channel; all other Markdown stays.
pub fn without_mass_mentions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        let word: String = after.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        out.push_str(before);
        out.push('@');
        if matches!(word.as_str(), "all" | "channel" | "here") {
            out.push(BREAK);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Takes the force from all mentions, and makes links of pictures, which would be fetched from elsewhere; all other Markdown stays.
/// [`with_mentions`] takes the former back.
pub fn without_mentions(text: &str) -> String {
    let plain = without_pictures(&text.replace(BREAK, ""));
    let mut out = String::with_capacity(plain.len() + plain.len() / 16);
    let mut before = ' ';
    for c in plain.chars() {
        // What is no picture to us, or not yet, may be one to another parser.
        if c == '[' && before == '!' {
            out.push(BREAK);
        }
        out.push(c);
        if c == '@' {
            out.push(BREAK);
        }
        before = c;
    }
    out
}

/// The text that [`without_mentions`] was given, for somebody whom a mention does not reach; pictures stay links.
pub fn with_mentions(text: &str) -> String {
    text.replace(&format!("@{BREAK}"), "@").replace(&format!("!{BREAK}["), "![")
}

/// The text that [`harmless`] was given.
pub fn original(escaped: &str) -> String {
    let mut out = String::with_capacity(escaped.len());
    let mut chars = escaped.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.peek() {
                Some(next) if next.is_ascii_punctuation() => out.extend(chars.next()),
                _ => out.push(c),
            },
            BREAK => {}
            SPACE => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// A text without what would not survive the way there and back, line breaks made one.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(BREAK, "").replace([SPACE, '\t'], " ").trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_and_mentions_are_shown_as_typed() {
        for (typed, stored) in [
            ("hello", "hello"),
            ("@all look", "@\u{200b}all look"),
            ("[bank](https://evil.example)", "\\[bank\\](https://evil.example)"),
            ("see https://shop.example/a_b?c=d_e", "see https://shop.example/a_b?c=d_e"),
            ("https://a.example/](x", "https://a.example/\\](x"),
            ("# big", "\\# big"),
            ("1. one", "1\\. one"),
            ("- one", "\\- one"),
            ("a - b, 1.5", "a - b, 1.5"),
            ("~town-square", "\\~town-square"),
            ("![x](https://evil.example/p.png)", "!\\[x\\](https://evil.example/p.png)"),
            ("    code", "\u{2002}\u{2002}\u{2002}\u{2002}code"),
            ("===", "\u{200b}==="),
            ("my_order *now*! #1234 #tag", "my_order \\*now\\*! #1234 \\#tag"),
            ("/logout", "/logout"),
        ] {
            assert_eq!(harmless(typed), stored);
            assert_eq!(original(stored), typed);
        }
    }

    #[test]
    fn who_may_be_steered_mentions_nobody_and_fetches_no_picture() {
        for (said, stored) in [
            ("Ask @anna, @all and @\u{200b}here.", "Ask @\u{200b}anna, @\u{200b}all and @\u{200b}here."),
            ("![x](https://evil.example/p.png)", "[x](https://evil.example/p.png)"),
            ("Look! ![x](https://evil.exa", "Look! !\u{200b}[x](https://evil.exa"),
            ("Look! !\u{200b}[x](https://evil.example/p.png)", "Look! [x](https://evil.example/p.png)"),
            ("**bold** ~channel [a](https://a.example)", "**bold** ~channel [a](https://a.example)"),
            ("`@all` !", "`@\u{200b}all` !"),
        ] {
            assert_eq!(without_mentions(said), stored);
        }
        assert_eq!(with_mentions(&without_mentions("shop@shop.example ![x](y)")), "shop@shop.example [x](y)");
        assert_eq!(with_mentions(&without_mentions("Look! ![x")), "Look! ![x");
    }

    proptest! {
        #[test]
        fn what_was_typed_comes_back(text in "[ -~\n\täöü😀@*_\\[\\]()]{0,80}") {
            let typed = tidy(&text);
            prop_assert_eq!(original(&harmless(&typed)), typed);
        }

        #[test]
        fn no_at_sign_is_followed_by_a_name(text in ".{0,80}") {
            let stored = harmless(&tidy(&text));
            for (at, _) in stored.match_indices('@') {
                let next = stored.get(at + 1..).and_then(|rest| rest.chars().next());
                prop_assert_eq!(next, Some(BREAK));
            }
        }
    }
}
