//! The digest: where more comes than a channel can take, one thread tells of all the rest, line by line.

use crate::alert::{self, Change};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::feed::answer::{Told, What};
use crate::feed::group::{props, split};
use crate::feed::keyed::conversation_of;
use crate::feed::spool::Spooled;
use crate::feed::{Item, SLACK};
use crate::ids::{ConnectionId, ConversationId, PostId};
use crate::words::clock;
use crate::words::feed::{self as words, Counts};
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// After so long without anything for it a digest has ended, in milliseconds.
const QUIET: i64 = 10 * 60_000;
/// And after so long in any case.
const LONGEST: i64 = 24 * 3_600_000;
/// How many characters of lines one reply holds.
const LINES: usize = 14_000;
/// How many problems a digest knows by name; all of them have their line.
const PROBLEMS: usize = 5_000;
/// How many replies are looked at for what is told already.
const REPLIES: u32 = 100;

/// The digest of a feed, stored under `v1:storm:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Storm {
    /// Its root post; none where there is no digest.
    pub root: Option<PostId>,
    /// The conversation.
    pub conversation: ConversationId,
    /// When it began, in milliseconds.
    pub since: i64,
    /// When something was added last.
    pub last: i64,
    /// How many items it tells of.
    pub items: u64,
    /// The problems that it tells of, by their keys: whether they are still there.
    pub problems: BTreeMap<String, bool>,
}

impl Storm {
    fn key(id: &ConnectionId) -> String {
        format!("v1:storm:{id}")
    }

    /// Reads it.
    pub fn load(desk: &Desk, id: &ConnectionId) -> Flow<Self> {
        Ok(desk.load(&Self::key(id), 0)?.unwrap_or_default())
    }

    /// The problems that it tells of.
    pub fn listed(&self) -> BTreeSet<String> {
        self.problems.keys().cloned().collect()
    }

    /// Tells of items, in their order.
    pub fn tell(mut self, desk: &Desk, feed: &Connection, items: &[Spooled]) -> Flow<BTreeMap<String, Told>> {
        let now = desk.now();
        // As long as one of its problems is there, it tells of their end, too.
        let open = self.problems.values().any(|open| *open) && now - self.since < LONGEST;
        if now - self.last > QUIET && !open {
            self.root = None;
        }
        let since = items.first().map_or(now, |item| item.at);
        let thread = match &self.root {
            Some(root) => desk.ask(question::thread_piece(root.as_str(), since - SLACK, REPLIES))?,
            None => Vec::new(),
        };
        let told: BTreeSet<String> = thread.iter().filter_map(Marks::of).flat_map(|marks| marks.items).collect();
        let root = match thread.into_iter().next() {
            Some(root) => root,
            None => self.begin(desk, feed, items)?,
        };
        let fresh: Vec<&Spooled> = items.iter().filter(|item| !told.contains(&item.mark)).collect();
        let mut questions = Vec::new();
        for (text, marks) in self.replies(feed, &fresh) {
            let name = format!("digest {}", marks.first().cloned().unwrap_or_default());
            questions.push(question::create_post(&name, self.post(feed, &root.id, text, marks)));
        }
        self.count(&fresh, now);
        let props = props(&self.marks(feed, Vec::new()), &[], &Value::Null);
        questions.push(question::redraw_post(&root.id, self.heading(feed), &props));
        desk.ask_all(questions)?;
        desk.store(&Self::key(&feed.id), &self);
        let conversation = self.conversation.to_string();
        let tell = |item: &Spooled| {
            let told = Told { post: root.id.clone(), conversation: conversation.clone(), what: What::Updated };
            (item.mark.clone(), told)
        };
        Ok(items.iter().map(tell).collect())
    }

    /// A new digest.
    fn begin(&mut self, desk: &Desk, feed: &Connection, items: &[Spooled]) -> Flow<Post> {
        let mark = items.first().map_or("", |item| item.mark.as_str());
        // Problems that are still there have a line in the digest before, and are known no more.
        let conversation = conversation_of(feed, &format!("digest {mark}"));
        *self = Self { since: desk.now(), conversation, ..Self::default() };
        let post = self.post(feed, "", self.heading(feed), Vec::new());
        let made = desk.ask(question::create_post(&format!("digest root {mark}"), post))?;
        let root = made.ok_or_else(|| Stop::Failed("Mattermost made no post".into()))?;
        desk.order(Op::WatchThread { root: root.id.clone(), binding: None });
        self.root = Some(PostId::new(root.id.clone()));
        Ok(root)
    }

    fn heading(&self, feed: &Connection) -> String {
        let words = words::of(&feed.language);
        words.storm(&Counts {
            handle: feed.handle.as_str(),
            since: &clock(self.since, &feed.timezone, crate::words::of(&feed.language)),
            items: self.items,
            open: self.problems.values().filter(|open| **open).count(),
            over: self.problems.values().filter(|open| !**open).count(),
        })
    }

    fn marks(&self, feed: &Connection, items: Vec<String>) -> Marks {
        let (connection, conversation) = (Some(feed.id.clone()), Some(self.conversation.clone()));
        Marks { connection, conversation, feed: true, items, ..Marks::default() }
    }

    fn post<'a>(&self, feed: &'a Connection, root: &'a str, message: String, marks: Vec<String>) -> NewPost<'a> {
        let props = props(&self.marks(feed, marks), &[], &Value::Null);
        NewPost { channel: feed.channel.as_str(), root, message, props, user: "", files: Vec::new() }
    }

    /// The lines of items, as many to a reply as there is room.
    fn replies(&self, feed: &Connection, items: &[&Spooled]) -> Vec<(String, Vec<String>)> {
        let mut replies: Vec<(String, Vec<String>)> = Vec::new();
        for spooled in items {
            for text in split(&line(feed, spooled)) {
                let room = replies.last().is_some_and(|(reply, _)| reply.len() + text.len() < LINES);
                match replies.last_mut().filter(|_| room) {
                    Some((reply, marks)) => {
                        reply.push('\n');
                        reply.push_str(&text);
                        marks.push(spooled.mark.clone());
                    }
                    None => replies.push((text, vec![spooled.mark.clone()])),
                }
            }
        }
        replies
    }

    fn count(&mut self, items: &[&Spooled], now: i64) {
        self.items += u64::try_from(items.len()).unwrap_or_default();
        self.last = now;
        for item in items.iter().map(|spooled| &spooled.item).filter(|item| !item.key.is_empty()) {
            match item.notice.as_ref().map(|notice| &notice.change) {
                Some(Change::Problem) if self.problems.len() < PROBLEMS => {
                    self.problems.insert(item.key.clone(), true);
                }
                Some(Change::Recovery) => {
                    if let Some(open) = self.problems.get_mut(&item.key) {
                        *open = false;
                    }
                }
                _ => {}
            }
        }
    }
}

/// What a digest says of an item: all that its post would have said.
fn line(feed: &Connection, spooled: &Spooled) -> String {
    let text = match &spooled.item.notice {
        Some(notice) => alert::listed(notice, &feed.language),
        None => flat(&spooled.item),
    };
    let time = clock(spooled.at, &feed.timezone, crate::words::of(&feed.language));
    format!("- {time} · {}", text.replace('\n', "\n  "))
}

/// An item's text with its attachments as text.
fn flat(item: &Item) -> String {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_string();
    let mut lines = vec![item.message.clone()];
    for attachment in &item.attachments {
        let (title, link) = (text(attachment, "title"), text(attachment, "title_link"));
        lines.push(text(attachment, "pretext"));
        lines.push(if link.is_empty() { title } else { format!("[{title}]({link})") });
        lines.push(text(attachment, "text"));
        let fields = attachment["fields"].as_array().cloned().unwrap_or_default();
        let field =
            |field: &Value| format!("{}: {}", text(field, "title"), crate::feed::incoming::text(field, &["value"]));
        lines.extend(fields.iter().map(field));
    }
    lines.retain(|line| !line.trim().is_empty());
    if lines.is_empty() {
        lines.push(item.title.clone());
    }
    lines.join("\n")
}
