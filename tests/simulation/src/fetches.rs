//! Requests whose answers come in pieces, as `bridge/fetches` has them: each piece is an event.

use crate::agenda::{Time, MS, SECOND};
use crate::effects::Effect;
use crate::engine::{Done, JobId, Start};
use crate::world::World;
use frontdesk_wire::{Answer, Event, Fetch, Op};
use std::collections::{BTreeMap, VecDeque};

/// After how long an event that failed comes again at first, and after how many failures in a row there is none.
const FIRST_AGAIN: Time = SECOND;
const FAILURES: u32 = 5;

/// One request, and its answer as far as it has come.
pub struct Fetching {
    op: Fetch,
    serial: u64,
    carry: Vec<u8>,
    gate: Gate,
    sent: Option<Time>,
    took: Time,
    status: u16,
    headers: BTreeMap<String, String>,
    untold: Vec<u8>,
    length: usize,
    over: bool,
    cut: bool,
    fault: &'static str,
    begun: Time,
    told_bytes: bool,
    failures: u32,
    again: Time,
    running: bool,
    telling: usize,
    ends: bool,
    wake: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    Before,
    Inside,
    Behind,
}

/// A gate: how many are inside, and which wait.
pub type AtGate = (u32, VecDeque<(String, u64)>);

/// What comes of an answer.
#[derive(Clone, Debug)]
pub enum Came {
    /// The status, what kind of body follows, and for how many seconds the server asks to be left alone.
    Head(u16, &'static str, Option<i64>),
    /// Bytes of the body.
    Body(Vec<u8>),
    /// The end, and why it is none.
    End(&'static str),
}

/// Which fetch is meant: the node, the life of its process, the name, the number.
#[derive(Clone)]
struct Which {
    node: usize,
    life: u64,
    name: String,
    serial: u64,
}

impl World {
    /// What a step does that concerns fetches.
    pub fn fetch_effect(&mut self, id: JobId, op: &Op) -> Effect {
        let node = self.jobs[&id].node;
        match op {
            Op::Fetch(fetch) => {
                let refuse = self.plan.refuse;
                if self.fault(refuse) {
                    self.tally.one("fetches that did not begin");
                    return Effect::Now(Err("there are too many fetches on their way; nothing was sent".into()));
                }
                self.begin_fetch(node, (**fetch).clone());
            }
            Op::Carry { name, carry } => {
                let found = self.nodes[node].memory.fetches.get(name).map(|found| found.serial);
                if let (Some(serial), Some(job)) = (found, self.jobs.get_mut(&id)) {
                    job.carries.insert(serial, (name.clone(), carry.clone()));
                }
            }
            Op::DropFetch { name } => self.forget_fetch(node, name),
            _ => return Effect::Now(Err("this is no op of fetches".into())),
        }
        Effect::Now(Ok(Answer::Done {}))
    }

    /// Lets count what an event gave fetches along that is done now.
    pub fn settle_carries(&mut self, node: usize, carries: BTreeMap<u64, (String, Vec<u8>)>) {
        for (serial, (name, carry)) in carries {
            if let Some(found) = self.nodes[node].memory.fetches.get_mut(&name).filter(|found| found.serial == serial) {
                found.carry = carry;
            }
        }
    }

    fn begin_fetch(&mut self, node: usize, op: Fetch) {
        self.tally.one("fetches");
        let (name, serial) = (op.name.clone(), self.serial());
        self.forget_fetch(node, &name);
        let which = Which { node, life: self.nodes[node].life, name: name.clone(), serial };
        let (gate, slots, timeout) = (op.request.gate.clone(), op.request.slots.max(1), op.request.timeout * MS);
        let memory = &mut self.nodes[node].memory;
        memory.fetches.insert(name.clone(), Fetching::new(op, serial, self.now));
        let (inside, waiting) = memory.fetch_gates.entry(gate.clone()).or_default();
        if gate.is_empty() || (*inside < slots && waiting.is_empty()) {
            *inside += 1;
            return self.send_fetch(&which);
        }
        waiting.push_back((name, serial));
        self.tally.one("fetches that waited at a gate");
        self.fetch_changed(&which);
        self.after(timeout, move |world| {
            if world.fetching(&which).is_some_and(|fetch| fetch.gate == Gate::Before) {
                world.end_fetch(&which, "gate");
            }
        });
    }

    fn fetching(&mut self, which: &Which) -> Option<&mut Fetching> {
        let node = self.nodes.get_mut(which.node).filter(|node| node.life == which.life)?;
        node.memory.fetches.get_mut(&which.name).filter(|found| found.serial == which.serial)
    }

    fn send_fetch(&mut self, which: &Which) {
        let now = self.now;
        let Some(fetch) = self.fetching(which) else { return };
        (fetch.gate, fetch.sent) = (Gate::Inside, Some(now));
        let (op, timeout) = (fetch.op.clone(), fetch.op.request.timeout * MS);
        self.fetch_changed(which);
        let travel = self.delay(SECOND).max(MS);
        let to = which.clone();
        self.after(travel, move |world| {
            // What was sent arrives, whether anybody still waits for the answer or not.
            for (after, came) in world.ask_agent(&op) {
                let to = to.clone();
                world.after(after, move |world| world.fetch_brings(&to, came));
            }
        });
        let to = which.clone();
        self.after(timeout, move |world| world.end_fetch(&to, "timeout"));
    }

    fn fetch_brings(&mut self, which: &Which, came: Came) {
        let Some(fetch) = self.fetching(which).filter(|fetch| !fetch.over) else { return };
        match came {
            Came::Head(status, kind, retry_after) => {
                fetch.status = status;
                fetch.headers.insert("content-type".into(), kind.into());
                fetch.headers.extend(retry_after.map(|after| ("retry-after".into(), after.to_string())));
            }
            Came::Body(bytes) => {
                let room = (fetch.op.request.max as usize).saturating_sub(fetch.length);
                let taken = bytes.len().min(room);
                fetch.length += taken;
                fetch.untold.extend_from_slice(&bytes[..taken]);
                if taken < bytes.len() {
                    fetch.cut = true;
                    return self.end_fetch(which, "");
                }
                self.fetch_changed(which);
            }
            Came::End(fault) => self.end_fetch(which, fault),
        }
    }

    /// The request is over, for good or ill.
    fn end_fetch(&mut self, which: &Which, fault: &'static str) {
        let now = self.now;
        let Some(fetch) = self.fetching(which).filter(|fetch| !fetch.over) else { return };
        (fetch.over, fetch.fault) = (true, fault);
        fetch.took = fetch.sent.map_or(0, |sent| now - sent);
        self.pass_gate(which.node, &which.name);
        self.fetch_changed(which);
    }

    /// Ends a fetch without a further event.
    fn forget_fetch(&mut self, node: usize, name: &str) {
        self.pass_gate(node, name);
        self.nodes[node].memory.fetches.remove(name);
    }

    fn pass_gate(&mut self, node: usize, name: &str) {
        let life = self.nodes[node].life;
        let memory = &mut self.nodes[node].memory;
        let Some(fetch) = memory.fetches.get_mut(name) else { return };
        let was = std::mem::replace(&mut fetch.gate, Gate::Behind);
        let (serial, gate) = (fetch.serial, fetch.op.request.gate.clone());
        let Some((inside, waiting)) = memory.fetch_gates.get_mut(&gate) else { return };
        match was {
            Gate::Behind => {}
            Gate::Before => waiting.retain(|(_, other)| *other != serial),
            Gate::Inside => {
                *inside -= 1;
                if let Some((name, serial)) = waiting.pop_front() {
                    *inside += 1;
                    self.send_fetch(&Which { node, life, name, serial });
                }
            }
        }
    }

    /// Lets the next event come when it is due.
    fn fetch_changed(&mut self, which: &Which) {
        let (now, wake) = (self.now, self.serial());
        let Some(fetch) = self.fetching(which).filter(|fetch| !fetch.running) else { return };
        let Some(due) = fetch.due() else { return };
        fetch.wake = wake;
        let which = which.clone();
        self.after(due - now, move |world| {
            if world.fetching(&which).is_some_and(|fetch| fetch.wake == wake && !fetch.running) {
                world.tell_piece(which);
            }
        });
    }

    fn tell_piece(&mut self, which: Which) {
        let Some(fetch) = self.fetching(&which) else { return };
        (fetch.running, fetch.telling, fetch.ends) = (true, 0, false);
        let lane = (!fetch.op.lane.is_empty()).then(|| fetch.op.lane.clone());
        let event = Event::Piece {
            name: which.name.clone(),
            binding: None,
            carry: which.serial.to_be_bytes().to_vec(), // for `fill_piece`, which puts in what it brings
            status: 0,
            headers: BTreeMap::new(),
            body: Vec::new(),
            took: -1,
            end: false,
            cut: false,
            fault: String::new(),
            error: String::new(),
        };
        self.tally.one("pieces");
        let node = which.node;
        let then = move |world: &mut World, done: Done| {
            world.piece_told(&which, matches!(done, Done::Ended { rejected: None, .. }));
        };
        self.start(Start { node, lane, root: None, event, then: Box::new(then) });
    }

    fn piece_told(&mut self, which: &Which, well: bool) {
        let now = self.now;
        let Some(fetch) = self.fetching(which) else { return };
        fetch.running = false;
        if well {
            fetch.untold.drain(..fetch.telling);
            (fetch.failures, fetch.told_bytes) = (0, fetch.told_bytes || fetch.telling > 0);
            if fetch.ends {
                return self.forget_fetch(which.node, &which.name);
            }
        } else {
            fetch.failures += 1;
            fetch.again = now + (FIRST_AGAIN << (fetch.failures - 1));
            if fetch.failures >= FAILURES {
                self.tally.one("fetches given up");
                return self.forget_fetch(which.node, &which.name);
            }
            self.tally.one("pieces that came again");
        }
        self.fetch_changed(which);
    }

    /// Lets an event that holds its lane bring what has come by now; false where its fetch is gone.
    pub fn fill_piece(&mut self, node: usize, event: &mut Event) -> bool {
        let now = self.now;
        let Event::Piece { name, binding, carry, status, headers, body, took, end, cut, fault, error } = event else {
            return true;
        };
        let memory = &mut self.nodes[node].memory;
        let Some(fetch) = memory.fetches.get_mut(name).filter(|fetch| fetch.serial.to_be_bytes() == carry[..]) else {
            return false;
        };
        fetch.begun = now;
        carry.clone_from(&fetch.carry);
        *status = fetch.status;
        headers.clone_from(&fetch.headers);
        *binding = memory.threads.get(&fetch.op.thread).cloned().flatten();
        if let Some(sent) = fetch.sent {
            *took = (if fetch.over { fetch.took } else { now - sent }) / MS;
        }
        if fetch.over {
            (*end, *cut) = (true, fetch.cut);
            (*fault, *error) = (fetch.fault.into(), fetch.fault.into());
        }
        if fetch.over || !fetch.op.whole {
            body.clone_from(&fetch.untold);
        }
        (fetch.telling, fetch.ends) = (body.len(), fetch.over);
        true
    }
}

impl Fetching {
    fn new(op: Fetch, serial: u64, now: Time) -> Self {
        Self {
            carry: op.carry.clone(),
            op,
            serial,
            gate: Gate::Before,
            sent: None,
            took: 0,
            status: 0,
            headers: BTreeMap::new(),
            untold: Vec::new(),
            length: 0,
            over: false,
            cut: false,
            fault: "",
            begun: now,
            told_bytes: false,
            failures: 0,
            again: 0,
            running: false,
            telling: 0,
            ends: false,
            wake: 0,
        }
    }

    /// When its next event is due; none where something has to come before.
    fn due(&self) -> Option<Time> {
        let (every, beat) = (self.op.every.max(0) * MS, self.op.beat * MS);
        let some = !self.untold.is_empty() && !self.op.whole;
        if self.failures > 0 {
            Some(self.again)
        } else if self.over || (some && !self.told_bytes) {
            Some(0)
        } else if some {
            Some(self.begun + every)
        } else {
            (beat > 0).then_some(self.begun + beat.max(every))
        }
    }
}
