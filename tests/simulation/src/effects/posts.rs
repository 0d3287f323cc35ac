//! Posts: made, read, changed, deleted; and the hooks that tell of it.

use super::{done, Effect};
use crate::agenda::{Time, MS, SECOND};
use crate::engine::{Done, JobId, Start};
use crate::tell;
use crate::world::World;
use frontdesk_wire::{Answer, Event, Op, Post, User};

/// After how long a hook's event that failed comes again, each time.
const AGAIN: [Time; 4] = [SECOND, 5 * SECOND, 20 * SECOND, 60 * SECOND];

/// What a hook tells.
#[derive(Clone, Debug)]
pub enum Hook {
    /// A post was made.
    Posted(Post),
    /// A post was edited; the text before.
    Edited(Post, String),
    /// A post was deleted; as it was before.
    Deleted(Post),
    /// Somebody put a reaction on a post, or took it away.
    Reacted {
        /// The post.
        post: Post,
        /// The user's id.
        user: String,
        /// The emoji's name.
        emoji: String,
        /// It was taken away.
        removed: bool,
    },
}

impl World {
    pub(super) fn post_effect(&mut self, id: JobId, op: &Op) -> Effect {
        let node = self.jobs[&id].node;
        let wall = self.wall(node);
        match op {
            Op::CreatePost { channel, root, message, props, user, files } => {
                let author = if user.is_empty() { self.jobs[&id].envelope.host.bot.clone() } else { user.clone() };
                if author.is_empty() {
                    return Effect::Now(Err("there is no bot yet".into()));
                }
                if !root.is_empty() && self.server.standing(root).is_none() {
                    return Effect::Now(Err("there is no such root post".into()));
                }
                // The time is taken a moment before the post is committed.
                let at = wall - self.chance.between(0, 3);
                let post = Post {
                    id: self.chance.id(),
                    create_at: at,
                    update_at: at,
                    user: author,
                    channel: channel.clone(),
                    root: root.clone(),
                    message: message.clone(),
                    props: props.clone(),
                    files: files.clone(),
                    ..Post::default()
                };
                self.commit(node, post.clone());
                Effect::Now(Ok(Answer::Post { post: Some(post) }))
            }
            Op::UpdatePost { id: post, message, props } => {
                let Some(read) = self.server.standing(post) else {
                    return Effect::Now(Ok(Answer::Post { post: None }));
                };
                let changed = Post {
                    message: message.clone().unwrap_or_else(|| read.message.clone()),
                    props: props.clone().unwrap_or_else(|| read.props.clone()),
                    ..read
                };
                // What somebody else writes in this moment is lost, as with the real one.
                let gap = self.chance.between(100, 3 * MS);
                self.after(gap, move |world| {
                    let changed = world.change(node, changed);
                    world.answer(id, Ok(Answer::Post { post: changed }));
                });
                Effect::Later
            }
            Op::DeletePost { id: post } => {
                self.remove(node, post);
                done()
            }
            Op::GetPost { id: post } => {
                let moment = self.moment();
                let post = self.server.post_at(post, moment).filter(|post| post.delete_at == 0);
                Effect::Now(Ok(Answer::Post { post }))
            }
            Op::Thread { root, after, limit } => {
                let moment = self.moment();
                let mut posts = self.server.thread_at(root, moment);
                posts.retain(|post| post.root.is_empty() || post.create_at >= *after);
                let last = posts.get(*limit as usize).filter(|_| *limit > 0).map(|post| post.create_at);
                posts.retain(|post| post.root.is_empty() || last.is_none_or(|last| post.create_at <= last));
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.seen.extend(posts.iter().map(|post| (post.id.clone(), post.clone())));
                }
                Effect::Now(Ok(Answer::Posts { posts }))
            }
            Op::ChannelPosts { channel, since, limit } => {
                let moment = self.moment();
                let mut posts = self.server.changed_at(channel, *since, moment);
                // Those that changed at the time itself do not count.
                let mut times: Vec<i64> = posts.iter().map(|post| post.update_at).filter(|at| at > since).collect();
                times.sort_unstable();
                let last = times.get((*limit as usize).wrapping_sub(1)).filter(|_| *limit > 0);
                posts.retain(|post| last.is_none_or(|last| post.update_at <= *last));
                Effect::Now(Ok(Answer::Posts { posts }))
            }
            Op::React { post, user, emoji, remove } => {
                let user = if user.is_empty() { self.jobs[&id].envelope.host.bot.clone() } else { user.clone() };
                self.server.react(self.now, wall, post, &user, emoji, *remove);
                done()
            }
            _ => Effect::Now(Err("this is no op of posts".into())),
        }
    }

    /// Makes a post through a node, which then tells of it.
    pub fn commit(&mut self, node: usize, post: Post) {
        tell!(self, "node {node}: post {} at {} in {:?}: {:?}", post.id, post.create_at, post.root, post.message);
        self.tally.one("posts");
        self.server.create(self.now, post.clone());
        self.make_noise(&post);
        self.hook(node, Hook::Posted(post));
    }

    /// Writes a changed post through a node; none where it is gone.
    pub fn change(&mut self, node: usize, changed: Post) -> Option<Post> {
        let before = self.server.standing(&changed.id)?;
        let copy = self.chance.id();
        let wall = self.wall(node);
        tell!(self, "node {node}: post {} is now {:?}", changed.id, changed.message);
        self.server.update(self.now, wall, changed.clone(), copy);
        let after = self.server.post(&changed.id)?;
        self.hook(node, Hook::Edited(after.clone(), before.message));
        Some(after)
    }

    /// Deletes a post through a node.
    pub fn remove(&mut self, node: usize, id: &str) {
        let Some(before) = self.server.standing(id) else { return };
        let wall = self.wall(node);
        tell!(self, "node {node}: post {id} is deleted");
        self.server.delete(self.now, wall, id);
        self.hook(node, Hook::Deleted(before));
    }

    /// Puts somebody's reaction on a post through a node, or takes it away.
    pub fn put_reaction(&mut self, node: usize, post: Post, user: String, emoji: &str, removed: bool) {
        let wall = self.wall(node);
        tell!(self, "node {node}: {user} has {emoji} on {}, removed: {removed}", post.id);
        self.server.react(self.now, wall, &post.id, &user, emoji, removed);
        self.hook(node, Hook::Reacted { post, user, emoji: emoji.into(), removed });
    }

    /// Lets a hook run: each in a task of its own, some late, some twice, some never.
    fn hook(&mut self, node: usize, hook: Hook) {
        let (drop, repeat, longest) = (self.plan.drop_hook, self.plan.repeat_hook, self.plan.hook_delay);
        if self.fault(drop) {
            tell!(self, "node {node}: its hook is dropped");
            return self.tally.one("hooks dropped while the process was up");
        }
        if self.fault(repeat) {
            self.tally.one("hooks that came twice");
            let (hook, delay) = (hook.clone(), self.delay(longest));
            self.after(delay, move |world| world.hooked(node, hook));
        }
        let delay = self.delay(longest);
        self.after(delay, move |world| world.hooked(node, hook));
    }

    fn hooked(&mut self, node: usize, hook: Hook) {
        if !self.nodes[node].ready {
            return self.tally.one("hooks dropped while the process was down");
        }
        let (Hook::Posted(post) | Hook::Edited(post, _) | Hook::Deleted(post) | Hook::Reacted { post, .. }) = &hook;
        let memory = &self.nodes[node].memory;
        let Some((roots_of, roots)) = memory.channels.get(&post.channel) else { return };
        let root = if post.root.is_empty() { &post.id } else { &post.root };
        let new_root = post.root.is_empty() && matches!(hook, Hook::Posted(_));
        if memory.threads.get(root) == Some(&None) || (new_root && !roots && !roots_of.contains(&post.user)) {
            return;
        }
        let watched = |emoji: &String| memory.emojis.get(&post.channel).is_some_and(|emojis| emojis.contains(emoji));
        if matches!(&hook, Hook::Reacted { emoji, .. } if !watched(emoji)) {
            return;
        }
        let root = root.clone();
        tell!(self, "node {node}: hook {hook:?}");
        let author =
            |world: &World, post: &Post| -> User { world.server.users.get(&post.user).cloned().unwrap_or_default() };
        let event = match hook {
            Hook::Posted(post) => Event::Posted { author: author(self, &post), post, binding: None },
            Hook::Edited(post, was) => Event::Edited { author: author(self, &post), post, was, binding: None },
            Hook::Deleted(post) => Event::Deleted { post, binding: None },
            Hook::Reacted { post, user, emoji, removed } => {
                let user = self.server.users.get(&user).cloned().unwrap_or_default();
                Event::Reacted { post, user, emoji, removed, binding: None }
            }
        };
        self.tally.one("hooks");
        self.tell_hook(node, root, event, 0);
    }

    /// Leads a hook's event through the core, again where it fails.
    fn tell_hook(&mut self, node: usize, root: String, event: Event, failures: usize) {
        let life = self.nodes[node].life;
        let heard = if let Event::Posted { post, .. } = &event { post.id.clone() } else { String::new() };
        let (again, place) = (event.clone(), root.clone());
        let then = move |world: &mut World, done: Done| match (done, AGAIN.get(failures)) {
            (Done::Ended { rejected: None, .. }, _) => *world.agents.heard.entry(heard).or_default() += 1,
            (Done::Failed(_) | Done::Ended { .. }, Some(pause)) => {
                world.tally.one("hooks whose event failed and came again");
                world.after(*pause, move |world| {
                    if world.nodes[node].life == life {
                        world.tell_hook(node, place, again, failures + 1);
                    }
                });
            }
            _ => {}
        };
        self.start(Start { node, lane: Some(root.clone()), root: Some(root), event, then: Box::new(then) });
    }
}
