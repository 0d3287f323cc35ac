//! Posts items: each to its thread, many in few rounds. What cannot have a thread of its own just now is given back.

use crate::callback::Callback;
use crate::connection::Connection;
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::feed::answer::Told;
use crate::feed::group::{props, Shown};
use crate::feed::keyed::{conversation_of, hash, Keyed};
use crate::feed::spool::Spooled;
use crate::feed::thread::Thread;
use crate::feed::SLACK;
use crate::ids::{ChannelId, PostId};
use frontdesk_wire::Op;
use std::collections::{BTreeMap, BTreeSet};

/// How many threads a feed may open in how many milliseconds.
const THREADS: (u32, i64) = (60, 60_000);
/// How many replies are looked at after a crash.
const REPLIES: u32 = 200;

/// The problems that the digest tells of, by their keys; none for a request, which gives back what it cannot decide.
pub type Listed<'a> = Option<&'a BTreeSet<String>>;

/// What became of items.
#[derive(Default)]
pub struct Posted {
    /// Where each is told, by its mark.
    pub told: BTreeMap<String, Told>,
    /// Those that are not told yet.
    pub left: Vec<Spooled>,
    /// The calls that those ask for that are told: to be placed, once in an event.
    pub callbacks: Vec<Callback>,
    /// Whether Mattermost refused a post. It may have been made all the same.
    pub refused: bool,
}

impl Posted {
    /// Gives back the items of a thread.
    fn give_back(&mut self, thread: &Thread<'_>) {
        self.left.extend(thread.items.iter().map(|item| (*item).clone()));
    }
}

/// Posts items, in their order within each thread.
pub fn all(desk: &Desk, feed: &Connection, items: &[Spooled], listed: Listed<'_>) -> Flow<Posted> {
    let mut posted = Posted::default();
    let mut threads = threads(desk, feed, items, &mut posted)?;
    admit(desk, feed, &mut threads, listed, &mut posted)?;
    for thread in &mut threads {
        thread.fold(feed);
        thread.remember(desk);
    }
    open(desk, feed, &mut threads, &mut posted)?;
    write(desk, feed, &mut threads, &mut posted)?;
    for thread in &threads {
        thread.tell(&mut posted.told);
        posted.callbacks.extend(thread.callbacks(feed));
    }
    Ok(posted)
}

/// Sorts items by their threads.
fn threads<'a>(desk: &Desk, feed: &Connection, items: &'a [Spooled], posted: &mut Posted) -> Flow<Vec<Thread<'a>>> {
    let mut threads: Vec<Thread<'a>> = Vec::new();
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for spooled in items {
        let channel = spooled.channel(feed);
        let hash = (!spooled.item.key.is_empty()).then(|| hash(feed, channel, &spooled.item.key));
        let there = hash.as_ref().and_then(|hash| last.get(hash)).and_then(|index| threads.get_mut(*index));
        match there {
            Some(thread) => thread.items.push(spooled),
            None => {
                if let Some(hash) = &hash {
                    last.insert(hash.clone(), threads.len());
                }
                threads.push(Thread {
                    channel: channel.into(),
                    conversation: conversation_of(feed, &spooled.mark),
                    keyed: hash.map(|hash| (hash, Keyed::default())),
                    root: None,
                    made: false,
                    replies: Vec::new(),
                    items: vec![spooled],
                    shown: Shown::default(),
                });
            }
        }
    }
    find(desk, &mut threads)?;
    threads.retain(|thread| {
        let unsure = thread.is_unsure(desk.now());
        if unsure {
            posted.refused = true;
            posted.give_back(thread);
        }
        !unsure
    });
    Ok(threads.into_iter().flat_map(Thread::apart).collect())
}

/// Finds the threads that are there.
fn find(desk: &Desk, threads: &mut [Thread<'_>]) -> Flow {
    let hashes: Vec<String> =
        threads.iter().filter_map(|thread| thread.keyed.as_ref()).map(|(hash, _)| hash.clone()).collect();
    let keys: Vec<String> = hashes.iter().map(|hash| Keyed::key(hash)).collect();
    let stored = desk.load_all::<Keyed>(&keys, 0)?.into_iter().map(Option::unwrap_or_default);
    let mut stored: BTreeMap<String, Keyed> = hashes.into_iter().zip(stored).collect();
    let mut found = desk.ask_all(stored.values().filter_map(Keyed::lost).collect())?.into_iter();
    for (hash, keyed) in &mut stored {
        if keyed.lost().is_some() {
            keyed.root = keyed.left_behind(desk, hash, &found.next().unwrap_or_default());
        }
    }
    let mut questions = Vec::new();
    for thread in threads.iter_mut() {
        let Some((hash, keyed)) = thread.keyed.as_mut() else { continue };
        *keyed = stored.get(hash).cloned().unwrap_or_default();
        let since = thread.items.first().map_or(0, |item| item.at) - SLACK;
        if let Some(root) = &keyed.root {
            questions.push(question::thread_piece(root.as_str(), since, REPLIES));
        }
    }
    let mut found = desk.ask_all(questions)?.into_iter();
    for thread in threads.iter_mut() {
        let Some((hash, keyed)) = &thread.keyed else { continue };
        if keyed.root.is_none() {
            continue;
        }
        let mut posts = found.next().unwrap_or_default().into_iter();
        thread.root = posts.next().filter(|root| root.delete_at == 0 && root.root.is_empty());
        thread.replies = posts.collect();
        thread.conversation = keyed.conversation(hash);
        thread.shown = thread.root.as_ref().map(Shown::of).unwrap_or_default();
    }
    Ok(())
}

/// Gives back the items that cannot have a thread now.
fn admit(
    desk: &Desk,
    feed: &Connection,
    threads: &mut Vec<Thread<'_>>,
    listed: Listed<'_>,
    posted: &mut Posted,
) -> Flow {
    let limit =
        |thread: &Thread<'_>| question::limit_for(thread.name(), &format!("threads {}", feed.id), THREADS.0, THREADS.1);
    // Whether the digest tells of it, who empties the spool knows.
    let known = |key: &str| listed.is_none_or(|listed| listed.contains(key));
    // Where there is no thread, and none in the digest either, that is all that becomes of what is for a thread alone.
    for thread in threads.iter_mut().filter(|thread| thread.root.is_none()) {
        thread.items.retain(|item| !item.item.only_there || known(&item.item.key));
    }
    threads.retain(|thread| {
        let waits = thread.root.is_none() && thread.items.iter().all(|item| item.item.only_there);
        if waits {
            posted.give_back(thread);
        }
        !waits
    });
    let news: Vec<&Thread<'_>> = threads.iter().filter(|thread| thread.root.is_none()).collect();
    let unknown =
        |thread: &Thread<'_>| !thread.begins() && thread.items.first().is_some_and(|item| known(&item.item.key));
    let waits = desk.ask_all(news.iter().map(|thread| limit(thread)).collect())?;
    let mut allowed =
        news.iter().zip(waits).map(|(thread, wait)| wait == 0 && !unknown(thread)).collect::<Vec<_>>().into_iter();
    threads.retain(|thread| {
        let stays = thread.root.is_some() || allowed.next().unwrap_or_default();
        if !stays {
            posted.give_back(thread);
        }
        stays
    });
    Ok(())
}

/// Makes the root posts that are to be made.
fn open(desk: &Desk, feed: &Connection, threads: &mut Vec<Thread<'_>>, posted: &mut Posted) -> Flow {
    if threads.iter().all(|thread| thread.root.is_some()) {
        return Ok(());
    }
    let mentions = feed.notify.mentions(desk)?;
    // Of several threads of one key the last one is kept; each has its own number.
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for thread in threads.iter_mut().filter(|thread| thread.root.is_none()) {
        let Some((hash, keyed)) = thread.keyed.as_mut() else { continue };
        let count = counts.get(hash).copied().unwrap_or(keyed.count) + 1;
        counts.insert(hash.clone(), count);
        *keyed = Keyed { channel: ChannelId::new(&*thread.channel), root: None, at: desk.now(), count, told: false };
        thread.conversation = keyed.conversation(hash);
        // Written before the post is made: a try after a crash looks for the post before it makes another.
        keyed.store(desk, hash);
    }
    let mut questions = Vec::new();
    for thread in threads.iter_mut().filter(|thread| thread.root.is_none()) {
        let message = thread.opening(&mentions);
        let props = props(&thread.marks(feed), &thread.shown.attachments, &thread.shown.props);
        let post = NewPost { channel: &thread.channel, root: "", message, props, user: "", files: Vec::new() };
        questions.push(question::create_post(thread.name(), post));
    }
    let mut made = desk.try_ask_all(questions)?.into_iter();
    for thread in threads.iter_mut().filter(|thread| thread.root.is_none()) {
        match made.next() {
            Some(Ok(Some(root))) => (thread.root, thread.made) = (Some(root), true),
            Some(Err(error)) => {
                // It may be there all the same: who tries again looks for it.
                desk.log("warn", format!("a post of a feed was not taken, and is tried again: {error}"));
                posted.refused = true;
            }
            _ => return Err(Stop::Failed("Mattermost made no post".into())),
        }
        if let (Some((hash, keyed)), Some(root)) = (thread.keyed.as_mut(), &thread.root) {
            keyed.root = Some(PostId::new(root.id.clone()));
            keyed.store(desk, hash);
        }
        if let Some(root) = &thread.root {
            desk.order(Op::WatchThread { root: root.id.clone(), binding: None });
        }
    }
    threads.retain(|thread| {
        if thread.root.is_none() {
            posted.give_back(thread);
        }
        thread.root.is_some()
    });
    Ok(())
}

/// Draws the root posts anew that were there, and makes the replies. What is not taken goes to the digest.
fn write(desk: &Desk, feed: &Connection, threads: &mut Vec<Thread<'_>>, posted: &mut Posted) -> Flow {
    let (mut questions, mut counts) = (Vec::new(), Vec::new());
    for thread in threads.iter() {
        let before = questions.len();
        if let Some(root) = &thread.root {
            thread.changes(feed, root, &mut questions);
        }
        counts.push(questions.len() - before);
    }
    let mut written = desk.try_ask_all(questions)?.into_iter();
    let (mut counts, mut failure) = (counts.into_iter(), None);
    threads.retain(|thread| {
        let answers = written.by_ref().take(counts.next().unwrap_or_default());
        let Some(error) = answers.filter_map(Result::err).last() else { return true };
        posted.give_back(thread);
        failure = Some(error);
        false
    });
    if let Some(error) = failure {
        posted.refused = true;
        desk.log("warn", format!("a feed's thread was not written; what it should tell goes to the digest: {error}"));
    }
    Ok(())
}
