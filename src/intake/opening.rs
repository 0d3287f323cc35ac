//! The first message: a new thread.

use super::{anew, connection_of, holds, in_use, made, make_reply, marks, not_too_many, reply, Said, Source};
use crate::block;
use crate::connection::Connection;
use crate::conversation::{About, Binding, Conversation, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::files;
use crate::followers;
use crate::identity::Secret;
use crate::ids::{ConversationId, PostId};
use crate::mail;
use crate::problem::Problem;
use crate::remind;
use crate::responder::{self, First, Handed};
use crate::root_post;
use crate::roster;
use crate::verified;
use frontdesk_wire::{Op, Post};

/// The name of the question that makes a root post. No message's id has a space.
pub const ROOT: &str = "the root";
/// How far before an opening's beginning its root post is looked for, in milliseconds: clocks differ a little.
const SLACK: i64 = 60_000;

/// Opens a conversation with its first message, or goes on with what another try has begun.
pub fn open(desk: &Desk, source: &dyn Source, id: &ConversationId, said: &Said) -> Flow<Post> {
    let secret = Secret::load(desk)?;
    // Where an earlier round of this event made the root post, it holds its lane already, perhaps another one.
    if desk.made_before(ROOT).is_none() {
        desk.ask(question::lane(&format!("open {id}")))?;
    }
    let begun = Conversation::load(desk, id, 0)?;
    if begun.as_ref().is_some_and(|begun| begun.erased) {
        if let Some(own) = desk.made_before(ROOT) {
            if let Some(connection) = Marks::of(&own).and_then(|marks| marks.connection) {
                roster::remove(desk, &connection, id)?;
            }
            desk.order(Op::DeletePost { id: own.id });
        }
        return Err(Stop::Refused(Problem::Closed));
    }
    if let Some((begun, root)) = begun.as_ref().and_then(|begun| Some((begun, begun.root.as_ref()?))) {
        // Another copy of this message, another tab or another node was faster.
        if let Some(own) = desk.made_before(ROOT).filter(|own| own.id != root.as_str()) {
            desk.order(Op::DeletePost { id: own.id });
            roster::put(desk, &begun.connection, id, root, begun.at)?;
            anew::link(desk, begun, root.as_str())?;
        }
        return reply(desk, source, id, said, begun, root);
    }
    let left_behind = match &begun {
        Some(begun) => find_root(desk, id, begun)?,
        None => None,
    };
    let conversation = match begun {
        Some(begun) => begun,
        None => source.admit(desk, &secret)?,
    };
    let connection = connection_of(desk, &conversation)?;
    source.check(desk, &connection, &conversation)?;
    block::check(desk, &connection.id, source.address(desk)?.as_deref(), &conversation.verified)?;
    in_use(desk.ask(question::channel(conversation.channel.as_str()))?)?;
    not_too_many(desk, source, &connection, id)?;
    if left_behind.is_none() {
        verified::remember(desk, &secret, &conversation, id)?;
    }
    go_on(desk, source, id, said, Begun { conversation, connection, left_behind })
}

/// An opening that has begun.
pub struct Begun {
    /// The conversation, whose root post is not known yet.
    pub conversation: Conversation,
    /// Its connection.
    pub connection: Connection,
    /// The root post that another try has left behind.
    pub left_behind: Option<Post>,
}

/// Makes the root post where there is none, and writes down that the conversation stands there.
pub fn go_on(desk: &Desk, source: &dyn Source, id: &ConversationId, said: &Said, begun: Begun) -> Flow<Post> {
    let Begun { conversation, connection, left_behind } = begun;
    let tried = left_behind.is_some();
    let root = match left_behind {
        Some(root) => root,
        None => {
            // Written before the post is made: a try after a crash then looks for the post before it makes another.
            conversation.store(desk, id);
            make_root(desk, source, id, said, &conversation, &connection)?
        }
    };
    anew::link(desk, &conversation, &root.id)?;
    let stands = PostId::new(root.id.clone());
    // The list before the record: whoever finds the record need not look whether the conversation is listed.
    roster::put(desk, &connection.id, id, &stands, conversation.at)?;
    remind::waits(desk, &connection, &root, conversation.at)?;
    let opened = Conversation { root: Some(stands), ..conversation };
    opened.store(desk, id);
    block::remember(desk, &connection.id, id, source.address(desk)?.as_deref())?;
    if let Some(binding) = Binding::of(&root, desk.bot()) {
        binding.keep(desk, &root.id);
    }
    if let Some(about) = Marks::of(&root).and_then(|marks| marks.about) {
        mail::begun(desk, &connection, id, &about)?;
    }
    responder::begun_with_people(desk, &root, tried)?;
    responder::message_came(desk, &connection, &root);
    if holds(&root, desk.bot(), &said.id) {
        return Ok(root);
    }
    // The root that was left behind holds an earlier message; this one follows it.
    make_reply(desk, id, said, &opened, &root.id)
}

/// The root post that a crash left without its record.
fn find_root(desk: &Desk, id: &ConversationId, begun: &Conversation) -> Flow<Option<Post>> {
    let posts = desk.ask(question::changed(begun.channel.as_str(), begun.at - SLACK))?;
    let before = |post: &Post| begun.earlier.iter().any(|thread| thread.root.as_str() == post.id);
    let ours = |post: &Post| {
        let binding = Binding::of(post, desk.bot());
        binding.is_some_and(|binding| binding.marks.conversation.as_ref() == Some(id)) && !before(post)
    };
    Ok(posts.into_iter().find(ours))
}

fn make_root(
    desk: &Desk,
    source: &dyn Source,
    id: &ConversationId,
    said: &Said,
    conversation: &Conversation,
    connection: &Connection,
) -> Flow<Post> {
    let first = responder::at_opening(desk, connection)?;
    let people = source.wants_person() || responder::wants_person(&said.text);
    let first = first.map(|first| First { handed: people.then_some(Handed::Asked), ..first });
    let about = About {
        agent: first,
        state: State::Waiting { since: conversation.at },
        words: connection.language.clone(),
        timezone: connection.timezone.clone(),
        ..match conversation.earlier.last() {
            Some(thread) => anew::about(desk, thread, conversation)?,
            None => source.about(desk, connection)?,
        }
    };
    // While an agent answers first, people are named when the conversation becomes theirs.
    let mentions = if about.is_answered_by_agent() { Vec::new() } else { followers::mentions(desk, connection)? };
    let message = root_post::message(&root_post::title(&about, id), &mentions, &said.text);
    let marks = Marks {
        message: Some(said.id.clone()),
        endpoint: source.delivers(),
        about: Some(about),
        ..marks(id, conversation)
    };
    let post = NewPost {
        channel: conversation.channel.as_str(),
        root: "",
        message,
        props: root_post::props(&marks),
        user: "",
        files: files::take_up(desk, id, ROOT, &said.files)?,
    };
    made(desk.ask(question::create_post(ROOT, post))?)
}
