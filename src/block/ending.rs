//! The end of a block: its time is over, or somebody takes it back.

use super::{from, set_blocked, Block, Blocks};
use crate::connection::{Entry, Index, Kind};
use crate::connectors::website::events::state_frame;
use crate::conversation::{Binding, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::ids::{ConnectionId, ConversationId};
use crate::root_post;

/// How old the lists may be from which the ends are set again, in milliseconds.
const AGE: i64 = 600_000;

/// Has a block end by itself.
pub(super) fn end_in_time(desk: &Desk, connection: &ConnectionId, block: &Block) {
    if block.until > 0 {
        let name = format!("unblock {connection} {}", block.number);
        desk.schedule(name, block.root.to_string(), block.until);
    }
}

/// Sets the ends of blocks again, which a restart forgets, and forgets addresses that were kept for long enough.
pub fn look_around(desk: &Desk, index: &Index) -> Flow {
    let visitors = |entry: &&Entry| matches!(entry.kind, Kind::Website | Kind::Endpoint);
    let connections: Vec<&ConnectionId> = index.entries.iter().filter(visitors).map(|entry| &entry.id).collect();
    let lists = connections.iter().map(|id| question::stored(&Blocks::key(id), AGE).ahead());
    desk.ahead(lists.chain(from::ahead(index)).collect())?;
    for id in connections {
        Blocks::load(desk, id, AGE)?.list.iter().for_each(|block| end_in_time(desk, id, block));
    }
    from::look_around(desk, index)
}

/// The time of a block is over: the conversation counts as closed, and the visitor's next message opens it again. The event holds the
/// thread's lane.
pub fn due(desk: &Desk, connection: &ConnectionId, number: u32) -> Flow {
    let blocks = Blocks::load(desk, connection, 0)?;
    let over = |block: &&Block| block.number == number && !block.holds(desk.now());
    let Some(block) = blocks.list.iter().find(over).cloned() else {
        return Err(Stop::Ignored("the block has ended, or lasts longer"));
    };
    // As long as the block is listed, this is done again where it is cut short.
    close(desk, &block)?;
    end(desk, connection, &block.conversation)
}

fn close(desk: &Desk, block: &Block) -> Flow {
    let root = block.root.as_str();
    let binding = desk.ask(question::post(root))?.and_then(|post| Binding::of(&post, desk.bot()));
    let Some(mut binding) = binding else { return Ok(()) };
    let Some(about) = binding.marks.about.as_mut() else { return Ok(()) };
    if !matches!(about.state, State::Blocked { .. }) {
        return Ok(());
    }
    about.state = State::Closed { by: block.by.clone() };
    root_post::draw_or_fail(desk, root, &binding)?;
    desk.publish(root, state_frame(&binding.marks));
    endings::turned(desk, &binding.marks, desk.now())
}

/// Ends the block of a conversation's visitor; the root post is the caller's to draw.
pub fn end(desk: &Desk, connection: &ConnectionId, conversation: &ConversationId) -> Flow {
    let mut blocks = Blocks::load(desk, connection, 0)?;
    let before = blocks.list.len();
    blocks.list.retain(|block| block.conversation != *conversation);
    set_blocked(desk, conversation, false)?;
    if blocks.list.len() < before {
        blocks.store(desk, connection);
    }
    Ok(())
}
