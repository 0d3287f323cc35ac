//! What the core asked for and got.

use crate::{Channel, File, Post, Status, User};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An answer and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// In milliseconds since 1970.
    pub at: i64,
    /// The answer.
    pub answer: Answer,
}

/// An answer to one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To `kv_get`: what is stored, if anything.
    Value {
        /// The stored bytes.
        #[serde(default, with = "serde_bytes")]
        bytes: Option<Vec<u8>>,
    },
    /// To `create_post`, `update_post`, `get_post`: the post; none where there is no such post.
    Post {
        /// The post.
        #[serde(default)]
        post: Option<Post>,
    },
    /// To `thread` (the root first, then by time; deleted posts are not in it) and `channel_posts` (deleted ones are).
    Posts {
        /// The posts.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        posts: Vec<Post>,
    },
    /// To `users`, `user_named`, `group`, `ensure_bot` and `create_bot`: those that exist.
    Users {
        /// The users.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        users: Vec<User>,
    },
    /// To `channel`: the channel; none where there is no such channel.
    Channel {
        /// The channel.
        #[serde(default)]
        channel: Option<Channel>,
    },
    /// To `can`: yes or no.
    Flag {
        /// Whether it is so.
        yes: bool,
    },
    /// To `limit`: how long to wait, 0 for "go on".
    Limit {
        /// Milliseconds until the next one is allowed.
        wait: i64,
    },
    /// To `http_request`: what came back, or why nothing did.
    Http {
        /// The status; 0 where no answer came.
        #[serde(default)]
        status: u16,
        /// The answer's headers by name in lower case; several values joined with `, `.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        headers: BTreeMap<String, String>,
        /// The body's beginning.
        #[serde(default, with = "crate::bytes")]
        body: Vec<u8>,
        /// The body went on after `max` bytes and was left unread.
        #[serde(default)]
        cut: bool,
        /// When the body's first byte came, in milliseconds after the request was sent; -1 where it has none.
        #[serde(default)]
        first: i64,
        /// How long the whole call took, in milliseconds, without the wait at the gate.
        #[serde(default)]
        took: i64,
        /// Why no whole answer came: `refused` (the server's rules forbid the address), `name` (no such name),
        /// `connect`, `certificate`, `timeout`, `broken` (the connection ended early), `other`; empty where one came.
        #[serde(default)]
        fault: String,
        /// The same in words, for the log; it names no header and no body.
        #[serde(default)]
        error: String,
    },
    /// To `file_infos` and `take_body`: the files.
    Files {
        /// The files.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        files: Vec<File>,
    },
    /// To `create_token`.
    Token {
        /// The token's id, to revoke it.
        id: String,
        /// The token: whoever has it speaks for its user.
        token: String,
    },
    /// To `presence`: the members, those first who are online.
    Presence {
        /// The members.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        users: Vec<Status>,
    },
    /// To `config`: the values as text, lists joined with spaces, by path.
    Values {
        /// The values.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        values: BTreeMap<String, String>,
    },
    /// To everything else: it was done.
    Done {},
    /// To any step: the server refused it or did not answer. Nothing was done.
    Failed {
        /// What the server said, for the log.
        error: String,
        /// The HTTP status that Mattermost gave the error, 0 where there is none.
        #[serde(default)]
        status: u16,
    },
}
