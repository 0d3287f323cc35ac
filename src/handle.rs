//! Event by event, the one capability that it belongs to.

use crate::desk::{Desk, Flow, Stop};
use crate::problem::Problem;
use crate::routes::Request;
use crate::{commands, hooks, routes, startup, words};
use frontdesk_wire::{End, Envelope, Event, Op, Outcome};

/// How whoever waits for an answer is told that there was none.
enum Asker {
    Nobody,
    Http,
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
        Event::Check { channel, topics, since } => (Asker::Nobody, hooks::check(desk, &channel, &topics, since)),
        Event::Command { user, channel, team: _, root, text, trigger: _ } => {
            let call = commands::Call { user, channel, root, text };
            let flow = commands::handle(desk, &call);
            (Asker::Command { locale: call.user.locale }, flow)
        }
        Event::Http { method, path, query, headers, body, too_large, user, client } => {
            let request = Request { method, path, query, headers, body, too_large, user, client };
            (Asker::Http, routes::handle(desk, &request))
        }
    }
}

fn conclude(desk: &Desk, asker: Asker, flow: Flow) -> End {
    match flow {
        Ok(()) => End::Done {},
        Err(Stop::Ask) => End::Ask {},
        Err(Stop::Ignored(reason)) => End::Ignored { reason: reason.into() },
        Err(Stop::Refused(problem)) => {
            desk.order(problem.response());
            End::Rejected { code: problem.code().into() }
        }
        Err(Stop::Failed(error)) => {
            desk.drop_orders();
            desk.log("error", format!("an event was given up: {error}"));
            match asker {
                Asker::Nobody => {}
                Asker::Http => desk.order(Problem::Unavailable.response()),
                Asker::Command { locale } => {
                    desk.order(Op::ReplyCommand { text: words::of(&locale).failed().into(), props: Vec::new() })
                }
            }
            End::Rejected { code: Problem::Unavailable.code().into() }
        }
    }
}
