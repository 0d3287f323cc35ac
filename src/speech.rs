//! What leaves a thread, and under whose name.

use crate::connection::{Index, Kind};
use crate::conversation::Marks;
use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, UserId};
use crate::manner::Manner;
use crate::mention::OnMention;
use crate::text;
use frontdesk_wire::visitor::{File, From, Message, Removed, Role};
use frontdesk_wire::{Frame, Post, User};
use serde::Deserialize;
use std::borrow::Cow;

/// What a note begins with, in any case.
const NOTE: &str = "note:";

/// What a post is to the visitor of its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// The visitor's own message.
    Visitor,
    /// A team member's message.
    Member,
    /// What an agent answers the visitor.
    Agent,
    /// A line of our own to the visitor.
    System,
    /// A note, or a post by a bot, a webhook, a plugin or the system: it never leaves.
    Inside,
}

/// Whose posts may be more than a person's: our own bot, and the agents' bots; and how the team speaks.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    bot: String,
    agents: Vec<(ConnectionId, UserId)>,
    manner: Manner,
}

impl Voices {
    /// Our own bot alone: the posts of agents stay inside.
    pub fn ours(bot: &str) -> Self {
        Self { bot: bot.into(), ..Self::default() }
    }

    /// Our own bot, and the bots of an index's agents, also of those that are switched off: what they said was said.
    pub fn of(bot: &str, index: &Index) -> Self {
        let agents = index.entries.iter().filter(|entry| entry.kind == Kind::Agent);
        let agents = agents.filter_map(|entry| Some((entry.id.clone(), entry.bot.clone()?))).collect();
        Self { bot: bot.into(), agents, ..Self::default() }
    }

    /// Those that some posts need: who the agents are is asked for only where a post may be one's.
    pub fn load<'a>(desk: &Desk, posts: impl IntoIterator<Item = &'a Post>) -> Flow<Self> {
        const MARK: &[u8] = b"\"agent\"";
        let others = posts.into_iter().filter(|post| post.user != desk.bot());
        let marked = others.filter(|post| post.props.windows(MARK.len()).any(|part| part == MARK)).count();
        Ok(if marked > 0 { Self::of(desk.bot(), &Index::peek(desk)?) } else { Self::ours(desk.bot()) })
    }

    /// The same, of a team that speaks so.
    pub fn speaking(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }

    /// Whom a reply has to mention to leave; none where every reply leaves.
    pub fn mentioned(&self) -> Option<&'static str> {
        self.manner.on_mention.map(OnMention::bot)
    }

    /// Whether a member's post does not leave for nothing but that it mentions nobody who takes it out.
    pub fn keeps(&self, post: &Post) -> bool {
        self.manner.on_mention.is_some_and(|on_mention| on_mention.keeps(post))
    }

    /// A member's post as it leaves: without the mention that took it out.
    pub fn heard<'a>(&self, post: &'a Post) -> Cow<'a, Post> {
        match self.manner.on_mention {
            Some(on_mention) if on_mention.concerns(post) => {
                Cow::Owned(Post { message: on_mention.without(&post.message), ..post.clone() })
            }
            _ => Cow::Borrowed(post),
        }
    }

    /// Whether a post is a proposal of an agent's.
    pub fn proposes(&self, post: &Post) -> bool {
        Marks::of(post).is_some_and(|marks| marks.draft && marks.note && self.is_by_agent(post, &marks))
    }

    /// Whether the agent that a post's mark names wrote it.
    fn is_by_agent(&self, post: &Post, marks: &Marks) -> bool {
        let agent = marks.agent.as_ref().map(|answering| &answering.agent);
        self.agents.iter().any(|(id, bot)| Some(id) == agent && bot.as_str() == post.user)
    }
}

/// Whether a post is an answer that is still growing.
pub fn grows(post: &Post) -> bool {
    Marks::of(post).and_then(|marks| marks.agent).is_some_and(|answering| answering.growing)
}

/// Whether a text is a note: it begins with `note:` in any case.
pub fn is_note(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    start.get(..NOTE.len()).is_some_and(|word| word.eq_ignore_ascii_case(NOTE.as_bytes()))
}

/// A text without what makes it a note.
pub fn without_note(text: &str) -> &str {
    match text.trim_start().split_at_checked(NOTE.len()) {
        Some((word, rest)) if word.eq_ignore_ascii_case(NOTE) => rest.trim_start(),
        _ => text,
    }
}

/// Whether a person typed a post: no bot, webhook, plugin or system made it.
pub fn is_typed(post: &Post, author_is_bot: bool) -> bool {
    (post.kind.is_empty() || post.kind == "me") && !author_is_bot && !made_by_machine(post)
}

/// Whether a post is a note by what a person typed, and not yet marked as one.
pub fn is_typed_note(post: &Post, author_is_bot: bool) -> bool {
    let marked = Marks::of(post).is_some_and(|marks| marks.note);
    is_note(&post.message) && !marked && !author_is_bot && post.kind.is_empty() && !made_by_machine(post)
}

/// Whether a post is a note that was made for a person by a command or a dialog.
pub fn is_made_note(post: &Post, author_is_bot: bool) -> bool {
    let marked = Marks::of(post).is_some_and(|marks| marks.note);
    marked && !author_is_bot && post.kind.is_empty() && !made_by_webhook(post)
}

/// Says what a post is. Author and mark are both checked; a mark alone proves nothing, since team members
/// can write props.
pub fn of(post: &Post, voices: &Voices, author_is_bot: bool) -> Speech {
    let marks = Marks::of(post);
    if !voices.bot.is_empty() && post.user == voices.bot {
        return match marks {
            Some(marks) if marks.note => Speech::Inside,
            Some(marks) if marks.message.is_some() => Speech::Visitor,
            Some(marks) if marks.outbound => Speech::System,
            _ => Speech::Inside,
        };
    }
    let marks = marks.unwrap_or_default();
    if marks.note {
        return Speech::Inside;
    }
    if let Some(answering) = marks.agent.as_ref().filter(|_| voices.is_by_agent(post, &marks)) {
        let says = answering.outbound && !answering.failure && post.kind.is_empty();
        return if says { Speech::Agent } else { Speech::Inside };
    }
    let typed = post.kind.is_empty() || post.kind == "me";
    // A proposal or a saved reply that a member sent was made by us for them.
    let ours = marks.approved.is_some() || marks.saved.is_some();
    let machine = if ours { made_by_webhook(post) } else { made_by_machine(post) };
    if !typed || is_note(&post.message) || author_is_bot || machine {
        return Speech::Inside;
    }
    // What a member sent by a button or a command was meant for the visitor.
    if !ours && voices.keeps(post) {
        Speech::Inside
    } else {
        Speech::Member
    }
}

/// Whether a person typed a post that stays inside for nothing but that it does not mention our bot.
pub fn is_kept(post: &Post, voices: &Voices, author_is_bot: bool) -> bool {
    let to_all = Manner { on_mention: None, ..voices.manner };
    voices.manner.on_mention.is_some()
        && of(post, voices, author_is_bot) == Speech::Inside
        && of(post, &voices.clone().speaking(to_all), author_is_bot) == Speech::Member
}

fn made_by_machine(post: &Post) -> bool {
    origin(post, true)
}

fn made_by_webhook(post: &Post) -> bool {
    origin(post, false)
}

fn origin(post: &Post, plugins: bool) -> bool {
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
    set(&origin.from_webhook) || set(&origin.from_bot) || (plugins && set(&origin.from_plugin))
}

/// The first name, else the nickname, never the user name. Empty where the profile has neither; the chat then shows the
/// team's name.
pub fn name_of(user: &User) -> String {
    let first = user.first_name.trim();
    if first.is_empty() { user.nickname.trim() } else { first }.to_string()
}

/// The message that a visitor sees of a post with those of its files that leave; none where the post stays inside.
pub fn message(post: &Post, voices: &Voices, author: Option<&User>, files: &[File]) -> Option<Message> {
    let speech = of(post, voices, author.is_some_and(|author| author.is_bot));
    let heard = if speech == Speech::Member { voices.heard(post) } else { Cow::Borrowed(post) };
    let post = heard.as_ref();
    let (from, text, sent_id) = match speech {
        Speech::Inside => return None,
        Speech::Visitor => {
            let own = crate::root_post::words_of(post);
            let sent_id = Marks::of(post).and_then(|marks| marks.message).map(|id| id.to_string());
            (From { role: Role::Visitor, name: String::new() }, text::plain(&own), sent_id)
        }
        // Where files stay inside, a post that is nothing but files says nothing.
        Speech::Member | Speech::Agent if post.message.trim().is_empty() && files.is_empty() => return None,
        Speech::Member | Speech::Agent => {
            let (role, name) = match speech {
                Speech::Agent => (Role::Agent, author.map(name_of)),
                _ => (Role::Member, author.map(|author| voices.manner.names.of(author))),
            };
            (From { role, name: name.unwrap_or_default() }, text::nodes(&said(post)), None)
        }
        Speech::System => (From { role: Role::System, name: String::new() }, text::plain(&post.message), None),
    };
    // Visitors cannot edit; their root post counts as edited whenever its state is drawn anew.
    let edited_at = (speech == Speech::Member && post.edit_at > 0).then_some(post.edit_at);
    let growing = speech == Speech::Agent && grows(post);
    let (id, at, files) = (post.id.clone(), post.create_at, files.to_vec());
    Some(Message { id, sent_id, at, edited_at, growing, from, text, files })
}

/// What a member or an agent said: what made an agent's mentions harmless for the team is none of the visitor's business.
pub fn said(post: &Post) -> String {
    let marked = Marks::of(post).is_some_and(|marks| marks.agent.is_some() || marks.approved.is_some());
    if marked {
        text::with_mentions(&post.message)
    } else {
        post.message.clone()
    }
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
