//! English, for teams.

use super::En;
use crate::block;
use crate::standing::{Outcome, Verb};
use crate::words::block::BlockWords;
use crate::words::team::TeamWords;

impl TeamWords for En {
    fn turned(&self, verb: Verb, outcome: Outcome) -> String {
        let said = match (outcome, verb) {
            (Outcome::IsClosed, _) => "This conversation is closed. `/desk reopen` opens it again.",
            (Outcome::TooManyBlocks, _) => return self.too_many_blocks(block::MOST),
            (Outcome::IsBlocked, _) => "This visitor is blocked. `/desk unblock` lets them write again.",
            (Outcome::Done, Verb::Claim) => "You have claimed this conversation.",
            (Outcome::AsItWas, Verb::Claim) => "You have claimed this conversation already.",
            (Outcome::Done, Verb::Release) => "This conversation is free again for anybody to claim.",
            (Outcome::AsItWas, Verb::Release) => "Nobody has claimed this conversation.",
            (Outcome::Done, Verb::Close) => "This conversation is closed. If the visitor writes again, it opens again.",
            (Outcome::AsItWas, Verb::Close) => "This conversation is closed already.",
            (Outcome::Done, Verb::Reopen) => "This conversation is open again.",
            (Outcome::AsItWas, Verb::Reopen) => "This conversation is open.",
            (Outcome::Done, Verb::Block) => "This visitor is blocked: what they write does not arrive any more.",
            (Outcome::AsItWas, Verb::Block) => "This visitor is blocked already.",
            (Outcome::Done, Verb::Unblock) => "This visitor can write again.",
            (Outcome::AsItWas, Verb::Unblock) => "This visitor is not blocked.",
        };
        said.into()
    }
    fn turn_elsewhere(&self, verb: Verb) -> String {
        format!("`/desk {}` belongs in a visitor's thread: open the thread, and type it there.", verb.name())
    }
    fn welcome(&self, website: &str) -> String {
        format!("Visitors of {website} reach this channel from now on. Each begins a thread: what you reply in it, the visitor sees; what begins with `note:` stays among you.")
    }
    fn follow_button(&self) -> &'static str {
        "Follow every visitor here"
    }
    fn follows(&self, handle: &str, on: bool) -> String {
        if on {
            format!("You follow every visitor of `{handle}` from now on: each new thread mentions you. `/desk follow {handle}` ends that again.")
        } else {
            format!("You no longer follow every visitor of `{handle}`. `/desk follow {handle}` begins it again.")
        }
    }
    fn too_many_follow(&self, handle: &str, most: usize) -> String {
        format!("{most} people follow `{handle}` already, and no more can be mentioned. An admin can have a new conversation mention everybody who is online: `/desk set {handle} notify=@here`.")
    }
    fn nobody_to_follow(&self, handle: &str) -> String {
        format!("`{handle}` brings no visitors whom you could follow.")
    }
    fn is_disconnected(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected. `/desk list` shows what is connected.")
    }
    fn reminder(&self, mentions: &str, visitor: &str, since: &str) -> String {
        format!(":bell: {mentions} **{visitor}** has been waiting for an answer since {since}.")
    }
    fn open_conversations(&self) -> &'static str {
        "**Open conversations in this channel**"
    }
    fn open_head(&self) -> [&'static str; 3] {
        ["visitor", "state", "claimed by"]
    }
    fn none_open(&self) -> &'static str {
        "No conversation is open in this channel."
    }
    fn more_open(&self, more: usize) -> String {
        match more {
            1 => "… and one more.".into(),
            more => format!("… and {more} more."),
        }
    }
}
