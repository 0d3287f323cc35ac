//! What is told as it happens and never tried again: a member types, and the doctor's ping.

use crate::connection::Connection;
use crate::conversation::{Binding, Conversation};
use crate::delivery::breaker::{Breaker, Leave};
use crate::delivery::place::{self, Reason};
use crate::delivery::{event, ignores_ids, lane, receives, CONNECTION_AGE};
use crate::desk::question::{self, HttpAnswer, HttpRequest};
use crate::desk::{Desk, Flow, Stop};
use crate::keys::{self, Keys};
use serde_json::json;
use std::collections::BTreeMap;

/// How often typing in one conversation is told, in milliseconds.
const EVERY: i64 = 4_000;
/// How often it is looked whether typing shows that a member has seen something new, in milliseconds.
const SEEN: i64 = 30_000;
/// How long a call may take that nobody waits for, in milliseconds.
const TIMEOUT: i64 = 5_000;

/// Tells an endpoint that a member types in a conversation.
pub fn tell(desk: &Desk, user: &str, channel: &str, root: &str, binding: &Binding) -> Flow {
    let Some(id) = binding.marks.connection.as_ref().filter(|_| binding.marks.endpoint) else {
        return Err(Stop::Ignored("nobody is told of typing"));
    };
    let connection = Connection::load(desk, id, CONNECTION_AGE)?.filter(receives);
    let Some(connection) = connection.filter(|connection| !ignores_ids(connection)) else {
        return Err(Stop::Ignored("nobody is told of typing"));
    };
    // The client named the thread, and the server checked the channel alone.
    if connection.channel.as_str() != channel {
        return Err(Stop::Ignored("the thread is not in this channel"));
    }
    if Breaker::load(desk, id)?.leave(desk.now()) != Leave::Go {
        return Err(Stop::Ignored("the endpoint does not answer at present"));
    }
    let users = desk.ask(question::users(vec![user.into()]))?;
    let Some(member) = users.first().filter(|user| !user.is_bot) else {
        return Err(Stop::Ignored("a bot types"));
    };
    if desk.ask(question::limit(&format!("seen {root}"), 1, SEEN))? == 0 {
        lane::set(desk, &format!("seen {root}"), root, desk.now(), false);
    }
    if desk.ask(question::limit(&format!("typing {root}"), 1, EVERY))? > 0 {
        return Ok(());
    }
    let keys = Keys::load(desk, id, keys::AGE)?;
    let conversation = binding.marks.conversation.clone().unwrap_or_default();
    let record = Conversation::load(desk, &conversation, CONNECTION_AGE)?;
    let session = record.map(|record| record.session).unwrap_or_default();
    let about = event::About { connection: &connection, conversation: &conversation, session: &session, root };
    let mut data = event::common(&about);
    if let Some(fields) = data.as_object_mut() {
        fields.insert("from".into(), json!({ "role": "member", "name": connection.chat.names.of(member) }));
    }
    call(desk, &connection, &keys, "typing", data)?.ok(); // whatever became of it
    Ok(())
}

/// Asks together for the secrets of connections that are then sent pings, so that each ping is one call.
pub fn prepare_pings<'a>(desk: &Desk, connections: impl Iterator<Item = &'a Connection>) -> Flow {
    let questions = connections.map(|connection| question::stored(&Keys::key(&connection.id), keys::AGE)).collect();
    desk.ask_all(questions).map(|_| ())
}

/// Sends a `ping` to an endpoint and gives its answer, or what kept it from being sent. It waits for no delivery.
pub fn ping(desk: &Desk, connection: &Connection) -> Flow<Result<HttpAnswer, String>> {
    let keys = Keys::load(desk, &connection.id, keys::AGE)?;
    let data = json!({ "connection": connection.handle });
    let request = HttpRequest { gate: String::new(), ..request(desk, connection, &keys, "ping", data) };
    desk.try_ask(question::http(&format!("ping {}", connection.id), request))
}

/// Asks whether anything answers at an endpoint's address, of a receiver that would take a `ping` for a message. Any status
/// will do.
pub fn knock(desk: &Desk, connection: &Connection) -> Flow<Result<HttpAnswer, String>> {
    let request = event::post(connection, BTreeMap::new(), Vec::new(), 0);
    let request = HttpRequest { method: "HEAD".into(), timeout: TIMEOUT, gate: String::new(), ..request };
    desk.try_ask(question::http(&format!("knock {}", connection.id), request))
}

/// Takes down that an endpoint answers again: what waits for it goes out now. Says whether anything had waited for that.
pub fn wake(desk: &Desk, connection: &Connection) -> Flow<bool> {
    let breaker = Breaker::load(desk, &connection.id)?;
    // One conversation may wait for its next try though others have gone out since.
    Breaker { woken: desk.now(), ..Breaker::default() }.store(desk, &connection.id);
    place::look_at(desk, Reason::Wake, connection.channel.as_str(), desk.now());
    Ok(breaker.is_open())
}

fn call(
    desk: &Desk,
    connection: &Connection,
    keys: &Keys,
    kind: &str,
    data: serde_json::Value,
) -> Flow<Result<HttpAnswer, String>> {
    desk.try_ask(question::http(&format!("{kind} {}", connection.id), request(desk, connection, keys, kind, data)))
}

fn request(desk: &Desk, connection: &Connection, keys: &Keys, kind: &str, data: serde_json::Value) -> HttpRequest {
    let random: String = desk.random().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let body = event::body(kind, desk.now(), data);
    let request = event::request(connection, keys, &format!("{kind}-{random}"), body, desk.now());
    HttpRequest { timeout: TIMEOUT, ..request }
}
