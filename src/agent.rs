//! Agents: an AI colleague with a bot of its own, who answers in a channel's threads, and visitors before people do.
//!
//! - `actions` has the buttons that stop an answer and ask again.
//! - `allowed` reads who may ask an agent.
//! - `asked` decides from a post whether an agent is asked.
//! - `turn` is one question on its way to its answer: begun, begun anew where the question is edited, stopped, taken over after a crash.
//! - `history` is what an agent is told of a thread.
//! - `protocol` has the formats that agents speak: what is sent, and how the answer is read piece by piece.
//! - `later` takes answers that come later, to an address of their own.
//! - `answer` lets a post grow with the answer, and ends it.

pub mod actions;
pub mod allowed;
pub mod answer;
pub mod asked;
pub mod history;
pub mod later;
pub mod protocol;
pub mod split;
pub mod turn;

use crate::connection::Connection;
use crate::conversation::Marks;
use crate::ids::{ConnectionId, PostId, UserId};
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};

/// What an agent has besides what every connection has; its key is in [`Keys::credentials`](crate::keys::Keys).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agent {
    /// Where it takes questions, without a slash at the end: for OpenAI's protocol what stands before `/chat/completions`.
    pub url: String,
    /// What it speaks.
    pub protocol: Protocol,
    /// The name that people see, as it was typed.
    pub name: String,
    /// Its bot's user id.
    pub bot: UserId,
    /// Its bot's user name.
    pub username: String,
    /// The model that is asked for; empty for whatever the server takes.
    pub model: String,
    /// What it is told before everything else.
    pub system: String,
    /// Who may ask it; nobody named means nobody.
    pub allowed_users: Vec<Allowed>,
    /// Whether a root post is answered in its thread; else in the channel.
    pub thread_replies: bool,
    /// Whether only posts that name it ask it, and those in a thread that it is in.
    pub mention_only: bool,
    /// Whether its answer is asked for word by word.
    pub stream: bool,
    /// How much of a thread it is told, in tokens of about four characters.
    pub context: u32,
    /// How long an answer may take, in seconds.
    pub timeout: u32,
    /// How many of its answers may be on their way at the same time.
    pub parallel: u32,
}

impl Default for Agent {
    fn default() -> Self {
        Self {
            url: String::new(),
            protocol: Protocol::default(),
            name: String::new(),
            bot: UserId::new(""),
            username: String::new(),
            model: String::new(),
            system: String::new(),
            allowed_users: Vec::new(),
            thread_replies: true,
            mention_only: false,
            stream: true,
            context: 8_000,
            timeout: 120,
            parallel: 4,
        }
    }
}

impl Agent {
    /// What a post says of itself that is the agent's own and still there; none for anybody else's, whatever is written in it.
    pub fn answering(&self, post: &Post) -> Option<Answering> {
        let own = post.user == self.bot.as_str() && post.delete_at == 0;
        Marks::of(post).filter(|_| own)?.agent
    }
}

/// What an agent speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// OpenAI's chat completions.
    #[default]
    Openai,
    /// A JSON object in, a JSON object out, at once or later; signed as in Standard Webhooks 1.0.0.
    Json,
}

/// Somebody who may ask an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// Everybody in the channel, `*`.
    Everybody,
    /// A user.
    User {
        /// The user id.
        id: UserId,
        /// The user name, without `@`.
        name: String,
    },
    /// The members of a group.
    Group {
        /// Its name, without `@`.
        name: String,
    },
}

/// What a post says of itself that is the agent's of a connection; see [`Agent::answering`].
fn answering(connection: &Connection, post: &Post) -> Option<Answering> {
    connection.agent.as_ref()?.answering(post)
}

/// The user id of an agent's bot.
fn bot(connection: &Connection) -> &str {
    connection.agent.as_ref().map_or("", |agent| agent.bot.as_str())
}

/// What an agent's posts carry in `props.frontdesk.agent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answering {
    /// The agent.
    pub agent: ConnectionId,
    /// The post that it answers.
    pub question: PostId,
    /// Which of the posts of one answer this is, from 0 on.
    #[serde(default)]
    pub part: u32,
    /// Whether more is to come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub growing: bool,
    /// Whether the post says why there is no answer, and so is no part of the conversation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failure: bool,
    /// Whether it goes to the visitor of its thread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outbound: bool,
}
