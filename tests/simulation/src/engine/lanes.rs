//! Lanes: who holds one, and who waits for it.

use super::{JobId, Stage};
use crate::agenda::MS;
use crate::world::World;
use frontdesk_wire::{Answer, Step};

/// How many may wait for a lane by the op.
const LANE_WAITERS: usize = 16;

impl World {
    /// Takes a lane, or the next place in its queue; says whether it is held.
    pub(super) fn take_lane(&mut self, id: JobId, key: &str) -> bool {
        let Some(job) = self.jobs.get_mut(&id) else { return false };
        job.lane = Some(key.into());
        let queue = self.nodes[job.node].memory.lanes.entry(key.into()).or_default();
        queue.push_back(id);
        queue.len() == 1
    }

    pub(super) fn leave_lane(&mut self, node: usize, id: JobId, key: &str) {
        let Some(queue) = self.nodes[node].memory.lanes.get_mut(key) else { return };
        let held = queue.front() == Some(&id);
        queue.retain(|other| *other != id);
        let next = queue.front().copied();
        if next.is_none() {
            self.nodes[node].memory.lanes.remove(key);
        }
        if let (true, Some(next)) = (held, next) {
            let wait = self.chance.between(0, MS);
            self.after(wait, move |world| match world.jobs.get_mut(&next).map(|job| &job.stage) {
                Some(Stage::Entering) => world.begin(next),
                Some(Stage::Waiting(_)) => world.answer(next, Ok(Answer::Done {})),
                _ => {}
            });
        }
    }

    pub(super) fn ask_lane(&mut self, id: JobId, step: Step, key: &str) {
        let job = &self.jobs[&id];
        let (node, deadline) = (job.node, job.deadline);
        if job.lane.as_deref() == Some(key) {
            return self.settle(id, step, Ok(Answer::Done {}));
        }
        if job.lane.is_some() {
            return self.settle(id, step, Err("the event can have one lane only".into()));
        }
        if self.nodes[node].memory.lanes.get(key).is_some_and(|queue| queue.len() > LANE_WAITERS) {
            return self.settle(id, step, Err("too many wait for the lane".into()));
        }
        if self.take_lane(id, key) {
            return self.settle(id, step, Ok(Answer::Done {}));
        }
        self.wait_with(id, step);
        self.after(deadline - self.now, move |world| {
            if world.jobs.get(&id).is_some_and(|job| matches!(job.stage, Stage::Waiting(_))) {
                world.fail(id, "waited too long for the lane");
            }
        });
    }
}
