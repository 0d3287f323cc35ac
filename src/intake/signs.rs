//! What a visitor lets know without words: that they type, what they have seen, that they are done.

use super::{connection_of, enough, seen};
use crate::connection::Connection;
use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, Conversation, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::ids::{ConversationId, MessageId, PostId};
use crate::problem::Problem;
use crate::responder;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{Op, Post};

/// How many signs one conversation may give in how many milliseconds.
const SIGNS: (u32, i64) = (30, 10_000);

/// A sign.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign<'a> {
    /// The visitor types.
    Typing,
    /// The visitor has seen the team's messages up to this one.
    Seen(&'a str),
    /// The visitor wants to speak with a person.
    Person,
    /// The visitor is done; their next message opens the conversation again.
    Close,
}

impl<'a> Sign<'a> {
    /// The sign that a route stands for, with the message that its body names.
    pub fn of(verb: &str, message: &'a str) -> Option<Self> {
        match verb {
            "typing" => Some(Self::Typing),
            "seen" => Some(Self::Seen(message)),
            "person" => Some(Self::Person),
            "close" => Some(Self::Close),
            _ => None,
        }
    }
}

/// Takes a sign of a conversation's visitor. `check` refuses what the connection does not take.
pub fn take(
    desk: &Desk,
    id: &ConversationId,
    conversation: &Conversation,
    root: &PostId,
    sign: Sign<'_>,
    check: impl Fn(&Connection) -> Flow,
) -> Flow {
    check(&connection_of(desk, conversation)?)?;
    if conversation.blocked {
        return Err(Stop::Refused(Problem::Blocked));
    }
    enough(desk.ask(question::limit(&format!("signs {id}"), SIGNS.0, SIGNS.1))?)?;
    let root = root.as_str();
    match sign {
        Sign::Typing => {
            let channel = conversation.channel.to_string();
            desk.order(Op::Typing { user: String::new(), channel, root: root.into() });
            Ok(())
        }
        Sign::Seen(message) => seen::up_to(desk, id, conversation, &said(desk, root, message)?),
        Sign::Person => responder::person(desk, root),
        Sign::Close => close(desk, root),
    }
}

/// The message of the team that a visitor names.
fn said(desk: &Desk, root: &str, message: &str) -> Flow<Post> {
    const WRONG: &str = "message must be the id of a message of the team in this conversation.";
    let none = || Stop::Refused(Problem::BadField(WRONG));
    MessageId::parse(message).ok_or_else(none)?;
    let post = desk.ask(question::post(message))?.filter(|post| post.root == root && post.delete_at == 0);
    let post = post.ok_or_else(none)?;
    let author = desk.ask(question::users(vec![post.user.clone()]))?.into_iter().next().ok_or_else(none)?;
    let voices = Voices::load(desk, [&post])?;
    match speech::of(&post, &voices, author.is_bot) {
        Speech::Member | Speech::Agent | Speech::System => Ok(post),
        Speech::Visitor | Speech::Inside => Err(none()),
    }
}

/// The root post says that the visitor is done.
fn close(desk: &Desk, root: &str) -> Flow {
    desk.ask(question::lane(root))?;
    let post = desk.ask(question::post(root))?.filter(|post| post.delete_at == 0);
    let post = post.ok_or(Stop::Refused(Problem::Closed))?;
    let Some(mut binding) = Binding::of(&post, desk.bot()) else { return Ok(()) };
    let Some(id) = binding.marks.conversation.clone() else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    if matches!(about.state, State::Closed { .. } | State::Blocked { .. }) {
        return Ok(());
    }
    about.state = State::Closed { by: root_post::title(about, &id) };
    about.turned = desk.now();
    responder::leave(desk, root, about)?;
    desk.publish(root, state_frame(&binding.marks));
    root_post::redraw(desk, root, &binding)?;
    endings::turned(desk, &binding.marks, desk.now())
}
