//! What each op does in the world, as `bridge/effects` has it.

mod posts;
mod store;

use crate::agenda::{Time, MINUTE, MS};
use crate::engine::JobId;
use crate::node::{Note, Timer};
use crate::team::PEOPLE;
use crate::world::World;
use frontdesk_wire::{Answer, File, HttpRequest, Op, Status, Step, User};

/// What becomes of a step's answer after a conflict, and of the event after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Asked again after a conflict.
    Read,
    /// Kept after a conflict; where it fails and nobody asked for its answer, the event fails.
    Result,
    /// Ends the request; the last one counts.
    Ending,
    /// Done as well as it can be.
    Notice,
}

/// How a step went.
pub enum Effect {
    /// It was done, or the server refused it.
    Now(Result<Answer, String>),
    /// A key held something else than expected.
    Conflict,
    /// The answer comes later.
    Later,
    /// It waits for a lane.
    Lane(String),
}

/// Whether a reaction, an edit or the like is a call to Mattermost, and so may be refused.
pub fn is_call(op: &Op) -> bool {
    !matches!(
        op,
        Op::Limit { .. }
            | Op::Lane { .. }
            | Op::Subscribe { .. }
            | Op::Respond { .. }
            | Op::Stream { .. }
            | Op::ReplyCommand { .. }
            | Op::WatchChannel(..)
            | Op::UnwatchChannel { .. }
            | Op::WatchThread { .. }
            | Op::ForgetThread { .. }
            | Op::Publish { .. }
            | Op::Schedule { .. }
            | Op::HttpRequest { .. }
            | Op::Fetch { .. }
            | Op::Carry { .. }
            | Op::DropFetch { .. }
            | Op::Count { .. }
            | Op::Observe { .. }
            | Op::Log { .. }
    )
}

/// The class of an op.
pub fn class_of(op: &Op) -> Class {
    match op {
        Op::KvGet { .. }
        | Op::GetPost { .. }
        | Op::Thread { .. }
        | Op::ChannelPosts { .. }
        | Op::Users { .. }
        | Op::UserNamed { .. }
        | Op::Group { .. }
        | Op::Channel { .. }
        | Op::Can { .. }
        | Op::Presence { .. }
        | Op::Config { .. }
        | Op::FileInfos { .. } => Class::Read,
        Op::Respond { .. } | Op::Stream { .. } | Op::ReplyCommand { .. } => Class::Ending,
        Op::RegisterCommand { .. }
        | Op::OpenDialog { .. }
        | Op::Ephemeral { .. }
        | Op::WatchChannel(..)
        | Op::UnwatchChannel { .. }
        | Op::WatchThread { .. }
        | Op::ForgetThread { .. }
        | Op::Publish { .. }
        | Op::Schedule { .. }
        | Op::Typing { .. }
        | Op::React { .. }
        | Op::Count { .. }
        | Op::Observe { .. }
        | Op::Log { .. } => Class::Notice,
        _ => Class::Result,
    }
}

/// A step in words.
pub fn label_of(step: &Step) -> String {
    let what = match &step.op {
        Op::CreatePost { root, message, .. } => format!("create_post in {root}: {message:?}"),
        Op::KvSet { key, value, .. } => format!("kv_set {key} ({} bytes)", value.as_ref().map_or(0, Vec::len)),
        Op::Publish { topic, frame, .. } => format!("publish {topic}: {} {} {}", frame.event, frame.id, frame.data),
        Op::Respond { status, .. } => format!("respond {status}"),
        Op::Stream(frontdesk_wire::Stream { first, poll, .. }) => {
            format!("stream, {} frames, poll: {poll}", first.len())
        }
        Op::Log { level, message } => format!("log {level}: {message}"),
        Op::Schedule { name, at, .. } => format!("schedule {name} at {at}"),
        Op::HttpRequest(HttpRequest { url, headers, .. }) => {
            format!("http {url} {}", headers.get("webhook-id").map_or("", |id| id))
        }
        Op::Fetch(fetch) => format!("fetch {}", fetch.name),
        Op::DropFetch { name } => format!("drop_fetch {name}"),
        Op::UpdatePost { id, .. } => format!("update_post {id}"),
        Op::DeletePost { id } => format!("delete_post {id}"),
        Op::React { post, emoji, .. } => format!("react {post} {emoji}"),
        _ => String::new(),
    };
    match (&step.name, what.is_empty()) {
        (Some(name), true) => format!("? {name}"),
        (Some(name), false) => format!("? {name} · {what}"),
        (None, false) => what,
        (None, true) => {
            let op = format!("{:?}", step.op);
            op.split([' ', '{']).next().unwrap_or_default().into()
        }
    }
}

fn done() -> Effect {
    Effect::Now(Ok(Answer::Done {}))
}

impl World {
    /// Does what an op says.
    pub fn effect(&mut self, id: JobId, op: &Op) -> Effect {
        let node = self.jobs[&id].node;
        match op {
            Op::KvGet { .. } | Op::KvSet { .. } => self.store_effect(id, op),
            Op::CreatePost { .. }
            | Op::UpdatePost { .. }
            | Op::DeletePost { .. }
            | Op::GetPost { .. }
            | Op::Thread { .. }
            | Op::ChannelPosts { .. }
            | Op::React { .. } => self.post_effect(id, op),
            Op::Respond { .. } | Op::Stream { .. } | Op::ReplyCommand { .. } => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.ending = Some(op.clone());
                }
                done()
            }
            Op::Lane { key } => Effect::Lane(key.clone()),
            Op::Limit { key, count, window } => {
                Effect::Now(Ok(Answer::Limit { wait: self.limit(node, key, *count, *window) }))
            }
            Op::Subscribe { topic } => {
                self.subscribe(id, topic);
                done()
            }
            Op::Publish { topic, frame, local } => {
                match local {
                    true => self.push(node, topic, frame),
                    false => self.tell_nodes(node, Note::Publish(topic.clone(), frame.clone())),
                }
                done()
            }
            Op::WatchChannel(watch) => {
                self.tell_nodes(node, Note::Watch(watch.clone()));
                done()
            }
            Op::UnwatchChannel { channel } => {
                self.tell_nodes(node, Note::Unwatch(channel.clone()));
                done()
            }
            Op::WatchThread { root, binding } => {
                self.nodes[node].memory.threads.insert(root.clone(), binding.clone());
                done()
            }
            Op::ForgetThread { root } => {
                self.tell_nodes(node, Note::ForgetThread(root.clone()));
                done()
            }
            Op::Schedule { name, lane, thread, payload, at, early: _ } => {
                let wait = (*at > 0).then(|| ((at - self.wall(node)) * MS).max(0));
                let timer = Timer { lane: lane.clone(), thread: thread.clone(), payload: payload.clone() };
                self.set_timer(node, name, timer, wait);
                done()
            }
            Op::HttpRequest { .. } => self.send_out(id, op),
            Op::Fetch { .. } | Op::Carry { .. } | Op::DropFetch { .. } => self.fetch_effect(id, op),
            _ => Effect::Now(self.ask_server(node, id, op)),
        }
    }

    fn ask_server(&mut self, node: usize, id: JobId, op: &Op) -> Result<Answer, String> {
        Ok(match op {
            Op::Users { ids, .. } => {
                let users = ids.iter().filter_map(|id| self.server.users.get(id).cloned());
                Answer::Users { users: users.collect() }
            }
            Op::UserNamed { username } => Answer::Users { users: self.named(username).into_iter().collect() },
            Op::Group { .. } => Answer::Users { users: Vec::new() },
            Op::Channel { id } => Answer::Channel { channel: self.server.channels.get(id).cloned() },
            Op::Can { user, permission, .. } => {
                let known = self.server.users.get(user);
                let yes = known.is_some_and(|user| permission.starts_with("read") || user.username == "admin");
                Answer::Flag { yes }
            }
            Op::Presence { channel, .. } => Answer::Presence { users: self.presence(channel) },
            Op::EnsureBot { username, .. } => {
                let bot = self.named(username).filter(|user| user.is_bot);
                let name = bot.as_ref().map(|bot| bot.id.clone()).unwrap_or_default();
                self.nodes[node].memory.bot.clone_from(&name);
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.envelope.host.bot = name;
                }
                Answer::Users { users: bot.into_iter().collect() }
            }
            Op::CreateBot { username, display_name, .. } => {
                let taken = self.named(username).is_some();
                let id = self.chance.id();
                let (username, first_name) = (username.clone(), display_name.clone());
                let bot = User { id, username, first_name, is_bot: true, locale: "en".into(), ..User::default() };
                let made = (!taken).then_some(bot);
                self.server.users.extend(made.iter().map(|bot| (bot.id.clone(), bot.clone())));
                Answer::Users { users: made.into_iter().collect() }
            }
            Op::Upload { name, user, channel, bytes } => {
                let (id, size) = (self.chance.id(), bytes.len() as i64);
                let (name, user, channel) = (name.clone(), user.clone(), channel.clone());
                Answer::Files { files: vec![File { id, name, user, channel, size, ..File::default() }] }
            }
            Op::Config { .. } => Answer::Values { values: Default::default() },
            Op::FileInfos { .. } => Answer::Files { files: Vec::new() },
            _ => Answer::Done {},
        })
    }

    /// How the people of the team are there: each in turn online, away and offline for some minutes.
    fn presence(&self, channel: &str) -> Vec<Status> {
        let turn = self.now / (7 * MINUTE);
        let status = |at: usize| ["online", "away", "offline"][(turn as usize + at + channel.len()) % 3];
        let mut users: Vec<Status> = (0..PEOPLE.len())
            .map(|at| Status { user: format!("{}-id", PEOPLE[at]), status: status(at).into() })
            .collect();
        users.sort_by_key(|one| ["online", "away", "offline"].iter().position(|status| *status == one.status));
        users
    }

    fn named(&self, username: &str) -> Option<User> {
        self.server.users.values().find(|user| user.username == username).cloned()
    }

    /// Counts an event, where fewer than `count` were counted in the window before; else gives how long to wait in ms.
    fn limit(&mut self, node: usize, key: &str, count: u32, window: i64) -> i64 {
        let now = self.now;
        let counted = self.nodes[node].memory.limits.entry(key.into()).or_default();
        counted.retain(|at| now - at < window * MS);
        if counted.len() < count as usize {
            counted.push(now);
            return 0;
        }
        self.tally.one("limits reached");
        let free = counted[counted.len() - count as usize] + window * MS;
        ((free - now) / MS + 1).max(1)
    }

    /// The moment whose state a read shows: now, or a little ago where a replica lags.
    pub fn moment(&mut self) -> Time {
        let (stale, lag) = (self.plan.stale, self.plan.lag);
        if !self.fault(stale) {
            return self.now;
        }
        self.tally.one("reads from a replica that lags");
        self.now - self.delay(lag)
    }
}
