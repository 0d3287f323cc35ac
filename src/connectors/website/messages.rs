//! `POST conversations/{id}/messages`: what a visitor says, into the thread. The first message opens the conversation.

use super::events::state_frame;
use super::{authenticate, body, browser, check_origin, connection_of, limits};
use crate::connection::Connection;
use crate::conversation::{About, Binding, Conversation, Marks, State, AGE};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConversationId, MessageId, PostId};
use crate::notify::Notify;
use crate::problem::{respond, Problem};
use crate::root_post;
use crate::routes::{api_headers, Request};
use crate::{text, words};
use frontdesk_wire::visitor::{Send, Sent};
use frontdesk_wire::{Channel, Op, Post};
use std::collections::BTreeSet;

/// The longest text, in code points.
const TEXT: usize = 4_000;
/// How many messages one conversation may bring in how many milliseconds.
const MESSAGES: (u32, i64) = (10, 10_000);
/// How often one conversation may try, resends included: each try reads the thread.
const TRIES: (u32, i64) = (120, 60_000);
/// The name of the question that makes a root post.
const ROOT: &str = "root";
/// How far before an opening's beginning its root post is looked for, in milliseconds: clocks differ a little.
const SLACK: i64 = 60_000;

/// What a visitor says, checked.
struct Said {
    id: MessageId,
    text: String,
    send: Send,
}

/// Takes one message.
pub fn receive(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let send: Send = body(request)?;
    authenticate(request, send.token.as_deref(), id)?;
    let said = check(send)?;
    let known = Conversation::load(desk, id, AGE)?;
    let post = match known.as_ref().and_then(|known| Some((known, known.root.as_ref()?))) {
        Some((conversation, root)) => {
            // One after the other, so that two copies of one message do not both find it missing.
            let tries = question::limit(&format!("tries {id}"), TRIES.0, TRIES.1);
            let ((), wait) = desk.ask_both(question::lane(root.as_str()), tries)?;
            if wait > 0 {
                return Err(Stop::Refused(Problem::TooMany(wait)));
            }
            reply(desk, request, id, &said, conversation, root)?
        }
        None => open(desk, request, id, &said)?,
    };
    let sent = Sent { id: said.id.to_string(), post: post.id, at: post.create_at };
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&sent).unwrap_or_default()));
    Ok(())
}

fn check(send: Send) -> Flow<Said> {
    let id = MessageId::parse(&send.id).ok_or(Stop::Refused(Problem::BadJson))?;
    if send.text.chars().count() > TEXT {
        return Err(Stop::Refused(Problem::TextTooLong));
    }
    let text = text::tidy(&send.text);
    let unfit = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.is_empty() || text.chars().any(unfit) {
        return Err(Stop::Refused(Problem::BadText));
    }
    Ok(Said { id, text, send })
}

/// A further message: a reply in the thread.
fn reply(
    desk: &Desk,
    request: &Request,
    id: &ConversationId,
    said: &Said,
    conversation: &Conversation,
    root: &PostId,
) -> Flow<Post> {
    if conversation.blocked {
        return Err(Stop::Refused(Problem::Blocked));
    }
    let connection = connection_of(desk, conversation)?;
    check_origin(request, &connection)?;
    let channel = question::channel(conversation.channel.as_str());
    let (thread, channel) = desk.ask_both(question::thread(root.as_str()), channel)?;
    let Some(first) = thread.first() else { return Err(Stop::Refused(Problem::Closed)) };
    in_use(channel)?;
    // The record may be from memory; what the root post says is as new as the thread.
    let stands = Marks::of(first).and_then(|marks| marks.about).map(|about| about.state);
    if matches!(stands, Some(State::Blocked { .. })) {
        return Err(Stop::Refused(Problem::Blocked));
    }
    remove_copies(desk, &thread);
    if let Some(post) = thread.iter().find(|post| holds(post, desk.bot(), &said.id)) {
        // Where the first try ended before the root post was drawn again, this one makes good.
        if thread.last().is_some_and(|last| last.id == post.id) {
            wait_again(desk, first, post.create_at)?;
        }
        return Ok(post.clone());
    }
    not_too_many(desk, id)?;
    let post = make_reply(desk, id, said, conversation, root.as_str())?;
    wait_again(desk, first, post.create_at)?;
    Ok(post)
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
    };
    made(desk.ask(question::create_post(said.id.as_str(), post))?)
}

fn holds(post: &Post, bot: &str, message: &MessageId) -> bool {
    post.user == bot && Marks::of(post).is_some_and(|marks| marks.message.as_ref() == Some(message))
}

fn marks(id: &ConversationId, conversation: &Conversation) -> Marks {
    Marks { connection: Some(conversation.connection.clone()), conversation: Some(id.clone()), ..Marks::default() }
}

fn not_too_many(desk: &Desk, id: &ConversationId) -> Flow {
    match desk.ask(question::limit(&format!("messages {id}"), MESSAGES.0, MESSAGES.1))? {
        0 => Ok(()),
        wait => Err(Stop::Refused(Problem::TooMany(wait))),
    }
}

fn made(post: Option<Post>) -> Flow<Post> {
    post.ok_or_else(|| Stop::Failed("Mattermost made no post".into()))
}

/// The root post says again that the visitor waits, where it said something else.
fn wait_again(desk: &Desk, root: &Post, since: i64) -> Flow {
    let Some(mut binding) = Binding::of(root, desk.bot()) else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    if matches!(about.state, State::Waiting { .. }) {
        return Ok(());
    }
    let closed = matches!(about.state, State::Closed { .. });
    about.state = State::Waiting { since };
    if closed {
        desk.publish(&root.id, state_frame(&binding.marks));
    }
    root_post::redraw(desk, &root.id, &binding)
}

/// The first message: a new thread.
fn open(desk: &Desk, request: &Request, id: &ConversationId, said: &Said) -> Flow<Post> {
    let secret = Secret::load(desk)?;
    desk.ask(question::lane(&format!("open {id}")))?;
    let begun = Conversation::load(desk, id, 0)?;
    if let Some((begun, root)) = begun.as_ref().and_then(|begun| Some((begun, begun.root.as_ref()?))) {
        // Another copy of this message, another tab or another node was faster.
        if let Some(own) = desk.made_before(ROOT).filter(|own| own.id != root.as_str()) {
            desk.order(Op::DeletePost { id: own.id });
        }
        return reply(desk, request, id, said, begun, root);
    }
    let left_behind = match &begun {
        Some(begun) => find_root(desk, id, begun)?,
        None => None,
    };
    let conversation = match begun {
        Some(begun) => begun,
        None => admit(desk, request, &secret, said)?,
    };
    let connection = connection_of(desk, &conversation)?;
    check_origin(request, &connection)?;
    in_use(desk.ask(question::channel(conversation.channel.as_str()))?)?;
    not_too_many(desk, id)?;
    let root = match left_behind {
        Some(root) => root,
        None => {
            // Written before the post is made: a try after a crash then looks for the post before it makes another.
            conversation.store(desk, id);
            make_root(desk, request, id, said, &conversation, &connection)?
        }
    };
    let opened = Conversation { root: Some(PostId::new(root.id.clone())), ..conversation };
    opened.store(desk, id);
    if let Some(binding) = Binding::of(&root, desk.bot()) {
        binding.keep(desk, &root.id);
    }
    if holds(&root, desk.bot(), &said.id) {
        return Ok(root);
    }
    // The root that was left behind holds an earlier message; this one follows it.
    make_reply(desk, id, said, &opened, &root.id)
}

/// A new conversation, where the page's ticket is good, and neither site nor visitor has had too many.
fn admit(desk: &Desk, request: &Request, secret: &Secret, said: &Said) -> Flow<Conversation> {
    let ticket = said.send.ticket.as_deref().unwrap_or_default();
    let connection = secret.verify(ticket, desk.now()).ok_or(Stop::Refused(Problem::TicketExpired))?;
    let connection = super::connection(desk, &connection)?;
    check_origin(request, &connection)?;
    limits::openings(desk, request, secret, &connection)?;
    Ok(Conversation {
        connection: connection.id,
        channel: connection.channel,
        root: None,
        at: desk.now(),
        blocked: false,
    })
}

/// The root post that a crash left without its record.
fn find_root(desk: &Desk, id: &ConversationId, begun: &Conversation) -> Flow<Option<Post>> {
    let posts = desk.ask(question::changed(begun.channel.as_str(), begun.at - SLACK))?;
    let ours = |post: &Post| {
        Binding::of(post, desk.bot()).is_some_and(|binding| binding.marks.conversation.as_ref() == Some(id))
    };
    Ok(posts.into_iter().find(ours))
}

fn make_root(
    desk: &Desk,
    request: &Request,
    id: &ConversationId,
    said: &Said,
    conversation: &Conversation,
    connection: &Connection,
) -> Flow<Post> {
    let words = words::of(&connection.language);
    // Visitors can write what they like there: a page of another website is not shown as if it were this one's.
    let page = said.send.page.as_deref().and_then(super::seen::origin_and_path).unwrap_or_default();
    let ticket = said.send.ticket.as_deref().unwrap_or_default();
    let about = About {
        preview: page.is_empty() && Secret::load(desk)?.is_previews(ticket, desk.now()),
        page: if super::seen::is_ours(connection, &page) { page } else { String::new() },
        language: said.send.language.as_deref().and_then(language_tag).unwrap_or_default(),
        browser: browser::name(request.header("user-agent")),
        state: State::Waiting { since: conversation.at },
        claimed: String::new(),
        words: connection.language.clone(),
        timezone: connection.timezone.clone(),
    };
    let marks = Marks { message: Some(said.id.clone()), about: Some(about), ..marks(id, conversation) };
    let mentions = mentions(desk, &connection.notify)?;
    let post = NewPost {
        channel: conversation.channel.as_str(),
        root: "",
        message: root_post::message(words, id, &mentions, &said.text),
        props: root_post::props(&marks),
        user: "",
    };
    made(desk.ask(question::create_post(ROOT, post))?)
}

/// Those who are mentioned, each with `@`. A group is spelled out, since only people who are named follow a thread.
fn mentions(desk: &Desk, notify: &Notify) -> Flow<Vec<String>> {
    Ok(match notify {
        Notify::Nobody => Vec::new(),
        Notify::Here => vec!["@here".into()],
        Notify::Users { names } => names.iter().map(|name| format!("@{name}")).collect(),
        Notify::Group { .. } => notify.people(desk)?.iter().map(|user| format!("@{}", user.username)).collect(),
    })
}

/// A language tag such as `de` or `pt-BR`; none where it is not one.
fn language_tag(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && (2..=16).contains(&text.len())).then(|| text.to_string())
}
