//! What happens in watched threads: replies, edits and deletions, on their way to the visitors who listen.

use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, Marks, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::root_post;
use crate::speech::{self, Speech};
use crate::transcript::{self, OVERLAP};
use frontdesk_wire::{Op, Post, User};

const NOT_OURS: &str = "the thread is not one of ours";

/// A reply was made.
pub fn posted(desk: &Desk, post: &Post, author: &User, brought: Option<&[u8]>) -> Flow {
    let binding = bind(desk, &post.root, brought)?;
    let Some(message) = speech::message(post, desk.bot(), Some(author)) else {
        return Err(Stop::Ignored("the post stays inside"));
    };
    desk.publish(&post.root, speech::shown(post, &message));
    if speech::of(post, desk.bot(), author.is_bot) == Speech::Member {
        answered(desk, &post.root, binding, author);
    }
    Ok(())
}

/// The root post says who answered, where it said something else.
fn answered(desk: &Desk, root: &str, mut binding: Binding, author: &User) {
    let Some(about) = binding.marks.about.as_mut() else { return };
    let state = State::Answered { by: display_name(author) };
    if about.state == state || matches!(about.state, State::Blocked { .. }) {
        return;
    }
    let closed = matches!(about.state, State::Closed { .. });
    about.state = state;
    root_post::redraw(desk, root, &binding);
    if closed {
        desk.publish(root, state_frame(&binding.marks));
    }
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
        Some(_) if was_inside => keep_inside(desk, post, author),
        Some(message) => desk.publish(root, speech::shown(post, &message)),
        None if was_inside => return Err(Stop::Ignored("the post stays inside")),
        None => desk.publish(root, speech::removed(post)),
    }
    Ok(())
}

/// A note whose `note:` was taken away is marked as one for good, and its author is told.
fn keep_inside(desk: &Desk, post: &Post, author: &User) {
    let marks = Marks { note: true, ..Marks::of(post).unwrap_or_default() };
    let mut props = serde_json::from_slice(&post.props).unwrap_or_else(|_| serde_json::json!({}));
    if let Some(props) = props.as_object_mut() {
        props.insert("frontdesk".into(), serde_json::json!(marks));
    }
    desk.order(Op::UpdatePost { id: post.id.clone(), message: None, props: serde_json::to_vec(&props).ok() });
    desk.order(Op::Ephemeral {
        user: post.user.clone(),
        channel: post.channel.clone(),
        root: post.root.clone(),
        message: crate::words::of(&author.locale).note_stays().into(),
    });
}

/// A post was deleted.
pub fn deleted(desk: &Desk, post: &Post, brought: Option<&[u8]>) -> Flow {
    if post.root.is_empty() {
        // The whole thread is gone; a listening page learns it with its next request.
        desk.order(Op::ForgetThread { root: post.id.clone() });
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
        desk.publish(&topic, frame);
    }
    Ok(())
}

/// What belongs to a thread: brought along by the event, or read from its root post and then kept.
fn bind(desk: &Desk, root: &str, brought: Option<&[u8]>) -> Flow<Binding> {
    if let Some(binding) = brought.and_then(Binding::read) {
        return Ok(binding);
    }
    let post = desk.ask(question::post(root))?;
    match post.as_ref().and_then(|post| Binding::of(post, desk.bot())) {
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
