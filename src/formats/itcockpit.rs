//! OpenITCOCKPIT's Mattermost module, and what else posts as it does: the sentences of `MattermostNotificationCommand.php`, for
//! versions 4 (`/#!/hosts/browser/…`) and 5 (`/a/hosts/browser/…`).
//!
//! The button's address holds the API key. It is taken out here, into what was learnt, and is in no item.

mod sentence;

use super::{notices, Context};
use crate::alert::{Change, Level, Notice, System};
use crate::feed::incoming::text;
use crate::feed::item::Learnt;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words;
use sentence::Sentence;
use serde_json::Value;
use std::collections::BTreeMap;

/// The path of the button's address.
const ACKNOWLEDGE: &str = "/mattermost_module/acknowledge/";

/// What the button's address holds.
#[derive(Default)]
struct Button {
    /// The system's own address.
    api: String,
    /// The API key.
    key: String,
    /// The host.
    host: String,
    /// The service; empty for a host.
    service: String,
}

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    sentence(&incoming.payload).is_some() || button(&incoming.payload).is_some()
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let payload = &incoming.payload;
    let button = button(payload);
    let Some(sentence) = sentence(payload).or_else(|| button.as_ref().map(|button| unknown(payload, button))) else {
        let what = "must name a host as openITCOCKPIT does: [host](https://…/hosts/browser/<uuid>)";
        return Err(Malformed::new("attachments[0].text", what));
    };
    let (state, level) = state(&sentence, &text(payload, &["attachments", "0", "color"]));
    // What has no button tells nothing of the key: it must not look as if there were none.
    let known = button.filter(|button| !button.api.is_empty() && !button.key.is_empty());
    let learnt = known.map(|button| Learnt { api: button.api, credentials: button.key });
    let key = match sentence.service_uuid.as_str() {
        "" => format!("host {}", sentence.host_uuid),
        uuid => format!("service {uuid}"),
    };
    let mut reference = BTreeMap::from([("hostuuid".to_string(), sentence.host_uuid)]);
    if !sentence.service_uuid.is_empty() {
        reference.insert("serviceuuid".into(), sentence.service_uuid);
    }
    let notice = Notice {
        system: System::Itcockpit,
        change: sentence.change,
        level,
        state,
        host: notices::name(&sentence.host),
        service: notices::name(&sentence.service),
        output: notices::output(&sentence.output),
        link: notices::web(&sentence.link),
        reference,
        ..Notice::default()
    };
    Ok(Reading { learnt, ..Reading::one(notices::item(key, notice, words::notices::of(&context.language))) })
}

fn sentence(payload: &Value) -> Option<Sentence> {
    Sentence::of(&text(payload, &["attachments", "0", "text"]))
}

/// The first button that acknowledges.
fn button(payload: &Value) -> Option<Button> {
    let lists = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    lists(payload, "attachments").iter().flat_map(|attachment| lists(attachment, "actions")).find_map(|action| {
        let address = text(&action, &["integration", "url"]);
        let (api, _) = address.split_once(ACKNOWLEDGE)?;
        let (_, query) = address.split_once('?')?;
        let mut button = Button { api: notices::web(api), ..Button::default() };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "apikey" => button.key = value.into_owned(),
                "uuid" | "hostuuid" => button.host = value.into_owned(),
                "serviceuuid" => button.service = value.into_owned(),
                _ => {}
            }
        }
        Some(button)
    })
}

/// A problem whose sentence is not known, of a version to come: what is known comes from the button.
fn unknown(payload: &Value, button: &Button) -> Sentence {
    Sentence {
        change: Change::Problem,
        output: text(payload, &["attachments", "0", "text"]),
        host_uuid: button.host.clone(),
        service_uuid: button.service.clone(),
        ..Sentence::default()
    }
}

/// The state's word and how bad it is: by the word, else (it may be in any language) by the attachment's colour.
fn state(sentence: &Sentence, color: &str) -> (String, Level) {
    let known = match sentence.service_uuid.is_empty() {
        true => notices::host_state(&sentence.state),
        false => notices::service_state(&sentence.state),
    };
    let level = known.map(|(_, level)| level).unwrap_or(match color {
        "#5cb85c" => Level::Ok,
        "#f0ad4e" => Level::Warning,
        "#d9534f" => Level::Critical,
        _ => Level::Unknown,
    });
    (notices::name(&sentence.state), level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Request;

    /// The key that the cases have in their buttons.
    const KEY: &str = "7b2f0c9d4e6a8135b0d7c2e9f4a61358";

    fn context() -> Context {
        Context { language: "en".into(), timezone: "UTC".into() }
    }

    fn incoming(body: &[u8]) -> Incoming {
        let request = Request {
            method: "POST".into(),
            path: String::new(),
            query: String::new(),
            headers: BTreeMap::from([("content-type".to_string(), "application/json".to_string())]),
            length: 0,
            body: body.to_vec(),
            too_large: false,
            untaken: false,
            user: String::new(),
            client: String::new(),
        };
        Incoming::of(&request).unwrap()
    }

    #[test]
    fn the_key_is_learnt_and_in_no_item() {
        for case in [
            include_str!("../../tests/formats/itcockpit/host_problem_two_way.json"),
            include_str!("../../tests/formats/itcockpit/service_problem_two_way.json"),
            include_str!("../../tests/formats/itcockpit/names_with_brackets.json"),
            include_str!("../../tests/formats/itcockpit/unknown_sentence.json"),
        ] {
            let case: Value = serde_json::from_str(case).unwrap();
            let body = case["body"].as_str().unwrap();
            assert!(body.contains(KEY), "{body}");
            let reading = read(&incoming(body.as_bytes()), &context()).unwrap();
            assert!(!serde_json::to_string(&reading.items).unwrap().contains(KEY), "{body}");
            assert_eq!(reading.learnt.unwrap().credentials, KEY);
        }
    }

    #[test]
    fn all_that_is_told_of_one_thing_has_one_key() {
        let uuid = "c36b8048-93ce-4385-ac19-ab5c90574b77";
        let link = format!("[db1](https://sys.example/#!/hosts/browser/{uuid})");
        for text in [
            format!("🚨 PROBLEM: {link} is Down!\nDEAD"),
            format!("RECOVERY: {link} is Up!\n"),
            format!("💬 Acknowledgement for {link} (Down)"),
            format!("Flapping started on {link}"),
            format!("🗑️ Downtime cancelled for {link}"),
        ] {
            let body = serde_json::json!({ "text": "", "attachments": [{ "text": text }] }).to_string();
            let reading = read(&incoming(body.as_bytes()), &context()).unwrap();
            assert_eq!(reading.items[0].key, format!("host {uuid}"), "{text}");
        }
    }
}
