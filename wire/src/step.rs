//! What the core asks to be done or to be told.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing to do. With a name it is a question: its answer is brought along in the next call.
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
}

/// The kinds of steps. *Reads* are asked again after a conflict; *results* are kept. *Visible* ones are seen by people.
///
/// | kind | ops |
/// |---|---|
/// | read | `kv_get`, `get_post`, `thread`, `channel_posts`, `users`, `user_named`, `group`, `channel`, `can` |
/// | result, visible | `create_post`, `update_post`, `delete_post` |
/// | result | `kv_set`, `ensure_bot`, `join`, `limit`, `lane`, `subscribe` |
/// | ends the request | `respond`, `stream`, `reply_command` |
/// | done without an answer | `watch_channel`, `unwatch_channel`, `watch_thread`, `forget_thread`, `publish`, `register_command`, `open_dialog`, `ephemeral`, `log` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Reads a key. Answer: `value`.
    KvGet {
        /// The key.
        key: String,
        /// An answer from memory of at most this age will do, in milliseconds; 0 asks the database.
        #[serde(default)]
        max_age: i64,
    },
    /// Writes or deletes a key, where it still holds what is expected. Otherwise a *conflict*: all reads are dropped
    /// and the event is run again, at most a few times; results are kept, so what was made is not made twice.
    KvSet {
        /// The key.
        key: String,
        /// The new value; none deletes.
        #[serde(default, with = "serde_bytes")]
        value: Option<Vec<u8>>,
        /// Whether to look at `old` at all.
        guarded: bool,
        /// What the key must hold; none for "nothing".
        #[serde(default, with = "serde_bytes")]
        old: Option<Vec<u8>>,
    },
    /// Makes a post as the plugin's bot. Answer: `post`.
    CreatePost {
        /// The channel's id.
        channel: String,
        /// The root post's id; empty for a new thread.
        #[serde(default)]
        root: String,
        /// The text, in Mattermost's Markdown.
        message: String,
        /// The props, a JSON object; empty for none.
        #[serde(default, with = "crate::bytes")]
        props: Vec<u8>,
        /// The author's user id, a bot's or a person's; empty for the plugin's bot (see `ensure_bot`).
        #[serde(default)]
        user: String,
    },
    /// Changes a post in place; what is none stays as it is. Answer: `post`.
    UpdatePost {
        /// The post's id.
        id: String,
        /// The new text.
        #[serde(default)]
        message: Option<String>,
        /// The new props, a JSON object that replaces the old one.
        #[serde(default, with = "serde_bytes")]
        props: Option<Vec<u8>>,
    },
    /// Deletes a post. Answer: `done`, also where it is gone already.
    DeletePost {
        /// The post's id.
        id: String,
    },
    /// Reads one post. Answer: `post`.
    GetPost {
        /// The post's id.
        id: String,
    },
    /// Reads a thread. Answer: `posts`.
    Thread {
        /// The root post's id.
        root: String,
    },
    /// Reads a channel's posts that changed at or after a time, deleted ones included. Answer: `posts`.
    ChannelPosts {
        /// The channel's id.
        channel: String,
        /// In milliseconds.
        since: i64,
    },
    /// Reads users by id. Answer: `users`, in any order.
    Users {
        /// Their ids.
        ids: Vec<String>,
        /// As in `kv_get`.
        #[serde(default)]
        max_age: i64,
    },
    /// Reads a user by name. Answer: `users`, one or none.
    UserNamed {
        /// The user name, without `@`.
        username: String,
    },
    /// Reads the members of a user group. Answer: `users`, none where there is no such group.
    Group {
        /// The group's name, without `@`.
        name: String,
    },
    /// Reads a channel. Answer: `channel`.
    Channel {
        /// The channel's id.
        id: String,
    },
    /// Asks whether a user has a permission in a channel, in a team or on the server. Answer: `flag`.
    Can {
        /// The user's id.
        user: String,
        /// Mattermost's id of the permission, such as `manage_team`.
        permission: String,
        /// The channel's id, or empty.
        #[serde(default)]
        channel: String,
        /// The team's id, or empty; used where `channel` is empty.
        #[serde(default)]
        team: String,
    },
    /// Makes sure that the plugin's bot exists with this name. Answer: `users`; none, with nothing changed, where a
    /// person owns the name.
    EnsureBot {
        /// The user name.
        username: String,
        /// The name that people see.
        display_name: String,
        /// What the bot's profile says.
        description: String,
        /// A picture of the bundle, its path relative to `server/`; empty for none. Set when the bot is new.
        #[serde(default)]
        icon: String,
    },
    /// Adds a user to a channel, and to its team before that. Answer: `done`, also for a member.
    Join {
        /// The channel's id.
        channel: String,
        /// The user's id.
        user: String,
    },
    /// Counts this event against a limit in this node's memory (a sliding window). Answer: `limit`.
    Limit {
        /// What is limited.
        key: String,
        /// How many are allowed.
        count: u32,
        /// Within how many milliseconds.
        window: i64,
    },
    /// Waits for a lane and keeps it until the event ends; an event has at most one. Hook events of a thread already
    /// hold the one named like their root post. Answer: `done`.
    Lane {
        /// The lane's name.
        key: String,
    },
    /// Begins to collect what is published to a topic, for the `stream` that ends this request. Answer: `done`.
    Subscribe {
        /// The topic.
        topic: String,
    },
    /// Answers the request.
    Respond {
        /// The HTTP status.
        status: u16,
        /// Headers, by name.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        headers: BTreeMap<String, String>,
        /// The body, in pieces.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        body: Vec<Part>,
    },
    /// Answers the request with server-sent events: `first`, then what is published to the subscribed topic, in the
    /// order in which it comes, then `last`.
    Stream {
        /// Headers, by name.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        headers: BTreeMap<String, String>,
        /// What to send at once.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        first: Vec<Frame>,
        /// What to send before the end.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        last: Vec<Frame>,
        /// Ends the stream after so many milliseconds.
        max: i64,
        /// Sends a comment line after so many milliseconds of silence; 0 for never.
        #[serde(default)]
        heartbeat: i64,
        /// Answers with one complete body as soon as there is a frame to send (at once, where `first` has one), or
        /// after `max`: a long poll. `last` is at the body's end in any case.
        #[serde(default)]
        poll: bool,
        /// The channel that [`crate::Event::Check`] looks at for this stream; empty for none.
        #[serde(default)]
        channel: String,
    },
    /// Answers a slash command; only the one who typed it sees the answer.
    ReplyCommand {
        /// The text, in Mattermost's Markdown.
        text: String,
        /// The props, a JSON object; empty for none.
        #[serde(default, with = "crate::bytes")]
        props: Vec<u8>,
    },
    /// Registers a slash command: Mattermost's `model.Command` as JSON, autocomplete included.
    RegisterCommand {
        /// The JSON object.
        #[serde(with = "crate::bytes")]
        command: Vec<u8>,
    },
    /// Opens an interactive dialog: Mattermost's `model.OpenDialogRequest` as JSON.
    OpenDialog {
        /// The JSON object.
        #[serde(with = "crate::bytes")]
        dialog: Vec<u8>,
    },
    /// Shows a post to one user only, until a reload.
    Ephemeral {
        /// The user's id.
        user: String,
        /// The channel's id.
        channel: String,
        /// The root post's id; empty for none.
        #[serde(default)]
        root: String,
        /// The text.
        message: String,
    },
    /// Lets events of this channel's replies, edits and deletions come, on every node.
    WatchChannel {
        /// The channel's id.
        channel: String,
    },
    /// Ends that.
    UnwatchChannel {
        /// The channel's id.
        channel: String,
    },
    /// Keeps in this node's memory what belongs to a thread; events of the thread bring it along.
    WatchThread {
        /// The root post's id.
        root: String,
        /// What belongs to it; none: the thread is not this module's, its events do not come.
        #[serde(default, with = "serde_bytes")]
        binding: Option<Vec<u8>>,
    },
    /// Drops, on every node, what `watch_thread` keeps.
    ForgetThread {
        /// The root post's id.
        root: String,
    },
    /// Sends a frame to the open streams of a topic, on every node.
    Publish {
        /// The topic.
        topic: String,
        /// The frame.
        frame: Frame,
        /// Only to the streams of this node: where every node finds out by itself, as with [`crate::Event::Check`].
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        local: bool,
    },
    /// Writes a line to the server's log.
    Log {
        /// `debug`, `info`, `warn` or `error`.
        level: String,
        /// What happened, and what to do now.
        message: String,
    },
}
