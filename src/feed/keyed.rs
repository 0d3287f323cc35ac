//! From a key to its thread.

use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::{question, Desk, Question};
use crate::feed::SLACK;
use crate::ids::{ChannelId, ConversationId, PostId};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many posts are looked at from there on: an opening takes some seconds.
const LOOKED_AT: u32 = 300;

/// The thread of a key, stored under `v1:keyed:<hash>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keyed {
    /// Its channel.
    pub channel: ChannelId,
    /// Its root post; none while it is being opened.
    pub root: Option<PostId>,
    /// When its opening was begun, in milliseconds.
    pub at: i64,
    /// Whether a reply tells what its root post said first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
    /// How many threads the key has had.
    pub count: u32,
}

impl Keyed {
    /// Its key in the store.
    pub fn key(hash: &str) -> String {
        format!("v1:keyed:{hash}")
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, hash: &str) {
        desk.store(&Self::key(hash), self);
    }

    /// The conversation that is a key's thread.
    pub fn conversation(&self, hash: &str) -> ConversationId {
        ConversationId::new(short(&format!("{hash} {}", self.count)))
    }

    /// Where the root post is looked for that a crash left without its record; none where there is nothing to look for.
    pub fn lost(&self) -> Option<Question<Vec<Post>>> {
        let begun = self.root.is_none() && self.at > 0;
        begun.then(|| question::changed_piece(self.channel.as_str(), self.at - SLACK, LOOKED_AT))
    }

    /// The root post among those that were found there.
    pub fn left_behind(&self, desk: &Desk, hash: &str, posts: &[Post]) -> Option<PostId> {
        let conversation = self.conversation(hash);
        let ours = |post: &&Post| {
            let of = Marks::of(post).and_then(|marks| marks.conversation);
            post.user == desk.bot() && post.root.is_empty() && post.delete_at == 0 && of.as_ref() == Some(&conversation)
        };
        posts.iter().find(ours).map(|post| PostId::new(post.id.clone()))
    }
}

/// What stands for a feed's key in a channel.
pub fn hash(feed: &Connection, channel: &str, key: &str) -> String {
    short(&format!("{} {channel} {key}", feed.id))
}

/// The conversation of an item without a key.
pub fn conversation_of(feed: &Connection, mark: &str) -> ConversationId {
    ConversationId::new(short(&format!("{} item {mark}", feed.id)))
}

/// 128 bits of a text's SHA-256, base64url.
pub fn short(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash))
}
