//! `POST endpoints/{handle}/typing | seen | close`: what the visitor of a session lets know without words.

use super::{authenticate, conversation_of, server_headers};
use crate::conversation::{Conversation, AGE};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConversationId, PostId};
use crate::intake::signs::{self, Sign};
use crate::problem::{respond, Problem};
use crate::routes::Request;
use crate::verified;
use serde::Deserialize;

/// The body.
#[derive(Deserialize)]
struct Body {
    session: String,
    #[serde(default)]
    message: String,
}

/// The conversation of a session that has said something. That there is none is never taken from memory: another node may
/// have opened it since.
pub fn opened(desk: &Desk, id: &ConversationId) -> Flow<(Conversation, PostId)> {
    for max_age in [AGE, 0] {
        let known = Conversation::load(desk, id, max_age)?;
        if known.as_ref().is_some_and(|known| known.erased) {
            return Err(Stop::Refused(Problem::Closed));
        }
        if let Some((conversation, root)) = known.and_then(|known| Some((known.clone(), known.root?))) {
            return Ok((conversation, root));
        }
    }
    Err(Stop::Refused(Problem::UnknownSession))
}

/// Takes a sign.
pub fn receive(desk: &Desk, request: &Request, handle: &str, verb: &str) -> Flow {
    let entry = authenticate(desk, request, handle)?;
    let body: Body = request.json()?;
    let sign = Sign::of(verb, &body.message).ok_or(Stop::Refused(Problem::NotFound))?;
    let id = conversation_of(&Secret::load(desk)?, &entry.id, &body.session)?;
    let (conversation, root) = opened(desk, &id)?;
    signs::take(desk, &id, &conversation, &root, sign, |connection| {
        verified::required(desk, connection, &id, &conversation)
    })?;
    desk.order(respond(200, server_headers("application/json"), b"{}".to_vec()));
    Ok(())
}
