//! Conversations: one thread each, its root post written by the bot.

use crate::desk::{Desk, Flow};
use crate::ids::{ChannelId, ConnectionId, ConversationId, MessageId, PostId};
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};

/// A conversation, stored under `v1:conv:<id>`: the way from a visitor's token to the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// How old a conversation's record may be where a visitor waits, in milliseconds. Only `blocked` ever changes.
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
    /// The language of the attachment.
    pub words: String,
    /// The time zone of the attachment's times.
    pub timezone: String,
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
    /// A member answered last.
    Answered {
        /// The display name.
        by: String,
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

/// What belongs to a watched thread, kept in the bridge's memory and brought along by the thread's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The root post's marks, as last known.
    pub marks: Marks,
}

impl Binding {
    /// Takes the binding of a thread from its root post; none where the thread is not ours.
    pub fn of(root: &Post, bot: &str) -> Option<Self> {
        let marks = Marks::of(root)?;
        let ours = root.user == bot && !bot.is_empty() && root.root.is_empty() && root.delete_at == 0;
        (ours && marks.conversation.is_some()).then_some(Self { marks })
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
