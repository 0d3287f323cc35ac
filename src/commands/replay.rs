//! `/desk replay <delivery>` and `/desk replay since <time>`: sends replies to an endpoint again. Each keeps its id, so that
//! an endpoint which looks at ids shows nothing twice.

mod since;

use super::{is_member, meant, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Index, Kind};
use crate::conversation::Binding;
use crate::delivery::{self, Breaker};
use crate::desk::{question, Desk, Flow};
use crate::speech::{self, Speech, Voices};
use crate::words::delivery::{self as words, DeliveryWords, Replayed};
use frontdesk_wire::Post;
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many replies one command sends again.
const REPLIES: usize = 1_000;
/// In how many conversations.
const CONVERSATIONS: usize = 200;
/// How many changes are read at a time, and how often.
const PIECE: (u32, usize) = (300, 8);

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let arguments: Vec<&str> = line.arguments.iter().map(String::as_str).collect();
    let is_since = |word: &str| word.eq_ignore_ascii_case("since");
    match arguments.as_slice() {
        [word, time @ ..] if is_since(word) && !time.is_empty() => all_since(desk, call, None, &time.join(" ")),
        [handle, word, time @ ..] if is_since(word) && !time.is_empty() => {
            all_since(desk, call, Some(handle), &time.join(" "))
        }
        [id] if !is_since(id) => one(desk, call, None, id),
        [handle, id] if !is_since(handle) && !is_since(id) => one(desk, call, Some(handle), id),
        _ => Ok(Reply::text(texts.replay_usage())),
    }
}

/// Sends one delivery again.
fn one(desk: &Desk, call: &Call, handle: Option<&str>, id: &str) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let unknown = || Ok(Reply::text(texts.no_such_delivery(id)));
    let post = id.split('.').next().unwrap_or_default();
    if post.is_empty() || post.len() > 26 || !post.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return unknown();
    }
    let Some(post) = desk.ask(question::post(post))?.filter(|post| post.delete_at == 0) else { return unknown() };
    let root = if post.root.is_empty() { Some(post.clone()) } else { desk.ask(question::post(&post.root))? };
    let Some(root) = root else { return unknown() };
    // What stands in a channel that the caller may not read is not there for them.
    if root.channel != call.channel && !is_member(desk, &call.user.id, &root.channel)? {
        return unknown();
    }
    let binding = Binding::found(desk, &Index::load(desk)?, &root).filter(|binding| binding.marks.endpoint);
    let connection = match binding.and_then(|binding| binding.marks.connection) {
        Some(connection) => Connection::load(desk, &connection, 0)?,
        None => None,
    };
    let named =
        |connection: &Connection| handle.is_none_or(|handle| connection.handle.as_str() == handle.to_lowercase());
    let Some(connection) = connection.filter(named) else { return unknown() };
    if root.channel != call.channel {
        if let Some(refusal) = meant::elsewhere(desk, call, &root.channel)? {
            return Ok(Reply::text(refusal));
        }
    }
    let Some(post) = said(desk, vec![post])?.pop() else { return Ok(Reply::text(texts.nothing_to_send(id))) };
    again(desk, call, &connection, &[post], "")
}

/// Sends everything again that was replied since a time.
fn all_since(desk: &Desk, call: &Call, handle: Option<&str>, typed: &str) -> Flow<Reply> {
    let texts = words::of(&call.user.locale);
    let now = desk.now();
    let Some(since) = since::read(typed, &call.user.timezone, now) else {
        return Ok(Reply::text(texts.not_a_time(typed)));
    };
    let mut connections = match meant::connections(desk, call, handle)? {
        Ok(connections) => connections,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    connections.retain(|connection| connection.kind == Kind::Endpoint);
    let connection = match connections.as_slice() {
        [] => return Ok(Reply::text(texts.no_endpoint())),
        [only] => only,
        several => {
            let handles: Vec<String> = several.iter().map(|connection| format!("`{}`", connection.handle)).collect();
            return Ok(Reply::text(call.words().which_one(&handles.join(", "))));
        }
    };
    let (posts, more) = made_since(desk, connection.channel.as_str(), since)?;
    let mut posts = of_connection(desk, connection, said(desk, posts)?)?;
    posts.sort_by(|a, b| (a.create_at, &a.id).cmp(&(b.create_at, &b.id)));
    let rest = cut(&mut posts).or(more).map(|at| since::write(at, &call.user.timezone)).unwrap_or_default();
    if posts.is_empty() && rest.is_empty() {
        return Ok(Reply::text(texts.nothing_since(&call.clock(since))));
    }
    again(desk, call, connection, &posts, &rest)
}

/// The replies of a channel that were made since a time; and where there were too many, from when on they were not read.
fn made_since(desk: &Desk, channel: &str, since: i64) -> Flow<(Vec<Post>, Option<i64>)> {
    let mut posts: BTreeMap<String, Post> = BTreeMap::new();
    let mut from = since;
    for _ in 0..PIECE.1 {
        let piece = desk.ask(question::changed_piece(channel, from, PIECE.0))?;
        let full = piece.len() >= PIECE.0 as usize;
        let last = piece.iter().map(|post| post.update_at.max(post.delete_at)).max().unwrap_or(from);
        let made = piece.into_iter().filter(|post| {
            !post.root.is_empty() && post.delete_at == 0 && post.create_at >= since && post.user != desk.bot()
        });
        posts.extend(made.map(|post| (post.id.clone(), post)));
        if !full {
            return Ok((posts.into_values().collect(), None));
        }
        from = if last > from { last } else { from + 1 };
        if posts.len() > REPLIES {
            break;
        }
    }
    Ok((posts.into_values().collect(), Some(from)))
}

/// Those of the posts that a member said to a visitor.
fn said(desk: &Desk, posts: Vec<Post>) -> Flow<Vec<Post>> {
    let voices = Voices::ours(desk.bot());
    let maybe = |post: &Post| !post.root.is_empty() && speech::of(post, &voices, false) == Speech::Member;
    let mut posts: Vec<Post> = posts.into_iter().filter(maybe).collect();
    let ids: BTreeSet<String> = posts.iter().map(|post| post.user.clone()).collect();
    if ids.is_empty() {
        return Ok(posts);
    }
    let authors = desk.ask(question::users(ids.into_iter().collect()))?;
    posts.retain(|post| authors.iter().any(|author| author.id == post.user && !author.is_bot));
    Ok(posts)
}

/// Those of the replies that stand in a connection's conversations.
fn of_connection(desk: &Desk, connection: &Connection, posts: Vec<Post>) -> Flow<Vec<Post>> {
    let roots: BTreeSet<String> = posts.iter().map(|post| post.root.clone()).collect();
    if roots.is_empty() {
        return Ok(posts);
    }
    let index = Index::load(desk)?;
    let roots = desk.ask_all(roots.iter().map(|root| question::post(root)).collect())?;
    let ours = |root: &Post| {
        let binding = Binding::found(desk, &index, root).filter(|binding| binding.marks.endpoint);
        binding.is_some_and(|binding| binding.marks.connection.as_ref() == Some(&connection.id))
    };
    let roots: BTreeSet<String> = roots.into_iter().flatten().filter(ours).map(|root| root.id).collect();
    Ok(posts.into_iter().filter(|post| roots.contains(&post.root)).collect())
}

/// Leaves as many replies as one command sends; gives when the first was made that is left out.
fn cut(posts: &mut Vec<Post>) -> Option<i64> {
    let mut roots = BTreeSet::new();
    let too_many = |(index, post): (usize, &Post)| {
        roots.insert(post.root.clone());
        index >= REPLIES || roots.len() > CONVERSATIONS
    };
    let first = posts.iter().enumerate().position(too_many)?;
    let at = posts.get(first).map(|post| post.create_at);
    posts.truncate(first);
    at
}

fn again(desk: &Desk, call: &Call, connection: &Connection, posts: &[Post], rest: &str) -> Flow<Reply> {
    let texts: &dyn DeliveryWords = words::of(&call.user.locale);
    let handle = connection.handle.as_str();
    if !delivery::receives(connection) {
        return Ok(Reply::text(texts.sends_nothing(handle)));
    }
    let mut replies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for post in posts {
        replies.entry(post.root.clone()).or_default().push(post.id.clone());
    }
    let away = Breaker::load(desk, &connection.id)?.is_open();
    let count = delivery::replay(desk, connection, &replies)?;
    let on_their_way = posts.len() - count;
    let ignores_ids = delivery::ignores_ids(connection);
    let text = texts.replayed(&Replayed { handle, count, on_their_way, away, ignores_ids, rest });
    let props: Value = json!({
        "connection": connection.id,
        "handle": handle,
        "count": count,
        "on_their_way": on_their_way,
        "rest": rest,
    });
    Ok(Reply::with(text, props))
}
