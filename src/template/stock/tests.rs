//! Runs `tests/templates/<case>.json`: a payload as its sender makes it, and what a ready template gives for it.
//! `UPDATE_CASES=1 cargo test stock` writes what is given anew.

use super::{named, names};
use crate::cases::{below, hold, say_where_they_come_from};
use crate::template::{check, render, World};
use serde_json::{Map, Value};
use std::path::Path;

const FOLDER: &str = "templates";

/// The case's template: the one that it names, or the one that it is named after.
fn template_of(path: &Path, case: &Value) -> String {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    case["template"].as_str().unwrap_or(stem).to_string()
}

#[test]
fn every_payload_reads_as_it_should() {
    let world = World { now: 1_790_000_000_000, timezone: "Europe/Berlin".into(), language: "en".into() };
    hold(FOLDER, |path, case| {
        let name = template_of(path, case);
        let source = named(&name).unwrap_or_else(|| panic!("there is no template {name}"));
        let mut values = case["payload"].as_object().cloned().unwrap_or_default();
        values.insert("payload".into(), case["payload"].clone());
        let text = render(source, &Value::Object(values), &world);
        let text = text.unwrap_or_else(|fault| panic!("{}: {fault:?}", path.display()));
        Map::from_iter([("text".to_string(), text.into())])
    });
    say_where_they_come_from(FOLDER);
}

#[test]
fn every_template_is_right_and_has_a_case() {
    for name in names() {
        assert_eq!(check(named(name).unwrap()), Ok(()), "{name}");
        assert!(below(FOLDER).iter().any(|(path, case)| template_of(path, case) == name), "{name} has no case");
    }
}

/// A template never fails on a payload of another sender: what is not there is left out.
#[test]
fn no_template_fails_on_what_it_does_not_know() {
    let world = World { now: 0, timezone: "UTC".into(), language: "de".into() };
    for name in names() {
        for payload in [serde_json::json!({}), serde_json::json!({"a": [1, {"b": null}]}), serde_json::json!([1])] {
            let mut values = payload.as_object().cloned().unwrap_or_default();
            values.insert("payload".into(), payload.clone());
            let given = render(named(name).unwrap(), &Value::Object(values), &world);
            assert!(given.is_ok(), "{name} with {payload}: {given:?}");
        }
    }
}
