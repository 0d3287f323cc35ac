//! The filters that could make much of little, each within its bounds, and those that Frappe has besides Jinja's.

use super::formats::{braces, printf};
use super::functions::{shown, wrong, Args, Native, Room};
use super::meter::ITEMS;
use super::{frappe, money, python};
use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, Value};
use std::sync::Arc;

/// The filters of ours; the value that is filtered is the first argument.
pub const FILTERS: [(&str, Native); 22] = [
    ("replace", |room, args| {
        let text = args.text(room, 0, "")?;
        python::replace(room, &text, &Args::of(args.all().get(1..).unwrap_or_default().to_vec())?)
    }),
    ("join", join),
    ("indent", indent),
    ("batch", |room, args| chunks(room, args, true)),
    ("slice", |room, args| chunks(room, args, false)),
    ("format", |room, args| {
        let text = args.text(room, 0, "")?;
        let (rest, safe) = (args.all().get(1..).unwrap_or_default(), args.value(0).is_safe());
        if text.contains('%') {
            printf(room, &text, safe, rest)
        } else {
            braces(room, &text, safe, rest)
        }
    }),
    ("tojson", tojson),
    ("json", tojson),
    ("truncate", truncate),
    ("striptags", frappe::strip),
    ("strip_html", frappe::strip),
    ("escape", escape),
    ("e", escape),
    ("urlencode", |room, args| {
        let text = args.text(room, 0, "")?;
        Ok(Value::from(url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")))
    }),
    ("wordcount", |room, args| Ok(Value::from(args.text(room, 0, "")?.split_whitespace().count()))),
    ("flt", money::flt),
    ("len", |room, args| {
        let value = args.value(0);
        room.meter.read(&value)?;
        Ok(Value::from(value.as_str().map_or_else(|| value.len().unwrap_or_default(), |text| text.chars().count())))
    }),
    ("str", |room, args| Ok(Value::from(args.text(room, 0, "")?))),
    ("string", |room, args| Ok(Value::from(args.text(room, 0, "")?))),
    ("round", money::rounded),
    ("fmt_money", money::fmt_money),
    ("markdown", |room, args| Ok(Value::from(args.text(room, 0, "")?))),
];

/// Gives an environment its filters and tests.
pub fn register(env: &mut Environment<'_>, room: &Arc<Room>) {
    for (name, filter) in FILTERS {
        let room = Arc::clone(room);
        let bounded = move |args: Rest<Value>, named: Kwargs| -> Result<Value, Error> {
            filter(&room, &Args::with(args.0, &named)?)
        };
        env.add_filter(name, bounded);
    }
    env.remove_filter("pprint");
    let nothing = |value: &Value| value.is_none() || value.is_undefined();
    env.add_test("none", nothing);
    env.add_test("None", nothing);
    env.add_test("True", |value: &Value| matches!(bool::try_from(value.clone()), Ok(true)));
    env.add_test("False", |value: &Value| matches!(bool::try_from(value.clone()), Ok(false)));
}

fn escape(room: &Room, args: &Args) -> Result<Value, Error> {
    Ok(room.whole(room.harmless(&args.text(room, 0, "")?), true))
}

fn join(room: &Room, args: &Args) -> Result<Value, Error> {
    let between = args.text(room, 1, "d")?;
    // Without a separator there is nothing of the author's to join to.
    let between = (between.as_str(), args.get(1, "d").is_some_and(Value::is_safe));
    let list = args.value(0);
    match args.get(2, "attribute") {
        None => python::join(room, between, &list),
        Some(attribute) => {
            let picked = list.try_iter()?.map(|item| item.get_item(attribute).unwrap_or_default());
            python::join(room, between, &room.meter.collect(picked)?)
        }
    }
}

fn indent(room: &Room, args: &Args) -> Result<Value, Error> {
    let text = args.text(room, 0, "")?;
    let width = usize::try_from(args.whole(1, "width").unwrap_or(4)).unwrap_or_default();
    let (first, blank) = (args.get(2, "first"), args.get(3, "blank"));
    let lines = text.matches('\n').count() + 1;
    room.meter.room_for(width.checked_mul(lines).and_then(|grown| grown.checked_add(text.len())))?;
    let space = " ".repeat(width);
    let line = |(place, line): (usize, &str)| {
        let skipped = (place == 0 && !first.is_some_and(Value::is_true))
            || (line.is_empty() && !blank.is_some_and(Value::is_true));
        if skipped {
            line.to_string()
        } else {
            format!("{space}{line}")
        }
    };
    Ok(Value::from(text.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")))
}

/// `batch(n)`: lists of n items each; `slice(n)`: n lists. Both fill up with a value where one is given.
fn chunks(room: &Room, args: &Args, of_each: bool) -> Result<Value, Error> {
    let list = args.value(0);
    room.meter.read(&list)?;
    let items: Vec<Value> = list.try_iter()?.collect();
    let count = usize::try_from(args.whole(1, "count").unwrap_or_default()).unwrap_or_default();
    if !(1..=ITEMS).contains(&count) {
        return Err(wrong(format!("a number from 1 to {ITEMS} belongs here")));
    }
    let fill = args.get(2, "fill_with");
    let mut lists: Vec<Vec<Value>> = Vec::new();
    if of_each {
        lists.extend(items.chunks(count).map(<[Value]>::to_vec));
    } else {
        let (each, longer) = (items.len() / count, items.len() % count);
        let mut rest = items.as_slice();
        for place in 0..count {
            let (taken, others) = rest.split_at((each + usize::from(place < longer)).min(rest.len()));
            lists.push(taken.to_vec());
            rest = others;
        }
    }
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    let longest = if of_each { count } else { longest };
    if let Some(fill) = fill {
        room.meter.room_for(longest.checked_mul(16))?;
        for list in &mut lists {
            list.resize(longest.max(list.len()), fill.clone());
        }
    }
    room.meter.made(Value::from(lists.into_iter().map(Value::from).collect::<Vec<_>>()))
}

/// `tojson(value, indent)`.
pub fn tojson(room: &Room, args: &Args) -> Result<Value, Error> {
    let value = args.value(0);
    room.meter.read(&value)?;
    let json = serde_json::to_value(&value).unwrap_or_default();
    let text = match args.get(1, "indent") {
        Some(indent) if indent.is_true() => serde_json::to_string_pretty(&json).unwrap_or_default(),
        _ => json.to_string(),
    };
    room.meter.room_for(Some(text.len()))?;
    Ok(Value::from(text))
}

/// `truncate(length, killwords, end)`.
fn truncate(room: &Room, args: &Args) -> Result<Value, Error> {
    let text = args.text(room, 0, "")?;
    let length = usize::try_from(args.whole(1, "length").unwrap_or(255)).unwrap_or_default();
    if text.chars().count() <= length {
        return Ok(Value::from(text));
    }
    let end = args.get(3, "end").map_or_else(|| "…".into(), shown);
    let mut short: String = text.chars().take(length.saturating_sub(end.chars().count())).collect();
    if !args.get(2, "killwords").is_some_and(Value::is_true) {
        if let Some((words, _)) = short.rsplit_once(' ') {
            short = words.into();
        }
    }
    Ok(Value::from(short + &end))
}
