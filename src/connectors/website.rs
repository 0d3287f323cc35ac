//! Websites: a loader on somebody's page, the chat page that it opens, and what visitor and thread say to each other.

mod browser;
pub mod contact;
pub mod events;
pub mod limits;
pub mod loader;
pub mod messages;
pub mod page;
pub mod probe;
pub mod rights;
pub mod seen;
pub mod signs;
pub mod uploads;
pub mod visitor;

use crate::block;
use crate::connection::{Connection, Index};
use crate::conversation::{Conversation, AGE};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::conversation_of;
use crate::ids::{ConversationId, Token};
use crate::intake::{connection, connection_of};
use crate::mail;
use crate::problem::Problem;
use crate::routes::Request;
use crate::verified::Visitor;

/// The connection behind a site's name in a URL.
fn site(desk: &Desk, handle: &str) -> Flow<Connection> {
    let index = Index::peek(desk)?;
    let entry = index.find(handle).ok_or(Stop::Refused(Problem::NotFound))?;
    connection(desk, &entry.id)
}

/// With what a request opens its conversation.
enum Opener {
    /// With the token that the conversation's id is the hash of.
    Token,
    /// With the pass of a verified visitor.
    Pass(Visitor),
    /// With a key of this conversation, from the link of an e-mail.
    Key,
}

/// Checks that the token, from the header or the body, opens the conversation that the path names, or may open it: a
/// verified visitor's pass does where the conversation is theirs, which [`Opener::permit`] looks at.
fn authenticate(desk: &Desk, request: &Request, in_body: Option<&str>, id: &ConversationId) -> Flow<Opener> {
    let unknown = || Stop::Refused(Problem::UnknownToken);
    // Mattermost leaves a password alone; a Bearer token it looks for among its own, and writes it into its log for debugging.
    let in_header = request.password().or_else(|| request.bearer());
    let token = in_header.or_else(|| in_body.map(str::to_string)).ok_or_else(unknown)?;
    if let Some(visitor) = Visitor::of_pass(desk, &token)? {
        return Ok(Opener::Pass(visitor));
    }
    if let Some(opened) = mail::key_of(desk, &token)? {
        return if opened == *id { Ok(Opener::Key) } else { Err(unknown()) };
    }
    // Both sides are hashes of what the visitor holds, so the time of the comparison tells nothing.
    if conversation_of(&Token::new(token)).as_ref() == Some(id) {
        Ok(Opener::Token)
    } else {
        Err(unknown())
    }
}

impl Opener {
    /// Refuses who may not speak in a conversation: a verified visitor's is opened by their pass alone, an anonymous one's
    /// by its token or a key of it, and not at all where the connection takes verified visitors only.
    fn permit(&self, conversation: &Conversation, connection: &Connection) -> Flow {
        match self {
            Self::Pass(visitor) if visitor.has(conversation) => Ok(()),
            Self::Pass(_) => Err(Stop::Refused(Problem::UnknownToken)),
            Self::Token | Self::Key if connection.verified || !conversation.verified.is_empty() => {
                Err(Stop::Refused(Problem::VerificationRequired))
            }
            Self::Token | Self::Key => Ok(()),
        }
    }
}

/// The conversation that a token opens.
fn open_conversation(desk: &Desk, id: &ConversationId) -> Flow<Conversation> {
    let opened = |conversation: &Conversation| conversation.root.is_some();
    if let Some(conversation) = Conversation::load(desk, id, AGE)?.filter(opened) {
        return Ok(conversation);
    }
    // What is not there may have been opened since, by another node; that it is not there is never taken from memory.
    match Conversation::load(desk, id, 0)? {
        Some(conversation) if opened(&conversation) => Ok(conversation),
        Some(conversation) if conversation.erased => Err(Stop::Refused(Problem::Closed)),
        Some(_) => Err(Stop::Refused(Problem::Unavailable)), // it is being opened
        None => Err(Stop::Refused(Problem::UnknownToken)),
    }
}

/// Refuses visitors who are blocked: this conversation, the address that the request comes from, or whoever is verified.
fn not_blocked(desk: &Desk, request: &Request, connection: &Connection, conversation: &Conversation) -> Flow {
    if conversation.blocked {
        return Err(Stop::Refused(Problem::Blocked));
    }
    let address = limits::address_hash(desk, request)?;
    block::check(desk, &connection.id, address.as_deref(), &conversation.verified)
}

/// Refuses requests of other websites: `null` (our own sandboxed page), absent and allowed origins pass.
fn check_origin(request: &Request, connection: &Connection) -> Flow {
    let origin = request.header("origin");
    if origin.is_empty() || origin == "null" || connection.origins.iter().any(|allowed| allowed == origin) {
        return Ok(());
    }
    Err(Stop::Refused(Problem::OriginNotAllowed))
}
