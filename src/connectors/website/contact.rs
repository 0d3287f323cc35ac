//! `POST conversations/{id}/contact`: an e-mail address for what the visitor does not read here; and `POST sites/{site}/resume`: the
//! way back from the link in such a mail.

use super::{authenticate, check_origin, connection_of, limits, not_blocked, open_conversation, site};
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConversationId;
use crate::mail;
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use frontdesk_wire::visitor::{Contact, Resume};

/// Takes an address, or the word that there is none any more.
pub fn receive(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let body: Contact = request.json()?;
    let opener = authenticate(desk, request, body.token.as_deref(), id)?;
    let conversation = open_conversation(desk, id)?;
    let connection = connection_of(desk, &conversation)?;
    check_origin(request, &connection)?;
    opener.permit(&conversation, &connection)?;
    not_blocked(desk, request, &connection, &conversation)?;
    mail::contact(desk, &connection, id, &conversation, &body.email)?;
    desk.order(respond(200, api_headers("application/json"), b"{}".to_vec()));
    Ok(())
}

/// Exchanges a link's code for a key of its conversation. Codes that are wrong are counted like tokens that are.
pub fn resume(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let body: Resume = request.json()?;
    let connection = site(desk, handle)?;
    check_origin(request, &connection)?;
    match mail::redeem(desk, &connection, &body.code) {
        Ok(resumed) => {
            let answer = serde_json::to_vec(&resumed).unwrap_or_default();
            desk.order(respond(200, api_headers("application/json"), answer));
            Ok(())
        }
        Err(Stop::Refused(Problem::LinkExpired)) => limits::unknown_token(desk, request, Problem::LinkExpired),
        Err(other) => Err(other),
    }
}
