//! The buttons under an agent's posts: one stops an answer that grows, one asks again where there was none.

use crate::agent::{asked, turn, Answering};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow, Stop};
use crate::hooks::display_name;
use crate::press::{self, Press};
use crate::problem::Problem;
use crate::responder::{self, draft};
use crate::routes::Request;
use crate::words;
use frontdesk_wire::{Op, Post, User};
use serde_json::json;

/// The verbs of the routes.
pub const VERBS: [&str; 2] = ["stop-answer", "ask-again"];

/// `POST actions/{verb}`. Which agent and which question it is about says the post's mark, never the body.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    let press: Press<serde::de::IgnoredAny> = Press::read(request)?;
    let post = desk.ask(question::post(&press.post_id))?.ok_or(Stop::Refused(Problem::NotFound))?;
    let answering = Marks::of(&post).and_then(|marks| marks.agent).ok_or(Stop::Refused(Problem::NotFound))?;
    let connection = Connection::load(desk, &answering.agent, 0)?.ok_or(Stop::Refused(Problem::NotFound))?;
    let own = connection.agent.as_ref().is_some_and(|agent| agent.bot.as_str() == post.user);
    let user = Some(press::user(desk, request)?).filter(|_| own).ok_or(Stop::Refused(Problem::NotFound))?;
    let said = match press::refusal(desk, &user, &post.channel)? {
        Some(refusal) => Some(refusal.into()),
        None if verb == "stop-answer" => stop(desk, &post, &answering, &user)?,
        None if draft::is_failure(&post) => propose_again(desk, &post, &connection, &user)?,
        None if !answering.failure => return Err(Stop::Refused(Problem::NotFound)),
        None => again(desk, &post, &connection, answering.question.as_str(), &user)?,
    };
    let answer = said.map_or_else(|| json!({}), |said| json!({ "ephemeral_text": said }));
    press::answer(desk, &answer);
    Ok(())
}

/// The root of the thread that an agent's post answers in.
fn root_of<'a>(post: &'a Post, question: &'a str) -> &'a str {
    if post.root.is_empty() {
        question // answered in the channel
    } else {
        &post.root
    }
}

/// Stops this answer; what was asked meanwhile comes next.
fn stop(desk: &Desk, post: &Post, answering: &Answering, user: &User) -> Flow<Option<String>> {
    let root = root_of(post, answering.question.as_str());
    let stopped = turn::stop_answer(desk, post, answering, root, &display_name(user))?;
    Ok((!stopped).then(|| words::turn::of(&user.locale).not_answering().into()))
}

/// Has the agent propose something, as for the visitor's message; what said why there was nothing goes.
fn propose_again(desk: &Desk, post: &Post, connection: &Connection, user: &User) -> Flow<Option<String>> {
    desk.ask(question::lane(&post.root))?;
    if connection.disabled {
        return Ok(Some(words::turn::of(&user.locale).gone(connection.handle.as_str())));
    }
    responder::again(desk, &post.root)?;
    desk.order(Op::DeletePost { id: post.id.clone() });
    Ok(None)
}

/// Asks the same question again, for whoever may ask; what said why there was no answer goes.
fn again(desk: &Desk, post: &Post, connection: &Connection, question: &str, user: &User) -> Flow<Option<String>> {
    desk.ask(question::lane(root_of(post, question)))?;
    let texts = words::turn::of(&user.locale);
    let Some(agent) = connection.agent.as_ref().filter(|_| !connection.disabled) else {
        return Ok(Some(texts.gone(connection.handle.as_str())));
    };
    if !asked::allows(desk, agent, user)? {
        return Ok(Some(asked::denied(connection, user)));
    }
    let Some(asked) = desk.ask(question::post(question))?.filter(|post| post.delete_at == 0) else {
        return Ok(Some(texts.question_gone().into()));
    };
    let running = turn::load(desk, &connection.id, root_of(post, question))?;
    if running.is_none_or(|turn| turn.question.as_str() != question || turn.until <= desk.now()) {
        asked::ask(desk, connection, &asked, user)?;
    }
    desk.order(Op::DeletePost { id: post.id.clone() });
    Ok(None)
}
