//! What the core asks to be done or to be told.

use crate::Op;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing to do. With a name it is a question: its answer is brought along in the next call.
///
/// | kind | ops |
/// |---|---|
/// | read | `kv_get`, `get_post`, `thread`, `channel_posts`, `users`, `user_named`, `group`, `channel`, `can`, `presence`, `config`, `file_infos` |
/// | result, visible | `create_post`, `update_post`, `delete_post`, `http_request`, `fetch`, `send_mail` |
/// | result | `kv_set`, `ensure_bot`, `create_bot`, `set_bot_active`, `create_token`, `revoke_token`, `join`, `leave`, `limit`, `lane`, `subscribe`, `take_body`, `carry`, `drop_fetch`, `upload` |
/// | ends the request | `respond`, `stream`, `reply_command` |
/// | done without an answer | `watch_channel`, `unwatch_channel`, `watch_thread`, `forget_thread`, `publish`, `register_command`, `open_dialog`, `ephemeral`, `schedule`, `typing`, `react`, `count`, `observe`, `log` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The question's name, unique within the event and the same on every rerun; none where no answer is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to do.
    pub op: Op,
}

/// A frame of a stream, as in server-sent events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The event's id; a stream that has sent this id already leaves the frame out. Empty for none.
    #[serde(default)]
    pub id: String,
    /// The event's name.
    pub event: String,
    /// The data, one line.
    pub data: String,
}

/// Server-sent events that answer a request: `first`, what is published to the subscribed topic, `last`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// Headers, by name.
    #[serde(default, deserialize_with = "crate::nil_as_empty")]
    pub headers: BTreeMap<String, String>,
    /// What to send at once.
    #[serde(default, deserialize_with = "crate::nil_as_empty")]
    pub first: Vec<Frame>,
    /// What to send before the end.
    #[serde(default, deserialize_with = "crate::nil_as_empty")]
    pub last: Vec<Frame>,
    /// Ends the stream after so many milliseconds.
    pub max: i64,
    /// Sends a comment line after so many milliseconds of silence; 0 for never.
    #[serde(default)]
    pub heartbeat: i64,
    /// A long poll: answers with one body, `last` at its end, as soon as there is a frame, or after `max`.
    #[serde(default)]
    pub poll: bool,
    /// The channel that [`crate::Event::Check`] looks at for this stream; empty for none.
    #[serde(default)]
    pub channel: String,
}

/// Streams a request's whole body into a new file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBody {
    /// The channel's id.
    pub channel: String,
    /// The owner's user id; empty for the plugin's bot.
    #[serde(default)]
    pub user: String,
    /// The file's name.
    pub name: String,
    /// The longest that is taken, in bytes.
    pub max: i64,
}

/// Makes an access token for Mattermost's REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateToken {
    /// The user's id.
    pub user: String,
    /// What it is for, shown where tokens are listed.
    pub description: String,
}

/// Sends an e-mail as the server sends its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMail {
    /// The address, alone and without a name.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The text as HTML.
    pub html: String,
}

/// Lets a channel's events come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchChannel {
    /// The channel's id.
    pub channel: String,
    /// Lets new root posts of these users come as well, instead of those named before.
    #[serde(default, deserialize_with = "crate::nil_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub roots_of: Vec<String>,
    /// Lets all new root posts come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roots: bool,
    /// Lets people's reactions with these emojis come as [`crate::Event::Reacted`], by their names without colons, instead of
    /// those named before.
    #[serde(default, deserialize_with = "crate::nil_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub emojis: Vec<String>,
}

/// A piece of a response's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// These bytes.
    Bytes {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A file of the bundle, its path relative to `server/` there.
    File {
        /// The path, such as `assets/chat.js`; it may not leave the folder.
        path: String,
    },
    /// A file that was uploaded to Mattermost.
    Upload {
        /// The file's id.
        id: String,
    },
}
