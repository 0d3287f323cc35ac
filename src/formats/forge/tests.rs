//! What strangers write into names, titles and comments has no force, in whichever field it stands.

use crate::feed::{Incoming, Item};
use crate::formats::{Context, FORMATS};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const NASTY: &str = "@all @here **x** ](javascript:alert(1)) [y](https://evil.example)\n# ~town-square | <!-- z";
/// What the readers go by; all other texts are replaced.
const KEPT: [&str; 8] =
    ["action", "object_kind", "event_name", "ref_type", "noteable_type", "state", "status", "conclusion"];

fn spoiled(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, inner)| {
                (key.clone(), if KEPT.contains(&key.as_str()) { inner.clone() } else { spoiled(inner) })
            })
            .collect(),
        Value::Array(items) => items.iter().map(spoiled).collect(),
        Value::String(_) => NASTY.into(),
        other => other.clone(),
    }
}

/// A text without its code, in which nothing has force.
fn outside_of_code(text: &str) -> String {
    text.replace("\\`", "").split('`').step_by(2).collect()
}

fn check(item: &Item, case: &str) {
    let attachments = item.attachments.iter().map(|one| one["text"].as_str().unwrap_or_default().to_string());
    let texts = [item.title.clone(), item.message.clone(), item.reply.clone()];
    for text in texts.into_iter().chain(attachments) {
        let text = outside_of_code(&text);
        for force in ["@all", "@here", "](javascript:", "**x**", "[y](", "\n#", " ~town", "<!--\n"] {
            assert!(!text.contains(&format!(" {force}")) && !text.starts_with(force), "{case}: {force} in {text}");
        }
        assert!(!text.contains("@all") && !text.contains("@here"), "{case}: {text}");
    }
}

#[test]
fn nothing_that_strangers_write_has_force() {
    let mut read = 0;
    for format in FORMATS.iter().filter(|format| ["github", "gitlab", "gitea"].contains(&format.name)) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(format.name);
        for path in std::fs::read_dir(folder).unwrap().map(|case| case.unwrap().path()) {
            let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let headers: BTreeMap<String, String> = serde_json::from_value(case["headers"].clone()).unwrap();
            let incoming = Incoming { headers, query: BTreeMap::new(), payload: spoiled(&case["body"]) };
            let context = Context { language: "de".into(), timezone: "UTC".into() };
            for item in (format.read)(&incoming, &context).map(|reading| reading.items).unwrap_or_default() {
                check(&item, path.to_str().unwrap());
                read += 1;
            }
        }
    }
    assert!(read > 50, "{read}");
}
