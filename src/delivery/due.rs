//! What a conversation owes its endpoint, read off the thread: nothing else says what is to be sent.

use crate::conversation::{About, Marks, State};
use crate::delivery::mark::{Mark, GONE};
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{Post, User};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a delivery tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A member said something.
    Created,
    /// A member changed what they had said.
    Updated,
    /// Something that was said was taken back.
    Deleted,
    /// The team has seen what the visitor said.
    Seen,
    /// A member took the conversation on.
    Claimed,
    /// The conversation was closed.
    Closed,
    /// It was opened again.
    Reopened,
}

impl What {
    /// The event's type.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Created => "message.created",
            Self::Updated => "message.updated",
            Self::Deleted => "message.deleted",
            Self::Seen => "message.seen",
            Self::Claimed => "conversation.claimed",
            Self::Closed => "conversation.closed",
            Self::Reopened => "conversation.reopened",
        }
    }
}

/// One delivery that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it tells.
    pub what: What,
    /// When that happened, in milliseconds: deliveries are sent in this order.
    pub at: i64,
    /// The post that it tells of; the root post for what concerns the conversation as a whole.
    pub post: Post,
    /// The display name of who did it, where it concerns the conversation as a whole.
    pub by: String,
    /// Somebody asked to send it again.
    pub again: bool,
    /// Who says it, where it is a message.
    pub speech: Speech,
}

impl Due {
    fn new(what: What, at: i64, post: &Post) -> Self {
        Self { what, at, post: post.clone(), by: String::new(), again: false, speech: Speech::Member }
    }

    /// Its id: the same whenever the same thing is told.
    pub fn id(&self) -> String {
        let post = &self.post.id;
        match self.what {
            What::Created => post.clone(),
            What::Updated => format!("{post}.{}", self.post.edit_at),
            What::Deleted => format!("{post}.deleted"),
            What::Seen => format!("{post}.seen"),
            What::Claimed => format!("{post}.claimed.{}", self.at),
            What::Closed => format!("{post}.closed.{}", self.at),
            What::Reopened => format!("{post}.reopened.{}", self.at),
        }
    }
}

/// What is looked at to find what is owed.
pub struct View<'a> {
    /// How far the conversation was delivered.
    pub mark: &'a Mark,
    /// The root post.
    pub root: &'a Post,
    /// Replies of the thread, and those posts that the mark names by their ids.
    pub posts: &'a [Post],
    /// Their authors, as far as [`undecided`] names their posts.
    pub authors: &'a [User],
    /// The plugin's bot.
    pub bot: &'a str,
    /// Whose posts may be an agent's.
    pub voices: &'a Voices,
    /// Whether it is sent what agents say, and our own lines. Who takes Mattermost's webhooks may be the one that asked the agent.
    pub machines: bool,
    /// A member has seen what was said up to this time, in milliseconds.
    pub seen: i64,
}

/// The posts whose authors must be known to tell what is owed.
pub fn undecided<'a>(mark: &Mark, posts: &'a [Post], bot: &str) -> Vec<&'a Post> {
    let settled = |post: &Post| {
        let passed = mark.posts.get(&post.id);
        let known = passed.map_or(mark.has(post), |passed| passed.edit == GONE || post.edit_at <= passed.edit);
        known && !mark.late.contains(&post.id) && !mark.replay.contains(&post.id)
    };
    let others = |post: &Post| post.user != bot || Marks::of(post).is_some_and(|marks| marks.outbound);
    posts.iter().filter(|post| !post.root.is_empty() && others(post) && !settled(post)).collect()
}

/// All that is owed, in the order in which it is sent.
pub fn owed(view: &View<'_>) -> Vec<Due> {
    let mut dues: Vec<Due> = messages(view);
    dues.extend(deletions(view));
    dues.extend(turns(view.mark, view.root, view.bot));
    dues.extend(seen(view));
    dues.sort_by(|a, b| (a.at, &a.post.id, a.what).cmp(&(b.at, &b.post.id, b.what)));
    dues
}

fn messages(view: &View<'_>) -> Vec<Due> {
    let mut dues = Vec::new();
    let mut seen = BTreeSet::new();
    for post in undecided(view.mark, view.posts, view.bot) {
        if !seen.insert(&post.id) || post.delete_at > 0 {
            continue;
        }
        let Some(author) = view.authors.iter().find(|author| author.id == post.user) else { continue };
        let speech = speech::of(post, view.voices, author.is_bot);
        let heard = if speech == Speech::Member { view.voices.heard(post) } else { Cow::Borrowed(post) };
        let says = !heard.message.trim().is_empty() || !post.files.is_empty();
        let leaves = says
            && match speech {
                Speech::Member => true,
                // Told once, when it is whole.
                Speech::Agent => view.machines && !speech::grows(post),
                Speech::System => view.machines,
                Speech::Visitor | Speech::Inside => false,
            };
        let due = |what, at| Due { speech, ..Due::new(what, at, &heard) };
        let again = view.mark.replay.contains(&post.id);
        let passed = view.mark.posts.get(&post.id);
        let known = passed.is_some() || (post.create_at <= view.mark.floor && !view.mark.late.contains(&post.id));
        let old = post.create_at <= view.mark.floor && passed.is_none() && post.edit_at > 0;
        match (leaves, known) {
            (true, _) if again => dues.push(Due { again, ..due(What::Created, post.create_at) }),
            // The catch-up names an old post where it was edited.
            (true, false) if old => dues.push(due(What::Updated, post.edit_at)),
            (true, false) => dues.push(due(What::Created, post.create_at)),
            (true, true) => dues.push(due(What::Updated, post.edit_at)),
            // It was a reply once and has become a note; it may have arrived though nobody wrote that down.
            (false, true) => dues.push(Due::new(What::Deleted, post.edit_at, post)),
            (false, false) if became_note(post, author) => dues.push(Due::new(What::Deleted, post.edit_at, post)),
            (false, false) => {}
        }
    }
    dues
}

/// Whether a post may have been a reply before it was edited: a note from the beginning is marked as one.
fn became_note(post: &Post, author: &User) -> bool {
    post.edit_at > 0 && speech::is_typed_note(post, author.is_bot)
}

fn deletions(view: &View<'_>) -> Vec<Due> {
    let named = view.mark.gone.iter().map(|(id, at)| {
        let made = view.mark.posts.get(id).map_or(0, |passed| passed.made);
        let post = Post { id: id.clone(), create_at: made, ..Post::default() };
        Due::new(What::Deleted, *at, &post)
    });
    named.collect()
}

/// How a conversation as a whole stands otherwise than the endpoint knows, as its root post says.
pub fn turns(mark: &Mark, root: &Post, bot: &str) -> Vec<Due> {
    // A service that writes its own root posts could put anything there.
    if root.user != bot {
        return Vec::new();
    }
    let Some(about) = Marks::of(root).and_then(|marks| marks.about) else { return Vec::new() };
    let mut dues = Vec::new();
    let turn = |what, by: &str| Due { by: by.into(), ..Due::new(what, about.turned, root) };
    if !about.claimed.is_empty() && about.claimed != mark.told.claimed {
        dues.push(turn(What::Claimed, &about.claimed));
    }
    match (closed_by(&about), mark.told.closed) {
        (Some(by), false) => dues.push(turn(What::Closed, by)),
        (None, true) => dues.push(turn(What::Reopened, opened_by(&about))),
        _ => {}
    }
    dues
}

/// Who closed the conversation, or blocked its visitor; none where it is open.
pub fn closed_by(about: &About) -> Option<&str> {
    match &about.state {
        State::Closed { by } | State::Blocked { by, .. } => Some(by),
        State::Waiting { .. } | State::Answered { .. } => None,
    }
}

/// Who opened it again by answering; empty where the visitor did, or a button.
fn opened_by(about: &About) -> &str {
    match &about.state {
        State::Answered { by, agent: false } => by,
        _ => "",
    }
}

/// The visitor's last message that a member has seen, where that is news and no reply says as much.
fn seen(view: &View<'_>) -> Option<Due> {
    let from_visitor =
        |post: &&Post| post.create_at <= view.seen && speech::of(post, view.voices, true) == Speech::Visitor;
    let posts = std::iter::once(view.root).chain(view.posts);
    let last = posts.filter(from_visitor).max_by_key(|post| (post.create_at, &post.id))?;
    let answered = view.mark.posts.values().any(|passed| passed.made > last.create_at);
    (last.id != view.mark.told.seen && !answered).then(|| Due::new(What::Seen, view.seen, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::mark::Passed;

    fn reply(id: &str, create_at: i64, text: &str) -> Post {
        Post {
            id: id.into(),
            create_at,
            root: "root".into(),
            user: "anna".into(),
            message: text.into(),
            ..Post::default()
        }
    }

    fn list(mark: &Mark, posts: &[Post]) -> Vec<(What, String)> {
        let anna = User { id: "anna".into(), ..User::default() };
        let root = Post { id: "root".into(), user: "bot".into(), ..Post::default() };
        let voices = Voices::ours("bot");
        let view =
            View { mark, root: &root, posts, authors: &[anna], bot: "bot", voices: &voices, machines: true, seen: 0 };
        owed(&view).into_iter().map(|due| (due.what, due.id())).collect()
    }

    #[test]
    fn replies_are_owed_in_their_order_and_notes_never() {
        let posts = [reply("b", 2, "b"), reply("note", 3, "Note: no"), reply("a", 1, "a"), reply("c", 2, " ")];
        assert_eq!(list(&Mark::default(), &posts), [(What::Created, "a".into()), (What::Created, "b".into())]);
    }

    #[test]
    fn an_edit_is_owed_once_and_a_note_takes_its_message_back() {
        let mut mark = Mark::default();
        mark.pass("a", Passed { made: 1, ..Passed::default() });
        let edited = Post { edit_at: 7, ..reply("a", 1, "new") };
        assert_eq!(list(&mark, std::slice::from_ref(&edited)), [(What::Updated, "a.7".into())]);
        let note = Post { message: "note: x".into(), ..edited.clone() };
        assert_eq!(list(&mark, &[note]), [(What::Deleted, "a.deleted".into())]);
        mark.pass("a", Passed { made: 1, edit: 7, ..Passed::default() });
        assert_eq!(list(&mark, &[edited]), []);
    }

    #[test]
    fn a_claim_by_a_forged_root_is_nobodys() {
        let mark = Mark { gone: [("x".to_string(), 5)].into(), ..Mark::default() };
        assert_eq!(list(&mark, &[]), [(What::Deleted, "x.deleted".into())]);
    }
}
