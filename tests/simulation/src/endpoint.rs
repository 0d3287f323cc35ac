//! Somebody else's servers: what they do with deliveries, in good times and in bad ones.

use crate::agenda::{Time, HOUR, MINUTE, SECOND};
use crate::engine::{Done, JobId, Start};
use crate::script::{admin_types, props_of, secret_of};
use crate::tell;
use crate::world::World;
use crate::Kind;
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use frontdesk_wire::{HttpRequest, Op};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};

/// How a server does at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes what comes.
    Well,
    /// It takes what comes, late.
    Slow,
    /// It answers 500.
    Broken,
    /// It takes what comes, and the answer is cut off.
    Cut,
    /// It takes what comes, and never answers.
    Silent,
    /// It does not take what comes, and never answers.
    Deaf,
    /// Nobody listens at its address.
    Away,
    /// It answers 429 with `Retry-After`.
    Busy,
    /// It answers 410, for good.
    Gone,
}

/// What a server knows of a message.
#[derive(Clone, Debug)]
pub struct Known {
    /// The `webhook-id` that brought it.
    pub delivery: String,
    /// Its text.
    pub text: String,
    /// When it was edited last, as it was told; empty for never.
    pub edited: String,
    /// Whether it was taken back.
    pub gone: bool,
}

/// A server outside, with its connection.
pub struct Endpoint {
    /// The connection's handle.
    pub handle: String,
    /// The connection's id.
    pub connection: String,
    /// The channel.
    pub channel: String,
    /// Its address.
    pub url: String,
    /// Whether it ignores ids: it takes Mattermost's outgoing webhooks.
    pub webhook: bool,
    /// What signs deliveries, as far as the server knows it.
    pub secret: Vec<u8>,
    /// What opens the connection's routes.
    pub token: String,
    /// When it was given other secrets last. A node that did not hear of them goes on with the old ones for a while.
    pub switched: Time,
    /// How it does.
    pub mood: Mood,
    /// The deliveries that it has taken.
    pub deliveries: BTreeSet<String>,
    /// What it knows of each message, by the post.
    pub known: BTreeMap<String, Known>,
    /// Whether it said that it is gone.
    pub left: bool,
}

/// What comes back.
#[derive(Clone, Debug, Default)]
pub struct Reaction {
    /// The status; 0 for none.
    pub status: u16,
    /// Why there is none.
    pub fault: &'static str,
    /// For how many seconds it asks to be left alone.
    pub retry_after: Option<i64>,
    /// How long it takes.
    pub takes: Time,
}

impl World {
    /// Lets a server's mood change now and then, for as long as there are faults.
    pub fn change_moods(&mut self, endpoint: usize) {
        let trouble = self.plan.trouble;
        if self.calm || self.endpoints[endpoint].mood == Mood::Gone {
            return;
        }
        const MOODS: [Mood; 8] =
            [Mood::Slow, Mood::Broken, Mood::Cut, Mood::Silent, Mood::Deaf, Mood::Away, Mood::Busy, Mood::Broken];
        let mood = if self.chance.happens(trouble) { MOODS[self.chance.below(MOODS.len())] } else { Mood::Well };
        let gone = self.plan.gone;
        let mood = if self.fault(gone) { Mood::Gone } else { mood };
        self.endpoints[endpoint].mood = mood;
        tell!(self, "endpoint {endpoint}: {mood:?}");
        let wait = self.delay(2 * MINUTE).max(SECOND);
        self.after(wait, move |world| world.change_moods(endpoint));
    }

    /// Lets the servers be well again, some only after a long time.
    pub fn mend_endpoints(&mut self) {
        let outage = self.plan.outage;
        for endpoint in 0..self.endpoints.len() {
            if self.endpoints[endpoint].mood == Mood::Gone {
                continue;
            }
            let away = outage > 0 && endpoint == 0;
            self.endpoints[endpoint].mood = if away { Mood::Away } else { Mood::Well };
            if away {
                tell!(self, "endpoint {endpoint}: away for {} h", outage / HOUR);
                self.tally.one("outages that outlast the run");
                self.after(outage, move |world| {
                    tell!(world, "endpoint {endpoint}: is back");
                    world.endpoints[endpoint].mood = Mood::Well;
                });
            }
        }
    }

    /// Lets an admin make new secrets. Whoever runs the server puts them in some time later.
    pub fn rotate(&mut self, endpoint: usize) {
        let (channel, handle) = (self.endpoints[endpoint].channel.clone(), self.endpoints[endpoint].handle.clone());
        let node = self.chance.below(self.nodes.len());
        let event = admin_types(self, &channel, &format!("/desk rotate {handle}"));
        let then = move |world: &mut World, done: Done| {
            let reply = props_of(done);
            let text = |name: &str| reply["frontdesk"][name].as_str().unwrap_or_default().to_string();
            let (token, secret) = (text("inbound_token"), text("signing_secret"));
            if token.is_empty() {
                return; // it failed, or nobody read the answer: the old ones are good for a day
            }
            world.tally.one("secrets rotated");
            let wait = world.delay(2 * MINUTE);
            world.after(wait, move |world| {
                let this = &mut world.endpoints[endpoint];
                this.switched = world.now;
                this.token = token;
                this.secret = secret_of(&secret);
            });
        };
        self.start(Start { node, lane: None, root: None, event, then: Box::new(then) });
    }

    /// Brings a request to the server that its address names.
    pub fn deliver_to(&mut self, job: JobId, op: &Op) -> Reaction {
        let Op::HttpRequest(HttpRequest { url, headers, body, .. }) = op else { return Reaction::default() };
        let Some(endpoint) = self.endpoints.iter().position(|endpoint| &endpoint.url == url) else {
            return Reaction { fault: "name", ..Reaction::default() };
        };
        self.tally.one("calls of endpoints");
        let takes = self.delay(SECOND);
        let mood = self.endpoints[endpoint].mood;
        let (taken, reaction) = match mood {
            Mood::Well => {
                (true, Reaction { status: [200, 204, 202][self.chance.below(3)], takes, ..Reaction::default() })
            }
            Mood::Slow => {
                let takes = self.chance.between(SECOND, 14 * SECOND);
                (true, Reaction { status: 200, takes, ..Reaction::default() })
            }
            Mood::Broken => (false, Reaction { status: 500, takes, ..Reaction::default() }),
            Mood::Cut => (true, Reaction { fault: "broken", takes, ..Reaction::default() }),
            Mood::Silent => (true, Reaction { fault: "timeout", takes: HOUR, ..Reaction::default() }),
            Mood::Deaf => (false, Reaction { fault: "timeout", takes: HOUR, ..Reaction::default() }),
            Mood::Away => (false, Reaction { fault: "connect", takes, ..Reaction::default() }),
            Mood::Busy => {
                let seconds = self.chance.between(1, 200);
                (false, Reaction { status: 429, retry_after: Some(seconds), takes, ..Reaction::default() })
            }
            Mood::Gone => {
                self.endpoints[endpoint].left = true;
                (false, Reaction { status: 410, takes, ..Reaction::default() })
            }
        };
        tell!(self, "endpoint {endpoint}: {mood:?} at {}", String::from_utf8_lossy(body));
        self.tally.one(match mood {
            Mood::Well => "calls answered well",
            Mood::Slow => "calls answered late",
            Mood::Broken => "calls answered with 500",
            Mood::Cut => "calls taken, their answers cut off",
            Mood::Silent => "calls taken and never answered",
            Mood::Deaf => "calls neither taken nor answered",
            Mood::Away => "calls to nobody",
            Mood::Busy => "calls answered with 429",
            Mood::Gone => "calls answered with 410",
        });
        let id = headers.get("webhook-id").cloned().unwrap_or_default();
        let this = &self.endpoints[endpoint];
        if !this.webhook && !is_signed(&this.secret, &id, headers, body) {
            if !self.has_just_switched(endpoint) {
                self.breach(Kind::Lost, format!("endpoint {endpoint} got {id} with a wrong signature"));
            }
            return Reaction { status: 401, takes, ..Reaction::default() };
        }
        let Ok(event) = serde_json::from_slice::<Value>(body) else {
            self.breach(Kind::Lost, format!("endpoint {endpoint} got {id}, which is no JSON"));
            return reaction;
        };
        self.examine(job, endpoint, &id, &event);
        if taken {
            self.take(endpoint, id, &event);
        }
        reaction
    }

    /// Whether a node may not know an endpoint's newest secrets yet: what it remembers is at most a minute old.
    pub fn has_just_switched(&self, endpoint: usize) -> bool {
        let switched = self.endpoints[endpoint].switched;
        switched > 0 && self.now - switched < 70 * SECOND
    }

    /// A server's own work with what it has got: each delivery once by its id, or each call where it ignores ids.
    fn take(&mut self, endpoint: usize, id: String, event: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        if self.endpoints[endpoint].webhook {
            let post = text(&event["post_id"]);
            let (delivery, edited) = (post.clone(), String::new());
            let known = Known { delivery, text: text(&event["text"]), edited, gone: false };
            if self.endpoints[endpoint].known.insert(post.clone(), known).is_some() {
                self.breach(
                    Kind::Twice,
                    format!("endpoint {endpoint}, which ignores ids, was called twice for {post}"),
                );
            }
            return self.tally.one("messages taken by receivers that ignore ids");
        }
        if !self.endpoints[endpoint].deliveries.insert(id.clone()) {
            return self.tally.one("deliveries that came again under their id");
        }
        let message = &event["data"]["message"];
        let (post, words, edited) = (text(&message["id"]), text(&message["text"]), text(&message["edited_at"]));
        let known = self.endpoints[endpoint].known.get(&post).cloned();
        match event["type"].as_str().unwrap_or_default() {
            "message.created" => {
                self.tally.one("messages taken by endpoints");
                if known.as_ref().is_some_and(|known| known.gone) {
                    return; // it was taken back before it came
                }
                if let Some(known) = known {
                    let what = format!("endpoint {endpoint} got {post} as new under {id} after {}", known.delivery);
                    self.breach(Kind::Twice, what);
                }
                self.endpoints[endpoint].known.insert(post, Known { delivery: id, text: words, edited, gone: false });
            }
            // A server that stood still may send an older edit after a younger one: the time in it tells.
            "message.updated" if known.as_ref().is_some_and(|known| known.gone || known.edited >= edited) => {
                self.tally.one("edits older than what is known");
            }
            "message.updated" => {
                self.tally.one("edits taken by endpoints");
                let delivery = known.map_or(id, |known| known.delivery);
                self.endpoints[endpoint].known.insert(post, Known { delivery, text: words, edited, gone: false });
            }
            "message.deleted" => {
                self.tally.one("deletions taken by endpoints");
                let unknown =
                    || Known { delivery: String::new(), text: String::new(), edited: String::new(), gone: true };
                let known = Known { gone: true, ..known.unwrap_or_else(unknown) };
                self.endpoints[endpoint].known.insert(post, known);
            }
            _ => self.tally.one("other events taken by endpoints"),
        }
    }
}

/// Whether a delivery bears one signature of the secret, as Standard Webhooks 1.0.0 has it.
fn is_signed(secret: &[u8], id: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> bool {
    let timestamp = headers.get("webhook-timestamp").map_or("", String::as_str);
    let signatures = headers.get("webhook-signature").map_or("", String::as_str);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    let right = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    timestamp.parse::<i64>().is_ok() && signatures.split(' ').any(|signature| signature == right)
}
