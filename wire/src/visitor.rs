//! What a visitor's page and the server say to each other, as JSON: the bodies of `/plugins/frontdesk/v1` and the data
//! of its server-sent events. `docs/visitor-api.yaml` describes the routes.

mod contact;

pub use contact::{Contact, Resume, Resumed, Seen};

use serde::{Deserialize, Serialize};

/// The body of `POST conversations/{id}/messages`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Send {
    /// The conversation's token: 256 random bits, base64url without padding. Absent where the header carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The pass of a verified visitor, beside the token that the browser made; for the first message only. All others
    /// have it in the token's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
    /// The name that the website gives for a verified visitor; for the first message. It is shown, and not signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The same of the e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The signed ticket of the chat page; needed for the first message only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The sender's own id of the message, at most 64 of `A-Za-z0-9_-`; the same on every resend.
    pub id: String,
    /// What the visitor says: 1 to 4,000 code points; may be empty where there are files.
    #[serde(default)]
    pub text: String,
    /// Files that were uploaded for this conversation, as [`Uploaded`] names them; at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The address of the page that the chat is on; stored as origin and path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language of the chat, such as `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the visitor asked for a person before they wrote anything; for the first message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub person: bool,
}

/// What an outside party signs of its visitor, and the signature: `docs/verified-visitors.md`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// What the outside party calls the visitor: 1 to 128 code points.
    pub id: String,
    /// Until when the signature is good, in seconds since 1970; at most a day ahead.
    pub expires: i64,
    /// 8 to 64 of `A-Za-z0-9_-`, other ones for each signature.
    pub nonce: String,
    /// HMAC-SHA256 under the connection's identity secret over `<id>.<expires>.<nonce>`, in hexadecimal digits.
    pub signature: String,
}

/// The answer to `POST sites/{site}/visitor`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// What opens every conversation of the visitor: wherever a token is taken it is, too.
    pub pass: String,
    /// Until when it is good, in milliseconds since 1970.
    pub expires: i64,
    /// The visitor's conversations, the one that changed last first; at most 20.
    pub conversations: Vec<Earlier>,
}

/// One of a verified visitor's conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Its id.
    pub id: String,
    /// When it began, in milliseconds since 1970.
    pub at: i64,
    /// Its first words, in one line.
    pub text: String,
    /// Whether it is open.
    pub open: bool,
}

/// The answer to [`Send`], and to every resend of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The sender's own id of the message.
    pub id: String,
    /// The id under which the message stands in the conversation: Mattermost's id of the post.
    pub post: String,
    /// When it was made, in milliseconds since 1970.
    pub at: i64,
}

/// The answer to an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// What a message of the same conversation calls the file.
    pub file: String,
    /// The name that it has now.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its type by its content, such as `image/png`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The body of `POST conversations/{id}/typing`, `seen`, `close`, `export` and `erase`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// As in [`Send`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// For `seen`: the id of the last message of the team that the visitor has seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The body of `POST conversations/{id}/rate`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// As in [`Send`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// How it was, from 1 (bad) to 5 (good).
    pub score: i64,
    /// The same in words, at most 1,000 code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// The body of `POST conversations/{id}/events`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listen {
    /// As in [`Send`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The id of the last event that was seen; absent for everything. `Last-Event-ID` means the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// For a long poll: how many seconds to wait for an event, 1 to 30. Absent for a stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u32>,
}

/// One message, as the visitor sees it: the data of the event `message`. A later one with the same id replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Mattermost's id of the post.
    pub id: String,
    /// For a visitor's own message: the id that the sender gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_id: Option<String>,
    /// When it was made, in milliseconds since 1970. Messages stand in the order of `(at, id)`.
    pub at: i64,
    /// When it was last edited, in milliseconds; absent where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// Whether more is to come: an agent's answer grows, and comes again under the same id.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub growing: bool,
    /// Who said it.
    pub from: From,
    /// What was said.
    pub text: Vec<Node>,
    /// What was attached.
    #[serde(default)]
    pub files: Vec<File>,
}

/// The data of the event `removed`: a message that was deleted, or that is not for the visitor any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The message's id.
    pub id: String,
}

/// The data of the event `state`, and the answer to `POST conversations/{id}/state`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Whether the conversation is open; a closed one opens again with the visitor's next message.
    pub open: bool,
    /// The name of the AI that answers before people do; absent where people answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Whether the team is there, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// Whether there is an e-mail address to which goes what is not read here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contact: bool,
}

/// Who said a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct From {
    /// In what role.
    pub role: Role,
    /// The name to show; empty for the visitor.
    pub name: String,
}

/// In what role somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The visitor.
    Visitor,
    /// A member of the team.
    Member,
    /// An automatic colleague.
    Agent,
    /// Frontdesk itself.
    System,
}

/// A file that was attached to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Mattermost's id of the file.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its type, such as `image/png`; `application/octet-stream` for what is not of a kind that visitors may send.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it is: the link opens this file for this conversation, for as long as its message stands there.
    pub url: String,
}

/// A piece of text. What is not among these does not exist for a visitor: no HTML, no pictures, no mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Node {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A line break.
    Break {},
    /// Bold text.
    Bold {
        /// What is bold.
        children: Vec<Node>,
    },
    /// Text in italics.
    Italic {
        /// What is in italics.
        children: Vec<Node>,
    },
    /// Text struck through.
    Strike {
        /// What is struck through.
        children: Vec<Node>,
    },
    /// Code within a line.
    Code {
        /// The code.
        text: String,
    },
    /// A link.
    Link {
        /// Where it leads: an absolute address with `http`, `https`, `mailto` or `tel`.
        href: String,
        /// What is shown.
        children: Vec<Node>,
    },
    /// A paragraph.
    Paragraph {
        /// What stands in it.
        children: Vec<Node>,
    },
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// What stands in it.
        children: Vec<Node>,
    },
    /// A block of code.
    CodeBlock {
        /// The language, or empty.
        language: String,
        /// The code, its lines separated by line feeds.
        text: String,
    },
    /// A list.
    List {
        /// The first item's number; absent for a list of bullets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u64>,
        /// The items, each of which holds blocks or text.
        items: Vec<Item>,
    },
    /// A quotation.
    Quote {
        /// The blocks that are quoted.
        children: Vec<Node>,
    },
    /// A line across.
    Rule {},
    /// A table, its first row the heading.
    Table {
        /// The rows.
        rows: Vec<Row>,
    },
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What stands in it.
    pub children: Vec<Node>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Item>,
}

/// A problem, as in RFC 9457: the body of every answer that is not a success, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:frontdesk:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do now, for a person.
    pub detail: String,
}

/// What the chat page is told in its `<script type="application/json" id="settings">`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The connection's handle.
    pub site: String,
    /// The name that visitors see of the team; empty for the page's own word.
    pub team: String,
    /// The signed ticket that a new conversation needs.
    pub ticket: String,
    /// The origins whose loader may speak to the page. Empty for a preview, which stands alone.
    pub origins: Vec<String>,
    /// Whether this is a preview: no loader, no storage.
    pub preview: bool,
    /// Whether the server can stream; where it cannot, the long poll is used from the start.
    pub streams: bool,
    /// What greets the visitor by language (`en`, `de`); the page has words of its own for what is absent.
    pub greeting: std::collections::BTreeMap<String, String>,
    /// The largest file that may be sent, in bytes; 0 where none may.
    pub files: i64,
    /// Whether visitors are taken only for whom a signature vouches.
    pub verified: bool,
    /// The name of the AI that answers a new conversation before people do; absent where people answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The colour of the visitor's own messages as `#rrggbb`; empty for the page's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub color: String,
    /// Where it says what becomes of what a visitor writes; empty for no notice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub privacy_url: String,
    /// Whether the visitor has to agree to that before the first message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// Whether the visitor is asked for a name before the first message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ask_name: bool,
    /// Whether the visitor is asked for an e-mail address before the first message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ask_email: bool,
    /// Whether the visitor is asked at the end how it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rating: bool,
    /// Whether the visitor may leave an e-mail address, to which goes what is not read here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mail: bool,
    /// Whether the team is there, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
}

/// Whether the team is there: the team's, never a person's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Whether it is within the team's hours, and somebody is online or away.
    pub here: bool,
    /// When the team's hours begin next, in milliseconds since 1970; 0 where it is within them, or none are set.
    #[serde(default)]
    pub opens: i64,
}
