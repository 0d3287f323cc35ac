//! The way of the core's own requests to servers outside, and of their answers back.

use crate::agenda::{Time, MS, SECOND};
use crate::effects::Effect;
use crate::endpoint::Reaction;
use crate::engine::JobId;
use crate::world::World;
use frontdesk_wire::{Answer, HttpRequest, Op};
use std::collections::BTreeMap;

/// How many may wait at a gate for each that may be inside.
const WAITERS: usize = 4;
/// What an event keeps of its time to write down what came of a request.
const RESERVE: Time = 3 * SECOND;

impl World {
    /// Sends a request, where its gate lets it through; else it waits there.
    pub fn send_out(&mut self, id: JobId, op: &Op) -> Effect {
        let Op::HttpRequest(HttpRequest { gate, slots, .. }) = op else {
            return Effect::Now(Err("this is no request".into()));
        };
        let node = self.jobs[&id].node;
        let left = self.jobs[&id].deadline - self.now;
        if left <= RESERVE {
            return Effect::Now(Err("the event has no time left".into()));
        }
        let (inside, waiting) = self.nodes[node].memory.gates.entry(gate.clone()).or_default();
        if *inside < (*slots).max(1) && waiting.is_empty() {
            *inside += 1;
            self.let_go_out(id, op.clone());
        } else if waiting.len() >= WAITERS * (*slots).max(1) as usize {
            return Effect::Now(Err("too many wait at the gate".into()));
        } else {
            waiting.push_back((id, op.clone()));
            self.tally.one("requests that waited at a gate");
            let gate = gate.clone();
            self.after(left / 2, move |world| world.give_up_at_gate(node, &gate, id));
        }
        Effect::Later
    }

    fn let_go_out(&mut self, id: JobId, op: Op) {
        let (node, life) = (self.jobs[&id].node, self.nodes[self.jobs[&id].node].life);
        let Op::HttpRequest(HttpRequest { gate, timeout, .. }) = &op else { return };
        let gate = gate.clone();
        let timeout = (timeout * MS).min(self.jobs[&id].deadline - self.now - RESERVE).max(MS);
        let sent = self.now;
        let travel = self.delay(SECOND).max(MS);
        self.after(travel, move |world| {
            // What was sent arrives, whether the process still runs or not.
            let reaction = world.deliver_to(id, &op);
            let back = world.delay(SECOND).max(MS);
            let comes = world.now + reaction.takes + back;
            let (comes, reaction) = match comes > sent + timeout {
                true => (sent + timeout, Reaction { status: 0, fault: "timeout", ..reaction }),
                false => (comes, reaction),
            };
            world.after(comes - world.now, move |world| {
                if world.nodes[node].life != life {
                    return;
                }
                world.leave_gate(node, &gate);
                let answer = answer_of(&reaction, world.now - sent);
                world.answer(id, Ok(answer));
            });
        });
    }

    fn give_up_at_gate(&mut self, node: usize, gate: &str, id: JobId) {
        let Some((_, waiting)) = self.nodes[node].memory.gates.get_mut(gate) else { return };
        let before = waiting.len();
        waiting.retain(|(other, _)| *other != id);
        if waiting.len() < before {
            self.answer(id, Err("the wait at the gate was over".into()));
        }
    }

    fn leave_gate(&mut self, node: usize, gate: &str) {
        let Some((inside, waiting)) = self.nodes[node].memory.gates.get_mut(gate) else { return };
        match waiting.pop_front() {
            Some((next, op)) if self.jobs.contains_key(&next) => self.let_go_out(next, op),
            Some(_) => self.leave_gate(node, gate),
            None => *inside -= 1,
        }
    }
}

fn answer_of(reaction: &Reaction, took: Time) -> Answer {
    let headers = reaction.retry_after.map(|seconds| ("retry-after".to_string(), seconds.to_string()));
    Answer::Http {
        status: reaction.status,
        headers: headers.into_iter().collect::<BTreeMap<_, _>>(),
        body: Vec::new(),
        cut: false,
        first: -1,
        took: took / MS,
        fault: reaction.fault.into(),
        error: reaction.fault.into(),
    }
}
