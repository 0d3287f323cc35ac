//! Agents: what their servers are told, and how they answer: well, late, badly or not at all.

use crate::agenda::{Time, MS, SECOND};
use crate::fetches::Came;
use crate::tell;
use crate::world::World;
use crate::Kind;
use frontdesk_wire::Fetch;
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// An agent with its server.
pub struct Agent {
    /// The connection's handle.
    pub handle: String,
    /// The connection's id.
    pub connection: String,
    /// Where its server is.
    pub url: String,
    /// Its bot's user id.
    pub bot: String,
    /// Its bot's user name.
    pub username: String,
    /// Who may ask it, by user id; none for everybody.
    pub allowed: Option<BTreeSet<String>>,
    /// Whether it takes only what names it.
    pub mention_only: bool,
}

/// A call that reached an agent's server.
pub struct Call {
    /// Which agent, by its number.
    pub agent: usize,
    /// The post that is to be answered.
    pub question: String,
    /// The root post of its thread.
    pub root: String,
    /// Whether it is a visitor's conversation.
    pub visitors: bool,
    /// What was told: whose it is, and the text.
    pub told: Vec<(String, String)>,
    /// The words that were sent, in their order.
    pub words: Vec<String>,
    /// Whether that was a whole answer, in time.
    pub whole: bool,
}

/// What became of the turn of a thread.
pub struct Change {
    /// When.
    pub at: Time,
    /// The agent's connection.
    pub agent: String,
    /// The thread.
    pub root: String,
    /// The turn before; null for none.
    pub before: Value,
    /// The turn since; null for none.
    pub after: Value,
}

/// Somebody stopped answers, or asked again.
pub struct Press {
    /// When.
    pub at: Time,
    /// The thread, or empty for all of the channel.
    pub root: String,
    /// The question whose answer has the button; empty for the command.
    pub question: String,
    /// Whether it was to ask again.
    pub again: bool,
}

/// The agents of a run, and what is known of them.
#[derive(Default)]
pub struct Agents {
    /// The agents.
    pub all: Vec<Agent>,
    /// The channel that they are in.
    pub channel: String,
    /// How the first of them takes part in the conversations of a channel.
    pub responders: BTreeMap<String, &'static str>,
    /// The calls that reached their servers.
    pub calls: Vec<Call>,
    /// What became of their turns.
    pub changes: Vec<Change>,
    /// What people pressed.
    pub presses: Vec<Press>,
    /// The posts whose event was dealt with, and how often.
    pub heard: BTreeMap<String, u32>,
    /// How often the noisy bot has spoken.
    pub noise: u32,
}

/// How a server answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    Well,
    Slow,
    Object,
    Busy,
    Broken,
    Away,
    Silent,
    Cut,
    Endless,
    Empty,
}

impl World {
    /// Brings a call to the server that its address names: what comes of it, and when.
    pub fn ask_agent(&mut self, fetch: &Fetch) -> Vec<(Time, Came)> {
        let url = &fetch.request.url;
        let Some(agent) = self.agents.all.iter().position(|agent| url.starts_with(&agent.url)) else {
            return vec![(0, Came::End("name"))];
        };
        let trouble = self.plan.agents_trouble;
        let tempers = [Temper::Slow, Temper::Busy, Temper::Broken, Temper::Away, Temper::Silent, Temper::Cut];
        let temper = match self.chance.below(12) {
            _ if !self.fault(trouble) => {
                [Temper::Well, Temper::Well, Temper::Well, Temper::Object][self.chance.below(4)]
            }
            0 => Temper::Endless,
            1 => Temper::Empty,
            _ => tempers[self.chance.below(tempers.len())],
        };
        self.tally.one(match temper {
            Temper::Well => "agents that answered well",
            Temper::Slow => "agents that answered slowly",
            Temper::Object => "agents that answered at once",
            Temper::Busy => "agents that answered with 429",
            Temper::Broken => "agents that answered with 500",
            Temper::Away => "agents that were away",
            Temper::Silent => "agents that never answered",
            Temper::Cut => "agents that stopped in the middle",
            Temper::Endless => "agents that never ended",
            Temper::Empty => "agents that said nothing",
        });
        let words = self.answer_words(agent, temper);
        // The end of a slow one may come too late, with every word before it.
        let call = self.note_call(agent, fetch, &words, matches!(temper, Temper::Well | Temper::Object));
        tell!(self, "agent {agent}: {temper:?} at call {call}, {} words: {:?}", words.len(), words.first());
        let streams = !fetch.whole && temper != Temper::Object;
        self.answer_of(temper, &words, streams)
    }

    fn note_call(&mut self, agent: usize, fetch: &Fetch, words: &[String], whole: bool) -> usize {
        let carried: Value = serde_json::from_slice(&fetch.carry).unwrap_or_default();
        let body: Value = serde_json::from_slice(&fetch.request.body).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let told = body["messages"].as_array().into_iter().flatten();
        let call = Call {
            agent,
            question: text(&carried["question"]),
            root: text(&carried["root"]),
            visitors: carried["place"]["visitor"].is_object(),
            told: told.map(|message| (text(&message["role"]), text(&message["content"]))).collect(),
            words: words.to_vec(),
            whole,
        };
        if call.told.is_empty() || call.question.is_empty() {
            self.breach(Kind::Lost, format!("agent {agent} was told nothing: {body}"));
        }
        self.agents.calls.push(call);
        self.agents.calls.len() - 1
    }

    /// Words that stand in no other answer. Now and then one names another agent, or everybody.
    fn answer_words(&mut self, agent: usize, temper: Temper) -> Vec<String> {
        let count = match temper {
            Temper::Empty => return Vec::new(),
            Temper::Endless if self.chance.happens(0.1) => 24_000,
            Temper::Endless => 400,
            _ if self.chance.happens(0.02) => 2_600,
            _ => self.chance.between(1, 30),
        };
        let number = self.agents.calls.len();
        let mut words: Vec<String> = (0..count).map(|at| format!("c{number}ö{at}")).collect();
        for name in [self.agents.all[(agent + 1) % self.agents.all.len()].username.clone(), "all".into()] {
            if self.chance.happens(0.2) {
                let at = self.chance.below(words.len());
                words[at] = format!("@{name}");
            }
        }
        words
    }

    fn answer_of(&mut self, temper: Temper, words: &[String], streams: bool) -> Vec<(Time, Came)> {
        let first = self.chance.between(20 * MS, 3 * SECOND);
        match temper {
            Temper::Busy => {
                let after = self.chance.happens(0.5).then(|| self.chance.between(1, 40));
                return vec![(first, Came::Head(429, "application/json", after)), (first, Came::End(""))];
            }
            Temper::Broken => return vec![(first, Came::Head(500, "text/plain", None)), (first, Came::End(""))],
            Temper::Away => return vec![(first, Came::End("connect"))],
            Temper::Silent => return Vec::new(),
            _ => {}
        }
        let said = self.said(words);
        let (kind, body) = match streams {
            true => ("text/event-stream", self.stream_of(&said, temper != Temper::Cut && temper != Temper::Endless)),
            false => ("application/json", object_of(&said)),
        };
        let mut came = vec![(first, Came::Head(200, kind, None))];
        let pieces = self.chance.between(1, if temper == Temper::Endless { 60 } else { 14 }) as usize;
        let pause = if temper == Temper::Slow { 4 * SECOND } else { 500 * MS };
        let (mut at, mut rest) = (first, body.as_slice());
        for piece in 1..=pieces {
            at += self.delay(pause).max(self.chance.between(0, 300 * MS));
            let most = (rest.len() / (pieces - piece + 1)).max(1) as i64;
            let length = if piece == pieces { rest.len() } else { self.chance.between(0, most * 2) as usize };
            let (next, behind) = rest.split_at(length.min(rest.len()));
            came.push((at, Came::Body(next.to_vec())));
            rest = behind;
        }
        match temper {
            Temper::Endless => {}
            Temper::Cut => {
                came.truncate(1 + self.chance.below(came.len()));
                came.push((at, Came::End("broken")));
            }
            _ => came.push((at + self.chance.between(0, 200 * MS), Came::End(""))),
        }
        came
    }

    /// The words, with what stands between them.
    fn said(&mut self, words: &[String]) -> Vec<String> {
        let between = |chance: &mut crate::chance::Chance| match chance.below(20) {
            0 => "\n\n",
            1 => "\n",
            _ => " ",
        };
        let said = words.iter().enumerate().map(|(at, word)| match at {
            0 => word.clone(),
            _ => format!("{}{word}", between(&mut self.chance)),
        });
        said.collect()
    }

    /// The words as server-sent events, some of which bring several.
    fn stream_of(&mut self, said: &[String], ends: bool) -> Vec<u8> {
        let mut body = if self.chance.happens(0.2) { ": here\n\n".to_string() } else { String::new() };
        let mut rest = said;
        while !rest.is_empty() {
            let most = if said.len() > 100 { 200 } else { 4 };
            let (next, behind) = rest.split_at(self.chance.between(1, most).min(rest.len() as i64) as usize);
            let chunk =
                json!({ "choices": [{ "index": 0, "delta": { "content": next.concat() }, "finish_reason": null }] });
            body.push_str(&format!("data: {chunk}\n\n"));
            rest = behind;
        }
        if ends {
            let chunk = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
            body.push_str(&format!("data: {chunk}\n\ndata: [DONE]\n\n"));
        }
        body.into_bytes()
    }

    /// Notes what became of turns, as it is written down.
    pub fn note_turns(&mut self, key: &str, before: Option<&[u8]>, after: Option<&[u8]>) {
        let Some(agent) = key.strip_prefix("v1:turns:").and_then(|rest| rest.split(':').next()) else { return };
        let read = |bytes: Option<&[u8]>| -> BTreeMap<String, Value> {
            bytes.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
        };
        let (before, after) = (read(before), read(after));
        let roots: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for root in roots {
            let of = |turns: &BTreeMap<String, Value>| turns.get(root).cloned().unwrap_or_default();
            let (before, after) = (of(&before), of(&after));
            if before != after {
                let (at, agent, root) = (self.now, agent.to_string(), root.clone());
                self.agents.changes.push(Change { at, agent, root, before, after });
            }
        }
    }
}

fn object_of(said: &[String]) -> Vec<u8> {
    let message = json!({ "role": "assistant", "content": said.concat() });
    json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] }).to_string().into_bytes()
}
