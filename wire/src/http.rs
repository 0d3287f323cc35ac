//! A request to somebody else's server.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One HTTP request, done by the server's rules for addresses inside: no redirect is followed, and the whole call has a
/// deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The method in capitals.
    pub method: String,
    /// The address, `http` or `https`.
    pub url: String,
    /// Headers by name.
    #[serde(default, deserialize_with = "crate::nil_as_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default, with = "crate::bytes")]
    pub body: Vec<u8>,
    /// The body in pieces, in place of `body`, where contents of files belong into it.
    #[serde(default, deserialize_with = "crate::nil_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<BodyPiece>,
    /// Ends the call, reading its answer included, after so many milliseconds.
    pub timeout: i64,
    /// As many bytes of the answer's body are kept; the rest is not read.
    pub max: u32,
    /// Requests of one gate wait for one another where more than `slots` are on their way; empty for no gate.
    #[serde(default)]
    pub gate: String,
    /// How many of the gate may be on their way at the same time.
    #[serde(default)]
    pub slots: u32,
    /// The address lies below the server's own SiteURL, and the rules for addresses inside are not asked. Any other
    /// address is refused with this.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// A piece of a request's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyPiece {
    /// These bytes.
    Bytes {
        /// The bytes.
        #[serde(with = "crate::bytes")]
        bytes: Vec<u8>,
    },
    /// What is in a file that was uploaded to Mattermost; nothing where it is gone.
    File {
        /// The file's id.
        id: String,
        /// How it is written: `base64`, or `json` for the inside of a JSON string (what is no UTF-8 becomes U+FFFD).
        encoding: String,
        /// As many bytes of it are written at most.
        max: u32,
    },
}

/// One HTTP request whose answer comes in pieces, as events [`crate::Event::Piece`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// Its name. One of the same name that is still on its way ends without a further event.
    pub name: String,
    /// The lane in which its events are handled; empty for none.
    #[serde(default)]
    pub lane: String,
    /// The root post of the thread whose binding its events bring; empty for none.
    #[serde(default)]
    pub thread: String,
    /// The request. It may wait at its gate as long as it may take; `timeout` covers what comes then.
    pub request: HttpRequest,
    /// At least so many milliseconds lie between the beginnings of two of its events. The first comes with the first bytes.
    pub every: i64,
    /// One event alone, with the whole body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// An event without bytes comes whenever none came for so many milliseconds; 0 for never.
    #[serde(default, skip_serializing_if = "crate::is_zero")]
    pub beat: i64,
    /// What its first event brings along; see [`crate::Op::Carry`].
    #[serde(default, with = "crate::bytes", skip_serializing_if = "Vec::is_empty")]
    pub carry: Vec<u8>,
    /// Signs the request's body as it is sent, contents of files included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// A header that vouches for a body: for each key the prefix and, as base64, HMAC-SHA256 over `begin` and the body; separated by
/// spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The header's name.
    pub header: String,
    /// The keys, each as base64; none means an empty header.
    #[serde(default, deserialize_with = "crate::nil_as_empty")]
    pub keys: Vec<String>,
    /// What stands before each signature.
    pub prefix: String,
    /// What is signed before the body.
    #[serde(default, with = "crate::bytes")]
    pub begin: Vec<u8>,
}
