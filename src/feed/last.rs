//! The last payload of a feed, for whoever writes a rule or looks why nothing comes.

use crate::desk::{question, Desk, Flow, Question};
use crate::feed::incoming::text;
use crate::feed::Incoming;
use crate::formats::masked;
use crate::ids::ConnectionId;
use frontdesk_wire::Op;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Written at most so many times in so many milliseconds: who tries things out finds the very last one.
const KEPT: (u32, i64) = (10, 10_000);
/// Longer payloads are not kept, in bytes of JSON.
const LONGEST: usize = 64 << 10;

/// The last payload, stored under `v1:last:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Last {
    /// When it came, in milliseconds.
    pub at: i64,
    /// The format that it was read as.
    pub format: String,
    /// The parameters of the address.
    pub query: BTreeMap<String, String>,
    /// The payload, without the key that it may have held; null where it was too long.
    pub payload: Value,
}

impl Last {
    /// Its key in the store.
    pub fn key(id: &ConnectionId) -> String {
        format!("v1:last:{id}")
    }

    /// Reads it.
    pub fn load(desk: &Desk, id: &ConnectionId) -> Flow<Option<Self>> {
        desk.load(&Self::key(id), 0)
    }

    /// Whether this is the one that is kept: how long to wait otherwise.
    pub fn turn(id: &ConnectionId) -> Question<i64> {
        question::limit(&format!("last {id}"), KEPT.0, KEPT.1)
    }

    /// Keeps a payload without its secrets, unless many came lately. `secret` is a key that it held.
    pub fn keep(desk: &Desk, id: &ConnectionId, incoming: &Incoming, format: &str, secret: &str) -> Flow {
        if desk.ask(Self::turn(id))? > 0 {
            return Ok(());
        }
        let payload = kept(&incoming.payload, secret);
        let last = Self { at: desk.now(), format: format.into(), query: masked_query(incoming), payload };
        let (key, value) = (Self::key(id), serde_json::to_vec(&last).ok());
        desk.order(Op::KvSet { key, value, guarded: false, old: None });
        Ok(())
    }
}

/// A payload without its secrets; null where it is too long.
fn kept(payload: &Value, secret: &str) -> Value {
    if length(payload) > LONGEST {
        return Value::Null;
    }
    Some(without(&masked(payload), secret)).filter(|kept| kept.to_string().len() <= LONGEST).unwrap_or_default()
}

/// At least so many bytes of JSON a value has, found out without a copy of it.
fn length(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + 4 + length(value)).sum(),
        Value::Array(items) => items.iter().map(|item| 1 + length(item)).sum(),
        Value::String(text) => text.len() + 2,
        _ => 1,
    }
}

/// The parameters of the address without secrets.
fn masked_query(incoming: &Incoming) -> BTreeMap<String, String> {
    let query = incoming.query.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
    let masked = masked(&Value::Object(query));
    masked.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value, &[]))).collect()
}

/// A value without the texts in which a key stands.
fn without(value: &Value, secret: &str) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), without(value, secret))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| without(item, secret)).collect(),
        Value::String(text) if !secret.is_empty() && decoded(text).contains(secret) => "…".into(),
        other => other.clone(),
    }
}

/// A text as it is when it stands in an address.
fn decoded(text: &str) -> String {
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.fold(text.to_string(), |all, (name, value)| format!("{all} {name} {value}"))
}
