//! Texts with places in them: `"%s of %s" % …` and `"{} of {}".format(…)`. How wide a place is has an end.

use super::functions::{shown, wrong, Room};
use minijinja::formatting::{format, FormatStyle};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

/// `text % args`.
pub fn printf(room: &Room, text: &str, safe: bool, args: &[Value]) -> Result<Value, Error> {
    run(room, FormatStyle::Printf, (text, safe), args, text.matches('%').count())
}

/// `text.format(args)`.
pub fn braces(room: &Room, text: &str, safe: bool, args: &[Value]) -> Result<Value, Error> {
    run(room, FormatStyle::StrFormat, (text, safe), args, text.matches('{').count())
}

fn run(room: &Room, style: FormatStyle, text: (&str, bool), args: &[Value], places: usize) -> Result<Value, Error> {
    let (text, safe) = text;
    if !widths_fit(text) {
        return Err(wrong("a width here has more than three digits, or is taken from elsewhere; write a smaller one"));
    }
    let mut longest = 1_000;
    let mut pieces = Vec::new();
    for arg in args {
        room.meter.read(arg)?;
        let piece = match arg.kind() {
            ValueKind::Undefined | ValueKind::None => Value::from(""),
            ValueKind::String => Value::from(room.piece(arg, safe)?),
            _ => arg.clone(),
        };
        longest = longest.max(shown(&piece).len());
        pieces.push(piece);
    }
    room.meter.room_for(places.checked_mul(longest).and_then(|all| all.checked_add(text.len())))?;
    Ok(room.whole(format(style, text, &pieces)?, safe))
}

/// Whether no number in a text has more than three digits next to a sign of a place, and none is a star.
pub fn widths_fit(text: &str) -> bool {
    let mut digits = 0;
    let mut open = false;
    for c in text.chars() {
        match c {
            '%' | '{' => (open, digits) = (true, 0),
            '*' if open => return false,
            '0'..='9' if open => digits += 1,
            '}' | ' ' | '\n' => open = false,
            _ => digits = 0,
        }
        if open && digits > 3 {
            return false;
        }
    }
    true
}
