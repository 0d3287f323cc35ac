//! Python's own functions and methods, as far as templates and conditions use them.

use super::formats::{braces, widths_fit};
use super::functions::{wrong, Args, Native, Room};
use super::meter::ITEMS;
use super::operators::{equal, number, Number};
use super::{calendar, money};
use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};
use std::cmp::Ordering;

/// The functions.
pub const FUNCTIONS: [(&str, Native); 17] = [
    ("len", |room, args| length(room, &args.value(0))),
    ("str", |room, args| Ok(Value::from(args.text(room, 0, "object")?))),
    ("int", |_, args| Ok(Value::from(args.whole(0, "x").unwrap_or_default()))),
    ("float", |_, args| Ok(Value::from(args.get(0, "x").and_then(number).map_or(0.0, Number::float)))),
    ("bool", |_, args| Ok(Value::from(args.value(0).is_true()))),
    ("round", money::rounded),
    ("abs", |_, args| match number(&args.value(0)) {
        Some(Number::Whole(whole)) => Ok(Number::Whole(whole.saturating_abs()).value()),
        Some(Number::Float(float)) => Ok(Value::from(float.abs())),
        None => Err(wrong("`abs` takes a number; write `flt(…)` around it")),
    }),
    ("min", |room, args| extreme(room, args, Ordering::is_lt)),
    ("max", |room, args| extreme(room, args, Ordering::is_gt)),
    ("sum", sum),
    ("any", |room, args| Ok(Value::from(items(room, &args.value(0))?.iter().any(Value::is_true)))),
    ("all", |room, args| Ok(Value::from(items(room, &args.value(0))?.iter().all(Value::is_true)))),
    ("sorted", |room, args| {
        let mut sorted = items(room, &args.value(0))?;
        sorted.sort();
        Ok(Value::from(sorted))
    }),
    ("list", |room, args| Ok(Value::from(items(room, &args.value(0))?))),
    ("dict", |room, args| {
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        if let Some(given) = args.get(0, "") {
            for key in given.try_iter()? {
                pairs.push((key.clone(), given.get_item(&key)?));
            }
        }
        pairs.extend(args.named().iter().map(|(name, value)| (Value::from(name.as_str()), value.clone())));
        room.meter.made(Value::from_pairs(pairs))
    }),
    ("range", range),
    ("_", |_, args| Ok(args.value(0))),
];

/// The items of a list, paid for.
fn items(room: &Room, value: &Value) -> Result<Vec<Value>, Error> {
    if value.is_undefined() || value.is_none() {
        return Ok(Vec::new());
    }
    room.meter.read(value)?;
    Ok(value.try_iter()?.collect())
}

fn length(room: &Room, value: &Value) -> Result<Value, Error> {
    room.meter.read(value)?;
    Ok(Value::from(match value.as_str() {
        Some(text) => text.chars().count(),
        None => value.len().unwrap_or_default(),
    }))
}

fn extreme(room: &Room, args: &Args, better: fn(Ordering) -> bool) -> Result<Value, Error> {
    let all = match args.all() {
        [list] => items(room, list)?,
        several => several.to_vec(),
    };
    let mut best: Option<Value> = None;
    for value in all {
        room.meter.read(&value)?;
        let order = |other: &Value| match (number(&value), number(other)) {
            (Some(a), Some(b)) => a.float().partial_cmp(&b.float()).unwrap_or(Ordering::Equal),
            _ => value.cmp(other),
        };
        if best.as_ref().is_none_or(|best| better(order(best))) {
            best = Some(value);
        }
    }
    Ok(best.unwrap_or_default())
}

fn sum(room: &Room, args: &Args) -> Result<Value, Error> {
    let mut total = args.get(1, "start").and_then(number).unwrap_or(Number::Whole(0));
    for value in items(room, &args.value(0))? {
        let Some(next) = number(&value) else {
            return Err(wrong("`sum` takes a list of numbers; pick them with `|map(attribute=\"amount\")`"));
        };
        total = match (total, next) {
            (Number::Whole(a), Number::Whole(b)) => Number::Whole(a.saturating_add(b)),
            (a, b) => Number::Float(a.float() + b.float()),
        };
    }
    Ok(total.value())
}

fn range(room: &Room, args: &Args) -> Result<Value, Error> {
    let (start, stop) = match (args.whole(0, "start"), args.whole(1, "stop")) {
        (Some(start), Some(stop)) => (start, stop),
        (first, _) => (0, first.unwrap_or_default()),
    };
    let step = args.whole(2, "step").unwrap_or(1);
    let mut numbers = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        if numbers.len() >= ITEMS {
            return Err(wrong(format!("a range has at most {ITEMS} numbers; make it shorter")));
        }
        numbers.push(Value::from(at));
        at = at.saturating_add(step);
    }
    room.meter.pay(numbers.len().saturating_mul(16))?;
    Ok(Value::from(numbers))
}

/// A method that a value does not have by itself.
pub fn method(
    room: &Room,
    state: &mut State<'_, '_>,
    value: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value, Error> {
    for arg in args {
        room.meter.read(arg)?;
    }
    if value.is_undefined() || value.is_none() {
        return Err(wrong(format!("there is nothing to call `{name}` on; look at what stands before it")));
    }
    if value.kind() == ValueKind::Map {
        let own = value.get_attr(name).unwrap_or_default();
        if own.kind() == ValueKind::Plain {
            return own.call(state, args);
        }
    }
    if !(value.kind() == ValueKind::Map && name == "get") {
        room.meter.read(value)?;
    }
    let given = Args::of(args.to_vec())?;
    match (value.as_str(), name) {
        (Some(text), "replace") => replace(room, text, &given),
        (Some(text), "join") => join(room, (text, value.is_safe()), &given.value(0)),
        (Some(text), "format") => braces(room, text, value.is_safe(), args),
        (Some(text), "strftime") => {
            let pattern = given.text(room, 0, "format")?;
            if !widths_fit(&pattern) {
                return Err(wrong("a width in this format is too large; write a smaller one"));
            }
            calendar::strftime(room, text, &pattern)
        }
        (Some(text), "zfill") => {
            let width = usize::try_from(given.whole(0, "width").unwrap_or_default()).unwrap_or_default();
            room.meter.room_for(width.checked_add(text.len()))?;
            Ok(Value::from(format!("{}{text}", "0".repeat(width.saturating_sub(text.chars().count())))))
        }
        (None, "get_formatted") if value.kind() == ValueKind::Map => {
            let field = given.value(0);
            room.text(&value.get_item(&field).unwrap_or_default()).map(Value::from)
        }
        (None, "as_dict") if value.kind() == ValueKind::Map => Ok(value.clone()),
        (None, "index") if value.kind() == ValueKind::Seq => {
            let place = value.try_iter()?.position(|item| equal(&item, &given.value(0)));
            place.map(Value::from).ok_or_else(|| wrong("it is not in the list; ask with `in` before"))
        }
        _ => {
            let result = minijinja_contrib::pycompat::unknown_method_callback(state, value, name, args);
            let result = result.map_err(|error| match error.kind() {
                minijinja::ErrorKind::UnknownMethod => {
                    let kind = value.kind();
                    wrong(format!("there is no method `{name}` for a {kind} here; look at how it is written"))
                }
                _ => error,
            })?;
            room.meter.made(result)
        }
    }
}

/// `text.replace(old, new, count)`.
pub fn replace(room: &Room, text: &str, args: &Args) -> Result<Value, Error> {
    let (old, new) = (args.text(room, 0, "old")?, args.text(room, 1, "new")?);
    let most = args.whole(2, "count").and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let times = text.matches(old.as_str()).count().min(most);
    room.meter.room_for(times.checked_mul(new.len()).and_then(|grown| grown.checked_add(text.len())))?;
    Ok(Value::from(text.replacen(&old, &new, most)))
}

/// `text.join(list)`.
pub fn join(room: &Room, between: (&str, bool), list: &Value) -> Result<Value, Error> {
    let (between, safe) = between;
    let mut joined = String::new();
    for (place, item) in items(room, list)?.iter().enumerate() {
        let text = room.piece(item, safe)?;
        room.meter.pay(between.len().saturating_add(text.len()))?;
        room.meter.fits(joined.len().saturating_add(between.len()).saturating_add(text.len()))?;
        if place > 0 {
            joined.push_str(between);
        }
        joined.push_str(&text);
    }
    Ok(room.whole(joined, safe))
}
