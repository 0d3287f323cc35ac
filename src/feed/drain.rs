//! Empties a feed's spool: some pages at a time, the rest a moment later.

use crate::callback::{self, Callback};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow, Stop};
use crate::feed::spool::Spooled;
use crate::feed::storm::Storm;
use crate::feed::{post, spool, thread, SLACK};
use crate::ids::ConnectionId;
use std::collections::{BTreeMap, BTreeSet};

/// How many pages are emptied at a time.
const PAGES: u64 = 6;
/// How long the channel has rest in between, in milliseconds.
const PAUSE: i64 = 500;
/// How long it may take until every replica has a post, in milliseconds.
const LAG: i64 = 10_000;

/// Empties what is there, for a timer. The drain's lane is held by the event.
pub fn due(desk: &Desk, id: &ConnectionId) -> Flow {
    let Some(taken) = spool::take(desk, id, PAGES)? else {
        return Err(Stop::Ignored("nothing waits, or another node is at it"));
    };
    // What was taken is told, even where the feed has been disconnected since.
    let Some(feed) = Connection::load(desk, id, 0)? else { return Err(Stop::Ignored("the feed is gone")) };
    let tried = taken.again || taken.items.iter().any(|spooled| spooled.tried);
    // What may have been posted just now, a replica may not have yet.
    if taken.items.iter().any(|spooled| spooled.tried && (0..LAG).contains(&(desk.now() - spooled.at))) {
        taken.later(desk, id);
        return Ok(());
    }
    let (items, mut callbacks) =
        if tried { untold(desk, &feed, &taken.items)? } else { (taken.items.clone(), Vec::new()) };
    if !items.is_empty() {
        let storm = Storm::load(desk, id)?;
        let posted = post::all(desk, &feed, &items, Some(&storm.listed()))?;
        if posted.refused && !taken.again {
            taken.later(desk, id);
            return Ok(());
        }
        callbacks.extend(posted.callbacks);
        if !posted.left.is_empty() {
            let told = storm.tell(desk, &feed, &posted.left)?;
            let of = |spooled: &Spooled| {
                told.get(&spooled.mark).map(|told| thread::callbacks(&feed, spooled, &told.post)).unwrap_or_default()
            };
            callbacks.extend(posted.left.iter().flat_map(of));
        }
    }
    callback::place(desk, id, callbacks)?;
    taken.done(desk, id)?;
    if taken.more {
        spool::drain_at(desk, id, desk.now() + PAUSE);
    }
    Ok(())
}

/// Leaves out what a drain that came to no end has told already: items with a post of their own, and those in a digest. What was
/// told in a key's thread, that thread knows. The calls that those ask for may not be placed yet, and are given back.
fn untold(desk: &Desk, feed: &Connection, items: &[Spooled]) -> Flow<(Vec<Spooled>, Vec<Callback>)> {
    let channels: BTreeSet<&str> = items.iter().map(|spooled| spooled.channel(feed)).collect();
    let since = items.iter().map(|spooled| spooled.at).min().unwrap_or_default() - SLACK;
    let posts = desk.ask_all(channels.iter().map(|channel| question::changed(channel, since)).collect())?;
    let (mut own, mut digests, mut replies) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    for post in posts.into_iter().flatten().filter(|post| post.user == desk.bot() && post.delete_at == 0) {
        let Some(marks) = Marks::of(&post).filter(|marks| marks.feed) else { continue };
        match (post.root.is_empty(), marks.items.is_empty()) {
            (true, true) => {
                digests.insert(post.id);
            }
            (true, false) => own.extend(marks.items.into_iter().map(|mark| (mark, post.id.clone()))),
            (false, _) => replies.push((post.root, marks.items)),
        }
    }
    let in_digests = replies.into_iter().filter(|(root, _)| digests.contains(root));
    let listed: BTreeMap<String, String> =
        in_digests.flat_map(|(root, items)| items.into_iter().map(move |mark| (mark, root.clone()))).collect();
    let told = |spooled: &Spooled| {
        let own = own.get(&spooled.mark).filter(|_| spooled.item.key.is_empty());
        listed.get(&spooled.mark).or(own)
    };
    let callbacks =
        |spooled: &Spooled| told(spooled).map(|root| thread::callbacks(feed, spooled, root)).unwrap_or_default();
    let untold = items.iter().filter(|spooled| told(spooled).is_none()).cloned().collect();
    Ok((untold, items.iter().flat_map(callbacks).collect()))
}
