//! `/desk claim | release | close | reopen | block | unblock`, in a conversation's thread: what the root post's buttons do.

use super::{Call, Reply};
use crate::command_line::CommandLine;
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow};
use crate::standing::{self, Verb};
use crate::words::team;
use frontdesk_wire::Post;
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let Some(verb) = Verb::of(&line.verb) else { return Ok(Reply::text(call.words().unknown_verb(&line.verb))) };
    let (root, binding) = match here(desk, call, verb)? {
        Ok(here) => here,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let outcome = standing::turn(desk, verb, &root, binding, &call.user)?;
    Ok(Reply::with(team::of(&call.user.locale).turned(verb, outcome), json!({ "outcome": outcome.code() })))
}

/// The root post of the thread in which a verb was typed, where that is a visitor's, with what belongs to it; else what is said instead. The
/// event then holds its lane.
pub fn here(desk: &Desk, call: &Call, verb: Verb) -> Flow<Result<(Post, Binding), String>> {
    let texts = team::of(&call.user.locale);
    if call.root.is_empty() {
        return Ok(Err(texts.turn_elsewhere(verb)));
    }
    desk.ask(question::lane(&call.root))?;
    let root = desk.ask(question::post(&call.root))?.filter(|root| root.channel == call.channel);
    let bound = root.and_then(|root| Some((Binding::of(&root, desk.bot())?, root)));
    // A service's own thread is looked after where the service is.
    let bound = bound.filter(|(binding, _)| binding.marks.about.is_some());
    Ok(bound.map(|(binding, root)| (root, binding)).ok_or_else(|| texts.turn_elsewhere(verb)))
}
