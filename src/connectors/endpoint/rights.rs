//! `POST endpoints/{handle}/rate | export | erase`: what an endpoint's server may do with a session's conversation as a whole.

use super::{authenticate, conversation_of, server_headers, signs};
use crate::connection::Connection;
use crate::connectors::website::rights::{taken_out, ERASURES, EXPORTS};
use crate::conversation::Conversation;
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::identity::Secret;
use crate::ids::ConversationId;
use crate::intake::rating::{self, Rating};
use crate::intake::{connection, enough};
use crate::problem::{respond, Problem};
use crate::routes::Request;
use crate::verified;
use serde::Deserialize;

/// The body.
#[derive(Deserialize)]
struct Body {
    session: String,
    #[serde(default)]
    score: i64,
    #[serde(default)]
    words: String,
}

/// Takes one of the three.
pub fn receive(desk: &Desk, request: &Request, handle: &str, verb: &str) -> Flow {
    let entry = authenticate(desk, request, handle)?;
    let body: Body = request.json()?;
    let id = conversation_of(&Secret::load(desk)?, &entry.id, &body.session)?;
    let connection = connection(desk, &entry.id)?;
    let answer = match verb {
        "rate" => {
            let rating = Rating::check(body.score, &body.words, desk.now())?;
            let (conversation, _) = signs::opened(desk, &id)?;
            verified::required(desk, &connection, &id, &conversation)?;
            rating::take(desk, &id, &conversation, &connection, rating)?;
            b"{}".to_vec()
        }
        "export" => export(desk, &connection, &id)?,
        _ => {
            erase(desk, &connection, &id)?;
            b"{}".to_vec()
        }
    };
    desk.order(respond(200, server_headers("application/json"), answer));
    Ok(())
}

fn export(desk: &Desk, connection: &Connection, id: &ConversationId) -> Flow<Vec<u8>> {
    let (conversation, root) = signs::opened(desk, id)?;
    verified::required(desk, connection, id, &conversation)?;
    enough(desk.ask(question::limit(&format!("export {id}"), EXPORTS.0, EXPORTS.1))?)?;
    let thread = desk.ask(question::thread(root.as_str()))?;
    let export = taken_out(desk, id, thread)?;
    Ok(serde_json::to_vec(&export).unwrap_or_default())
}

fn erase(desk: &Desk, connection: &Connection, id: &ConversationId) -> Flow {
    let unknown = || Stop::Refused(Problem::UnknownSession);
    let conversation = Conversation::load(desk, id, 0)?.ok_or_else(unknown)?;
    if !conversation.erased && conversation.root.is_some() {
        verified::required(desk, connection, id, &conversation)?;
    }
    enough(desk.ask(question::limit(&format!("erase {id}"), ERASURES.0, ERASURES.1))?)?;
    let lane = conversation.root.as_ref().map_or_else(|| format!("open {id}"), ToString::to_string);
    desk.ask(question::lane(&lane))?;
    endings::erase(desk, id)
}
