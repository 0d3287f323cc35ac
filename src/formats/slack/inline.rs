//! A line of Slack's dialect as a line of Markdown: `*bold*`, `_italic_`, `~struck~`, code, links, mentions. Slack formats within a
//! line only, and only where the signs stand at a word's edge. What is Markdown already (`**bold**`, `[text](address)`) stays.

use super::angle::{piece, written, Piece};
use super::plain::decoded;
use super::Context;
use crate::formats::chat::link::escaped_address;

/// Appends a line in Markdown.
pub(super) fn inline(line: &str, context: &Context, out: &mut String) {
    Line { context, within: [false; 3], hopeless: [false; 5], label: false }.write(line, None, out);
}

/// The signs that format, and what they are in Markdown.
const SIGNS: [(char, &str); 3] = [('*', "**"), ('_', "_"), ('~', "~~")];
/// In `hopeless`, behind the signs: a doubled star, a backtick.
const DOUBLED: usize = 3;
const CODE: usize = 4;

struct Line<'a> {
    context: &'a Context,
    /// Which signs are open around this piece of the line.
    within: [bool; 3],
    /// What was looked for in the rest of the line and is not there.
    hopeless: [bool; 5],
    /// Whether it is what a link shows: nothing in it ends the link, links again or mentions anybody.
    label: bool,
}

impl Line<'_> {
    fn write(&mut self, text: &str, mut before: Option<char>, out: &mut String) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let taken = match c {
                '`' => self.code(rest, out),
                '<' if !self.label => self.brackets(rest, out),
                '&' => entity(rest, out),
                ':' => emoji(rest, out),
                '[' | ']' if self.label => escaped(c, out),
                '@' if self.label => unheard(before, out),
                '@' => mention(rest, out),
                'h' if !before.is_some_and(char::is_alphanumeric) => address(rest, out),
                '*' | '_' | '~' => self.sign(c, rest, before, out),
                '\\' => backslash(rest, out),
                _ => None,
            };
            let taken = taken.unwrap_or_else(|| {
                out.push(c);
                c.len_utf8()
            });
            let (done, left) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            before = done.chars().next_back();
            rest = left;
        }
    }

    fn code(&mut self, rest: &str, out: &mut String) -> Option<usize> {
        let after = rest.strip_prefix('`')?;
        let end = after.find('`').filter(|_| !self.hopeless[CODE]);
        let Some(end) = end else {
            self.hopeless[CODE] = true;
            out.push_str("\\`");
            return Some(1);
        };
        let (code, _) = after.split_at_checked(end)?;
        if code.trim().is_empty() {
            out.push_str("\\`");
            return Some(1);
        }
        out.push('`');
        out.push_str(&decoded(code));
        out.push('`');
        Some(end + 2)
    }

    fn brackets(&mut self, rest: &str, out: &mut String) -> Option<usize> {
        let inside = bracketed(rest)?;
        match (piece(inside, self.context)?, inside.split_once('|')) {
            (Piece::Link(address, Some(_)), Some((target, label)))
                if !target.starts_with('!') && !label.trim().is_empty() =>
            {
                out.push('[');
                let mut line = Line { context: self.context, within: self.within, hopeless: [false; 5], label: true };
                line.write(label.trim(), None, out);
                out.push_str("](");
                out.push_str(&escaped_address(&address));
                out.push(')');
            }
            (piece, _) => written(piece, out),
        }
        Some(inside.len() + 2)
    }

    fn sign(&mut self, sign: char, rest: &str, before: Option<char>, out: &mut String) -> Option<usize> {
        let run = rest.chars().take_while(|c| *c == sign).count();
        let after = rest.get(run..)?;
        if run == 1 && self.opens(sign, after, before) {
            if let Some(end) = self.closing(sign, after) {
                return self.formatted(sign, after.get(..end)?, out);
            }
        }
        if run == 2 && sign != '_' {
            // Markdown's own; Slack has no use for it.
            let pair = rest.get(..2)?;
            let end = after.find(pair).filter(|end| *end > 0 && !self.hopeless[DOUBLED]);
            match end {
                Some(end) => {
                    out.push_str(pair);
                    let within = [self.within[0] || sign == '*', self.within[1], self.within[2] || sign == '~'];
                    Line { context: self.context, within, hopeless: [false; 5], label: self.label }.write(
                        after.get(..end)?,
                        Some(sign),
                        out,
                    );
                    out.push_str(pair);
                    return Some(end + 4);
                }
                None => self.hopeless[DOUBLED] |= sign == '*',
            }
        }
        for _ in 0..run {
            if sign == '*' || (sign == '_' && !inside_word(before, after)) || (sign == '~' && run > 1) {
                out.push('\\');
            }
            out.push(sign);
        }
        Some(run)
    }

    fn opens(&self, sign: char, after: &str, before: Option<char>) -> bool {
        let next = after.chars().next();
        let open = SIGNS.iter().zip(self.within).any(|((other, _), within)| *other == sign && within);
        !open && !before.is_some_and(char::is_alphanumeric) && next.is_some_and(|c| !c.is_whitespace())
    }

    /// Where the sign closes in what stands behind it: not behind a space, not before a word, not within code or brackets.
    fn closing(&mut self, sign: char, after: &str) -> Option<usize> {
        let place = SIGNS.iter().position(|(other, _)| *other == sign)?;
        if self.hopeless.get(place).copied().unwrap_or_default() {
            return None;
        }
        let mut before = None;
        let mut at = 0;
        while let Some(rest) = after.get(at..).filter(|rest| !rest.is_empty()) {
            let skipped = match rest.chars().next()? {
                '`' => rest.get(1..).and_then(|code| code.find('`')).map(|end| end + 2),
                '<' => bracketed(rest).map(|inside| inside.len() + 2),
                _ => None,
            };
            let c = rest.chars().next()?;
            if c == sign && before.is_some_and(|b: char| !b.is_whitespace() && b != sign) {
                let next = rest.chars().nth(1);
                if !next.is_some_and(|n| n.is_alphanumeric() || n == sign) {
                    return Some(at);
                }
            }
            before = Some(if skipped.is_some() { '>' } else { c });
            at += skipped.unwrap_or_else(|| c.len_utf8());
        }
        if let Some(hopeless) = self.hopeless.get_mut(place) {
            *hopeless = true;
        }
        None
    }

    fn formatted(&self, sign: char, inner: &str, out: &mut String) -> Option<usize> {
        let place = SIGNS.iter().position(|(other, _)| *other == sign)?;
        let (_, markdown) = SIGNS.get(place)?;
        let mut within = self.within;
        *within.get_mut(place)? = true;
        out.push_str(markdown);
        Line { context: self.context, within, hopeless: [false; 5], label: self.label }.write(inner, Some(sign), out);
        out.push_str(markdown);
        Some(inner.len() + 2)
    }
}

fn escaped(c: char, out: &mut String) -> Option<usize> {
    out.push('\\');
    out.push(c);
    Some(1)
}

/// An `@` that mentions nobody; as [`crate::text::harmless`] has it.
fn unheard(before: Option<char>, out: &mut String) -> Option<usize> {
    out.push('@');
    if !before.is_some_and(char::is_alphanumeric) {
        out.push('\u{200b}');
    }
    Some(1)
}

/// What stands between `<` and the next `>`, with nothing in between that belongs to others.
pub(super) fn bracketed(rest: &str) -> Option<&str> {
    let after = rest.strip_prefix('<')?;
    let end = after.find(['<', '>', '\n'])?;
    let (inside, tail) = after.split_at_checked(end)?;
    (tail.starts_with('>') && !inside.is_empty()).then_some(inside)
}

/// An underscore between letters, as in `order_id`, formats nothing.
fn inside_word(before: Option<char>, after: &str) -> bool {
    before.is_some_and(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

fn entity(rest: &str, out: &mut String) -> Option<usize> {
    for (entity, c) in [("&lt;", '<'), ("&gt;", '>')] {
        if rest.starts_with(entity) {
            out.push(c);
            return Some(entity.len());
        }
    }
    let after = rest.strip_prefix("&amp;")?;
    // What would be an entity again stays as it is, so that it is shown as it was meant.
    let name = after.split(';').next().filter(|name| name.len() < after.len() && !name.is_empty());
    let again = name.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#'));
    out.push_str(if again { "&amp;" } else { "&" });
    Some("&amp;".len())
}

/// Slack's skin tones, as Mattermost names them.
const TONES: [(&str, &str); 5] = [
    ("2", "light_skin_tone"),
    ("3", "medium_light_skin_tone"),
    ("4", "medium_skin_tone"),
    ("5", "medium_dark_skin_tone"),
    ("6", "dark_skin_tone"),
];

/// `:tada:` and `:wave::skin-tone-3:`
fn emoji(rest: &str, out: &mut String) -> Option<usize> {
    let (name, tail) = named(rest)?;
    let tone = tail.strip_prefix(":skin-tone-").and_then(|tail| tail.split_once(':'));
    let tone = tone.and_then(|(number, _)| TONES.iter().find(|(tone, _)| *tone == number));
    match tone {
        Some((_, tone)) => {
            out.push_str(&format!(":{name}_{tone}:"));
            Some(name.len() + 2 + ":skin-tone-3:".len())
        }
        None => {
            out.push_str(&format!(":{name}:"));
            Some(name.len() + 2)
        }
    }
}

fn named(rest: &str) -> Option<(&str, &str)> {
    let after = rest.strip_prefix(':')?;
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "_+-'".contains(c)))?;
    let (name, tail) = after.split_at_checked(end)?;
    let tail = tail.strip_prefix(':')?;
    name.contains(|c: char| c.is_ascii_alphanumeric()).then_some((name, tail))
}

/// A name behind `@` stays whole, so that it mentions who it names.
fn mention(rest: &str, out: &mut String) -> Option<usize> {
    let name = rest.strip_prefix('@')?;
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(name.len());
    let name = name.get(..end)?.trim_end_matches(['.', '_', '-']);
    if name.is_empty() {
        return None;
    }
    out.push('@');
    out.push_str(name);
    Some(name.len() + 1)
}

/// A bare address stays as it is; signs at its end are no part of it.
fn address(rest: &str, out: &mut String) -> Option<usize> {
    let behind = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))?;
    let scheme = rest.len() - behind.len();
    let end = behind.find(|c: char| c.is_whitespace() || "<>|`".contains(c)).unwrap_or(behind.len());
    let behind =
        behind.get(..end)?.trim_end_matches(['*', '_', '~', '.', ',', ';', ':', '!', '?', ')', '\'', '"', ']']);
    if behind.is_empty() {
        return None;
    }
    let taken = scheme + behind.len();
    out.push_str(&decoded(rest.get(..taken)?));
    Some(taken)
}

fn backslash(rest: &str, out: &mut String) -> Option<usize> {
    let next = rest.chars().nth(1);
    // At an end, a sign that closes or a line break may follow.
    out.push_str(if next.is_none_or(|c| c.is_ascii_punctuation()) { "\\\\" } else { "\\" });
    Some(1)
}
