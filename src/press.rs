//! A button that somebody presses, or a dialog that they fill in: what Mattermost sends, who they are, and whether they may.

use crate::commands::is_member;
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::ConnectionId;
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::words;
use frontdesk_wire::User;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::Value;

/// What Mattermost sends; `S` is what its dialogs ask for.
#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "S: Default + Deserialize<'de>"))]
pub struct Press<S> {
    /// The post under which the button is; empty for a dialog.
    pub post_id: String,
    /// What opens a dialog.
    pub trigger_id: String,
    /// What the dialog was opened with.
    pub state: String,
    /// Whether the dialog was closed.
    pub cancelled: bool,
    /// What the button was made with, as whoever presses it says: what it names is looked up.
    pub context: Context,
    /// What was filled in.
    pub submission: S,
}

/// What a button was made with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The connection that it is about; empty where it is about its post.
    pub connection: ConnectionId,
}

impl<S: Default + DeserializeOwned> Press<S> {
    /// Reads it, where somebody is logged in.
    pub fn read(request: &Request) -> Flow<Self> {
        if request.user.is_empty() {
            return Err(Stop::Refused(Problem::NotFound));
        }
        serde_json::from_slice(&request.body).map_err(|_| Stop::Refused(Problem::BadJson))
    }
}

/// Who presses: who Mattermost says, never what the body says.
pub fn user(desk: &Desk, request: &Request) -> Flow<User> {
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    users.into_iter().next().ok_or(Stop::Refused(Problem::NotFound))
}

/// Why somebody may press nothing in a channel; none where they may: its members may, guests never.
pub fn refusal(desk: &Desk, user: &User, channel: &str) -> Flow<Option<&'static str>> {
    let words = words::of(&user.locale);
    if user.is_guest {
        return Ok(Some(words.no_guests()));
    }
    Ok((!is_member(desk, &user.id, channel)?).then(|| words.not_allowed(true)))
}

/// Answers Mattermost.
pub fn answer(desk: &Desk, with: &Value) {
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(with).unwrap_or_default()));
}
