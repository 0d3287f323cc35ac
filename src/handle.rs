//! Event by event, the one capability that it belongs to.

use crate::desk::{Desk, Flow, Stop};
use crate::problem::Problem;
use crate::routes::Request;
use crate::{agent, commands, hooks, routes, standing, startup, timers, words};
use frontdesk_wire::{End, Envelope, Event, Op, Outcome};

/// How whoever waits for an answer is told that there was none.
enum Asker {
    Nobody,
    Http { path: String },
    Command { locale: String },
}

/// Handles one event: one envelope in, one outcome out.
pub fn handle(envelope: Envelope) -> Outcome {
    let (desk, event) = Desk::new(envelope);
    let (asker, flow) = dispatch(&desk, event);
    let end = conclude(&desk, asker, flow);
    desk.finish(end)
}

fn dispatch(desk: &Desk, event: Event) -> (Asker, Flow) {
    match event {
        Event::Activated {} => (Asker::Nobody, startup::activated(desk)),
        Event::Posted { post, author, binding } => {
            (Asker::Nobody, hooks::posted(desk, &post, &author, binding.as_deref()))
        }
        Event::Edited { post, was, author, binding } => {
            (Asker::Nobody, hooks::edited(desk, &post, &was, &author, binding.as_deref()))
        }
        Event::Deleted { post, binding } => (Asker::Nobody, hooks::deleted(desk, &post, binding.as_deref())),
        Event::Reacted { post, user, emoji, removed, binding: _ } => {
            (Asker::Nobody, standing::reacted(desk, &post, &user, &emoji, removed))
        }
        Event::Check { channel, topics, since } => (Asker::Nobody, hooks::check(desk, &channel, &topics, since)),
        Event::Typing { user, channel, root, binding } => {
            (Asker::Nobody, hooks::typing(desk, &user, &channel, &root, binding.as_deref()))
        }
        Event::Piece { name, carry, status, headers, body, end, cut, fault, error, .. } => {
            let piece = agent::answer::Arrived { status, headers, body, end, cut, fault, error };
            (Asker::Nobody, agent::answer::arrived(desk, &name, &carry, &piece))
        }
        Event::Timer { name, binding, payload } => {
            (Asker::Nobody, timers::due(desk, &name, binding.as_deref(), &payload))
        }
        Event::Command { user, channel, team: _, root, text, trigger } => {
            let call = commands::Call { user, channel, root, text, trigger };
            let flow = commands::handle(desk, &call);
            (Asker::Command { locale: call.user.locale }, flow)
        }
        Event::Http { method, path, query, headers, body, too_large, untaken, length, user, client } => {
            let request = Request { method, path, query, headers, body, too_large, untaken, length, user, client };
            let flow = routes::handle(desk, &request);
            (Asker::Http { path: request.path }, flow)
        }
    }
}

fn conclude(desk: &Desk, asker: Asker, flow: Flow) -> End {
    match flow {
        Ok(()) => End::Done {},
        Err(Stop::Ask) => End::Ask {},
        Err(Stop::Ignored(reason)) => End::Ignored { reason: reason.into() },
        Err(Stop::Refused(problem)) => {
            let path = if let Asker::Http { path } = &asker { path } else { "" };
            desk.order(problem.response(path));
            End::Rejected { code: problem.code().into() }
        }
        Err(Stop::Failed(error)) => {
            give_up(desk, asker, &error, |locale| words::of(locale).failed());
            End::Rejected { code: Problem::Unavailable.code().into() }
        }
        Err(Stop::Newer(key)) => {
            let error = format!("the stored {key} was written by a newer version; install that version again");
            give_up(desk, asker, &error, |locale| words::of(locale).newer_version());
            End::Rejected { code: Problem::Unavailable.code().into() }
        }
    }
}

/// Says why an event was given up: to the log, and in words of their own to whoever waits for an answer.
fn give_up(desk: &Desk, asker: Asker, error: &str, words: fn(&str) -> &'static str) {
    desk.drop_orders();
    desk.log("error", format!("an event was given up: {error}"));
    match asker {
        Asker::Nobody => {}
        Asker::Http { path } => desk.order(Problem::Unavailable.response(&path)),
        Asker::Command { locale } => {
            desk.order(Op::ReplyCommand { text: words(&locale).into(), props: Vec::new() });
        }
    }
}
