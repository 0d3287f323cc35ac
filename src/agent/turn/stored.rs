//! What is stored of turns, and for how long what is known of it will do.

use crate::agent::answer::Stopped;
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Question};
use crate::ids::{ChannelId, ConnectionId, PostId, UserId};
use crate::responder::Mode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Over how many keys an agent's turns are spread, so that many at once do not wait for one another.
const SHARDS: u8 = 8;
/// How old what is known of a turn may be where its answer comes, in milliseconds; a change drops it from every node's memory.
pub const AGE: i64 = 30_000;

/// Where a question was asked, and so where its answer goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In a thread; the answer is a reply.
    Thread,
    /// In the channel; the answer stands there, too.
    Channel,
    /// In a visitor's conversation.
    Visitor {
        /// The website's or the endpoint's connection.
        connection: ConnectionId,
        /// Whether the agent answers or proposes.
        mode: Mode,
    },
}

impl Place {
    /// Whether a visitor asked.
    pub fn is_visitors(&self) -> bool {
        matches!(self, Self::Visitor { .. })
    }

    /// The connection whose visitor asked; none where the team did.
    pub fn visitors_of(&self) -> Option<&ConnectionId> {
        match self {
            Self::Visitor { connection, .. } => Some(connection),
            Self::Thread | Self::Channel => None,
        }
    }

    /// Whether a visitor waits for the answer.
    pub fn answers_visitor(&self) -> bool {
        matches!(self, Self::Visitor { mode: Mode::Answer, .. })
    }
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// The user id; empty for a visitor.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The language; empty where it is the connection's.
    #[serde(default)]
    pub locale: String,
}

/// A turn, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The post that is being answered.
    pub question: PostId,
    /// The channel it stands in.
    pub channel: ChannelId,
    /// Where the answer goes.
    pub place: Place,
    /// Who asks.
    pub by: Asker,
    /// When it was begun, in milliseconds.
    pub at: i64,
    /// From when on nobody works on it, in milliseconds: it waits for its next call, or its node is gone.
    pub until: i64,
    /// How many calls have been begun; a call of an earlier number counts no more.
    pub call: u32,
    /// How many of them failed.
    #[serde(default)]
    pub failed: u32,
    /// The answer comes later, to the address that went along.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub later: bool,
    /// What is attached is left out: the agent did not take it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
    /// How often it was taken over from a node that was gone.
    #[serde(default)]
    pub taken: u32,
    /// How often its question was not there when it was looked for.
    #[serde(default)]
    pub missed: u32,
    /// The posts of its answer, where they stand in the channel: no thread leads to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<String>,
    /// What was asked meanwhile, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Next>,
}

/// As many questions wait behind one at most.
const WAITING: usize = 10;

/// A question that comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// The post that asks.
    pub question: PostId,
    /// Who asks.
    pub by: Asker,
    /// Where the answer goes.
    pub place: Place,
}

impl Turn {
    /// A turn that begins now, as the given call of its thread's.
    pub fn new(next: Next, channel: ChannelId, now: i64, until: i64, call: u32) -> Self {
        let Next { question, by, place } = next;
        let (failed, taken, missed, posts, next) = Default::default();
        Self {
            question,
            channel,
            place,
            by,
            at: now,
            until,
            call,
            failed,
            later: false,
            bare: false,
            taken,
            missed,
            posts,
            next,
        }
    }

    /// The question as one that comes next.
    pub fn asked(&self) -> Next {
        Next { question: self.question.clone(), by: self.by.clone(), place: self.place.clone() }
    }

    /// Has a question wait: what the same person asked before is answered with it, since the thread goes along. False where too many wait.
    pub fn wait(&mut self, asked: Next) -> bool {
        self.next.retain(|next| next.by.id != asked.by.id || next.place != asked.place);
        if self.next.len() >= WAITING {
            return false;
        }
        self.next.push(asked);
        true
    }
}

/// Some of an agent's turns, by their threads' root posts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Turns(BTreeMap<String, Turn>);

impl Turns {
    fn key(agent: &ConnectionId, root: &str) -> String {
        let shard = Sha256::digest(root.as_bytes()).first().map_or(0, |byte| byte % SHARDS);
        format!("v1:turns:{agent}:{shard}")
    }

    fn load(desk: &Desk, agent: &ConnectionId, root: &str) -> Flow<Self> {
        Ok(desk.load(&Self::key(agent, root), 0)?.unwrap_or_default())
    }

    /// All that some agents have: the agent, the root, the turn.
    pub fn all(desk: &Desk, agents: &[&ConnectionId]) -> Flow<Vec<(ConnectionId, String, Turn)>> {
        let keys =
            |agent: &&ConnectionId| (0..SHARDS).map(|shard| format!("v1:turns:{agent}:{shard}")).collect::<Vec<_>>();
        let shards = desk.load_all::<Self>(&agents.iter().flat_map(keys).collect::<Vec<_>>(), 0)?;
        let owners = agents.iter().flat_map(|agent| (0..SHARDS).map(|_| (*agent).clone()));
        let turns = |(agent, turns): (ConnectionId, Option<Self>)| {
            turns.into_iter().flat_map(|turns| turns.0).map(move |(root, turn)| (agent.clone(), root, turn))
        };
        Ok(owners.zip(shards).flat_map(turns).collect())
    }

    fn store(&self, desk: &Desk, agent: &ConnectionId, root: &str) {
        if self.0.is_empty() {
            desk.remove(&Self::key(agent, root));
        } else {
            desk.store(&Self::key(agent, root), self);
        }
    }
}

/// What is asked for of an agent and a thread where an answer's piece comes, to be asked together.
pub fn ahead(agent: &ConnectionId, root: &str) -> Vec<Question<()>> {
    let stored = |key: &str| question::stored(key, AGE).ahead();
    vec![stored(&Connection::key(agent)), stored(&Turns::key(agent, root))]
}

/// The turn of a thread, as it is known.
pub fn peek(desk: &Desk, agent: &ConnectionId, root: &str) -> Flow<Option<Turn>> {
    let turns: Option<Turns> = desk.load(&Turns::key(agent, root), AGE)?;
    Ok(turns.and_then(|turns| turns.0.get(root).cloned()))
}

/// The turn of a thread, as it is stored.
pub fn load(desk: &Desk, agent: &ConnectionId, root: &str) -> Flow<Option<Turn>> {
    Ok(Turns::load(desk, agent, root)?.0.get(root).cloned())
}

/// The turn of a thread, as it is stored, where a call of it is still the one that counts.
pub fn current(desk: &Desk, agent: &ConnectionId, root: &str, call: u32) -> Flow<Option<Turn>> {
    Ok(load(desk, agent, root)?.filter(|turn| turn.call == call))
}

/// Changes a thread's turn, or takes it away.
pub fn put(desk: &Desk, agent: &ConnectionId, root: &str, turn: Option<Turn>) -> Flow {
    let mut turns = Turns::load(desk, agent, root)?;
    match turn {
        Some(turn) => turns.0.insert(root.into(), turn),
        None => turns.0.remove(root),
    };
    turns.store(desk, agent, root);
    Ok(())
}

/// Answers of an agent's that were stopped and whose posts are still to be ended, by their threads' root posts and what they answer: what
/// a crash leaves here is made good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hushes(BTreeMap<String, Stopped>);

impl Hushes {
    fn key(agent: &ConnectionId) -> String {
        format!("v1:hush:{agent}")
    }

    /// Writes down that an answer was stopped, or that its posts have been ended.
    pub fn put(desk: &Desk, agent: &ConnectionId, root: &str, question: &str, stopped: Option<Stopped>) -> Flow {
        let key = Self::key(agent);
        let mut hushes: Self = desk.load(&key, 0)?.unwrap_or_default();
        let answer = format!("{root} {question}");
        let changed = match stopped {
            Some(stopped) => hushes.0.insert(answer, stopped.clone()) != Some(stopped),
            None => hushes.0.remove(&answer).is_some(),
        };
        match (changed, hushes.0.is_empty()) {
            (false, _) => {}
            (true, true) => desk.remove(&key),
            (true, false) => desk.store(&key, &hushes),
        }
        Ok(())
    }

    /// All that some agents have: the agent, the root, what is known.
    pub fn all(desk: &Desk, agents: &[&ConnectionId]) -> Flow<Vec<(ConnectionId, String, Stopped)>> {
        let keys: Vec<String> = agents.iter().map(|agent| Self::key(agent)).collect();
        let hushes = desk.load_all::<Self>(&keys, 0)?;
        let of = |(agent, hushes): (&&ConnectionId, Option<Self>)| {
            let agent = (*agent).clone();
            let root = |answer: String| answer.split(' ').next().unwrap_or_default().to_string();
            let hushes = hushes.into_iter().flat_map(|hushes| hushes.0);
            hushes.map(move |(answer, stopped)| (agent.clone(), root(answer), stopped))
        };
        Ok(agents.iter().zip(hushes).flat_map(of).collect())
    }
}
