//! Runs every case under `tests/cases/<capability>/<case>.json`: an event with the answers it gets, and what the core
//! has done in the end.
//!
//! A case has `event` and `answers` (by the question's name; one that came later than the event as `{at, answer}`), and may have `host` and `now`, which otherwise are those of
//! [`envelope`], and `kept`: the results that a conflict left from the event's first run. What is expected are `steps`,
//! those of all rounds, and `end`. Byte strings are written as text, or as the JSON that they hold. `UPDATE_CASES=1 cargo test -p frontdesk-it` writes what came out into the
//! cases; read the difference before you keep it. `CASES=connect/` runs those alone whose path has this in it.

use frontdesk_wire::{Answered, End, Envelope, Event, Host, Step};
use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The fields that hold byte strings.
const BYTES: [&str; 11] =
    ["bytes", "payload", "props", "value", "old", "binding", "body", "carry", "command", "dialog", "random"];
/// The time of every event that does not say otherwise.
const NOW: i64 = 1_800_000_000_000;
/// More rounds than any event needs.
const ROUNDS: usize = 40;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    story: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<Value>,
    event: Value,
    #[serde(default)]
    answers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    kept: Map<String, Value>,
    #[serde(default)]
    steps: Vec<Value>,
    #[serde(default)]
    end: Value,
}

#[test]
fn every_case_comes_out_as_it_says() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let only = std::env::var("CASES").unwrap_or_default();
    let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases"));
    files.retain(|file| file.to_string_lossy().contains(&only));
    assert!(!files.is_empty(), "there are no cases");
    let mut failures = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut case: Case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let (steps, end) = match run(&case) {
            Ok(came) => came,
            Err(error) => {
                failures.push(format!("{}: {error}", file.display()));
                continue;
            }
        };
        if (&steps, &end) == (&case.steps, &case.end) {
            continue;
        }
        if update {
            (case.steps, case.end) = (steps, end);
            std::fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&case).unwrap())).unwrap();
        } else {
            let came = serde_json::to_string_pretty(&json!({ "steps": steps, "end": end })).unwrap();
            failures.push(format!("{}: {}\nwhat came out: {came}", file.display(), case.story));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Plays the bridge: calls, answers the questions from the case, calls again.
fn run(case: &Case) -> Result<(Vec<Value>, Value), String> {
    let mut envelope = envelope(case)?;
    for (name, answer) in &case.kept {
        give(name, answer, &mut envelope)?;
    }
    let mut steps = Vec::new();
    for _ in 0..ROUNDS {
        let outcome = frontdesk::handle(envelope.clone());
        assert_eq!(outcome, frontdesk::handle(envelope.clone()), "the same envelope gives the same outcome");
        for step in &outcome.steps {
            steps.push(readable(serde_json::to_value(step).unwrap()));
            answer(case, step, &mut envelope)?;
        }
        if outcome.end != (End::Ask {}) {
            return Ok((steps, serde_json::to_value(outcome.end).unwrap()));
        }
    }
    Err(format!("it still asks after {ROUNDS} rounds"))
}

fn answer(case: &Case, step: &Step, envelope: &mut Envelope) -> Result<(), String> {
    let Some(name) = &step.name else { return Ok(()) };
    let answer = case.answers.get(name).ok_or_else(|| format!("the case has no answer to {name:?}"))?;
    give(name, answer, envelope)
}

fn give(name: &str, answer: &Value, envelope: &mut Envelope) -> Result<(), String> {
    let (at, answer) = match (answer.get("at").and_then(Value::as_i64), answer.get("answer")) {
        (Some(at), Some(answer)) => (at, answer),
        _ => (envelope.now, answer),
    };
    let answer = serde_json::from_value(bytes(answer.clone())).map_err(|error| format!("{name}: {error}"))?;
    envelope.answers.insert(name.into(), Answered { at, answer });
    Ok(())
}

fn envelope(case: &Case) -> Result<Envelope, String> {
    let event: Event = serde_json::from_value(bytes(case.event.clone())).map_err(|error| error.to_string())?;
    let mut host = Host {
        plugin: "frontdesk".into(),
        site_url: "https://chat.example.org".into(),
        server_version: "11.4.0".into(),
        bot: "bot".into(),
        trusts_proxy: true,
        ..Host::default()
    };
    if let Some(other) = &case.host {
        let mut all = serde_json::to_value(&host).unwrap();
        all.as_object_mut().unwrap().extend(other.as_object().cloned().unwrap_or_default());
        host = serde_json::from_value(all).map_err(|error| error.to_string())?;
    }
    let now = case.now.unwrap_or(NOW);
    Ok(Envelope { id: 1, now, random: (0..32).collect(), host, event, answers: BTreeMap::new() })
}

/// Byte strings as the wire types read them: text, and JSON as its text.
fn bytes(value: Value) -> Value {
    map_fields(value, &|name, value| match value {
        Value::Object(_) | Value::Array(_) if BYTES.contains(&name) && !is_answer(name, &value) => {
            Value::String(value.to_string())
        }
        other => bytes(other),
    })
}

/// `value` is also the name of an answer, which holds `bytes`; `command` that of an event; `body` a response's parts.
fn is_answer(name: &str, value: &Value) -> bool {
    match name {
        "value" => value.get("bytes").is_some() || value == &json!({}),
        "command" => value.get("user").is_some(),
        _ => false,
    }
}

/// Byte strings as people read them.
fn readable(value: Value) -> Value {
    map_fields(value, &|name, value| match &value {
        Value::Array(numbers) if BYTES.contains(&name) && numbers.iter().all(Value::is_u64) => {
            let bytes: Vec<u8> = numbers.iter().filter_map(|number| u8::try_from(number.as_u64()?).ok()).collect();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            match serde_json::from_str::<Value>(&text) {
                Ok(json) if json.is_object() || json.is_array() => json,
                _ => Value::String(text),
            }
        }
        _ => readable(value),
    })
}

fn map_fields(value: Value, change: &dyn Fn(&str, Value) -> Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name.clone(), change(&name, value))).collect(),
        Value::Array(items) => items.into_iter().map(|item| map_fields(item, change)).collect(),
        other => other,
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}
