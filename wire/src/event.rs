//! What reaches the core.

use crate::{Post, User};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The plugin has started on this node. Nothing is watched yet, and no other event comes before this one is done.
    Activated {},
    /// A reply was made in a watched channel. Root posts and posts elsewhere do not come.
    Posted {
        /// The reply.
        post: Post,
        /// Who wrote it; its name may be some minutes old.
        author: User,
        /// What [`crate::Op::WatchThread`] bound to the thread, where it was watched.
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
    },
    /// A post in a watched channel was edited, root posts included.
    Edited {
        /// The post as it is now.
        post: Post,
        /// The text as it was before.
        #[serde(default)]
        was: String,
        /// Who wrote it.
        author: User,
        /// As in [`Event::Posted`].
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
    },
    /// A post in a watched channel was deleted, root posts included. Replies that go with their root are not named.
    Deleted {
        /// The post as it was.
        post: Post,
        /// As in [`Event::Posted`].
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
    },
    /// A slash command of ours was typed. Ends with [`crate::Op::ReplyCommand`].
    Command {
        /// Who typed it.
        user: User,
        /// Where.
        channel: String,
        /// The team that the person was in; may be empty in direct messages.
        team: String,
        /// The thread's root post, where it was typed in one; else empty.
        root: String,
        /// The whole line, the slash and the trigger included.
        text: String,
        /// Opens a dialog for the one who typed it.
        trigger: String,
    },
    /// A request to one of the plugin's routes. Ends with [`crate::Op::Respond`] or [`crate::Op::Stream`].
    Http {
        /// The method in capitals.
        method: String,
        /// The path below `/plugins/<id>`, percent-encoding kept, beginning with `/`.
        path: String,
        /// The query string as it was sent, without `?`.
        #[serde(default)]
        query: String,
        /// Headers by name in lower case; several values joined with `, `. No cookies.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        headers: BTreeMap<String, String>,
        /// The body, at most as long as the bridge allows; a longer one is marked by `too_large`.
        #[serde(default, with = "crate::bytes")]
        body: Vec<u8>,
        /// The body was longer than the bridge allows and was not read.
        #[serde(default)]
        too_large: bool,
        /// The logged-in Mattermost user, as the server says; empty for everybody else.
        #[serde(default)]
        user: String,
        /// The client's address as the server sees it, its trusted proxy taken into account.
        #[serde(default)]
        client: String,
    },
    /// It is time to look whether open streams have missed something. Comes every so often for each channel that
    /// [`crate::Op::Stream`] named.
    Check {
        /// The channel's id.
        channel: String,
        /// The topics of the open streams that named the channel.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        topics: Vec<String>,
        /// When the last check that succeeded was begun (or the first of the streams opened), in milliseconds.
        since: i64,
    },
}

impl Default for Event {
    fn default() -> Self {
        Self::Activated {}
    }
}
