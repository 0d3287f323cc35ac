//! The calls of a feed that are not done with.

use super::make::Made;
use super::{Callback, Fault, What};
use crate::desk::{Desk, Flow};
use crate::ids::ConnectionId;
use serde::{Deserialize, Serialize};

/// How many calls of a feed wait before what rules want is counted alone.
const WAITING: usize = 200;
/// How many ids of rules' calls are kept.
const PLACED: usize = 400;
/// How often a failure of what rules want is told, in milliseconds.
const QUIET: i64 = 60 * 60_000;
/// The waits before each try, in milliseconds.
const SCHEDULE: [i64; 6] = [0, 5_000, 30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000];

/// The calls of a feed, stored under `v1:calls:<connection>`, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// The calls.
    pub calls: Vec<Call>,
    /// The ids of those that rules wanted of late, the latest last: what is told again is not called again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placed: Vec<String>,
    /// What is not told each time.
    #[serde(default, skip_serializing_if = "Untold::is_none")]
    pub untold: Untold,
    /// The last call that did not work, until another one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// A call that did not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// When, in milliseconds.
    pub at: i64,
    /// What was to be done, by its verb.
    pub verb: String,
    /// Why it was not.
    pub fault: Fault,
}

/// Failures of what rules want, which are as many as there are events: some are told, the others counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Untold {
    /// When it was told last that a first try failed, in milliseconds.
    pub failed_at: i64,
    /// When it was told last that a call was refused or given up, in milliseconds.
    pub ended_at: i64,
    /// How many were given up, or not even written down, and are not told yet.
    pub more: u32,
}

impl Untold {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A call with what became of it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What is to be called.
    pub callback: Callback,
    /// How often it was tried, the try included that is on its way.
    pub tries: u32,
    /// When it is tried next, in milliseconds; while a try is on its way, when it is taken for lost.
    pub next: i64,
    /// When it was written down, in milliseconds.
    pub made_at: i64,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What is still to be told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// How many others are told with it, which were given up as well.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What is to be told of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its first try failed; it is tried again.
    Failed,
    /// It is done.
    Done {
        /// What the other side calls the silence that was made.
        #[serde(default)]
        silence: String,
    },
    /// It is done and told. Whether the root post still shows it is looked at once more: a notice that came in the same moment
    /// may have drawn it as it was before.
    Told {
        /// As above.
        #[serde(default)]
        silence: String,
    },
    /// The other side does not want it.
    Refused,
    /// It failed too often.
    GivenUp,
    /// The problem was over before it was made.
    Obsolete,
    /// It was refused or given up as others were, and is told with the next of them.
    Counted,
}

impl Outcome {
    /// Its name in the marks of the reply that tells it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Done { .. } | Self::Told { .. } => "done",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
            Self::Obsolete => "obsolete",
            Self::Counted => "counted",
        }
    }
}

impl Calls {
    fn key(id: &ConnectionId) -> String {
        format!("v1:calls:{id}")
    }

    /// Reads them.
    pub fn load(desk: &Desk, id: &ConnectionId) -> Flow<Self> {
        Ok(desk.load(&Self::key(id), 0)?.unwrap_or_default())
    }

    /// Writes them.
    pub fn store(&self, desk: &Desk, id: &ConnectionId) {
        desk.store(&Self::key(id), self);
    }

    /// Adds one that is wanted at a time in milliseconds, unless it was added before.
    pub fn add(&mut self, callback: Callback, now: i64) {
        let known = self.calls.iter().any(|call| call.callback.id == callback.id);
        if known || self.placed.contains(&callback.id) {
            return;
        }
        if callback.by.is_empty() {
            self.placed.push(callback.id.clone());
            let surplus = self.placed.len().saturating_sub(PLACED);
            self.placed.drain(..surplus);
            // The last value is what a property has in the end.
            self.calls.retain(|call| call.is_over() || !call.callback.what.is_replaced_by(&callback.what));
            if self.calls.len() >= WAITING {
                self.untold.more = self.untold.more.saturating_add(1);
                return;
            }
        }
        let call = Call { callback, tries: 0, next: now, made_at: now, fault: None, outcome: None, more: 0 };
        self.calls.push(call);
    }

    /// Takes down what became of a try. Of what rules want, one failure is told in an hour.
    pub fn became(&mut self, call: &mut Call, made: Made, now: i64) {
        let before = call.outcome.clone();
        match &made {
            Made::Failed(fault) | Made::Refused(fault) => {
                let verb = call.callback.what.verb().into();
                self.failure = Some(Failure { at: now, verb, fault: fault.clone() });
            }
            Made::Done { .. } => self.failure = None,
            Made::Obsolete | Made::NotBegun(_) => {}
        }
        call.became(made, now);
        if !call.callback.by.is_empty() || call.outcome == before {
            return;
        }
        let is_quiet = |at: i64| at > 0 && now - at < QUIET;
        match call.outcome {
            Some(Outcome::Failed) if is_quiet(self.untold.failed_at) => call.outcome = None,
            Some(Outcome::Failed) => self.untold.failed_at = now,
            Some(Outcome::Refused | Outcome::GivenUp) if is_quiet(self.untold.ended_at) => {
                self.untold.more = self.untold.more.saturating_add(1);
                call.outcome = Some(Outcome::Counted);
            }
            Some(Outcome::Refused | Outcome::GivenUp) => {
                self.untold.ended_at = now;
                call.more = std::mem::take(&mut self.untold.more);
            }
            _ => {}
        }
    }

    /// Drops those that are done and of which nothing is told: a property that was set as a rule wants it.
    pub fn drop_silent(&mut self) {
        self.calls.retain(|call| !call.is_silent());
    }

    /// Changes some of them: whether any is another than before.
    pub fn change(&mut self, which: &[usize], to: impl Fn(&Call) -> Call) -> bool {
        let mut changed = false;
        for index in which {
            if let Some(call) = self.calls.get_mut(*index) {
                let new = to(call);
                changed |= new != *call;
                *call = new;
            }
        }
        changed
    }
}

impl Call {
    /// Whether there is no further try.
    pub fn is_over(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| *outcome != Outcome::Failed)
    }

    /// When there is something to tell of it, in milliseconds; none where there is nothing.
    pub fn tells(&self) -> Option<i64> {
        match self.outcome.as_ref()? {
            Outcome::Told { .. } => Some(self.next),
            _ => Some(0),
        }
    }

    /// Whether it is done and nothing is told of that.
    pub fn is_silent(&self) -> bool {
        let set =
            matches!((&self.callback.what, &self.outcome), (What::SetProperty { .. }, Some(Outcome::Done { .. })));
        set || self.outcome == Some(Outcome::Counted)
    }

    /// The same with a further try on its way, which is taken for lost at a time in milliseconds.
    pub fn taken(&self, lost: i64) -> Self {
        Self { tries: self.tries + 1, next: lost, ..self.clone() }
    }

    /// The name of its try's request.
    pub fn name(&self) -> String {
        format!("{} {}", self.callback.id, self.tries)
    }

    /// Takes down what became of a try.
    pub fn became(&mut self, made: Made, now: i64) {
        match made {
            Made::NotBegun(wait) => {
                self.tries = self.tries.saturating_sub(1);
                self.next = now + wait;
            }
            Made::Done { silence } => {
                self.fault = None;
                self.outcome = Some(Outcome::Done { silence });
            }
            Made::Refused(fault) => {
                self.fault = Some(fault);
                self.outcome = Some(Outcome::Refused);
            }
            Made::Obsolete => self.outcome = Some(Outcome::Obsolete),
            Made::Failed(fault) => {
                self.fault = Some(fault);
                match usize::try_from(self.tries).ok().and_then(|tries| SCHEDULE.get(tries)) {
                    Some(wait) => {
                        self.next = now + wait;
                        if self.tries == 1 {
                            self.outcome = Some(Outcome::Failed);
                        }
                    }
                    None => self.outcome = Some(Outcome::GivenUp),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn wanted(id: &str, name: &str, value: &str, by: &str) -> Callback {
        let (doctype, property) = ("Sales Order".into(), "told".into());
        let what = What::SetProperty { doctype, name: name.into(), property, value: value.into() };
        Callback { id: id.into(), root: "root1".into(), channel: "chan".into(), what, by: by.into(), since: 0 }
    }

    fn fault() -> Fault {
        Fault::Answer { status: 500, fault: String::new(), said: String::new() }
    }

    #[test]
    fn a_property_is_set_to_its_last_value_alone() {
        let mut calls = Calls::default();
        for (id, name, value) in [("a", "SO/1", "1"), ("b", "SO/2", "1"), ("c", "SO/1", "2"), ("c", "SO/1", "3")] {
            calls.add(wanted(id, name, value, ""), NOW);
        }
        let ids: Vec<&str> = calls.calls.iter().map(|call| call.callback.id.as_str()).collect();
        assert_eq!(ids, ["b", "c"]);
        calls.calls.clear();
        calls.add(wanted("c", "SO/1", "2", ""), NOW);
        assert!(calls.calls.is_empty(), "it was called before");
    }

    #[test]
    fn what_rules_want_has_an_end_and_what_people_want_is_written_down() {
        let mut calls = Calls::default();
        for number in 0..1_000 {
            calls.add(wanted(&format!("id{number}"), &format!("SO/{number}"), "1", ""), NOW);
        }
        assert_eq!((calls.calls.len(), calls.untold.more, calls.placed.len()), (WAITING, 800, PLACED));
        calls.add(wanted("retry", "SO/x", "1", "anna-id"), NOW);
        assert_eq!(calls.calls.len(), WAITING + 1);
    }

    #[test]
    fn of_many_failures_one_is_told_in_an_hour() {
        let mut calls = Calls::default();
        let mut told = Vec::new();
        for number in 0..301_u32 {
            let at = NOW + i64::from(number / 300) * QUIET;
            let mut call = Call {
                callback: wanted(&format!("id{number}"), "SO/1", "1", ""),
                tries: 1,
                next: at,
                made_at: at,
                fault: None,
                outcome: None,
                more: 0,
            };
            calls.became(&mut call, Made::Failed(fault()), at);
            told.extend(call.outcome.take());
            calls.became(&mut call, Made::Refused(fault()), at);
            told.extend(call.outcome.clone().filter(|outcome| *outcome != Outcome::Counted));
            assert_eq!(call.more, if number == 300 { 299 } else { 0 });
            assert_eq!(call.is_silent(), call.outcome == Some(Outcome::Counted));
        }
        assert_eq!(told, [Outcome::Failed, Outcome::Refused, Outcome::Failed, Outcome::Refused]);
        let mut pressed = Call {
            callback: wanted("x", "SO/1", "1", "anna-id"),
            tries: 1,
            next: NOW,
            made_at: NOW,
            fault: None,
            outcome: None,
            more: 0,
        };
        calls.became(&mut pressed, Made::Refused(fault()), NOW);
        assert_eq!(pressed.outcome, Some(Outcome::Refused), "who pressed is told");
    }
}
