//! The address that a visitor leaves, stored under `v1:mail:<conversation>` with what is known of the mails that went there.

use super::is_offered;
use crate::connection::Connection;
use crate::connectors::website::events::state_frame;
use crate::conversation::{About, Binding, Conversation, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::{ConversationId, PostId};
use crate::intake::{details, enough};
use crate::problem::Problem;
use crate::root_post;
use serde::{Deserialize, Serialize};

/// How often one conversation may leave an address, in how many milliseconds.
const TIMES: (u32, i64) = (5, 600_000);
/// As many messages are remembered as sent at most, the newest; older ones were seen by whoever has seen those.
const TOLD: usize = 200;
/// What is said of an address that is none.
const NO_ADDRESS: &str = "email must be one plain e-mail address, or empty to take back the one that was left.";
/// As many links are good at the same time, the newest.
const LINKS: usize = 5;

/// An address, and the mails that went there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The address.
    pub email: String,
    /// The language of the mails, as a tag; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// When it was left, in milliseconds. What was said before was there to be read.
    pub at: i64,
    /// The messages that went out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<PostId>,
    /// When a mail went out last, in milliseconds; 0 for never.
    #[serde(default)]
    pub sent: i64,
    /// The mail that is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Sending>,
    /// How often in a row no mail went out that should have.
    #[serde(default)]
    pub failed: u32,
    /// The links that nobody has used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A mail on its way: whoever sends it has written that down before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Since when, in milliseconds.
    pub at: i64,
    /// Tells it from another node's.
    pub nonce: String,
    /// The messages in it.
    pub posts: Vec<PostId>,
}

/// A link, by the hash of its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The hash.
    pub hash: String,
    /// Until when it is good, in milliseconds.
    pub until: i64,
}

impl Left {
    fn key(id: &ConversationId) -> String {
        format!("v1:mail:{id}")
    }

    /// Reads it, to decide and to change it.
    pub fn load(desk: &Desk, id: &ConversationId) -> Flow<Option<Self>> {
        desk.load(&Self::key(id), 0)
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, id: &ConversationId) {
        desk.store(&Self::key(id), self);
    }

    /// The messages of the mail on its way count as told from now on.
    pub fn arrived(&mut self, now: i64) {
        let posts = self.sending.take().map(|sending| sending.posts).unwrap_or_default();
        self.told.extend(posts);
        let over = self.told.len().saturating_sub(TOLD);
        self.told.drain(..over);
        (self.sent, self.failed) = (now, 0);
    }

    /// Adds a link, and drops those that are good no more.
    pub fn add(&mut self, link: Link, now: i64) {
        self.links.retain(|link| link.until > now);
        self.links.push(link);
        let over = self.links.len().saturating_sub(LINKS);
        self.links.drain(..over);
    }
}

/// A conversation begins whose visitor has typed an address into the form before it, or whose website says one.
pub fn begun(desk: &Desk, connection: &Connection, id: &ConversationId, about: &About) -> Flow {
    if !about.email.is_empty() && is_offered(desk.host(), connection) && Left::load(desk, id)?.is_none() {
        let (email, language) = (about.email.clone(), about.language.clone());
        Left { email, language, at: desk.now(), ..Left::default() }.store(desk, id);
    }
    Ok(())
}

/// The visitor leaves an address, or takes it back with an empty one.
pub fn contact(desk: &Desk, connection: &Connection, id: &ConversationId, record: &Conversation, typed: &str) -> Flow {
    if !is_offered(desk.host(), connection) {
        return Err(Stop::Refused(Problem::MailOff));
    }
    let email = details::email(typed);
    if email.is_empty() && !typed.trim().is_empty() {
        return Err(Stop::Refused(Problem::BadField(NO_ADDRESS)));
    }
    let root = record.root.as_ref().ok_or(Stop::Refused(Problem::UnknownToken))?.as_str();
    let times = question::limit(&format!("contact {id}"), TIMES.0, TIMES.1);
    let ((), wait) = desk.ask_both(question::lane(root), times)?;
    enough(wait)?;
    let post = desk.ask(question::post(root))?.filter(|post| post.delete_at == 0);
    let post = post.ok_or(Stop::Refused(Problem::Closed))?;
    let Some(mut binding) = Binding::of(&post, desk.bot()) else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    if matches!(about.state, State::Blocked { .. }) {
        return Err(Stop::Refused(Problem::Blocked));
    }
    keep(desk, id, &email, &about.language)?;
    if about.email == email {
        return Ok(());
    }
    about.email = email;
    desk.publish(root, state_frame(&binding.marks));
    root_post::redraw(desk, root, &binding)
}

fn keep(desk: &Desk, id: &ConversationId, email: &str, language: &str) -> Flow {
    let known = Left::load(desk, id)?;
    match known {
        _ if email.is_empty() => desk.remove(&Left::key(id)),
        Some(known) if known.email == email => {}
        // Links that went to another address are not this one's.
        known => {
            let known = known.unwrap_or_default();
            let (email, language, at) = (email.to_string(), language.to_string(), desk.now());
            Left { email, language, at, told: known.told, ..Left::default() }.store(desk, id);
        }
    }
    Ok(())
}

/// Forgets the address of a conversation that is erased, and with it every link.
pub fn forget(desk: &Desk, id: &ConversationId) -> Flow {
    Left::load(desk, id)?;
    desk.remove(&Left::key(id));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_has_bounds() {
        let posts = (0..300).map(|n| PostId::new(n.to_string())).collect();
        let mut left = Left { sending: Some(Sending { posts, ..Sending::default() }), failed: 3, ..Left::default() };
        left.arrived(7);
        assert_eq!((left.told.len(), left.told.last().map(PostId::as_str)), (TOLD, Some("299")));
        assert_eq!((left.sent, left.failed, left.sending.as_ref()), (7, 0, None));
        for until in 1..=10 {
            left.add(Link { hash: until.to_string(), until }, 3);
        }
        let good: Vec<i64> = left.links.iter().map(|link| link.until).collect();
        assert_eq!(good, [6, 7, 8, 9, 10]);
    }
}
