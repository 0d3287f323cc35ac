//! The operators, as Python people expect them, and more lenient where a form sends numbers as text.

use super::formats::printf;
use super::functions::{shown, wrong, Args, Room};
use super::meter::ITEMS;
use minijinja::value::ValueKind;
use minijinja::{Error, Value};
use std::cmp::Ordering;

/// A number.
#[derive(Clone, Copy)]
pub enum Number {
    /// A whole one.
    Whole(i128),
    /// Any other.
    Float(f64),
}

impl Number {
    /// As a float.
    pub fn float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    /// As a whole number, cut off.
    pub fn whole(self) -> i64 {
        match self {
            Self::Whole(whole) => i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX }),
            Self::Float(float) => float as i64,
        }
    }

    /// As a value.
    pub fn value(self) -> Value {
        match self {
            Self::Whole(whole) => i64::try_from(whole).map_or_else(|_| Value::from(whole), Value::from),
            Self::Float(float) => Value::from(float),
        }
    }
}

/// The number that a value is; none for texts.
fn plain(value: &Value) -> Option<Number> {
    match value.kind() {
        ValueKind::Bool => Some(Number::Whole(i128::from(value.is_true()))),
        ValueKind::Number if value.is_integer() => i128::try_from(value.clone()).ok().map(Number::Whole),
        ValueKind::Number => f64::try_from(value.clone()).ok().map(Number::Float),
        _ => None,
    }
}

/// The number that a value is, or that its text says; thousands may be parted by commas.
pub fn number(value: &Value) -> Option<Number> {
    if let Some(number) = plain(value) {
        return Some(number);
    }
    let text = value.as_str()?.trim();
    if text.len() > 64 || !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    let text = text.replace(',', "");
    let whole = text.parse().ok().map(Number::Whole);
    whole.or_else(|| text.parse().ok().filter(|float: &f64| float.is_finite()).map(Number::Float))
}

/// `read(value)`: pays for a value.
pub fn read(room: &Room, args: &Args) -> Result<Value, Error> {
    let value = args.value(0);
    room.meter.read(&value)?;
    Ok(value)
}

/// `made(value)`: pays for a value that was made.
pub fn made(room: &Room, args: &Args) -> Result<Value, Error> {
    room.meter.made(args.value(0))
}

/// `each(value)`: what a loop goes over.
pub fn each(room: &Room, args: &Args) -> Result<Value, Error> {
    let value = args.value(0);
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::from(Vec::<Value>::new())),
        ValueKind::Seq | ValueKind::Map => Ok(value),
        ValueKind::Iterable => room.meter.made(value),
        ValueKind::String => Err(wrong("a text cannot be looped over; split it with `.split(\",\")`")),
        kind => Err(wrong(format!("a {kind} cannot be looped over; name a list"))),
    }
}

/// `item(value, key)`: `value[key]`.
pub fn item(room: &Room, args: &Args) -> Result<Value, Error> {
    let (value, key) = (args.value(0), args.value(1));
    if value.is_undefined() || value.is_none() {
        return Ok(Value::UNDEFINED);
    }
    let place = plain(&key).map(Number::whole);
    if let Some(text) = value.as_str() {
        room.meter.pay(text.len())?;
        let found = place.and_then(|place| match usize::try_from(place) {
            Ok(place) => text.chars().nth(place),
            Err(_) => text.chars().rev().nth(usize::try_from(place.checked_neg()?.checked_sub(1)?).ok()?),
        });
        return Ok(found.map_or(Value::UNDEFINED, |c| Value::from(c.to_string())));
    }
    room.meter.read(&key)?;
    let key = match (place, value.kind(), value.len()) {
        (Some(place), ValueKind::Seq, Some(length)) if place < 0 => {
            Value::from(i64::try_from(length).unwrap_or(0).saturating_add(place))
        }
        _ => key,
    };
    Ok(value.get_item(&key).unwrap_or(Value::UNDEFINED))
}

/// `slice(value, start, stop, step)`: `value[start:stop:step]`.
pub fn slice(room: &Room, args: &Args) -> Result<Value, Error> {
    let value = args.value(0);
    room.meter.read(&value)?;
    if let Some(text) = value.as_str() {
        // Each letter is taken apart.
        room.meter.pay(text.len().saturating_mul(4))?;
        let letters: Vec<char> = text.chars().collect();
        return Ok(Value::from(piece(&letters, args)?.into_iter().collect::<String>()));
    }
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::UNDEFINED),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Vec<Value> = value.try_iter()?.collect();
            room.meter.made(Value::from(piece(&items, args)?))
        }
        kind => Err(wrong(format!("a {kind} has no pieces; take them from a text or a list"))),
    }
}

/// The items from a start to a stop, by a step, as Python takes them.
fn piece<T: Clone>(items: &[T], args: &Args) -> Result<Vec<T>, Error> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let step = args.whole(3, "").unwrap_or(1);
    if step == 0 {
        return Err(wrong("a step must not be 0; write another number"));
    }
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |place: usize, other: i64| match args.whole(place, "") {
        None => other,
        Some(bound) if bound < 0 => bound.saturating_add(length).clamp(lowest, highest),
        Some(bound) => bound.clamp(lowest, highest),
    };
    let (mut at, stop) = if step > 0 { (bound(1, 0), bound(2, length)) } else { (bound(1, length - 1), bound(2, -1)) };
    let mut taken = Vec::new();
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        taken.extend(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned());
        at = at.saturating_add(step);
    }
    Ok(taken)
}

/// `calculate(left, operator, right)`.
pub fn calculate(room: &Room, args: &Args) -> Result<Value, Error> {
    let (left, operator, right) = (args.value(0), args.value(1), args.value(2));
    let operator = operator.as_str().unwrap_or_default();
    if operator == "~" {
        let safe = left.is_safe() || right.is_safe();
        let text = room.piece(&left, safe)? + &room.piece(&right, safe)?;
        room.meter.room_for(Some(text.len()))?;
        return Ok(room.whole(text, safe));
    }
    if let (Some(a), Some(b)) = (plain(&left), plain(&right)) {
        return numbers(a, operator, b);
    }
    match (operator, left.as_str(), right.as_str()) {
        ("+", Some(_), Some(_)) => calculate(room, &Args::of(vec![left, Value::from("~"), right])?),
        ("*", Some(text), None) => repeat(room, text, &right),
        ("*", None, Some(text)) => repeat(room, text, &left),
        ("%", Some(text), _) => {
            let several = right.is_tuple().then(|| right.try_iter().map(Iterator::collect)).transpose()?;
            printf(room, text, left.is_safe(), &several.unwrap_or_else(|| vec![right]))
        }
        ("+", None, None) if is_list(&left) && is_list(&right) => {
            room.meter.made(room.meter.collect(left.try_iter()?.chain(right.try_iter()?))?)
        }
        ("*", None, None) if is_list(&left) => {
            let times = usize::try_from(plain(&right).map_or(0, Number::whole)).unwrap_or(0).min(ITEMS);
            let again = || left.try_iter().into_iter().flatten();
            if left.len() == Some(0) {
                return Ok(left);
            }
            room.meter.made(room.meter.collect((0..times).flat_map(|_| again()))?)
        }
        _ => Err(unfit(operator, &left, &right)),
    }
}

fn is_list(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
}

fn repeat(room: &Room, text: &str, times: &Value) -> Result<Value, Error> {
    let Some(Number::Whole(times)) = plain(times) else {
        return Err(wrong(
            "a text can be repeated a whole number of times; write `flt(…)` around a text that is a number",
        ));
    };
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    room.meter.room_for(text.len().checked_mul(times))?;
    Ok(Value::from(text.repeat(times)))
}

fn unfit(operator: &str, left: &Value, right: &Value) -> Error {
    let name = |value: &Value| match value.kind() {
        ValueKind::Undefined | ValueKind::None => "nothing".to_string(),
        ValueKind::String => "a text".into(),
        kind => format!("a {kind}"),
    };
    wrong(format!(
        "`{operator}` does not go with {} and {}; write `flt(…)` around what is to be a number, or join texts with `~`",
        name(left),
        name(right)
    ))
}

fn numbers(a: Number, operator: &str, b: Number) -> Result<Value, Error> {
    let zero = || wrong("that would divide by 0; ask for that before, with `if`");
    let large = || wrong("the number becomes too large; use `flt(…)`");
    if let (Number::Whole(a), Number::Whole(b)) = (a, b) {
        let whole = match operator {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            "//" | "%" if b == 0 => return Err(zero()),
            "//" => a.checked_div_euclid(b).filter(|_| b > 0).or_else(|| Some(floored(a, b)?.0)),
            "%" => Some(floored(a, b).ok_or_else(large)?.1),
            "**" if b >= 0 => a.checked_pow(u32::try_from(b).map_err(|_| large())?),
            _ => return numbers(Number::Float(a as f64), operator, Number::Float(b as f64)),
        };
        return whole.map(|whole| Number::Whole(whole).value()).ok_or_else(large);
    }
    let (a, b) = (a.float(), b.float());
    let float = match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        _ if b == 0.0 && operator != "**" => return Err(zero()),
        "/" => a / b,
        "//" => (a / b).floor(),
        "%" => a - b * (a / b).floor(),
        _ => a.powf(b),
    };
    if float.is_finite() {
        Ok(Value::from(float))
    } else {
        Err(large())
    }
}

fn floored(a: i128, b: i128) -> Option<(i128, i128)> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    if rest != 0 && (rest < 0) != (b < 0) {
        Some((quotient.checked_sub(1)?, rest.checked_add(b)?))
    } else {
        Some((quotient, rest))
    }
}

/// `compare(value, operator, value, …)`: whether all of them hold.
pub fn compare(room: &Room, args: &Args) -> Result<Value, Error> {
    for value in args.all() {
        room.meter.read(value)?;
    }
    for step in args.all().windows(3).step_by(2) {
        let [left, operator, right] = step else { continue };
        let holds = match operator.as_str().unwrap_or_default() {
            "==" => equal(left, right),
            "!=" => !equal(left, right),
            "in" => within(left, right)?,
            "not in" => !within(left, right)?,
            "<" => order(left, right).is_some_and(Ordering::is_lt),
            "<=" => order(left, right).is_some_and(Ordering::is_le),
            ">" => order(left, right).is_some_and(Ordering::is_gt),
            _ => order(left, right).is_some_and(Ordering::is_ge),
        };
        if !holds {
            return Ok(Value::from(false));
        }
    }
    Ok(Value::from(true))
}

/// Whether two values are the same: a number is the text that says it, and nothing is nothing.
pub fn equal(left: &Value, right: &Value) -> bool {
    let nothing = |value: &Value| value.is_undefined() || value.is_none();
    if nothing(left) || nothing(right) {
        return nothing(left) && nothing(right);
    }
    match numeric(left, right) {
        Some(order) => order == Some(Ordering::Equal),
        None => left == right,
    }
}

/// How two values are ordered; none where they cannot be.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    if let Some(order) = numeric(left, right) {
        return order;
    }
    match (left.as_str(), right.as_str()) {
        (Some(left), Some(right)) => Some(left.cmp(right)),
        _ if is_list(left) && is_list(right) => left.partial_cmp(right),
        _ => None,
    }
}

/// How two numbers are ordered, or a number and a text; none where neither is a number.
fn numeric(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    let (a, b) = match (plain(left), plain(right)) {
        (None, None) => return None,
        (Some(a), Some(b)) => (Some(a), Some(b)),
        (Some(a), None) => (Some(a), number(right)),
        (None, Some(b)) => (number(left), Some(b)),
    };
    let Some(a) = a else { return Some(None) };
    Some(match (a, b) {
        (Number::Whole(a), Some(Number::Whole(b))) => Some(a.cmp(&b)),
        (a, Some(b)) => a.float().partial_cmp(&b.float()),
        (_, None) => None,
    })
}

fn within(needle: &Value, hay: &Value) -> Result<bool, Error> {
    if let Some(text) = hay.as_str() {
        return Ok(text.contains(&shown(needle)));
    }
    match hay.kind() {
        ValueKind::Map => Ok(hay.try_iter()?.any(|key| equal(&key, needle))),
        ValueKind::Seq | ValueKind::Iterable => Ok(hay.try_iter()?.any(|item| equal(&item, needle))),
        _ => Ok(false),
    }
}
