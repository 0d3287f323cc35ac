//! A server with the plugin's process: what the process remembers, and how it ends and begins again.

use crate::agenda::{Time, MINUTE, MS, SECOND};
use crate::engine::{Done, JobId, Start};
use crate::fetches::{AtGate, Fetching};
use crate::streams::{Stream, StreamId};
use crate::tell;
use crate::world::World;
use frontdesk_wire::{Event, Frame, Host, Op};
use std::collections::{BTreeMap, VecDeque};

/// How often a node looks at the channels of its open streams.
const CHECK: Time = 15 * SECOND;

/// A server.
#[derive(Default)]
pub struct Node {
    /// How far its clock is off, in milliseconds.
    pub offset: i64,
    /// Counts the plugin's processes, so that nothing of an old one reaches the next.
    pub life: u64,
    /// Whether the process runs and has dealt with its activation.
    pub ready: bool,
    /// Until when the process stands still.
    pub stands: Time,
    /// What the process remembers.
    pub memory: Memory,
}

/// What a process remembers, and loses with its end.
#[derive(Default)]
pub struct Memory {
    /// The bot's user id.
    pub bot: String,
    /// The watched channels, each with those whose root posts come, and whether all do.
    pub channels: BTreeMap<String, (Vec<String>, bool)>,
    /// The emojis whose reactions come, by channel.
    pub emojis: BTreeMap<String, Vec<String>>,
    /// What is bound to threads; none: the thread is not the module's.
    pub threads: BTreeMap<String, Option<Vec<u8>>>,
    /// Cached keys, each with the time at which it was read.
    pub keys: BTreeMap<String, (Time, Option<Vec<u8>>)>,
    /// When the events that were counted against a limit came.
    pub limits: BTreeMap<String, Vec<Time>>,
    /// Who holds a lane, and who waits for it.
    pub lanes: BTreeMap<String, VecDeque<JobId>>,
    /// Who uses a gate, and who waits for it.
    pub gates: BTreeMap<String, (u32, VecDeque<(JobId, Op)>)>,
    /// The requests on their way whose answers come in pieces.
    pub fetches: BTreeMap<String, Fetching>,
    /// Their gates.
    pub fetch_gates: BTreeMap<String, AtGate>,
    /// The timers by name, each with its serial number.
    pub timers: BTreeMap<String, u64>,
    /// The open streams.
    pub streams: BTreeMap<StreamId, Stream>,
    /// When the last check of a channel was begun that succeeded, in milliseconds since 1970.
    pub checked: BTreeMap<String, i64>,
}

/// What nodes tell each other.
#[derive(Clone, Debug)]
pub enum Note {
    /// A frame for a topic's streams.
    Publish(String, Frame),
    /// Watch a channel, with the root posts of these or of all, and the reactions with these emojis.
    Watch(frontdesk_wire::WatchChannel),
    /// Watch it no more.
    Unwatch(String),
    /// Forget what is bound to a thread.
    ForgetThread(String),
    /// Forget a cached key.
    ForgetKey(String),
}

/// What a timer's event brings, and where it is handled.
pub struct Timer {
    /// The lane.
    pub lane: String,
    /// The thread whose binding it brings.
    pub thread: String,
    /// What else it brings.
    pub payload: Vec<u8>,
}

impl Node {
    /// What the core is told of the server.
    pub fn host(&self, streams: bool) -> Host {
        Host {
            plugin: "frontdesk".into(),
            site_url: "https://chat.example.org".into(),
            server_version: if streams { "11.4.0" } else { "10.11.0" }.into(),
            bot: self.memory.bot.clone(),
            trusts_proxy: true,
            mails: false,
            settings: BTreeMap::new(),
        }
    }
}

impl World {
    /// Starts the plugin's process on a node.
    pub fn boot(&mut self, node: usize) {
        let this = &mut self.nodes[node];
        this.life += 1;
        this.ready = false;
        this.memory = Memory::default();
        let life = this.life;
        tell!(self, "node {node}: the process starts");
        let then = move |world: &mut World, done: Done| match done {
            Done::Ended { rejected: None, .. } => {
                world.nodes[node].ready = true;
                tell!(world, "node {node}: ready");
                let first = world.chance.between(0, CHECK);
                world.after(first, move |world| world.check(node, life));
            }
            Done::Died => {}
            _ => {
                // Mattermost leaves it off until somebody enables it.
                world.tally.one("starts that failed");
                let wait = world.chance.between(5 * SECOND, 30 * SECOND);
                world.after(wait, move |world| {
                    if world.nodes[node].life == life {
                        world.boot(node);
                    }
                });
            }
        };
        self.start(Start { node, lane: None, root: None, event: Event::Activated {}, then: Box::new(then) });
    }

    /// Ends the plugin's process at once, and starts it again after a while.
    pub fn crash(&mut self, node: usize) {
        tell!(self, "node {node}: CRASH");
        self.tally.one("crashes");
        self.nodes[node].life += 1;
        self.nodes[node].ready = false;
        let memory = std::mem::take(&mut self.nodes[node].memory);
        for stream in memory.streams.into_values() {
            self.break_off(&stream);
        }
        let dead: Vec<JobId> = self.jobs.values().filter(|job| job.node == node).map(|job| job.id).collect();
        for id in dead {
            self.die(id);
        }
        let life = self.nodes[node].life;
        let restart = self.plan.restart;
        let wait = self.delay(restart);
        self.after(wait.max(SECOND), move |world| {
            if world.nodes[node].life == life {
                world.boot(node);
            }
        });
    }

    /// Lets the process stand still for a while.
    pub fn pause(&mut self, node: usize) {
        let span = self.chance.between(SECOND, 40 * SECOND);
        tell!(self, "node {node}: stands still for {} s", span / SECOND);
        self.tally.one("processes that stood still");
        self.nodes[node].stands = self.now + span;
    }

    /// Looks whether open streams have missed something, and again after a while.
    fn check(&mut self, node: usize, life: u64) {
        if self.nodes[node].life != life {
            return;
        }
        self.after(CHECK, move |world| world.check(node, life));
        let mut channels: BTreeMap<String, (Vec<String>, i64)> = BTreeMap::new();
        for stream in self.nodes[node].memory.streams.values().filter(|stream| !stream.channel.is_empty()) {
            let (topics, since) = channels.entry(stream.channel.clone()).or_insert((Vec::new(), i64::MAX));
            topics.push(stream.topic.clone());
            *since = stream.since.min(*since);
        }
        let checked = &mut self.nodes[node].memory.checked;
        checked.retain(|channel, _| channels.contains_key(channel));
        for (channel, (mut topics, opened)) in channels {
            topics.sort();
            topics.dedup();
            let since = self.nodes[node].memory.checked.get(&channel).copied().unwrap_or(opened);
            let begun = self.wall(node);
            let event = Event::Check { channel: channel.clone(), topics, since };
            let then = move |world: &mut World, done: Done| {
                if matches!(done, Done::Ended { rejected: None, .. }) {
                    world.nodes[node].memory.checked.insert(channel, begun);
                }
            };
            self.tally.one("checks");
            self.start(Start { node, lane: None, root: None, event, then: Box::new(then) });
        }
    }

    /// Does what a note says on this node, and lets the others do it.
    pub fn tell_nodes(&mut self, node: usize, note: Note) {
        self.hear(node, note.clone());
        for other in (0..self.nodes.len()).filter(|other| *other != node) {
            let lose = self.plan.lose_note;
            if self.fault(lose) {
                self.tally.one("messages between nodes lost");
                continue;
            }
            let (note, life, delay) = (note.clone(), self.nodes[other].life, self.delay(SECOND));
            self.after(delay, move |world| {
                if world.nodes[other].life == life {
                    world.hear(other, note);
                }
            });
        }
    }

    fn hear(&mut self, node: usize, note: Note) {
        let memory = &mut self.nodes[node].memory;
        match note {
            Note::Publish(topic, frame) => self.push(node, &topic, &frame),
            Note::Watch(frontdesk_wire::WatchChannel { channel, roots_of, roots, emojis }) => {
                memory.emojis.insert(channel.clone(), emojis);
                let now = (roots_of, roots);
                if memory.channels.get(&channel) != Some(&now) {
                    memory.channels.insert(channel, now);
                    memory.threads.retain(|_, binding| binding.is_some());
                }
            }
            Note::Unwatch(channel) => {
                memory.channels.remove(&channel);
            }
            Note::ForgetThread(root) => {
                memory.threads.remove(&root);
            }
            Note::ForgetKey(key) => {
                memory.keys.remove(&key);
            }
        }
    }

    /// Sets a timer in place of one of the same name; none takes it away.
    pub fn set_timer(&mut self, node: usize, name: &str, timer: Timer, wait: Option<Time>) {
        let Some(wait) = wait else {
            self.nodes[node].memory.timers.remove(name);
            return;
        };
        let serial = self.serial();
        let life = self.nodes[node].life;
        self.nodes[node].memory.timers.insert(name.into(), serial);
        let name = name.to_string();
        self.after(wait, move |world| world.ring(node, life, serial, name, timer));
    }

    /// Whether nothing is on its way, and nothing waits for its time but the channels' regular looks.
    pub fn is_quiet(&self) -> bool {
        let regular = |name: &String| name == "connections" || name.starts_with("catch-up ");
        let timers = self.nodes.iter().flat_map(|node| node.memory.timers.keys());
        let fetches = self.nodes.iter().any(|node| !node.memory.fetches.is_empty());
        self.jobs.is_empty() && !fetches && timers.filter(|name| !regular(name)).count() == 0
    }

    fn ring(&mut self, node: usize, life: u64, serial: u64, name: String, timer: Timer) {
        let current = self.nodes[node].life == life && self.nodes[node].memory.timers.get(&name) == Some(&serial);
        if !current {
            return;
        }
        if !self.nodes[node].ready {
            // No event comes before the activation is dealt with.
            return self.after(MS, move |world| world.ring(node, life, serial, name, timer));
        }
        self.nodes[node].memory.timers.remove(&name);
        self.tally.one("timers");
        tell!(self, "node {node}: timer {name}");
        let event = Event::Timer { name: name.clone(), binding: None, payload: timer.payload.clone() };
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let (lane, root) = (some(&timer.lane), some(&timer.thread));
        let then = move |world: &mut World, done: Done| {
            // What failed comes again, where the module has not set the timer anew.
            let failed = matches!(done, Done::Failed(_) | Done::Ended { rejected: Some(_), .. });
            if failed && !world.nodes[node].memory.timers.contains_key(&name) {
                let wait = world.chance.between(SECOND, MINUTE);
                world.set_timer(node, &name, timer, Some(wait));
            }
        };
        self.start(Start { node, lane, root, event, then: Box::new(then) });
    }
}
