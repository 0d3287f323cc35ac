//! One thread of a feed, there or to be made, with the items that belong to it.

use crate::alert::{self, Change};
use crate::callback::{self, Callback};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Question};
use crate::feed::answer::{Told, What};
use crate::feed::group::{props, Reply, Shown, LONGEST};
use crate::feed::keyed::Keyed;
use crate::feed::spool::Spooled;
use crate::ids::ConversationId;
use frontdesk_wire::Post;
use std::collections::BTreeMap;

/// A root post that is younger may not be found on a replica, in milliseconds.
const YOUNG: i64 = 60_000;

/// The calls that an item asks for, which is told in a root post's thread. Each has the same id whenever the item comes.
pub fn callbacks(feed: &Connection, spooled: &Spooled, root: &str) -> Vec<Callback> {
    let channel = spooled.channel(feed);
    let callback = |(index, what): (usize, &callback::What)| Callback {
        id: format!("{}.{index}", spooled.mark),
        root: root.into(),
        channel: channel.into(),
        what: what.clone(),
        by: String::new(),
        since: 0,
    };
    spooled.item.afterwards.iter().enumerate().map(callback).collect()
}

/// One thread, there or to be made, with the items that belong to it.
pub struct Thread<'a> {
    /// The channel's id.
    pub channel: String,
    /// The hash of its key and what is stored under it; none for an item without a key.
    pub keyed: Option<(String, Keyed)>,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its root post; none while it is to be made.
    pub root: Option<Post>,
    /// Whether that was made just now.
    pub made: bool,
    /// Of its replies those that may tell an item already.
    pub replies: Vec<Post>,
    /// The items, in their order.
    pub items: Vec<&'a Spooled>,
    /// What the root post shows, and what is said below it.
    pub shown: Shown,
}

impl<'a> Thread<'a> {
    /// Several threads, where a problem comes after the recovery of the one before.
    pub fn apart(self) -> Vec<Self> {
        let (mut parts, mut open) = (Vec::new(), self.shown.alert.as_ref().is_none_or(|alert| alert.open));
        let Self { channel, keyed, conversation, root, made, replies, items, shown } = self;
        let mut part = Self { channel, keyed, conversation, root, made, replies, items: Vec::new(), shown };
        for spooled in items {
            let change = spooled.item.notice.as_ref().map(|notice| &notice.change);
            // One that was over already, and is told late, belongs to the thread that told so.
            let told = spooled.item.notice.as_ref().zip(part.shown.alert.as_ref());
            let late = told.is_some_and(|(notice, alert)| alert::is_late(alert, notice));
            let problem = change == Some(&Change::Problem) && !late;
            let fresh = part.shown.alert.is_none() && part.items.is_empty();
            let begins = problem && !open && !part.shown.items.contains(&spooled.mark);
            if begins {
                let next = part.next();
                if !part.items.is_empty() {
                    parts.push(part);
                }
                part = next;
            }
            match change {
                Some(Change::Recovery) => open = false,
                Some(Change::Problem) if !late => open = true,
                // A downtime or the like is no problem: the next one begins a thread.
                Some(_) if fresh => open = spooled.item.notice.as_ref().is_some_and(alert::opens),
                _ => {}
            }
            part.items.push(spooled);
        }
        parts.push(part);
        parts
    }

    /// Whether its root post was made, or begun, so lately that a replica may not have it yet: nothing can be told of it.
    pub fn is_unsure(&self, now: i64) -> bool {
        let young = |keyed: &Keyed| keyed.at > 0 && (0..YOUNG).contains(&(now - keyed.at));
        self.root.is_none() && self.keyed.as_ref().is_some_and(|(_, keyed)| young(keyed))
    }

    /// A further thread of the same key, to be made.
    fn next(&self) -> Self {
        Self {
            channel: self.channel.clone(),
            keyed: self.keyed.clone().map(|(hash, keyed)| (hash, Keyed { root: None, ..keyed })),
            conversation: self.conversation.clone(),
            root: None,
            made: false,
            replies: Vec::new(),
            items: Vec::new(),
            shown: Shown::default(),
        }
    }

    /// What its questions are called by: the mark of its first item.
    pub fn name(&self) -> &str {
        self.items.first().map_or("", |item| item.mark.as_str())
    }

    fn is_told(&self, mark: &str) -> bool {
        self.replies.iter().filter_map(Marks::of).any(|marks| marks.items.iter().any(|told| told == mark))
    }

    /// Takes the items in.
    pub fn fold(&mut self, feed: &Connection) {
        let items = std::mem::take(&mut self.items);
        // The reply may be there though the root post was not drawn anew.
        let told = self.keyed.as_ref().is_some_and(|(_, keyed)| keyed.told && self.root.is_some());
        self.shown.first_told |= told || self.shown.items.first().is_some_and(|first| self.is_told(first));
        // Where the root post soon shows something else, a reply tells what opened the thread, too.
        let alone = items.len() == 1 || items.iter().any(|spooled| spooled.item.notice.is_some());
        for (index, spooled) in items.iter().enumerate() {
            let opens = self.root.is_none() && index == 0 && alone;
            let told = self.is_told(&spooled.mark);
            self.shown.take(feed, spooled, opens, told);
        }
        self.items = items;
    }

    /// Writes down that a reply tells what the root post said first: a replica may not have the reply when the next item comes.
    pub fn remember(&mut self, desk: &Desk) {
        let (told, there) = (self.shown.first_told, self.root.is_some());
        let Some((hash, keyed)) = self.keyed.as_mut().filter(|(_, keyed)| there && told && !keyed.told) else { return };
        keyed.told = true;
        keyed.store(desk, hash);
    }

    /// The marks of its root post.
    pub fn marks(&self, feed: &Connection) -> Marks {
        Marks {
            connection: Some(feed.id.clone()),
            conversation: Some(self.conversation.clone()),
            feed: true,
            items: self.shown.items.clone(),
            first_told: self.shown.first_told,
            alert: self.shown.alert.clone().map(Box::new),
            ..Marks::default()
        }
    }

    fn reply<'b>(&self, feed: &Connection, root: &'b Post, reply: &Reply) -> NewPost<'b> {
        let marks = Marks {
            connection: Some(feed.id.clone()),
            conversation: Some(self.conversation.clone()),
            feed: true,
            items: reply.items.clone(),
            ..Marks::default()
        };
        NewPost {
            channel: &root.channel,
            root: &root.id,
            message: reply.message.clone(),
            props: props(&marks, &reply.attachments, &serde_json::Value::Null),
            user: "",
            files: Vec::new(),
        }
    }

    /// Says where its items are told.
    pub fn tell(&self, told: &mut BTreeMap<String, Told>) {
        let Some(root) = &self.root else { return };
        for (index, spooled) in self.items.iter().enumerate() {
            let opened = self.made && index == 0;
            let replied = self.shown.replies.iter().any(|reply| reply.items.contains(&spooled.mark));
            let what = match (opened, replied) {
                (true, _) => What::Opened,
                (false, true) => What::Updated,
                (false, false) => What::Counted,
            };
            let conversation = self.conversation.to_string();
            told.insert(spooled.mark.clone(), Told { post: root.id.clone(), conversation, what });
        }
    }

    /// The calls that its items ask for, those included that a try before has told.
    pub fn callbacks(&self, feed: &Connection) -> Vec<Callback> {
        let Some(root) = &self.root else { return Vec::new() };
        self.items.iter().flat_map(|spooled| callbacks(feed, spooled, &root.id)).collect()
    }

    /// The text with which it is opened: those whom the feed and its items mention, then what it shows. What then is too long for a
    /// post follows in a reply.
    pub fn opening(&mut self, feed: &[String]) -> String {
        let own = self.items.iter().flat_map(|spooled| spooled.item.mentions.split(' '));
        let mut names: Vec<&str> = Vec::new();
        for name in feed.iter().map(String::as_str).chain(own) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        let message = &self.shown.message;
        if names.is_empty() {
            return message.clone();
        }
        let names = names.join(" ");
        let room = LONGEST.saturating_sub(names.chars().count());
        let end = message.char_indices().nth(room).map_or(message.len(), |(end, _)| end);
        let (shown, rest) = message.split_at(end);
        let opening = format!("{names}\n{shown}");
        if !rest.is_empty() {
            let rest = Reply { message: rest.into(), ..Reply::default() };
            self.shown.replies.insert(0, rest);
        }
        opening
    }

    /// Whether its first item may begin a thread: of an alert, a problem does.
    pub fn begins(&self) -> bool {
        let notice = self.items.first().and_then(|item| item.item.notice.as_ref());
        notice.is_none_or(|notice| notice.change == Change::Problem)
    }

    /// What is to be written.
    pub fn changes(&self, feed: &Connection, root: &Post, questions: &mut Vec<Question<Option<Post>>>) {
        let props = props(&self.marks(feed), &self.shown.attachments, &self.shown.props);
        let drawn = self.made || Marks::of(root).is_some_and(|marks| marks.items == self.shown.items);
        if !drawn {
            questions.push(question::redraw_post(&root.id, self.shown.message.clone(), &props));
        }
        for (index, reply) in self.shown.replies.iter().enumerate() {
            let name = format!("{} {index}", self.name());
            questions.push(question::create_post(&name, self.reply(feed, root, reply)));
        }
    }
}
