//! Turns that end before their answer is whole: stopped by somebody, or since nobody waits for the answer any more.

use super::stored::{load, put, Hushes, Turn, Turns};
use super::{go_on, name};
use crate::agent::answer::Stopped;
use crate::agent::Answering;
use crate::connection::Index;
use crate::desk::{Desk, Flow};
use crate::ids::ConnectionId;
use frontdesk_wire::{Op, Post};

/// How much was stopped at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Halt {
    /// How many answers were on their way.
    pub answers: usize,
    /// How many questions waited behind them, and are not answered now.
    pub waiting: usize,
}

/// Stops what is being answered and what waits, everywhere or in a channel, in all threads or in one, by all agents or by one.
pub fn stop(
    desk: &Desk,
    channel: Option<&str>,
    root: Option<&str>,
    agent: Option<&ConnectionId>,
    by: &str,
) -> Flow<Halt> {
    let turns = match (agent, root) {
        (Some(agent), Some(root)) => {
            load(desk, agent, root)?.map(|turn| (agent.clone(), root.to_string(), turn)).into_iter().collect()
        }
        (Some(agent), None) => Turns::all(desk, &[agent])?,
        (None, _) => {
            let index = Index::peek(desk)?;
            Turns::all(desk, &index.all_agents().map(|entry| &entry.id).collect::<Vec<_>>())?
        }
    };
    let meant = |(_, thread, turn): &(ConnectionId, String, Turn)| {
        channel.is_none_or(|channel| channel == turn.channel.as_str()) && root.is_none_or(|root| root == thread)
    };
    let mut halt = Halt::default();
    for (agent, thread, turn) in turns.into_iter().filter(meant) {
        // A visitor is given to people, also one whose question has to wait.
        let visitors = turn.next.iter().filter(|next| next.place.answers_visitor()).count();
        let visitor = turn.place.answers_visitor() || visitors > 0;
        leave(desk, &agent, &thread, &turn, &Stopped { by: by.into(), visitor, ..Stopped::of(&turn) })?;
        halt.answers += 1;
        halt.waiting += turn.next.len() - visitors;
    }
    Ok(halt)
}

/// Stops the answer that a post is part of; what waits behind it comes next. False where it is over already.
pub fn stop_answer(desk: &Desk, post: &Post, answering: &Answering, root: &str, by: &str) -> Flow<bool> {
    let (agent, question) = (&answering.agent, &answering.question);
    let mut turn = load(desk, agent, root)?;
    if let Some(turn) = turn.as_mut().filter(|turn| turn.question == *question) {
        if turn.place.answers_visitor() {
            turn.next.retain(|next| !next.place.is_visitors()); // people go on
        }
        quit(desk, agent, root, turn, by)?;
        return next(desk, agent, root, turn.clone()).map(|()| true);
    }
    if !answering.growing {
        return Ok(false);
    }
    // It waits to be answered anew, or a failure left it as it is.
    if let Some(turn) = turn.as_mut() {
        let before = turn.next.len();
        turn.next.retain(|next| next.question != *question);
        if turn.next.len() < before {
            put(desk, agent, root, Some(turn.clone()))?;
        }
    }
    let stopped = Stopped {
        by: by.into(),
        posts: vec![post.id.clone()],
        question: question.to_string(),
        apart: post.root.is_empty(),
        gone: false,
        visitor: answering.outbound,
    };
    hush(desk, agent, root, &stopped)?;
    Ok(true)
}

/// Stops what an agent is answering the visitors of a connection; what the team asks it goes on.
pub fn stop_for_visitors(desk: &Desk, agent: &ConnectionId, visitors: &ConnectionId, by: &str) -> Flow {
    for (_, root, mut turn) in Turns::all(desk, &[agent])? {
        if turn.place.visitors_of().is_some_and(|of| of == visitors) {
            turn.next.retain(|next| !next.place.is_visitors());
            quit(desk, agent, &root, &turn, by)?;
            next(desk, agent, &root, turn)?;
        }
    }
    Ok(())
}

/// Takes a turn away; what came of its answer stays, and says who stopped it, where `by` is a name.
pub fn quit(desk: &Desk, agent: &ConnectionId, root: &str, turn: &Turn, by: &str) -> Flow {
    let visitor = turn.place.answers_visitor();
    leave(desk, agent, root, turn, &Stopped { by: by.into(), visitor, ..Stopped::of(turn) })
}

/// No visitor of a thread waits for the agent's answer any more: it stops, and what the team asks it goes on.
pub fn leave_visitor(desk: &Desk, agent: &ConnectionId, root: &str) -> Flow {
    let Some(mut turn) = load(desk, agent, root)? else { return Ok(()) };
    let asked = turn.next.len();
    turn.next.retain(|next| !next.place.is_visitors());
    if !turn.place.is_visitors() {
        return if turn.next.len() < asked { put(desk, agent, root, Some(turn)) } else { Ok(()) };
    }
    quit(desk, agent, root, &turn, "")?;
    next(desk, agent, root, turn)
}

/// Has what waits behind a turn that was taken away answered.
fn next(desk: &Desk, agent: &ConnectionId, root: &str, turn: Turn) -> Flow {
    if turn.next.is_empty() {
        Ok(())
    } else {
        go_on(desk, agent, root, turn)
    }
}

/// The question was deleted: whoever answers it stops, and what was to come next is forgotten with it.
pub fn deleted(desk: &Desk, agent: &ConnectionId, root: &str, post: &Post) -> Flow {
    let Some(mut turn) = load(desk, agent, root)? else { return Ok(()) };
    if turn.question.as_str() == post.id || root == post.id {
        leave(desk, agent, root, &turn, &Stopped { gone: true, ..Stopped::of(&turn) })?;
        return if root == post.id { Ok(()) } else { go_on(desk, agent, root, turn) };
    }
    let before = turn.next.len();
    turn.next.retain(|next| next.question.as_str() != post.id);
    if turn.next.len() == before {
        return Ok(());
    }
    put(desk, agent, root, Some(turn))
}

fn leave(desk: &Desk, agent: &ConnectionId, root: &str, turn: &Turn, stopped: &Stopped) -> Flow {
    // First what is still to be done: where the turn is changed meanwhile, this event begins anew and finds it again.
    Hushes::put(desk, agent, root, &stopped.question, Some(stopped.clone()))?;
    put(desk, agent, root, None)?;
    desk.order(Op::DropFetch { name: name(root, agent, turn.call) });
    hush_soon(desk, agent, root, stopped);
    Ok(())
}

/// Has what is to be seen of an answer end, of which there is no turn.
fn hush(desk: &Desk, agent: &ConnectionId, root: &str, stopped: &Stopped) -> Flow {
    Hushes::put(desk, agent, root, &stopped.question, Some(stopped.clone()))?;
    hush_soon(desk, agent, root, stopped);
    Ok(())
}

/// Has the posts of an answer that was stopped end; several of one thread may be stopped one after the other.
pub fn hush_soon(desk: &Desk, agent: &ConnectionId, root: &str, stopped: &Stopped) {
    let payload = serde_json::to_vec(stopped).unwrap_or_default();
    let (name, lane, at) = (format!("hush {root} {agent} {}", stopped.question), root.into(), desk.now());
    desk.order(Op::Schedule { name, lane, thread: String::new(), payload, at, early: false });
}
