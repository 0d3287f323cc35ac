//! An endpoint that wants no more deliveries (410): nothing is sent any more, and its channel is told so.

use crate::connection::{Connection, Entry};
use crate::delivery::place::{self, Reason};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow};
use crate::words::delivery as words;
use serde_json::json;

/// Writes down that an endpoint is gone. The channel's catch-up tells.
pub fn take_down(desk: &Desk, connection: &Connection) -> Flow {
    let Some(mut fresh) = Connection::load(desk, &connection.id, 0)? else { return Ok(()) };
    let Some(endpoint) = fresh.endpoint.as_mut().filter(|endpoint| endpoint.gone == 0) else { return Ok(()) };
    endpoint.gone = desk.now();
    endpoint.told = false;
    fresh.store(desk);
    place::look_at(desk, Reason::Wake, fresh.channel.as_str(), desk.now());
    Ok(())
}

/// Tells a channel of those endpoints that are gone and of which it does not know yet.
pub fn tell(desk: &Desk, here: &[&Entry]) -> Flow {
    let keys: Vec<String> = here.iter().filter(|entry| !entry.disabled).map(|e| Connection::key(&e.id)).collect();
    let connections: Vec<Option<Connection>> = desk.load_all(&keys, 0)?;
    for mut connection in connections.into_iter().flatten() {
        let Some(endpoint) = connection.endpoint.as_mut().filter(|endpoint| endpoint.gone > 0 && !endpoint.told) else {
            continue;
        };
        endpoint.told = true;
        let notice = NewPost {
            channel: connection.channel.as_str(),
            root: "",
            message: words::of(&connection.language).endpoint_gone(connection.handle.as_str()),
            props: json!({ "frontdesk": { "connection": connection.id, "note": true } }),
            user: "",
            files: Vec::new(),
        };
        desk.ask(question::create_post(&format!("gone {}", connection.id), notice))?;
        connection.store(desk);
    }
    Ok(())
}
