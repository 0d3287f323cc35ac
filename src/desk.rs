//! How a capability asks and orders.
//!
//! A handler is straight code. [`Desk::ask`] gives the answer where it has come, and otherwise leaves through `?` with
//! what has been queued so far and that one question; the bridge does it and calls again. A rerun is safe because
//! the core is pure: the same event and the same answers give the same questions.

use crate::problem::Problem;
use frontdesk_wire::{Answer, Channel, End, Envelope, Event, Frame, Host, Op, Outcome, Post, Step, User};
use serde::{de::DeserializeOwned, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Why a handler stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// An answer is missing. No failure: what is queued is done, and the handler runs again.
    Ask,
    /// The event is not for us. The reason goes to the log at debug level.
    Ignored(&'static str),
    /// The sender is refused, and told so.
    Refused(Problem),
    /// Mattermost did not do what was asked; the sender may try again.
    Failed(String),
}

/// What a handler gives: its result, or why it stopped.
pub type Flow<T = ()> = Result<T, Stop>;

/// A question with its name and how to read its answer. See [`question`] for those there are.
pub struct Question<T> {
    name: String,
    op: Op,
    read: fn(Answer) -> Option<T>,
}

/// One event being handled: what it brought, what was answered, what has been ordered.
pub struct Desk {
    envelope: Envelope,
    steps: RefCell<Vec<Step>>,
    stored: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
    used: RefCell<BTreeSet<String>>,
    now: Cell<i64>,
}

impl Desk {
    /// Takes the envelope apart: the desk, and the event for the handler.
    pub fn new(mut envelope: Envelope) -> (Self, Event) {
        let event = std::mem::take(&mut envelope.event);
        let now = Cell::new(envelope.now);
        (Self { envelope, steps: RefCell::default(), stored: RefCell::default(), used: RefCell::default(), now }, event)
    }

    /// The time of the event, or of the last answer used, in milliseconds since 1970. Reruns see the same.
    pub fn now(&self) -> i64 {
        self.now.get()
    }

    /// 32 random bytes; reruns see the same.
    pub fn random(&self) -> &[u8] {
        &self.envelope.random
    }

    /// The server and the settings.
    pub fn host(&self) -> &Host {
        &self.envelope.host
    }

    /// The plugin's bot.
    pub fn bot(&self) -> &str {
        &self.envelope.host.bot
    }

    /// Orders something; done before the next question, or at the end.
    pub fn order(&self, op: Op) {
        self.steps.borrow_mut().push(Step { name: None, op });
    }

    /// The answer to a question. A failure of the server stops the handler.
    pub fn ask<T>(&self, question: Question<T>) -> Flow<T> {
        self.try_ask(question)?.map_err(Stop::Failed)
    }

    /// The answer to a question, or what the server said instead.
    pub fn try_ask<T>(&self, question: Question<T>) -> Flow<Result<T, String>> {
        if !self.answered(&question) {
            self.put(question);
            return Err(Stop::Ask);
        }
        self.passed(&question);
        Ok(self.read(question))
    }

    /// The answers to two questions, asked together.
    pub fn ask_both<A, B>(&self, a: Question<A>, b: Question<B>) -> Flow<(A, B)> {
        if self.answered(&a) && self.answered(&b) {
            self.passed(&a);
            self.passed(&b);
            return Ok((self.read(a).map_err(Stop::Failed)?, self.read(b).map_err(Stop::Failed)?));
        }
        self.put(a);
        self.put(b);
        Err(Stop::Ask)
    }

    /// The answers to several questions of one kind, asked together, in their order.
    pub fn ask_all<T>(&self, questions: Vec<Question<T>>) -> Flow<Vec<T>> {
        if questions.iter().all(|question| self.answered(question)) {
            questions.iter().for_each(|question| self.passed(question));
            return questions.into_iter().map(|question| self.read(question).map_err(Stop::Failed)).collect();
        }
        questions.into_iter().for_each(|question| self.put(question));
        Err(Stop::Ask)
    }

    fn answered<T>(&self, question: &Question<T>) -> bool {
        self.envelope.answers.contains_key(&question.name)
    }

    /// What was ordered before a question has been done with it. A question that comes a second time in one run was
    /// not asked again, and what was ordered since is still to be done.
    fn passed<T>(&self, question: &Question<T>) {
        if self.used.borrow_mut().insert(question.name.clone()) {
            self.steps.borrow_mut().clear();
        }
    }

    fn put<T>(&self, question: Question<T>) {
        if !self.answered(&question) {
            self.steps.borrow_mut().push(Step { name: Some(question.name), op: question.op });
        }
    }

    fn read<T>(&self, question: Question<T>) -> Result<T, String> {
        let Some(answered) = self.envelope.answers.get(&question.name) else {
            return Err(format!("{} was not answered", question.name));
        };
        self.now.set(self.now.get().max(answered.at));
        if let Answer::Failed { error, .. } = &answered.answer {
            return Err(error.clone());
        }
        if let (Op::KvGet { key, .. }, Answer::Value { bytes }) = (&question.op, &answered.answer) {
            self.stored.borrow_mut().insert(key.clone(), bytes.clone());
        }
        (question.read)(answered.answer.clone())
            .ok_or_else(|| format!("{} has an answer of another kind", question.name))
    }

    /// The post that an earlier round of this event made under this name, if any.
    pub fn made_before(&self, name: &str) -> Option<Post> {
        match &self.envelope.answers.get(&question::creation(name))?.answer {
            Answer::Post { post } => post.clone(),
            _ => None,
        }
    }

    /// What is stored under a key; `max_age` in milliseconds lets an answer from memory do.
    pub fn load<T: DeserializeOwned>(&self, key: &str, max_age: i64) -> Flow<Option<T>> {
        let bytes = self.ask(question::stored(key, max_age))?;
        let Some(bytes) = bytes else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| {
            Stop::Failed(format!("the stored {key} was written by a newer version; install that version again"))
        })
    }

    /// Writes a key, where it still holds what was read; the bridge runs the event again where it does not.
    /// A key that was not read before is expected to be new.
    pub fn store<T: Serialize>(&self, key: &str, value: &T) {
        let value = serde_json::to_vec(value).ok();
        let old = self.stored.borrow_mut().insert(key.into(), value.clone()).flatten();
        self.order(Op::KvSet { key: key.into(), value, guarded: true, old });
    }

    /// Sends a frame to a topic's open streams.
    pub fn publish(&self, topic: &str, frame: Frame) {
        self.order(Op::Publish { topic: topic.into(), frame, local: false });
    }

    /// Writes a line to the server's log.
    pub fn log(&self, level: &str, message: impl Into<String>) {
        self.order(Op::Log { level: level.into(), message: message.into() });
    }

    /// The outcome of the call.
    pub fn finish(self, end: End) -> Outcome {
        Outcome { id: self.envelope.id, steps: self.steps.into_inner(), end }
    }

    /// Forgets what was ordered and not yet done.
    pub fn drop_orders(&self) {
        self.steps.borrow_mut().clear();
    }
}

/// The questions there are. Each takes its name from what it asks for, so that no two have the same.
pub mod question {
    use super::*;

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
        Question { name: format!("thread {root}"), op: Op::Thread { root: root.into() }, read: reads!(Posts, posts) }
    }

    /// A channel's posts that changed at or after a time, deleted ones included.
    pub fn changed(channel: &str, since: i64) -> Question<Vec<Post>> {
        let op = Op::ChannelPosts { channel: channel.into(), since };
        Question { name: format!("changed {channel} {since}"), op, read: reads!(Posts, posts) }
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
            op: Op::Can {
                user: user.into(),
                permission: permission.into(),
                channel: channel.into(),
                team: team.into(),
            },
            read: |answer| if let Answer::Flag { yes } = answer { Some(yes) } else { None },
        }
    }

    /// How many milliseconds to wait; 0 for "go on".
    pub fn limit(key: &str, count: u32, window: i64) -> Question<i64> {
        let op = Op::Limit { key: key.into(), count, window };
        Question { name: format!("limit {key}"), op, read: reads!(Limit, wait) }
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
        };
        Question { name: creation(name), op, read: reads!(Post, post) }
    }

    /// Gives a post other props.
    pub fn update_post(id: &str, props: Option<Vec<u8>>) -> Question<Option<Post>> {
        let op = Op::UpdatePost { id: id.into(), message: None, props };
        Question { name: format!("update {id}"), op, read: reads!(Post, post) }
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
    }
}
