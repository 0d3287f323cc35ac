//! The posts of an answer: made with its first words, changed as it grows, ended.

use super::{Carried, FILES};
use crate::agent::protocol::{self, Failure, Made};
use crate::agent::turn::{self, Place, Turn};
use crate::agent::{answering, bot, split, Answering};
use crate::connection::Connection;
use crate::conversation::{About, Marks};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow};
use crate::ids::PostId;
use crate::keys::{self, Keys};
use crate::responder::{self, draft, Mode};
use crate::text;
use crate::words::turn::{self as words, Missing};
use crate::words::visitor;
use frontdesk_wire::{Op, Post};
use serde_json::{json, Value};

/// Shows what has come so far; at the end all of it. False where somebody deleted the answer.
pub fn grow(desk: &Desk, connection: &Connection, carried: &mut Carried, ended: bool) -> Flow<bool> {
    let whole = carried.text.clone();
    carried.text = harmless(carried, &whole);
    if let Some(case) = carried.case() {
        match case.mode {
            Mode::Answer if ended || !responder::held(&whole) => {}
            Mode::Draft if ended && responder::held(&whole) => {
                carried.unknown = responder::gives_up(&whole);
                return Ok(true);
            }
            Mode::Draft if ended => {
                responder::finished(desk, &case, &whole)?;
                carried.shown = true;
                return Ok(true);
            }
            _ => return Ok(true),
        }
    }
    let says = if carried.place.is_visitors() { responder::shown(&carried.text).len() } else { carried.text.len() };
    let held = carried.text.split_off(says);
    while let Some(cut) = split::cut(&carried.text, split::LONGEST) {
        let (head, tail) = carried.text.split_at_checked(cut.at).unwrap_or((&carried.text, ""));
        let (head, tail) = (format!("{}{}", head.trim_end(), cut.close), format!("{}{}", cut.open, tail));
        if !show(desk, connection, carried, &head, false)? {
            return Ok(false);
        }
        carried.part += 1;
        carried.text = tail;
    }
    let text = carried.text.clone();
    carried.text.push_str(&held);
    if !text.trim().is_empty() && !show(desk, connection, carried, &text, !ended)? {
        return Ok(false);
    }
    if let (true, false, Some(case)) = (ended, whole.trim().is_empty(), carried.case()) {
        carried.handed = responder::finished(desk, &case, &whole)?;
        carried.shown = true; // a person may have been asked instead
    }
    if ended && carried.shown {
        remove_rest(desk, carried);
        if carried.call > 0 {
            carried.failures = super::failures_of(connection, &carried.question, &around(desk, carried)?);
        }
        for id in std::mem::take(&mut carried.failures) {
            desk.order(Op::DeletePost { id }); // an earlier call's
        }
    }
    Ok(true)
}

/// What an earlier call of this turn said beyond this answer's end.
fn remove_rest(desk: &Desk, carried: &mut Carried) {
    let last = usize::try_from(carried.part).unwrap_or(usize::MAX);
    for id in carried.posts.drain(last.saturating_add(1).min(carried.posts.len())..) {
        desk.order(Op::DeletePost { id });
    }
}

/// The posts among which those of an answer are: its thread's, or the channel's since the question.
fn around(desk: &Desk, carried: &Carried) -> Flow<Vec<Post>> {
    if carried.place == Place::Channel {
        desk.ask(question::changed(carried.channel.as_str(), carried.asked))
    } else {
        desk.ask(question::thread(&carried.root))
    }
}

/// Makes the post that grows, or changes it. False where it is gone.
fn show(desk: &Desk, connection: &Connection, carried: &mut Carried, text: &str, growing: bool) -> Flow<bool> {
    let text = text.trim().to_string();
    let props = props(connection, carried.answering(growing), carried.outside);
    let place = usize::try_from(carried.part).unwrap_or(usize::MAX);
    // Of those that stand in the channel the turn may not know each one that an earlier call made.
    let unsure = carried.place == Place::Channel && carried.call > 0 && !carried.shown;
    if carried.posts.len() <= place || unsure {
        // What an event made that failed later is there, and nobody told this one.
        let found = super::posts_of(connection, &carried.question, &around(desk, carried)?);
        let known = std::mem::replace(&mut carried.posts, found);
        let missed = known.into_iter().filter(|id| unsure && !carried.posts.contains(id)).collect::<Vec<_>>();
        carried.posts.extend(missed); // a replica may not have got them yet
    }
    let made = match carried.posts.get(place) {
        Some(id) => desk.ask(question::redraw_post(id, text, &props))?.is_some(),
        None => {
            let post = new_post(connection, carried, text, props, Vec::new());
            let made = desk.ask(question::create_post(&format!("answer {place}"), post))?;
            if let Some(post) = made {
                if carried.place == Place::Channel {
                    turn::made(desk, &connection.id, &carried.root, carried.call, &post.id)?;
                }
                carried.posts.push(post.id);
            }
            true
        }
    };
    carried.shown = true;
    Ok(made)
}

/// Nothing that words from outside may have led to mentions anybody or has anything fetched; in a team's own thread nobody mentions
/// everybody. What is harmless stays as it is.
fn harmless(carried: &Carried, text: &str) -> String {
    if carried.outside || carried.place.is_visitors() {
        responder::harmless(text)
    } else {
        text::without_mass_mentions(text)
    }
}

fn new_post<'a>(
    connection: &'a Connection,
    carried: &'a Carried,
    message: String,
    props: Value,
    files: Vec<String>,
) -> NewPost<'a> {
    let root = if carried.place == Place::Channel { "" } else { carried.root.as_str() };
    NewPost { channel: carried.channel.as_str(), root, message, props, user: bot(connection), files }
}

/// What a post of an answer carries: while it grows, a button that stops it.
fn props(connection: &Connection, answering: Answering, outside: bool) -> Value {
    let growing = answering.growing;
    let button = json!([{
        "id": "stop",
        "name": words::of(&connection.language).stop_button(),
        "type": "button",
        "integration": {
            "url": "/plugins/frontdesk/actions/stop-answer",
            "context": { "agent": answering.agent, "question": answering.question },
        },
    }]);
    let outside = outside || answering.outbound;
    let marks = Marks { agent: Some(answering), ..Marks::default() };
    let mut props = json!({ "frontdesk": marks });
    let Some(fields) = props.as_object_mut() else { return props };
    if outside {
        // What a visitor had the agent link is not fetched for a preview.
        fields.insert("unsafe_links".into(), "true".into());
    }
    if growing {
        fields.insert("attachments".into(), json!([{ "actions": button }]));
    }
    props
}

/// Posts the files that an answer brought, if any.
pub fn attach(desk: &Desk, connection: &Connection, carried: &mut Carried, made: Vec<Made>) -> Flow {
    if made.is_empty() {
        return Ok(());
    }
    carried.shown = true;
    if carried.place != Place::Channel {
        let brought = |post: &Post| {
            let answering = answering(connection, post);
            answering.is_some_and(|answering| answering.part >= FILES && answering.question == carried.question)
        };
        if around(desk, carried)?.iter().any(brought) {
            return Ok(()); // by an event that failed later
        }
    }
    let uploads = made.into_iter().enumerate().map(|(index, file)| {
        question::upload(&index.to_string(), carried.channel.as_str(), bot(connection), &file.name, file.bytes)
    });
    let uploaded = desk.try_ask_all(uploads.collect())?;
    let lost = uploaded.iter().filter(|uploaded| uploaded.is_err()).count();
    let ids = uploaded.into_iter().flatten().flatten().map(|file| file.id).collect();
    let message = if lost > 0 { files_lost(desk, connection, carried, lost)? } else { String::new() };
    let answering = Answering { part: carried.part + FILES, ..carried.answering(false) };
    let post = new_post(connection, carried, message, props(connection, answering, carried.outside), ids);
    match desk.try_ask(question::create_post("files", post))? {
        Ok(_) => Ok(()),
        Err(error) => {
            desk.log("warn", format!("the files of the agent {} were not posted: {error}", connection.handle));
            Ok(())
        }
    }
}

/// That files are missing, for those who read the answer.
fn files_lost(desk: &Desk, connection: &Connection, carried: &Carried, lost: usize) -> Flow<String> {
    if !carried.place.answers_visitor() {
        return Ok(words::of(&connection.language).files_lost(lost));
    }
    let about = around(desk, carried)?.first().and_then(Marks::of).and_then(|marks| marks.about);
    Ok(visitor::of(about.as_ref().map_or("", About::spoken)).files_lost(lost))
}

/// What the agent's server or the bridge says, fit for posts and logs.
pub fn without_secrets(desk: &Desk, connection: &Connection, said: &str) -> Flow<String> {
    let Some(agent) = connection.agent.as_ref().filter(|_| !said.is_empty()) else { return Ok(String::new()) };
    Ok(protocol::masked(agent, &Keys::load(desk, &connection.id, keys::AGE)?, said))
}

/// Says in the thread why there is no answer, not all of it, or no proposal, with a button that asks again.
pub fn tell_failure(
    desk: &Desk,
    connection: &Connection,
    carried: &Carried,
    failure: &Failure,
) -> Flow<Result<(), String>> {
    let said = without_secrets(desk, connection, &failure.said)?;
    let said = text::harmless(said.chars().take(200).collect::<String>().as_str());
    // An event that failed later may have said it already, and an earlier call's words may still be growing.
    let posts = around(desk, carried)?;
    let proposal = match &carried.place {
        Place::Visitor { mode: Mode::Draft, .. } => match draft::wanted(desk, &posts, carried.question.as_str()) {
            Some(binding) => Some(binding),
            None => return Ok(Ok(())), // nobody needs one any more
        },
        _ => None,
    };
    // The whole channel reads it.
    let texts = words::of(proposal.as_ref().map_or(&connection.language, |binding| draft::language(binding)));
    // What an earlier call of this turn said stands, too.
    let missing = match &proposal {
        Some(_) => Missing::Proposal,
        None if carried.shown || !carried.posts.is_empty() => Missing::Rest,
        None => Missing::Answer,
    };
    let message = texts.failure(connection.handle.as_str(), failure.why, failure.status, &said, missing);
    let answering = Answering { failure: true, outbound: false, ..carried.answering(false) };
    let context = json!({ "agent": answering.agent, "question": answering.question });
    let marks = match &proposal {
        Some(binding) => draft::marks(binding, answering),
        None => Marks { agent: Some(answering), ..Marks::default() },
    };
    let url = "/plugins/frontdesk/actions/ask-again";
    let action = json!({ "id": "again", "name": texts.again_button(), "type": "button", "integration": { "url": url, "context": context } });
    let with_button = if carried.place.answers_visitor() {
        json!({ "frontdesk": marks }) // people have been asked
    } else {
        json!({ "frontdesk": marks, "attachments": [{ "actions": [action] }] })
    };
    end_all(desk, connection, carried.question.as_str(), &posts, Some(""))?;
    let said_before = super::failures_of(connection, &carried.question, &posts);
    let old = |post: &&Post| post.user == bot(connection) && draft::is_failure(post) && !said_before.contains(&post.id);
    for post in posts.iter().filter(|_| proposal.is_some()).filter(old) {
        desk.order(Op::DeletePost { id: post.id.clone() }); // of what the visitor said before
    }
    let redrawn = match said_before.first() {
        Some(id) => desk.try_ask(question::redraw_post(id, message.clone(), &with_button))?,
        None => Ok(None),
    };
    let told = match redrawn {
        // Whoever asks again takes away what was said before.
        Ok(None) => {
            let post = new_post(connection, carried, message, with_button, Vec::new());
            desk.try_ask(question::create_post("failure", post))?
        }
        told => told,
    };
    Ok(told.map(|_| ()))
}

/// Ends those posts of an answer that grow, with a word why, or takes them away where there is none. Without a question, any answer's.
pub fn end_all(desk: &Desk, connection: &Connection, question: &str, posts: &[Post], why: Option<&str>) -> Flow {
    for post in posts {
        let Some(answering) = answering(connection, post).filter(|answering| answering.growing) else { continue };
        match why {
            _ if !question.is_empty() && answering.question.as_str() != question => {}
            Some(why) => end(desk, connection, post, answering, why)?,
            None => desk.order(Op::DeletePost { id: post.id.clone() }),
        }
    }
    Ok(())
}

/// There will be no answer for a visitor: what an earlier call of this turn, which a crash cut off, said of it stays and grows no more.
pub fn end_earlier(desk: &Desk, connection: &Connection, root: &str, question: &PostId) -> Flow {
    let thread = desk.ask(question::thread(root))?;
    end_all(desk, connection, question.as_str(), &thread, Some(""))
}

/// Ends a post that grew; what a visitor reads gets no word why.
fn end(desk: &Desk, connection: &Connection, post: &Post, answering: Answering, why: &str) -> Flow {
    let outside = serde_json::from_slice::<Value>(&post.props).is_ok_and(|props| props.get("unsafe_links").is_some());
    let message = post.message.trim_end();
    let message = if answering.outbound || why.is_empty() { message.into() } else { format!("{message}\n\n{why}") };
    let props = props(connection, Answering { growing: false, ..answering }, outside);
    desk.ask(question::redraw_post(&post.id, message, &props)).map(|_| ())
}

/// Shows that the agent is at work.
pub fn show_typing(desk: &Desk, connection: &Connection, root: &str, turn: &Turn) {
    let Some(agent) = connection.agent.as_ref() else { return };
    let root = if turn.place == Place::Channel { "" } else { root };
    if !matches!(turn.place, Place::Visitor { mode: Mode::Draft, .. }) {
        desk.order(Op::Typing { user: agent.bot.to_string(), channel: turn.channel.to_string(), root: root.into() });
    }
    if turn.place.answers_visitor() {
        responder::typing(desk, root);
    }
}
