//! What was said, as the server tells it: in order, each thing once, and never older than what is known already.

use std::cmp::Ordering;

/// One message. What stands in it (`B`) is drawn by the page and looked at by nobody here.
pub struct Message<B> {
    /// Mattermost's id of the post.
    pub id: String,
    /// For a visitor's own message: the id that the sender gave it; else empty.
    pub sent_id: String,
    /// When it was made, in milliseconds since 1970.
    pub at: u64,
    /// Whether the visitor said it.
    pub own: bool,
    /// What stands in it.
    pub body: B,
}

impl<B> Message<B> {
    fn place(&self) -> (u64, &str) {
        (self.at, &self.id)
    }
}

/// A message with the version of the event that brought it.
pub struct Entry<B> {
    /// The message.
    pub message: Message<B>,
    /// When the post was last changed; 0 where only the answer to sending it is known.
    version: u64,
}

/// The messages of a conversation in the order of `(at, id)`, and what was removed.
pub struct Timeline<B> {
    entries: Vec<Entry<B>>,
    removed: Vec<(String, u64)>,
    /// The newest message that the visitor has seen.
    seen: (u64, String),
}

impl<B> Default for Timeline<B> {
    fn default() -> Self {
        Self { entries: Vec::new(), removed: Vec::new(), seen: (0, String::new()) }
    }
}

impl<B> Timeline<B> {
    /// Takes in a message as the server has it at a version, in place of an older one with the same id.
    ///
    /// Nothing changes where this version or a later one is known, or where it was removed since. Says whether something did.
    pub fn put(&mut self, version: u64, message: Message<B>) -> bool {
        let known = self.entries.iter().position(|entry| entry.message.id == message.id);
        if let Some(entry) = known.and_then(|at| self.entries.get(at)) {
            if entry.version >= version {
                return false;
            }
        }
        if self.removed.iter().any(|(id, removed)| *id == message.id && *removed >= version) {
            return false;
        }
        self.removed.retain(|(id, _)| *id != message.id);
        if let Some(at) = known {
            self.entries.remove(at);
        }
        let place = self.entries.partition_point(|entry| entry.message.place().cmp(&message.place()) == Ordering::Less);
        self.entries.insert(place, Entry { message, version });
        true
    }

    /// Takes out a message that is not there any more since a version. Nothing changes where a later version is known.
    pub fn remove(&mut self, version: u64, id: &str) -> bool {
        let known = self.entries.iter().position(|entry| entry.message.id == id);
        if let Some(entry) = known.and_then(|at| self.entries.get(at)) {
            if entry.version > version {
                return false;
            }
        }
        match self.removed.iter_mut().find(|(removed, _)| removed == id) {
            Some((_, since)) => *since = version.max(*since),
            None => self.removed.push((id.into(), version)),
        }
        if let Some(at) = known {
            self.entries.remove(at);
        }
        known.is_some()
    }

    /// Forgets every message and every removal, since the server is about to tell everything again.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.removed.clear();
    }

    /// The messages in their order. Of two with the same id from the visitor's own outbox (a server may keep a resend for a
    /// moment) only the first is given.
    pub fn shown(&self) -> impl Iterator<Item = &Message<B>> {
        self.entries.iter().enumerate().filter(|(at, entry)| !self.is_twin(*at, entry)).map(|(_, entry)| &entry.message)
    }

    fn is_twin(&self, at: usize, entry: &Entry<B>) -> bool {
        let sent_id = &entry.message.sent_id;
        !sent_id.is_empty() && self.entries.iter().take(at).any(|earlier| earlier.message.sent_id == *sent_id)
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Says that the visitor has seen everything up to a place.
    pub fn see(&mut self, at: u64, id: &str) {
        if (at, id) > (self.seen.0, self.seen.1.as_str()) {
            self.seen = (at, id.into());
        }
    }

    /// Says that the visitor has seen everything that is there; true where something was new.
    pub fn see_all(&mut self) -> bool {
        let Some(last) = self.entries.last() else {
            return false;
        };
        let new = last.message.place() > (self.seen.0, self.seen.1.as_str());
        if new {
            self.seen = (last.message.at, last.message.id.clone());
        }
        new
    }

    /// The place of the newest message that the visitor has seen.
    pub fn seen(&self) -> (u64, &str) {
        (self.seen.0, &self.seen.1)
    }

    /// The messages of others that the visitor has not seen.
    pub fn unread(&self) -> impl Iterator<Item = &Message<B>> {
        let seen = (self.seen.0, self.seen.1.as_str());
        self.entries.iter().map(|entry| &entry.message).filter(move |message| !message.own && message.place() > seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(id: &str, at: u64, body: &'static str) -> Message<&'static str> {
        Message { id: id.into(), sent_id: String::new(), at, own: false, body }
    }

    fn own(id: &str, sent_id: &str, at: u64) -> Message<&'static str> {
        Message { sent_id: sent_id.into(), own: true, ..said(id, at, "own") }
    }

    fn bodies(timeline: &Timeline<&'static str>) -> Vec<&'static str> {
        timeline.shown().map(|message| message.body).collect()
    }

    #[test]
    fn messages_stand_in_the_order_of_time_and_id_however_they_come() {
        let mut timeline = Timeline::default();
        for (id, at, body) in [("b", 2, "third"), ("z", 1, "first"), ("c", 3, "fourth"), ("a", 2, "second")] {
            assert!(timeline.put(at, said(id, at, body)));
        }
        assert_eq!(bodies(&timeline), ["first", "second", "third", "fourth"]);
    }

    #[test]
    fn what_is_told_twice_stands_once() {
        let mut timeline = Timeline::default();
        assert!(timeline.put(5, said("a", 1, "once")));
        assert!(!timeline.put(5, said("a", 1, "again")));
        assert_eq!(bodies(&timeline), ["once"]);
    }

    #[test]
    fn a_later_version_replaces_and_an_earlier_one_does_not() {
        let mut timeline = Timeline::default();
        timeline.put(5, said("a", 1, "new"));
        assert!(!timeline.put(4, said("a", 1, "old")));
        assert!(timeline.put(6, said("a", 1, "newest")));
        assert_eq!(bodies(&timeline), ["newest"]);
    }

    #[test]
    fn a_removal_is_not_undone_by_what_is_older() {
        let mut timeline = Timeline::default();
        assert!(!timeline.remove(7, "a"));
        assert!(!timeline.put(5, said("a", 1, "older")));
        assert!(!timeline.put(7, said("a", 1, "of the same moment")));
        assert!(bodies(&timeline).is_empty());
        assert!(timeline.put(8, said("a", 1, "later")), "a note that became a message again");
        assert!(!timeline.remove(7, "a"), "a late removal of an older version");
        assert_eq!(bodies(&timeline), ["later"]);
        assert!(timeline.remove(8, "a"));
        assert!(bodies(&timeline).is_empty());
    }

    #[test]
    fn removals_of_one_message_keep_the_latest() {
        let mut timeline: Timeline<&str> = Timeline::default();
        timeline.remove(9, "a");
        timeline.remove(7, "a");
        assert!(!timeline.put(8, said("a", 1, "between")));
    }

    #[test]
    fn of_a_message_that_stands_twice_one_is_shown_until_it_goes() {
        let mut timeline = Timeline::default();
        timeline.put(2, own("p2", "s1", 2));
        timeline.put(1, own("p1", "s1", 1));
        timeline.put(3, own("p3", "s2", 3));
        let ids = |timeline: &Timeline<_>| timeline.shown().map(|message| message.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&timeline), ["p1", "p3"]);
        timeline.remove(9, "p1");
        assert_eq!(ids(&timeline), ["p2", "p3"]);
    }

    #[test]
    fn unread_are_the_messages_of_others_after_what_was_seen() {
        let mut timeline = Timeline::default();
        timeline.see(2, "b");
        timeline.put(1, said("a", 1, ""));
        timeline.put(2, said("b", 2, ""));
        timeline.put(2, said("c", 2, ""));
        timeline.put(3, own("d", "s", 3));
        timeline.put(4, said("e", 4, ""));
        assert_eq!(timeline.unread().count(), 2);
        assert!(timeline.see_all());
        assert!(!timeline.see_all());
        assert_eq!((timeline.unread().count(), timeline.seen()), (0, (4, "e")));
    }

    #[test]
    fn an_edit_of_something_seen_is_not_unread() {
        let mut timeline = Timeline::default();
        timeline.put(1, said("a", 1, ""));
        timeline.see_all();
        timeline.put(100, said("a", 1, "edited"));
        assert_eq!(timeline.unread().count(), 0);
    }

    #[test]
    fn clearing_forgets_removals_and_keeps_what_was_seen() {
        let mut timeline = Timeline::default();
        timeline.put(2, said("a", 2, ""));
        timeline.remove(9, "b");
        timeline.see_all();
        timeline.clear();
        assert!(timeline.is_empty());
        assert!(timeline.put(3, said("b", 1, "back")));
        assert_eq!(timeline.unread().count(), 0);
    }
}
