//! `GET files/{conversation}/{reference}/{name}`: one file, for one conversation, while its message stands there.

use super::kind::Kind;
use super::{name, referred, AGE, BYTES};
use crate::connection::{Connection, Index};
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::{adopted, Secret};
use crate::ids::{ConnectionId, ConversationId};
use crate::problem::Problem;
use crate::routes::file_headers;
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{File, Op, Part, Post};

/// How many files one conversation may fetch in how many milliseconds: a long thread of pictures in several tabs.
const DOWNLOADS: (u32, i64) = (300, 60_000);
/// The visitor's browser alone may keep a file, and not for long: its message may be deleted.
const CACHE: &str = "private, max-age=300";

/// Serves a file. Everything that is not in order looks the same from outside: there is no such file.
pub fn serve(desk: &Desk, conversation: &str, reference: &str) -> Flow {
    let missing = || Stop::Refused(Problem::NotFound);
    let conversation = ConversationId::parse(conversation).ok_or_else(missing)?;
    let secret = Secret::load(desk)?;
    let id = referred(&secret, conversation.as_str(), reference).ok_or_else(missing)?;
    let wait = question::limit(&format!("downloads {conversation}"), DOWNLOADS.0, DOWNLOADS.1);
    let (files, wait) = desk.ask_both(question::files(vec![id.into()]), wait)?;
    if wait > 0 {
        return Err(Stop::Refused(Problem::TooMany(wait)));
    }
    let file = files.into_iter().find(|file| file.id == id && file.delete_at == 0).ok_or_else(missing)?;
    let post = there(desk, &file.post)?.filter(|post| post.files.contains(&file.id)).ok_or_else(missing)?;
    let root = if post.root.is_empty() { Some(post.clone()) } else { there(desk, &post.root)? };
    let root = root.ok_or_else(missing)?;
    let connection = connection_of(desk, &conversation, &root)?.ok_or_else(missing)?;
    let connection = Connection::load(desk, &connection, AGE)?.filter(|connection| !connection.disabled);
    connection.filter(|connection| file.size <= connection.files.max).ok_or_else(missing)?;
    if stays_inside(desk, &post)? {
        return Err(missing());
    }
    desk.order(response(&file));
    Ok(())
}

/// A post that was not deleted.
fn there(desk: &Desk, id: &str) -> Flow<Option<Post>> {
    if id.is_empty() {
        return Ok(None);
    }
    Ok(desk.ask(question::post(id))?.filter(|post| post.delete_at == 0))
}

/// The connection of a thread, where it is this conversation's.
fn connection_of(desk: &Desk, conversation: &ConversationId, root: &Post) -> Flow<Option<ConnectionId>> {
    if let Some(marks) = Binding::of(root, desk.bot()).map(|binding| binding.marks) {
        return Ok(marks.connection.filter(|_| marks.conversation.as_ref() == Some(conversation)));
    }
    // A service's own bot wrote the root post, and nothing but the thread itself says which conversation it is.
    if adopted(&root.id) != *conversation {
        return Ok(None);
    }
    Ok(Index::peek(desk)?.adopter(&root.channel, &root.user).map(|entry| entry.id.clone()))
}

fn stays_inside(desk: &Desk, post: &Post) -> Flow<bool> {
    let mut author_is_bot = false;
    if post.user != desk.bot() {
        let author = desk.ask(question::users(vec![post.user.clone()]))?.into_iter().find(|user| user.id == post.user);
        // Whose words these are is not known, so they stay inside.
        let Some(author) = author else { return Ok(true) };
        author_is_bot = author.is_bot;
    }
    Ok(speech::of(post, &Voices::load(desk, [post])?, author_is_bot) == Speech::Inside)
}

/// Pictures are shown in the page where Mattermost could read them as such, everything else is saved; nothing is ever a
/// page of its own.
fn response(file: &File) -> Op {
    let name = name::tidy(&file.name);
    let kind = Kind::known(&file.mime, &name);
    let way = if kind.is_some_and(Kind::is_shown) && file.width > 0 { "inline" } else { "attachment" };
    let mut headers = file_headers(kind.map_or(BYTES, |kind| kind.mime), CACHE);
    headers.insert("Content-Disposition".into(), name::disposition(way, &name));
    Op::Respond { status: 200, headers, body: vec![Part::Upload { id: file.id.clone() }] }
}
