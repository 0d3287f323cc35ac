//! The questions there are. Each takes its name from what it asks for, so that no two have the same.

use super::Question;
use frontdesk_wire::{Answer, Channel, CreateToken, File, Op, Post, SendMail, Status, TakeBody, User};
pub use frontdesk_wire::{Fetch, HttpRequest};
use serde::Serialize;
use std::collections::BTreeMap;

macro_rules! reads {
    ($variant:ident, $field:ident) => {
        |answer| if let Answer::$variant { $field } = answer { Some($field) } else { None }
    };
}

fn done(answer: Answer) -> Option<()> {
    matches!(answer, Answer::Done {}).then_some(())
}

/// The bytes stored under a key.
pub fn stored(key: &str, max_age: i64) -> Question<Option<Vec<u8>>> {
    let op = Op::KvGet { key: key.into(), max_age };
    // What came from memory does not answer for what must be fresh.
    let name = if max_age > 0 { format!("kv {key} from memory") } else { format!("kv {key}") };
    Question { name, op, read: reads!(Value, bytes) }
}

/// Whether a key was written, whatever it held before.
pub fn put<T: Serialize>(key: &str, value: &T) -> Question<()> {
    let value = serde_json::to_vec(value).ok();
    let op = Op::KvSet { key: key.into(), value, guarded: false, old: None };
    Question { name: format!("put {key}"), op, read: done }
}

/// One post.
pub fn post(id: &str) -> Question<Option<Post>> {
    Question { name: format!("post {id}"), op: Op::GetPost { id: id.into() }, read: reads!(Post, post) }
}

/// A thread, its root first; empty where the root is gone.
pub fn thread(root: &str) -> Question<Vec<Post>> {
    let op = Op::Thread { root: root.into(), after: 0, limit: 0 };
    Question { name: format!("thread {root}"), op, read: reads!(Posts, posts) }
}

/// A thread's root and of its replies the first `limit` that were made at or after a time.
pub fn thread_piece(root: &str, after: i64, limit: u32) -> Question<Vec<Post>> {
    let op = Op::Thread { root: root.into(), after, limit };
    Question { name: format!("thread {root} {after} {limit}"), op, read: reads!(Posts, posts) }
}

/// A channel's posts that changed at or after a time, deleted ones included.
pub fn changed(channel: &str, since: i64) -> Question<Vec<Post>> {
    let op = Op::ChannelPosts { channel: channel.into(), since, limit: 0 };
    Question { name: format!("changed {channel} {since}"), op, read: reads!(Posts, posts) }
}

/// The first `limit` of a channel's posts that changed at or after a time, deleted ones included.
pub fn changed_piece(channel: &str, since: i64, limit: u32) -> Question<Vec<Post>> {
    let op = Op::ChannelPosts { channel: channel.into(), since, limit };
    Question { name: format!("changed {channel} {since} {limit}"), op, read: reads!(Posts, posts) }
}

/// What came back from an HTTP request, or why nothing did. `name` tells it from the event's other requests.
pub fn http(name: &str, request: HttpRequest) -> Question<HttpAnswer> {
    let read = |answer| match answer {
        Answer::Http { status, headers, body, cut: _, first, took, fault, error } => {
            Some(HttpAnswer { status, headers, body, first, took, fault, error })
        }
        _ => None,
    };
    Question { name: call(name), op: Op::HttpRequest(request), read }
}

/// Begins an HTTP request whose answer comes in pieces, as events of their own.
pub fn fetch(fetch: Fetch) -> Question<()> {
    Question { name: beginning(&fetch.name), op: Op::Fetch(Box::new(fetch)), read: done }
}

/// Makes a file of these bytes. `name` tells it from the event's other files.
pub fn upload(name: &str, channel: &str, user: &str, file: &str, bytes: Vec<u8>) -> Question<Vec<File>> {
    let op = Op::Upload { channel: channel.into(), user: user.into(), name: file.into(), bytes };
    Question { name: format!("upload {name}"), op, read: reads!(Files, files) }
}

/// What is known of files.
pub fn files(ids: Vec<String>) -> Question<Vec<File>> {
    let name = format!("files {}", ids.join(" "));
    Question { name, op: Op::FileInfos { ids }, read: reads!(Files, files) }
}

/// Streams this request's body into a new file; none where it is longer than `max` bytes.
pub fn take_body(channel: &str, file: &str, max: i64) -> Question<Vec<File>> {
    let op = Op::TakeBody(TakeBody { channel: channel.into(), user: String::new(), name: file.into(), max });
    Question { name: "body".into(), op, read: reads!(Files, files) }
}

/// Takes a user out of a channel.
pub fn leave(channel: &str, user: &str) -> Question<()> {
    let op = Op::Leave { channel: channel.into(), user: user.into() };
    Question { name: format!("leave {channel} {user}"), op, read: done }
}

/// Makes a bot besides the plugin's; none where somebody has the name.
pub fn new_bot(username: &str, display_name: &str, description: &str, icon: &str) -> Question<Vec<User>> {
    let op = Op::CreateBot {
        username: username.into(),
        display_name: display_name.into(),
        description: description.into(),
        icon: icon.into(),
    };
    Question { name: format!("new bot {username}"), op, read: reads!(Users, users) }
}

/// Switches a bot on or off.
pub fn bot_active(bot: &str, active: bool) -> Question<()> {
    let op = Op::SetBotActive { bot: bot.into(), active };
    Question { name: format!("bot {bot} active {active}"), op, read: done }
}

/// Makes an access token: its id and the token.
pub fn new_token(user: &str, description: &str) -> Question<(String, String)> {
    let op = Op::CreateToken(CreateToken { user: user.into(), description: description.into() });
    let read = |answer| if let Answer::Token { id, token } = answer { Some((id, token)) } else { None };
    Question { name: format!("new token {user}"), op, read }
}

/// Takes an access token back.
pub fn revoke_token(id: &str) -> Question<()> {
    Question { name: format!("revoke {id}"), op: Op::RevokeToken { id: id.into() }, read: done }
}

/// Values of the server's configuration by path.
pub fn config(paths: &[&str]) -> Question<BTreeMap<String, String>> {
    let op = Op::Config { paths: paths.iter().map(|path| (*path).to_string()).collect() };
    Question { name: format!("config {}", paths.join(" ")), op, read: reads!(Values, values) }
}

/// Users by id; names may be five minutes old.
pub fn users(ids: Vec<String>) -> Question<Vec<User>> {
    let name = format!("users {}", ids.join(" "));
    Question { name, op: Op::Users { ids, max_age: 300_000 }, read: reads!(Users, users) }
}

/// A user by name.
pub fn user_named(username: &str) -> Question<Vec<User>> {
    let op = Op::UserNamed { username: username.into() };
    Question { name: format!("user @{username}"), op, read: reads!(Users, users) }
}

/// The members of a user group.
pub fn group(name: &str) -> Question<Vec<User>> {
    Question { name: format!("group @{name}"), op: Op::Group { name: name.into() }, read: reads!(Users, users) }
}

/// A channel.
pub fn channel(id: &str) -> Question<Option<Channel>> {
    Question { name: format!("channel {id}"), op: Op::Channel { id: id.into() }, read: reads!(Channel, channel) }
}

/// How a channel's members are there, those first who are online; people who are no guests. `max_age` in milliseconds lets an answer
/// from memory do.
pub fn presence(channel: &str, max_age: i64) -> Question<Vec<Status>> {
    let op = Op::Presence { channel: channel.into(), max_age };
    Question { name: format!("presence {channel}"), op, read: reads!(Presence, users) }
}

/// Sends an e-mail through the server. `name` tells it from the event's other e-mails.
pub fn mail(name: &str, to: &str, subject: &str, html: String) -> Question<()> {
    let op = Op::SendMail(SendMail { to: to.into(), subject: subject.into(), html });
    Question { name: format!("mail {name}"), op, read: done }
}

/// Whether a user has a permission on the server.
pub fn may_on_server(user: &str, permission: &str) -> Question<bool> {
    may(user, permission, "", "")
}

/// Whether a user has a permission in a team.
pub fn may_in_team(user: &str, permission: &str, team: &str) -> Question<bool> {
    may(user, permission, "", team)
}

/// Whether a user has a permission in a channel.
pub fn may_in_channel(user: &str, permission: &str, channel: &str) -> Question<bool> {
    may(user, permission, channel, "")
}

fn may(user: &str, permission: &str, channel: &str, team: &str) -> Question<bool> {
    Question {
        name: format!("may {user} {permission} {channel}{team}"),
        op: Op::Can { user: user.into(), permission: permission.into(), channel: channel.into(), team: team.into() },
        read: |answer| if let Answer::Flag { yes } = answer { Some(yes) } else { None },
    }
}

/// How many milliseconds to wait; 0 for "go on".
pub fn limit(key: &str, count: u32, window: i64) -> Question<i64> {
    let op = Op::Limit { key: key.into(), count, window };
    Question { name: format!("limit {key}"), op, read: reads!(Limit, wait) }
}

/// The same, for several of one limit in one event: `name` tells them apart.
pub fn limit_for(name: &str, key: &str, count: u32, window: i64) -> Question<i64> {
    let op = Op::Limit { key: key.into(), count, window };
    Question { name: format!("limit {key} for {name}"), op, read: reads!(Limit, wait) }
}

/// Waits for a lane.
pub fn lane(key: &str) -> Question<()> {
    Question { name: format!("lane {key}"), op: Op::Lane { key: key.into() }, read: done }
}

/// Begins to collect what is published to a topic.
pub fn subscribe(topic: &str) -> Question<()> {
    Question { name: format!("subscribe {topic}"), op: Op::Subscribe { topic: topic.into() }, read: done }
}

/// Adds a user to a channel.
pub fn join(channel: &str, user: &str) -> Question<()> {
    let op = Op::Join { channel: channel.into(), user: user.into() };
    Question { name: format!("join {channel} {user}"), op, read: done }
}

/// Makes sure of the plugin's bot; none where a person owns the name.
pub fn bot(username: &str, display_name: &str, description: &str, icon: &str) -> Question<Vec<User>> {
    let op = Op::EnsureBot {
        username: username.into(),
        display_name: display_name.into(),
        description: description.into(),
        icon: icon.into(),
    };
    Question { name: format!("bot {username}"), op, read: reads!(Users, users) }
}

/// Makes a post. `name` tells it from the event's other posts.
pub fn create_post(name: &str, post: NewPost<'_>) -> Question<Option<Post>> {
    let op = Op::CreatePost {
        channel: post.channel.into(),
        root: post.root.into(),
        message: post.message,
        props: serde_json::to_vec(&post.props).unwrap_or_default(),
        user: post.user.into(),
        files: post.files,
    };
    Question { name: creation(name), op, read: reads!(Post, post) }
}

/// Gives a post other props.
pub fn update_post(id: &str, props: Option<Vec<u8>>) -> Question<Option<Post>> {
    let op = Op::UpdatePost { id: id.into(), message: None, props };
    Question { name: format!("update {id}"), op, read: reads!(Post, post) }
}

/// Gives a post another text and other props.
pub fn redraw_post(id: &str, message: String, props: &serde_json::Value) -> Question<Option<Post>> {
    let op = Op::UpdatePost { id: id.into(), message: Some(message), props: serde_json::to_vec(props).ok() };
    Question { name: format!("redraw {id}"), op, read: reads!(Post, post) }
}

pub(super) fn call(name: &str) -> String {
    format!("http {name}")
}

pub(super) fn beginning(name: &str) -> String {
    format!("fetch {name}")
}

pub(super) fn creation(name: &str) -> String {
    format!("create {name}")
}

/// A post to be made.
pub struct NewPost<'a> {
    /// The channel's id.
    pub channel: &'a str,
    /// The root post's id, or empty.
    pub root: &'a str,
    /// The text.
    pub message: String,
    /// The props.
    pub props: serde_json::Value,
    /// The author; empty for the bot.
    pub user: &'a str,
    /// Ids of files that no post has yet.
    pub files: Vec<String>,
}

/// What came back, as `wire::Answer::Http` has it.
pub struct HttpAnswer {
    /// The status; 0 where no answer came.
    pub status: u16,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body's beginning.
    pub body: Vec<u8>,
    /// When the first byte of the body came, in milliseconds; -1 for never.
    pub first: i64,
    /// How long the call took, in milliseconds.
    pub took: i64,
    /// Why no whole answer came; empty where one did.
    pub fault: String,
    /// The same in words.
    pub error: String,
}
