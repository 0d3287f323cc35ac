//! How answers end: whole, later, broken off, never, or stopped by somebody.

use super::{case, growth, posts_of, Carried};
use crate::agent::protocol::{Ended, Failure, Why};
use crate::agent::turn::{self, Hushes, Place, Turn};
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::ConnectionId;
use crate::responder;
use crate::text;
use crate::words::turn as words;
use serde::{Deserialize, Serialize};

/// How long an answer that comes later is waited for at least, in milliseconds.
const LATER: i64 = 600_000;

/// For how long it is tried to say why there is no answer, in milliseconds.
const TELLING: i64 = 600_000;

/// What becomes of a turn whose answer has ended.
pub fn ended(desk: &Desk, connection: &Connection, turn: &Turn, carried: Carried, end: Ended) -> Flow {
    let failure = match end {
        Ended::Later => {
            let timeout = connection.agent.as_ref().map_or(0, |agent| i64::from(agent.timeout) * 1_000);
            // A visitor waits for it no longer than for the first words of another.
            let until = if turn.place.answers_visitor() {
                turn.at + responder::PATIENCE
            } else {
                desk.now() + timeout.max(LATER)
            };
            let known = turn::current(desk, &connection.id, &carried.root, carried.call)?;
            let Some(known) = known else { return Ok(()) }; // it has come already
            let waiting = Turn { later: true, until, ..known };
            turn::put(desk, &connection.id, &carried.root, Some(waiting))?;
            turn::resume_at(desk, &connection.id, &carried.root, until);
            return Ok(());
        }
        Ended::Whole | Ended::Length if carried.shown => None,
        Ended::Whole | Ended::Length if carried.unknown => Some(Failure::of(Why::Unknown)),
        Ended::Whole | Ended::Length => Some(Failure::of(Why::Empty)),
        Ended::Failed(failure) => Some(failure),
    };
    if carried.handed {
        return turn::put(desk, &connection.id, &carried.root, None);
    }
    let Some(failure) = failure else {
        return turn::over(desk, connection, &carried.root, carried.call);
    };
    desk.log("warn", format!("the agent {} did not answer: {:?} {}", connection.handle, failure.why, failure.status));
    if !carried.shown
        && failure.why.passes()
        && turn::again(desk, &connection.id, &carried.root, turn, failure.retry_after)?
    {
        return Ok(());
    }
    if !carried.shown && failure.why == Why::Request && carried.files {
        return turn::again_bare(desk, &connection.id, &carried.root, turn); // a model that takes no pictures
    }
    failed(desk, connection, turn, &carried, &failure)
}

/// Says why there is no answer, not all of it, or no proposal, and what to do.
pub fn failed(desk: &Desk, connection: &Connection, turn: &Turn, carried: &Carried, failure: &Failure) -> Flow {
    if carried.keeps_visitor_waiting() {
        return without_answer(desk, connection, &carried.root, turn);
    }
    growth::tell_failure(desk, connection, carried, failure)?.map_err(Stop::Failed)?; // comes again
    if let Some(case) = carried.case() {
        if responder::failed(desk, &case)? {
            return turn::put(desk, &connection.id, &carried.root, None);
        }
    }
    turn::over(desk, connection, &carried.root, carried.call)
}

/// A visitor gets no answer from the agent: people are asked.
fn without_answer(desk: &Desk, connection: &Connection, root: &str, turn: &Turn) -> Flow {
    growth::end_earlier(desk, connection, root, &turn.question)?;
    if let Some(case) = case(&turn.place, root, &connection.id, &turn.question) {
        if responder::failed(desk, &case)? {
            return turn::put(desk, &connection.id, root, None);
        }
    }
    turn::over(desk, connection, root, turn.call)
}

/// The call was not even begun.
pub fn not_sent(desk: &Desk, connection: &Connection, root: &str, turn: &Turn, carried: &Carried, error: &str) -> Flow {
    let error = growth::without_secrets(desk, connection, error)?;
    desk.log("warn", format!("the agent {} was not called: {error}", connection.handle));
    give_up(desk, connection, root, turn, carried, Why::Crowded)
}

/// There will be no answer; that nobody can be told it holds up what comes next for a while only.
fn give_up(desk: &Desk, connection: &Connection, root: &str, turn: &Turn, carried: &Carried, why: Why) -> Flow {
    if turn.place.answers_visitor() {
        return without_answer(desk, connection, root, turn);
    }
    if let Err(error) = growth::tell_failure(desk, connection, carried, &Failure::of(why))? {
        let channel = desk.ask(question::channel(turn.channel.as_str()))?;
        if channel.is_some_and(|channel| channel.delete_at == 0) && desk.now() - turn.at < TELLING {
            return Err(Stop::Failed(error)); // comes again
        }
        desk.log("warn", format!("why the agent {} does not answer could not be said: {error}", connection.handle));
    }
    turn::over(desk, connection, root, turn.call)
}

/// Whether anything of an answer is to be seen already.
pub fn is_begun(desk: &Desk, connection: &Connection, root: &str, turn: &Turn) -> Flow<bool> {
    let thread = desk.ask(question::thread(root))?;
    Ok(!posts_of(connection, &turn.question, &thread).is_empty())
}

/// The answer has not come, however long and often it was waited for.
pub fn never_came(desk: &Desk, connection: &Connection, root: &str, turn: &Turn) -> Flow {
    let thread = desk.ask(question::thread(root))?;
    growth::end_all(desk, connection, "", &thread, Some(""))?;
    give_up(desk, connection, root, turn, &Carried::new(desk, connection, root, turn, &[]), Why::Silent)
}

/// What is known of a turn that was stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The name of who stopped it; empty where nobody did.
    pub by: String,
    /// The posts of its answer, where no thread leads to them.
    pub posts: Vec<String>,
    /// What it answers; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// They stand in the channel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// The question is gone: half an answer to it says nothing to anybody.
    #[serde(default)]
    pub gone: bool,
    /// A visitor waits for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub visitor: bool,
}

impl Stopped {
    /// What a turn's answer is known by.
    pub fn of(turn: &Turn) -> Self {
        let (posts, question) = (turn.posts.clone(), turn.question.to_string());
        Self { posts, question, apart: turn.place == Place::Channel, ..Self::default() }
    }
}

/// Ends what is to be seen of an answer that was stopped: by somebody, or since its question is gone. A visitor whose answer somebody
/// stopped is given to people.
pub fn hush(desk: &Desk, agent: &ConnectionId, root: &str, payload: &[u8]) -> Flow {
    let stopped: Stopped = serde_json::from_slice(payload).unwrap_or_default();
    let Some(connection) = Connection::load(desk, agent, 0)? else { return Ok(()) };
    let mut posts = desk.ask(question::thread(root))?;
    let apart = desk.ask_all(stopped.posts.iter().map(|id| question::post(id)).collect())?;
    posts.extend(apart.into_iter().flatten());
    if stopped.apart {
        // A post that a crash left may be written down nowhere.
        if let Some(asked) = desk.ask(question::post(root))? {
            posts.extend(desk.ask(question::changed(&asked.channel, asked.create_at))?);
        }
    }
    let why =
        if stopped.gone { None } else { Some(words::of(&connection.language).stopped(&text::harmless(&stopped.by))) };
    // Another question of the thread may be being answered by now.
    growth::end_all(desk, &connection, &stopped.question, &posts, why.as_deref())?;
    if !stopped.by.is_empty() && stopped.visitor {
        responder::stopped(desk, root, &connection)?;
    }
    Hushes::put(desk, agent, root, &stopped.question, None)
}
