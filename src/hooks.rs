//! What happens in watched threads: replies, edits and deletions, on their way to the visitors who listen.

use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, Marks, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::root_post;
use crate::speech::{self, Speech};
use crate::transcript::{self, OVERLAP};
use frontdesk_wire::{Frame, Op, Post, User};

const NOT_OURS: &str = "the thread is not one of ours";

/// A reply was made.
pub fn posted(desk: &Desk, post: &Post, author: &User, brought: Option<&[u8]>) -> Flow {
    let binding = bind(desk, &post.root, brought)?;
    speech::tell_of_files(desk, post, author);
    let Some(message) = speech::message(post, desk.bot(), Some(author)) else {
        if speech::is_typed_note(post, author.is_bot) {
            mark_note(desk, post);
            return Ok(());
        }
        return Err(Stop::Ignored("the post stays inside"));
    };
    desk.publish(&post.root, speech::shown(post, &message));
    match speech::of(post, desk.bot(), author.is_bot) {
        Speech::Member => answered(desk, &post.root, &binding, author),
        _ => Ok(()),
    }
}

/// The root post says who answered, where it said something else. It is read again before it is drawn: what is known
/// here may be older than what another node drew.
fn answered(desk: &Desk, root: &str, known: &Binding, author: &User) -> Flow {
    let state = State::Answered { by: display_name(author) };
    if known.marks.about.as_ref().is_none_or(|about| about.state == state) {
        return Ok(());
    }
    let fresh = desk.ask(question::post(root))?.and_then(|post| Binding::of(&post, desk.bot()));
    let Some(mut binding) = fresh else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    if about.state == state || matches!(about.state, State::Blocked { .. }) {
        binding.keep(desk, root);
        return Ok(());
    }
    let closed = matches!(about.state, State::Closed { .. });
    about.state = state;
    if closed {
        desk.publish(root, state_frame(&binding.marks));
    }
    root_post::redraw(desk, root, &binding)
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
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    bind(desk, root, brought)?;
    if post.message == was {
        return Err(Stop::Ignored("the text is as it was"));
    }
    let before = Post { message: was.into(), ..post.clone() };
    let was_inside = speech::of(&before, desk.bot(), author.is_bot) == Speech::Inside;
    match speech::message(post, desk.bot(), Some(author)) {
        Some(_) if was_inside => {
            mark_note(desk, post);
            note_stays(desk, post, author);
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
        if brought.and_then(Binding::read).is_some() || Binding::of(post, desk.bot()).is_some() {
            for event in ["reset", "bye"] {
                desk.publish(&post.id, Frame { id: String::new(), event: event.into(), data: "{}".into() });
            }
        }
        return Ok(());
    }
    bind(desk, &post.root, brought)?;
    // The hook brings the post as it was before: with the same id, a stream would take the event for one it has sent.
    let gone = Post { delete_at: desk.now().max(post.update_at + 1), ..post.clone() };
    desk.publish(&post.root, speech::removed(&gone));
    Ok(())
}

/// It is time to look whether the open streams of a channel have missed something.
pub fn check(desk: &Desk, channel: &str, topics: &[String], since: i64) -> Flow {
    for (topic, frame) in transcript::changes(desk, channel, topics, since - OVERLAP)? {
        desk.order(Op::Publish { topic, frame, local: true }); // the other nodes look by themselves
    }
    Ok(())
}

/// What belongs to a thread: brought along by the event, or read from its root post and then kept.
fn bind(desk: &Desk, root: &str, brought: Option<&[u8]>) -> Flow<Binding> {
    if let Some(binding) = brought.and_then(Binding::read) {
        return Ok(binding);
    }
    // Where it is not found, a replica may not have it yet: nothing is kept, and the next event asks again.
    let post = desk.ask(question::post(root))?.ok_or(Stop::Ignored("the root post is not there"))?;
    match Binding::of(&post, desk.bot()) {
        Some(binding) => {
            binding.keep(desk, root);
            Ok(binding)
        }
        None => {
            desk.order(Op::WatchThread { root: root.into(), binding: None });
            Err(Stop::Ignored(NOT_OURS))
        }
    }
}
