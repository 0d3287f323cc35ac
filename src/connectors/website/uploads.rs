//! `POST conversations/{id}/files?name=…`: a visitor's file, for a message to take up.

use super::{authenticate, check_origin, connection_of, not_blocked, open_conversation};
use crate::desk::{Desk, Flow};
use crate::files;
use crate::ids::ConversationId;
use crate::routes::Request;

/// Takes a file. The conversation has begun: its first message needed the page's ticket, and no file is taken without.
pub fn receive(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let opener = authenticate(desk, request, None, id)?;
    let conversation = open_conversation(desk, id)?;
    let connection = connection_of(desk, &conversation)?;
    check_origin(request, &connection)?;
    opener.permit(&conversation, &connection)?;
    not_blocked(desk, request, &connection, &conversation)?;
    files::receive(desk, request, &connection, id)
}
