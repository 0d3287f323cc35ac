//! A delivery as Mattermost's outgoing webhook sends it, for a receiver written for that, and what such a receiver answers
//! (<https://developers.mattermost.com/integrate/webhooks/outgoing/>).

use crate::connection::{Connection, Format};
use crate::delivery::event;
use crate::desk::question::{HttpAnswer, HttpRequest, NewPost};
use crate::text;
use frontdesk_wire::{Channel, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// How much of an answer is read, in bytes.
const ANSWER: u32 = 64 << 10;
/// The longest text of a post, in code points; a mention that was made harmless is one longer.
const TEXT: usize = 16_000;
/// How many posts, attachments and fields of an attachment one answer may bring.
const PIECES: usize = 5;
const ATTACHMENTS: usize = 20;
const FIELDS: usize = 50;

/// The request that carries a post.
pub fn request(connection: &Connection, token: &str, channel: &Channel, author: &User, said: &Post) -> HttpRequest {
    let form = connection.endpoint.as_ref().is_some_and(|endpoint| endpoint.format == Format::MattermostForm);
    let fields = [
        ("token", token),
        ("team_id", &channel.team),
        ("team_domain", &channel.team_name),
        ("channel_id", &said.channel),
        ("channel_name", &channel.name),
        ("user_id", &said.user),
        ("user_name", &author.username),
        ("post_id", &said.id),
        ("root_id", &said.root),
        ("text", &said.message),
        ("trigger_word", ""),
        ("file_ids", &said.files.join(",")),
    ];
    let (kind, body) = if form {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        // Seconds in a form, milliseconds in JSON: as Mattermost has it.
        form.append_pair("timestamp", &(said.create_at / 1_000).to_string());
        ("application/x-www-form-urlencoded", form.finish().into_bytes())
    } else {
        let mut object: serde_json::Map<String, Value> =
            fields.into_iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
        object.insert("timestamp".into(), json!(said.create_at));
        ("application/json", serde_json::to_vec(&object).unwrap_or_default())
    };
    let headers = [("Content-Type", kind), ("Accept", "application/json")];
    let headers: BTreeMap<String, String> =
        headers.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    event::post(connection, headers, body, ANSWER)
}

/// Every field may be null, as Mattermost's own model writes it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    text: Option<String>,
    username: Option<String>,
    icon_url: Option<String>,
    attachments: Option<Vec<Value>>,
}

/// What a receiver answers, as posts of the same thread: one, several where the text is longer than a post may be, none where
/// it says nothing. `response_type` does not matter: the answer belongs to the conversation, whether it is a `post` or a
/// `comment`.
pub fn answer<'a>(answer: &HttpAnswer, said: &'a Post, user: &'a str) -> Vec<NewPost<'a>> {
    let Ok(answer) = serde_json::from_slice::<Answer>(&answer.body) else { return Vec::new() };
    let text = text::without_mass_mentions(&answer.text.unwrap_or_default());
    let attachments: Vec<Value> =
        answer.attachments.unwrap_or_default().iter().take(ATTACHMENTS).filter_map(attachment).collect();
    if text.trim().is_empty() && attachments.is_empty() {
        return Vec::new();
    }
    let mut props = json!({ "from_webhook": "true" });
    if let Some(props) = props.as_object_mut() {
        for (name, value) in [("override_username", answer.username), ("override_icon_url", answer.icon_url)] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                props.insert(name.into(), json!(value));
            }
        }
    }
    let letters: Vec<char> = text.chars().collect();
    let mut pieces: Vec<String> = letters.chunks(TEXT).take(PIECES).map(|piece| piece.iter().collect()).collect();
    if pieces.is_empty() {
        pieces.push(String::new());
    }
    let last = pieces.len() - 1;
    let post = |(index, message)| {
        let mut props = props.clone();
        if let Some(props) = props.as_object_mut().filter(|_| index == last && !attachments.is_empty()) {
            props.insert("attachments".into(), json!(attachments));
        }
        NewPost { channel: &said.channel, root: &said.root, message, props, user, files: Vec::new() }
    };
    pieces.into_iter().enumerate().map(post).collect()
}

/// An attachment as far as it is there to be read. No buttons and no menus: pressing one sends a request in the name of whoever
/// presses, and where to is not the far side's to choose.
fn attachment(given: &Value) -> Option<Value> {
    const TEXTS: [&str; 14] = [
        "fallback",
        "color",
        "pretext",
        "author_name",
        "author_link",
        "author_icon",
        "title",
        "title_link",
        "text",
        "image_url",
        "thumb_url",
        "footer",
        "footer_icon",
        "ts",
    ];
    let given = given.as_object()?;
    let tame = |value: &Value| match value {
        Value::String(text) => Some(json!(text::without_mass_mentions(text))),
        Value::Number(number) => Some(json!(number)),
        _ => None,
    };
    let texts = TEXTS.iter().filter_map(|name| Some(((*name).to_string(), tame(given.get(*name)?)?)));
    let mut attachment: serde_json::Map<String, Value> = texts.collect();
    let field = |field: &Value| {
        let (title, value) = (tame(field.get("title")?)?, tame(field.get("value")?)?);
        Some(json!({ "title": title, "value": value, "short": field.get("short") == Some(&json!(true)) }))
    };
    let fields = given.get("fields").and_then(Value::as_array);
    let fields: Vec<Value> = fields.into_iter().flatten().take(FIELDS).filter_map(field).collect();
    if !fields.is_empty() {
        attachment.insert("fields".into(), json!(fields));
    }
    (!attachment.is_empty()).then_some(Value::Object(attachment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Endpoint;

    fn sent(format: Format) -> (String, String) {
        let endpoint = Endpoint { url: "https://chat.example/x".into(), format, ..Endpoint::default() };
        let connection = crate::delivery::tests::connection(endpoint);
        let said = Post {
            id: "p".into(),
            root: "r".into(),
            channel: "c".into(),
            user: "u".into(),
            message: "a & b".into(),
            create_at: 1_700_000_000_007,
            files: vec!["f1".into(), "f2".into()],
            ..Post::default()
        };
        let channel = Channel { team: "t".into(), team_name: "team".into(), name: "town".into(), ..Channel::default() };
        let author = User { username: "anna".into(), ..User::default() };
        let request = request(&connection, "tok", &channel, &author, &said);
        (request.headers.get("Content-Type").cloned().unwrap(), String::from_utf8(request.body).unwrap())
    }

    #[test]
    fn a_post_goes_out_as_mattermost_would_send_it() {
        let (kind, body) = sent(Format::Mattermost);
        assert_eq!(kind, "application/json");
        let body: Value = serde_json::from_str(&body).unwrap();
        let expected = json!({
            "token": "tok", "team_id": "t", "team_domain": "team", "channel_id": "c", "channel_name": "town",
            "timestamp": 1_700_000_000_007_i64, "user_id": "u", "user_name": "anna", "post_id": "p", "root_id": "r",
            "text": "a & b", "trigger_word": "", "file_ids": "f1,f2",
        });
        assert_eq!(body, expected);
        let (kind, body) = sent(Format::MattermostForm);
        assert_eq!(kind, "application/x-www-form-urlencoded");
        assert!(body.contains("text=a+%26+b&") && body.ends_with("&timestamp=1700000000"), "{body}");
    }

    fn answered(body: &str) -> Vec<(String, String, Value)> {
        let said = Post { id: "p".into(), root: "r".into(), channel: "c".into(), ..Post::default() };
        let (headers, fault, error) = (BTreeMap::new(), String::new(), String::new());
        let given = HttpAnswer { status: 200, headers, body: body.into(), first: 0, took: 1, fault, error };
        answer(&given, &said, "").into_iter().map(|post| (post.root.to_string(), post.message, post.props)).collect()
    }

    #[test]
    fn an_answer_stands_in_the_same_thread() {
        let posts =
            answered(r#"{"text":"hi @all","response_type":"post","username":"Bot","props":null,"attachments":null}"#);
        let (root, message, props) = posts.first().unwrap();
        assert_eq!((root.as_str(), message.as_str()), ("r", "hi @\u{200b}all"));
        assert_eq!(props["override_username"], "Bot");
        for nothing in ["", "ok", "{}", r#"{"text":" "}"#, "[]", r#"{"text":7}"#, r#"{"attachments":[{},7]}"#] {
            assert!(answered(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_long_answer_stands_in_several_posts() {
        let body = json!({ "text": "ä".repeat(TEXT + 1), "attachments": [{ "text": "x" }] }).to_string();
        let posts = answered(&body);
        assert_eq!(posts.iter().map(|(_, text, _)| text.chars().count()).collect::<Vec<_>>(), [TEXT, 1]);
        assert_eq!(
            posts.iter().map(|(.., props)| props.get("attachments").is_some()).collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn an_attachment_brings_no_button_and_notifies_nobody() {
        let body = json!({ "attachments": [{
            "pretext": "@channel", "text": "@here *hi*", "title": "T", "actions": [{ "name": "Go", "integration": { "url": "/plugins/x" } }],
            "callback_id": "x", "fields": [{ "title": "@all", "value": 7, "short": true, "x": 1 }], "image_url": {},
        }] });
        let posts = answered(&body.to_string());
        let expected = json!([{
            "pretext": "@\u{200b}channel", "text": "@\u{200b}here *hi*", "title": "T",
            "fields": [{ "title": "@\u{200b}all", "value": 7, "short": true }],
        }]);
        assert_eq!(posts.first().unwrap().2["attachments"], expected);
    }
}
