//! How a member changes how a conversation stands. Buttons, commands and reactions all come here, with the same checks.

use crate::block::{self, Block, Terms};
use crate::connection::Connection;
use crate::conversation::{About, Binding, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::hooks::display_name;
use crate::intake::CONNECTION_AGE;
use crate::press;
use crate::problem::Problem;
use crate::responder;
use crate::root_post;
use crate::words::team;
use frontdesk_wire::{Op, Post, User};

/// What a member may do to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// To take it on.
    Claim,
    /// To give it up again.
    Release,
    /// To say that it is over.
    Close,
    /// To say that it goes on.
    Reopen,
    /// To let the visitor say nothing more.
    Block,
    /// To let the visitor speak again.
    Unblock,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It was so already, and nothing has changed.
    AsItWas,
    /// Not done: the conversation is closed.
    IsClosed,
    /// Not done: the visitor is blocked.
    IsBlocked,
    /// Not done: the connection has as many blocks as it may.
    TooManyBlocks,
}

impl Outcome {
    /// What programs read.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::AsItWas => "as_it_was",
            Self::IsClosed => "closed",
            Self::IsBlocked => "blocked",
            Self::TooManyBlocks => "too_many_blocks",
        }
    }
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Claim, Self::Release, Self::Close, Self::Reopen, Self::Block, Self::Unblock];

    /// Its name in commands, buttons and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Block => "block",
            Self::Unblock => "unblock",
        }
    }

    /// The verb of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// What takes it back.
    fn undoing(self) -> Option<Self> {
        match self {
            Self::Claim => Some(Self::Release),
            Self::Close => Some(Self::Reopen),
            Self::Block => Some(Self::Unblock),
            Self::Release | Self::Reopen | Self::Unblock => None,
        }
    }

    /// What becomes of it where a conversation stands so.
    fn outcome(self, about: &About, user: &User) -> Outcome {
        let as_it_was = match self {
            Self::Claim => !about.claimed.is_empty() && about.claimed_by == user.id,
            Self::Release => about.claimed.is_empty(),
            Self::Close => matches!(about.state, State::Closed { .. }),
            Self::Reopen => about.is_open(),
            Self::Block => matches!(about.state, State::Blocked { .. }),
            Self::Unblock => !matches!(about.state, State::Blocked { .. }),
        };
        match &about.state {
            _ if as_it_was => Outcome::AsItWas,
            State::Blocked { .. } if matches!(self, Self::Claim | Self::Close | Self::Reopen) => Outcome::IsBlocked,
            State::Closed { .. } if self == Self::Claim => Outcome::IsClosed,
            _ => Outcome::Done,
        }
    }

    /// Whether a conversation stands as this member left it by this.
    fn is_from(self, about: &About, user: &User) -> bool {
        let name = display_name(user);
        match (self, &about.state) {
            (Self::Claim, _) => about.claimed_by == user.id,
            (Self::Close, State::Closed { by }) | (Self::Block, State::Blocked { by, .. }) => *by == name,
            _ => false,
        }
    }
}

/// Does it, for a member who may; the event holds the thread's lane, and the root post is as new as it.
pub fn turn(desk: &Desk, verb: Verb, root: &Post, mut binding: Binding, user: &User) -> Flow<Outcome> {
    let none = || Stop::Refused(Problem::NotFound);
    let about = binding.marks.about.as_mut().ok_or_else(none)?;
    let outcome = verb.outcome(about, user);
    if outcome != Outcome::Done {
        return Ok(outcome);
    }
    if verb == Verb::Block {
        return Ok(match block(desk, root, binding, user, Terms::default())? {
            Some(_) => Outcome::Done,
            None => Outcome::TooManyBlocks,
        });
    }
    let (by, now) = (display_name(user), desk.now());
    match verb {
        Verb::Claim => (about.claimed, about.claimed_by) = (by, user.id.clone()),
        Verb::Release => (about.claimed, about.claimed_by) = Default::default(),
        Verb::Close => about.state = State::Closed { by },
        Verb::Block => {}
        Verb::Reopen => {
            about.answer_anew(now);
            about.state = State::Waiting { since: now };
        }
        Verb::Unblock => about.state = State::Waiting { since: now },
    }
    if matches!(verb, Verb::Claim | Verb::Close | Verb::Reopen) {
        about.turned = now;
    }
    match verb {
        Verb::Claim => responder::claimed(desk, root, &mut binding)?,
        Verb::Close => responder::leave(desk, &root.id, about)?,
        _ => {}
    }
    // Where this is cut short, what is listed as open is looked at again.
    if matches!(verb, Verb::Reopen | Verb::Unblock) {
        endings::turned(desk, &binding.marks, 0)?;
    }
    if verb == Verb::Unblock {
        // As long as the block is listed, it can be taken back again.
        let (connection, id) = (binding.marks.connection.as_ref(), binding.marks.conversation.as_ref());
        root_post::draw_or_fail(desk, &root.id, &binding)?;
        block::end(desk, connection.ok_or_else(none)?, id.ok_or_else(none)?)?;
    } else {
        root_post::redraw(desk, &root.id, &binding)?;
    }
    desk.publish(&root.id, crate::connectors::website::events::state_frame(&binding.marks));
    if verb == Verb::Close {
        endings::said_goodbye(desk, root, &binding.marks)?;
        endings::turned(desk, &binding.marks, now)?;
    }
    Ok(Outcome::Done)
}

/// Blocks a conversation's visitor, who may be blocked on other terms so far; the same holds as for [`turn`]. None where the connection has as
/// many blocks as it may.
pub fn block(desk: &Desk, root: &Post, mut binding: Binding, user: &User, terms: Terms) -> Flow<Option<Block>> {
    let by = display_name(user);
    let Some(block) = block::begin(desk, &root.id, &binding, &by, terms)? else { return Ok(None) };
    let about = binding.marks.about.as_mut().ok_or(Stop::Refused(Problem::NotFound))?;
    about.state = State::Blocked { by, until: block.until };
    responder::leave(desk, &root.id, about)?;
    root_post::redraw(desk, &root.id, &binding)?;
    desk.publish(&root.id, crate::connectors::website::events::state_frame(&binding.marks));
    Ok(Some(block))
}

/// Somebody put a reaction on a post, or took one away: on a root post, an emoji that the connection names does its verb, and taking it
/// away takes that back, where the conversation still stands as they left it. Who may not is told so.
pub fn reacted(desk: &Desk, post: &Post, user: &User, emoji: &str, removed: bool) -> Flow {
    const NOT_OURS: Stop = Stop::Ignored("the reaction is not on one of our root posts");
    let marks = Binding::of(post, desk.bot()).ok_or(NOT_OURS)?.marks;
    let id = marks.connection.ok_or(NOT_OURS)?;
    let connection = Connection::load(desk, &id, CONNECTION_AGE)?.filter(|connection| !connection.disabled);
    let verb = connection.and_then(|connection| Verb::of(connection.chat.emojis.0.get(emoji)?));
    let verb = verb.ok_or(Stop::Ignored("the emoji means nothing here"))?;
    if let Some(refusal) = press::refusal(desk, user, &post.channel)? {
        tell(desk, user, post, refusal.into());
        return Ok(());
    }
    // What the event brought may be older than what another node drew.
    let root = desk.ask(question::post(&post.id))?.ok_or(NOT_OURS)?;
    let binding = Binding::of(&root, desk.bot()).ok_or(NOT_OURS)?;
    let about = binding.marks.about.as_ref().ok_or(NOT_OURS)?;
    let verb = match (removed, verb.undoing()) {
        (false, _) => verb,
        (true, Some(undoing)) if verb.is_from(about, user) => undoing,
        (true, _) => return Err(Stop::Ignored("there is nothing to take back")),
    };
    let outcome = turn(desk, verb, &root, binding, user)?;
    if matches!(outcome, Outcome::IsClosed | Outcome::IsBlocked | Outcome::TooManyBlocks) {
        tell(desk, user, &root, team::of(&user.locale).turned(verb, outcome));
    }
    Ok(())
}

fn tell(desk: &Desk, user: &User, root: &Post, message: String) {
    let (user, channel) = (user.id.clone(), root.channel.clone());
    desk.order(Op::Ephemeral { user, channel, root: root.id.clone(), message });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verb_has_a_name_of_its_own() {
        for verb in Verb::ALL {
            assert_eq!(Verb::of(verb.name()), Some(verb));
        }
        assert_eq!(Verb::of("note"), None);
    }

    #[test]
    fn what_is_so_stays_and_what_does_not_fit_is_refused() {
        use Outcome::{AsItWas, Done, IsBlocked, IsClosed};
        let user = User { id: "anna-id".into(), username: "anna".into(), ..User::default() };
        let by = || "anna".to_string();
        for (state, outcomes) in [
            (State::Waiting { since: 1 }, [Done, AsItWas, Done, AsItWas, Done, AsItWas]),
            (State::Answered { by: by(), agent: false }, [Done, AsItWas, Done, AsItWas, Done, AsItWas]),
            (State::Closed { by: by() }, [IsClosed, AsItWas, AsItWas, Done, Done, AsItWas]),
            (State::Blocked { by: by(), until: 0 }, [IsBlocked, AsItWas, IsBlocked, IsBlocked, AsItWas, Done]),
        ] {
            let about = About { state, ..About::default() };
            assert_eq!(Verb::ALL.map(|verb| verb.outcome(&about, &user)), outcomes, "{:?}", about.state);
        }
        let about = About { claimed: by(), claimed_by: "anna-id".into(), ..About::default() };
        assert_eq!(Verb::Claim.outcome(&about, &user), AsItWas);
        assert_eq!(Verb::Release.outcome(&about, &user), Done);
        let ben = User { id: "ben-id".into(), ..user };
        assert_eq!(Verb::Claim.outcome(&about, &ben), Done);
    }
}
