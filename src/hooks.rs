//! What happens in watched threads: replies, edits and deletions, on their way to the visitors who listen.

use crate::agent::asked::{self, Where};
use crate::agent::turn;
use crate::connection::Index;
use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, Marks, State};
use crate::delivery::{self, Brought};
use crate::desk::{question, Desk, Flow, Stop};
use crate::files::{self, Attached};
use crate::responder;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use crate::transcript::{self, OVERLAP};
use frontdesk_wire::{Frame, Op, Post, User};

const NOT_OURS: &str = "the thread is not one of ours";

/// A reply was made.
pub fn posted(desk: &Desk, post: &Post, author: &User, brought: Option<&[u8]>) -> Flow {
    if is_an_agents_own(post, author) {
        return Err(Stop::Ignored("an agent speaks to the team"));
    }
    let heard = |index: &Index| asked::posted(desk, index, post, author, Where::Team, brought);
    if post.root.is_empty() {
        // A service's own bot begins a conversation; what follows in the thread brings along what is kept here.
        return keep_found(desk, post).map(|_| ()).or_else(|stop| in_team(desk, stop, heard));
    }
    let binding = match bind_here(desk, &post.root, brought) {
        Ok(binding) => binding,
        Err(stop) => return in_team(desk, stop, heard),
    };
    let voices = Voices::load(desk, [post])?;
    let speech = speech::of(post, &voices, author.is_bot);
    let files = files_of(desk, &binding, post, speech)?;
    if speech == Speech::Member {
        files.tell_of_the_rest(desk, post, author);
    }
    let Some(message) = speech::message(post, &voices, Some(author), files.of(post)) else {
        if speech::is_typed_note(post, author.is_bot) {
            mark_note(desk, post);
            if post.message.contains('@') {
                let index = Index::peek(desk)?;
                asked::posted(desk, &index, post, author, Where::Conversation, None)?;
            }
            return Ok(());
        }
        return Err(Stop::Ignored("the post stays inside"));
    };
    if !binding.marks.endpoint {
        desk.publish(&post.root, speech::shown(post, &message));
    } else if !speech::grows(post) {
        let brought = Brought { post: Some(post), author: Some(author), ..Brought::default() };
        delivery::hand_on(desk, &post.root, &brought)?;
    }
    match speech {
        Speech::Member => answered(desk, &post.root, &binding, author),
        _ => Ok(()),
    }
}

/// Whether a post is an agent's and not for a visitor. Its author is a bot, so it asks nobody, and it leaves nowhere.
fn is_an_agents_own(post: &Post, author: &User) -> bool {
    let answering = || Marks::of(post).and_then(|marks| marks.agent);
    author.is_bot && !post.props.is_empty() && answering().is_some_and(|answering| !answering.outbound)
}

/// What is attached to a post and leaves with it; nothing where the post stays inside.
fn files_of(desk: &Desk, binding: &Binding, post: &Post, speech: Speech) -> Flow<Attached> {
    match (&binding.marks.connection, &binding.marks.conversation) {
        (Some(connection), Some(conversation)) if speech != Speech::Inside => {
            files::attached(desk, connection, conversation, &[post])
        }
        _ => Ok(Attached::default()),
    }
}

/// The root post says who answered, where it said something else. It is read again before it is drawn: what is known
/// here may be older than what another node drew.
fn answered(desk: &Desk, root: &str, known: &Binding, author: &User) -> Flow {
    let state = State::Answered { by: display_name(author), agent: false };
    if known.marks.about.as_ref().is_none_or(|about| about.state == state && !about.is_answered_by_agent()) {
        return Ok(());
    }
    let fresh = desk.ask(question::post(root))?.and_then(|post| Binding::of(&post, desk.bot()));
    let Some(mut binding) = fresh else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    let taken_over = responder::take_over(desk, root, about)?;
    if (about.state == state && !taken_over) || matches!(about.state, State::Blocked { .. }) {
        binding.keep(desk, root);
        return Ok(());
    }
    let closed = matches!(about.state, State::Closed { .. });
    about.state = state;
    if closed {
        about.turned = desk.now();
    }
    if closed || taken_over {
        desk.publish(root, state_frame(&binding.marks));
    }
    root_post::redraw(desk, root, &binding)?;
    responder::draft::retire(desk, root, &binding)
}

/// The name under which colleagues know a member.
pub fn display_name(user: &User) -> String {
    let full = format!("{} {}", user.first_name.trim(), user.last_name.trim());
    let full = full.trim();
    if full.is_empty() {
        user.username.clone()
    } else {
        full.to_string()
    }
}

/// A post was edited.
pub fn edited(desk: &Desk, post: &Post, was: &str, author: &User, brought: Option<&[u8]>) -> Flow {
    if is_an_agents_own(post, author) {
        return Err(Stop::Ignored("an agent speaks to the team"));
    }
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    let binding = match bind_here(desk, root, brought) {
        Ok(binding) => binding,
        Err(stop) => return in_team(desk, stop, |index| asked::edited(desk, index, post, was, author, Where::Team)),
    };
    if speech::is_note(&post.message) {
        asked::edited(desk, &Index::peek(desk)?, post, was, author, Where::Conversation)?;
    }
    if binding.marks.endpoint && post.root.is_empty() {
        // Its state may have been drawn anew.
        return delivery::hand_on(desk, root, &Brought::default());
    }
    let voices = Voices::load(desk, [post])?;
    let speech = speech::of(post, &voices, author.is_bot);
    // An answer that is whole may say no more than it did while it grew.
    if post.message == was && speech != Speech::Agent {
        return Err(Stop::Ignored("the text is as it was"));
    }
    if binding.marks.endpoint && speech::grows(post) {
        return Err(Stop::Ignored("the answer is not whole yet"));
    }
    let before = Post { message: was.into(), ..post.clone() };
    let was_inside = speech::of(&before, &voices, author.is_bot) == Speech::Inside;
    let files = files_of(desk, &binding, post, speech)?;
    match speech::message(post, &voices, Some(author), files.of(post)) {
        Some(_) if was_inside => {
            mark_note(desk, post);
            note_stays(desk, post, author);
        }
        _ if binding.marks.endpoint && !speech::is_note(was) => {
            let brought = Brought { post: Some(post), author: Some(author), ..Brought::default() };
            return delivery::hand_on(desk, root, &brought);
        }
        Some(message) => desk.publish(root, speech::shown(post, &message)),
        None if speech::is_note(was) && !speech::is_note(&post.message) => note_stays(desk, post, author),
        None if was_inside => return Err(Stop::Ignored("the post stays inside")),
        None => desk.publish(root, speech::removed(post)),
    }
    Ok(())
}

/// Tells the author who took `note:` away that the note stays one.
fn note_stays(desk: &Desk, post: &Post, author: &User) {
    desk.order(Op::Ephemeral {
        user: post.user.clone(),
        channel: post.channel.clone(),
        root: post.root.clone(),
        message: crate::words::of(&author.locale).note_stays().into(),
    });
}

/// Marks a note as one for good: whatever its text becomes, and whoever reads the thread first, it stays inside.
fn mark_note(desk: &Desk, post: &Post) {
    let marks = Marks { note: true, ..Marks::of(post).unwrap_or_default() };
    let mut props = serde_json::from_slice(&post.props).unwrap_or_else(|_| serde_json::json!({}));
    if let Some(props) = props.as_object_mut() {
        props.insert("frontdesk".into(), serde_json::json!(marks));
    }
    desk.order(Op::UpdatePost { id: post.id.clone(), message: None, props: serde_json::to_vec(&props).ok() });
}

/// A post was deleted.
pub fn deleted(desk: &Desk, post: &Post, brought: Option<&[u8]>) -> Flow {
    if post.root.is_empty() {
        // The whole thread is gone: listening pages forget it, ask again, and are told that it has ended.
        desk.order(Op::ForgetThread { root: post.id.clone() });
        let Some(binding) = brought.and_then(Binding::read).or_else(|| Binding::of(post, desk.bot())) else {
            asked::deleted(desk, &Index::peek(desk)?, post)?;
            return Ok(());
        };
        for event in ["reset", "bye"] {
            desk.publish(&post.id, Frame { id: String::new(), event: event.into(), data: "{}".into() });
        }
        if let Some(first) = binding.marks.about.and_then(|about| about.agent) {
            turn::deleted(desk, &first.agent, &post.id, post)?;
        }
        return Ok(());
    }
    let binding = match bind_here(desk, &post.root, brought) {
        Ok(binding) => binding,
        Err(stop) => return in_team(desk, stop, |index| asked::deleted(desk, index, post)),
    };
    if speech::is_note(&post.message) {
        asked::deleted(desk, &Index::peek(desk)?, post)?;
    }
    if binding.marks.endpoint {
        let brought = Brought { deleted: Some(post), ..Brought::default() };
        return delivery::hand_on(desk, &post.root, &brought);
    }
    // The hook brings the post as it was before: with the same id, a stream would take the event for one it has sent.
    let gone = Post { delete_at: desk.now().max(post.update_at + 1), ..post.clone() };
    desk.publish(&post.root, speech::removed(&gone));
    Ok(())
}

/// Somebody types in a thread.
pub fn typing(desk: &Desk, user: &str, channel: &str, root: &str, brought: Option<&[u8]>) -> Flow {
    match brought.and_then(Binding::read) {
        Some(binding) => delivery::typing(desk, user, channel, root, &binding),
        None => Err(Stop::Ignored(NOT_OURS)),
    }
}

/// Somebody put a reaction on a post, or took it away.
pub fn reacted(_: &Desk, _: &Post, _: &User, _: &str, _: bool, _: Option<&[u8]>) -> Flow {
    Err(Stop::Ignored("no reaction means anything here"))
}

/// It is time to look whether the open streams of a channel have missed something.
pub fn check(desk: &Desk, channel: &str, topics: &[String], since: i64) -> Flow {
    for (topic, frame) in transcript::changes(desk, channel, topics, since - OVERLAP)? {
        desk.order(Op::Publish { topic, frame, local: true }); // the other nodes look by themselves
    }
    Ok(())
}

/// What a post in a thread that is no conversation is to the channel's agents; where there are none, it is nothing.
fn in_team(desk: &Desk, stop: Stop, heard: impl FnOnce(&Index) -> Flow<bool>) -> Flow {
    let Stop::Ignored(reason) = stop else { return Err(stop) };
    match heard(&Index::peek(desk)?)? {
        true => Ok(()),
        false => Err(Stop::Ignored(reason)),
    }
}

/// As [`bind`], where what was brought does not say already that the thread is no conversation.
fn bind_here(desk: &Desk, root: &str, brought: Option<&[u8]>) -> Flow<Binding> {
    if asked::is_kept(brought) {
        return Err(Stop::Ignored(NOT_OURS));
    }
    bind(desk, root, brought)
}

/// What belongs to a thread: brought along by the event, or read from its root post and then kept.
pub fn bind(desk: &Desk, root: &str, brought: Option<&[u8]>) -> Flow<Binding> {
    if let Some(binding) = brought.and_then(Binding::read) {
        return Ok(binding);
    }
    // Where it is not found, a replica may not have it yet: nothing is kept, and the next event asks again.
    let post = desk.ask(question::post(root))?.ok_or(Stop::Ignored("the root post is not there"))?;
    keep_found(desk, &post)
}

fn keep_found(desk: &Desk, root: &Post) -> Flow<Binding> {
    let found = if root.user == desk.bot() {
        Binding::of(root, desk.bot())
    } else {
        Binding::found(desk, &Index::peek(desk)?, root)
    };
    match found {
        Some(binding) => {
            binding.keep(desk, &root.id);
            Ok(binding)
        }
        None => {
            // Where agents are, what is said anywhere may be said to them.
            if Index::peek(desk)?.agents(&root.channel).next().is_none() {
                desk.order(Op::WatchThread { root: root.id.clone(), binding: None });
            }
            Err(Stop::Ignored(NOT_OURS))
        }
    }
}
