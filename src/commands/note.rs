//! `/desk note <text>`: a post in a conversation's thread that never leaves Mattermost. An agent that it names is asked.

use super::{Call, Reply};
use crate::agent::asked;
use crate::command_line::CommandLine;
use crate::connection::Index;
use crate::conversation::{Binding, Marks};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow};
use frontdesk_wire::User;
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = call.words();
    if line.rest.is_empty() {
        return Ok(Reply::text(words.note_empty()));
    }
    let root = if call.root.is_empty() { None } else { desk.ask(question::post(&call.root))? };
    let Some(root) = root.filter(|root| root.channel == call.channel) else {
        return Ok(Reply::text(words.note_elsewhere()));
    };
    let index = if root.user == desk.bot() { Index::default() } else { Index::peek(desk)? };
    if Binding::found(desk, &index, &root).is_none() {
        return Ok(Reply::text(words.note_elsewhere()));
    }
    let post = make(desk, &root.id, &root.channel, &call.user, &line.rest)?;
    Ok(Reply::with(words.noted().into(), json!({ "post": post })))
}

/// Makes the note under its author's name, and asks those agents that it names. Its mark keeps it inside, and so does its beginning, for
/// people to see.
pub fn make(desk: &Desk, root: &str, channel: &str, user: &User, text: &str) -> Flow<String> {
    let may_ask = text.contains('@');
    if may_ask {
        desk.ask(question::lane(root))?; // what is asked in a thread is asked one after the other
    }
    let marks = Marks { note: true, ..Marks::default() };
    let post = NewPost {
        channel,
        root,
        message: format!("note: {text}"),
        props: json!({ "frontdesk": marks }),
        user: &user.id,
        files: Vec::new(),
    };
    let Some(note) = desk.ask(question::create_post("note", post))? else { return Ok(String::new()) };
    if may_ask {
        asked::noted(desk, &note, user)?;
    }
    Ok(note.id)
}
