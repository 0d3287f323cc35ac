//! An upload: a file's bytes, checked by their beginning and streamed into Mattermost, for a message to take up.

use super::kind::Kind;
use super::{name, reference, referred};
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::ConversationId;
use crate::problem::{respond, Problem};
use crate::routes::{headers_of, Request};
use frontdesk_wire::visitor::Uploaded;

/// How many files one message may have.
pub const MOST: usize = 5;
/// How many files one conversation may bring in how many milliseconds.
const BY_CONVERSATION: (u32, i64) = (10, 60_000);
/// How many may come through one connection.
const BY_CONNECTION: (u32, i64) = (300, 3_600_000);
/// As much of a file as the request brings along.
const BEGINNING: usize = 4_096;

/// Takes a file for a conversation, which need not have begun. The caller has checked that the request may speak for it.
pub fn receive(desk: &Desk, request: &Request, connection: &Connection, conversation: &ConversationId) -> Flow {
    let max = connection.files.max;
    if max <= 0 {
        return Err(Stop::Refused(Problem::FilesOff));
    }
    if request.length > max {
        return Err(Stop::Refused(Problem::FileTooLarge));
    }
    let name = request.parameter("name").unwrap_or_default();
    if !request.untaken || request.body.is_empty() || name.is_empty() {
        return Err(Stop::Refused(Problem::BadUpload));
    }
    let name = name::tidy(&name);
    let there = request.body.len();
    let whole = if request.length < 0 {
        there < BEGINNING
    } else {
        usize::try_from(request.length).is_ok_and(|all| there >= all)
    };
    let kind = Kind::of(&request.body, whole, &name).ok_or(Stop::Refused(Problem::BadFile))?;
    // Of a connection's share, nothing is used by a conversation that has had its own.
    not_too_many(desk, &format!("files {conversation}"), BY_CONVERSATION)?;
    not_too_many(desk, &format!("files of {}", connection.id), BY_CONNECTION)?;
    let channel = desk.ask(question::channel(connection.channel.as_str()))?;
    if channel.is_none_or(|channel| channel.delete_at > 0) {
        return Err(Stop::Refused(Problem::ConnectionDisabled));
    }
    let taken = desk.ask(question::take_body(connection.channel.as_str(), &kind.name(&name), max))?;
    let file = taken.into_iter().next().ok_or(Stop::Refused(Problem::FileTooLarge))?;
    let secret = Secret::load(desk)?;
    let answer = Uploaded {
        file: reference(&secret, conversation.as_str(), &file.id),
        name: file.name,
        size: file.size,
        kind: kind.mime.into(),
    };
    desk.order(respond(
        200,
        headers_of(&request.path, "application/json"),
        serde_json::to_vec(&answer).unwrap_or_default(),
    ));
    Ok(())
}

fn not_too_many(desk: &Desk, key: &str, (count, window): (u32, i64)) -> Flow {
    match desk.ask(question::limit(key, count, window))? {
        0 => Ok(()),
        wait => Err(Stop::Refused(Problem::TooMany(wait))),
    }
}

/// The ids of the files that a message names, where all were uploaded for its conversation and no post has them yet. `post`
/// is the name under which its post is made: an earlier round of this event may have made it, and then it has them.
pub fn take_up(desk: &Desk, conversation: &ConversationId, post: &str, references: &[String]) -> Flow<Vec<String>> {
    if references.is_empty() || desk.made_before(post).is_some() {
        return Ok(Vec::new());
    }
    let secret = Secret::load(desk)?;
    let unknown = || Stop::Refused(Problem::UnknownFile);
    let mut ids = Vec::new();
    for reference in references {
        let id = referred(&secret, conversation.as_str(), reference).ok_or_else(unknown)?.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let known = desk.ask(question::files(ids.clone()))?;
    let free = |id: &String| {
        known
            .iter()
            .any(|file| file.id == *id && file.post.is_empty() && file.delete_at == 0 && file.user == desk.bot())
    };
    if ids.iter().all(free) {
        Ok(ids)
    } else {
        Err(unknown())
    }
}
