//! The first responder: an agent that answers a connection's visitors before people do, or proposes what they could answer.
//!
//! - `asked` begins a turn for what a visitor said, where the agent is to answer it.
//! - `prompt` is what the agent is told: whom it answers, what it may know, and the word that gives the conversation to people, which
//!   never gets out.
//! - `handover` gives the conversation to people, and tells everybody.
//! - `wish` is a visitor's wish for a person, in their own words.
//! - `copies` takes away what two nodes said at the same moment.
//! - `draft` is a proposal, with the buttons that send it, change it or throw it away.
//! - `knowledge` is what an admin has the agent know, and `passages` chooses of it what a question is about, by its words' `stems`.
//! - `pages` fetches the pages that are part of it.

mod asked;
mod copies;
pub mod draft;
mod handover;
pub mod knowledge;
pub mod pages;
mod passages;
mod prompt;
mod stems;
mod wish;

pub use asked::{again, at_opening, due, look_around, look_soon, message_came};
pub use copies::remove as remove_copies;
pub use handover::{begun_with_people, claimed, hand_over, leave, person, stopped, take_over, First, Handed};
pub use prompt::{gives_up, held, shown, system};
pub use wish::wants_person;

use crate::conversation::{Binding, State};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ConnectionId, Handle};
use crate::root_post;
use frontdesk_wire::Frame;
use serde::{Deserialize, Serialize};

/// For how long a visitor waits for an agent's first word before people are asked, in milliseconds.
pub const PATIENCE: i64 = 8_000;

/// Which agent answers a connection's visitors, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responder {
    /// The agent's connection.
    pub agent: ConnectionId,
    /// Its handle, for people.
    #[serde(default)]
    pub handle: Handle,
    /// How.
    pub mode: Mode,
    /// Whether it keeps still within the team's hours.
    #[serde(default)]
    pub outside_hours: bool,
}

/// How an agent takes part in a visitor's conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Not at all.
    #[default]
    Off,
    /// It proposes an answer, as a note with buttons.
    Draft,
    /// It answers the visitor, marked as an AI.
    Answer,
}

/// A turn of an agent's in a visitor's conversation.
pub struct Case<'a> {
    /// The thread's root post.
    pub root: &'a str,
    /// The agent's.
    pub agent: &'a ConnectionId,
    /// How the agent takes part.
    pub mode: Mode,
    /// The post that is answered.
    pub question: &'a str,
}

/// The agent has said nothing for [`PATIENCE`]: whether the turn is over, since people have been asked. A proposal may take its time.
/// The event holds the thread's lane, here and below.
pub fn silent(desk: &Desk, case: &Case<'_>) -> Flow<bool> {
    match case.mode {
        Mode::Answer => hand_over(desk, case.root, Handed::Silent).map(|()| true),
        Mode::Draft | Mode::Off => Ok(false),
    }
}

/// There is no answer, or only its beginning: people are asked. Where there is no proposal, they answer anyway. Whether the conversation
/// is people's now: then what was asked meanwhile is not asked any more.
pub fn failed(desk: &Desk, case: &Case<'_>) -> Flow<bool> {
    match case.mode {
        Mode::Answer => hand_over(desk, case.root, Handed::Failed).map(|()| true),
        Mode::Draft | Mode::Off => Ok(false),
    }
}

/// The answer is whole, `text` with all that the agent said: a proposal is made of it, and where the agent gave the conversation to
/// people, they are asked. Whether the conversation is people's now, as above.
pub fn finished(desk: &Desk, case: &Case<'_>, text: &str) -> Flow<bool> {
    let (says, gives_up) = (shown(text).trim(), prompt::gives_up(text));
    match case.mode {
        Mode::Answer if gives_up => hand_over(desk, case.root, Handed::Unknown).map(|()| true),
        Mode::Answer if !says.is_empty() => answered(desk, case).map(|()| false),
        Mode::Draft if !says.is_empty() => draft::propose(desk, case, says).map(|()| false),
        _ => Ok(false),
    }
}

/// The root post says that the agent answered, unless the visitor has asked something else meanwhile.
fn answered(desk: &Desk, case: &Case<'_>) -> Flow {
    let thread = desk.ask(question::thread(case.root))?;
    let Some(mut binding) = thread.first().and_then(|post| Binding::of(post, desk.bot())) else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut().filter(|about| about.is_open()) else { return Ok(()) };
    let last = asked::last_question(&thread, desk.bot());
    let Some(first) = about.agent.as_ref().filter(|first| first.handed.is_none()) else { return Ok(()) };
    let state = State::Answered { by: first.name.clone(), agent: true };
    if about.state == state || last.is_none_or(|last| last.id != case.question) {
        return Ok(());
    }
    about.state = state;
    root_post::redraw(desk, case.root, &binding)
}

/// Shows a website's visitor that the agent is at work.
pub fn typing(desk: &Desk, root: &str) {
    // The page knows the agent's name from the conversation's state.
    desk.publish(root, Frame { id: String::new(), event: "typing".into(), data: "{}".into() });
}

/// What an agent says to a visitor, whose words may have steered it: nobody is mentioned, and no picture is fetched from elsewhere.
pub fn harmless(text: &str) -> String {
    crate::text::without_mentions(text)
}
