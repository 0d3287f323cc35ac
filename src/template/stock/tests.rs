//! Runs `tests/templates/<case>.json`: a payload as its sender makes it, and what a ready template gives for it.
//! `UPDATE_CASES=1 cargo test stock` writes what is given anew.

use super::{named, names};
use crate::template::{check, render, World};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn cases() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|case| case.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap());
        let case = case.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

/// The case's template: the one that it names, or the one that it is named after.
fn template_of(path: &Path, case: &Value) -> String {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    case["template"].as_str().unwrap_or(stem).to_string()
}

#[test]
fn every_payload_reads_as_it_should() {
    let world = World { now: 1_790_000_000_000, timezone: "Europe/Berlin".into(), language: "en".into() };
    let mut wrong = Vec::new();
    for (path, mut case) in cases() {
        let name = template_of(&path, &case);
        let source = named(&name).unwrap_or_else(|| panic!("there is no template {name}"));
        let mut values = case["payload"].as_object().cloned().unwrap_or_default();
        values.insert("payload".into(), case["payload"].clone());
        let text = match render(source, &Value::Object(values), &world) {
            Ok(text) => text,
            Err(fault) => panic!("{}: {fault:?}", path.display()),
        };
        if case["text"] == text.as_str() {
            continue;
        }
        if std::env::var("UPDATE_CASES").is_ok() {
            case["text"] = text.into();
            std::fs::write(&path, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
        } else {
            wrong.push(format!("{}\n{text}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_template_is_right_and_has_a_case_that_says_where_it_comes_from() {
    let cases = cases();
    for name in names() {
        assert_eq!(check(named(name).unwrap()), Ok(()), "{name}");
        assert!(cases.iter().any(|(path, case)| template_of(path, case) == name), "{name} has no case");
    }
    for (path, case) in &cases {
        for key in ["story", "source"] {
            assert!(case[key].as_str().is_some_and(|text| !text.is_empty()), "{} has no {key}", path.display());
        }
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
