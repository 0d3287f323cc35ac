//! The thread as a visitor sees it: the thread is the transcript, nothing else is stored.

use crate::conversation::{Binding, Marks};
use crate::desk::{question, Desk, Flow};
use crate::files::{self, Attached};
use crate::manner::{self, Manner};
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{Frame, Post, User};
use std::collections::BTreeSet;

/// A post may become visible after one that was made later; so much is sent again, in milliseconds.
pub const OVERLAP: i64 = 60_000;
/// As many posts as Mattermost gives at once. Where it gives so many, there may be more.
const MOST: usize = 1_000;
/// How far back the changes of a channel are read for a visitor, in milliseconds. Who was away for longer gets the
/// whole thread instead, where anything in it is newer than what they know.
const RESUMABLE: i64 = 24 * 3_600_000;
/// How far the clocks of two servers may be apart, in milliseconds. A place that lies further ahead says that the clock was
/// put back since: what was said afterwards bears earlier times.
const SKEW: i64 = 5_000;
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
    if at < oldest && messages(desk, &thread, &thread)?.iter().any(|frame| is_news(frame, after)) {
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
    frames.extend(messages(desk, &thread, &newer)?);
    Ok((thread, frames))
}

/// Whether an event can have been, and a visitor may go on from it. Visitors can write what they like there, and how much
/// of the channel is read depends on it: no more than a day of it, and nothing from before the post.
fn is_plausible(desk: &Desk, thread: &[Post], (at, id): (i64, &str), oldest: i64) -> bool {
    // A time that is still to come, since the clock was put back, is no bound.
    let made = |post: &Post| if post.create_at <= desk.now() { post.create_at } else { oldest };
    let made = match thread.iter().find(|post| post.id == id) {
        Some(post) => made(post),
        None => oldest.max(thread.first().map_or(i64::MAX, made)),
    };
    (made..=desk.now() + SKEW).contains(&at)
}

/// The whole thread, where `reset` after a word that what was shown before is to be forgotten.
fn all(desk: &Desk, thread: Vec<Post>, reset: bool) -> Flow<(Vec<Post>, Vec<Frame>)> {
    let mut frames = messages(desk, &thread, &thread)?;
    // Where the clock was put back, what was said before bears times that are still to come. The page goes on from the present.
    for frame in &mut frames {
        if let Some((_, post)) = speech::parse_event_id(&frame.id).filter(|(at, _)| *at > desk.now()) {
            frame.id = speech::event_id(desk.now(), post);
        }
    }
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
    let voices = Voices::load(desk, &ours)?;
    let by_members = ours.iter().filter(|post| is_by_member(post, &authors, &voices)).map(topic).collect();
    let manners = manner::of_threads(desk, channel, by_members)?;
    let files = files_of_several(desk, &ours, &authors, &voices)?;
    let frame = |post: &Post| {
        let topic = topic(post);
        let voices = voices.clone().speaking(manners.get(&topic).copied().unwrap_or_default());
        frame(desk, post, &authors, &voices, &files).map(|frame| (topic, frame))
    };
    Ok(ours.iter().filter_map(frame).collect())
}

/// Whether a member said this, so that it matters how the team speaks.
fn is_by_member(post: &Post, authors: &[User], voices: &Voices) -> bool {
    let by_bot = authors.iter().any(|author| author.id == post.user && author.is_bot);
    post.delete_at == 0 && speech::of(post, voices, by_bot) == Speech::Member
}

/// Every message of a thread that its visitor sees, as their page is told of it.
pub fn whole(desk: &Desk, thread: &[Post]) -> Flow<Vec<serde_json::Value>> {
    let frames = messages(desk, thread, thread)?;
    let shown = frames.iter().filter(|frame| frame.event == "message");
    Ok(shown.filter_map(|frame| serde_json::from_str(&frame.data).ok()).collect())
}

/// The frames of some posts of a thread, which the root is the first of.
fn messages(desk: &Desk, thread: &[Post], posts: &[Post]) -> Flow<Vec<Frame>> {
    let authors = authors(desk, posts)?;
    let mut voices = Voices::load(desk, posts)?;
    if posts.iter().any(|post| is_by_member(post, &authors, &voices)) {
        let manner = thread.first().map(|root| Manner::of_thread(desk, root)).transpose()?;
        voices = voices.speaking(manner.unwrap_or_default());
    }
    let files = match thread.first() {
        Some(root) => files_of(desk, root, posts.iter(), &authors, &voices)?,
        None => Attached::default(),
    };
    Ok(posts.iter().filter_map(|post| frame(desk, post, &authors, &voices, &files)).collect())
}

/// What is attached to posts of a thread and leaves with them.
fn files_of<'a>(
    desk: &Desk,
    root: &Post,
    posts: impl Iterator<Item = &'a Post>,
    authors: &[User],
    voices: &Voices,
) -> Flow<Attached> {
    let leaves = |post: &&Post| {
        let by_bot = authors.iter().any(|author| author.id == post.user && author.is_bot);
        post.delete_at == 0 && speech::of(post, voices, by_bot) != Speech::Inside
    };
    let with_files: Vec<&Post> = posts.filter(|post| !post.files.is_empty()).filter(leaves).collect();
    match Binding::of(root, desk.bot()).map(|binding| binding.marks) {
        Some(Marks { connection: Some(connection), conversation: Some(conversation), .. }) => {
            files::attached(desk, &connection, &conversation, &with_files)
        }
        _ => Ok(Attached::default()),
    }
}

/// What is attached to posts of several threads. The root posts are asked for only where there are files.
fn files_of_several(desk: &Desk, posts: &[Post], authors: &[User], voices: &Voices) -> Flow<Attached> {
    let with_files =
        || posts.iter().filter(|post| !post.files.is_empty() && !post.root.is_empty() && post.delete_at == 0);
    let roots: BTreeSet<&str> = with_files().map(|post| post.root.as_str()).collect();
    let mut all = Attached::default();
    if roots.is_empty() {
        return Ok(all);
    }
    for root in desk.ask_all(roots.into_iter().map(question::post).collect())?.into_iter().flatten() {
        all.join(files_of(desk, &root, with_files().filter(|post| post.root == root.id), authors, voices)?);
    }
    Ok(all)
}

/// The frame of a post. One that is not for the visitor (any more) is taken away where it was edited: it may have
/// been a reply before it became a note.
fn frame(desk: &Desk, post: &Post, authors: &[User], voices: &Voices, files: &Attached) -> Option<Frame> {
    if post.delete_at > 0 {
        return Some(speech::removed(post));
    }
    let author = authors.iter().find(|author| author.id == post.user);
    if author.is_none() && post.user != desk.bot() {
        return None; // whose words these are is not known, so they stay inside
    }
    match speech::message(post, voices, author, files.of(post)) {
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
