//! What happened while nobody looked: the plugin, the server or the endpoint was away, or a hook got lost. The channel is
//! read since the last place known; whatever then looks owed is delivered as if a hook had brought it.

use crate::connection::{Connection, Entry, Index, Kind};
use crate::conversation::Binding;
use crate::delivery::breaker::{Breaker, GIVEN_UP};
use crate::delivery::mark::{Mark, GONE};
use crate::delivery::{due, gone, lane};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::ConnectionId;
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How often a channel is looked at, in milliseconds.
const EVERY: i64 = 60_000;
/// A post may become visible after one that changed later; so much is read again, in milliseconds.
const OVERLAP: i64 = 60_000;
/// The same after a start, when the clock may have been put back meanwhile.
const LONG_OVERLAP: i64 = 15 * 60_000;
/// What changed so lately is left to its hook, in milliseconds.
const GRACE: i64 = 15_000;
/// How many changes are read at a time. Each may be another conversation's, whose mark is then read as well.
const PIECE: u32 = 300;
/// Of the conversations that were named before and have not changed, so many are looked at in one event.
const NAMED: usize = 100;
/// How many marks are asked for together.
const TOGETHER: usize = 200;
/// How old the place of a quiet channel may grow before it is written again, in milliseconds.
const QUIET: i64 = 10 * 60_000;

/// How far a channel was read, stored under `v1:place:<channel>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// What changed up to this time was looked at, in milliseconds.
    pub at: i64,
    /// There was too much to read at once: what changed up to this time was looked at, in milliseconds; 0 for none.
    #[serde(skip_serializing_if = "is_zero")]
    pub piece: i64,
    /// The conversations that may still owe something, by their root posts, each with a number. Who has looked and found that
    /// nothing is owed writes the number into the conversation's mark; until then it stays here.
    pub owed: BTreeMap<String, Owed>,
}

/// A conversation that may still owe something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owed {
    /// The number under which it is named.
    pub number: i64,
    /// Its connection.
    pub connection: ConnectionId,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Why the channel is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is time.
    Time,
    /// The plugin has started, or the connection was made.
    Start,
    /// An endpoint is back: what waits for it goes out now.
    Wake,
}

impl Place {
    /// Its key in the store.
    pub fn key(channel: &str) -> String {
        format!("v1:place:{channel}")
    }

    /// Reads it, to decide and to change it.
    pub fn load(desk: &Desk, channel: &str) -> Flow<Option<Self>> {
        desk.load(&Self::key(channel), 0)
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, channel: &str) {
        desk.store(&Self::key(channel), self);
    }
}

/// Has a channel looked at: at a time in milliseconds, which replaces the time that was set before.
pub fn look_at(desk: &Desk, reason: Reason, channel: &str, at: i64) {
    let verb = match reason {
        Reason::Time => "catch-up",
        Reason::Start => "recover",
        Reason::Wake => "wake",
    };
    let (name, lane) = (format!("{verb} {channel}"), format!("catch-up {channel}"));
    desk.schedule(name, lane, at);
}

/// Has a conversation looked at, at a time in milliseconds.
pub fn deliver_at(desk: &Desk, root: &str, at: i64) {
    lane::set(desk, &format!("deliver {root}"), root, at, false);
}

/// The same at once, for a conversation that the place names.
pub(super) fn deliver_owed(desk: &Desk, root: &str, number: i64) {
    lane::set(desk, &format!("owed {root} {number}"), root, desk.now(), false);
}

/// Looks what the conversations of a channel owe.
pub fn catch_up(desk: &Desk, channel: &str, reason: Reason) -> Flow {
    let index = Index::load(desk)?;
    let here: Vec<&Entry> =
        index.entries.iter().filter(|e| e.kind == Kind::Endpoint && e.channel.as_str() == channel).collect();
    if here.iter().all(|entry| entry.disabled) {
        return Err(Stop::Ignored("nothing of this channel is delivered"));
    }
    let begun = desk.now();
    gone::tell(desk, &here)?;
    let known = Place::load(desk, channel)?;
    let place = match &known {
        Some(place) => place.clone(),
        None => Place { at: connected_at(desk, &here)?, ..Place::default() },
    };
    let overlap = if reason == Reason::Start { LONG_OVERLAP } else { OVERLAP };
    let since = if place.piece > 0 { place.piece.min(begun) } else { place.at.min(begun) - overlap };
    let posts = desk.ask(question::changed_piece(channel, since, PIECE))?;
    let last = posts.iter().map(|post| post.update_at.max(post.delete_at)).max().unwrap_or(begun);
    // Where all of it changed in the very millisecond from which was read, there is nothing behind it.
    let more = posts.len() >= PIECE as usize && last > since;
    let look = Look { index: &index, channel, since, posts: &posts };
    let (owed, changed_at) = look.owed(desk, &place.owed)?;

    let next = Place { at: if more { place.at } else { begun }, piece: if more { last } else { 0 }, owed };
    let moved = !posts.is_empty() || next.owed != place.owed || next.at - place.at > QUIET || next.at < place.at;
    if known.is_none() || moved {
        next.store(desk, channel);
    }
    let soonest = send_on(desk, &next.owed, &changed_at, begun, reason)?;
    if more {
        look_at(desk, reason, channel, begun);
    } else if soonest < begun + EVERY {
        look_at(desk, Reason::Time, channel, soonest); // else each node looks around once a minute
    }
    Ok(())
}

fn connected_at(desk: &Desk, here: &[&Entry]) -> Flow<i64> {
    let keys: Vec<String> = here.iter().map(|entry| Connection::key(&entry.id)).collect();
    let connections: Vec<Option<Connection>> = desk.load_all(&keys, 60_000)?;
    Ok(connections.into_iter().flatten().map(|connection| connection.at).min().unwrap_or(desk.now()))
}

/// Of root posts those that are an endpoint's conversations, each with its connection. `posts` are those known already.
pub(super) fn connections_of(
    desk: &Desk,
    index: &Index,
    channel: &str,
    posts: &[Post],
    roots: &[&str],
) -> Flow<BTreeMap<String, ConnectionId>> {
    Look { index, channel, since: 0, posts }.conversations(desk, roots)
}

struct Look<'a> {
    index: &'a Index,
    channel: &'a str,
    since: i64,
    posts: &'a [Post],
}

impl Look<'_> {
    /// The conversations that may owe something, by their root posts, and when that changed which looks owed.
    fn owed(
        &self,
        desk: &Desk,
        before: &BTreeMap<String, Owed>,
    ) -> Flow<(BTreeMap<String, Owed>, BTreeMap<String, i64>)> {
        let mut changed: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
        for post in self.posts {
            let root = if post.root.is_empty() { &post.id } else { &post.root };
            changed.entry(root).or_default().push(post);
        }
        let mut owed = before.clone();
        let mut changed_at = BTreeMap::new();
        let roots: BTreeSet<&str> = changed.keys().copied().chain(some_of(desk, before)).collect();
        let roots: Vec<&str> = roots.into_iter().collect();
        for some in roots.chunks(TOGETHER) {
            let keys: Vec<String> = some.iter().map(|root| Mark::key(root)).collect();
            let marks: Vec<Option<Mark>> = desk.load_all(&keys, 0)?;
            let strangers: Vec<&str> =
                some.iter().zip(&marks).filter(|(_, mark)| mark.is_none()).map(|(root, _)| *root).collect();
            let bound = self.conversations(desk, &strangers)?;
            for (root, mark) in some.iter().zip(marks) {
                let connection = mark.as_ref().map(|mark| &mark.connection).or_else(|| bound.get(*root)).cloned();
                let Some(connection) = connection else {
                    owed.remove(*root); // it is nobody's conversation, or gone
                    continue;
                };
                let mut mark = mark.unwrap_or_default();
                let (latest, news) = self.owes(desk, &mut mark, changed.get(root).map_or(&[], Vec::as_slice));
                if news {
                    mark.connection = connection.clone();
                    mark.store(desk, root);
                }
                if latest > 0 {
                    changed_at.insert((*root).to_string(), latest);
                }
                // What was named before stays until somebody has looked and found nothing.
                if latest > 0 || mark.is_unsettled() {
                    owed.insert((*root).to_string(), Owed { number: desk.now(), connection });
                } else if owed.get(*root).is_some_and(|owed| owed.number == mark.clear) {
                    owed.remove(*root);
                }
            }
        }
        Ok((owed, changed_at))
    }

    /// Of root posts without a mark those that are an endpoint's conversations, each with its connection.
    fn conversations(&self, desk: &Desk, roots: &[&str]) -> Flow<BTreeMap<String, ConnectionId>> {
        let here = |root: &str| self.posts.iter().find(|post| post.id == root);
        let missing = roots.iter().filter(|root| here(root).is_none()).map(|root| question::post(root)).collect();
        let read: Vec<Post> = desk.ask_all(missing)?.into_iter().flatten().collect();
        let posts = roots.iter().filter_map(|root| here(root)).chain(&read);
        let bound = posts.filter(|post| post.channel == self.channel || post.channel.is_empty()).filter_map(|post| {
            let binding = Binding::found(desk, self.index, post)?;
            binding.marks.endpoint.then_some((post.id.clone(), binding.marks.connection?))
        });
        Ok(bound.collect())
    }

    /// When the latest of those posts changed that look owed, in milliseconds, 0 for none; and whether the mark was given
    /// something that only the catch-up knows.
    fn owes(&self, desk: &Desk, mark: &mut Mark, posts: &[&Post]) -> (i64, bool) {
        let (mut latest, mut news) = (0, false);
        for post in posts {
            let (owes, told) = self.owes_post(desk, mark, post);
            news |= told;
            if owes {
                latest = latest.max(post.update_at.max(post.delete_at));
            }
        }
        (latest, news)
    }

    fn owes_post(&self, desk: &Desk, mark: &mut Mark, post: &Post) -> (bool, bool) {
        if post.root.is_empty() {
            return (!due::turns(mark, post, desk.bot()).is_empty(), false);
        }
        // Whether the author is a bot is not known here; who delivers asks.
        let says = match speech::of(post, &Voices::of(desk.bot(), self.index), false) {
            Speech::Member | Speech::System => true,
            Speech::Agent => !speech::grows(post),
            Speech::Visitor | Speech::Inside => false,
        };
        if post.delete_at > 0 {
            // What was a reply may have arrived before it became a note and was then deleted.
            let was = says || (post.edit_at > 0 && speech::is_typed_note(post, false));
            let known = mark.posts.contains_key(&post.id) || was;
            let news = known && mark.take_down_deletion(&post.id, post.delete_at);
            return (news, news);
        }
        match mark.posts.get(&post.id) {
            Some(passed) => (passed.edit != GONE && post.edit_at > passed.edit, false),
            None if post.create_at > mark.floor => (says, false),
            // So old that the mark does not know it any more: only an edit is news.
            None if post.edit_at >= self.since && says => (true, mark.late.insert(post.id.clone())),
            None => (false, false),
        }
    }
}

/// Some of the conversations that were named before, by chance other ones each time.
fn some_of<'a>(desk: &Desk, before: &'a BTreeMap<String, Owed>) -> impl Iterator<Item = &'a str> {
    let first = if before.len() > NAMED { chance(desk) % before.len() } else { 0 };
    before.keys().cycle().skip(first).take(NAMED.min(before.len())).map(String::as_str)
}

/// Has those conversations deliver which may; gives when to look again, in milliseconds.
fn send_on(
    desk: &Desk,
    owed: &BTreeMap<String, Owed>,
    changed_at: &BTreeMap<String, i64>,
    now: i64,
    reason: Reason,
) -> Flow<i64> {
    let mut by_connection: BTreeMap<&ConnectionId, Vec<(&String, i64)>> = BTreeMap::new();
    for (root, owed) in owed {
        by_connection.entry(&owed.connection).or_default().push((root, owed.number));
    }
    let mut soonest = i64::MAX;
    for (connection, mut roots) in by_connection {
        let breaker = Breaker::load(desk, connection)?;
        if breaker.next > now {
            soonest = soonest.min(breaker.next);
            continue;
        }
        if breaker.is_open() && now - breaker.since < GIVEN_UP {
            // One of them probes; by chance, so that none that fails for a reason of its own is always the one.
            let one = chance(desk) % roots.len().max(1);
            roots = roots.get(one).copied().into_iter().collect();
        }
        for (root, number) in roots {
            let young = changed_at.get(root).is_some_and(|at| *at >= now - GRACE);
            if !young || reason != Reason::Time {
                deliver_owed(desk, root, number);
            }
        }
    }
    Ok(soonest)
}

fn chance(desk: &Desk) -> usize {
    desk.random().iter().take(3).fold(0, |sum, byte| sum * 256 + usize::from(*byte))
}
