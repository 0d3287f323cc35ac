//! Visitors from whom a team takes nothing more: on which device or from which address, and for how long.
//!
//! A connection's blocks are stored under `v1:blocks:<connection>`. Of an address only its hash under the server's own key is kept, with the
//! block and for as long as that lasts.

pub mod dialog;
mod ending;
mod from;

pub use ending::{due, end, look_around};
pub use from::{erase, remember};

use crate::conversation::{Binding, Conversation};
use crate::desk::{question, Desk, Flow, Question, Stop};
use crate::ids::{ConnectionId, ConversationId, PostId};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// As many blocks a connection has at most.
pub const MOST: usize = 300;
/// How old the list may be where a visitor waits, in milliseconds; who changes it has all nodes read it anew.
const AGE: i64 = 30_000;

/// What is blocked, besides the visitor's own conversation, and for how long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Whether everybody is blocked who comes from the visitor's address.
    pub address: bool,
    /// For how long, in milliseconds; 0 for good.
    pub time: i64,
}

/// The address of a blocked visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// It is not blocked.
    #[default]
    Free,
    /// It is not known any more: the next try of the visitor tells it.
    Awaited,
    /// It is blocked; its hash.
    Known(String),
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its number in commands.
    pub number: u32,
    /// The name under which the team knows the visitor.
    pub name: String,
    /// The visitor's conversation.
    pub conversation: ConversationId,
    /// Its root post.
    pub root: PostId,
    /// Who blocked the visitor; the display name.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Until when, in milliseconds; 0 for good.
    #[serde(default)]
    pub until: i64,
    /// The visitor's address.
    #[serde(default)]
    pub address: Address,
    /// The id under which the visitor is verified: it is blocked on every device. Empty for an anonymous one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verified: String,
}

impl Block {
    /// Whether it still holds at a time in milliseconds.
    pub fn holds(&self, now: i64) -> bool {
        self.until == 0 || now < self.until
    }

    fn is_for(&self, address: Option<&str>, verified: &str) -> bool {
        let same_address =
            matches!((&self.address, address), (Address::Known(known), Some(address)) if known == address);
        same_address || (!verified.is_empty() && self.verified == verified)
    }
}

/// A connection's blocks, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Blocks {
    /// The last number that was given.
    pub last: u32,
    /// The blocks.
    pub list: Vec<Block>,
}

impl Blocks {
    fn key(connection: &ConnectionId) -> String {
        format!("v1:blocks:{connection}")
    }

    /// Reads them; `max_age` in milliseconds lets an answer from memory do.
    pub fn load(desk: &Desk, connection: &ConnectionId, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(connection), max_age)?.unwrap_or_default())
    }

    fn store(&self, desk: &Desk, connection: &ConnectionId) {
        desk.store(&Self::key(connection), self);
    }

    fn of(&self, conversation: &ConversationId) -> Option<&Block> {
        self.list.iter().find(|block| block.conversation == *conversation)
    }
}

/// Asks for a connection's blocks, so that they are there together with what else is asked.
pub fn ahead(connection: &ConnectionId) -> Question<()> {
    question::stored(&Blocks::key(connection), AGE).ahead()
}

/// Refuses a visitor whose address or whose verified id is blocked. That a conversation is blocked says its own record.
pub fn check(desk: &Desk, connection: &ConnectionId, address: Option<&str>, verified: &str) -> Flow {
    if address.is_none() && verified.is_empty() {
        return Ok(());
    }
    let blocks = Blocks::load(desk, connection, AGE)?;
    let is_blocked = |block: &Block| block.holds(desk.now()) && block.is_for(address, verified);
    if blocks.list.iter().any(is_blocked) {
        return Err(Stop::Refused(Problem::Blocked));
    }
    Ok(())
}

/// A blocked visitor has tried to write from an address: where that is to be blocked and was not known, it is now.
pub fn learn(desk: &Desk, connection: &ConnectionId, conversation: &ConversationId, address: Option<&str>) -> Flow {
    let awaits = |blocks: &Blocks| blocks.of(conversation).is_some_and(|block| block.address == Address::Awaited);
    let Some(address) = address else { return Ok(()) };
    if !awaits(&Blocks::load(desk, connection, AGE)?) {
        return Ok(());
    }
    let mut blocks = Blocks::load(desk, connection, 0)?;
    if let Some(block) = blocks.list.iter_mut().find(|block| block.conversation == *conversation) {
        block.address = Address::Known(address.into());
        blocks.store(desk, connection);
    }
    Ok(())
}

/// Writes down that a conversation's visitor is blocked; none where the connection has as many blocks as it may. The root post is the
/// caller's to draw; the event holds the thread's lane.
pub fn begin(desk: &Desk, root: &str, binding: &Binding, by: &str, terms: Terms) -> Flow<Option<Block>> {
    let none = || Stop::Refused(Problem::NotFound);
    let connection = binding.marks.connection.as_ref().ok_or_else(none)?;
    let id = binding.marks.conversation.as_ref().ok_or_else(none)?;
    let mut blocks = Blocks::load(desk, connection, 0)?;
    blocks.list.retain(|block| block.conversation != *id);
    if blocks.list.len() >= MOST {
        return Ok(None);
    }
    let address = match terms.address && !binding.marks.endpoint {
        true => from::address(desk, connection, id)?.map_or(Address::Awaited, Address::Known),
        false => Address::Free,
    };
    let about = binding.marks.about.clone().unwrap_or_default();
    blocks.last += 1;
    let block = Block {
        number: blocks.last,
        name: crate::root_post::title(&about, id),
        conversation: id.clone(),
        root: PostId::new(root),
        by: by.into(),
        at: desk.now(),
        until: if terms.time > 0 { desk.now() + terms.time } else { 0 },
        address,
        verified: about.verified,
    };
    blocks.list.push(block.clone());
    set_blocked(desk, id, true)?;
    blocks.store(desk, connection);
    ending::end_in_time(desk, connection, &block);
    Ok(Some(block))
}

fn set_blocked(desk: &Desk, id: &ConversationId, blocked: bool) -> Flow {
    if let Some(conversation) =
        Conversation::load(desk, id, 0)?.filter(|known| !known.erased && known.blocked != blocked)
    {
        Conversation { blocked, ..conversation }.store(desk, id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(address: Address, verified: &str, until: i64) -> Block {
        Block {
            number: 1,
            name: "Visitor K7Q2".into(),
            conversation: ConversationId::new("v"),
            root: PostId::new("root1"),
            by: "Anna".into(),
            at: 1,
            until,
            address,
            verified: verified.into(),
        }
    }

    #[test]
    fn a_block_is_for_an_address_or_for_who_is_verified() {
        let address = block(Address::Known("hash".into()), "", 0);
        assert!(address.is_for(Some("hash"), ""));
        assert!(!address.is_for(Some("other"), "") && !address.is_for(None, ""));
        assert!(!block(Address::Awaited, "", 0).is_for(Some("hash"), ""));
        let person = block(Address::Free, "customer-1", 0);
        assert!(person.is_for(None, "customer-1"));
        assert!(!person.is_for(Some("hash"), "") && !person.is_for(Some("hash"), "customer-2"));
    }

    #[test]
    fn a_block_ends_at_its_time() {
        assert!(block(Address::Free, "", 100).holds(99));
        assert!(!block(Address::Free, "", 100).holds(100));
        assert!(block(Address::Free, "", 0).holds(i64::MAX));
    }
}
