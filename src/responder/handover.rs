//! Giving a conversation to people: the root post and a note tell the team, a line tells the visitor, and the agent keeps still.

use super::{copies, Mode};
use crate::agent::turn;
use crate::connection::Connection;
use crate::connectors::website::events::state_frame;
use crate::conversation::{About, Binding, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::followers;
use crate::ids::ConnectionId;
use crate::intake::CONNECTION_AGE;
use crate::remind;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use crate::words::{responder, visitor};
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};

/// The agent that answers a conversation before people do, as the root post keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct First {
    /// The agent's connection.
    pub agent: ConnectionId,
    /// The name under which it answers.
    pub name: String,
    /// Why people answer in its stead; none while it answers. Closing the conversation and opening it again takes this back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed: Option<Handed>,
}

/// Why a conversation is people's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handed {
    /// The visitor asked for a person.
    Asked,
    /// The agent did not know the answer.
    Unknown,
    /// A member wrote.
    Member,
    /// A member claimed it.
    Claimed,
    /// The team's hours have begun.
    Hours,
    /// The agent gave no answer.
    Failed,
    /// The agent said nothing in time.
    Silent,
    /// The agent was switched off.
    Off,
    /// The agent's bot is not in its channel any more.
    Left,
    /// A member stopped its answer.
    Stopped,
}

/// The visitor asks for a person.
pub fn person(desk: &Desk, root: &str) -> Flow {
    desk.ask(question::lane(root))?;
    hand_over(desk, root, Handed::Asked)
}

/// A member wrote: whether an agent answered until then. It keeps still from now on, and nobody needs to be told.
pub fn take_over(desk: &Desk, root: &str, about: &mut About) -> Flow<bool> {
    take(desk, root, about, Handed::Member)
}

/// A member claimed a conversation: where an agent answered it and it is open, the agent keeps still from now on, and the visitor is told.
/// The root post is still to be drawn.
pub fn claimed(desk: &Desk, root: &Post, binding: &mut Binding) -> Flow {
    let Some(about) = binding.marks.about.as_mut().filter(|about| about.is_open()) else { return Ok(()) };
    let line = visitor::of(about.spoken()).somebody_took_over().to_string();
    if take(desk, &root.id, about, Handed::Claimed)? {
        say(desk, "a member takes over", root, line, Marks { outbound: true, ..of(binding, Handed::Claimed) })?;
    }
    Ok(())
}

fn take(desk: &Desk, root: &str, about: &mut About, why: Handed) -> Flow<bool> {
    let Some(first) = about.agent.as_mut().filter(|first| first.handed.is_none()) else { return Ok(false) };
    first.handed = Some(why);
    silence(desk, &first.agent, root, why)?;
    Ok(true)
}

/// A conversation was opened by a visitor who wants a person, and so is people's from the beginning: the visitor is told. An earlier try
/// that made the root post may have told them.
pub fn begun_with_people(desk: &Desk, root: &Post, tried: bool) -> Flow {
    let binding = Binding::of(root, desk.bot());
    let Some((about, binding)) = binding.as_ref().and_then(|binding| Some((binding.marks.about.as_ref()?, binding)))
    else {
        return Ok(());
    };
    if about.agent.as_ref().is_none_or(|first| first.handed != Some(Handed::Asked)) {
        return Ok(());
    }
    if tried && Told::of(&desk.ask(question::thread(&root.id))?, desk.bot(), about.reopened).visitor {
        return Ok(());
    }
    tell_visitor(desk, root, about, of(binding, Handed::Asked))
}

/// The visitor reads that people have been asked.
fn tell_visitor(desk: &Desk, root: &Post, about: &About, marks: Marks) -> Flow {
    let line = visitor::of(about.spoken()).people_are_asked().to_string();
    say(desk, "people are asked", root, line, Marks { outbound: true, ..marks })
}

/// Somebody stopped the agent's answer to a visitor, or switched the agent off: people go on.
pub fn stopped(desk: &Desk, root: &str, agent: &Connection) -> Flow {
    let off = agent.disabled || !is_first(desk, root, &agent.id)?;
    hand_over(desk, root, if off { Handed::Off } else { Handed::Stopped })
}

/// Whether an agent is still the one that is to answer a thread's visitor.
fn is_first(desk: &Desk, root: &str, agent: &ConnectionId) -> Flow<bool> {
    let thread = desk.ask(question::thread(root))?;
    let binding = thread.first().and_then(|post| Binding::of(post, desk.bot()));
    let Some(id) = binding.and_then(|binding| binding.marks.connection) else { return Ok(false) };
    let responder = Connection::load(desk, &id, 0)?.and_then(|connection| connection.responder);
    Ok(responder.is_some_and(|responder| responder.agent == *agent && responder.mode == Mode::Answer))
}

/// Nobody waits for the agent's answer any more: the conversation is closed, or the visitor blocked.
pub fn leave(desk: &Desk, root: &str, about: &About) -> Flow {
    match about.agent.as_ref().filter(|first| first.handed.is_none()) {
        Some(first) => turn::leave_visitor(desk, &first.agent, root),
        None => Ok(()),
    }
}

/// Gives a conversation to people, where an agent answers it and it is open; the event holds the thread's lane.
pub fn hand_over(desk: &Desk, root: &str, why: Handed) -> Flow {
    let thread = desk.ask(question::thread(root))?;
    let first = thread.first().and_then(|post| Some((post, Binding::of(post, desk.bot())?)));
    let Some((post, mut binding)) = first else { return Ok(()) };
    // Whoever opens a closed one again has the agent answer.
    let Some(about) = binding.marks.about.as_mut().filter(|about| about.is_open()) else { return Ok(()) };
    let told = Told::of(&thread, desk.bot(), about.reopened);
    let Some(first) = about.agent.as_mut().filter(|first| first.handed.is_none()) else { return Ok(()) };
    first.handed = Some(why);
    let (agent, name) = (first.agent.clone(), first.name.clone());
    if matches!(about.state, State::Answered { .. }) {
        about.state = State::Waiting { since: desk.now() };
    }
    let about = about.clone();
    silence(desk, &agent, root, why)?;
    let connection = match &binding.marks.connection {
        Some(id) => Connection::load(desk, id, CONNECTION_AGE)?,
        None => None,
    };
    let mentions = match &connection {
        Some(connection) => followers::summons(desk, connection)?.join(" "),
        None => String::new(),
    };
    // The visitor first: they wait.
    if !told.visitor {
        tell_visitor(desk, post, &about, of(&binding, why))?;
    }
    if !told.team {
        let note = responder::of(&about.words).handed_over_note(&crate::text::harmless(&name), why, &mentions);
        say(desk, "handed over", post, note, Marks { note: true, ..of(&binding, why) })?;
    }
    if let (Some(connection), State::Waiting { since }) = (&connection, &about.state) {
        remind::waits(desk, connection, post, *since)?;
    }
    copies::look_soon(desk, root, told.since);
    desk.publish(root, state_frame(&binding.marks));
    let Err(error) = root_post::draw(desk, root, &binding)? else { return Ok(()) };
    // Until the root post says so, the agent has it: what fails for a moment is tried again.
    let channel = desk.ask(question::channel(&post.channel))?;
    if channel.is_some_and(|channel| channel.delete_at == 0) {
        return Err(Stop::Failed(error));
    }
    desk.log("warn", format!("a conversation in a closed channel was not given to people: {error}"));
    Ok(())
}

/// Who has been told already that people go on, by an event that failed later: since the visitor spoke last, or the conversation began
/// anew.
struct Told {
    visitor: bool,
    team: bool,
    /// Since when, in milliseconds.
    since: i64,
}

impl Told {
    fn of(thread: &[Post], bot: &str, reopened: i64) -> Self {
        let voices = Voices::ours(bot);
        let spoken = thread.iter().filter(|post| speech::of(post, &voices, true) == Speech::Visitor);
        let since = spoken.map(|post| post.create_at).max().unwrap_or(0).max(reopened);
        let ours = || thread.iter().filter(|post| post.user == bot && post.delete_at == 0 && post.create_at >= since);
        let told = |note: bool| {
            let says = |marks: Marks| marks.handed.is_some() && marks.note == note;
            ours().any(|post| Marks::of(post).is_some_and(says))
        };
        Self { visitor: told(false), team: told(true), since }
    }
}

/// The agent's answer that is on its way ends where it is, and what was to be asked next is not. Where the answer itself led here, who
/// reads it ends it.
fn silence(desk: &Desk, agent: &ConnectionId, root: &str, why: Handed) -> Flow {
    if matches!(why, Handed::Unknown | Handed::Failed | Handed::Silent) {
        return Ok(());
    }
    turn::leave_visitor(desk, agent, root)
}

fn of(binding: &Binding, why: Handed) -> Marks {
    let (connection, conversation) = (binding.marks.connection.clone(), binding.marks.conversation.clone());
    Marks { connection, conversation, handed: Some(why), ..Marks::default() }
}

/// What cannot be said holds up nothing: the root post says the same.
fn say(desk: &Desk, name: &str, root: &Post, message: String, marks: Marks) -> Flow {
    let props = root_post::props(&marks);
    let post = NewPost { channel: &root.channel, root: &root.id, message, props, user: "", files: Vec::new() };
    if let Err(error) = desk.try_ask(question::create_post(name, post))? {
        desk.log("warn", format!("that a conversation was handed over to people was not said: {error}"));
    }
    Ok(())
}
