//! Sends what is owed, one after the other, and writes down what became of it.

use crate::connection::Connection;
use crate::conversation::{Binding, Conversation};
use crate::delivery::breaker::{self, Breaker, Leave, GIVEN_UP};
use crate::delivery::due::{Due, What};
use crate::delivery::mark::{DeadLetter, Mark, Passed, Retry, GONE};
use crate::delivery::place::{self, Reason};
use crate::delivery::{dead_letter, event, gone, ignores_ids, webhook_send};
use crate::desk::question::{self, HttpAnswer};
use crate::desk::{Desk, Flow};
use crate::files;
use crate::ids::ConversationId;
use crate::keys::{self, Keys};
use crate::speech::Speech;
use frontdesk_wire::visitor::File;
use frontdesk_wire::{Op, Post, User};
use std::collections::BTreeMap;

/// For how long one event sends, in milliseconds: an event has an end, and what is left is for the next.
pub const BUDGET: i64 = 10_000;
/// For how long at least it is waited where an endpoint's gate is crowded, in milliseconds.
const CROWDED: i64 = 2_000;
/// How old a conversation's record may be for its session's name, which never changes, in milliseconds.
const SESSION_AGE: i64 = 3_600_000;

/// A conversation that is being delivered.
pub struct Sending<'a> {
    /// The event.
    pub desk: &'a Desk,
    /// The root post.
    pub root: &'a Post,
    /// What belongs to the thread.
    pub binding: &'a Binding,
    /// The connection.
    pub connection: &'a Connection,
    /// Those who wrote what is owed.
    pub authors: &'a [User],
}

/// What is left behind the deliveries that were made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing, or what waits for a retry.
    Nothing,
    /// Something that may go on at once.
    Now,
    /// Something for which there was no room.
    Later,
}

/// What became of a try.
pub(super) enum Became {
    /// It arrived.
    Delivered,
    /// It is tried again later; those behind it wait.
    Waits,
    /// It was given up; those behind it go on.
    GivenUp,
}

impl Sending<'_> {
    /// Sends deliveries in their order, and writes the mark once. `more`: there are others behind them.
    pub fn send(&self, mut mark: Mark, mut breaker: Breaker, dues: Vec<Due>, more: bool) -> Flow {
        let (desk, id) = (self.desk, &self.connection.id);
        let before = mark.clone();
        if breaker.leave(desk.now()) == Leave::Probe {
            breaker.probed(desk.now());
            breaker.store(desk, id);
        }
        if ignores_ids(self.connection) {
            return webhook_send::send(self, mark, breaker, dues, more);
        }
        let keys = Keys::load(desk, id, keys::AGE)?;
        let (known, begun) = (breaker.clone(), desk.now());
        let mut left = if more { Left::Now } else { Left::Nothing };
        let mut given_up: Option<HttpAnswer> = None;
        for due in dues {
            if let Some(answer) = &given_up {
                left = Left::Now;
                if !is_over(&breaker, &due, desk.now()) {
                    break;
                }
                let tries = tries(&mark, &due);
                self.give_up(&mut mark, &due, tries, answer);
                continue;
            }
            // What was called before a conflict has its answer, however late it is now.
            if desk.now() - begun > BUDGET && !desk.has_called(&call(&mark, &due)) {
                left = Left::Now;
                break;
            }
            let files = self.files(&due)?;
            if due.what == What::Created && due.post.message.trim().is_empty() && files.is_empty() {
                pass(&mut mark, &due, 0, desk.now()); // nothing but files that stay inside
                continue;
            }
            let Some(answer) = self.call(&keys, &mark, &due, files)? else {
                left = Left::Later;
                break;
            };
            if answer.status == 410 {
                mark.store(desk, &self.root.id);
                return gone::take_down(desk, self.connection);
            }
            match self.take_down(&mut mark, &mut breaker, &due, &answer) {
                Became::Delivered if due.what == What::Created && due.post.edit_at > 0 => left = Left::Now,
                Became::Delivered => {}
                Became::Waits => {
                    left = Left::Nothing; // but for the retry
                    break;
                }
                Became::GivenUp => {
                    left = Left::Now;
                    given_up = Some(answer);
                }
            }
        }
        if mark == before && left == Left::Later {
            place::deliver_at(desk, &self.root.id, self.later());
            return Ok(());
        }
        self.finish(mark, &known, &breaker, left)
    }

    /// When it is tried again what could not even be begun, in milliseconds: others are in front at the endpoint's gate.
    fn later(&self) -> i64 {
        let chance = self.desk.random().first().copied().map_or(0, i64::from);
        self.desk.now() + CROWDED + CROWDED * chance / 256
    }

    /// Writes what has changed, and has the rest looked at when it is time.
    pub fn finish(&self, mut mark: Mark, known: &Breaker, breaker: &Breaker, left: Left) -> Flow {
        let (desk, root) = (self.desk, &self.root.id);
        let waits = mark.retry.as_ref().map(|retry| retry.next);
        if left != Left::Nothing || waits.is_some() {
            mark.clear = 0;
        }
        // The breaker first: where others have changed it meanwhile, this failure is counted all the same.
        self.keep_breaker(known, breaker);
        mark.store(desk, root);
        match waits {
            Some(_) if breaker.is_open() => {
                place::look_at(desk, Reason::Time, self.connection.channel.as_str(), breaker.next);
            }
            Some(next) => place::deliver_at(desk, root, next.max(breaker.next)),
            None if left == Left::Now => place::deliver_at(desk, root, desk.now()),
            None if left == Left::Later => place::deliver_at(desk, root, self.later()),
            None => {}
        }
        dead_letter::show(desk, self.connection, self.root, &mut mark)
    }

    /// Writes the breaker where it has changed; where the endpoint is back, everybody who waits for it is woken.
    pub fn keep_breaker(&self, known: &Breaker, breaker: &Breaker) {
        if breaker != known {
            breaker.store(self.desk, &self.connection.id);
        }
        if (breaker.woken, breaker.mended) != (known.woken, known.mended) {
            place::look_at(self.desk, Reason::Wake, self.connection.channel.as_str(), self.desk.now());
        }
    }

    /// Makes one try; none where it could not even be begun.
    fn call(&self, keys: &Keys, mark: &Mark, due: &Due, files: Vec<File>) -> Flow<Option<HttpAnswer>> {
        let desk = self.desk;
        let name = call(mark, due);
        let conversation = self.binding.marks.conversation.clone().unwrap_or_default();
        let session = self.session(&conversation)?;
        let about = event::About {
            connection: self.connection,
            conversation: &conversation,
            session: &session,
            root: &self.root.id,
        };
        let data = event::data(&about, due, self.author(due), files);
        let body = event::body(due.what.kind(), due.at, data);
        let request = event::request(self.connection, keys, &due.id(), body, desk.now());
        Ok(desk.try_ask(question::http(&name, request))?.ok())
    }

    /// Who wrote what is owed.
    pub fn author(&self, due: &Due) -> Option<&User> {
        self.authors.iter().find(|author| author.id == due.post.user)
    }

    fn session(&self, conversation: &ConversationId) -> Flow<String> {
        if self.root.user != self.desk.bot() {
            return Ok(String::new()); // an adopted thread has no record
        }
        let record = Conversation::load(self.desk, conversation, SESSION_AGE)?;
        Ok(record.map(|record| record.session).unwrap_or_default())
    }

    fn files(&self, due: &Due) -> Flow<Vec<File>> {
        if !matches!(due.what, What::Created | What::Updated) {
            return Ok(Vec::new());
        }
        let conversation = self.binding.marks.conversation.clone().unwrap_or_default();
        let attached = files::attached(self.desk, &self.connection.id, &conversation, &[&due.post])?;
        Ok(attached.of(&due.post).to_vec())
    }

    fn take_down(&self, mark: &mut Mark, breaker: &mut Breaker, due: &Due, answer: &HttpAnswer) -> Became {
        let now = self.desk.now();
        if (200..300).contains(&answer.status) && answer.fault.is_empty() {
            breaker.succeeded(now);
            self.passed(mark, due, answer.status);
            return Became::Delivered;
        }
        let woken = breaker.woken;
        breaker.failed(answer, now);
        let over = is_over(breaker, due, now);
        self.failed(mark, woken, due, answer, over)
    }

    /// A delivery has arrived.
    pub fn passed(&self, mark: &mut Mark, due: &Due, status: u16) {
        let now = self.desk.now();
        self.measure("delivered", due);
        if due.what == What::Created && !due.again {
            let labels = BTreeMap::from([("connection".to_string(), self.connection.handle.to_string())]);
            let millis = (now - due.post.create_at).max(0);
            self.desk.order(Op::Observe { name: "delivery_delay_seconds".into(), labels, millis });
        }
        if due.again {
            let (post, user, emoji) = (due.post.id.clone(), String::new(), dead_letter::REACTION.into());
            self.desk.order(Op::React { post, user, emoji, remove: true });
        }
        mark.dead.retain(|dead| dead.delivery != due.id());
        pass(mark, due, status, now);
    }

    /// A try has failed: when the next one is, or that there is none.
    /// `over`: there is none, whatever the schedule says.
    pub(super) fn failed(&self, mark: &mut Mark, woken: i64, due: &Due, answer: &HttpAnswer, over: bool) -> Became {
        let now = self.desk.now();
        let before = mark.retry.take().filter(|retry| retry.delivery == due.id());
        let asked = breaker::asked_to_wait(answer, now);
        // A probe before its time is none of the schedule's tries, and neither is one that was asked to come later.
        let counts = asked.is_none() && before.as_ref().is_none_or(|retry| now >= retry.next || retry.last < woken);
        let mut retry = before.unwrap_or_else(|| Retry { delivery: due.id(), since: now, ..Retry::default() });
        retry.failures += u32::from(counts);
        retry.tries += 1;
        retry.last = now;
        (retry.status, retry.fault) = (answer.status, answer.fault.clone());
        let next = breaker::next_try(retry.failures.max(1), now, self.desk.random());
        let old = over || now - retry.since >= GIVEN_UP;
        match next {
            Some(next) if !old => {
                retry.next = if counts { next } else { retry.next.max(asked.unwrap_or(0)) };
                if due.what == What::Seen {
                    mark.seen = due.at; // the thread does not tell of it
                }
                mark.retry = Some(retry);
                self.measure("failed", due);
                Became::Waits
            }
            _ => {
                self.give_up(mark, due, retry.tries, answer);
                Became::GivenUp
            }
        }
    }

    /// A delivery is given up.
    pub fn give_up(&self, mark: &mut Mark, due: &Due, tries: u32, answer: &HttpAnswer) {
        let now = self.desk.now();
        self.measure("dead_letter", due);
        pass(mark, due, answer.status, now);
        if let Some(passed) = mark.posts.get_mut(&due.post.id) {
            passed.tries = tries;
        }
        mark.dead.push(DeadLetter {
            delivery: due.id(),
            post: due.post.id.clone(),
            at: now,
            tries,
            status: answer.status,
            fault: answer.fault.clone(),
            shown: false,
        });
    }

    fn measure(&self, outcome: &str, due: &Due) {
        let labels = [("connection", self.connection.handle.as_str()), ("outcome", outcome), ("type", due.what.kind())];
        let labels = labels.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        self.desk.order(Op::Count { name: "delivery_attempts_total".into(), labels, add: 1 });
    }
}

/// How often a delivery was tried before.
fn tries(mark: &Mark, due: &Due) -> u32 {
    mark.retry.as_ref().filter(|retry| retry.delivery == due.id()).map_or(0, |retry| retry.tries)
}

/// The name of a try's call.
fn call(mark: &Mark, due: &Due) -> String {
    format!("{} {}", due.id(), tries(mark, due))
}

/// Whether a delivery is given up when it fails, or when one in front of it was: the endpoint was away for the whole of its
/// schedule.
pub(super) fn is_over(breaker: &Breaker, due: &Due, now: i64) -> bool {
    breaker.is_open() && !due.again && now - breaker.since >= GIVEN_UP && now - due.at >= GIVEN_UP
}

/// Writes down that a delivery is dealt with.
pub fn pass(mark: &mut Mark, due: &Due, status: u16, at: i64) {
    let tries = tries(mark, due) + 1;
    let id = &due.post.id;
    if mark.retry.as_ref().is_some_and(|retry| retry.delivery == due.id()) {
        mark.retry = None;
    }
    match due.what {
        What::Created | What::Updated => {
            // It may have arrived before with an older text, and then this one was taken for a repetition: an edit is told
            // by itself in any case.
            let grown = due.speech == Speech::Agent; // it was edited while it grew
            let edit = if due.what == What::Created && !grown { 0 } else { due.post.edit_at };
            mark.pass(id, Passed { made: due.post.create_at, edit, at, tries, status });
        }
        What::Deleted => {
            mark.pass(id, Passed { made: due.post.create_at, edit: GONE, at, tries, status });
        }
        What::Seen => {
            mark.told.seen = id.clone();
            mark.seen = 0;
        }
        What::Claimed => mark.told.claimed = due.by.clone(),
        What::Closed => mark.told.closed = true,
        What::Reopened => mark.told.closed = false,
    }
}
