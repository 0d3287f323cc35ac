//! What an endpoint's own visitors write: its server sends it here, again and again until it is taken.

use crate::agenda::{MS, SECOND};
use crate::tell;
use crate::web::{Request, Response};
use crate::world::World;
use crate::Kind;
use serde_json::{json, Value};
use std::collections::{BTreeMap, VecDeque};

/// A session of an endpoint.
pub struct Session {
    /// Which endpoint, by its number.
    pub endpoint: usize,
    /// What the endpoint calls it.
    pub name: String,
    /// The conversation, once it is known.
    pub conversation: String,
    /// What was taken: the text by the sender's own id.
    pub accepted: BTreeMap<String, String>,
    waiting: VecDeque<(String, String)>,
    flying: bool,
}

impl Session {
    /// A session in which nothing was said.
    pub fn new(endpoint: usize, name: String) -> Self {
        Self {
            endpoint,
            name,
            conversation: String::new(),
            accepted: BTreeMap::new(),
            waiting: VecDeque::new(),
            flying: false,
        }
    }

    /// How many messages were not taken yet.
    pub fn unsent(&self) -> usize {
        self.waiting.len()
    }
}

impl World {
    /// Lets a session's visitor write something.
    pub fn say_in_session(&mut self, session: usize, text: String) {
        let id = format!("m-{}", self.serial());
        self.tally.one("messages written in sessions");
        self.sessions[session].waiting.push_back((id, text));
        self.send_next(session);
    }

    fn send_next(&mut self, session: usize) {
        let this = &mut self.sessions[session];
        let (Some((id, text)), false) = (this.waiting.front().cloned(), this.flying) else { return };
        this.flying = true;
        self.send_inbound(session, &id, &text);
        if self.fault(0.1) {
            // A queue that gives the same message to two workers.
            self.tally.one("messages of sessions sent twice at once");
            self.send_inbound(session, &id, &text);
        }
    }

    fn send_inbound(&mut self, session: usize, id: &str, text: &str) {
        let this = &self.sessions[session];
        let endpoint = &self.endpoints[this.endpoint];
        let body = json!({ "session": this.name, "id": id, "text": text, "visitor": { "name": "Vera" } });
        let request = Request {
            method: "POST",
            path: format!("/v1/endpoints/{}/messages", endpoint.handle),
            body: body.to_string().into_bytes(),
            headers: BTreeMap::from([("authorization".into(), format!("Bearer {}", endpoint.token))]),
            client: "198.51.100.7".into(),
            ..Request::default()
        };
        tell!(self, "session {session} sends {id}: {text:?}");
        let (id, text) = (id.to_string(), text.to_string());
        let reply = move |world: &mut World, response: Option<Response>| {
            let response = response.unwrap_or_default();
            let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
            match response.status {
                200 => world.inbound_accepted(session, &id, &text, &answer),
                401 | 403 | 404 | 409 | 410 => world.inbound_refused(session, &response.code()),
                _ => {}
            }
            let this = &mut world.sessions[session];
            this.flying = false;
            if response.status == 200 {
                this.waiting.retain(|(other, _)| *other != id);
                return world.send_next(session);
            }
            let wait = response.retry_after as i64 * MS + world.chance.between(SECOND, 5 * SECOND);
            world.after(wait, move |world| world.send_next(session));
        };
        self.request(request, Box::new(reply));
    }

    fn inbound_accepted(&mut self, session: usize, id: &str, text: &str, answer: &Value) {
        let conversation = answer["conversation"].as_str().unwrap_or_default().to_string();
        let this = &mut self.sessions[session];
        if !this.conversation.is_empty() && this.conversation != conversation {
            let what = format!("session {session} is two conversations: {} and {conversation}", this.conversation);
            self.breach(Kind::Astray, what);
        }
        let this = &mut self.sessions[session];
        this.conversation = conversation;
        if this.accepted.insert(id.into(), text.into()).is_none() {
            self.tally.one("messages accepted from sessions");
        }
        // A sender that is not sure sends again what was taken.
        if self.fault(0.1) {
            self.tally.one("messages of sessions sent again");
            let (id, text) = (id.to_string(), text.to_string());
            let wait = self.delay(20 * SECOND);
            self.after(wait, move |world| world.send_inbound(session, &id, &text));
        }
    }

    fn inbound_refused(&mut self, session: usize, code: &str) {
        let conversation = self.sessions[session].conversation.clone();
        let other_secret = code == "unknown_token" && self.has_just_switched(self.sessions[session].endpoint);
        if self.root_of(&conversation).is_some() && !other_secret {
            self.breach(Kind::Lost, format!("session {session} stands, and was told: {code}"));
        }
    }
}
