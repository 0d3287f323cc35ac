//! Endpoints: somebody else's server keeps the visitors' sessions. It sends here what they write; what is answered in the
//! thread is delivered to it (see `delivery`).

pub mod messages;
pub mod rights;
pub mod signs;
pub mod uploads;

use crate::connection::{Entry, Index, Kind};
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConnectionId, ConversationId, Token};
use crate::intake::enough;
use crate::keys::{self, Keys};
use crate::problem::Problem;
use crate::routes::{headers, Request, NO_PAGE};
use std::collections::BTreeMap;

/// How many requests one connection may send in how many milliseconds, all its sessions together.
const REQUESTS: (u32, i64) = (300, 10_000);
/// How often a wrong token has the store read again, in how many milliseconds.
const LOOKS: (u32, i64) = (10, 10_000);
/// The longest name of a session, in code points.
const SESSION: usize = 128;

/// The connection that a request may speak for: its token is one of the connection that its path names. A name that there is not
/// and a token that is wrong look the same.
fn authenticate(desk: &Desk, request: &Request, handle: &str) -> Flow<Entry> {
    let refused = || Stop::Refused(Problem::WrongToken);
    // Mattermost takes a Bearer token for one of its own, looks for it in its database and writes it into its log for
    // debugging; a password it leaves alone.
    let token = request.password().or_else(|| request.bearer()).map(Token::new).ok_or_else(refused)?;
    let entry = match opened(desk, handle, &token, &Index::peek(desk)?, keys::AGE)? {
        Some(entry) => entry,
        // Another node may have connected it or rotated its secrets just now: who is refused is never refused from memory.
        None if desk.ask(question::limit(&format!("look again {handle}"), LOOKS.0, LOOKS.1))? > 0 => {
            return Err(refused())
        }
        None => opened(desk, handle, &token, &Index::load(desk)?, 0)?.ok_or_else(refused)?,
    };
    if entry.disabled {
        return Err(Stop::Refused(Problem::ConnectionDisabled));
    }
    enough(desk.ask(question::limit(&format!("requests {}", entry.id), REQUESTS.0, REQUESTS.1))?)?;
    Ok(entry)
}

/// The connection of a name, where the token opens it.
fn opened(desk: &Desk, handle: &str, token: &Token, index: &Index, max_age: i64) -> Flow<Option<Entry>> {
    let Some(entry) = index.find(handle).filter(|entry| entry.kind == Kind::Endpoint) else { return Ok(None) };
    let opens = Keys::load(desk, &entry.id, max_age)?.opens(token, desk.now());
    Ok(opens.then(|| entry.clone()))
}

/// The conversation of a session, whether there is one yet or not.
fn conversation_of(secret: &Secret, connection: &ConnectionId, session: &str) -> Flow<ConversationId> {
    let fits = (1..=SESSION).contains(&session.chars().count()) && !session.chars().any(char::is_control);
    if !fits {
        return Err(Stop::Refused(Problem::BadField("session must be 1 to 128 characters that can be printed.")));
    }
    Ok(ConversationId::new(secret.hash(&format!("session {connection} {session}"))))
}

/// The headers of every answer: servers ask, so no page may read it.
pub fn server_headers(content_type: &str) -> BTreeMap<String, String> {
    headers(&[
        ("Content-Type", content_type),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", NO_PAGE),
        ("Referrer-Policy", "no-referrer"),
    ])
}
