//! The thread as a visitor sees it: the thread is the transcript, nothing else is stored.

use crate::desk::{question, Desk, Flow};
use crate::speech;
use frontdesk_wire::{Frame, Post, User};
use std::collections::BTreeSet;

/// A post may become visible after one that was made later; so much is sent again, in milliseconds.
pub const OVERLAP: i64 = 60_000;
/// As many posts as Mattermost gives at once. Where it gives so many, there may be more.
const MOST: usize = 1_000;
/// How far back the changes of a channel are read for a visitor, in milliseconds. Who was away for longer gets the
/// whole thread instead, where anything in it is newer than what they know.
const RESUMABLE: i64 = 24 * 3_600_000;
/// How far the clocks of two servers may be apart, in milliseconds.
const SKEW: i64 = 60_000;
const RESET: &str = "reset";

/// The thread and the frames that a visitor has missed since an event: all for none, and for one that cannot be resumed
/// from (after a `reset`). Removals are among them.
pub fn since(desk: &Desk, root: &str, channel: &str, after: Option<&str>) -> Flow<(Vec<Post>, Vec<Frame>)> {
    let thread = desk.ask(question::thread(root))?;
    let oldest = desk.now() - RESUMABLE;
    let known = after.and_then(speech::parse_event_id);
    let Some((at, post)) = known.filter(|event| is_plausible(desk, &thread, *event, oldest)) else {
        return all(desk, thread, after.is_some());
    };
    if at < oldest && messages(desk, &thread)?.iter().any(|frame| is_news(frame, after)) {
        return all(desk, thread, true);
    }
    let from = at.max(oldest) - OVERLAP;
    let changed = desk.ask(question::changed(channel, from))?;
    let here = |candidate: &&Post| candidate.id == root || candidate.root == root;
    // A post that was taken away stands in the channel's changes alone.
    let seen = thread.iter().chain(changed.iter().filter(here)).any(|candidate| candidate.id == post);
    if !seen || changed.len() >= MOST {
        return all(desk, thread, true);
    }
    let newer: Vec<Post> = thread.iter().filter(|post| post.update_at >= from).cloned().collect();
    let gone = changed.iter().filter(here).filter(|post| post.delete_at > 0);
    let mut frames: Vec<Frame> = gone.map(speech::removed).collect();
    frames.extend(messages(desk, &newer)?);
    Ok((thread, frames))
}

/// Whether an event can have been, and a visitor may go on from it. Visitors can write what they like there, and how much
/// of the channel is read depends on it: no more than a day of it, and nothing from before the post.
fn is_plausible(desk: &Desk, thread: &[Post], (at, id): (i64, &str), oldest: i64) -> bool {
    let made = match thread.iter().find(|post| post.id == id) {
        Some(post) => post.create_at,
        None => oldest.max(thread.first().map_or(i64::MAX, |root| root.create_at)),
    };
    (made..=desk.now() + SKEW).contains(&at)
}

/// The whole thread, where `reset` after a word that what was shown before is to be forgotten.
fn all(desk: &Desk, thread: Vec<Post>, reset: bool) -> Flow<(Vec<Post>, Vec<Frame>)> {
    let mut frames = messages(desk, &thread)?;
    if reset {
        frames.insert(0, self::reset());
    }
    Ok((thread, frames))
}

/// Whether a frame tells more than somebody knows who has seen everything up to an event.
pub fn is_news(frame: &Frame, after: Option<&str>) -> bool {
    let Some(known) = after.and_then(speech::parse_event_id) else { return true };
    match speech::parse_event_id(&frame.id) {
        Some(id) => id > known,
        None => frame.event == RESET,
    }
}

/// What changed in some of a channel's threads since a time: the topic and the frame of each message and removal.
pub fn changes(desk: &Desk, channel: &str, roots: &[String], since: i64) -> Flow<Vec<(String, Frame)>> {
    let changed = desk.ask(question::changed(channel, since))?;
    let topic = |post: &Post| if post.root.is_empty() { post.id.clone() } else { post.root.clone() };
    let ours: Vec<Post> = changed.into_iter().filter(|post| roots.contains(&topic(post))).collect();
    let authors = authors(desk, &ours)?;
    let frames = ours.iter().filter_map(|post| Some((topic(post), frame(desk, post, &authors)?)));
    Ok(frames.collect())
}

fn messages(desk: &Desk, posts: &[Post]) -> Flow<Vec<Frame>> {
    let authors = authors(desk, posts)?;
    Ok(posts.iter().filter_map(|post| frame(desk, post, &authors)).collect())
}

/// The frame of a post. One that is not for the visitor (any more) is taken away where it was edited: it may have
/// been a reply before it became a note.
fn frame(desk: &Desk, post: &Post, authors: &[User]) -> Option<Frame> {
    if post.delete_at > 0 {
        return Some(speech::removed(post));
    }
    let author = authors.iter().find(|author| author.id == post.user);
    if author.is_none() && post.user != desk.bot() {
        return None; // whose words these are is not known, so they stay inside
    }
    match speech::message(post, desk.bot(), author) {
        Some(message) => Some(speech::shown(post, &message)),
        None => (post.edit_at > 0).then(|| speech::removed(post)),
    }
}

fn authors(desk: &Desk, posts: &[Post]) -> Flow<Vec<User>> {
    let ids: BTreeSet<&String> = posts.iter().map(|post| &post.user).filter(|id| *id != desk.bot()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    desk.ask(question::users(ids.into_iter().cloned().collect()))
}

fn reset() -> Frame {
    Frame { id: String::new(), event: RESET.into(), data: "{}".into() }
}
