//! The e-mail address that a visitor leaves, and the link in the mails that go there.

use serde::{Deserialize, Serialize};

/// The body of `POST conversations/{id}/contact`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// As in [`Send`](super::Send).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The address; empty takes back the one that was left.
    #[serde(default)]
    pub email: String,
}

/// The body of `POST sites/{site}/resume`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// What stands behind `#frontdesk=` in the link.
    pub code: String,
}

/// The answer to [`Resume`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// The conversation's id.
    pub conversation: String,
    /// What opens it: wherever a token is taken it is, too.
    pub key: String,
    /// How far the visitor had seen it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// A message, as far as a visitor has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When it was made, in milliseconds since 1970.
    pub at: i64,
    /// Its id.
    pub id: String,
}
