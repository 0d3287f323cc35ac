//! The grammar of a command: `/desk <verb> [argument] [--flag value] [key=value]`.

use std::collections::BTreeMap;

/// How a flag begins that takes all that is behind it.
const TAKES_ALL: &str = "from-";

/// A command, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// The verb in lower case; empty where none was typed.
    pub verb: String,
    /// What stands behind it, without flags.
    pub arguments: Vec<String>,
    /// Flags by name, in lower case, without `--`; the value is empty where none follows. One that begins with `from-` takes all that is
    /// behind it, as it was typed.
    pub flags: BTreeMap<String, String>,
    /// All that stands behind the verb, as it was typed.
    pub rest: String,
}

impl CommandLine {
    /// Takes a line apart, its trigger included. Quotes group; typographic quotes and dashes, as phone keyboards
    /// make them, mean the plain ones.
    pub fn parse(line: &str) -> Self {
        let line = line.trim_start();
        let after_trigger = line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
        let (verb, rest) = after_trigger.split_once(char::is_whitespace).unwrap_or((after_trigger, ""));
        let mut parsed = Self { verb: verb.to_lowercase(), rest: rest.trim().into(), ..Self::default() };
        let mut flag: Option<String> = None;
        for word in words(rest) {
            if let (None, Some(name)) = (&flag, word.flag().filter(|name| name.to_lowercase().starts_with(TAKES_ALL))) {
                let behind = rest.get(word.end..).unwrap_or_default().trim();
                parsed.flags.insert(name.to_lowercase(), behind.into());
                break;
            }
            match (flag.take(), word.flag()) {
                (waiting, Some(name)) => {
                    waiting.map(|name| parsed.flags.insert(name, String::new()));
                    match name.split_once('=') {
                        Some((name, value)) => {
                            parsed.flags.insert(name.to_lowercase(), value.into());
                        }
                        None => flag = Some(name.to_lowercase()),
                    }
                }
                (Some(name), None) => {
                    parsed.flags.insert(name, word.text);
                }
                (None, None) => parsed.arguments.push(word.text),
            }
        }
        if let Some(name) = flag {
            parsed.flags.insert(name, String::new());
        }
        parsed
    }
}

#[derive(Default)]
struct Word {
    text: String,
    quoted: bool,
    /// Where the line goes on behind it.
    end: usize,
}

impl Word {
    /// The name behind `--`, where the word is a flag. A phone makes one long dash of two.
    fn flag(&self) -> Option<&str> {
        if self.quoted {
            return None;
        }
        let name = self.text.strip_prefix("--").or_else(|| self.text.strip_prefix(['—', '–']))?;
        (!name.is_empty()).then_some(name)
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut closing = None;
    for (at, c) in text.char_indices() {
        match closing {
            Some(end) if c == end || (end == '"' && is_double_quote(c)) => closing = None,
            Some(_) => word.text.push(c),
            None if is_double_quote(c) => {
                word.quoted = true;
                closing = Some('"');
            }
            None if c.is_whitespace() => finish(&mut words, &mut word, at),
            None => word.text.push(c),
        }
    }
    finish(&mut words, &mut word, text.len());
    words
}

fn finish(words: &mut Vec<Word>, word: &mut Word, end: usize) {
    if !word.text.is_empty() || word.quoted {
        words.push(Word { end, ..std::mem::take(word) });
    }
}

fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        let line = CommandLine::parse("/desk Connect website https://shop.example --notify @anna,@ben --x=1 --last");
        assert_eq!(line.verb, "connect");
        assert_eq!(line.arguments, ["website", "https://shop.example"]);
        assert_eq!(line.flags["notify"], "@anna,@ben");
        assert_eq!(line.flags["x"], "1");
        assert_eq!(line.flags["last"], "");
    }

    #[test]
    fn a_phone_writes_other_quotes_and_dashes() {
        let line = CommandLine::parse("/desk connect website shop —notify “@anna, @ben”");
        assert_eq!(line.flags["notify"], "@anna, @ben");
    }

    #[test]
    fn a_flag_may_take_all_that_is_behind_it() {
        let line =
            CommandLine::parse("/desk connect agent Ada --model m —From-TOML\n```toml\n[a]\nb = \"c --d e\"\n```");
        assert_eq!(line.arguments, ["agent", "Ada"]);
        assert_eq!(line.flags["model"], "m");
        assert_eq!(line.flags["from-toml"], "```toml\n[a]\nb = \"c --d e\"\n```");
        assert_eq!(CommandLine::parse("/desk connect agent --from-toml").flags["from-toml"], "");
        assert_eq!(
            CommandLine::parse("/desk connect agent \"--from-toml\" x").arguments,
            ["agent", "--from-toml", "x"]
        );
    }

    #[test]
    fn nothing_typed_is_no_verb() {
        assert_eq!(CommandLine::parse("/desk"), CommandLine::default());
        assert_eq!(CommandLine::parse("/desk\nnote a  b").rest, "a  b");
    }
}
