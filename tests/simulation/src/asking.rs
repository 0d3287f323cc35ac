//! People who ask agents, change their minds, stop answers; and programs that talk among them.

use crate::agenda::{MS, SECOND};
use crate::agents::Press;
use crate::engine::Start;
use crate::team::PEOPLE;
use crate::tell;
use crate::web::Request;
use crate::world::World;
use frontdesk_wire::{Event, Post};
use serde_json::{json, Value};

/// As often the noisy bot speaks at most.
const NOISE: u32 = 40;
/// The noisy bot's user id.
pub const NOISY: &str = "noisy-bot-id";

/// What an agent's post carries.
pub fn answering(post: &Post) -> Value {
    let props: Value = serde_json::from_slice(&post.props).unwrap_or_default();
    props["frontdesk"]["agent"].clone()
}

impl World {
    /// Lets somebody do something with the agents.
    pub fn turn_to_agents(&mut self) {
        let channel = self.agents.channel.clone();
        match self.chance.below(100) {
            0..38 => self.ask_in(&Post { channel, ..Post::default() }),
            38..62 => {
                let roots = self.server.roots(&channel);
                match self.chance.pick(&roots).cloned() {
                    Some(root) => self.ask_in(&root),
                    None => self.ask_in(&Post { channel, ..Post::default() }),
                }
            }
            62..72 => self.ask_otherwise(&channel),
            72..77 => self.take_back(&channel),
            77..85 => self.press_button(&channel, "stop-answer"),
            85..88 => self.type_stop(&channel),
            88..93 => self.press_button(&channel, "ask-again"),
            _ => self.ask_by_machine(&channel),
        }
    }

    fn mentions(&mut self) -> String {
        let names: Vec<String> = self.agents.all.iter().map(|agent| format!("@{}", agent.username)).collect();
        match self.chance.below(10) {
            0..4 => String::new(),
            4..9 => self.chance.pick(&names).cloned().unwrap_or_default(),
            _ => names.join(" "),
        }
    }

    fn ask_in(&mut self, root: &Post) {
        let user = format!("{}-id", PEOPLE[self.chance.below(PEOPLE.len())]);
        let (names, words) = (self.mentions(), self.words("ask"));
        let note = !root.id.is_empty() && self.chance.happens(0.15);
        let text = if note { format!("note: {names} {words}") } else { format!("{names} {words}") };
        self.tally.one("questions to agents");
        self.speak(root, &user, text.trim().into(), "", "", true);
    }

    fn asked_lately(&mut self, channel: &str) -> Option<Post> {
        let mut posts = self.server.posts_of(channel);
        posts.retain(|post| self.team.spoken.get(&post.id).is_some_and(|spoken| spoken.typed));
        let late = posts.len().saturating_sub(4);
        self.chance.pick(&posts[late..]).cloned()
    }

    fn ask_otherwise(&mut self, channel: &str) {
        let Some(post) = self.asked_lately(channel) else { return };
        let (names, words) = (self.mentions(), self.words("rather"));
        let note = if crate::team::is_note(&post.message) { "note: " } else { "" };
        let message = format!("{note}{names} {words}").trim().to_string();
        self.tally.one("questions edited");
        if let Some(spoken) = self.team.spoken.get_mut(&post.id) {
            spoken.texts.push(message.clone());
        }
        let node = self.chance.below(self.nodes.len());
        self.change(node, Post { message, ..post });
    }

    fn take_back(&mut self, channel: &str) {
        let Some(post) = self.asked_lately(channel) else { return };
        self.tally.one("questions deleted");
        let node = self.chance.below(self.nodes.len());
        self.remove(node, &post.id);
    }

    fn press_button(&mut self, channel: &str, verb: &'static str) {
        let again = verb == "ask-again";
        let fits = |post: &Post| answering(post)[if again { "failure" } else { "growing" }] == true;
        let mut posts = self.server.posts_of(channel);
        posts.retain(fits);
        let Some(post) = self.chance.pick(&posts).cloned() else { return };
        let user = format!("{}-id", PEOPLE[self.chance.below(PEOPLE.len())]);
        let body = json!({ "post_id": post.id }).to_string().into_bytes();
        tell!(self, "somebody presses {verb} on {}", post.id);
        self.tally.one(if again { "answers asked for again" } else { "answers stopped" });
        let question = answering(&post)["question"].as_str().unwrap_or_default().to_string();
        let root = if post.root.is_empty() { question.clone() } else { post.root.clone() };
        self.agents.presses.push(Press { at: self.now, root, question, again });
        let path = format!("/actions/{verb}");
        self.request(Request { method: "POST", path, body, user, ..Request::default() }, Box::new(|_, _| {}));
    }

    fn type_stop(&mut self, channel: &str) {
        let roots = self.server.roots(channel);
        let root =
            self.chance.pick(&roots).filter(|_| self.now % 3 > 0).map(|root| root.id.clone()).unwrap_or_default();
        let name = self.chance.pick(&self.agents.all).map(|agent| agent.handle.clone()).unwrap_or_default();
        let text = if self.chance.happens(0.5) { "/desk stop".into() } else { format!("/desk stop {name}") };
        let user = self.server.users[&format!("{}-id", PEOPLE[self.chance.below(PEOPLE.len())])].clone();
        self.tally.one("answers stopped by command");
        self.agents.presses.push(Press { at: self.now, root: root.clone(), question: String::new(), again: false });
        let (channel, team, trigger) = (channel.to_string(), "team-id".into(), String::new());
        let event = Event::Command { user, channel, team, root, text, trigger };
        let node = self.chance.below(self.nodes.len());
        self.start(Start { node, lane: None, root: None, event, then: Box::new(|_, _| {}) });
    }

    /// What a webhook or somebody else's bot posts.
    fn ask_by_machine(&mut self, channel: &str) {
        let roots = self.server.roots(channel);
        let nowhere = Post { channel: channel.into(), ..Post::default() };
        let root = self.chance.pick(&roots).filter(|_| self.now % 2 > 0).cloned().unwrap_or(nowhere);
        let (names, words) = (self.mentions(), self.words("alarm"));
        self.tally.one("questions by programs");
        match self.chance.below(3) {
            0 => self.speak(&root, "anna-id", format!("{names} {words}"), "", r#"{"from_webhook":"true"}"#, false),
            1 => self.speak(&root, "build-bot-id", format!("{names} {words}"), "", r#"{"from_bot":"true"}"#, false),
            // A bot whose posts do not say so.
            _ => self.speak(&root, "build-bot-id", format!("{names} {words}"), "", "", false),
        }
    }

    /// A bot that answers whatever it sees, the agents' answers too, as long as one can bear it.
    pub fn make_noise(&mut self, post: &Post) {
        let here = !self.agents.all.is_empty() && post.channel == self.agents.channel && post.user != NOISY;
        if !here || self.agents.noise >= NOISE || !self.chance.happens(self.plan.noise) {
            return;
        }
        self.agents.noise += 1;
        self.tally.one("posts of a noisy bot");
        let root = if post.root.is_empty() { post.id.clone() } else { post.root.clone() };
        let root = Post { id: root, channel: post.channel.clone(), ..Post::default() };
        let (names, words) = (self.mentions(), self.words("noise"));
        let wait = self.chance.between(50 * MS, 4 * SECOND);
        self.after(wait, move |world| {
            world.speak(&root, NOISY, format!("{names} {words}"), "", r#"{"from_bot":"true"}"#, false);
        });
    }
}
