//! Typed ids: a visitor's token cannot be passed where a post's id belongs.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        #[allow(dead_code, reason = "every kind of id has the same methods")]
        impl $name {
            /// Takes a text for an id of this kind.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A connection: 128 random bits, base64url.
    ConnectionId
);
id!(
    /// A connection's name for people and URLs: a slug, unique on the server.
    Handle
);
id!(
    /// A conversation: the first 128 bits of its token's SHA-256, base64url.
    ConversationId
);
id!(
    /// An inbound message: the sender's own id.
    MessageId
);
id!(
    /// A post of Mattermost's.
    PostId
);
id!(
    /// A channel of Mattermost's.
    ChannelId
);
id!(
    /// A user of Mattermost's.
    UserId
);

impl MessageId {
    /// Takes what a sender calls its message: 1 to 64 of `A-Za-z0-9_-`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text, 64, b"_-")
    }

    /// Takes what another system calls its message, by its own rules: 1 to 128 of `A-Za-z0-9_.:-`.
    pub fn parse_foreign(text: &str) -> Option<Self> {
        Self::of(text, 128, b"_-.:")
    }

    fn of(text: &str, most: usize, marks: &[u8]) -> Option<Self> {
        let fits = (1..=most).contains(&text.len());
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte));
        (fits && plain).then(|| Self(text.into()))
    }
}

impl ConversationId {
    /// Takes what a path calls a conversation: 22 of `A-Za-z0-9_-`.
    pub fn parse(text: &str) -> Option<Self> {
        MessageId::parse(text).filter(|id| id.0.len() == 22).map(|id| Self(id.0))
    }
}

/// What opens one conversation. It never shows in a log.
pub struct Token(String);

impl Token {
    /// Takes what a visitor sent.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token's text, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}
