//! What goes into a call.

use crate::{Answered, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One call's input: an event with all that a pure function cannot know by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// The call's number; the outcome carries it back.
    pub id: u64,
    /// The time at which the event came, in milliseconds since 1970. The same on every rerun.
    pub now: i64,
    /// 32 bytes from a cryptographic source. The same on every rerun.
    #[serde(with = "crate::bytes")]
    pub random: Vec<u8>,
    /// The server and the plugin's settings.
    pub host: Host,
    /// What happened.
    pub event: Event,
    /// What has been answered so far, by the question's name.
    #[serde(deserialize_with = "crate::nil_as_empty")]
    pub answers: BTreeMap<String, Answered>,
}

/// What the bridge knows of the server it runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Host {
    /// The plugin's id; its routes are under `/plugins/<id>`.
    pub plugin: String,
    /// The server's SiteURL, without a trailing slash; empty where it is not set.
    pub site_url: String,
    /// The server's version, such as `11.4.0`.
    pub server_version: String,
    /// The user id of the plugin's bot, as [`crate::Op::EnsureBot`] found it last; empty before that.
    pub bot: String,
    /// Whether the server names a header in which a trusted proxy puts the client's address.
    pub trusts_proxy: bool,
    /// Whether the server is set up to send e-mail.
    pub mails: bool,
    /// The plugin's settings by key in lower case. Booleans are `true` and `false`.
    #[serde(deserialize_with = "crate::nil_as_empty")]
    pub settings: BTreeMap<String, String>,
}
