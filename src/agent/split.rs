//! Long answers in several posts, each cut where a reader would.

/// As many characters a post has at most: Mattermost takes 16,383 (it counts Go's runes, which are Rust's chars), and some are left
/// for what is added.
pub const LONGEST: usize = 15_000;
/// The longest language of a code block, in bytes, that stands where the block goes on.
const LANGUAGE: usize = 40;

/// Where a text is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// How many of its bytes make a post of their own.
    pub at: usize,
    /// What stands behind them: the end of a code block that goes on in the next post.
    pub close: String,
    /// What stands before the rest: the beginning of that code block, or the head of a table that goes on.
    pub open: String,
}

/// A line of the text's beginning.
struct Line<'a> {
    at: usize,
    text: &'a str,
    /// The line that opened the code block that this one begins in.
    fence: Option<Fence<'a>>,
    /// Where the table began that this one goes on with.
    table: Option<usize>,
}

#[derive(Clone, Copy)]
struct Fence<'a> {
    at: usize,
    line: &'a str,
    mark: &'a str,
}

/// Where to cut a text that is longer than `longest` characters: at a blank line, else at a line's end, a sentence's, a word's. A code
/// block and a table are kept together where one post holds them. None where the text fits.
pub fn cut(text: &str, longest: usize) -> Option<Cut> {
    text.char_indices().nth(longest)?;
    let longest = longest.max(1);
    let end = text.char_indices().nth(longest - room(longest)).map_or(text.len(), |(at, _)| at);
    let lines = lines(text);
    let inside = lines.iter().rev().find(|line| line.at <= end);
    let at = inside.and_then(|last| whole(text, &lines, last, end, longest));
    at.filter(|cut| cut.at > cut.open.len()).or_else(|| Some(Cut { at: words(text, end), ..Cut::default() }))
}

/// What is left for the end of a code block.
fn room(longest: usize) -> usize {
    (longest / 4).min(24)
}

/// A cut between lines, where there is a good one; `last` is the line that holds the end.
fn whole(text: &str, lines: &[Line<'_>], last: &Line<'_>, end: usize, longest: usize) -> Option<Cut> {
    let plain = |at: usize| Cut { at, ..Cut::default() };
    let outside = |line: &&Line<'_>| line.fence.is_none() && line.table.is_none() && line.at > 0 && line.at <= end;
    let before = |at: usize| text.get(..at).is_some_and(|head| head.ends_with("\n\n") || head.ends_with("\n\r\n"));
    let free: Vec<usize> = lines.iter().filter(outside).map(|line| line.at).collect();
    let paragraph = free.iter().rev().copied().find(|at| before(*at));
    if let Some(at) = paragraph.filter(|at| *at >= end / 2) {
        return Some(plain(at));
    }
    if let Some(at) = free.last().copied().filter(|at| *at >= end / 2) {
        return Some(plain(at));
    }
    let block = last.fence.map(|fence| fence.at).or(last.table);
    let fits = |begin: usize| {
        let goes_on = |line: &&Line<'_>| {
            line.at > begin && line.fence.map(|fence| fence.at) != Some(begin) && line.table != Some(begin)
        };
        let over = lines.iter().find(goes_on).map_or(text.len(), |line| line.at);
        text.get(begin..over).is_some_and(|block| block.chars().count() <= longest)
    };
    if let Some(begin) = block.filter(|begin| *begin > 0 && fits(*begin)) {
        return Some(plain(begin));
    }
    if let Some(fence) = last.fence {
        let indent = fence.line.split(fence.mark).next().unwrap_or_default();
        let line = if fence.line.len() > LANGUAGE { format!("{indent}{}", fence.mark) } else { fence.line.into() };
        let within = |line: &&Line<'_>| line.fence.is_some_and(|known| known.at == fence.at) && line.at <= end;
        // Behind at least one line of code.
        let at = lines.iter().filter(within).skip(1).last().map(|line| line.at);
        let close = format!("\n{indent}{}", fence.mark);
        let at = at.unwrap_or_else(|| words(text, end));
        return (close.len() <= room(longest)).then(|| Cut { at, close, open: format!("{line}\n") });
    }
    if let Some(begin) = last.table {
        let row = |line: &&Line<'_>| line.table == Some(begin) && line.at <= end;
        // Behind the head and at least one row.
        let at = lines.iter().filter(row).skip(2).last().map(|line| line.at)?;
        let body = lines.iter().filter(row).nth(1)?.at;
        let head = text.get(begin..body).filter(|head| head.chars().count() <= longest / 4).unwrap_or_default();
        return Some(Cut { at, close: String::new(), open: head.into() });
    }
    // One long line: what stands before it is a post of its own only where the line has no place to be cut at.
    None
}

/// The end of a sentence, else of a word, in the second half of a text's beginning; else its very end.
fn words(text: &str, end: usize) -> usize {
    // White space there stands behind a word.
    let next = text.get(end..).and_then(|rest| rest.chars().next()).filter(|c| c.is_whitespace());
    let end = end + next.map_or(0, char::len_utf8);
    let Some(head) = text.get(..end) else { return text.len() };
    let late = |at: &usize| *at >= end / 2 && *at > 0;
    let line = head.rfind('\n').map(|at| at + 1).filter(late);
    let sentence = || {
        [". ", "! ", "? ", "。", "！", "？"].iter().filter_map(|mark| head.rfind(mark).map(|at| at + mark.len())).max()
    };
    let word = || head.rfind(char::is_whitespace).and_then(|at| Some(at + head.get(at..)?.chars().next()?.len_utf8()));
    line.or_else(|| sentence().filter(late)).or_else(|| word().filter(late)).unwrap_or(end)
}

/// The lines of a text, each with the code block or the table that it stands in.
fn lines(text: &str) -> Vec<Line<'_>> {
    let (mut at, mut fence, mut table) = (0, None::<Fence<'_>>, None::<usize>);
    let mut lines: Vec<Line<'_>> = Vec::new();
    for line in text.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let here = fence;
        if let Some(open) = fence {
            let closes = text.trim().starts_with(open.mark) && text.trim().chars().all(|c| open.mark.starts_with(c));
            if closes {
                fence = None;
            }
        } else if let Some(mark) = opens(text) {
            fence = Some(Fence { at, line: text, mark });
        }
        let is_row = here.is_none() && fence.is_none() && text.contains('|');
        let begun = lines.last().filter(|last| last.fence.is_none() && last.text.contains('|') && is_delimiter(text));
        table = match (is_row, table, begun) {
            (false, _, _) => None,
            (true, Some(begin), _) => Some(begin),
            (true, None, begun) => begun.map(|last| last.at),
        };
        lines.push(Line { at, text, fence: here, table });
        at += line.len();
    }
    lines
}

/// The mark of a line that opens a code block.
fn opens(line: &str) -> Option<&str> {
    let begin = line.trim_start();
    let sign = begin.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = begin.chars().take_while(|c| *c == sign).count();
    let (mark, language) = begin.split_at_checked(length)?;
    (length >= 3 && !(sign == '`' && language.contains('`'))).then_some(mark)
}

/// Whether a line stands between a table's head and its rows.
fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

#[cfg(test)]
mod tests;
