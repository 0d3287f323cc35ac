//! Websites: a loader on somebody's page, the chat page that it opens, and what visitor and thread say to each other.

mod browser;
pub mod events;
pub mod limits;
pub mod loader;
pub mod messages;
pub mod page;
pub mod seen;

use crate::connection::{Connection, Index};
use crate::conversation::{Conversation, AGE};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::conversation_of;
use crate::ids::{ConnectionId, ConversationId, Token};
use crate::problem::Problem;
use crate::routes::Request;
use serde::de::DeserializeOwned;

/// How old a connection's record may be where a visitor waits, in milliseconds.
const CONNECTION_AGE: i64 = 30_000;

/// The connection behind a site's name in a URL.
fn site(desk: &Desk, handle: &str) -> Flow<Connection> {
    let index = Index::peek(desk)?;
    let entry = index.find(handle).ok_or(Stop::Refused(Problem::NotFound))?;
    connection(desk, &entry.id)
}

/// A connection that is switched on.
fn connection(desk: &Desk, id: &ConnectionId) -> Flow<Connection> {
    let connection = Connection::load(desk, id, CONNECTION_AGE)?;
    let switched_on = connection.filter(|connection| !connection.disabled);
    switched_on.ok_or(Stop::Refused(Problem::ConnectionDisabled))
}

/// The connection that a conversation came through. Where its website has been connected to another channel since,
/// the conversation has ended and a new one may begin there.
fn connection_of(desk: &Desk, conversation: &Conversation) -> Flow<Connection> {
    let id = &conversation.connection;
    let Some(found) = Connection::load(desk, id, CONNECTION_AGE)?.filter(|found| found.disabled) else {
        return connection(desk, id);
    };
    let now = Index::peek(desk)?;
    let moved = now.find(found.handle.as_str()).is_some_and(|entry| entry.id != *id && !entry.disabled);
    Err(Stop::Refused(if moved { Problem::Closed } else { Problem::ConnectionDisabled }))
}

/// Reads a request's JSON body: one object. Of an array, serde would take the items for the fields in their order.
fn body<T: DeserializeOwned>(request: &Request) -> Flow<T> {
    let object = request.body.trim_ascii_start().starts_with(b"{");
    let read = object.then(|| serde_json::from_slice(&request.body).ok()).flatten();
    read.ok_or(Stop::Refused(Problem::BadJson))
}

/// Checks that the token, from the header or the body, opens the conversation that the path names.
fn authenticate(request: &Request, in_body: Option<&str>, id: &ConversationId) -> Flow {
    let token = request.bearer().or_else(|| in_body.map(str::to_string)).map(Token::new);
    let opened = token.as_ref().and_then(conversation_of);
    // Both sides are hashes of what the visitor holds, so the time of the comparison tells nothing.
    if opened.as_ref() == Some(id) {
        Ok(())
    } else {
        Err(Stop::Refused(Problem::UnknownToken))
    }
}

/// The conversation that a token opens.
fn open_conversation(desk: &Desk, id: &ConversationId) -> Flow<Conversation> {
    let conversation = Conversation::load(desk, id, AGE)?.filter(|conversation| conversation.root.is_some());
    conversation.ok_or(Stop::Refused(Problem::UnknownToken))
}

/// Refuses requests of other websites: `null` (our own sandboxed page), absent and allowed origins pass.
fn check_origin(request: &Request, connection: &Connection) -> Flow {
    let origin = request.header("origin");
    if origin.is_empty() || origin == "null" || connection.origins.iter().any(|allowed| allowed == origin) {
        return Ok(());
    }
    Err(Stop::Refused(Problem::OriginNotAllowed))
}
