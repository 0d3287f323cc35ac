//! What the core asked for and got.

use crate::{Channel, Post, User};
use serde::{Deserialize, Serialize};

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
    /// To `users`, `user_named`, `group` and `ensure_bot`: those that exist.
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
