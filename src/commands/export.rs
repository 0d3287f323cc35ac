//! `/desk export` and `/desk erase`, in a conversation's thread: what there is of it as a file, and all of it gone.

use super::{Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::Index;
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow};
use crate::endings;
use crate::ids::ConversationId;
use crate::words::endings as words;
use frontdesk_wire::Post;
use serde_json::json;

/// Runs `export`: the file stands in the thread, as a note.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let Some((root, binding, id)) = conversation(desk, call)? else {
        return Ok(Reply::text(texts.elsewhere(&line.verb)));
    };
    let note = endings::filed(desk, &id, &binding, &root, &call.user.locale)?;
    let (post, files) = note.map(|note| (note.id, note.files)).unwrap_or_default();
    Ok(Reply::with(texts.exported().into(), json!({ "conversation": id, "post": post, "files": files })))
}

/// Runs `erase`.
pub fn erase(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let Some((root, binding, id)) = conversation(desk, call)? else {
        return Ok(Reply::text(texts.elsewhere(&line.verb)));
    };
    if root.user == desk.bot() {
        endings::erase(desk, &id)?;
    } else {
        // A service's own thread has no record with us.
        endings::erase_adopted(desk, &binding.marks, &root.id)?;
    }
    Ok(Reply::with(texts.erased().into(), json!({ "conversation": id, "erased": true })))
}

/// The conversation in whose thread a command was typed; the event holds its lane from now on.
fn conversation(desk: &Desk, call: &Call) -> Flow<Option<(Post, Binding, ConversationId)>> {
    if call.root.is_empty() {
        return Ok(None);
    }
    desk.ask(question::lane(&call.root))?;
    let root = desk.ask(question::post(&call.root))?.filter(|root| root.channel == call.channel);
    let Some(root) = root else { return Ok(None) };
    let index = if root.user == desk.bot() { Index::default() } else { Index::peek(desk)? };
    let Some(binding) = Binding::found(desk, &index, &root) else { return Ok(None) };
    let id = binding.marks.conversation.clone();
    Ok(id.map(|id| (root, binding, id)))
}
