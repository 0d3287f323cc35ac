//! The promises: nothing lost, nothing twice, in order, nothing astray.

mod agents;
mod endpoints;
mod feeds;

use crate::team::is_note;
use crate::visitor::text_of;
use crate::world::World;
use crate::Kind;
use frontdesk_wire::visitor::Message;
use frontdesk_wire::{Frame, Post};
use serde_json::Value;
use std::collections::BTreeMap;

/// The sender's own id that a post of the bot's bears.
pub fn sender_id(post: &Post) -> Option<String> {
    let props: Value = serde_json::from_slice(&post.props).ok()?;
    (post.user == "bot-id").then(|| props["frontdesk"]["message"].as_str().map(str::to_string))?
}

fn conversation_of(post: &Post) -> Option<String> {
    let props: Value = serde_json::from_slice(&post.props).ok()?;
    (post.user == "bot-id").then(|| props["frontdesk"]["conversation"].as_str().map(str::to_string))?
}

/// Whether a post of ours bears a mark.
pub fn is_marked(post: &Post, mark: &str) -> bool {
    let props: Value = serde_json::from_slice(&post.props).unwrap_or_default();
    props["frontdesk"][mark] == true
}

/// Whether a post is an agent's whole answer to the visitor of its thread.
fn is_answer(post: &Post) -> bool {
    let answering = crate::asking::answering(post);
    answering["outbound"] == true && answering["failure"] != true && answering["growing"] != true
}

/// A text without what a page draws otherwise, and what keeps a mention from being one.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{200b}').collect()
}

impl World {
    /// The root posts of a conversation that stand; more than one is one too many.
    pub fn roots_of(&self, conversation: &str) -> Vec<Post> {
        let roots = self.server.channels.keys().flat_map(|channel| self.server.roots(channel));
        roots.filter(|root| conversation_of(root).as_deref() == Some(conversation)).collect()
    }

    /// The root post of a conversation: the one that its record names.
    pub fn root_of(&self, conversation: &str) -> Option<Post> {
        let record = self.server.key(&format!("v1:conv:{conversation}"))?;
        let record: Value = serde_json::from_slice(&record).ok()?;
        self.server.standing(record["root"].as_str()?)
    }

    /// Looks at a message on its way to a tab: whether it may leave, and whether it belongs there.
    pub fn look_at_message(&mut self, visitor: usize, frame: &Frame) {
        let Ok(message) = serde_json::from_str::<Message>(&frame.data) else {
            return self.breach(Kind::Lost, format!("a frame that nobody can read: {}", frame.data));
        };
        self.tally.one("messages heard by visitors");
        let conversation = self.visitors[visitor].conversation.clone();
        let root = self.root_of(&conversation).map(|root| root.id);
        let post = self.server.post(&message.id);
        let home = post.as_ref().map(|post| if post.root.is_empty() { post.id.clone() } else { post.root.clone() });
        if root.is_some() && home != root {
            self.breach(Kind::Astray, format!("visitor {visitor} got {} of another conversation", message.id));
        }
        let text = text_of(&message);
        let spoken = self.team.spoken.get(&message.id);
        let inside = spoken.is_some_and(|spoken| !spoken.typed || spoken.texts.iter().all(|own| *own != text));
        let marked = post.as_ref().is_some_and(|post| is_marked(post, "note") || is_marked(post, "draft"));
        if inside || marked || is_note(&text) {
            self.breach(Kind::Astray, format!("visitor {visitor} got {}, which is not for them: {text:?}", message.id));
        }
    }

    /// Checks what every visitor sees in the end.
    pub fn judge_visitors(&mut self) {
        for visitor in 0..self.visitors.len() {
            self.judge_visitor(visitor);
        }
        self.judge_erased();
    }

    fn judge_visitor(&mut self, visitor: usize) {
        let conversation = self.visitors[visitor].conversation.clone();
        for root in self.roots_of(&conversation).iter().skip(1) {
            self.breach(Kind::Twice, format!("conversation {conversation} has another root post: {}", root.id));
        }
        let said = self.visitors[visitor].said.clone();
        for (id, said) in &said {
            for conversation in &said.accepted {
                let Some(root) = self.root_of(conversation) else { continue };
                let thread = self.server.thread(&root.id);
                let copies: Vec<&Post> = thread.iter().filter(|post| sender_id(post).as_ref() == Some(id)).collect();
                match copies.as_slice() {
                    [] => self.breach(Kind::Lost, format!("{:?} was accepted and is not in its thread", said.text)),
                    [post] if !post.message.ends_with(&said.text) => {
                        self.breach(Kind::Lost, format!("{:?} stands as {:?}", said.text, post.message));
                    }
                    [_] => {}
                    _ => self.breach(Kind::Twice, format!("{:?} stands {} times", said.text, copies.len())),
                }
            }
            self.tally.add("messages accepted from visitors", u64::from(!said.accepted.is_empty()));
        }
        let unsent: usize = self.visitors[visitor].tabs.iter().map(|tab| tab.chat.letters().len()).sum();
        if unsent > 0 {
            self.breach(Kind::Lost, format!("visitor {visitor} has {unsent} messages that were never taken"));
        }
        if let Some(root) = self.root_of(&conversation) {
            for tab in 0..self.visitors[visitor].tabs.len() {
                self.judge_tab(visitor, tab, &root);
            }
        }
    }

    /// Compares a tab with the thread: what must stand there, what must not, and the order.
    fn judge_tab(&mut self, visitor: usize, tab: usize, root: &Post) {
        let mut thread = self.server.thread(&root.id);
        thread.sort_by(|a, b| (a.create_at, &a.id).cmp(&(b.create_at, &b.id))); // as the page sorts it
        let rows: Vec<(String, String)> =
            self.visitors[visitor].tabs[tab].chat.rows().map(|row| (row.id.clone(), row.body.text.clone())).collect();
        let known: BTreeMap<&String, usize> = thread.iter().enumerate().map(|(at, post)| (&post.id, at)).collect();
        let mut last = None;
        for (id, text) in &rows {
            let Some(at) = known.get(id) else {
                if !self.server.went_back(id) {
                    let what = format!("tab {visitor}.{tab} still shows {id}, which was deleted: {text:?}");
                    self.breach(Kind::Lost, what);
                }
                continue;
            };
            if last.is_some_and(|last| last > at) {
                self.breach(Kind::Order, format!("tab {visitor}.{tab} shows {id} too late: {text:?}"));
            }
            last = Some(at);
            let post = &thread[*at];
            let right = if is_answer(post) {
                letters(&post.message) == letters(text)
            } else if sender_id(post).is_some() {
                post.message.ends_with(text)
            } else {
                post.message == *text
            };
            if !right && !self.server.went_back(id) {
                self.breach(Kind::Lost, format!("tab {visitor}.{tab} shows {text:?} for {:?}", post.message));
            }
        }
        for post in &thread {
            let shown = rows.iter().filter(|(id, _)| *id == post.id).count();
            let spoken = self.team.spoken.get(&post.id);
            let owed = match spoken {
                Some(spoken) => spoken.typed && !spoken.was_note(),
                None => sender_id(post).is_some() || is_answer(post),
            };
            if owed && shown == 0 {
                self.breach(Kind::Lost, format!("tab {visitor}.{tab} does not show {}: {:?}", post.id, post.message));
            }
            if shown > 1 {
                self.breach(Kind::Twice, format!("tab {visitor}.{tab} shows {} twice: {:?}", post.id, post.message));
            }
            if shown > 0 && is_note(&post.message) && !self.server.went_back(&post.id) {
                self.breach(Kind::Astray, format!("tab {visitor}.{tab} shows a note: {:?}", post.message));
            }
        }
    }
}
