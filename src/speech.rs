//! What leaves a thread, and under whose name.

use crate::conversation::Marks;
use crate::desk::Desk;
use crate::{text, words};
use frontdesk_wire::visitor::{From, Message, Removed, Role};
use frontdesk_wire::{Frame, Op, Post, User};
use serde::Deserialize;

/// What a post is to the visitor of its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// The visitor's own message.
    Visitor,
    /// A team member's message.
    Member,
    /// A note, or a post by a bot, a webhook, a plugin or the system: it never leaves.
    Inside,
}

/// Whether a text is a note: it begins with `note:` in any case.
pub fn is_note(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    start.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"note:"))
}

/// Whether a post is a note by what a person typed, and not yet marked as one.
pub fn is_typed_note(post: &Post, author_is_bot: bool) -> bool {
    let marked = Marks::of(post).is_some_and(|marks| marks.note);
    is_note(&post.message) && !marked && !author_is_bot && post.kind.is_empty() && !made_by_machine(post)
}

/// Says what a post is. Author and mark are both checked; a mark alone proves nothing, since team members
/// can write props.
pub fn of(post: &Post, bot: &str, author_is_bot: bool) -> Speech {
    let marks = Marks::of(post);
    if !bot.is_empty() && post.user == bot {
        let from_visitor = marks.is_some_and(|marks| marks.message.is_some() && !marks.note);
        return if from_visitor { Speech::Visitor } else { Speech::Inside };
    }
    let typed = post.kind.is_empty() || post.kind == "me";
    let note = is_note(&post.message) || marks.is_some_and(|marks| marks.note);
    if !typed || note || author_is_bot || made_by_machine(post) {
        return Speech::Inside;
    }
    Speech::Member
}

fn made_by_machine(post: &Post) -> bool {
    #[derive(Default, Deserialize)]
    struct Origin {
        #[serde(default)]
        from_webhook: serde_json::Value,
        #[serde(default)]
        from_bot: serde_json::Value,
        #[serde(default)]
        from_plugin: serde_json::Value,
    }
    if post.props.is_empty() {
        return false;
    }
    // Props that cannot be read are nobody's typing.
    let Ok(origin) = serde_json::from_slice::<Origin>(&post.props) else { return true };
    let set = |value: &serde_json::Value| value == "true" || value == true;
    set(&origin.from_webhook) || set(&origin.from_bot) || set(&origin.from_plugin)
}

/// The name that visitors see of a member: the first name, else the nickname, never the user name. Empty where
/// the profile has neither; the chat then shows the team's name.
pub fn name_of(user: &User) -> String {
    let first = user.first_name.trim();
    if first.is_empty() { user.nickname.trim() } else { first }.to_string()
}

/// The message that a visitor sees of a post; none where the post stays inside.
pub fn message(post: &Post, bot: &str, author: Option<&User>) -> Option<Message> {
    let speech = of(post, bot, author.is_some_and(|author| author.is_bot));
    let (from, text, sent_id) = match speech {
        Speech::Inside => return None,
        Speech::Visitor => {
            let own = crate::root_post::words_of(post);
            let sent_id = Marks::of(post).and_then(|marks| marks.message).map(|id| id.to_string());
            (From { role: Role::Visitor, name: String::new() }, text::plain(&own), sent_id)
        }
        // Files stay inside as yet, and a post that is nothing but files says nothing.
        Speech::Member if post.message.trim().is_empty() => return None,
        Speech::Member => {
            let name = author.map(name_of).unwrap_or_default();
            (From { role: Role::Member, name }, text::nodes(&post.message), None)
        }
    };
    // Visitors cannot edit; their root post counts as edited whenever its state is drawn anew.
    let edited_at = (speech == Speech::Member && post.edit_at > 0).then_some(post.edit_at);
    Some(Message { id: post.id.clone(), sent_id, at: post.create_at, edited_at, from, text, files: Vec::new() })
}

/// Tells a member that the files of a reply stay inside.
pub fn tell_of_files(desk: &Desk, post: &Post, author: &User) {
    if post.files.is_empty() || of(post, desk.bot(), author.is_bot) != Speech::Member {
        return;
    }
    desk.order(Op::Ephemeral {
        user: post.user.clone(),
        channel: post.channel.clone(),
        root: post.root.clone(),
        message: words::of(&author.locale).files_stay(!post.message.trim().is_empty()).into(),
    });
}

/// The frame that shows a message.
pub fn shown(post: &Post, message: &Message) -> Frame {
    let data = serde_json::to_string(message).unwrap_or_default();
    Frame { id: event_id(post.update_at, &post.id), event: "message".into(), data }
}

/// The frame that takes a message away.
pub fn removed(post: &Post) -> Frame {
    let data = serde_json::to_string(&Removed { id: post.id.clone() }).unwrap_or_default();
    Frame { id: event_id(post.update_at.max(post.delete_at), &post.id), event: "removed".into(), data }
}

/// The id of an event: `<update_at>-<post id>`.
pub fn event_id(update_at: i64, post: &str) -> String {
    format!("{update_at}-{post}")
}

/// Reads an event's id: the time and the post.
pub fn parse_event_id(id: &str) -> Option<(i64, &str)> {
    let (at, post) = id.split_once('-')?;
    Some((at.parse().ok()?, post))
}
