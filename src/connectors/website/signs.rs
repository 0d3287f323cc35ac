//! `POST conversations/{id}/typing | seen | close`: what a visitor lets know without words.

use super::{authenticate, check_origin, not_blocked, open_conversation};
use crate::connection::Connection;
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConversationId;
use crate::intake::signs::{self, Sign};
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use frontdesk_wire::visitor;

/// Takes a sign.
pub fn receive(desk: &Desk, request: &Request, id: &ConversationId, verb: &str) -> Flow {
    let body: visitor::Sign = request.json()?;
    let opener = authenticate(desk, request, body.token.as_deref(), id)?;
    let message = body.message.unwrap_or_default();
    let sign = Sign::of(verb, &message).ok_or(Stop::Refused(Problem::NotFound))?;
    let conversation = open_conversation(desk, id)?;
    let root = conversation.root.as_ref().ok_or(Stop::Refused(Problem::UnknownToken))?;
    let check = |connection: &Connection| {
        check_origin(request, connection)?;
        opener.permit(&conversation, connection)?;
        // Who types writes nothing, and comes often.
        if sign == Sign::Typing {
            return Ok(());
        }
        not_blocked(desk, request, connection, &conversation)
    };
    signs::take(desk, id, &conversation, root, sign, check)?;
    desk.order(respond(200, api_headers("application/json"), b"{}".to_vec()));
    Ok(())
}
