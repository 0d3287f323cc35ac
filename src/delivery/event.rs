//! A delivery as an event of ours: JSON, signed as in Standard Webhooks 1.0.0 (<https://www.standardwebhooks.com>).

use crate::chat::Names;
use crate::connection::Connection;
use crate::delivery::due::{Due, What};
use crate::desk::question::HttpRequest;
use crate::ids::ConversationId;
use crate::keys::Keys;
use crate::speech::{self, Speech};
use frontdesk_wire::visitor::File;
use frontdesk_wire::User;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// How long a call may take, in milliseconds.
pub const TIMEOUT: i64 = 15_000;
/// How many deliveries to one endpoint may be on their way at the same time.
pub const SLOTS: u32 = 16;

/// What an event is about: the same in each.
#[derive(Clone)]
pub struct About<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// The conversation.
    pub conversation: &'a ConversationId,
    /// What the endpoint calls its session; empty for an adopted thread.
    pub session: &'a str,
    /// The root post's id.
    pub root: &'a str,
}

/// The body of an event: `{type, timestamp, data}`.
pub fn body(kind: &str, at: i64, data: Value) -> Vec<u8> {
    serde_json::to_vec(&json!({ "type": kind, "timestamp": rfc3339(at), "data": data })).unwrap_or_default()
}

/// What an event tells of a due.
pub fn data(about: &About<'_>, due: &Due, author: Option<&User>, files: Vec<File>) -> Value {
    let mut data = common(about);
    let Some(fields) = data.as_object_mut() else { return data };
    match due.what {
        What::Created | What::Updated => {
            fields.insert("message".into(), message(about, due, author, files));
        }
        What::Deleted => {
            fields.insert("message".into(), json!({ "id": due.post.id }));
        }
        What::Seen => {
            let sent = crate::conversation::Marks::of(&due.post).and_then(|marks| marks.message);
            fields.insert("seen".into(), json!({ "message": sent, "post": due.post.id, "at": rfc3339(due.at) }));
        }
        What::Claimed | What::Closed | What::Reopened => {
            let by = if about.connection.chat.names == Names::Off { "" } else { &due.by };
            fields.insert("by".into(), json!({ "name": by }));
            fields.insert("at".into(), json!(rfc3339(due.at)));
        }
    }
    data
}

/// What every event of a conversation carries.
pub fn common(about: &About<'_>) -> Value {
    json!({
        "connection": about.connection.handle,
        "conversation": { "id": about.conversation, "session": about.session, "post": about.root },
    })
}

fn message(about: &About<'_>, due: &Due, author: Option<&User>, files: Vec<File>) -> Value {
    let (post, names) = (&due.post, about.connection.chat.names);
    let (role, name) = match due.speech {
        Speech::Agent => ("agent", author.map(speech::name_of).unwrap_or_default()),
        Speech::System => ("system", String::new()),
        _ => ("member", author.map(|author| names.of(author)).unwrap_or_default()),
    };
    // An agent's answer was edited while it grew.
    let edited_at = (post.edit_at > 0 && due.speech == Speech::Member).then(|| rfc3339(post.edit_at));
    json!({
        "id": post.id,
        "at": rfc3339(post.create_at),
        "edited_at": edited_at,
        "from": { "role": role, "name": name },
        "text": speech::said(post),
        "files": files,
    })
}

/// The request that carries an event. `now` in milliseconds is the time of this try.
pub fn request(connection: &Connection, keys: &Keys, id: &str, body: Vec<u8>, now: i64) -> HttpRequest {
    let seconds = now / 1_000;
    let headers = BTreeMap::from([
        ("Content-Type".to_string(), "application/json".to_string()),
        ("webhook-id".to_string(), id.to_string()),
        ("webhook-timestamp".to_string(), seconds.to_string()),
        ("webhook-signature".to_string(), keys.signatures(id, seconds, &body, now)),
    ]);
    post(connection, headers, body, 0)
}

/// A POST to the connection's address; `max` bytes of the answer are kept.
pub fn post(connection: &Connection, headers: BTreeMap<String, String>, body: Vec<u8>, max: u32) -> HttpRequest {
    HttpRequest {
        method: "POST".into(),
        url: connection.endpoint.as_ref().map(|endpoint| endpoint.url.clone()).unwrap_or_default(),
        headers,
        body,
        pieces: Vec::new(),
        timeout: TIMEOUT,
        max,
        gate: format!("endpoint {}", connection.id),
        slots: SLOTS,
        own: false,
    }
}

/// A time in milliseconds as RFC 3339 has it, in UTC.
pub fn rfc3339(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|time| format!("{time:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_in_utc() {
        assert_eq!(super::rfc3339(1_700_000_000_007), "2023-11-14T22:13:20.007Z");
    }
}
