//! From a thread to an endpoint: what is owed, in the thread's order, and nothing twice.
//!
//! The thread is the queue. Hook, timer and catch-up all come to [`deliver`], which reads the thread, takes away what the
//! conversation's mark says the endpoint has, sends the rest and writes the mark: once for all that was sent. What a crash
//! leaves undone is found by reading the thread again, and doing it again is harmless: each delivery has an id of its own
//! that never changes. A receiver that ignores ids gets a claim written before it is called.

mod breaker;
mod dead_letter;
mod due;
mod event;
mod gone;
mod lane;
pub mod ledger;
mod mark;
mod place;
mod replay;
mod send;
mod typing;
mod webhook;
mod webhook_send;

pub use breaker::Breaker;
pub use due::What;
pub use event::rfc3339;
pub use mark::{DeadLetter, Mark, Passed};
pub use place::{look_at, Reason};
pub use replay::replay;
pub use typing::{knock, ping, prepare_pings, tell as typing, wake};

use crate::connection::{Connection, Format};
use crate::conversation::{Binding, Marks};
use crate::desk::{question, Desk, Flow, Stop};
use crate::hooks;
use crate::keys::{self, Keys};
use crate::manner::Manner;
use crate::speech::{self, Speech, Voices};
use breaker::Leave;
use due::{Due, View};
use frontdesk_wire::{Post, User};
use send::Sending;

/// How old a connection may be on the hot path, in milliseconds; a change drops it from every node's memory.
const CONNECTION_AGE: i64 = 60_000;
/// The same of a mark: where another node has changed it unheard, the guarded write finds out.
const MARK_AGE: i64 = 3_600_000;
/// How many replies are read at a time.
const PIECE: u32 = 200;
/// As much is sent by one event; the rest by the next.
const BURST: usize = 16;
/// For how long after its begin a claim may still be going on, in milliseconds.
const CLAIM: i64 = 40_000;

/// What an event brings along that the thread does not say, or does not say yet.
#[derive(Default)]
pub struct Brought<'a> {
    /// A reply that was made or edited.
    pub post: Option<&'a Post>,
    /// Its author.
    pub author: Option<&'a User>,
    /// A reply that was deleted.
    pub deleted: Option<&'a Post>,
    /// A member has just seen the conversation.
    pub seen: bool,
    /// The conversation's number in the channel's place.
    pub number: Option<i64>,
}

/// Delivers what a conversation owes, for a timer.
pub fn due(desk: &Desk, root: &str, brought: Option<&[u8]>, more: Brought<'_>) -> Flow {
    let binding = hooks::bind(desk, root, brought)?;
    deliver(desk, root, &binding, &more)
}

/// Looks what the conversations of a channel owe.
pub fn catch_up(desk: &Desk, channel: &str, reason: Reason) -> Flow {
    place::catch_up(desk, channel, reason)
}

/// Delivers what a hook brought, as soon as what is being sent is sent.
pub fn hand_on(desk: &Desk, root: &str, brought: &Brought<'_>) -> Flow {
    lane::hand_on(desk, root, brought);
    Ok(())
}

/// Takes over what a hook brought.
pub fn take(desk: &Desk, root: &str, binding: Option<&[u8]>, payload: &[u8]) -> Flow {
    lane::take(desk, root, binding, payload)
}

/// Delivers what a conversation owes. The lane of its deliveries is held by the event.
fn deliver(desk: &Desk, root: &str, binding: &Binding, brought: &Brought<'_>) -> Flow {
    let Some(id) = binding.marks.connection.as_ref().filter(|_| binding.marks.endpoint) else { return Ok(()) };
    // Asked together, so that it takes one call; nothing of it comes from the database on the hot path.
    desk.ask_all(vec![
        question::stored(&Connection::key(id), CONNECTION_AGE),
        question::stored(&Keys::key(id), keys::AGE),
        question::stored(&Mark::key(root), MARK_AGE),
    ])?;
    let Some(connection) = Connection::load(desk, id, CONNECTION_AGE)?.filter(receives) else { return Ok(()) };
    let mut mark = Mark::load(desk, root, MARK_AGE)?;
    let breaker = Breaker::load(desk, id)?;
    mark.connection = id.clone();
    if knows(&mark, brought) {
        return Ok(());
    }
    let news = take_down(desk, &mut mark, brought);
    if let Some(until) = claimed_until(desk, &mut mark, binding) {
        keep(desk, root, &mut mark, news);
        place::deliver_at(desk, root, until);
        return Ok(());
    }
    if let Some(until) = waits_until(desk, &mark, &breaker) {
        keep(desk, root, &mut mark, news);
        if breaker.is_open() {
            place::look_at(desk, Reason::Time, connection.channel.as_str(), until);
        } else {
            place::deliver_at(desk, root, until);
        }
        return Ok(());
    }
    let Some(thread) = read(desk, root, &mark, brought)? else { return Err(Stop::Ignored("the thread is gone")) };
    let news = forget_release(&mut mark, &thread.root) || news;
    let due = owed(desk, &connection, &mark, &thread, brought)?;
    let idle = due.dues.is_empty();
    let sending = Sending { desk, root: &thread.root, binding, connection: &connection, authors: &due.authors };
    if idle {
        settle(desk, root, &mut mark, news, brought);
        return dead_letter::show(desk, &connection, &thread.root, &mut mark);
    }
    let more = thread.more || due.dues.len() > BURST;
    let some: Vec<Due> = due.dues.into_iter().take(BURST).collect();
    if let Some(number) = brought.number.filter(|_| !more) {
        mark.clear = number;
    }
    sending.send(mark, breaker, some, more)
}

/// Whether anything is sent to a connection at all.
pub fn receives(connection: &Connection) -> bool {
    let sends = |endpoint: &crate::connection::Endpoint| !endpoint.url.is_empty() && endpoint.gone == 0;
    !connection.disabled && connection.endpoint.as_ref().is_some_and(sends)
}

/// Whether a hook brings only what was sent already, in a burst with what came before it.
fn knows(mark: &Mark, brought: &Brought<'_>) -> bool {
    let has = |post: &Post| mark.posts.get(&post.id).is_some_and(|passed| passed.edit >= post.edit_at);
    brought.post.is_some_and(has) && !mark.is_unsettled()
}

/// Takes into the mark what the thread does not tell: whether it must be written even where nothing can be sent.
fn take_down(desk: &Desk, mark: &mut Mark, brought: &Brought<'_>) -> bool {
    let mut news = false;
    if let Some(post) = brought.deleted {
        let left = speech::of(post, &Voices::ours(desk.bot()), false) == Speech::Member;
        let known = mark.posts.contains_key(&post.id) || left;
        news |= known && mark.take_down_deletion(&post.id, desk.now());
        news |= mark.late.remove(&post.id);
    }
    // A post that a hook brings is owed unless the endpoint has it, whatever its time says.
    let old = |post: &&Post| post.create_at <= mark.floor && !mark.posts.contains_key(&post.id);
    if let Some(post) = brought.post.filter(old) {
        news |= mark.late.insert(post.id.clone());
    }
    news
}

/// Until when a claim may still be going on, in milliseconds. One that has ended is settled, one that broke off is given
/// up: whether its posts arrived is not known.
fn claimed_until(desk: &Desk, mark: &mut Mark, binding: &Binding) -> Option<i64> {
    let claim = mark.claim.clone()?;
    let first = claim.posts.first().map(|(post, _)| webhook_send::call(post, claim.at));
    if first.is_some_and(|first| desk.has_called(&first)) {
        return None; // it is this event's own, which goes on after a conflict
    }
    if binding.settled == claim.at {
        mark.settle();
        return None;
    }
    let soon = claim.at + webhook_send::CONFIRM + 1_000;
    if (claim.at..claim.at + CLAIM).contains(&desk.now()) {
        return Some(if desk.now() < soon { soon } else { claim.at + CLAIM });
    }
    for (post, made) in claim.posts {
        mark.pass(&post, Passed { made, edit: 0, at: desk.now(), tries: 1, status: 0 });
        mark.dead.push(DeadLetter {
            delivery: post.clone(),
            post,
            at: desk.now(),
            tries: 1,
            status: 0,
            fault: "unknown".into(),
            shown: false,
        });
    }
    mark.claim = None;
    None
}

fn waits_until(desk: &Desk, mark: &Mark, breaker: &Breaker) -> Option<i64> {
    // After a conflict, what this event was answered is written down before anything else.
    if desk.has_called_anybody() {
        return None;
    }
    if let Leave::Wait(until) = breaker.leave(desk.now()) {
        return Some(until);
    }
    let probe = breaker.leave(desk.now()) == Leave::Probe;
    let retry = mark.retry.as_ref()?;
    let until = breaker.holds(retry.last, retry.next);
    (until > desk.now() && !probe).then_some(until)
}

fn keep(desk: &Desk, root: &str, mark: &mut Mark, news: bool) {
    if news {
        mark.store(desk, root);
    }
}

/// Nothing is owed: what waited for a delivery that is not owed any more is forgotten.
fn settle(desk: &Desk, root: &str, mark: &mut Mark, news: bool, brought: &Brought<'_>) {
    let before = mark.clone();
    mark.retry = None;
    mark.late.clear();
    mark.replay.clear();
    if let Some(number) = brought.number {
        mark.clear = number;
    }
    if news || *mark != before || mark.dead.iter().any(|dead| !dead.shown) {
        mark.store(desk, root);
    }
}

/// Where nobody has claimed the conversation any more, the next claim is news, whoever's it is.
fn forget_release(mark: &mut Mark, root: &Post) -> bool {
    let free = Marks::of(root).and_then(|marks| marks.about).is_some_and(|about| about.claimed.is_empty());
    let forgets = free && !mark.told.claimed.is_empty();
    if forgets {
        mark.told.claimed.clear();
    }
    forgets
}

/// What was read of a thread.
struct Thread {
    root: Post,
    posts: Vec<Post>,
    /// There are later replies that were not read.
    more: bool,
}

/// Reads the thread from where the mark knows everything, until there is enough to send.
fn read(desk: &Desk, root: &str, mark: &Mark, brought: &Brought<'_>) -> Flow<Option<Thread>> {
    let mut after = mark.floor;
    let mut posts: Vec<Post> = Vec::new();
    let (first, more) = loop {
        let piece = desk.ask(question::thread_piece(root, after, PIECE))?;
        let Some((first, replies)) = piece.split_first() else { return Ok(None) };
        posts.extend(replies.iter().filter(|post| !post.root.is_empty()).cloned());
        let full = replies.len() >= PIECE as usize;
        let last = replies.last().map_or(after, |post| post.create_at);
        if !full || due::undecided(mark, &posts, desk.bot()).len() >= BURST {
            break (first.clone(), full);
        }
        after = if last > after { last } else { after + 1 };
    };
    if let Some(post) = brought.post.filter(|post| posts.iter().all(|other| other.id != post.id)) {
        posts.push(post.clone()); // what was read may be older than the hook
    }
    let named = mark.late.iter().chain(&mark.replay).filter(|id| posts.iter().all(|post| &post.id != *id));
    let named = desk.ask_all(named.map(|id| question::post(id)).collect())?;
    posts.extend(named.into_iter().flatten().filter(|post| post.root == root));
    Ok(Some(Thread { root: first, posts, more }))
}

/// What is owed, with those who wrote it.
struct Owed {
    dues: Vec<Due>,
    authors: Vec<User>,
}

fn owed(desk: &Desk, connection: &Connection, mark: &Mark, thread: &Thread, brought: &Brought<'_>) -> Flow<Owed> {
    let mut authors: Vec<User> = brought.author.into_iter().cloned().collect();
    let undecided = due::undecided(mark, &thread.posts, desk.bot());
    let mut ids: Vec<String> = undecided.iter().map(|post| post.user.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| authors.iter().all(|author| &author.id != id));
    if !ids.is_empty() {
        authors.extend(desk.ask(question::users(ids))?);
    }
    let about = Marks::of(&thread.root).and_then(|marks| marks.about).unwrap_or_default();
    let claimed = if about.claimed.is_empty() { 0 } else { about.turned };
    let seen = if brought.seen { desk.now() } else { claimed.max(mark.seen) };
    let voices = Voices::load(desk, &thread.posts)?.speaking(Manner::of(desk, connection)?);
    let (root, posts, bot) = (&thread.root, thread.posts.as_slice(), desk.bot());
    let machines = !ignores_ids(connection);
    let view = View { mark, root, posts, authors: &authors, bot, voices: &voices, machines, seen };
    let mut dues = due::owed(&view);
    if thread.more {
        // What came after the replies that were read waits for those in between.
        let last = thread.posts.iter().filter(|post| !mark.late.contains(&post.id)).map(|post| post.create_at).max();
        dues.retain(|due| Some(due.at) <= last);
    }
    Ok(Owed { dues, authors })
}

/// Writes down that what was claimed at a time has arrived.
pub fn confirm(desk: &Desk, root: &str, at: i64) -> Flow {
    let mut mark = Mark::load(desk, root, MARK_AGE)?;
    if mark.claim.as_ref().is_none_or(|claim| claim.at != at) {
        return Err(Stop::Ignored("the claim is settled"));
    }
    mark.settle();
    mark.store(desk, root);
    Ok(())
}

/// Whether a receiver must not be called twice for one message.
pub fn ignores_ids(connection: &Connection) -> bool {
    connection.endpoint.as_ref().map_or(Format::Standard, |endpoint| endpoint.format).ignores_ids()
}

#[cfg(test)]
mod tests {
    use crate::connection::{Connection, Endpoint, Files, Kind};
    use crate::ids::{ChannelId, ConnectionId, Handle, UserId};
    use crate::notify::Notify;

    /// An endpoint's connection.
    pub fn connection(endpoint: Endpoint) -> Connection {
        Connection {
            id: ConnectionId::new("c"),
            handle: Handle::new("chat-example"),
            kind: Kind::Endpoint,
            channel: ChannelId::new("chan"),
            url: endpoint.url.clone(),
            origins: Vec::new(),
            notify: Notify::Nobody,
            language: "en".into(),
            timezone: String::new(),
            by: UserId::new("u"),
            at: 0,
            disabled: false,
            endpoint: Some(endpoint),
            feed: None,
            agent: None,
            responder: None,
            hours: crate::hours::Hours::default(),
            verified: false,
            files: Files::default(),
            chat: crate::chat::Chat::default(),
        }
    }
}
