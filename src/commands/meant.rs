//! Which connections a command means that looks after them: the one that it names, else all of this channel.

use super::{allowed_there, visible, Access, Call};
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow};

/// The connections that are meant, or why there are none for the caller. Who is an admin here may not be one where a named
/// connection belongs.
pub fn connections(desk: &Desk, call: &Call, handle: Option<&str>) -> Flow<Result<Vec<Connection>, String>> {
    let words = call.words();
    let entries = visible(desk, &call.user.id, &call.channel)?;
    let meant: Vec<_> = match handle {
        Some(handle) => entries.iter().filter(|entry| entry.handle.as_str() == handle.to_lowercase()).collect(),
        None => entries.iter().filter(|entry| entry.channel.as_str() == call.channel).collect(),
    };
    match (handle, meant.as_slice()) {
        (Some(handle), []) => return Ok(Err(words.unknown_handle(handle))),
        (None, []) if entries.is_empty() => return Ok(Err(words.nothing_connected().into())),
        (None, []) => {
            let handles: Vec<String> = entries.iter().map(|entry| format!("`{}`", entry.handle)).collect();
            return Ok(Err(words.which_one(&handles.join(", "))));
        }
        (Some(_), [one]) if one.channel.as_str() != call.channel => {
            if let Some(refusal) = elsewhere(desk, call, one.channel.as_str())? {
                return Ok(Err(refusal));
            }
        }
        _ => {}
    }
    let keys: Vec<String> = meant.iter().map(|entry| Connection::key(&entry.id)).collect();
    Ok(Ok(desk.load_all(&keys, 0)?.into_iter().flatten().collect()))
}

/// Why the caller may not do in another channel what only admins may; none where they may.
pub fn elsewhere(desk: &Desk, call: &Call, channel: &str) -> Flow<Option<String>> {
    Ok(match desk.ask(question::channel(channel))? {
        Some(there) => allowed_there(desk, call, Access::Admins, &there)?.map(str::to_string),
        None => Some(call.words().failed().into()),
    })
}
