//! What a template can call: the functions' one shape, and where they are registered.

use super::harden::{CALCULATE, COMPARE, EACH, ITEM, MADE, READ, SLICE};
use super::meter::Meter;
use super::{apart, frappe, operators, python, World};
use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run has around it.
pub struct Room {
    /// What it may know of the world.
    pub world: World,
    /// Its time zone.
    pub zone: jiff::tz::TimeZone,
    /// What is left of what it may cost.
    pub meter: Meter,
    /// How what comes from outside is written.
    pub escapes: Escapes,
}

/// How what comes from outside is written: what the template's author wrote is *safe*, all other texts are escaped where they are
/// written, or joined to what is safe.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Escapes {
    /// As it came.
    Nothing,
    /// As Markdown that shows it as it is.
    Markdown,
    /// Set apart, for what becomes Markdown later.
    Apart,
}

impl Room {
    /// A run's room.
    pub fn new(world: &World, escapes: Escapes) -> Arc<Self> {
        let zone = jiff::tz::TimeZone::get(&world.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        Arc::new(Self { world: world.clone(), zone, meter: Meter::new(), escapes })
    }

    /// Writes a value into the output: what is not there as nothing.
    pub fn write(&self, out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
        let text = self.piece(value, true)?;
        out.write_str(&text).map_err(Error::from)
    }

    /// A value as a piece of a text, escaped where the text is safe and the value is not.
    pub fn piece(&self, value: &Value, safe: bool) -> Result<String, Error> {
        let text = self.text(value)?;
        if self.escapes == Escapes::Nothing || !safe || value.is_safe() || value.is_number() {
            return Ok(text);
        }
        let text = self.harmless(&text);
        self.meter.pay(text.len())?;
        Ok(text)
    }

    /// A text that shows as it is, or will.
    pub fn harmless(&self, text: &str) -> String {
        match self.escapes {
            Escapes::Apart => apart::set(text),
            _ => crate::text::harmless(text),
        }
    }

    /// A text as a value, safe where its pieces are.
    pub fn whole(&self, text: String, safe: bool) -> Value {
        if self.escapes != Escapes::Nothing && safe {
            Value::from_safe_string(text)
        } else {
            Value::from(text)
        }
    }

    /// A value as text, paid for.
    pub fn text(&self, value: &Value) -> Result<String, Error> {
        self.meter.read(value)?;
        let text = shown(value);
        self.meter.pay(text.len())?;
        Ok(text)
    }

    /// Whether what is written is German.
    pub fn german(&self) -> bool {
        crate::words::language_of(&self.world.language) == "de"
    }
}

/// A value as text: what is not there is empty, truth values are Python's.
pub fn shown(value: &Value) -> String {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => String::new(),
        ValueKind::Bool => if value.is_true() { "True" } else { "False" }.into(),
        _ => value.to_string(),
    }
}

/// What a function is given.
pub struct Args {
    positional: Vec<Value>,
    named: BTreeMap<String, Value>,
}

impl Args {
    /// Takes arguments apart, those with names behind the others.
    pub fn of(mut all: Vec<Value>) -> Result<Self, Error> {
        match all.pop() {
            Some(last) if last.is_kwargs() => Self::with(all, &Kwargs::try_from(last)?),
            last => {
                all.extend(last);
                Ok(Self { positional: all, named: BTreeMap::new() })
            }
        }
    }

    /// Those with names are apart already.
    pub fn with(positional: Vec<Value>, kwargs: &Kwargs) -> Result<Self, Error> {
        let mut named = BTreeMap::new();
        for name in kwargs.args() {
            named.insert(name.to_string(), kwargs.get(name)?);
        }
        Ok(Self { positional, named })
    }

    /// All that have no name.
    pub fn all(&self) -> &[Value] {
        &self.positional
    }

    /// All that have a name.
    pub fn named(&self) -> &BTreeMap<String, Value> {
        &self.named
    }

    /// An argument by its place or its name, where it is there and not none.
    pub fn get(&self, place: usize, name: &str) -> Option<&Value> {
        let found = self.positional.get(place).or_else(|| self.named.get(name));
        found.filter(|value| !value.is_undefined() && !value.is_none())
    }

    /// The same; an undefined value where it is not there.
    pub fn value(&self, place: usize) -> Value {
        self.positional.get(place).cloned().unwrap_or_default()
    }

    /// An argument as text, empty where it is not there.
    pub fn text(&self, room: &Room, place: usize, name: &str) -> Result<String, Error> {
        self.get(place, name).map_or(Ok(String::new()), |value| room.text(value))
    }

    /// An argument as a whole number.
    pub fn whole(&self, place: usize, name: &str) -> Option<i64> {
        self.get(place, name).map(|value| operators::number(value).map_or(0, |number| number.whole()))
    }
}

/// A function.
pub type Native = fn(&Room, &Args) -> Result<Value, Error>;

/// An error with its words.
pub fn wrong(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, what.into())
}

/// Makes a value of a function.
pub fn native(room: &Arc<Room>, function: Native) -> Value {
    let room = Arc::clone(room);
    Value::from_function(move |args: Rest<Value>, named: Kwargs| -> Result<Value, Error> {
        function(&room, &Args::with(args.0, &named)?)
    })
}

/// Those that take the place of operations.
const OURS: [(&str, Native); 7] = [
    (READ, operators::read),
    (MADE, operators::made),
    (EACH, operators::each),
    (ITEM, operators::item),
    (SLICE, operators::slice),
    (CALCULATE, operators::calculate),
    (COMPARE, operators::compare),
];

/// Gives an environment its functions, of those that a source may call the ones whose names stand in it.
pub fn register(env: &mut Environment<'_>, room: &Arc<Room>, source: &str) {
    let builtin = Value::from_function(minijinja::functions::namespace);
    for name in ["range", "dict", "debug", "namespace"] {
        env.remove_global(name);
    }
    let named = frappe::FUNCTIONS.iter().chain(&python::FUNCTIONS).filter(|(name, _)| source.contains(name));
    for (name, function) in OURS.iter().chain(named) {
        env.add_global(*name, native(room, *function));
    }
    if source.contains("frappe") {
        env.add_global("frappe", frappe::module(room));
    }
    let here = Arc::clone(room);
    let namespace = move |state: &mut State, args: Rest<Value>, named: Kwargs| -> Result<Value, Error> {
        let given = Args::with(args.0, &named)?;
        for value in given.positional.iter().chain(given.named.values()) {
            here.meter.read(value)?;
        }
        let mut all = given.positional;
        all.push(Value::from(named));
        builtin.call(state, &all)
    };
    env.add_function("namespace", namespace);
}

/// A JSON value as a template has it.
pub fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::from(()),
        serde_json::Value::Bool(flag) => Value::from(*flag),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::from(whole),
            (_, Some(whole)) => Value::from(whole),
            _ => Value::from(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(value_of).collect::<Vec<_>>().into(),
        serde_json::Value::Object(fields) => {
            Value::from_pairs(fields.iter().map(|(name, field)| (name.as_str(), value_of(field))))
        }
    }
}
