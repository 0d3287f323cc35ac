//! The promises about agents: only people ask, each question has one answer or a word why there is none, and nothing is left half done.

use crate::agenda::{Time, SECOND};
use crate::agents::{Agent, Call, Press};
use crate::asking::answering;
use crate::team::{is_note, Spoken};
use crate::world::World;
use crate::Kind;
use frontdesk_wire::Post;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How often an answer is asked for by itself, the first time included.
const TRIES: u64 = 3;

/// How often it may be asked for besides, where a node was too slow to say that it is still there.
const SLACK: u64 = 4;
/// How long it may take until what somebody pressed is done.
const STOPPING: Time = 40 * SECOND;

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What is to be answered after a turn.
fn next_of(turn: &Value) -> Vec<&str> {
    turn["next"].as_array().into_iter().flatten().map(|next| text(&next["question"])).collect()
}

/// What stands in a post, word by word, without what keeps a mention from being one.
fn words_of(message: &str) -> Vec<String> {
    message.replace('\u{200b}', "").split_whitespace().map(str::to_string).collect()
}

/// The beginning and the end of an answer.
fn shown(said: &[String]) -> String {
    match said {
        [first @ .., last] if first.len() > 40 => format!("{} … {last}", first[..20].join(" ")),
        _ => said.join(" "),
    }
}

/// The words that the simulation made up in a text: what something is, and its number.
fn numbered(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pair = |pair: &[&str]| {
        let number = pair[1].bytes().all(|byte| byte.is_ascii_digit());
        (number && pair[0].bytes().all(|byte| byte.is_ascii_lowercase())).then(|| pair.join(" "))
    };
    words.windows(2).filter_map(pair).collect()
}

/// What was begun to be answered.
#[derive(Default)]
struct Begun {
    root: String,
    /// Something else was asked before there was an answer.
    superseded: bool,
    first: i64,
    /// How often a turn began with it.
    times: usize,
}

impl World {
    /// Checks what became of everything that agents were asked.
    pub(crate) fn judge_agents(&mut self) {
        if self.agents.all.is_empty() {
            return;
        }
        for key in self.server.keys_below("v1:turns:") {
            let left = String::from_utf8_lossy(&self.server.key(&key).unwrap_or_default()).to_string();
            self.breach(Kind::Lost, format!("{key} was left: {left}"));
        }
        self.judge_calls();
        for agent in 0..self.agents.all.len() {
            let begun = self.begun(agent);
            for (question, begun) in &begun {
                self.judge_question(agent, question, begun);
            }
            self.judge_asked(agent, &begun);
        }
        self.judge_visitors_answers();
    }

    /// What an agent was asked, by the question.
    fn begun(&self, agent: usize) -> BTreeMap<String, Begun> {
        let mut all: BTreeMap<String, Begun> = BTreeMap::new();
        for change in self.agents.changes.iter().filter(|change| change.agent == self.agents.all[agent].connection) {
            let (was, is) = (text(&change.before["question"]), text(&change.after["question"]));
            if !is.is_empty() {
                let new = || Begun { root: change.root.clone(), first: change.at, ..Begun::default() };
                let begun = all.entry(is.into()).or_insert_with(new);
                begun.superseded &= is == was;
                begun.times += usize::from(is != was);
            }
            if !was.is_empty() && !is.is_empty() && was != is && !next_of(&change.before).contains(&is) {
                all.entry(was.into()).or_default().superseded = true;
            }
        }
        all
    }

    fn judge_question(&mut self, agent: usize, question: &str, begun: &Begun) {
        let bot = self.agents.all[agent].bot.clone();
        let visitors = self.server.post(question).is_some_and(|post| super::sender_id(&post).is_some());
        let answers = |post: &Post| {
            post.user == bot && answering(post)["question"] == question && !super::is_marked(post, "draft")
        };
        let mut posts: Vec<Post> =
            self.server.channels.keys().flat_map(|channel| self.server.posts_of(channel)).filter(answers).collect();
        posts.sort_by_key(|post| answering(post)["part"].as_u64());
        for post in posts.iter().filter(|post| answering(post)["growing"] == true) {
            self.breach(Kind::Lost, format!("agent {agent}: {} is left growing: {:?}", post.id, post.message));
        }
        for post in &posts {
            if post.message.contains("@all") {
                self.breach(Kind::Astray, format!("agent {agent}: {} mentions everybody: {:?}", post.id, post.message));
            }
        }
        let failures = posts.iter().filter(|post| answering(post)["failure"] == true).count();
        let parts: Vec<&Post> = posts.iter().filter(|post| answering(post)["failure"] != true).collect();
        if parts.windows(2).any(|pair| answering(pair[0])["part"] == answering(pair[1])["part"]) {
            self.breach(Kind::Twice, format!("agent {agent}: {question} has two answers"));
            return;
        }
        let mut said: Vec<String> = parts.iter().flat_map(|post| words_of(&post.message)).collect();
        let excused = begun.superseded || self.is_given_up(question, begun);
        if let Some(at) = said.iter().position(|word| word.starts_with("*(stopped")).filter(|_| excused) {
            said.truncate(at);
        }
        let calls = || self.agents.calls.iter().filter(|call| call.agent == agent && call.question == question);
        // An answer that came to its end, and one of which every word came.
        let whole = !said.is_empty() && calls().any(|call| call.whole && call.words == said);
        let complete = !said.is_empty() && calls().any(|call| call.words == said);
        // What was cut off may end in the middle of a word.
        if !calls().any(|call| call.words.concat().starts_with(&said.concat())) && !said.is_empty() {
            self.breach(
                Kind::Lost,
                format!("agent {agent}: {question} has an answer that was not given: {}", shown(&said)),
            );
        }
        if visitors {
            return self.tally.one("questions of visitors"); // what is owed to them says `judge_visitors_answers`
        }
        self.tally.one("questions answered or not");
        if excused {
            return self.tally.one("questions given up by people");
        }
        match (failures, if failures == 0 { complete } else { whole }) {
            (0, true) => self.tally.one("questions with one whole answer"),
            (1, false) => self.tally.one("questions with a word why there is no answer"),
            // Who is named by an edit is asked again: the first answer stands, and so does why there is no second.
            (1, true) if begun.times > 1 => self.tally.one("questions answered, then asked again without an answer"),
            // Where its call did not begin and Mattermost refused the word why, nothing stands below a question.
            (0, false) if said.is_empty() && self.is_disturbed() => self.tally.one("questions without a word"),
            (0, false) => {
                let what = format!("agent {agent}: {question} was asked, and its answer is {}", shown(&said));
                self.breach(Kind::Lost, what);
            }
            _ => {
                let what = format!("agent {agent}: {question} has {failures} failures, and a whole answer: {whole}");
                self.breach(Kind::Twice, what);
            }
        }
    }

    /// Whether somebody deleted a question or stopped its answer.
    fn is_given_up(&self, question: &str, begun: &Begun) -> bool {
        let gone = self.server.standing(question).is_none() || self.server.standing(&begun.root).is_none();
        let stops = self.agents.presses.iter().filter(|press| !press.again && press.at + STOPPING >= begun.first);
        // A button stops its own answer, the command all of a thread or of the channel.
        let meant = |press: &Press| match press.question.as_str() {
            "" => press.root.is_empty() || press.root == begun.root,
            pressed => pressed == question,
        };
        gone || stops.into_iter().any(meant)
    }

    /// No visitor waits: the last thing that they said was answered, or people go on.
    fn judge_visitors_answers(&mut self) {
        for visitor in 0..self.visitors.len() {
            let site = &self.team.sites[self.visitors[visitor].site];
            if self.agents.responders.get(&site.channel) != Some(&"answer") {
                continue;
            }
            let Some(root) = self.root_of(&self.visitors[visitor].conversation) else { continue };
            let props: Value = serde_json::from_slice(&root.props).unwrap_or_default();
            let about = &props["frontdesk"]["about"];
            if !about["agent"].is_object() {
                continue; // people answered from the beginning
            }
            let thread = self.server.thread(&root.id);
            let Some(last) = thread.iter().rev().find(|post| super::sender_id(post).is_some()) else { continue };
            let answered = thread.iter().any(|post| answering(post)["question"] == last.id.as_str());
            let over = about["state"].to_string().contains("closed") || about["state"].to_string().contains("blocked");
            match (answered, !about["agent"]["handed"].is_null()) {
                (true, _) => self.tally.one("visitors answered by an agent"),
                (false, true) => self.tally.one("visitors handed over to people"),
                (false, false) if over => {}
                (false, false) => {
                    let what = format!("visitor {visitor} waits for an answer to {:?}: {about}", last.message);
                    self.breach(Kind::Lost, what);
                }
            }
        }
    }

    /// Whoever may ask and was heard has asked.
    fn judge_asked(&mut self, agent: usize, begun: &BTreeMap<String, Begun>) {
        let this = &self.agents.all[agent];
        let mut known: BTreeSet<String> = begun.keys().cloned().collect();
        let changes = self.agents.changes.iter().filter(|change| change.agent == this.connection);
        known.extend(changes.flat_map(|change| next_of(&change.after)).map(str::to_string));
        let spoken: Vec<(&String, &Spoken)> = self.team.spoken.iter().filter(|(_, spoken)| spoken.typed).collect();
        let mut missing = Vec::new();
        for (id, spoken) in spoken {
            let Some(post) = self.server.post(id).filter(|post| post.channel == self.agents.channel) else { continue };
            let root = self.server.post(&spoken.root);
            let first = &spoken.texts[0];
            let inside = root.is_some_and(|root| super::conversation_of(&root).is_some());
            let named = first.split_whitespace().any(|word| word == format!("@{}", this.username));
            let heard = self.agents.heard.contains_key(id) && spoken.texts.len() == 1;
            if heard && named && this.may_ask(&post.user) && (!inside || is_note(first)) && !known.contains(id) {
                missing.push(format!("agent {agent} was not asked {id}: {first:?}"));
            }
        }
        missing.into_iter().for_each(|what| self.breach(Kind::Lost, what));
    }

    /// Checks every call that reached an agent's server: who asked, how often, and what was told.
    fn judge_calls(&mut self) {
        let homes = self.homes();
        let calls = std::mem::take(&mut self.agents.calls);
        let mut counts: BTreeMap<(usize, &String), u64> = BTreeMap::new();
        for call in &calls {
            *counts.entry((call.agent, &call.question)).or_default() += 1;
            self.judge_call(call, &homes);
        }
        for ((agent, question), count) in counts {
            let edits = self.team.spoken.get(question).map_or(0, |spoken| spoken.texts.len() as u64 - 1);
            let presses = self.agents.presses.iter().filter(|press| press.again).count() as u64;
            let heard = u64::from(self.agents.heard.get(question).copied().unwrap_or_default()).max(1);
            let again: u64 =
                ["crashes", "processes that stood still", "events that failed", "requests lost", "answers lost"]
                    .iter()
                    .map(|what| self.tally.of(what))
                    .sum();
            let most = TRIES * (heard + edits + presses) + again + SLACK;
            if count > most {
                self.breach(Kind::Restless, format!("agent {agent} was asked {question} {count} times"));
            }
        }
        self.agents.calls = calls;
    }

    fn judge_call(&mut self, call: &Call, homes: &BTreeMap<String, (String, bool)>) {
        let (agent, question) = (call.agent, &call.question);
        let this = &self.agents.all[agent];
        let post = self.server.post(question).unwrap_or_default();
        let spoken = self.team.spoken.get(question).cloned();
        let own = spoken.as_ref().is_some_and(|spoken| spoken.typed);
        let (allowed, named) = (this.may_ask(&post.user), this.mention_only);
        if call.visitors {
            if super::sender_id(&post).is_none() {
                self.breach(Kind::Restless, format!("agent {agent} was asked {question}, which is no visitor's"));
            }
        } else if !own {
            self.breach(Kind::Restless, format!("agent {agent} was asked by a program: {:?}", post.message));
        } else if !allowed {
            self.breach(Kind::Astray, format!("agent {agent} was asked {question} by {}, who may not", post.user));
        } else if let Some(spoken) = spoken.as_ref().filter(|spoken| spoken.texts.len() == 1 && spoken.root.is_empty())
        {
            let name = format!("@{}", self.agents.all[agent].username);
            if named && !spoken.texts[0].split_whitespace().any(|word| word == name) {
                self.breach(Kind::Astray, format!("agent {agent} was asked {question}, which does not name it"));
            }
        }
        let asked = spoken.as_ref().map(|spoken| spoken.texts.clone()).unwrap_or_default();
        let last = call.told.iter().rev().find(|(role, _)| role == "user").map(|(_, text)| text.as_str());
        let last = numbered(last.unwrap_or_default());
        if own && !asked.iter().any(|text| numbered(text).iter().all(|word| last.contains(word))) {
            self.breach(Kind::Lost, format!("agent {agent} was not told the question {question}: {:?}", call.told));
        }
        for word in call.told.iter().flat_map(|(_, text)| numbered(text)) {
            let Some((home, inside)) = homes.get(&word) else { continue };
            let foreign = *home != call.root && question != home && !self.was_said_in_erased(call, &word);
            if foreign || (call.visitors && *inside) {
                self.breach(Kind::Astray, format!("agent {agent} was told {word:?} with {question}"));
            }
        }
    }

    /// Whether a word was said in the visitor's conversation that a call is about, and that was erased since. What had no answer when that
    /// happened its visitor says again, in a new conversation: then the same words were in two, both their own, and the second alone stands.
    fn was_said_in_erased(&self, call: &Call, word: &String) -> bool {
        let Some(root) = self.server.post(&call.root).filter(|root| call.visitors && root.delete_at > 0) else {
            return false;
        };
        let there = |post: &Post| post.id == root.id || post.root == root.id;
        let posts = self.server.changed_at(&root.channel, 0, Time::MAX);
        posts.iter().any(|post| there(post) && numbered(&post.message).contains(word))
    }

    /// Where everything that people and programs said stands, and whether it is nothing for visitors.
    fn homes(&self) -> BTreeMap<String, (String, bool)> {
        let mut homes = BTreeMap::new();
        for (id, spoken) in &self.team.spoken {
            let home = if spoken.root.is_empty() { id } else { &spoken.root };
            for text in &spoken.texts {
                let inside = !spoken.typed || spoken.texts.iter().all(|text| is_note(text));
                homes.extend(numbered(text).into_iter().map(|word| (word, (home.clone(), inside))));
            }
        }
        let visitors = self.visitors.iter().flat_map(|visitor| visitor.said.values());
        let said = visitors.flat_map(|said| said.accepted.iter().map(|conversation| (conversation, &said.text)));
        let sessions = self.sessions.iter();
        let written = sessions.flat_map(|session| session.accepted.values().map(|text| (&session.conversation, text)));
        for (conversation, text) in said.chain(written) {
            if let Some(root) = self.root_of(conversation) {
                homes.extend(numbered(text).into_iter().map(|word| (word, (root.id.clone(), false))));
            }
        }
        homes
    }
}

impl Agent {
    fn may_ask(&self, user: &String) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(user))
    }
}
