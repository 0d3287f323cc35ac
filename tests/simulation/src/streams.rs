//! Streams and long polls, as `bridge/streams` has them.

use crate::agenda::{Time, MS, SECOND};
use crate::engine::JobId;
use crate::tell;
use crate::world::World;
use frontdesk_wire::{Frame, Op};
use std::collections::BTreeSet;

/// A stream's number.
pub type StreamId = u64;

/// Where a stream's frames go: a visitor, one of their tabs, and the connection that the tab has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The visitor.
    pub visitor: usize,
    /// The tab.
    pub tab: usize,
    /// The connection.
    pub connection: u64,
}

/// A subscription, and the stream that it becomes.
pub struct Stream {
    /// What it listens to.
    pub topic: String,
    /// The channel that checks look at for it.
    pub channel: String,
    /// When it subscribed, in milliseconds since 1970.
    pub since: i64,
    waiting: Vec<Frame>,
    sent: BTreeSet<String>,
    serving: Option<Serving>,
}

struct Serving {
    to: Listener,
    poll: bool,
    last: Vec<Frame>,
    heartbeat: Time,
    arrives: Time,
    silent: u64,
}

impl World {
    /// Begins to collect what is published to a topic, for an event's stream.
    pub fn subscribe(&mut self, job: JobId, topic: &str) {
        let node = self.jobs[&job].node;
        let had = self.jobs[&job].subscription;
        let streams = &mut self.nodes[node].memory.streams;
        if had.is_some_and(|had| streams.get(&had).is_some_and(|stream| stream.topic == topic)) {
            return;
        }
        if let Some(had) = had {
            streams.remove(&had);
        }
        let stream = Stream {
            topic: topic.into(),
            channel: String::new(),
            since: self.wall(node),
            waiting: Vec::new(),
            sent: BTreeSet::new(),
            serving: None,
        };
        let id = self.serial();
        self.nodes[node].memory.streams.insert(id, stream);
        if let Some(job) = self.jobs.get_mut(&job) {
            job.subscription = Some(id);
        }
    }

    /// Gives a frame to a topic's streams of a node.
    pub fn push(&mut self, node: usize, topic: &str, frame: &Frame) {
        let streams = self.nodes[node].memory.streams.iter_mut().filter(|(_, stream)| stream.topic == topic);
        let mut served = Vec::new();
        for (id, stream) in streams {
            stream.waiting.push(frame.clone());
            if stream.serving.is_some() {
                served.push(*id);
            }
        }
        let life = self.nodes[node].life;
        for id in served {
            let wait = self.chance.between(0, MS);
            self.after(wait, move |world| {
                if world.nodes[node].life == life {
                    world.flush(node, id);
                }
            });
        }
    }

    /// Begins to serve a stream to a tab.
    pub fn serve(&mut self, node: usize, id: StreamId, op: Op, to: Listener) {
        let Op::Stream(frontdesk_wire::Stream { first, last, max, heartbeat, poll, channel, .. }) = op else { return };
        let life = self.nodes[node].life;
        let now = self.now;
        let Some(stream) = self.nodes[node].memory.streams.get_mut(&id) else { return };
        stream.channel = channel;
        stream.waiting.splice(0..0, first);
        let heartbeat = heartbeat * MS;
        stream.serving = Some(Serving { to, poll, last, heartbeat, arrives: now, silent: 0 });
        self.tally.one(if poll { "long polls" } else { "streams" });
        if !poll {
            self.deliver(node, id, Vec::new()); // the client sees at once that the stream is open
        }
        self.flush(node, id);
        let max = if max <= 0 { 290 * SECOND } else { (max * MS).min(290 * SECOND) };
        self.after(max, move |world| {
            if world.nodes[node].life == life {
                world.finish(node, id);
            }
        });
    }

    /// Sends what waits.
    fn flush(&mut self, node: usize, id: StreamId) {
        let Some(stream) = self.nodes[node].memory.streams.get_mut(&id) else { return };
        let Some(serving) = &stream.serving else { return };
        let poll = serving.poll;
        let frames = stream.fresh();
        if frames.is_empty() {
            return;
        }
        if poll {
            return self.end_with(node, id, frames);
        }
        self.deliver(node, id, frames);
    }

    fn finish(&mut self, node: usize, id: StreamId) {
        let Some(stream) = self.nodes[node].memory.streams.get_mut(&id) else { return };
        let frames = stream.fresh();
        self.end_with(node, id, frames);
    }

    fn end_with(&mut self, node: usize, id: StreamId, mut frames: Vec<Frame>) {
        let Some(stream) = self.nodes[node].memory.streams.get_mut(&id) else { return };
        if let Some(serving) = &mut stream.serving {
            stream.waiting = std::mem::take(&mut serving.last);
            frames.extend(stream.fresh());
        }
        self.deliver(node, id, frames);
        let Some(stream) = self.nodes[node].memory.streams.remove(&id) else { return };
        if let Some(Serving { to, arrives, .. }) = stream.serving {
            self.after(arrives - self.now, move |world| world.stream_ended(to, true));
        }
    }

    /// Writes frames to the client, in the order in which they come; the line may be cut at that.
    fn deliver(&mut self, node: usize, id: StreamId, frames: Vec<Frame>) {
        let cut = self.plan.cut;
        if self.fault(cut) {
            self.tally.one("streams cut");
            if let Some(stream) = self.nodes[node].memory.streams.remove(&id) {
                self.break_off(&stream);
            }
            return;
        }
        let travel = self.delay(2 * SECOND);
        let silent = self.serial();
        let now = self.now;
        let life = self.nodes[node].life;
        let Some(stream) = self.nodes[node].memory.streams.get_mut(&id) else { return };
        let Some(serving) = &mut stream.serving else { return };
        serving.arrives = serving.arrives.max(now + travel);
        serving.silent = silent;
        let (to, arrives, beat) = (serving.to, serving.arrives, serving.heartbeat);
        tell!(self, "stream {id}: {:?}", frames.iter().map(|frame| (&frame.event, &frame.id)).collect::<Vec<_>>());
        self.after(arrives - now, move |world| world.stream_brings(to, frames));
        if beat > 0 {
            self.after(beat, move |world| {
                let streams = &world.nodes[node].memory.streams;
                let serving = streams.get(&id).and_then(|stream| stream.serving.as_ref());
                if world.nodes[node].life == life
                    && serving.is_some_and(|serving| serving.silent == silent && !serving.poll)
                {
                    world.deliver(node, id, Vec::new());
                }
            });
        }
    }

    /// Lets a stream's client notice that the other end is gone.
    pub fn break_off(&mut self, stream: &Stream) {
        if let Some(serving) = &stream.serving {
            let (to, wait) = (serving.to, self.delay(SECOND));
            self.after(wait, move |world| world.stream_ended(to, false));
        }
    }

    /// Ends the streams of a connection that its client has given up.
    pub fn hang_up(&mut self, listener: Listener) {
        for node in &mut self.nodes {
            let gone = |stream: &Stream| stream.serving.as_ref().is_some_and(|serving| serving.to == listener);
            node.memory.streams.retain(|_, stream| !gone(stream));
        }
    }
}

impl Stream {
    /// Takes what waits and was not sent yet.
    fn fresh(&mut self) -> Vec<Frame> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().filter(|frame| frame.id.is_empty() || self.sent.insert(frame.id.clone())).collect()
    }
}
