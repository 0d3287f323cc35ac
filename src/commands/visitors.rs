//! Which connection with visitors a command means: the one that it names, else the channel's only one.

use super::{named, visible, Call};
use crate::connection::{Entry, Kind};
use crate::desk::{Desk, Flow};

/// Whether a connection has visitors.
pub fn has_any(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Website | Kind::Endpoint)
}

/// Those of this channel that have visitors.
pub fn here(desk: &Desk, call: &Call) -> Flow<Vec<Entry>> {
    let mut entries = visible(desk, &call.user.id, &call.channel)?;
    entries.retain(|entry| has_any(entry) && entry.channel.as_str() == call.channel);
    Ok(entries)
}

/// The connection that is meant, or why there is none for the caller. Feeds and agents of the channel are none.
pub fn meant(desk: &Desk, call: &Call, handle: Option<&str>) -> Flow<Result<Entry, String>> {
    let words = call.words();
    if let Some(handle) = handle {
        let found = named(desk, call, Some(handle))?;
        return Ok(found.and_then(|entry| if has_any(&entry) { Ok(entry) } else { Err(words.unknown_handle(handle)) }));
    }
    let mut entries = visible(desk, &call.user.id, &call.channel)?;
    entries.retain(has_any);
    let here: Vec<&Entry> = entries.iter().filter(|entry| entry.channel.as_str() == call.channel).collect();
    Ok(match here.as_slice() {
        [only] => Ok((*only).clone()),
        [] if entries.is_empty() => Err(words.nothing_connected().into()),
        _ => {
            let named = if here.is_empty() { entries.iter().collect() } else { here };
            let handles: Vec<String> = named.iter().map(|entry| format!("`{}`", entry.handle)).collect();
            Err(words.which_one(&handles.join(", ")))
        }
    })
}
