//! What went wrong, in words for the one who wrote the template.

use super::harden::Wrong;
use super::{Fault, LONGEST_OUTPUT};
use minijinja::{Error, ErrorKind};

/// What MiniJinja or one of our functions says of a source.
pub fn of(error: &Error, source: &str) -> Fault {
    let (line, column) = match error.range() {
        Some(range) => place(source, range.start),
        None => (error.line().unwrap_or_default(), 0),
    };
    Fault { line, column, what: words(error) }
}

/// What was found wrong before a source runs.
pub fn at(wrong: Wrong, source: &str) -> Fault {
    let (line, column) = place(source, wrong.span.start_offset as usize);
    Fault { line, column, what: wrong.what }
}

/// The output has no end, or one that is too far.
pub fn too_long() -> Fault {
    let what = format!("what it writes is too long: more than {LONGEST_OUTPUT} characters; write less");
    Fault { line: 0, column: 0, what }
}

/// What ran before has taken all that there is for one payload.
pub fn too_much_together() -> Fault {
    Fault { line: 0, column: 0, what: "all rules together take too much; loop over less".into() }
}

/// The line and the column of a byte, both from 1; the column counts characters.
pub fn place(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset.min(source.len())).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn words(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::OutOfFuel if detail.is_empty() => "it takes too long; loop over less".into(),
        ErrorKind::SyntaxError => match detail {
            "" => "it cannot be read; look for a missing bracket or quote".into(),
            detail => {
                let plain = [
                    ("end of variable block", "`}}`"),
                    ("end of block", "`%}`"),
                    ("end of input", "end"),
                    ("identifier", "a name"),
                    ("expected expression", "expected a value"),
                ];
                plain.iter().fold(detail.to_string(), |text, (theirs, ours)| text.replace(theirs, ours))
            }
        },
        ErrorKind::WriteFailure => too_long().what,
        ErrorKind::UnknownMethod if detail.is_empty() => "it has no such method; see the list of functions".into(),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction if !detail.is_empty() => {
            format!("{detail}; look at how it is written")
        }
        ErrorKind::MissingArgument => with("an argument is missing; give one more", detail),
        ErrorKind::TooManyArguments => with("there are too many arguments; give fewer", detail),
        ErrorKind::UndefinedError => with("it is not there; give another value with `or`", detail),
        _ if detail.is_empty() => format!("{}; write it in another way", error.kind()),
        _ => detail.into(),
    }
}

fn with(what: &str, detail: &str) -> String {
    if detail.is_empty() {
        what.into()
    } else {
        format!("{what} ({detail})")
    }
}
