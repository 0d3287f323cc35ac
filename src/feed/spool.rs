//! The spool of a feed: items that were taken and are not posted yet, in pages of the plugin's store. A page is written with
//! each item that comes, so pages are small.
//!
//! Who adds knows which page is the last one ([`Queue`]); who empties knows which is the first one, and writes that elsewhere
//! ([`Out`]), so that neither disturbs the other. Before anything of a page is posted it is closed, and what it holds does not
//! change any more: an event that runs again posts the same.

use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Question};
use crate::feed::keyed::short;
use crate::feed::Item;
use crate::ids::ConnectionId;
use serde::{Deserialize, Serialize};

/// How many items a page holds.
const ITEMS: usize = 24;
/// How large a page may be when another item comes, in bytes.
const BYTES: usize = 24 << 10;
/// How many pages may wait.
const MOST: u64 = 4_000;
/// How old queue and page may be where they are only added to, in milliseconds: the guarded write finds out.
const AGE: i64 = 60_000;
/// How long whoever empties the spool has it for itself, in milliseconds.
const LEASE: i64 = 30_000;
/// The spool is emptied at times that are so far apart, in milliseconds, so that what comes without a pause does not put it off.
const STEP: i64 = 500;
/// How late such a time may come, in milliseconds.
const LATE: i64 = 20;
/// How long it takes until what was posted is seen everywhere, in milliseconds.
const MOMENT: i64 = 5_000;
/// How many pages are looked at for an item.
const LOOKED_AT: usize = 200;
/// How long the mark stays that a page was left out, in milliseconds: longer than any event takes that might write it yet.
const GRAVE: i64 = 600_000;

/// How far the pages go, stored under `v1:spool:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Queue {
    /// The page after the last one.
    next: u64,
}

/// From where on there are pages, stored under `v1:spool:<connection>:out`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Out {
    /// The first page that there may be.
    first: u64,
    /// The page after those that are being posted; not after `first` where none are.
    until: u64,
    /// Somebody empties the spool until then, in milliseconds.
    lease: i64,
    /// Who: an event, by its randomness.
    holder: String,
    /// Pages that were announced and not there, and when that was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    graves: Vec<(u64, i64)>,
}

/// A page, stored under `v1:spool:<connection>:<number>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Page {
    /// Nothing is added any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    closed: bool,
    /// What it holds, in the order in which it came.
    items: Vec<Spooled>,
}

/// A page that begins, written without another copy of what it holds.
#[derive(Serialize)]
struct Fresh<'a> {
    items: &'a [Spooled],
}

/// An item with what tells it from all others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spooled {
    /// 12 letters and digits, of the item's own id or of its request's randomness.
    pub mark: String,
    /// When it was taken, in milliseconds.
    pub at: i64,
    /// The item.
    pub item: Item,
    /// It may be told already: Mattermost refused a post, or said so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tried: bool,
}

impl Spooled {
    /// The channel that it is told in: its own, else the feed's.
    pub fn channel<'a>(&'a self, feed: &'a Connection) -> &'a str {
        match self.item.channel.as_str() {
            "" => feed.channel.as_str(),
            own => own,
        }
    }
}

fn queue_key(id: &ConnectionId) -> String {
    format!("v1:spool:{id}")
}

fn out_key(id: &ConnectionId) -> String {
    format!("v1:spool:{id}:out")
}

fn page_key(id: &ConnectionId, page: u64) -> String {
    format!("v1:spool:{id}:{page}")
}

/// What [`waits`] and [`is_full`] look at.
pub fn glance(id: &ConnectionId) -> [Question<()>; 2] {
    [question::stored(&queue_key(id), AGE).ahead(), question::stored(&out_key(id), AGE).ahead()]
}

/// How many pages wait in the spool, as far as this node remembers.
fn depth(desk: &Desk, id: &ConnectionId) -> Flow<u64> {
    let queue: Queue = desk.load(&queue_key(id), AGE)?.unwrap_or_default();
    if queue.next == 0 {
        return Ok(0);
    }
    let out: Out = desk.load(&out_key(id), AGE)?.unwrap_or_default();
    Ok(queue.next.saturating_sub(out.first))
}

/// Whether something waits in the spool, as far as this node remembers.
pub fn waits(desk: &Desk, id: &ConnectionId) -> Flow<bool> {
    Ok(depth(desk, id)? > 0)
}

/// Whether so much waits that nothing more is taken: the channel takes nothing, or never as much as comes.
pub fn is_full(desk: &Desk, id: &ConnectionId) -> Flow<bool> {
    Ok(depth(desk, id)? >= MOST)
}

/// Whether an item waits in the spool.
pub fn holds(desk: &Desk, id: &ConnectionId, mark: &str) -> Flow<bool> {
    let out: Out = desk.load(&out_key(id), 0)?.unwrap_or_default();
    let queue: Queue = desk.load(&queue_key(id), 0)?.unwrap_or_default();
    let keys: Vec<String> = (out.first..queue.next).take(LOOKED_AT).map(|page| page_key(id, page)).collect();
    let pages: Vec<Option<Page>> = desk.load_all(&keys, 0)?;
    Ok(pages.into_iter().flatten().any(|page| page.items.iter().any(|spooled| spooled.mark == mark)))
}

/// Adds items, and has the spool emptied. The feed's lane is held by the event.
pub fn add(desk: &Desk, id: &ConnectionId, items: &[Spooled]) -> Flow {
    let queue: Queue = desk.load(&queue_key(id), AGE)?.unwrap_or_default();
    let chunks = chunks(items);
    if let Some(last) = queue.next.checked_sub(1).filter(|_| chunks.len() == 1) {
        let key = page_key(id, last);
        let page: Option<Page> = desk.load(&key, AGE)?;
        if let Some(mut page) = page.filter(|page| page.takes(items)) {
            page.items.extend_from_slice(items);
            desk.store(&key, &page);
            drain_soon(desk, id);
            return Ok(());
        }
    }
    // A new page is announced before it is there: who finds it missing closes it, and then it cannot be written any more.
    let queue: Queue = desk.load(&queue_key(id), 0)?.unwrap_or_default();
    let next = queue.next + u64::try_from(chunks.len()).unwrap_or_default();
    let keys: Vec<String> = (queue.next..next).map(|page| page_key(id, page)).collect();
    desk.load_all::<Page>(&keys, 0)?;
    desk.store(&queue_key(id), &Queue { next });
    for (key, items) in keys.iter().zip(chunks) {
        desk.store(key, &Fresh { items });
    }
    drain_soon(desk, id);
    Ok(())
}

/// Items in pages, each as large as a page may be.
fn chunks(items: &[Spooled]) -> Vec<&[Spooled]> {
    let (mut ends, mut count, mut room) = (Vec::new(), 0, 0_usize);
    for (at, item) in items.iter().enumerate() {
        let size = serde_json::to_vec(item).map_or(0, |bytes| bytes.len());
        if at > 0 && (count >= ITEMS || room < size) {
            ends.push(at);
            count = 0;
        }
        if count == 0 {
            room = BYTES;
        }
        count += 1;
        room = room.saturating_sub(size);
    }
    ends.push(items.len());
    let begins = std::iter::once(0).chain(ends.iter().copied());
    begins.zip(&ends).filter_map(|(begin, end)| items.get(begin..*end)).filter(|page| !page.is_empty()).collect()
}

impl Page {
    fn takes(&self, items: &[Spooled]) -> bool {
        let size = serde_json::to_vec(self).map_or(0, |bytes| bytes.len());
        !self.closed && self.items.len() + items.len() <= ITEMS && size <= BYTES
    }
}

/// Has the spool emptied at the next of its times.
fn drain_soon(desk: &Desk, id: &ConnectionId) {
    drain_at(desk, id, ((desk.now() - LATE).div_euclid(STEP) + 1) * STEP);
}

/// Has the spool emptied, at a time in milliseconds.
pub fn drain_at(desk: &Desk, id: &ConnectionId, at: i64) {
    let (name, lane) = (format!("drain {id}"), format!("drain {id}"));
    desk.schedule(name, lane, at);
}

/// What is taken out of the spool.
pub struct Taken {
    /// The items, in the order in which they came.
    pub items: Vec<Spooled>,
    /// Whether there is more behind them.
    pub more: bool,
    /// Whether somebody else may have posted some of them, and then have come to an end.
    pub again: bool,
    pages: Vec<u64>,
    out: Out,
}

/// Takes out the first pages, for this event alone; none where another one is at it, or there are none. They stay in the store until
/// [`Taken::done`].
pub fn take(desk: &Desk, id: &ConnectionId, pages: u64) -> Flow<Option<Taken>> {
    let out: Out = desk.load(&out_key(id), 0)?.unwrap_or_default();
    let queue: Queue = desk.load(&queue_key(id), 0)?.unwrap_or_default();
    if out.first >= queue.next {
        return Ok(None);
    }
    let holder = short(&format!("{:?}", desk.random()));
    let (held, ours) = (out.lease > desk.now(), out.holder == holder);
    if held && !ours {
        drain_at(desk, id, out.lease + 1_000);
        return Ok(None);
    }
    // After a conflict, this very event goes on with what is its own.
    let begun = out.until > out.first;
    let mine = if begun && ours {
        out
    } else {
        let until = if begun { out.until } else { queue.next.min(out.first + pages) };
        let mine = Out { until, lease: desk.now() + LEASE, holder, ..out };
        desk.store(&out_key(id), &mine);
        mine
    };
    let numbers: Vec<u64> = (mine.first..mine.until).collect();
    let keys: Vec<String> = numbers.iter().map(|page| page_key(id, *page)).collect();
    let read: Vec<Option<Page>> = desk.load_all(&keys, 0)?;
    let mut taken = Taken { items: Vec::new(), more: mine.until < queue.next, again: begun, pages: numbers, out: mine };
    for ((number, key), page) in taken.pages.iter().zip(&keys).zip(read) {
        let page = page.unwrap_or_default();
        if page.items.is_empty() {
            taken.out.graves.push((*number, desk.now()));
        }
        if !page.closed {
            desk.store(key, &Page { closed: true, items: page.items.clone() });
        }
        taken.items.extend(page.items);
    }
    Ok(Some(taken))
}

impl Taken {
    /// Leaves the pages as they are, for another try in a moment.
    pub fn later(&self, desk: &Desk, id: &ConnectionId) {
        let out = Out { lease: desk.now() + MOMENT, holder: String::new(), ..self.out.clone() };
        drain_at(desk, id, out.lease + 1_000);
        desk.store(&out_key(id), &out);
    }

    /// Takes the pages out of the store for good: all that was in them is posted.
    pub fn done(&self, desk: &Desk, id: &ConnectionId) -> Flow {
        let (old, young): (Vec<_>, Vec<_>) =
            self.out.graves.iter().copied().partition(|(_, at)| desk.now() - at > GRAVE);
        let forgotten: Vec<String> = old.iter().map(|(page, _)| page_key(id, *page)).collect();
        desk.load_all::<Page>(&forgotten, 0)?;
        forgotten.iter().for_each(|key| desk.remove(key));
        for page in self.pages.iter().filter(|page| young.iter().all(|(grave, _)| grave != *page)) {
            desk.remove(&page_key(id, *page));
        }
        let out = Out { first: self.out.until, lease: 0, holder: String::new(), graves: young, ..self.out.clone() };
        desk.store(&out_key(id), &out);
        Ok(())
    }
}
