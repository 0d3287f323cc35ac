//! `POST conversations/{id}/rate | export | erase`: what a visitor may do with a conversation as a whole.
//!
//! Taking it out and erasing it do not end with the connection: they are promised for as long as it is there.

use super::{authenticate, check_origin, not_blocked, open_conversation, Opener};
use crate::connection::Connection;
use crate::conversation::{Binding, Conversation};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::ids::ConversationId;
use crate::intake::rating::{self, Rating};
use crate::intake::{connection_of, enough, CONNECTION_AGE};
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use frontdesk_wire::visitor::{Rate, Sign};
use frontdesk_wire::Post;
use serde_json::Value;

/// How often one conversation may be taken out in how many milliseconds: each reads the thread.
pub const EXPORTS: (u32, i64) = (10, 3_600_000);
/// How often it may be tried to erase one.
pub const ERASURES: (u32, i64) = (10, 60_000);

/// `rate`: how it was.
pub fn rate(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let body: Rate = request.json()?;
    let opener = authenticate(desk, request, body.token.as_deref(), id)?;
    let rating = Rating::check(body.score, &body.words.unwrap_or_default(), desk.now())?;
    let conversation = open_conversation(desk, id)?;
    let connection = connection_of(desk, &conversation)?;
    check_origin(request, &connection)?;
    opener.permit(&conversation, &connection)?;
    not_blocked(desk, request, &connection, &conversation)?;
    rating::take(desk, id, &conversation, &connection, rating)?;
    done(desk);
    Ok(())
}

/// `export`: what the visitor sees of it.
pub fn export(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let opener = opener(desk, request, id)?;
    let conversation = open_conversation(desk, id)?;
    permit(desk, request, &opener, &conversation)?;
    enough(desk.ask(question::limit(&format!("export {id}"), EXPORTS.0, EXPORTS.1))?)?;
    let thread = alive(desk, &conversation)?;
    let export = taken_out(desk, id, thread)?;
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&export).unwrap_or_default()));
    Ok(())
}

/// `erase`: all of it, for good.
pub fn erase(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let opener = opener(desk, request, id)?;
    let Some(conversation) = Conversation::load(desk, id, 0)? else { return Err(Stop::Refused(Problem::UnknownToken)) };
    if !conversation.erased {
        permit(desk, request, &opener, &conversation)?;
    }
    enough(desk.ask(question::limit(&format!("erase {id}"), ERASURES.0, ERASURES.1))?)?;
    let lane = conversation.root.as_ref().map_or_else(|| format!("open {id}"), ToString::to_string);
    desk.ask(question::lane(&lane))?;
    if conversation.root.is_some() {
        // Whoever finds an old token takes nothing away with it, either. A thread that is gone leaves something behind all the same.
        match alive(desk, &conversation) {
            Err(Stop::Refused(Problem::Closed)) if gone(desk, &conversation)? => {}
            other => _ = other?,
        }
    }
    endings::erase(desk, id)?;
    done(desk);
    Ok(())
}

fn opener(desk: &Desk, request: &Request, id: &ConversationId) -> Flow<Opener> {
    let body: Sign = request.json()?;
    authenticate(desk, request, body.token.as_deref(), id)
}

/// As for every other request, but for a connection that was switched off.
fn permit(desk: &Desk, request: &Request, opener: &Opener, conversation: &Conversation) -> Flow {
    let connection = Connection::load(desk, &conversation.connection, CONNECTION_AGE)?;
    let connection = connection.ok_or(Stop::Refused(Problem::NotFound))?;
    check_origin(request, &connection)?;
    opener.permit(conversation, &connection)
}

/// The thread of a conversation that its token still opens.
fn alive(desk: &Desk, conversation: &Conversation) -> Flow<Vec<Post>> {
    let root = conversation.root.as_ref().ok_or(Stop::Refused(Problem::UnknownToken))?;
    let thread = desk.ask(question::thread(root.as_str()))?;
    let dead = || endings::has_died(conversation, endings::last_word(&thread), desk.now());
    if thread.is_empty() || dead() {
        return Err(Stop::Refused(Problem::Closed));
    }
    Ok(thread)
}

fn gone(desk: &Desk, conversation: &Conversation) -> Flow<bool> {
    let root = conversation.root.as_ref().ok_or(Stop::Refused(Problem::UnknownToken))?;
    Ok(desk.ask(question::thread(root.as_str()))?.is_empty())
}

/// What there is to take out of a thread.
pub fn taken_out(desk: &Desk, id: &ConversationId, thread: Vec<Post>) -> Flow<Value> {
    let binding = thread.first().and_then(|root| Binding::of(root, desk.bot()));
    let binding = binding.ok_or(Stop::Refused(Problem::Closed))?;
    endings::export(desk, id, &binding, &[thread])
}

fn done(desk: &Desk) {
    desk.order(respond(200, api_headers("application/json"), b"{}".to_vec()));
}
