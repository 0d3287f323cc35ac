//! The promises, as an endpoint sees them.

use super::sender_id;
use crate::agenda::{Time, SECOND};
use crate::engine::JobId;
use crate::server::in_order;
use crate::team::is_note;
use crate::world::World;
use crate::Kind;
use frontdesk_wire::Post;
use serde_json::Value;

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn props_of(post: &Post) -> Value {
    serde_json::from_slice::<Value>(&post.props).unwrap_or_default()["frontdesk"].clone()
}

/// Whether a mark says that a post is dealt with: delivered, or given up.
fn is_passed(mark: &Value, post: &Post) -> bool {
    let late = mark["late"].as_array().is_some_and(|late| late.iter().any(|id| id == post.id.as_str()));
    let below = mark["floor"].as_i64().is_some_and(|floor| post.create_at <= floor) && !late;
    below || mark["posts"].get(&post.id).is_some()
}

impl World {
    /// Looks at a delivery on its way in: whether it may leave, belongs here, and comes in its turn.
    pub(crate) fn examine(&mut self, job: JobId, endpoint: usize, id: &str, event: &Value) {
        let webhook = self.endpoints[endpoint].webhook;
        let kind = if webhook { "message.created" } else { text(&event["type"]) };
        let (post, words) = match webhook {
            true => (text(&event["post_id"]), text(&event["text"])),
            false => (text(&event["data"]["message"]["id"]), text(&event["data"]["message"]["text"])),
        };
        if !webhook && text(&event["data"]["connection"]) != self.endpoints[endpoint].handle {
            self.breach(Kind::Astray, format!("endpoint {endpoint} got {id} of another connection"));
        }
        if !kind.starts_with("message.") || kind == "message.seen" {
            return;
        }
        let Some(found) = self.server.post(post) else {
            return self.breach(Kind::Astray, format!("endpoint {endpoint} got {id} of a post that there is not"));
        };
        let root = self.server.post(&found.root).unwrap_or_default();
        if text(&props_of(&root)["connection"]) != self.endpoints[endpoint].connection {
            self.breach(Kind::Astray, format!("endpoint {endpoint} got {id} of a foreign thread"));
        }
        let told = (text(&event["data"]["conversation"]["id"]), text(&event["data"]["conversation"]["post"]));
        if !webhook && told != (text(&props_of(&root)["conversation"]), &root.id) {
            self.breach(Kind::Astray, format!("endpoint {endpoint} got {id} for the conversation {}", told.0));
        }
        if kind == "message.deleted" {
            return;
        }
        let spoken = self.team.spoken.get(post);
        let own = spoken.is_some_and(|spoken| spoken.typed && spoken.texts.iter().any(|text| text == words));
        if !own || is_note(words) {
            let what = format!("endpoint {endpoint} got {id}, which is not for it or not what was said: {words:?}");
            self.breach(Kind::Astray, what);
        }
        if kind == "message.created" {
            self.examine_turn(job, endpoint, &found);
        }
    }

    /// A message comes after all those before it in the thread that whoever sent it had seen.
    fn examine_turn(&mut self, job: JobId, endpoint: usize, post: &Post) {
        let Some(sender) = self.jobs.get(&job) else { return };
        let mark = self.server.key(&format!("v1:mark:{}", post.root)).unwrap_or_default();
        let mark: Value = serde_json::from_slice(&mark).unwrap_or_default();
        let known = &self.endpoints[endpoint].known;
        if known.contains_key(&post.id) {
            return;
        }
        // What it was shown; and what any replica had when it began, as long as no clock hides it.
        let visible = |other: &&Post| {
            let made = self.server.made_at(&other.id).unwrap_or(Time::MAX);
            made + self.plan.lag + SECOND < sender.begun && (post.create_at - other.create_at) < 60_000
        };
        let thread = self.server.thread(&post.root);
        let before: Vec<String> = sender
            .seen
            .values()
            .chain(thread.iter().filter(visible).filter(|other| !sender.seen.contains_key(&other.id)))
            .filter(|other| other.root == post.root && in_order(other, post).is_lt() && other.delete_at == 0)
            .filter(|other| self.team.spoken.get(&other.id).is_some_and(|spoken| spoken.typed && !spoken.was_note()))
            .filter(|other| !known.contains_key(&other.id) && !is_passed(&mark, other))
            .map(|other| other.id.clone())
            .collect();
        if !before.is_empty() {
            self.breach(Kind::Order, format!("endpoint {endpoint} got {} before {}", post.id, before.join(", ")));
        }
    }

    /// Checks what every endpoint has in the end.
    pub fn judge_endpoints(&mut self) {
        for session in 0..self.sessions.len() {
            self.judge_session(session);
        }
        for endpoint in 0..self.endpoints.len() {
            // A 410 that nobody heard, since the process ended, is none.
            let key = format!("v1:conn:{}", self.endpoints[endpoint].connection);
            let record: Value = serde_json::from_slice(&self.server.key(&key).unwrap_or_default()).unwrap_or_default();
            self.endpoints[endpoint].left = record["endpoint"]["gone"].as_i64().is_some_and(|gone| gone > 0);
        }
        let conversations: Vec<(usize, Post)> = self.endpoint_roots();
        for (endpoint, root) in conversations {
            if !self.endpoints[endpoint].left {
                self.judge_thread(endpoint, &root);
            }
        }
        for endpoint in 0..self.endpoints.len() {
            let handle = &self.endpoints[endpoint].handle;
            let told = |post: &Post| post.user == "bot-id" && post.message.contains(handle.as_str());
            let roots = self.server.roots(&self.endpoints[endpoint].channel);
            if self.endpoints[endpoint].left && !roots.iter().any(told) {
                self.breach(Kind::Lost, format!("endpoint {endpoint} is gone for good, and nobody was told"));
            }
        }
    }

    fn endpoint_roots(&self) -> Vec<(usize, Post)> {
        let roots = self.server.channels.keys().flat_map(|channel| self.server.roots(channel));
        let owner = |root: &Post| {
            let connection = props_of(root)["connection"].as_str().unwrap_or_default().to_string();
            self.endpoints.iter().position(|endpoint| endpoint.connection == connection)
        };
        let ours = roots.filter(|root| root.user == "bot-id" && props_of(root)["conversation"].is_string());
        ours.filter_map(|root| Some((owner(&root)?, root))).collect()
    }

    fn judge_session(&mut self, session: usize) {
        let this = &self.sessions[session];
        let (accepted, conversation) = (this.accepted.clone(), this.conversation.clone());
        if this.unsent() > 0 {
            self.breach(Kind::Lost, format!("session {session} has messages that were never taken"));
        }
        if accepted.is_empty() {
            return;
        }
        let Some(root) = self.root_of(&conversation) else {
            return self.breach(Kind::Lost, format!("session {session} has no thread"));
        };
        let thread = self.server.thread(&root.id);
        for (id, text) in accepted {
            let copies: Vec<&Post> = thread.iter().filter(|post| sender_id(post).as_ref() == Some(&id)).collect();
            match copies.as_slice() {
                [] => self.breach(Kind::Lost, format!("{text:?} was accepted and is not in its thread")),
                [post] if !post.message.ends_with(&text) => {
                    self.breach(Kind::Lost, format!("{text:?} stands as {:?}", post.message));
                }
                [_] => {}
                _ => self.breach(Kind::Twice, format!("{text:?} stands {} times", copies.len())),
            }
        }
        for root in self.roots_of(&conversation).iter().skip(1) {
            self.breach(Kind::Twice, format!("conversation {conversation} has another root post: {}", root.id));
        }
    }

    /// Compares what an endpoint knows with a thread.
    fn judge_thread(&mut self, endpoint: usize, root: &Post) {
        let thread = self.server.thread(&root.id);
        let webhook = self.endpoints[endpoint].webhook;
        let dead: Vec<String> = thread
            .iter()
            .filter(|post| post.user == "bot-id")
            .filter_map(|post| props_of(post)["dead_letter"].as_str().map(str::to_string))
            .collect();
        self.tally.add("dead letters", dead.len() as u64);
        for post in self.server.all_of(&root.id) {
            let Some(spoken) = self.team.spoken.get(&post.id).filter(|spoken| spoken.typed) else { continue };
            let (was_note, is_note_now) = (spoken.was_note(), is_note(&post.message));
            let known = self.endpoints[endpoint].known.get(&post.id).filter(|known| !known.gone).cloned();
            let stands = post.delete_at == 0;
            // What a clock that was put back hides is a known limit; see the README.
            let excused = dead.contains(&post.id) || self.server.went_back(&post.id);
            match known {
                None if stands && !was_note && !excused => {
                    let what = format!("endpoint {endpoint} never got {}: {:?}", post.id, post.message);
                    self.breach(Kind::Lost, what);
                }
                Some(known) if !stands && !webhook && !excused => {
                    let what =
                        format!("endpoint {endpoint} still has {}, which was deleted: {:?}", post.id, known.text);
                    self.breach(Kind::Lost, what);
                }
                Some(known) if stands && is_note_now && !webhook && !excused => {
                    let what = format!("endpoint {endpoint} still has {}, a note by now: {:?}", post.id, known.text);
                    self.breach(Kind::Lost, what);
                }
                Some(known) if stands && !was_note && !webhook && known.text != post.message && !excused => {
                    let what = format!("endpoint {endpoint} has {:?} for {:?}", known.text, post.message);
                    self.breach(Kind::Lost, what);
                }
                _ => {}
            }
        }
    }
}
