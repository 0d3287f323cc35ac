//! Calls to the system behind a feed: an acknowledgement, a silence, a property that a rule sets. They are written down before
//! they are made, tried again where they fail, and their failure is told in the thread.
//!
//! A call stands in `v1:calls:<connection>` until what became of it is told. Whoever makes it takes it first, for as long as a
//! call may last, so that two nodes do not both make it, and a crash in the middle leaves it to be made again. What became of it is
//! told by another event, which holds the feed's lane, as all do that draw a feed's root posts.

mod alertmanager;
mod calls;
mod frappe;
mod icinga;
mod itcockpit;
mod make;
mod masked;
mod nagios;
mod outcome;

pub use alertmanager::{are_enough, matchers};
pub use calls::Failure;
pub use outcome::tell;

use crate::alert::Alert;
use crate::connection::{Connection, Index, Kind};
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConnectionId;
use calls::{Call, Calls};
use make::Made;
use serde::{Deserialize, Serialize};

/// For how long one event makes calls, in milliseconds: an event has an end, and what is left is for the next.
const BUDGET: i64 = 10_000;
/// How long whoever makes a call has it for itself, in milliseconds.
const LEASE: i64 = 45_000;
/// How many calls one event takes: each takes up to five of the forty rounds that an event has.
const BATCH: usize = 6;

/// What is to be done over there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A problem is acknowledged.
    Acknowledge {
        /// What the person says.
        comment: String,
        /// It stays acknowledged until the recovery, whatever the state becomes.
        sticky: bool,
        /// Others are told over there.
        notify: bool,
        /// Until when, in milliseconds; 0 for ever.
        until: i64,
    },
    /// A downtime is planned, from now on.
    Downtime {
        /// Why.
        comment: String,
        /// Until when, in milliseconds.
        until: i64,
    },
    /// An alert is silenced, from now on.
    Silence {
        /// Why.
        comment: String,
        /// Until when, in milliseconds.
        until: i64,
    },
    /// A silence is ended.
    Unsilence {
        /// What the other side calls it.
        id: String,
    },
    /// A property of a document is set, through Frappe's REST API.
    SetProperty {
        /// The document's type.
        doctype: String,
        /// The document's name.
        name: String,
        /// The property.
        property: String,
        /// Its new value.
        value: String,
    },
}

impl What {
    /// Whether another call makes this one needless: it sets the same property of the same document.
    fn is_replaced_by(&self, other: &Self) -> bool {
        let property = |what: &Self| match what {
            Self::SetProperty { doctype, name, property, .. } => {
                Some((doctype.clone(), name.clone(), property.clone()))
            }
            _ => None,
        };
        property(self).is_some_and(|mine| property(other) == Some(mine))
    }

    /// Its verb, as the buttons have it.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Acknowledge { .. } => "acknowledge",
            Self::Downtime { .. } => "downtime",
            Self::Silence { .. } => "silence",
            Self::Unsilence { .. } => "unsilence",
            Self::SetProperty { .. } => "set_property",
        }
    }
}

/// A call that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// Its own id.
    pub id: String,
    /// The root post of the thread in which its failure is told.
    pub root: String,
    /// The thread's channel.
    pub channel: String,
    /// What is to be done.
    pub what: What,
    /// Who wanted it: a user's id; empty for a rule.
    #[serde(default)]
    pub by: String,
    /// Since when the problem is there that it is about, in milliseconds; 0 where it is about none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub since: i64,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Callback {
    /// Whether the problem that it is about is over: the other side would take it for the next one.
    pub fn is_obsolete(&self, alert: Option<&Alert>) -> bool {
        let about_problem =
            matches!(self.what, What::Acknowledge { .. } | What::Downtime { .. } | What::Silence { .. });
        let same = |alert: &&Alert| alert.open && (self.since == 0 || self.since == alert.since);
        about_problem && alert.filter(same).is_none()
    }
}

/// Why a call failed. It holds no key and no address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nobody knows where the API is.
    NoApi,
    /// There is nothing to log in with.
    NoCredentials,
    /// The sender did not say by what it knows the alert.
    NoReference,
    /// The system is told nothing of what is done here.
    OneWay,
    /// The feed is disconnected.
    Off,
    /// The system cannot do that.
    Unable,
    /// What it answered, or why it did not.
    Answer {
        /// The HTTP status; 0 where no answer came.
        status: u16,
        /// Why none came, as `wire::Answer::Http` names it.
        fault: String,
        /// What it said; plain text, shortened.
        said: String,
    },
}

/// Writes calls down, and has them made at once. One that is written down already is not made twice. Once in an event for each
/// connection.
pub fn place(desk: &Desk, connection: &ConnectionId, callbacks: Vec<Callback>) -> Flow {
    if callbacks.is_empty() {
        return Ok(()); // nothing is read
    }
    let mut calls = Calls::load(desk, connection)?;
    let before = calls.clone();
    callbacks.into_iter().for_each(|callback| calls.add(callback, desk.now()));
    if calls != before {
        calls.store(desk, connection);
    }
    schedule(desk, connection, desk.now());
    Ok(())
}

/// The last call of a feed that did not work; none where one worked since.
pub fn last_failure(desk: &Desk, connection: &ConnectionId) -> Flow<Option<Failure>> {
    Ok(Calls::load(desk, connection)?.failure)
}

/// Has a feed's calls looked at, at a time in milliseconds.
fn schedule(desk: &Desk, connection: &ConnectionId, at: i64) {
    let (name, lane) = (format!("callback {connection}"), format!("callback {connection}"));
    desk.schedule(name, lane, at);
}

/// Has it told what became of a feed's calls.
fn schedule_telling(desk: &Desk, connection: &ConnectionId, calls: &Calls) {
    let Some(at) = calls.calls.iter().filter_map(Call::tells).min() else { return };
    let (name, lane, at) = (format!("called {connection}"), format!("feed {connection}"), at.max(desk.now()));
    desk.schedule(name, lane, at);
}

/// Has the calls of all feeds looked at: those that another node wrote down before it ended, or that waited while this one was away.
pub fn look_around(desk: &Desk, index: &Index) {
    let feeds = index.entries.iter().filter(|entry| entry.kind == Kind::Feed && !entry.disabled);
    for entry in feeds {
        schedule(desk, &entry.id, desk.now());
    }
}

/// Makes the calls of a feed that are due, for a timer. The lane of its calls is held by the event.
pub fn due(desk: &Desk, id: &ConnectionId) -> Flow {
    let mut calls = Calls::load(desk, id)?;
    if calls.calls.is_empty() {
        return Err(Stop::Ignored("there are no calls to make"));
    }
    let Some(mut connection) = Connection::load(desk, id, 0)? else { return Err(Stop::Ignored("the feed is gone")) };
    let begun = desk.now();
    // After a conflict, what this very event has called has its answer.
    let is_called = |call: &Call| call.tries > 0 && desk.has_called(&call.name());
    let is_due = |call: &Call| !call.is_over() && (is_called(call) || call.next <= begun);
    let due: Vec<usize> =
        calls.calls.iter().enumerate().filter(|(_, call)| is_due(call)).map(|(at, _)| at).take(BATCH).collect();
    let taken = |call: &Call| if is_called(call) { call.clone() } else { call.taken(begun + LEASE) };
    if calls.change(&due, taken) {
        calls.store(desk, id);
    }
    for index in &due {
        let Some(mut call) = calls.calls.get(*index).cloned() else { continue };
        let made = if desk.now() - begun > BUDGET && !desk.has_called(&call.name()) {
            Made::NotBegun(0)
        } else {
            make::make(desk, &mut connection, &call)?
        };
        calls.became(&mut call, made, desk.now());
        calls.change(&[*index], |_| call.clone());
    }
    if !due.is_empty() {
        calls.drop_silent();
        calls.store(desk, id);
    }
    schedule_telling(desk, id, &calls);
    if let Some(next) = calls.calls.iter().filter(|call| !call.is_over()).map(|call| call.next).min() {
        schedule(desk, id, next.max(desk.now()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
