//! What happens in watched threads: replies, edits and deletions, on their way to the visitors who listen.

mod notes;

use crate::agent::asked::{self, Where};
use crate::agent::turn;
use crate::connection::Index;
use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, Marks, State};
use crate::delivery::{self, Brought};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::files::{self, Attached};
use crate::intake::room;
use crate::mail;
use crate::mention::OnMention;
use crate::responder;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use crate::told;
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
    let mut binding = match bind_here(desk, &post.root, brought) {
        Ok(binding) => binding,
        Err(stop) => return in_team(desk, stop, heard),
    };
    let voices = voices_of(desk, post, author, &mut binding)?;
    let speech = speech::of(post, &voices, author.is_bot);
    let files = files_of(desk, &binding, post, speech)?;
    if speech == Speech::Member {
        files.tell_of_the_rest(desk, post, author);
    }
    let Some(message) = speech::message(post, &voices, Some(author), files.of(post)) else {
        return notes::stayed(desk, post, author, &voices, &binding);
    };
    if speech == Speech::Member && endings::has_moved_on(desk, &binding.marks, post, author) {
        return Ok(());
    }
    if !binding.marks.endpoint {
        desk.publish(&post.root, speech::shown(post, &message));
        mail::reply_came(desk, &binding, post, speech);
    } else if !speech::grows(post) {
        let brought = Brought { post: Some(post), author: Some(author), ..Brought::default() };
        delivery::hand_on(desk, &post.root, &brought)?;
    }
    match speech {
        Speech::Member => answered(desk, post, &binding, author),
        _ => Ok(()),
    }
}

/// Whose a post may be, and where it is a member's or was to be, how the team speaks.
fn voices_of(desk: &Desk, post: &Post, author: &User, binding: &mut Binding) -> Flow<Voices> {
    let voices = Voices::load(desk, [post])?;
    let is_note = || Marks::of(post).is_some_and(|marks| marks.note) && !author.is_bot;
    if speech::of(post, &voices, author.is_bot) != Speech::Member && !is_note() {
        return Ok(voices);
    }
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    Ok(voices.speaking(binding.manner(desk, root)?))
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
fn answered(desk: &Desk, post: &Post, known: &Binding, author: &User) -> Flow {
    let root = post.root.as_str();
    let state = State::Answered { by: display_name(author), agent: false };
    if known.marks.about.as_ref().is_none_or(|about| about.state == state && !about.is_answered_by_agent()) {
        return Ok(());
    }
    tell_that_it_leaves(desk, post, known, author)?;
    let fresh = desk.ask(question::post(root))?.and_then(|post| Binding::of(&post, desk.bot()));
    let Some(mut binding) = fresh else { return Ok(()) };
    binding.manner = known.manner;
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    let taken_over = responder::take_over(desk, root, about)?;
    let closed = matches!(about.state, State::Closed { .. });
    // Whoever replies and then closes wants it closed, whichever is heard of first.
    let closed_since = closed && about.turned > post.create_at;
    if (about.state == state && !taken_over) || closed_since || matches!(about.state, State::Blocked { .. }) {
        binding.keep(desk, root);
        return Ok(());
    }
    about.state = state;
    if closed {
        about.turned = desk.now();
        endings::turned(desk, &binding.marks, 0)?;
    }
    if closed || taken_over {
        desk.publish(root, state_frame(&binding.marks));
    }
    root_post::redraw(desk, root, &binding)?;
    responder::draft::retire(desk, root, &binding)
}

/// The first time a member replies, they are told who reads it; who sent it by a button or a command knows.
fn tell_that_it_leaves(desk: &Desk, post: &Post, binding: &Binding, author: &User) -> Flow {
    let Some(connection) = &binding.marks.connection else { return Ok(()) };
    desk.ahead(vec![told::ahead(connection), question::post(&post.root).ahead()])?;
    if Marks::of(post).is_some_and(|marks| marks.approved.is_some() || marks.saved.is_some()) {
        return Ok(());
    }
    let bot = binding.manner.and_then(|manner| manner.on_mention).filter(|held| held.until == 0).map(OnMention::bot);
    told::that_it_leaves(desk, connection, post, author, bot)
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
    let mut binding = match bind_here(desk, root, brought) {
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
    let voices = voices_of(desk, post, author, &mut binding)?;
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
    let is_note = |post: &Post| speech::is_note(&post.message) || (voices.keeps(post) && !author.is_bot);
    let lock = || {
        // Withdrawn for good, whatever is set later.
        if speech::is_kept(post, &voices, author.is_bot) {
            notes::mark(desk, post);
        }
        if speech::is_typed_note(post, author.is_bot) {
            notes::lock(desk, post);
        }
    };
    match speech::message(post, &voices, Some(author), files.of(post)) {
        Some(_) if was_inside => {
            notes::mark(desk, post);
            notes::stays(desk, post, author);
        }
        None if is_note(&before) && !is_note(post) => notes::stays(desk, post, author),
        _ if binding.marks.endpoint && !speech::is_note(was) => {
            lock();
            let brought = Brought { post: Some(post), author: Some(author), ..Brought::default() };
            return delivery::hand_on(desk, root, &brought);
        }
        Some(message) => desk.publish(root, speech::shown(post, &message)),
        None if was_inside => return Err(Stop::Ignored("the post stays inside")),
        None => {
            lock();
            desk.publish(root, speech::removed(post));
        }
    }
    Ok(())
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
        endings::forget(desk, &post.id);
        if let Some(first) = binding.marks.about.as_ref().and_then(|about| about.agent.as_ref()) {
            turn::deleted(desk, &first.agent, &post.id, post)?;
        }
        return endings::thread_gone(desk, &binding.marks, &post.id);
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
        Some(binding) => crate::typing::tell(desk, user, channel, root, &binding),
        None => Err(Stop::Ignored(NOT_OURS)),
    }
}

/// It is time to look whether the open streams of a channel have missed something.
pub fn check(desk: &Desk, channel: &str, topics: &[String], since: i64) -> Flow {
    // Whose stream ends asks again, and is told why there is none.
    for topic in room::shut(desk, channel, topics)? {
        let frame = Frame { id: String::new(), event: "bye".into(), data: "{}".into() };
        desk.order(Op::Publish { topic, frame, local: true });
    }
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
