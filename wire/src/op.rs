//! The kinds of steps: what the core asks to be done or to be told.

use crate::{CreateToken, Fetch, Frame, HttpRequest, Part, SendMail, Stream, TakeBody, WatchChannel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds of steps. *Reads* are asked again after a conflict; *results* are kept. *Visible* ones are seen by people.
/// Which is what stands in [`Step`](crate::Step).
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
    /// Writes or deletes a key, where it still holds what is expected; else all reads are dropped and the event runs again.
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
        /// Files of [`Op::TakeBody`]'s that no post has yet.
        #[serde(default, deserialize_with = "crate::nil_as_empty", skip_serializing_if = "Vec::is_empty")]
        files: Vec<String>,
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
    /// Reads a thread, or its root and a piece of the rest. Answer: `posts`.
    Thread {
        /// The root post's id.
        root: String,
        /// Of the replies only those made at or after this time, in milliseconds; 0 for all.
        #[serde(default, skip_serializing_if = "crate::is_zero")]
        after: i64,
        /// About so many replies, the earliest, and never a part of a millisecond's; 0 for all.
        #[serde(default, skip_serializing_if = "crate::is_none")]
        limit: u32,
    },
    /// Reads a channel's posts that changed at or after a time, deleted ones included. Answer: `posts`.
    ChannelPosts {
        /// The channel's id.
        channel: String,
        /// In milliseconds.
        since: i64,
        /// About so many, those that changed first, and never a part of a millisecond's; 0 for all.
        #[serde(default, skip_serializing_if = "crate::is_none")]
        limit: u32,
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
    /// Reads how a channel's members are there: people who are no guests, at most 200, those first who are online. Answer: `presence`.
    Presence {
        /// The channel's id.
        channel: String,
        /// As in `kv_get`.
        #[serde(default)]
        max_age: i64,
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
    /// Makes sure that the plugin's bot exists with this name. Answer: `users`; none where a person owns the name.
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
    /// Takes a user out of a channel. Answer: `done`, also for who is not in it.
    Leave {
        /// The channel's id.
        channel: String,
        /// The user's id.
        user: String,
    },
    /// Makes a bot of its own, besides the plugin's. Answer: `users`; none where somebody has the name.
    CreateBot {
        /// The user name.
        username: String,
        /// The name that people see.
        display_name: String,
        /// What the bot's profile says.
        description: String,
        /// A picture of the bundle, its path relative to `server/`; empty for none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        icon: String,
    },
    /// Switches a bot on or off; one that is off cannot use its tokens. Answer: `done`.
    SetBotActive {
        /// The bot's user id.
        bot: String,
        /// On or off.
        active: bool,
    },
    /// Makes an access token for Mattermost's REST API. Answer: `token`.
    CreateToken(CreateToken),
    /// Takes an access token back. Answer: `done`, also where there is none of this id.
    RevokeToken {
        /// The token's id, which is not the token.
        id: String,
    },
    /// Reads values of the server's configuration, secrets masked. Answer: `values`, without those that are not set.
    Config {
        /// Their paths, such as `ServiceSettings.SiteURL`.
        paths: Vec<String>,
    },
    /// Does one HTTP request by the server's own rules. Answer: `http`, also where nothing was reached.
    HttpRequest(HttpRequest),
    /// Begins one HTTP request whose answer comes in pieces, as events. Answer: `done`, once it is on its way.
    Fetch(Box<Fetch>),
    /// What the next event of a fetch brings along. Answer: `done`, also where it is over.
    Carry {
        /// The fetch's name.
        name: String,
        /// The bytes.
        #[serde(default, with = "crate::bytes")]
        carry: Vec<u8>,
    },
    /// Ends a fetch of this node without a further event. Answer: `done`, also where it is over.
    DropFetch {
        /// Its name.
        name: String,
    },
    /// Makes a file of these bytes. Answer: `files`, one.
    Upload {
        /// The channel's id.
        channel: String,
        /// The owner's user id; empty for the plugin's bot.
        #[serde(default)]
        user: String,
        /// The file's name.
        name: String,
        /// Its content.
        #[serde(default, with = "crate::bytes")]
        bytes: Vec<u8>,
    },
    /// Sends an e-mail as the server sends its own. Answer: `done`, also where the server is told to send none.
    SendMail(SendMail),
    /// Reads what is known of files. Answer: `files`, without those that do not exist.
    FileInfos {
        /// The files' ids.
        ids: Vec<String>,
    },
    /// Streams this request's whole body into a new file. Answer: `files`, one; none where it is longer than `max`.
    TakeBody(TakeBody),
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
    /// Answers the request with server-sent events.
    Stream(Stream),
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
    /// Lets events of this channel's replies, edits and deletions come, on every node. Where it says something else of root posts
    /// than before, threads that were bound to nothing come again.
    WatchChannel(WatchChannel),
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
    /// Sets this node's timer of this name, in place of one set before. It is lost with the process; see `docs/BRIDGE.md`.
    Schedule {
        /// The timer's name.
        name: String,
        /// The lane in which the event is handled; empty for none.
        #[serde(default)]
        lane: String,
        /// The root post of the thread whose binding the event brings; empty for none.
        #[serde(default)]
        thread: String,
        /// What else the event brings.
        #[serde(default, with = "crate::bytes", skip_serializing_if = "Vec::is_empty")]
        payload: Vec<u8>,
        /// When, in milliseconds since 1970; a time that has passed means now, 0 takes the timer away.
        at: i64,
        /// Where the plugin ends in good order before, the event comes then, and has two seconds.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        early: bool,
    },
    /// Shows that somebody types, for some seconds.
    Typing {
        /// Who; empty for the plugin's bot.
        #[serde(default)]
        user: String,
        /// The channel's id.
        channel: String,
        /// The thread's root post; empty for the channel itself.
        #[serde(default)]
        root: String,
    },
    /// Puts a reaction on a post, or takes it away.
    React {
        /// The post's id.
        post: String,
        /// Whose reaction; empty for the plugin's bot.
        #[serde(default)]
        user: String,
        /// The emoji's name, without colons.
        emoji: String,
        /// Take it away.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        remove: bool,
    },
    /// Adds to a counter of the plugin's metrics.
    Count {
        /// The metric's name in Prometheus's form, such as `attempts_total`.
        name: String,
        /// Its labels.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        labels: BTreeMap<String, String>,
        /// How much.
        add: u32,
    },
    /// Puts a duration into a histogram of the plugin's metrics.
    Observe {
        /// The metric's name in Prometheus's form, such as `delay_seconds`.
        name: String,
        /// Its labels.
        #[serde(default, deserialize_with = "crate::nil_as_empty")]
        labels: BTreeMap<String, String>,
        /// The duration in milliseconds; the metric is in seconds.
        millis: i64,
    },
    /// Writes a line to the server's log.
    Log {
        /// `debug`, `info`, `warn` or `error`.
        level: String,
        /// What happened, and what to do now.
        message: String,
    },
}
