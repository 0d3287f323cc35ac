//! Leads events through the core as `bridge/engine` does: calls it, does the steps in their order, keeps the answers under
//! their names, and calls again. Between any two steps other things happen, a crash among them.

mod lanes;

use crate::agenda::{Time, MINUTE, MS, SECOND};
use crate::effects::{class_of, label_of, Class, Effect};
use crate::streams::StreamId;
use crate::world::World;
use crate::{tell, Kind};
use frontdesk_wire::{Answer, Answered, End, Envelope, Event, Op, Outcome, Post, Step};
use std::collections::{BTreeMap, VecDeque};

/// How many calls an event may take, after how many conflicts it fails, how long it may take and wait for its lane before.
const ROUNDS: u32 = 40;
const CONFLICTS: u32 = 5;
const DURATION: Time = 30 * SECOND;
const LANE_WAIT: Time = 2 * MINUTE;

/// An event's number.
pub type JobId = u64;
/// What becomes of whoever waits for an event.
pub type Then = Box<dyn FnOnce(&mut World, Done)>;

/// How an event came to its end.
pub enum Done {
    /// The core dealt with it.
    Ended {
        /// What ends the request.
        ending: Option<Op>,
        /// The subscription of the stream that does.
        subscription: Option<StreamId>,
        /// The core did not want it.
        ignored: bool,
        /// The core refused it.
        rejected: Option<String>,
    },
    /// Something failed, and nobody knows what was done.
    Failed(String),
    /// The process ended.
    Died,
}

impl Done {
    /// The event never entered the core.
    const DROPPED: Self = Self::Ended { ending: None, subscription: None, ignored: true, rejected: None };
}

/// What begins an event.
pub struct Start {
    /// Where.
    pub node: usize,
    /// The lane that it waits for first.
    pub lane: Option<String>,
    /// The thread whose binding it brings along.
    pub root: Option<String>,
    /// The event.
    pub event: Event,
    /// What comes then.
    pub then: Then,
}

enum Stage {
    Entering,
    Doing,
    Waiting(Step),
}

/// An event on its way.
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// Where it is.
    pub node: usize,
    /// What the core is given.
    pub envelope: Envelope,
    /// Whether answers from memory will not do any more.
    pub fresh: bool,
    /// The lane that it holds.
    pub lane: Option<String>,
    /// What collects for the stream that ends it.
    pub subscription: Option<StreamId>,
    /// What ends the request.
    pub ending: Option<Op>,
    /// What fetches are given along once it is done, by their numbers, with their names.
    pub carries: BTreeMap<u64, (String, Vec<u8>)>,
    /// The posts of threads that it was shown, as they were.
    pub seen: BTreeMap<String, Post>,
    /// When it began.
    pub begun: Time,
    /// Until when it may take.
    pub deadline: Time,
    root: Option<String>,
    reads: BTreeMap<String, bool>,
    rounds: u32,
    conflicts: u32,
    steps: VecDeque<Step>,
    end: End,
    known: usize,
    stage: Stage,
    then: Then,
}

impl World {
    /// Begins an event.
    pub fn start(&mut self, start: Start) {
        let id = self.serial();
        let envelope = Envelope { event: start.event, ..Envelope::default() };
        let job = Job {
            id,
            node: start.node,
            envelope,
            fresh: false,
            lane: None,
            subscription: None,
            ending: None,
            carries: BTreeMap::new(),
            seen: BTreeMap::new(),
            begun: Time::MAX,
            deadline: Time::MAX,
            root: start.root,
            reads: BTreeMap::new(),
            rounds: 0,
            conflicts: 0,
            steps: VecDeque::new(),
            end: End::Done {},
            known: 0,
            stage: Stage::Entering,
            then: start.then,
        };
        self.jobs.insert(id, job);
        let Some(lane) = start.lane else { return self.begin(id) };
        if self.take_lane(id, &lane) {
            self.begin(id);
        } else {
            self.after(LANE_WAIT, move |world| {
                if world.jobs.get(&id).is_some_and(|job| matches!(job.stage, Stage::Entering)) {
                    world.fail(id, "waited too long for the lane");
                }
            });
        }
    }

    fn begin(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let node = &self.nodes[job.node];
        if let Some(root) = &job.root {
            let known = node.memory.threads.get(root).cloned();
            if known == Some(None) {
                return self.end(id, Done::DROPPED);
            }
            if let Event::Posted { binding, .. }
            | Event::Edited { binding, .. }
            | Event::Deleted { binding, .. }
            | Event::Typing { binding, .. }
            | Event::Timer { binding, .. } = &mut job.envelope.event
            {
                *binding = known.flatten();
            }
        }
        job.stage = Stage::Doing;
        (job.begun, job.deadline) = (self.now, self.now + DURATION);
        job.envelope.random = self.chance.bytes(32);
        job.envelope.host = node.host(self.plan.streams);
        job.envelope.now = crate::world::BEGIN + self.now / MS + node.offset;
        let (node, mut event) = (job.node, std::mem::take(&mut job.envelope.event));
        let stands = self.fill_piece(node, &mut event);
        let Some(job) = self.jobs.get_mut(&id).filter(|_| stands) else { return self.end(id, Done::DROPPED) };
        job.envelope.event = event;
        self.call(id);
    }

    /// Calls the core, twice with the same bytes, and takes what it wants done.
    fn call(&mut self, id: JobId) {
        let number = self.serial();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.rounds += 1;
        if job.rounds > ROUNDS {
            return self.fail(id, "the module asked too often");
        }
        job.envelope.id = number;
        let input = rmp_serde::to_vec_named(&job.envelope).expect("an envelope can be written");
        let run = || {
            let envelope: Envelope = rmp_serde::from_slice(&input).expect("an envelope can be read");
            rmp_serde::to_vec_named(&(self.core)(envelope)).expect("an outcome can be written")
        };
        let output = run();
        if output != run() {
            self.breach(Kind::Impure, format!("the same input gave two outcomes: {:?}", self.jobs[&id].envelope.event));
        }
        self.count_call();
        let outcome: Outcome = rmp_serde::from_slice(&output).expect("an outcome can be read");
        if outcome.id != number {
            return self.fail(id, "the outcome belongs to another call");
        }
        let job = self.jobs.get_mut(&id).expect("the event is on its way");
        job.known = job.envelope.answers.len();
        job.steps = outcome.steps.into();
        job.end = outcome.end;
        self.next(id);
    }

    /// Goes on after a moment, in which other things happen.
    fn next(&mut self, id: JobId) {
        let slow = self.plan.slow;
        let wait = if self.fault(slow) { self.delay(5 * SECOND) } else { self.chance.between(20, 2 * MS) };
        self.after(wait, move |world| world.step(id));
    }

    fn step(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let node = job.node;
        if self.nodes[node].stands > self.now {
            let wait = self.nodes[node].stands - self.now;
            return self.after(wait, move |world| world.step(id));
        }
        let answers = &job.envelope.answers;
        while job.steps.front().is_some_and(|step| step.name.as_ref().is_some_and(|name| answers.contains_key(name))) {
            job.steps.pop_front();
        }
        let Some(step) = job.steps.pop_front() else { return self.round_over(id) };
        if self.now > job.deadline {
            return self.fail(id, "the event took too long");
        }
        let (crash, pause) = (self.plan.crash, self.plan.pause);
        if self.fault(crash) {
            return self.crash(node);
        }
        if self.fault(pause) {
            self.pause(node);
        }
        self.perform(id, step);
    }

    fn perform(&mut self, id: JobId, step: Step) {
        let class = class_of(&step.op);
        let is_call = crate::effects::is_call(&step.op);
        let (refuse, doubt, conflict) = (self.plan.refuse, self.plan.doubt, self.plan.conflict);
        tell!(self, "  [{id}] {}", label_of(&step));
        if is_call && self.fault(refuse) {
            tell!(self, "  [{id}] … is refused");
            self.tally.one("steps refused");
            return self.settle(id, step, Err("the server refused it".into()));
        }
        if matches!(&step.op, Op::KvSet { guarded: true, .. }) && self.fault(conflict) {
            self.tally.one("conflicts that were made up");
            return self.conflict(id);
        }
        match self.effect(id, &step.op) {
            Effect::Now(given) if is_call && class == Class::Result && self.fault(doubt) => {
                tell!(self, "  [{id}] … is done, and said to have failed");
                self.tally.one("steps done and said to have failed");
                self.settle(id, step, given.and(Err("the server did not answer".into())));
            }
            Effect::Now(given) => self.settle(id, step, given),
            Effect::Conflict => self.conflict(id),
            Effect::Later => self.wait_with(id, step),
            Effect::Lane(key) => self.ask_lane(id, step, &key),
        }
    }

    fn wait_with(&mut self, id: JobId, step: Step) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.stage = Stage::Waiting(step);
        }
    }

    /// Gives the answer that a step waits for.
    pub fn answer(&mut self, id: JobId, given: Result<Answer, String>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        if let Stage::Waiting(step) = std::mem::replace(&mut job.stage, Stage::Doing) {
            self.settle(id, step, given);
        }
    }

    fn settle(&mut self, id: JobId, step: Step, given: Result<Answer, String>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let class = class_of(&step.op);
        let failure = given.as_ref().err().cloned();
        if let Some(name) = step.name {
            let answer = given.unwrap_or_else(|error| Answer::Failed { error, status: 500 });
            let at = crate::world::BEGIN + self.now / MS + self.nodes[job.node].offset;
            job.reads.insert(name.clone(), class == Class::Read);
            job.envelope.answers.insert(name, Answered { at, answer });
            return self.next(id);
        }
        match failure {
            Some(error) if class != Class::Notice => self.fail(id, &format!("a step failed: {error}")),
            _ => self.next(id),
        }
    }

    fn conflict(&mut self, id: JobId) {
        self.tally.one("conflicts");
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.conflicts += 1;
        let conflicts = job.conflicts;
        if conflicts > CONFLICTS {
            return self.fail(id, "too many conflicts");
        }
        let reads = std::mem::take(&mut job.reads);
        job.envelope.answers.retain(|name, _| reads.get(name) != Some(&true));
        job.reads = reads.into_iter().filter(|(_, read)| !read).collect();
        (job.ending, job.fresh, job.seen) = (None, true, BTreeMap::new());
        let longest = (20 * MS) << (conflicts - 1);
        let wait = self.chance.between(longest / 2, longest);
        self.after(wait, move |world| world.call(id));
    }

    fn round_over(&mut self, id: JobId) {
        let job = self.jobs.get_mut(&id).expect("the event is on its way");
        if matches!(job.end, End::Ask {}) {
            if job.envelope.answers.len() == job.known {
                return self.fail(id, "the module asked for nothing new");
            }
            return self.call(id);
        }
        let (ending, subscription) = (job.ending.take(), job.subscription.take());
        let streams = matches!(ending, Some(Op::Stream { .. }));
        if let (Some(stream), false) = (subscription, streams) {
            let node = job.node;
            self.nodes[node].memory.streams.remove(&stream);
        }
        let job = &self.jobs[&id];
        let rejected = if let End::Rejected { code } = &job.end { Some(code.clone()) } else { None };
        let ignored = matches!(job.end, End::Ignored { .. });
        let (node, carries) = (job.node, job.carries.clone());
        if rejected.is_none() {
            self.settle_carries(node, carries);
        }
        tell!(self, "  [{id}] ends: {:?}", self.jobs[&id].end);
        self.end(id, Done::Ended { ending, subscription: subscription.filter(|_| streams), ignored, rejected });
    }

    /// Ends an event with an error.
    pub fn fail(&mut self, id: JobId, error: &str) {
        tell!(self, "  [{id}] fails: {error}");
        self.tally.one("events that failed");
        self.end(id, Done::Failed(error.into()));
    }

    /// Ends an event whose process has ended.
    pub fn die(&mut self, id: JobId) {
        if let Some(job) = self.jobs.remove(&id) {
            (job.then)(self, Done::Died);
        }
    }

    fn end(&mut self, id: JobId, done: Done) {
        let Some(job) = self.jobs.remove(&id) else { return };
        if let Some(lane) = &job.lane {
            self.leave_lane(job.node, id, lane);
        }
        if let Some(stream) = job.subscription {
            self.nodes[job.node].memory.streams.remove(&stream);
        }
        (job.then)(self, done);
    }
}
