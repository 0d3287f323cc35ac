//! The formats that agents speak. A format makes a request of what was said, and reads the answer as it comes.

mod attached;
mod body;
mod chunk;
mod failure;
mod json;
mod messages;
mod openai;
mod sse;
mod thought;

#[cfg(test)]
mod cases;

pub use crate::agent::later::reply_url;
pub use failure::masked;
pub use json::later;

use crate::agent::{Agent, Protocol};
use crate::connection::Connection;
use crate::keys::Keys;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use frontdesk_wire::{BodyPiece, Fetch, HttpRequest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest answer, in characters.
pub const LONGEST: usize = 200_000;

/// Who said something, as agents tell people apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Whoever asks: a member, or a visitor.
    User,
    /// The agent; for a visitor's conversation the team as well.
    Assistant,
}

/// One thing said in the thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who said it.
    pub speaker: Speaker,
    /// The name of who said it; empty where it does not matter.
    pub name: String,
    /// The text, in Mattermost's Markdown.
    pub text: String,
    /// What is attached: pictures and texts that are small enough to go along.
    pub files: Vec<frontdesk_wire::File>,
}

/// What an agent is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking<'a> {
    /// Its connection.
    pub connection: &'a Connection,
    /// Its settings.
    pub agent: &'a Agent,
    /// Its secrets: `credentials` is its key, `signing` signs plain JSON.
    pub keys: &'a Keys,
    /// What it is told before everything else: its own system prompt and what the thread needs.
    pub system: &'a str,
    /// What was said, oldest first.
    pub said: &'a [Said],
    /// The thread's root post, which names the conversation.
    pub root: &'a str,
    /// The id of this call: a second try has the same.
    pub id: &'a str,
    /// Who asks: the user id, empty for a visitor, and the name.
    pub user: (&'a str, &'a str),
    /// The channel's id; empty for a visitor's conversation.
    pub channel: &'a str,
    /// Where an answer may be sent later; empty where it may not.
    pub reply_url: &'a str,
    /// The time, in milliseconds.
    pub now: i64,
}

/// How far an answer has been read; the next piece goes on from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reader {
    /// What came and is no whole event or object so far, as base64url.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rest: String,
    /// Whether anything of an answer has been read, if only what its model thought.
    pub begun: bool,
    /// What the body is.
    pub shape: Shape,
    /// How long the text is so far, in characters.
    pub length: u32,
    /// What is left out of the text.
    pub thought: thought::Thought,
    /// Why the text ends, as the server has it; empty while it goes on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub finish: String,
    /// Whether the end has been read. What comes behind it says nothing.
    pub over: bool,
}

/// What the body of an answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Nothing has come that tells.
    #[default]
    Unknown,
    /// Server-sent events.
    Events,
    /// One JSON object.
    Object,
    /// HTML.
    Page,
}

impl Reader {
    /// What came before and waits for more.
    fn unread(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(&self.rest).unwrap_or_default()
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.rest = URL_SAFE_NO_PAD.encode(bytes);
    }

    /// Keeps all that came, for the next piece.
    fn wait(&mut self, bytes: &[u8]) -> Read {
        self.keep(bytes);
        Read::default()
    }
}

/// The request that asks an agent, under the `name` that its answer comes by. `lane`, `thread`, `beat` and `carry` are left to the caller.
pub fn fetch(asking: &Asking<'_>, name: String) -> Fetch {
    match asking.agent.protocol {
        Protocol::Openai => openai::fetch(asking, name),
        Protocol::Json => json::fetch(asking, name),
    }
}

/// Reads a piece of the answer; where it brings an end, nothing that comes behind says anything. Pieces may be cut anywhere.
pub fn read(agent: &Agent, reader: &mut Reader, piece: &Piece<'_>) -> Read {
    if reader.over || (piece.status == 0 && !piece.end) {
        return Read::default();
    }
    let mut read = match agent.protocol {
        Protocol::Openai => openai::read(reader, piece),
        Protocol::Json => json::read(reader, piece),
    };
    bounded(reader, &mut read);
    if read.end.is_some() {
        *reader = Reader { begun: reader.begun, length: reader.length, over: true, ..Reader::default() };
    }
    read
}

/// Lets no answer be longer than may be, and takes out of it what no post can hold.
fn bounded(reader: &mut Reader, read: &mut Read) {
    read.text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let room = LONGEST.saturating_sub(usize::try_from(reader.length).unwrap_or(LONGEST));
    if let Some((at, _)) = read.text.char_indices().nth(room) {
        read.text.truncate(at);
        read.end = Some(Ended::Failed(Failure { status: 200, ..Failure::of(Why::Endless) }));
    }
    reader.length += u32::try_from(read.text.chars().count()).unwrap_or(u32::MAX);
}

/// What the requests of all protocols have.
fn request(
    asking: &Asking<'_>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    pieces: Vec<BodyPiece>,
) -> HttpRequest {
    let agent = asking.agent;
    HttpRequest {
        method: "POST".into(),
        url: agent.url.clone(),
        headers,
        body,
        pieces,
        timeout: i64::from(agent.timeout.max(1)) * 1_000,
        gate: format!("agent {}", asking.connection.id),
        slots: agent.parallel.max(1),
        ..HttpRequest::default()
    }
}

/// The headers that all of them have.
fn headers(asking: &Asking<'_>, accept: &str) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::from([("Accept".to_string(), accept.to_string())]);
    headers.insert("Content-Type".into(), "application/json".into());
    let key = asking.keys.credentials.trim();
    if !key.is_empty() {
        headers.insert("Authorization".into(), format!("Bearer {key}"));
    }
    headers
}

/// A piece of an answer, as [`frontdesk_wire::Event::Piece`] brought it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The status; 0 where no answer has come.
    pub status: u16,
    /// The content type, without its parameters.
    pub content_type: &'a str,
    /// What `Retry-After` says, in seconds.
    pub retry_after: Option<i64>,
    /// The bytes.
    pub body: &'a [u8],
    /// Whether it is the last.
    pub end: bool,
    /// Whether the body went on and was left unread.
    pub cut: bool,
    /// Why no whole answer came; empty where one did.
    pub fault: &'a str,
}

/// What a piece said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Text that comes behind what was read before.
    pub text: String,
    /// Files that the answer brings.
    pub files: Vec<Made>,
    /// How the answer ended, where it has.
    pub end: Option<Ended>,
}

/// A file that an agent made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is whole.
    Whole,
    /// It comes later, to the address that went along.
    Later,
    /// It was cut off at the model's own limit; what came stands.
    Length,
    /// There is none, or only its beginning.
    Failed(Failure),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub why: Why,
    /// The status; 0 where no answer came.
    pub status: u16,
    /// What the agent said of it: a short plain text without line breaks, not yet made harmless; may be empty.
    pub said: String,
    /// When to try again, in seconds, where the agent says so.
    pub retry_after: Option<i64>,
}

/// The kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The server's rules forbid the address.
    Refused,
    /// The name cannot be looked up, or nothing listens there.
    Unreachable,
    /// Its certificate will not do.
    Certificate,
    /// 401 or 403: the key.
    Key,
    /// 404, or the server says that it does not know the model.
    Model,
    /// 404 or 405 of something that speaks another protocol, or an answer that is none: the address.
    Address,
    /// 400 or 422: it did not take the request, such as one that is too long.
    Request,
    /// 429: too much at once.
    Busy,
    /// 5xx.
    Broken,
    /// Nothing came in time.
    Silent,
    /// The connection ended in the middle.
    Cut,
    /// What came cannot be read.
    Malformed,
    /// The answer was empty.
    Empty,
    /// It never ended.
    Endless,
    /// Too many answers are on their way.
    Crowded,
    /// It says itself why it does not answer.
    Declined,
    /// It says by the word that is for people that it does not know the answer; nothing of a server's.
    Unknown,
}

impl Why {
    /// Whether it is worth another try without anybody doing anything.
    pub fn passes(self) -> bool {
        matches!(self, Self::Unreachable | Self::Busy | Self::Broken | Self::Cut)
    }
}
