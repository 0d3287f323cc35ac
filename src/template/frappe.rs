//! The functions that Frappe's templates and conditions know, under their bare names and as `frappe.utils.x`.

use super::functions::{native, shown, wrong, Args, Native, Room};
use super::operators::{number, Number};
use super::{calendar, money, python};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The functions.
pub const FUNCTIONS: [(&str, Native); 35] = [
    ("nowdate", |room, _| Ok(calendar::value(calendar::today(room)))),
    ("today", |room, _| Ok(calendar::value(calendar::today(room)))),
    ("now", |room, _| Ok(calendar::value(calendar::now(room)))),
    ("now_datetime", |room, _| Ok(calendar::value(calendar::now(room)))),
    ("nowtime", calendar::nowtime),
    ("getdate", calendar::getdate),
    ("get_datetime", calendar::get_datetime),
    ("get_datetime_str", calendar::get_datetime),
    ("add_days", calendar::add_days),
    ("add_months", calendar::add_months),
    ("add_years", calendar::add_years),
    ("add_to_date", calendar::add_to_date),
    ("date_diff", calendar::date_diff),
    ("days_diff", calendar::date_diff),
    ("time_diff_in_seconds", |room, args| Ok(Value::from(calendar::time_diff(room, args)?))),
    ("time_diff_in_hours", |room, args| Ok(Value::from((calendar::time_diff(room, args)? / 36.0).round() / 100.0))),
    ("get_first_day", calendar::first_day),
    ("get_last_day", calendar::last_day),
    ("formatdate", calendar::formatdate),
    ("format_date", calendar::formatdate),
    ("format_datetime", calendar::format_datetime),
    ("format_time", calendar::format_time),
    ("flt", money::flt),
    ("rounded", money::rounded),
    ("fmt_money", money::fmt_money),
    ("cint", |_, args| {
        let whole = args.get(0, "s").and_then(number).map_or(0, Number::whole);
        Ok(Value::from(whole))
    }),
    ("cstr", |room, args| Ok(Value::from(args.text(room, 0, "s")?))),
    ("strip_html", strip),
    ("strip_html_tags", strip),
    ("escape_html", |room, args| Ok(room.whole(room.harmless(&args.text(room, 0, "text")?), true))),
    ("bold", bold),
    ("comma_and", |room, args| listed(room, args, " and ", " und ")),
    ("comma_or", |room, args| listed(room, args, " or ", " oder ")),
    ("get_url", |room, args| Ok(Value::from(args.text(room, 0, "uri")?))),
    ("format_value", format_value),
];

/// What stands behind `frappe.`.
pub fn module(room: &Arc<Room>) -> Value {
    let all = FUNCTIONS.iter().chain(&python::FUNCTIONS);
    let utils: BTreeMap<String, Value> =
        all.map(|(name, function)| ((*name).to_string(), native(room, *function))).collect();
    let mut top: BTreeMap<String, Value> = BTreeMap::new();
    for name in ["format_value", "bold", "_", "get_url"] {
        top.extend(utils.get(name).map(|function| (name.to_string(), function.clone())));
    }
    top.insert("format".into(), native(room, format_value));
    top.insert("as_json".into(), native(room, super::filters::tojson));
    top.insert("throw".into(), native(room, |room, args| Err(wrong(args.text(room, 0, "msg")?))));
    top.insert("utils".into(), Value::from(utils));
    Value::from(top)
}

/// `strip_html(text)`.
pub fn strip(room: &Room, args: &Args) -> Result<Value, Error> {
    let text = args.text(room, 0, "text")?;
    Ok(Value::from(crate::text::without_tags(&text, "").trim()))
}

fn bold(room: &Room, args: &Args) -> Result<Value, Error> {
    let text = room.piece(&args.value(0), true)?;
    Ok(room.whole(format!("**{}**", text.trim()), true))
}

fn listed(room: &Room, args: &Args, english: &str, german: &str) -> Result<Value, Error> {
    let value = args.value(0);
    room.meter.read(&value)?;
    if value.as_str().is_some() || value.is_undefined() {
        return Ok(value);
    }
    let names: Vec<String> = value.try_iter()?.map(|item| shown(&item)).collect();
    let joined = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => {
            format!("{}{}{last}", others.join(", "), if room.german() { german } else { english })
        }
        None => String::new(),
    };
    room.meter.room_for(Some(joined.len()))?;
    Ok(Value::from(joined))
}

/// `frappe.format_value(value, {"fieldtype": "Currency"})`: by the field's type where it is given, else by what it looks like.
fn format_value(room: &Room, args: &Args) -> Result<Value, Error> {
    let value = args.value(0);
    let about = args.value(1);
    let property = |name: &str| {
        let found = match about.kind() {
            ValueKind::Map => about.get_attr(name).ok(),
            _ => None,
        };
        found.as_ref().map(shown).unwrap_or_default()
    };
    let kind = match about.as_str() {
        Some(kind) => kind.to_string(),
        None => property("fieldtype"),
    };
    let only = |value: &Value| Args::of(vec![value.clone()]);
    match kind.as_str() {
        "Date" => calendar::formatdate(room, &only(&value)?),
        "Datetime" => calendar::format_datetime(room, &only(&value)?),
        "Time" => calendar::format_time(room, &only(&value)?),
        "Currency" => {
            let currency = [property("currency"), property("options")];
            let currency = currency.iter().find(|name| name.len() == 3).cloned().unwrap_or_default();
            let all = vec![value, Value::from(()), Value::from(currency)];
            money::fmt_money(room, &Args::of(all)?)
        }
        "Float" | "Percent" => {
            let amount = number(&value).map_or(0.0, Number::float);
            let mark = if kind == "Percent" { "%" } else { "" };
            Ok(Value::from(format!("{}{mark}", money::grouped(amount, 3, room.german()))))
        }
        "Check" => {
            Ok(Value::from(match (value.is_true() && number(&value).is_none_or(|n| n.whole() != 0), room.german()) {
                (true, true) => "Ja",
                (true, false) => "Yes",
                (false, true) => "Nein",
                (false, false) => "No",
            }))
        }
        "Text Editor" | "HTML Editor" => strip(room, &only(&value)?),
        _ => room.text(&value).map(Value::from),
    }
}
