//! What became of deliveries, for people who ask: read off the marks of the conversations that owe something or have
//! changed lately, and off what was said there since. Nothing is stored for it.

use crate::connection::{Connection, Index};
use crate::delivery::breaker::Breaker;
use crate::delivery::due::{self, Due, View, What};
use crate::delivery::mark::{DeadLetter, Mark, GONE};
use crate::delivery::place::{self, Owed, Place};
use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use crate::manner::Manner;
use crate::speech::Voices;
use frontdesk_wire::{Post, User};
use std::collections::{BTreeMap, BTreeSet};

/// How far back it is looked, in milliseconds: where more has changed than is read at a time, less far.
const WINDOWS: [i64; 4] = [7 * DAY, DAY, 4 * 3_600_000, 30 * 60_000];
const DAY: i64 = 24 * 3_600_000;
/// How many changes are read at a time.
const PIECE: u32 = 300;
/// Of how many conversations the deliveries are listed.
const CONVERSATIONS: usize = 100;

/// How far back it is looked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A day.
    Day,
    /// A week.
    Week,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not tried yet.
    Waits,
    /// It is on its way to a receiver that must not be called twice.
    Sending,
    /// It failed and is tried again.
    Retrying,
    /// It arrived.
    Delivered,
    /// It may have arrived, and is not sent again by itself.
    Unknown,
    /// It ran out of tries.
    GivenUp,
}

impl Outcome {
    /// Its name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Unknown => "unknown",
            Self::GivenUp => "given_up",
        }
    }

    /// Whether it has failed, for now or for good.
    pub fn is_failed(self) -> bool {
        matches!(self, Self::Retrying | Self::Unknown | Self::GivenUp)
    }

    fn is_pending(self) -> bool {
        matches!(self, Self::Waits | Self::Sending | Self::Retrying)
    }
}

/// A delivery and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The delivery's id.
    pub delivery: String,
    /// The post that it tells of.
    pub post: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The last answer's HTTP status; 0 where there was none.
    pub status: u16,
    /// Why there was none.
    pub fault: String,
    /// How often it was tried.
    pub tries: u32,
    /// When that was, in milliseconds; of what was not tried yet, when it was said. 0 where that is not known.
    pub at: i64,
    /// When it is tried again; 0 for never, and where that is not known.
    pub next: i64,
}

impl Entry {
    fn new(delivery: &str, outcome: Outcome, at: i64) -> Self {
        let post = delivery.split('.').next().unwrap_or_default().to_string();
        let (status, fault, tries, next) = (0, String::new(), 0, 0);
        Self { delivery: delivery.into(), post, outcome, status, fault, tries, at, next }
    }

    /// What it tells, as its id says.
    pub fn what(&self) -> What {
        match self.delivery.split('.').nth(1) {
            None => What::Created,
            Some("deleted") => What::Deleted,
            Some("seen") => What::Seen,
            Some("claimed") => What::Claimed,
            Some("closed") => What::Closed,
            Some("reopened") => What::Reopened,
            Some(_) => What::Updated,
        }
    }
}

/// How one connection does.
pub struct Account {
    /// The connection.
    pub connection: Connection,
    /// How its endpoint does.
    pub breaker: Breaker,
    /// Its deliveries: those that are still to be made, then the others, the latest first.
    pub entries: Vec<Entry>,
    /// How many conversations owe it something.
    pub owing: usize,
    /// Since when the oldest of it waits, in milliseconds; 0 for nothing.
    pub oldest: i64,
}

/// A conversation as it was found.
struct Found {
    root: String,
    mark: Mark,
    posts: Vec<Post>,
}

/// Reads how connections of a channel do, in their order. Nothing is changed.
pub fn read(desk: &Desk, channel: &str, connections: Vec<Connection>, reach: Reach) -> Flow<Vec<Account>> {
    let place = Place::load(desk, channel)?.unwrap_or_default();
    let posts = changed_lately(desk, channel, reach)?;
    let found = conversations(desk, channel, &place, &posts)?;
    let authors = authors(desk, &found)?;
    Breaker::prepare(desk, connections.iter().map(|connection| &connection.id))?;
    connections.into_iter().map(|connection| account(desk, connection, &place, &found, &authors)).collect()
}

/// What has changed in a channel, as far back as can be read at a time.
fn changed_lately(desk: &Desk, channel: &str, reach: Reach) -> Flow<Vec<Post>> {
    let (now, farthest) = (desk.now(), if reach == Reach::Week { 7 * DAY } else { DAY });
    let mut posts = Vec::new();
    for window in WINDOWS.into_iter().filter(|window| *window <= farthest) {
        posts = desk.ask(question::changed_piece(channel, now - window, PIECE))?;
        if posts.len() < PIECE as usize {
            break;
        }
    }
    Ok(posts)
}

/// The conversations that owe something or have changed, the latest first, each under its connection.
fn conversations(
    desk: &Desk,
    channel: &str,
    place: &Place,
    posts: &[Post],
) -> Flow<BTreeMap<ConnectionId, Vec<Found>>> {
    let mut changed: BTreeMap<&str, (i64, Vec<Post>)> = BTreeMap::new();
    for root in place.owed.keys() {
        changed.entry(root).or_insert((i64::MAX, Vec::new()));
    }
    for post in posts {
        let root = if post.root.is_empty() { &post.id } else { &post.root };
        let entry = changed.entry(root).or_default();
        entry.0 = entry.0.max(post.update_at.max(post.delete_at));
        entry.1.push(post.clone());
    }
    let mut latest: Vec<(&str, i64, Vec<Post>)> =
        changed.into_iter().map(|(root, (at, posts))| (root, at, posts)).collect();
    latest.sort_by_key(|(root, at, _)| (std::cmp::Reverse(*at), *root));
    latest.truncate(CONVERSATIONS);

    let keys: Vec<String> = latest.iter().map(|(root, ..)| Mark::key(root)).collect();
    let marks: Vec<Option<Mark>> = desk.load_all(&keys, 0)?;
    // A conversation without a mark had nothing delivered yet; whose it is stands in its root post.
    let says = |posts: &[Post]| posts.iter().any(|post| !post.root.is_empty() && post.user != desk.bot());
    let strangers: Vec<&str> = latest
        .iter()
        .zip(&marks)
        .filter(|((root, _, posts), mark)| mark.is_none() && says(posts) && !place.owed.contains_key(*root))
        .map(|((root, ..), _)| *root)
        .collect();
    let mut bound = match strangers.as_slice() {
        [] => BTreeMap::new(),
        roots => place::connections_of(desk, &Index::load(desk)?, channel, posts, roots)?,
    };
    let mut found: BTreeMap<ConnectionId, Vec<Found>> = BTreeMap::new();
    for ((root, _, posts), mark) in latest.into_iter().zip(marks) {
        let named = place.owed.get(root).map(|owed| owed.connection.clone());
        let connection = mark.as_ref().map(|mark| mark.connection.clone()).or(named).or_else(|| bound.remove(root));
        let Some(connection) = connection else { continue };
        let mark = mark.unwrap_or_default();
        found.entry(connection).or_default().push(Found { root: root.into(), mark, posts });
    }
    Ok(found)
}

/// Those who wrote what may be owed.
fn authors(desk: &Desk, found: &BTreeMap<ConnectionId, Vec<Found>>) -> Flow<Vec<User>> {
    let undecided = found.values().flatten().flat_map(|one| due::undecided(&one.mark, &one.posts, desk.bot()));
    let ids: BTreeSet<String> = undecided.map(|post| post.user.clone()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    desk.ask(question::users(ids.into_iter().collect()))
}

fn account(
    desk: &Desk,
    connection: Connection,
    place: &Place,
    found: &BTreeMap<ConnectionId, Vec<Found>>,
    authors: &[User],
) -> Flow<Account> {
    let breaker = Breaker::load(desk, &connection.id)?;
    // Since when each conversation waits that owes something, or may.
    let of = |owed: &&Owed| owed.connection == connection.id;
    let named = place.owed.iter().filter(|(_, owed)| of(owed)).map(|(root, owed)| (root.as_str(), owed.number));
    let mut owing: BTreeMap<&str, i64> = named.collect();
    let mut listed = Vec::new();
    for one in found.get(&connection.id).into_iter().flatten() {
        let voices = Voices::load(desk, &one.posts)?.speaking(Manner::of(desk, &connection)?);
        let dues = owed(&connection, one, authors, &voices, desk.bot());
        let entries = entries(one, &dues, &breaker);
        let pending = entries.iter().filter(|entry| matches!(entry.outcome, Outcome::Waits | Outcome::Retrying));
        match pending.map(|entry| waiting_since(&one.mark, entry, desk.now())).min() {
            Some(since) => _ = owing.insert(&one.root, since),
            None if owing.get(one.root.as_str()) == Some(&one.mark.clear) => _ = owing.remove(one.root.as_str()),
            None => {}
        }
        listed.extend(entries);
    }
    listed.sort_by(|a, b| {
        let key = |entry: &Entry| (entry.outcome.is_pending(), entry.at);
        key(b).cmp(&key(a)).then_with(|| a.delivery.cmp(&b.delivery))
    });
    let oldest = owing.values().copied().min().unwrap_or_default();
    Ok(Account { owing: owing.len(), oldest, connection, breaker, entries: listed })
}

fn waiting_since(mark: &Mark, entry: &Entry, now: i64) -> i64 {
    match &mark.retry {
        Some(retry) if entry.outcome == Outcome::Retrying => retry.since,
        _ if entry.at > 0 => entry.at,
        _ => now,
    }
}

/// What a conversation owes, as far as what has changed lately tells.
fn owed(connection: &Connection, one: &Found, authors: &[User], voices: &Voices, bot: &str) -> Vec<Due> {
    let stub = Post { id: one.root.clone(), ..Post::default() };
    let root = one.posts.iter().find(|post| post.root.is_empty()).unwrap_or(&stub);
    let machines = !super::ignores_ids(connection);
    let (mark, posts) = (&one.mark, one.posts.as_slice());
    let mut dues = due::owed(&View { mark, root, posts, authors, bot, voices, machines, seen: 0 });
    let claim = one.mark.claim.as_ref();
    dues.retain(|due| {
        let on_its_way = claim.is_some_and(|claim| claim.posts.iter().any(|(post, _)| *post == due.post.id));
        !on_its_way && (due.what == What::Created || !super::ignores_ids(connection))
    });
    dues
}

/// A conversation's deliveries, each once.
fn entries(one: &Found, dues: &[Due], breaker: &Breaker) -> Vec<Entry> {
    let mark = &one.mark;
    let mut entries: Vec<Entry> = Vec::new();
    if let Some(retry) = &mark.retry {
        let next = if breaker.is_open() { breaker.next } else { retry.next.max(breaker.next) };
        let (status, fault, tries) = (retry.status, retry.fault.clone(), retry.tries);
        let entry = Entry::new(&retry.delivery, Outcome::Retrying, retry.last);
        entries.push(Entry { status, fault, tries, next, ..entry });
    }
    let waits = dues.iter().map(|due| (due.id(), due.at));
    // What is not among the posts that were read is known by its id alone.
    let again =
        mark.replay.iter().chain(&mark.late).map(|id| (id.clone(), mark.posts.get(id).map_or(0, |post| post.made)));
    for (id, at) in waits.chain(again) {
        if entries.iter().all(|entry| entry.delivery != id) {
            entries.push(Entry::new(&id, Outcome::Waits, at));
        }
    }
    for (post, _) in mark.claim.iter().flat_map(|claim| &claim.posts) {
        entries.push(Entry { tries: 1, ..Entry::new(post, Outcome::Sending, mark.claim.as_ref().map_or(0, |c| c.at)) });
    }
    let dead: Vec<&DeadLetter> = mark.dead.iter().filter(|dead| is_lost(mark, dead)).collect();
    for (id, passed) in &mark.posts {
        // What a receiver of webhooks is not told of has no status of its own.
        let delivery = match passed.edit {
            GONE if passed.status > 0 => format!("{id}.deleted"),
            edit if edit > 0 && passed.status > 0 => format!("{id}.{edit}"),
            _ => id.clone(),
        };
        let known = entries.iter().any(|entry| entry.delivery == delivery) || dead.iter().any(|dead| dead.post == *id);
        if !known {
            let entry = Entry::new(&delivery, Outcome::Delivered, passed.at);
            entries.push(Entry { status: passed.status, tries: passed.tries, ..entry });
        }
    }
    for dead in dead {
        let outcome = if dead.fault == "unknown" { Outcome::Unknown } else { Outcome::GivenUp };
        let (status, fault, tries) = (dead.status, dead.fault.clone(), dead.tries);
        let entry = Entry::new(&dead.delivery, outcome, dead.at);
        entries.push(Entry { post: dead.post.clone(), status, fault, tries, ..entry });
    }
    entries
}

/// Whether a dead letter still is one: nobody has sent its post again with success.
fn is_lost(mark: &Mark, dead: &DeadLetter) -> bool {
    let later =
        mark.posts.get(&dead.post).is_some_and(|passed| passed.at > dead.at && (200..300).contains(&passed.status));
    !later && !mark.replay.contains(&dead.post)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::mark::{Claim, Passed, Retry};

    fn list(mark: Mark, posts: Vec<Post>) -> Vec<(String, Outcome)> {
        let endpoint = crate::connection::Endpoint { url: "https://x.example".into(), ..Default::default() };
        let connection = crate::delivery::tests::connection(endpoint);
        let one = Found { root: "r".into(), mark, posts };
        let anna = User { id: "anna".into(), ..User::default() };
        let dues = owed(&connection, &one, &[anna], &Voices::ours("bot"), "bot");
        entries(&one, &dues, &Breaker::default()).into_iter().map(|e| (e.delivery, e.outcome)).collect()
    }

    fn reply(id: &str, at: i64) -> Post {
        let (root, user, message) = ("r".into(), "anna".into(), "hi".into());
        Post { id: id.into(), create_at: at, update_at: at, root, user, message, ..Post::default() }
    }

    #[test]
    fn each_delivery_is_listed_once_with_what_became_of_it() {
        let mut mark = Mark::default();
        for (id, at, status) in [("a", 10, 200), ("dead", 20, 500), ("again", 40, 200), ("doubt", 30, 0)] {
            mark.pass(id, Passed { made: at, at, tries: 1, status, edit: 0 });
        }
        for (id, edit, status) in [("edited", 7, 200), ("gone", GONE, 200), ("silent", GONE, 0)] {
            mark.pass(id, Passed { edit, status, ..Passed::default() });
        }
        for (post, at, fault) in [("dead", 20, ""), ("again", 30, ""), ("doubt", 30, "unknown")] {
            let (delivery, post, fault) = (post.to_string(), post.to_string(), fault.to_string());
            mark.dead.push(DeadLetter { delivery, post, at, fault, ..DeadLetter::default() });
        }
        mark.retry = Some(Retry { delivery: "tried".into(), ..Retry::default() });
        mark.claim = Some(Claim { at: 50, posts: vec![("sent".into(), 50)] });
        let posts = ["tried", "next", "sent", "a"].map(|id| reply(id, 60)).into();
        let expected = [
            ("tried", Outcome::Retrying),
            ("next", Outcome::Waits),
            ("sent", Outcome::Sending),
            ("a", Outcome::Delivered),
            ("again", Outcome::Delivered),
            ("edited.7", Outcome::Delivered),
            ("gone.deleted", Outcome::Delivered),
            ("silent", Outcome::Delivered),
            ("dead", Outcome::GivenUp),
            ("doubt", Outcome::Unknown),
        ];
        assert_eq!(list(mark, posts), expected.map(|(id, outcome)| (id.to_string(), outcome)));
    }

    #[test]
    fn what_was_asked_for_again_waits_and_is_no_dead_letter_meanwhile() {
        let mut mark = Mark::default();
        mark.pass("a", Passed { made: 1, at: 20, ..Passed::default() });
        mark.dead.push(DeadLetter { delivery: "a".into(), post: "a".into(), at: 20, ..DeadLetter::default() });
        mark.replay.push("a".into());
        assert_eq!(list(mark, Vec::new()), [("a".to_string(), Outcome::Waits)]);
    }
}
