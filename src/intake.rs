//! What visitors say, into threads, whatever it comes through. The first message opens the conversation.
//!
//! A connector reads its requests and says in a [`Source`] what is its own; the rest is the same for all of them.

mod anew;
pub mod details;
mod opening;
pub mod rating;
pub mod room;
pub mod seen;
pub mod signs;

use crate::connection::Connection;
use crate::connectors::website::events::state_frame;
use crate::conversation::{About, Binding, Conversation, Marks, State, AGE};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::endings;
use crate::identity::Secret;
use crate::ids::{ConnectionId, ConversationId, MessageId, PostId};
use crate::problem::Problem;
use crate::{block, connection::Index, files, remind, responder, root_post, text};
use frontdesk_wire::{Channel, Op, Post};
use std::collections::BTreeSet;

/// How old a connection's record may be where a visitor waits, in milliseconds.
pub const CONNECTION_AGE: i64 = 30_000;
/// A conversation that is younger than this may not be found on a replica, in milliseconds.
const YOUNG: i64 = 60_000;
/// The longest text, in code points.
const TEXT: usize = 4_000;

/// What a connector has of its own when one of its visitors says something.
pub trait Source {
    /// How much one conversation may bring.
    fn limits(&self) -> Limits;
    /// Refuses a request that the connection does not take, or not in this conversation.
    fn check(&self, desk: &Desk, connection: &Connection, conversation: &Conversation) -> Flow;
    /// A new conversation, where one may be opened.
    fn admit(&self, desk: &Desk, secret: &Secret) -> Flow<Conversation>;
    /// What the request says of the visitor.
    fn about(&self, desk: &Desk, connection: &Connection) -> Flow<About>;
    /// The id under which a signature that `check` has taken vouches for the visitor; empty for none.
    fn signer(&self) -> &str {
        ""
    }
    /// Whether the visitor wants a person to answer, from the first message on.
    fn wants_person(&self) -> bool {
        false
    }
    /// The hash of the address that the visitor comes from; none where that is not known, or may be everybody's.
    fn address(&self, _desk: &Desk) -> Flow<Option<String>> {
        Ok(None)
    }
    /// Whether what happens in the conversation is delivered by HTTP.
    fn delivers(&self) -> bool;
}

/// How much one conversation may bring: a count and within how many milliseconds.
pub struct Limits {
    /// New messages.
    pub messages: (u32, i64),
    /// Tries, resends included: each reads the thread.
    pub tries: (u32, i64),
}

/// What a visitor says, checked.
pub struct Said {
    /// The sender's own id of it.
    pub id: MessageId,
    /// The text, tidied; empty for files alone.
    pub text: String,
    /// Files that were uploaded for the conversation, as the sender names them.
    pub files: Vec<String>,
}

impl Said {
    /// Checks a text and the files that come with it.
    pub fn check(id: MessageId, text: &str, files: Vec<String>) -> Flow<Self> {
        if files.len() > files::MOST {
            return Err(Stop::Refused(Problem::BadJson));
        }
        if text.chars().count() > TEXT {
            return Err(Stop::Refused(Problem::TextTooLong));
        }
        let text = text::tidy(text);
        let unfit = |c: char| c.is_control() && c != '\n' && c != '\t';
        if (text.is_empty() && files.is_empty()) || text.chars().any(unfit) {
            return Err(Stop::Refused(Problem::BadText));
        }
        Ok(Self { id, text, files })
    }
}

/// Takes one message: the post that it became, or had become when it came before.
pub fn take(desk: &Desk, source: &dyn Source, id: &ConversationId, said: &Said) -> Flow<Post> {
    let known = Conversation::load(desk, id, AGE)?;
    // Where an earlier round of this event made a root post, it goes on with that, whatever others have written down meanwhile.
    let made = desk.made_before(opening::ROOT);
    let goes_on = |root: &PostId| made.as_ref().is_none_or(|made| anew::follows(desk, made, root));
    match known.as_ref().and_then(|known| Some((known, known.root.as_ref()?))) {
        Some((conversation, root)) if goes_on(root) => {
            // One after the other, so that two copies of one message do not both find it missing.
            let (count, window) = source.limits().tries;
            let tries = question::limit(&format!("tries {id}"), count, window);
            let ((), wait) = desk.ask_both(question::lane(root.as_str()), tries)?;
            enough(wait)?;
            reply(desk, source, id, said, conversation, root)
        }
        _ => opening::open(desk, source, id, said),
    }
}

/// A further message: a reply in the thread.
fn reply(
    desk: &Desk,
    source: &dyn Source,
    id: &ConversationId,
    said: &Said,
    conversation: &Conversation,
    root: &PostId,
) -> Flow<Post> {
    if conversation.blocked {
        block::learn(desk, &conversation.connection, id, source.address(desk)?.as_deref())?;
        return Err(Stop::Refused(Problem::Blocked));
    }
    let connection = connection_of(desk, conversation)?;
    source.check(desk, &connection, conversation)?;
    if !source.delivers() {
        let (thread, channel) = (question::thread(root.as_str()), question::channel(conversation.channel.as_str()));
        desk.ahead(vec![thread.ahead(), channel.ahead(), block::ahead(&connection.id), Secret::ahead()])?;
    }
    block::check(desk, &connection.id, source.address(desk)?.as_deref(), &conversation.verified)?;
    let channel = question::channel(conversation.channel.as_str());
    let (thread, channel) = desk.ask_both(question::thread(root.as_str()), channel)?;
    let Some(first) = thread.first() else { return ended(desk, source, id, conversation) };
    in_use(channel)?;
    // The record may be from memory; what the root post says is as new as the thread.
    let stands = Marks::of(first).and_then(|marks| marks.about).map(|about| about.state);
    // A block whose time is over has ended, though that may not be drawn yet.
    if matches!(stands, Some(State::Blocked { until, .. }) if until == 0 || desk.now() < until) {
        return Err(Stop::Refused(Problem::Blocked));
    }
    remove_copies(desk, &thread);
    if let Some(post) = thread.iter().find(|post| holds(post, desk.bot(), &said.id)) {
        // Where the first try ended before the root post was drawn again, this one makes good.
        if thread.last().is_some_and(|last| last.id == post.id) {
            wait_again(desk, &connection, first, post.create_at, source.signer())?;
            responder::message_came(desk, &connection, first);
        }
        return Ok(post.clone());
    }
    if anew::is_due(desk, &thread) {
        return anew::begin(desk, source, id, said, connection, &thread);
    }
    not_too_many(desk, source, &connection, id)?;
    let post = make_reply(desk, id, said, conversation, root.as_str())?;
    wait_again(desk, &connection, first, post.create_at, source.signer())?;
    responder::message_came(desk, &connection, first);
    Ok(post)
}

/// The thread is gone. A website's visitor begins anew with a token of their own; a session of an endpoint keeps its name,
/// so its next message opens a new thread.
fn ended(desk: &Desk, source: &dyn Source, id: &ConversationId, conversation: &Conversation) -> Flow<Post> {
    if desk.now() - conversation.at < YOUNG {
        return Err(Stop::Refused(Problem::Unavailable)); // which invites to send it again
    }
    if !source.delivers() {
        return Err(Stop::Refused(Problem::Closed));
    }
    let fresh = Conversation::load(desk, id, 0)?;
    if fresh.as_ref().is_some_and(|fresh| fresh.erased) {
        return Err(Stop::Refused(Problem::Closed));
    }
    if let Some(fresh) = fresh.filter(|fresh| fresh.root == conversation.root) {
        Conversation { root: None, at: desk.now(), ..fresh }.store(desk, id);
    }
    Err(Stop::Refused(Problem::Unavailable))
}

/// A connection that is switched on.
pub fn connection(desk: &Desk, id: &ConnectionId) -> Flow<Connection> {
    let connection = Connection::load(desk, id, CONNECTION_AGE)?;
    let switched_on = connection.filter(|connection| !connection.disabled);
    switched_on.ok_or(Stop::Refused(Problem::ConnectionDisabled))
}

/// The connection that a conversation came through. Where its outside party has been connected to another channel since,
/// the conversation has ended and a new one may begin there.
pub fn connection_of(desk: &Desk, conversation: &Conversation) -> Flow<Connection> {
    let id = &conversation.connection;
    let Some(found) = Connection::load(desk, id, CONNECTION_AGE)?.filter(|found| found.disabled) else {
        return connection(desk, id);
    };
    let now = Index::peek(desk)?;
    let moved = now.find(found.handle.as_str()).is_some_and(|entry| entry.id != *id && !entry.disabled);
    Err(Stop::Refused(if moved { Problem::Closed } else { Problem::ConnectionDisabled }))
}

/// Refuses a channel that is archived or gone: nobody would read what is written there.
fn in_use(channel: Option<Channel>) -> Flow {
    let in_use = channel.is_some_and(|channel| channel.delete_at == 0);
    if in_use {
        Ok(())
    } else {
        Err(Stop::Refused(Problem::ConnectionDisabled))
    }
}

/// Of the posts that several nodes made of one message at the same moment, all but the first go.
fn remove_copies(desk: &Desk, thread: &[Post]) {
    let mut seen = BTreeSet::new();
    for post in thread.iter().filter(|post| post.user == desk.bot()) {
        if Marks::of(post).and_then(|marks| marks.message).is_some_and(|message| !seen.insert(message)) {
            desk.order(Op::DeletePost { id: post.id.clone() });
        }
    }
}

fn make_reply(desk: &Desk, id: &ConversationId, said: &Said, conversation: &Conversation, root: &str) -> Flow<Post> {
    let marks = Marks { message: Some(said.id.clone()), ..marks(id, conversation) };
    let post = NewPost {
        channel: conversation.channel.as_str(),
        root,
        message: text::harmless(&said.text),
        props: root_post::props(&marks),
        user: "",
        files: files::take_up(desk, id, said.id.as_str(), &said.files)?,
    };
    made(desk.ask(question::create_post(said.id.as_str(), post))?)
}

fn holds(post: &Post, bot: &str, message: &MessageId) -> bool {
    post.user == bot && Marks::of(post).is_some_and(|marks| marks.message.as_ref() == Some(message))
}

fn marks(id: &ConversationId, conversation: &Conversation) -> Marks {
    Marks { connection: Some(conversation.connection.clone()), conversation: Some(id.clone()), ..Marks::default() }
}

fn not_too_many(desk: &Desk, source: &dyn Source, connection: &Connection, id: &ConversationId) -> Flow {
    let (usual, window) = source.limits().messages;
    let count = connection.chat.limit("messages").unwrap_or(usual);
    enough(desk.ask(question::limit(&format!("messages {id}"), count, window))?)
}

/// Refuses where a limit says to wait.
pub fn enough(wait: i64) -> Flow {
    match wait {
        0 => Ok(()),
        wait => Err(Stop::Refused(Problem::TooMany(wait))),
    }
}

fn made(post: Option<Post>) -> Flow<Post> {
    post.ok_or_else(|| Stop::Failed("Mattermost made no post".into()))
}

/// The root post says again that the visitor waits, and who a signature says they are, where it said something else.
fn wait_again(desk: &Desk, connection: &Connection, root: &Post, since: i64, signer: &str) -> Flow {
    let Some(mut binding) = Binding::of(root, desk.bot()) else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    let (waits, signed) =
        (matches!(about.state, State::Waiting { .. }), !signer.is_empty() && about.verified != signer);
    if waits && !signed {
        return Ok(());
    }
    if signed {
        about.verified = signer.into();
    }
    let closed = matches!(about.state, State::Closed { .. });
    if closed {
        about.answer_anew(desk.now());
    }
    if !waits {
        about.state = State::Waiting { since };
        remind::waits(desk, connection, root, since)?;
    }
    if closed {
        about.turned = desk.now();
        desk.publish(&root.id, state_frame(&binding.marks));
        endings::turned(desk, &binding.marks, 0)?;
    }
    root_post::redraw(desk, &root.id, &binding)
}
