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
    /// A reply was made in a watched channel, or a root post by somebody whom [`crate::Op::WatchChannel`] named. Other
    /// root posts and posts elsewhere do not come.
    Posted {
        /// The post.
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
    /// Somebody put a reaction on a post of a watched channel, or took one away, with an emoji that [`crate::Op::WatchChannel`]
    /// named. A bot's never comes.
    Reacted {
        /// The post.
        post: Post,
        /// Whose reaction it is.
        user: User,
        /// The emoji's name, without colons and without a skin tone.
        emoji: String,
        /// It was taken away.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        removed: bool,
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
        /// The body is a file's (its type is neither JSON, nor a form, nor text): `body` holds its first bytes alone, and
        /// [`crate::Op::TakeBody`] takes the whole of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untaken: bool,
        /// The body's length as the sender announced it; -1 where it did not.
        #[serde(default, skip_serializing_if = "crate::is_zero")]
        length: i64,
        /// The logged-in Mattermost user, as the server says; empty for everybody else.
        #[serde(default)]
        user: String,
        /// The client's address as the server sees it, its trusted proxy taken into account.
        #[serde(default)]
        client: String,
    },
    /// Somebody types a reply in a watched channel's thread.
    Typing {
        /// Who.
        user: String,
        /// The channel's id.
        channel: String,
        /// The thread's root post.
        root: String,
        /// As in [`Event::Posted`].
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
    },
    /// Of the answer to a [`crate::Op::Fetch`] something came, or it ended, or nothing came for a while. One after the other;
    /// what came with an event that failed comes again with the next.
    Piece {
        /// The fetch's name.
        name: String,
        /// As in [`Event::Posted`], of the fetch's thread.
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
        /// What the fetch was given along, or [`crate::Op::Carry`] since.
        #[serde(default, with = "crate::bytes", skip_serializing_if = "Vec::is_empty")]
        carry: Vec<u8>,
        /// The status; 0 where no answer has come so far.
        #[serde(default)]
        status: u16,
        /// The answer's headers by name in lower case; several values joined with `, `.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        headers: BTreeMap<String, String>,
        /// What has come of the body since the last event.
        #[serde(default, with = "crate::bytes", skip_serializing_if = "Vec::is_empty")]
        body: Vec<u8>,
        /// How long it has been on its way, in milliseconds, without the wait at the gate; -1 while it waits there.
        #[serde(default)]
        took: i64,
        /// Whether this is the last event.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        end: bool,
        /// The body went on after `max` bytes and was left unread.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
        /// At the end: why no whole answer came, as in [`crate::Answer::Http`], or `gate` where its gate let it not in, or
        /// `files` where its body could not be put together.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        fault: String,
        /// The same in words, for the log.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        error: String,
    },
    /// A timer that [`crate::Op::Schedule`] set is due.
    Timer {
        /// Its name.
        name: String,
        /// As in [`Event::Posted`], of the timer's thread.
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
        /// What was given along when it was set.
        #[serde(default, with = "crate::bytes", skip_serializing_if = "Vec::is_empty")]
        payload: Vec<u8>,
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
