//! What a visitor said, on its way to the agent that answers first. The visitor's request never waits for that: a timer begins the turn.

use super::handover::{hand_over, First, Handed};
use super::{wants_person, Mode, Responder};
use crate::agent::turn::{self, Asker, Beginning, Place};
use crate::connection::{Connection, Entry, Index, Kind};
use crate::connectors::website::events::state_frame;
use crate::conversation::{About, Binding, Marks, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::{ConnectionId, UserId};
use crate::intake::CONNECTION_AGE;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{Post, User};
use std::collections::{BTreeMap, BTreeSet};

/// How far back it is looked after the start for what visitors said, in milliseconds.
const LATELY: i64 = 600_000;

impl Responder {
    /// Whether it is its turn at all: it is switched on, and keeps still within the team's hours only where there are any.
    fn is_on_duty(&self, connection: &Connection, now: i64) -> bool {
        let open = || connection.hours.open_at(now, &connection.timezone);
        self.mode != Mode::Off && !(self.outside_hours && open())
    }
}

/// Who answers a connection's visitors now before people do, or proposes answers.
fn on_duty(connection: &Connection, now: i64) -> Option<&Responder> {
    connection.responder.as_ref().filter(|responder| responder.is_on_duty(connection, now))
}

/// The agent that will answer a conversation that begins now; none where people do.
pub fn at_opening(desk: &Desk, connection: &Connection) -> Flow<Option<First>> {
    let Some(responder) = on_duty(connection, desk.now()).filter(|responder| responder.mode == Mode::Answer) else {
        return Ok(None);
    };
    Ok(agent_of(desk, &responder.agent)?.ok().map(|(agent, name)| First { agent: agent.id, name, handed: None }))
}

/// A visitor said something: has the agent asked, where the connection has one, or the conversation given to people, where its agent is
/// the connection's no more.
pub fn message_came(desk: &Desk, connection: &Connection, root: &Post) {
    let has_one = connection.responder.as_ref().is_some_and(|responder| responder.mode != Mode::Off);
    let about = || Marks::of(root).and_then(|marks| marks.about);
    if has_one || about().is_some_and(|about| about.is_answered_by_agent()) {
        ask_soon(desk, &root.id);
    }
}

fn ask_soon(desk: &Desk, root: &str) {
    desk.schedule(format!("ask {root}"), root.into(), desk.now());
}

/// Has it looked, after the start, for what visitors said and nobody was asked: a crash forgets the timers that ask.
pub fn look_soon(desk: &Desk, index: &Index) {
    if index.entries.iter().any(|entry| entry.kind == Kind::Agent) {
        desk.schedule("unasked".into(), String::new(), desk.now());
    }
}

/// Looks for it, in the channels of connections that have an agent.
pub fn look_around(desk: &Desk) -> Flow {
    let index = Index::load(desk)?;
    let visitors = |entry: &&Entry| !entry.disabled && matches!(entry.kind, Kind::Website | Kind::Endpoint);
    let keys: Vec<String> = index.entries.iter().filter(visitors).map(|entry| Connection::key(&entry.id)).collect();
    let connections = desk.load_all::<Connection>(&keys, 0)?;
    let has_one =
        |connection: &&Connection| connection.responder.as_ref().is_some_and(|responder| responder.mode != Mode::Off);
    let channels: BTreeSet<&str> =
        connections.iter().flatten().filter(has_one).map(|connection| connection.channel.as_str()).collect();
    let since = desk.now() - LATELY;
    let posts = desk.ask_all(channels.into_iter().map(|channel| question::changed(channel, since)).collect())?;
    let posts: Vec<Post> = posts.into_iter().flatten().collect();
    waiting(&posts, &Voices::of(desk.bot(), &index), since).into_iter().for_each(|root| ask_soon(desk, root));
    Ok(())
}

/// The threads in which a visitor has spoken last, and not before a time; a proposal answers, too, also one that was thrown away.
fn waiting<'a>(posts: &'a [Post], voices: &Voices, since: i64) -> BTreeSet<&'a str> {
    let mut last: BTreeMap<&str, (i64, bool)> = BTreeMap::new();
    for post in posts.iter().filter(|post| post.create_at >= since) {
        let root = if post.root.is_empty() { &post.id } else { &post.root };
        let speech = speech::of(post, voices, false);
        let visitor = match speech {
            _ if voices.proposes(post) => false,
            _ if post.delete_at > 0 => continue,
            Speech::Visitor => true,
            Speech::Member | Speech::Agent => false,
            Speech::System | Speech::Inside => continue,
        };
        let known = last.entry(root).or_insert((post.create_at, visitor));
        if post.create_at >= known.0 {
            *known = (post.create_at, visitor);
        }
    }
    last.into_iter().filter(|(_, (_, visitor))| *visitor).map(|(root, _)| root).collect()
}

/// Begins a turn for what the visitor of a thread said last. The event holds the thread's lane.
pub fn due(desk: &Desk, root: &str) -> Flow {
    begin(desk, root, false)
}

/// The same where a member wants another try, since there is no proposal. The event holds the thread's lane.
pub fn again(desk: &Desk, root: &str) -> Flow {
    match begin(desk, root, true) {
        Err(Stop::Ignored(_)) => Ok(()), // nobody waits for it any more, or it is on its way
        begun => begun,
    }
}

fn begin(desk: &Desk, root: &str, again: bool) -> Flow {
    let thread = desk.ask(question::thread(root))?;
    let first = thread.first().and_then(|post| Some((post, Binding::of(post, desk.bot())?)));
    let Some((post, mut binding)) = first else { return Err(Stop::Ignored("the thread is none of a visitor's")) };
    let Some(about) = binding.marks.about.clone() else { return Ok(()) };
    let Some(id) = binding.marks.connection.clone() else { return Ok(()) };
    if matches!(about.state, State::Closed { .. } | State::Blocked { .. }) {
        return Err(Stop::Ignored("nobody waits for an answer"));
    }
    if about.agent.as_ref().is_some_and(|first| first.handed.is_some()) {
        return Err(Stop::Ignored("people answer"));
    }
    let connection = Connection::load(desk, &id, CONNECTION_AGE)?.filter(|connection| !connection.disabled);
    let Some(connection) = connection else { return Ok(()) };
    let Some(responder) = on_duty(&connection, desk.now()) else {
        let on = connection.responder.as_ref().is_some_and(|responder| responder.mode != Mode::Off);
        return hand_over(desk, root, if on { Handed::Hours } else { Handed::Off });
    };
    let Some(question) = last_question(&thread, desk.bot()) else { return Ok(()) };
    let answered = !again && is_answered(&thread, question, &responder.agent);
    if answered || is_asked(desk, &responder.agent, root, question)? {
        return Err(Stop::Ignored("the question has been asked"));
    }
    let (agent, name) = match agent_of(desk, &responder.agent)? {
        Ok(there) => there,
        Err(why) => {
            desk.log("warn", format!("the agent of {} is not there", connection.handle));
            return hand_over(desk, root, why);
        }
    };
    if responder.mode == Mode::Answer {
        let handed = has_member(&thread, desk.bot(), about.reopened).then_some(Handed::Member);
        let first = First { agent: agent.id.clone(), name, handed };
        if introduce(desk, post, &mut binding, first)? {
            if handed.is_none() {
                ask_soon(desk, root); // by itself: what comes of it may draw the root post again
            }
            return Ok(());
        }
        if wants_person_now(&thread, desk.bot(), about.reopened) {
            return hand_over(desk, root, Handed::Asked);
        }
    }
    turn::begin(
        desk,
        Beginning {
            agent: &agent,
            root,
            channel: &post.channel,
            question: &question.id,
            by: asker(&about, &binding),
            place: Place::Visitor { connection: id, mode: responder.mode },
        },
    )
}

/// What the visitor said last.
pub(super) fn last_question<'a>(thread: &'a [Post], bot: &str) -> Option<&'a Post> {
    let voices = Voices::ours(bot);
    thread.iter().rev().find(|post| speech::of(post, &voices, true) == Speech::Visitor)
}

/// Whether the visitor has asked for a person, in what they said since somebody answered, and since a time.
fn wants_person_now(thread: &[Post], bot: &str, since: i64) -> bool {
    let voices = Voices::ours(bot);
    let answers = |post: &&Post| Marks::of(post).is_some_and(|marks| marks.agent.is_some() || marks.handed.is_some());
    let said = thread.iter().rev().take_while(|post| post.create_at >= since && !answers(post));
    let mut own = said.filter(|post| speech::of(post, &voices, true) == Speech::Visitor);
    own.any(|post| wants_person(&root_post::words_of(post)))
}

/// Whether a member has spoken since a time: then people have the conversation.
fn has_member(thread: &[Post], bot: &str, since: i64) -> bool {
    let voices = Voices::ours(bot);
    thread.iter().any(|post| post.create_at >= since && speech::of(post, &voices, false) == Speech::Member)
}

/// Whether the agent has said something to it, or proposed something.
fn is_answered(thread: &[Post], question: &Post, agent: &ConnectionId) -> bool {
    let answers = |post: &Post| {
        let answering = Marks::of(post).and_then(|marks| marks.agent);
        answering.is_some_and(|answering| answering.question.as_str() == question.id && answering.agent == *agent)
    };
    thread.iter().any(answers)
}

fn is_asked(desk: &Desk, agent: &ConnectionId, root: &str, question: &Post) -> Flow<bool> {
    let turn = turn::load(desk, agent, root)?;
    Ok(turn.is_some_and(|turn| {
        let next = turn.next.iter().any(|next| next.question.as_str() == question.id);
        turn.question.as_str() == question.id || next
    }))
}

fn asker(about: &About, binding: &Binding) -> Asker {
    let name = binding.marks.conversation.as_ref().map(|id| root_post::title(about, id)).unwrap_or_default();
    Asker { id: UserId::new(""), name, locale: about.language.clone() }
}

/// The root post says which agent answers, where it said something else: the agent may have been named since the conversation began.
/// Where people have it by now, they keep it. Whether it said something else.
fn introduce(desk: &Desk, post: &Post, binding: &mut Binding, first: First) -> Flow<bool> {
    let Some(about) = binding.marks.about.as_mut() else { return Ok(false) };
    if about.agent.as_ref().is_some_and(|known| known.agent == first.agent) {
        return Ok(false);
    }
    about.agent = Some(first);
    desk.publish(&post.id, state_frame(&binding.marks));
    root_post::redraw(desk, &post.id, binding)?;
    Ok(true)
}

/// An agent and the name under which it answers, its bot's display name; or why it is still. Whoever switches its bot off, or takes it out of
/// its channel, wants it to be still, as in the team's threads.
fn agent_of(desk: &Desk, id: &ConnectionId) -> Flow<Result<(Connection, String), Handed>> {
    let connection = Connection::load(desk, id, CONNECTION_AGE)?.filter(|connection| !connection.disabled);
    let known = connection.and_then(|connection| Some((connection.agent.as_ref()?.bot.to_string(), connection)));
    let Some((bot, connection)) = known else { return Ok(Err(Handed::Off)) };
    let may = question::may_in_channel(&bot, "read_channel", connection.channel.as_str());
    let (users, is_member) = desk.ask_both(question::users(vec![bot]), may)?;
    let bot: Option<User> = users.into_iter().next();
    if bot.as_ref().is_some_and(|bot| bot.is_deleted) {
        return Ok(Err(Handed::Off));
    }
    if !is_member {
        return Ok(Err(Handed::Left));
    }
    let name = bot.map(|bot| speech::name_of(&bot)).filter(|name| !name.is_empty());
    Ok(Ok((connection.clone(), name.unwrap_or_else(|| connection.handle.to_string()))))
}
