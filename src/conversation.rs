//! Conversations: one thread each, its root post written by the bot.

use crate::agent::Answering;
use crate::alert::Alert;
use crate::connection::Index;
use crate::desk::{Desk, Flow};
use crate::endings::Earlier;
use crate::identity::adopted;
use crate::ids::{ChannelId, ConnectionId, ConversationId, MessageId, PostId};
use crate::intake::rating::Rating;
use crate::manner::Manner;
use crate::responder::{First, Handed};
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};

/// A conversation, stored under `v1:conv:<id>`: the way from a visitor's token to the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The connection it came through.
    pub connection: ConnectionId,
    /// The channel it stands in.
    pub channel: ChannelId,
    /// Its root post; none while it is being opened.
    #[serde(default)]
    pub root: Option<PostId>,
    /// When its opening was begun, in milliseconds: a root post that a crash left without its record is looked
    /// for from here on.
    pub at: i64,
    /// Whether the team blocked the visitor.
    #[serde(default)]
    pub blocked: bool,
    /// What the endpoint calls its session; empty for websites and for adopted threads.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session: String,
    /// The id under which the visitor is verified; empty for an anonymous one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verified: String,
    /// The threads in which it stood before, the oldest first: what is said after a long silence begins another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// How far the visitor has seen the thread, as far as the thread shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Place>,
    /// It was erased. Nothing else stands here then, and nothing that is sent again brings it back.
    #[serde(default, skip_serializing_if = "is_false")]
    pub erased: bool,
}

/// A place in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The post.
    pub post: PostId,
    /// When it was made, in milliseconds.
    pub at: i64,
}

/// How old a conversation's record may be where a visitor waits, in milliseconds. Where it changes, that is soon known.
pub const AGE: i64 = 10_000;

impl Conversation {
    /// Its key in the store.
    pub fn key(id: &ConversationId) -> String {
        format!("v1:conv:{id}")
    }

    /// Reads it.
    pub fn load(desk: &Desk, id: &ConversationId, max_age: i64) -> Flow<Option<Self>> {
        desk.load(&Self::key(id), max_age)
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, id: &ConversationId) {
        desk.store(&Self::key(id), self);
    }
}

/// What our posts carry in `props.frontdesk`. No token can be worked out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// The connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// The conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// The sender's own id of the visitor's message that the post holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// A note: the post never leaves Mattermost, whatever its text becomes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub note: bool,
    /// On a root post: the conversation is an endpoint's, and what happens in it is delivered by HTTP.
    #[serde(default, skip_serializing_if = "is_false")]
    pub endpoint: bool,
    /// The post is a feed's: nothing that is said in its thread leaves Mattermost.
    #[serde(default, skip_serializing_if = "is_false")]
    pub feed: bool,
    /// On a post of a feed: the items that it tells of, by the hashes of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// On a root post of a feed: a reply tells what it said first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub first_told: bool,
    /// On the root post of an alert: how it stands. The attachment is drawn from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Box<Alert>>,
    /// On a post of our own bot: it goes to the visitor of its thread.
    #[serde(default, skip_serializing_if = "is_false")]
    pub outbound: bool,
    /// On a line of ours to the visitor: it is the last one, since the conversation was closed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub goodbye: bool,
    /// On a note of an agent's: it is a proposal.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draft: bool,
    /// On what tells the visitor and the team that people go on: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<Handed>,
    /// On a member's message: the proposal that it was. We made the post for the member, who pressed the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<PostId>,
    /// On a member's message: the name of the saved reply that it was. We made the post for the member, who typed the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<String>,
    /// On a post of an agent's: what it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Answering>,
    /// On a note of ours: the post whose delivery failed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<PostId>,
    /// On a note of ours: of which wait it reminds, by since when it was, in milliseconds; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reminds: i64,
    /// On a root post: what is known of the visitor, and how the conversation stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
}

/// What a root post says of its visitor, and how the conversation stands. The attachment is drawn from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The page the chat was opened on, as origin and path; empty where that is not known to be the website's.
    pub page: String,
    /// Whether the chat was a preview.
    #[serde(default, skip_serializing_if = "is_false")]
    pub preview: bool,
    /// The language of the chat.
    pub language: String,
    /// The browser in words.
    pub browser: String,
    /// How it stands.
    pub state: State,
    /// Who claimed it; the display name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub claimed: String,
    /// The same person's user id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub claimed_by: String,
    /// When it was claimed, closed or reopened last, in milliseconds; 0 for never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turned: i64,
    /// When it began anew last, after it was closed, in milliseconds; 0 for never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: i64,
    /// The name that the visitor or the endpoint gives; empty for none. It proves nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The e-mail address that the visitor or the endpoint gives; empty for none. It proves nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// The id under which a signature vouches for the visitor; empty for an anonymous one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verified: String,
    /// Whether the visitor typed name and address into the form that the chat shows first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub asked: bool,
    /// What the visitor says of how it was; none so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The address of the thread in which the conversation stood before; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub earlier: String,
    /// The address of the thread in which it goes on; empty where it is this one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub later: String,
    /// The agent that answers before people do; none where it is people from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<First>,
    /// The language of the attachment.
    pub words: String,
    /// The time zone of the attachment's times.
    pub timezone: String,
}

impl About {
    /// Whether an agent answers, and nobody has taken over so far.
    pub fn is_answered_by_agent(&self) -> bool {
        self.agent.as_ref().is_some_and(|first| first.handed.is_none())
    }

    /// Whether the team has neither closed it nor blocked the visitor.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed { .. } | State::Blocked { .. })
    }

    /// The language in which the visitor is told something: the chat's; the team's where that is not known.
    pub fn spoken(&self) -> &str {
        if self.language.is_empty() {
            &self.words
        } else {
            &self.language
        }
    }

    /// A conversation that was closed begins anew: the agent answers first again, whoever had it before.
    pub fn answer_anew(&mut self, now: i64) {
        self.reopened = now;
        if let Some(first) = self.agent.as_mut() {
            first.handed = None;
        }
    }
}

/// How a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The visitor waits for an answer.
    Waiting {
        /// Since when, in milliseconds.
        since: i64,
    },
    /// A member answered last, or the agent that answers first.
    Answered {
        /// The display name.
        by: String,
        /// Whether it was the agent.
        #[serde(default, skip_serializing_if = "is_false")]
        agent: bool,
    },
    /// The team closed it; the visitor's next message opens it again.
    Closed {
        /// Who closed it; the display name.
        by: String,
    },
    /// The team blocked the visitor.
    Blocked {
        /// Who blocked it; the display name.
        by: String,
        /// Until when, in milliseconds; 0 for good.
        #[serde(default, skip_serializing_if = "is_zero")]
        until: i64,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::Waiting { since: 0 }
    }
}

impl Marks {
    /// Reads the marks of a post; none where it has none of ours.
    pub fn of(post: &Post) -> Option<Self> {
        #[derive(Deserialize)]
        struct Props {
            frontdesk: Option<Marks>,
        }
        if post.props.is_empty() {
            return None;
        }
        serde_json::from_slice::<Props>(&post.props).ok()?.frontdesk
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What belongs to a watched thread, kept in the bridge's memory and brought along by the thread's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The root post's marks, as last known.
    pub marks: Marks,
    /// The delivery that was begun at this time has arrived, in milliseconds; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settled: i64,
    /// How the team speaks to the visitor; none where that was not asked for yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manner: Option<Manner>,
}

impl Binding {
    /// Takes the binding of a thread from its root post; none where the thread is not ours.
    pub fn of(root: &Post, bot: &str) -> Option<Self> {
        let marks = Marks::of(root)?;
        let ours = root.user == bot && !bot.is_empty() && root.root.is_empty() && root.delete_at == 0;
        (ours && !marks.feed && marks.conversation.is_some()).then_some(Self { marks, settled: 0, manner: None })
    }

    /// The same, or that of a thread whose root post a connection's own service bot wrote: such a root has no marks of ours,
    /// and what they would say is worked out.
    pub fn found(desk: &Desk, index: &Index, root: &Post) -> Option<Self> {
        if root.user == desk.bot() {
            return Self::of(root, desk.bot());
        }
        let entry = index.adopter(&root.channel, &root.user)?;
        let spoken = root.root.is_empty() && root.delete_at == 0 && !root.kind.starts_with("system_");
        let marks = Marks {
            connection: Some(entry.id.clone()),
            conversation: Some(adopted(&root.id)),
            endpoint: true,
            ..Marks::default()
        };
        spoken.then_some(Self { marks, settled: 0, manner: None })
    }

    /// How the team speaks to the visitor: as it is kept here, else as the connection says, which is then kept.
    pub fn manner(&mut self, desk: &Desk, root: &str) -> Flow<Manner> {
        if let Some(manner) = self.manner.filter(|manner| manner.is_good(desk.now())) {
            return Ok(manner);
        }
        let manner = match &self.marks.connection {
            Some(connection) => Manner::load(desk, connection)?,
            None => Manner::default(),
        };
        self.manner = Some(manner);
        self.keep(desk, root);
        Ok(manner)
    }

    /// Reads what an event brought.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Has the bridge keep it.
    pub fn keep(&self, desk: &Desk, root: &str) {
        desk.order(Op::WatchThread { root: root.into(), binding: serde_json::to_vec(self).ok() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(props: &str) -> Post {
        Post { id: "r".into(), user: "bot".into(), props: props.into(), ..Post::default() }
    }

    #[test]
    fn a_thread_is_ours_by_its_author_and_its_mark() {
        let ours = root(r#"{"frontdesk":{"connection":"c","conversation":"v"}}"#);
        assert!(Binding::of(&ours, "bot").is_some());
        assert!(Binding::of(&ours, "").is_none());
        let forged = Post { user: "anna".into(), ..ours.clone() };
        assert!(Binding::of(&forged, "bot").is_none());
        assert!(Binding::of(&Post { root: "other".into(), ..ours }, "bot").is_none());
        assert!(Binding::of(&root("{}"), "bot").is_none());
        assert!(Binding::of(&root("not json"), "bot").is_none());
    }
}
