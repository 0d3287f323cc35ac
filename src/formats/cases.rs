//! Runs the formats' cases: `tests/formats/<format>/<case>.json`, each a request as its sender makes it and what is read out of
//! it. `UPDATE_CASES=1 cargo test formats` writes what is read anew; `CASES=slack/` takes some of them.

use super::{Context, FORMATS};
use crate::cases::{hold, say_where_they_come_from};
use crate::feed::Incoming;
use crate::routes::Request;
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

const FOLDER: &str = "formats";

fn request(case: &Value) -> Request {
    let text = |name: &str| case[name].as_str().unwrap_or_default().to_string();
    let body = match &case["body"] {
        Value::String(body) => body.clone(),
        other => other.to_string(),
    };
    let mut headers: BTreeMap<String, String> = serde_json::from_value(case["headers"].clone()).unwrap_or_default();
    headers.entry("content-type".into()).or_insert_with(|| "application/json".into());
    Request {
        method: "POST".into(),
        path: "/v1/feeds/token".into(),
        query: text("query"),
        headers,
        length: i64::try_from(body.len()).unwrap(),
        body: body.into_bytes(),
        too_large: false,
        untaken: false,
        user: String::new(),
        client: String::new(),
    }
}

fn understood(case: &Value) -> Value {
    let malformed = |bad: crate::feed::Malformed| json!({ "malformed": { "at": bad.at, "what": bad.what } });
    let incoming = match Incoming::of(&request(case)) {
        Ok(incoming) => incoming,
        Err(bad) => return malformed(bad),
    };
    let forced = super::named(incoming.parameter("format"));
    let format = forced.or_else(|| super::of(&incoming)).unwrap();
    let language = case["language"].as_str().unwrap_or("en").to_string();
    let context = Context { language, timezone: "Europe/Berlin".into() };
    match (format.read)(&incoming, &context) {
        Err(bad) => malformed(bad),
        Ok(reading) => {
            let mut found = Map::new();
            found.insert("format".into(), format.name.into());
            found.insert("items".into(), reading.items.iter().map(shown).collect());
            if let Some(document) = reading.document {
                found.insert("document".into(), serde_json::to_value(document).unwrap());
            }
            if let Some(learnt) = reading.learnt {
                found.insert("learnt".into(), json!({ "api": learnt.api, "credentials": learnt.credentials }));
            }
            Value::Object(found)
        }
    }
}

/// An item as a case has it; of an alert what its thread shows as well.
fn shown(item: &crate::feed::Item) -> Value {
    serde_json::to_value(item).unwrap()
}

#[test]
fn every_case_is_read_as_it_says() {
    hold(FOLDER, |_, case| Map::from_iter([("understood".to_string(), understood(case))]));
    say_where_they_come_from(FOLDER);
}

#[test]
fn every_format_has_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(FOLDER);
    for format in &FORMATS {
        assert!(folder.join(format.name).is_dir(), "there are no cases of {}", format.name);
    }
}
