//! How a capability asks and orders.
//!
//! A handler is straight code. [`Desk::ask`] gives the answer where it has come, and otherwise leaves through `?` with
//! what has been queued so far and that one question; the bridge does it and calls again. A rerun is safe because
//! the core is pure: the same event and the same answers give the same questions.

pub mod question;

use crate::problem::Problem;
use frontdesk_wire::{Answer, End, Envelope, Event, Frame, Host, Op, Outcome, Post, Step};
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
    /// What is stored under this key was written by a newer version.
    Newer(String),
}

/// What a handler gives: its result, or why it stopped.
pub type Flow<T = ()> = Result<T, Stop>;

/// A question with its name and how to read its answer. See [`question`] for those there are.
pub struct Question<T> {
    name: String,
    op: Op,
    read: fn(Answer) -> Option<T>,
}

impl<T> Question<T> {
    /// The question alone, to be answered together with others.
    pub fn ahead(self) -> Question<()> {
        Question { name: self.name, op: self.op, read: |_| Some(()) }
    }
}

/// One event being handled: what it brought, what was answered, what has been ordered.
pub struct Desk {
    envelope: Envelope,
    steps: RefCell<Vec<Step>>,
    stored: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
    written: RefCell<BTreeSet<String>>,
    used: RefCell<BTreeSet<String>>,
    now: Cell<i64>,
}

impl Desk {
    /// Takes the envelope apart: the desk, and the event for the handler.
    pub fn new(mut envelope: Envelope) -> (Self, Event) {
        let event = std::mem::take(&mut envelope.event);
        let now = Cell::new(envelope.now);
        let (steps, stored, written, used) = Default::default();
        (Self { envelope, steps, stored, written, used, now }, event)
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

    /// Sets a timer, at a time in milliseconds; its event holds the lane, and brings nothing along.
    pub fn schedule(&self, name: String, lane: String, at: i64) {
        self.order(Op::Schedule { name, lane, thread: String::new(), payload: Vec::new(), at, early: false });
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

    /// The same, each with what the server said instead where it refused.
    pub fn try_ask_all<T>(&self, questions: Vec<Question<T>>) -> Flow<Vec<Result<T, String>>> {
        if questions.iter().all(|question| self.answered(question)) {
            questions.iter().for_each(|question| self.passed(question));
            return Ok(questions.into_iter().map(|question| self.read(question)).collect());
        }
        questions.into_iter().for_each(|question| self.put(question));
        Err(Stop::Ask)
    }

    /// Has questions of different kinds answered together, in their order, before each is asked where its answer is used; a lane that is
    /// not to be had stops the handler.
    pub fn ahead(&self, questions: Vec<Question<()>>) -> Flow {
        self.ask_all(questions).map(|_| ())
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
            if !self.written.borrow().contains(key) {
                self.stored.borrow_mut().insert(key.clone(), bytes.clone());
            }
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

    /// Whether an earlier round of this event has made this HTTP request.
    pub fn has_called(&self, name: &str) -> bool {
        self.envelope.answers.contains_key(&question::call(name))
    }

    /// Whether an earlier round of this event has begun an HTTP request of this name whose answer comes in pieces.
    pub fn has_begun(&self, name: &str) -> bool {
        self.envelope.answers.contains_key(&question::beginning(name))
    }

    /// Whether an earlier round of this event has made any HTTP request.
    pub fn has_called_anybody(&self) -> bool {
        self.envelope.answers.values().any(|answered| matches!(answered.answer, Answer::Http { .. }))
    }

    /// What is stored under a key, or what this event has written there; `max_age` in milliseconds lets an answer from memory do.
    pub fn load<T: DeserializeOwned>(&self, key: &str, max_age: i64) -> Flow<Option<T>> {
        let mut bytes = self.ask(question::stored(key, max_age))?;
        if self.written.borrow().contains(key) {
            bytes = self.stored.borrow().get(key).cloned().flatten();
        }
        let Some(bytes) = bytes else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Stop::Newer(key.into()))
    }

    /// What is stored under several keys, read together, in their order.
    pub fn load_all<T: DeserializeOwned>(&self, keys: &[String], max_age: i64) -> Flow<Vec<Option<T>>> {
        self.ask_all(keys.iter().map(|key| question::stored(key, max_age)).collect())?;
        keys.iter().map(|key| self.load(key, max_age)).collect()
    }

    /// Writes a key, where it still holds what was read; the bridge runs the event again where it does not.
    /// A key that was not read before is expected to be new.
    pub fn store<T: Serialize>(&self, key: &str, value: &T) {
        let value = serde_json::to_vec(value).ok();
        self.written.borrow_mut().insert(key.into());
        let old = self.stored.borrow_mut().insert(key.into(), value.clone()).flatten();
        self.order(Op::KvSet { key: key.into(), value, guarded: true, old });
    }

    /// Takes a key out of the store, where it still holds what was read.
    pub fn remove(&self, key: &str) {
        self.written.borrow_mut().insert(key.into());
        let old = self.stored.borrow_mut().insert(key.into(), None).flatten();
        if old.is_some() {
            self.order(Op::KvSet { key: key.into(), value: None, guarded: true, old });
        }
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
