//! Mattermost's database: posts with all their versions, the plugin's keys, users, channels and reactions.
//!
//! Each change has the moment at which it was committed, so that a replica can show the past. How posts change follows
//! `sqlstore/post_store.go` of Mattermost 11.4: a reply sets its root's `update_at`, an edit leaves a deleted copy under
//! another id, a deleted root takes its replies along.

use crate::agenda::Time;
use frontdesk_wire::{Channel, Post, User};
use std::collections::{BTreeMap, BTreeSet};

/// What a key held from a time on; nothing where it was deleted.
type Version = (Time, Option<Vec<u8>>);

/// What is stored, with the moments of its changes.
#[derive(Default)]
pub struct Server {
    posts: BTreeMap<String, Vec<(Time, Post)>>,
    by_root: BTreeMap<String, Vec<String>>,
    by_channel: BTreeMap<String, Vec<String>>,
    copies: BTreeSet<String>,
    keys: BTreeMap<String, Vec<Version>>,
    /// The users by id.
    pub users: BTreeMap<String, User>,
    /// The channels by id.
    pub channels: BTreeMap<String, Channel>,
    /// Post, user and emoji of each reaction.
    pub reactions: BTreeSet<(String, String, String)>,
}

fn as_of<T: Clone>(versions: &[(Time, T)], moment: Time) -> Option<T> {
    versions.iter().rev().find(|(at, _)| *at <= moment).map(|(_, value)| value.clone())
}

impl Server {
    /// A key's value as a replica had it at a moment.
    pub fn key_at(&self, key: &str, moment: Time) -> Option<Vec<u8>> {
        as_of(self.keys.get(key)?, moment).flatten()
    }

    /// A key's value.
    pub fn key(&self, key: &str) -> Option<Vec<u8>> {
        self.key_at(key, Time::MAX)
    }

    /// The keys that begin so and hold something.
    pub fn keys_below(&self, prefix: &str) -> Vec<String> {
        let from = self.keys.range(prefix.to_string()..).take_while(|(key, _)| key.starts_with(prefix));
        from.filter(|(_, versions)| versions.last().is_some_and(|(_, value)| value.is_some()))
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// Writes a key.
    pub fn put_key(&mut self, now: Time, key: &str, value: Option<Vec<u8>>) {
        self.keys.entry(key.into()).or_default().push((now, value));
    }

    /// A post as a replica had it at a moment, deleted ones included.
    pub fn post_at(&self, id: &str, moment: Time) -> Option<Post> {
        as_of(self.posts.get(id)?, moment)
    }

    /// A post, deleted ones included.
    pub fn post(&self, id: &str) -> Option<Post> {
        self.post_at(id, Time::MAX)
    }

    /// A post as it was at any time, the latest last.
    pub fn versions(&self, id: &str) -> impl Iterator<Item = &Post> {
        self.posts.get(id).into_iter().flatten().map(|(_, post)| post)
    }

    /// The posts of a channel that stand, roots and replies.
    pub fn posts_of(&self, channel: &str) -> Vec<Post> {
        let mut posts = self.changed_at(channel, 0, Time::MAX);
        posts.retain(|post| post.delete_at == 0);
        posts
    }

    /// A post that is not deleted.
    pub fn standing(&self, id: &str) -> Option<Post> {
        self.post(id).filter(|post| post.delete_at == 0)
    }

    /// Stores a version of a post.
    pub fn put_post(&mut self, now: Time, post: Post) {
        let versions = self.posts.entry(post.id.clone()).or_default();
        if versions.is_empty() {
            let root = if post.root.is_empty() { &post.id } else { &post.root };
            self.by_root.entry(root.clone()).or_default().push(post.id.clone());
            self.by_channel.entry(post.channel.clone()).or_default().push(post.id.clone());
        }
        versions.push((now, post));
    }

    /// When a post was committed.
    pub fn made_at(&self, id: &str) -> Option<Time> {
        self.posts.get(id)?.first().map(|(at, _)| *at)
    }

    /// Whether a post's times went back: a clock was put back between two of its changes.
    pub fn went_back(&self, id: &str) -> bool {
        let versions = self.posts.get(id).map(Vec::as_slice).unwrap_or_default();
        let latest = |post: &Post| post.update_at.max(post.edit_at).max(post.delete_at);
        versions.windows(2).any(|pair| latest(&pair[0].1) >= latest(&pair[1].1) && pair[0].1 != pair[1].1)
    }

    /// Changes a post in place without a trace of how it was.
    pub fn touch(&mut self, now: Time, id: &str, change: impl FnOnce(&mut Post)) {
        if let Some(mut post) = self.post(id) {
            change(&mut post);
            self.put_post(now, post);
        }
    }

    /// Makes a post. A reply sets the time at which its root changed, be that back.
    pub fn create(&mut self, now: Time, post: Post) {
        let (root, at) = (post.root.clone(), post.create_at);
        self.put_post(now, post);
        if !root.is_empty() {
            self.touch(now, &root, |root| root.update_at = at);
        }
    }

    /// Gives a post another text and other props, and leaves a deleted copy of how it was under the id `copy`.
    pub fn update(&mut self, now: Time, wall: i64, changed: Post, copy: String) {
        let Some(before) = self.post(&changed.id) else { return };
        let edit_at = if changed.message == before.message { before.edit_at } else { wall };
        // The server writes the whole row: whoever deleted the post meanwhile has not.
        let after = Post { update_at: wall, edit_at, ..changed };
        let root = after.root.clone();
        self.put_post(now, after);
        self.touch(now, &root, |root| root.update_at = root.update_at.max(wall));
        self.copies.insert(copy.clone());
        self.put_post(now, Post { id: copy, update_at: wall, delete_at: wall, ..before });
    }

    /// Deletes a post, and its replies with a root.
    pub fn delete(&mut self, now: Time, wall: i64, id: &str) {
        let Some(post) = self.post(id) else { return };
        let gone = if post.root.is_empty() { self.by_root.get(id).cloned() } else { Some(vec![id.to_string()]) };
        for one in gone.unwrap_or_default() {
            self.touch(now, &one, |post| (post.delete_at, post.update_at) = (wall, wall));
        }
        self.touch(now, &post.root, |root| root.update_at = wall);
    }

    /// Puts a reaction on a post, or takes it away.
    pub fn react(&mut self, now: Time, wall: i64, post: &str, user: &str, emoji: &str, remove: bool) {
        let reaction = (post.to_string(), user.to_string(), emoji.to_string());
        let changed = if remove { self.reactions.remove(&reaction) } else { self.reactions.insert(reaction) };
        if changed {
            self.touch(now, post, |post| post.update_at = wall);
        }
    }

    /// A thread as a replica had it at a moment: the root, then by time, without what is deleted. Empty where the root
    /// is not there.
    pub fn thread_at(&self, root: &str, moment: Time) -> Vec<Post> {
        let ids = self.by_root.get(root).map(Vec::as_slice).unwrap_or_default();
        let mut posts: Vec<Post> = ids.iter().filter_map(|id| self.post_at(id, moment)).collect();
        posts.retain(|post| post.delete_at == 0);
        // The root first, also where the clock was put back since.
        posts.sort_by(|a, b| (a.id != root).cmp(&(b.id != root)).then_with(|| in_order(a, b)));
        if posts.first().is_some_and(|first| first.id == root) {
            posts
        } else {
            Vec::new()
        }
    }

    /// A thread.
    pub fn thread(&self, root: &str) -> Vec<Post> {
        self.thread_at(root, Time::MAX)
    }

    /// Every post of a thread as it is, deleted ones included.
    pub fn all_of(&self, root: &str) -> Vec<Post> {
        let ids = self.by_root.get(root).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter(|id| !self.copies.contains(*id)).filter_map(|id| self.post(id)).collect()
    }

    /// What changed in a channel at or after a time, as a replica had it at a moment, by time. What a post was before an
    /// edit is none of it: the bridge leaves that out.
    pub fn changed_at(&self, channel: &str, since: i64, moment: Time) -> Vec<Post> {
        let ids = self.by_channel.get(channel).map(Vec::as_slice).unwrap_or_default();
        let posts = ids.iter().filter_map(|id| self.post_at(id, moment));
        let mut posts: Vec<Post> =
            posts.filter(|post| post.update_at >= since && !self.copies.contains(&post.id)).collect();
        posts.sort_by(in_order);
        posts
    }

    /// The root posts of a channel that stand, by time.
    pub fn roots(&self, channel: &str) -> Vec<Post> {
        let mut posts = self.changed_at(channel, 0, Time::MAX);
        posts.retain(|post| post.root.is_empty() && post.delete_at == 0);
        posts
    }
}

/// The order of a thread: by time, a root before its replies, then by id.
pub fn in_order(a: &Post, b: &Post) -> std::cmp::Ordering {
    let place = |post: &Post| (post.create_at, !post.root.is_empty());
    place(a).cmp(&place(b)).then_with(|| a.id.cmp(&b.id))
}
