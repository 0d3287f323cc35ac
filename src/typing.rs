//! Somebody of the team types in a visitor's thread: the visitor is shown so, the sooner the better, and never twice for the same.

use crate::connection::Connection;
use crate::conversation::{Binding, State};
use crate::delivery;
use crate::desk::{question, Desk, Flow, Stop};
use crate::intake::CONNECTION_AGE;
use frontdesk_wire::Frame;
use serde_json::json;

/// How often it is told in one conversation, in milliseconds: less than the page shows it for.
const EVERY: i64 = 4_000;

/// Tells whoever is at the far side of a thread.
pub fn tell(desk: &Desk, user: &str, channel: &str, root: &str, binding: &Binding) -> Flow {
    if binding.marks.endpoint {
        return delivery::typing(desk, user, channel, root, binding);
    }
    let blocked = binding.marks.about.as_ref().is_some_and(|about| matches!(about.state, State::Blocked { .. }));
    let Some(id) = binding.marks.connection.as_ref().filter(|_| !blocked) else {
        return Err(Stop::Ignored("nobody is told of typing"));
    };
    let connection = Connection::load(desk, id, CONNECTION_AGE)?.filter(|connection| !connection.disabled);
    let Some(connection) = connection else { return Err(Stop::Ignored("nobody is told of typing")) };
    // The client named the thread, and the server checked the channel alone.
    if connection.channel.as_str() != channel {
        return Err(Stop::Ignored("the thread is not in this channel"));
    }
    if connection.chat.replies_on_mention {
        return Err(Stop::Ignored("the team talks among itself"));
    }
    let users = desk.ask(question::users(vec![user.into()]))?;
    let Some(member) = users.first().filter(|user| !user.is_bot) else {
        return Err(Stop::Ignored("a bot types"));
    };
    if desk.ask(question::limit(&format!("typing {root}"), 1, EVERY))? == 0 {
        let data = json!({ "name": connection.chat.names.of(member) }).to_string();
        desk.publish(root, Frame { id: String::new(), event: "typing".into(), data });
    }
    Ok(())
}
