//! A text in Slack's dialect as Markdown: what stands in its lines, and what the lines are. Slack shows a line as it is where
//! Markdown would make a heading, a rule or code of it, and ends lists and quotes with the line, where Markdown goes on.
//! <https://docs.slack.dev/messaging/formatting-message-text>

use super::angle::{piece, said, written};
use super::inline::{bracketed, inline};
use super::plain::{decoded, literal};
use super::Context;

/// Stands for a space that begins a line: four plain ones would begin a block of code.
const SPACE: &str = "\u{2002}";
/// Has no width; before a line that would underline a heading.
const BREAK: char = '\u{200b}';
const FENCE: &str = "```";

/// A formatted text in Markdown.
pub(super) fn markdown(text: &str, context: &Context) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = Lines { context, out: String::with_capacity(text.len() + 16), last: Kind::Blank, quoting: false };
    let mut rest = text.as_str();
    while let Some((before, code, after)) = fenced(rest) {
        if before.trim() != "" {
            lines.all(before.strip_suffix('\n').unwrap_or(before));
        }
        lines.code(code);
        rest = after.trim_start_matches(' ');
        rest = rest.strip_prefix('\n').unwrap_or(rest);
        if rest.is_empty() {
            return lines.out;
        }
    }
    if !rest.trim().is_empty() {
        lines.all(rest);
    }
    lines.out.trim_end().to_string()
}

/// A text whose signs format nothing; links and mentions work all the same.
pub(super) fn unformatted(text: &str, context: &Context) -> String {
    let mut out = String::with_capacity(text.len());
    each(text, context, |part| match part {
        Part::Words(words) => literal(&decoded(words), &mut out),
        Part::Piece(piece) => written(piece, &mut out),
    });
    out.trim_end().to_string()
}

/// A text as plain words on one line, for what shows no Markdown.
pub(super) fn flat(text: &str, context: &Context) -> String {
    let mut out = String::new();
    each(text, context, |part| match part {
        Part::Words(words) => out.push_str(&decoded(words)),
        Part::Piece(piece) => out.push_str(&said(piece)),
    });
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

enum Part<'a> {
    Words(&'a str),
    Piece(super::angle::Piece),
}

fn each(text: &str, context: &Context, mut take: impl FnMut(Part)) {
    let (mut rest, mut looked) = (text, 0);
    while let Some(at) = rest.get(looked..).and_then(|rest| rest.find('<')).map(|at| at + looked) {
        let Some((before, opened)) = rest.split_at_checked(at) else { break };
        match bracketed(opened).and_then(|inside| Some((piece(inside, context)?, inside.len() + 2))) {
            Some((piece, length)) => {
                take(Part::Words(before));
                take(Part::Piece(piece));
                rest = opened.get(length..).unwrap_or_default();
                looked = 0;
            }
            None => looked = at + 1,
        }
    }
    take(Part::Words(rest));
}

/// The first block of code: what stands before it, in it and behind it.
fn fenced(text: &str) -> Option<(&str, &str, &str)> {
    let (before, opened) = text.split_once(FENCE)?;
    let (code, after) = opened.split_once(FENCE)?;
    // ```` is three signs and one that belongs to the code.
    let extra = after.len() - after.trim_start_matches('`').len();
    let code = opened.get(..code.len() + extra)?;
    (!code.trim().is_empty()).then_some((before, code, after.get(extra..)?))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Blank,
    Plain,
    List,
    Quote,
    Code,
}

struct Lines<'a> {
    context: &'a Context,
    out: String,
    last: Kind,
    /// Behind `>>>` everything is quoted.
    quoting: bool,
}

impl Lines<'_> {
    fn all(&mut self, text: &str) {
        for line in text.split('\n') {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        let mut line = line;
        if let Some(rest) = line.strip_prefix("&gt;&gt;&gt;").or_else(|| line.strip_prefix(">>>")) {
            self.quoting = true;
            line = rest;
        } else if !self.quoting {
            let Some(rest) = line.strip_prefix("&gt;").or_else(|| line.strip_prefix('>')) else {
                return self.unquoted(line);
            };
            line = rest;
        }
        self.begin(Kind::Quote);
        self.out.push_str("> ");
        inline(line.trim_start(), self.context, &mut self.out);
    }

    fn unquoted(&mut self, line: &str) {
        let text = line.trim_start_matches([' ', '\t']);
        let indent: usize = line
            .chars()
            .map_while(|c| [(' ', 1), ('\t', 4)].iter().find(|(sign, _)| *sign == c))
            .map(|(_, width)| width)
            .sum();
        if text.trim().is_empty() {
            self.begin(Kind::Blank);
            return;
        }
        if let Some((level, mark, item)) = listed(text) {
            let level = if self.last == Kind::List { level.max((indent + 2) / 4) } else { 0 };
            self.begin(Kind::List);
            self.out.push_str(&"    ".repeat(level.min(4)));
            self.out.push_str(mark);
            self.out.push(' ');
            inline(item, self.context, &mut self.out);
            return;
        }
        self.begin(Kind::Plain);
        self.out.push_str(&SPACE.repeat(indent.min(40)));
        if ruled(text) {
            if text.starts_with('=') {
                self.out.push(BREAK);
            }
            text.chars()
                .for_each(|c| self.out.extend(['-', '_', '*'].contains(&c).then_some('\\').into_iter().chain([c])));
            return;
        }
        if headed(text) {
            self.out.push('\\');
        }
        inline(text, self.context, &mut self.out);
    }

    fn code(&mut self, code: &str) {
        let code = decoded(code);
        let code = code.strip_prefix('\n').unwrap_or(&code);
        self.begin(Kind::Code);
        self.out.push_str(FENCE);
        if !speaks_of_its_language(code) {
            self.out.push('\n');
        }
        self.out.push_str(code.trim_end());
        self.out.push('\n');
        self.out.push_str(FENCE);
    }

    /// Begins a line, behind an empty one where the last one would take it in.
    fn begin(&mut self, kind: Kind) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let taken_in = matches!(self.last, Kind::List | Kind::Quote) && kind != Kind::Blank && kind != self.last;
        if taken_in {
            self.out.push('\n');
        }
        self.last = kind;
    }
}

/// Languages whose name senders write behind the fence, as in Markdown; Slack knows none.
const LANGUAGES: [&str; 30] = [
    "bash",
    "c",
    "cpp",
    "css",
    "diff",
    "go",
    "graphql",
    "html",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "kotlin",
    "markdown",
    "php",
    "powershell",
    "py",
    "python",
    "ruby",
    "rust",
    "sh",
    "shell",
    "sql",
    "swift",
    "toml",
    "ts",
    "xml",
    "yaml",
    "yml",
];

fn speaks_of_its_language(code: &str) -> bool {
    code.split_once('\n').is_some_and(|(name, rest)| LANGUAGES.contains(&name) && !rest.trim().is_empty())
}

/// An item of a list: how deep its sign says it is, its sign in Markdown, and its text.
fn listed(text: &str) -> Option<(usize, &str, &str)> {
    for (signs, level) in [("•●‣·∙", 0), ("◦○", 1), ("▪■", 2)] {
        if let Some(item) = text.strip_prefix(|c| signs.contains(c)) {
            return Some((level, "-", item.trim_start()));
        }
    }
    if let Some(item) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
        return Some((0, "-", item.trim_start())).filter(|_| !ruled(text));
    }
    let (number, item) = text.split_once(". ")?;
    let number_like = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    number_like.then(|| (0, text.get(..=number.len()).unwrap_or_default(), item.trim_start()))
}

/// Whether Markdown would draw a rule or a heading's underline.
fn ruled(text: &str) -> bool {
    let text = text.trim_end();
    let first = text.chars().next();
    text.len() > 1 && first.is_some_and(|c| "-_*=".contains(c)) && text.chars().all(|c| Some(c) == first || c == ' ')
}

/// Whether Markdown would make a heading of it.
fn headed(text: &str) -> bool {
    let rest = text.trim_start_matches('#');
    (1..=6).contains(&(text.len() - rest.len())) && rest.starts_with(' ')
}
