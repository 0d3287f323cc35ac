//! What is said after a long silence: it begins another thread, which the old one leads to, and the other way round. From then on the
//! visitor sees the new thread alone; the old one stays for the team.

use super::opening::{self, Begun};
use super::{not_too_many, reply, Said, Source};
use crate::connection::Connection;
use crate::conversation::{About, Binding, Conversation, Marks};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings::{self, last_word, Earlier, LONG};
use crate::ids::{ConversationId, PostId};
use crate::mail;
use crate::problem::Problem;
use crate::root_post;
use frontdesk_wire::Post;

/// Whether so much silence lies behind a thread that what is said now begins another one.
pub fn is_due(desk: &Desk, thread: &[Post]) -> bool {
    let last = last_word(thread);
    last > 0 && desk.now() - last >= LONG
}

/// Begins another thread with a message.
pub fn begin(
    desk: &Desk,
    source: &dyn Source,
    id: &ConversationId,
    said: &Said,
    connection: Connection,
    thread: &[Post],
) -> Flow<Post> {
    let fresh = Conversation::load(desk, id, 0)?.filter(|fresh| !fresh.erased);
    let (Some(old), Some(fresh)) = (thread.first(), fresh) else { return Err(Stop::Refused(Problem::Closed)) };
    match &fresh.root {
        Some(root) if root.as_str() == old.id => {}
        // Another message was faster.
        Some(root) => return reply(desk, source, id, said, &fresh, root),
        None => return Err(Stop::Refused(Problem::Unavailable)),
    }
    not_too_many(desk, source, &connection, id)?;
    if fresh.verified.is_empty() {
        mail::forget(desk, id)?;
    }
    let mut earlier = fresh.earlier.clone();
    earlier.push(Earlier { root: PostId::new(old.id.clone()), until: last_word(thread) });
    let conversation = Conversation { root: None, at: desk.now(), earlier, ..fresh };
    opening::go_on(desk, source, id, said, Begun { conversation, connection, left_behind: None })
}

/// What the new thread's root post says of the visitor: what the old one says, and where that is. A token that nobody used for so long
/// may be somebody else's by now: of whom nobody vouches for, nothing personal is taken over.
pub fn about(desk: &Desk, thread: &Earlier, conversation: &Conversation) -> Flow<About> {
    let old = desk.ask(question::post(thread.root.as_str()))?.and_then(|post| Marks::of(&post)?.about);
    let known = old.unwrap_or_default();
    let earlier = address(desk, thread.root.as_str());
    if conversation.verified.is_empty() {
        return Ok(About { language: known.language, earlier, ..About::default() });
    }
    Ok(About {
        page: known.page,
        language: known.language,
        browser: known.browser,
        name: known.name,
        email: known.email,
        asked: known.asked,
        verified: conversation.verified.clone(),
        earlier,
        ..About::default()
    })
}

/// Whether a root post that was made is that of the thread which comes after another one.
pub fn follows(desk: &Desk, made: &Post, root: &PostId) -> bool {
    let earlier = Marks::of(made).and_then(|marks| marks.about).map(|about| about.earlier);
    earlier.is_some_and(|earlier| earlier == address(desk, root.as_str()))
}

/// Has the old thread lead to the new one.
pub fn link(desk: &Desk, conversation: &Conversation, root: &str) -> Flow {
    let Some(thread) = conversation.earlier.last() else { return Ok(()) };
    let old = desk.ask(question::post(thread.root.as_str()))?;
    let Some(mut binding) = old.and_then(|post| Binding::of(&post, desk.bot())) else { return Ok(()) };
    let later = address(desk, root);
    match binding.marks.about.as_mut() {
        Some(about) if about.later != later => about.later = later,
        _ => return Ok(()),
    }
    root_post::redraw(desk, thread.root.as_str(), &binding)?;
    // A page that listens to the old thread asks again, and is given the new one.
    endings::forget(desk, thread.root.as_str());
    Ok(())
}

/// Where a thread is, for members of any team.
fn address(desk: &Desk, root: &str) -> String {
    format!("{}/_redirect/pl/{root}", desk.host().site_url)
}
