//! Every case of Slack and Mattermost with each of its parts replaced by something else: no reader breaks, and nothing gets out that
//! must not.

use crate::feed::{Incoming, Item};
use crate::formats::{mattermost, slack, Context};
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// What Mattermost's attachments have.
const KNOWN: [&str; 16] = [
    "fallback",
    "color",
    "pretext",
    "author_name",
    "author_link",
    "author_icon",
    "title",
    "title_link",
    "text",
    "fields",
    "image_url",
    "thumb_url",
    "footer",
    "footer_icon",
    "actions",
    "ts",
];

fn payloads() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut found = Vec::new();
    for format in ["slack", "mattermost"] {
        for case in std::fs::read_dir(folder.join(format)).unwrap() {
            let case: Value = serde_json::from_str(&std::fs::read_to_string(case.unwrap().path()).unwrap()).unwrap();
            found.extend(Some(case["body"].clone()).filter(Value::is_object));
        }
    }
    found
}

/// The paths to everything inside a value.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.into());
    match value {
        Value::Object(parts) => parts.iter().for_each(|(key, part)| paths(part, &format!("{at}/{key}"), found)),
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(key, part)| paths(part, &format!("{at}/{key}"), found))
        }
        _ => {}
    }
}

fn read(payload: Value) -> Vec<Item> {
    let incoming = Incoming { headers: BTreeMap::new(), query: BTreeMap::new(), payload };
    let context = Context { language: "de".into(), timezone: "no/where".into() };
    slack::fits(&incoming);
    mattermost::fits(&incoming);
    let mut items = Vec::new();
    for (reading, of_slack) in
        [(slack::read(&incoming, &context), true), (mattermost::read(&incoming, &context), false)]
    {
        match reading {
            Ok(reading) => {
                assert!(
                    !of_slack
                        || reading
                            .items
                            .iter()
                            .all(|item| !json!(item.attachments).to_string().contains("\"actions\""))
                );
                items.extend(reading.items);
            }
            Err(bad) => assert!(!bad.at.is_empty() && !bad.what.is_empty()),
        }
    }
    items
}

fn look_at(item: &Item) {
    assert!(!item.message.is_empty() || !item.attachments.is_empty());
    assert!(item.notice.is_none() && item.channel.is_empty());
    assert!(item.props.is_null() || item.props.is_object());
    for (key, _) in item.props.as_object().into_iter().flatten() {
        assert!(
            !["attachments", "frontdesk"].contains(&key.as_str())
                && !key.starts_with("from_")
                && !key.starts_with("override_")
        );
    }
    for attachment in &item.attachments {
        for (key, part) in attachment.as_object().unwrap() {
            assert!(KNOWN.contains(&key.as_str()), "{key}");
            assert!(!key.ends_with("_url") || part.as_str().unwrap().starts_with("http"), "{part}");
            let link = key.ends_with("_link") || key.ends_with("_icon");
            assert!(!link || !part.as_str().unwrap().starts_with("javascript:"), "{part}");
        }
        for action in attachment["actions"].as_array().into_iter().flatten() {
            let address = action["integration"]["url"].as_str().unwrap();
            assert!(address.starts_with("http") && !address.contains("/plugins/"));
        }
    }
}

#[test]
fn whatever_stands_in_a_payload_nothing_breaks() {
    let others = [
        json!(null),
        json!(-7.5),
        json!(true),
        json!([]),
        json!([null, 1, "x", [], {}]),
        json!({}),
        json!({ "type": "mrkdwn", "text": "*x*", "url": "javascript:alert(1)" }),
        json!("*x* <javascript:alert(1)|@all> `"),
        json!("javascript:alert(1)"),
    ];
    let mut read_at_all = 0;
    for payload in payloads() {
        let mut places = Vec::new();
        paths(&payload, "", &mut places);
        for place in places {
            for other in &others {
                let mut payload = payload.clone();
                *payload.pointer_mut(&place).unwrap() = other.clone();
                for item in read(payload) {
                    look_at(&item);
                    read_at_all += 1;
                }
            }
        }
    }
    assert!(read_at_all > 10_000, "{read_at_all}");
}
