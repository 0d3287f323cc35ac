//! Numbers as people write them.

use super::functions::{wrong, Args, Room};
use super::operators::{number, Number};
use minijinja::{Error, Value};

/// More digits than this behind the point are not written.
const DIGITS: i64 = 9;

/// `flt(value, precision)`: 0 where it is no number.
pub fn flt(_: &Room, args: &Args) -> Result<Value, Error> {
    let float = args.get(0, "s").and_then(number).map_or(0.0, Number::float);
    Ok(Value::from(match args.whole(1, "precision") {
        Some(digits) => round(float, digits),
        None => float,
    }))
}

/// `round(value, precision)` and Frappe's `rounded`.
pub fn rounded(_: &Room, args: &Args) -> Result<Value, Error> {
    let Some(found) = args.get(0, "num").and_then(number) else {
        return Err(wrong("`round` takes a number; write `flt(…)` around it"));
    };
    let digits = args.whole(1, "precision").unwrap_or_default();
    let float = round(found.float(), digits);
    Ok(if digits <= 0 && float.abs() < 9e15 { Value::from(float as i64) } else { Value::from(float) })
}

/// Rounds half to even, as Python does.
fn round(float: f64, digits: i64) -> f64 {
    let factor = 10f64.powi(i32::try_from(digits.clamp(-300, 300)).unwrap_or_default());
    let scaled = float * factor;
    if !scaled.is_finite() || factor == 0.0 {
        return float;
    }
    // What differs by less than a float can hold is the half that was meant, such as 2.675.
    let half = (scaled.fract().abs() - 0.5).abs() < 1e-9;
    let rounded = if half && digits == 0 { scaled.round_ties_even() } else { scaled.round() };
    rounded / factor
}

/// `fmt_money(amount, precision, currency)`, as the feed's language writes it.
pub fn fmt_money(room: &Room, args: &Args) -> Result<Value, Error> {
    let amount = args.get(0, "amount").and_then(number).map_or(0.0, Number::float);
    let currency = args.text(room, 2, "currency")?;
    let usual = if matches!(currency.as_str(), "JPY" | "KRW" | "VND" | "CLP" | "ISK") { 0 } else { 2 };
    let precision = args.whole(1, "precision").unwrap_or(usual).clamp(0, DIGITS);
    let digits = grouped(amount, usize::try_from(precision).unwrap_or(2), room.german());
    let symbol = match currency.as_str() {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "INR" => "₹",
        other => other,
    };
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    Ok(Value::from(match (symbol, room.german()) {
        ("", _) => format!("{sign}{digits}"),
        (symbol, true) => format!("{sign}{digits} {symbol}"),
        (symbol, false) if symbol == currency => format!("{symbol} {sign}{digits}"),
        (symbol, false) => format!("{sign}{symbol}{digits}"),
    }))
}

/// A number with its thousands parted.
pub fn grouped(amount: f64, precision: usize, german: bool) -> String {
    let (thousands, point) = if german { ('.', ',') } else { (',', '.') };
    let plain = format!("{:.precision$}", round(amount, i64::try_from(precision).unwrap_or(2)));
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) if rest.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", plain.as_str()),
    };
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push(point);
        out.push_str(rest);
    }
    out
}
