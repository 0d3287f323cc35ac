//! `POST endpoints/{handle}/files?session=…&name=…`: a file of a session's visitor, for a message to take up.

use super::{authenticate, conversation_of};
use crate::conversation::{Conversation, AGE};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::problem::Problem;
use crate::routes::Request;
use crate::{files, intake, verified};

/// Takes a file. The session need not have said anything yet: its server speaks for it.
pub fn receive(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let entry = authenticate(desk, request, handle)?;
    let session = request.parameter("session").unwrap_or_default();
    let id = conversation_of(&Secret::load(desk)?, &entry.id, &session)?;
    let conversation = Conversation::load(desk, &id, AGE)?;
    if conversation.as_ref().is_some_and(|conversation| conversation.blocked) {
        return Err(Stop::Refused(Problem::Blocked));
    }
    if conversation.as_ref().is_some_and(|conversation| conversation.erased) {
        return Err(Stop::Refused(Problem::Closed));
    }
    let connection = intake::connection(desk, &entry.id)?;
    if let Some(conversation) = conversation.filter(|conversation| conversation.root.is_some()) {
        verified::required(desk, &connection, &id, &conversation)?;
    }
    files::receive(desk, request, &connection, &id)
}
