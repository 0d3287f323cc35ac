//! English: blocked visitors.

use super::En;
use crate::block::{Address, Block};
use crate::words::block::{with_address, BlockWords, Dialog};

impl BlockWords for En {
    fn blocked_until(&self, by: &str, until: &str) -> String {
        format!("Blocked by {by} until {until}")
    }
    fn block_dialog(&self) -> Dialog {
        Dialog {
            title: "Block visitor",
            submit: "Block",
            what: "Who",
            device: ["This visitor, on this device", "This visitor, on every device"],
            address: "Everybody at this visitor’s address",
            time: "For how long",
            times: ["1 hour", "1 day", "30 days", "For good"],
        }
    }
    fn has_blocked(&self, block: &Block, until: &str, asked: bool) -> String {
        let until = if until.is_empty() { String::new() } else { format!(" until {until}") };
        let name = super::code(&block.name);
        let who = match (&block.address, asked) {
            (Address::Known(_), _) => format!("{name} and everybody at the same address are blocked{until}."),
            (Address::Awaited, _) => format!("{name} is blocked{until}. The address is not kept for longer than an hour: it is blocked, too, when this visitor tries to write again."),
            (Address::Free, true) => format!("{name} is blocked{until}; the address is that of the server that speaks for its visitors, and stays free."),
            (Address::Free, false) => format!("{name} is blocked{until}."),
        };
        format!("{who} What they write does not arrive. `/desk unblock {}` takes that back.", block.number)
    }
    fn too_many_blocks(&self, most: usize) -> String {
        format!("There are {most} blocks, and no more are kept. `/desk block list` shows them; end one that is not needed any more with `/desk unblock <number>`.")
    }
    fn block_usage(&self) -> &'static str {
        "Type `/desk block [--address] [--for 1h | 1d | 30d]` in a visitor's thread; `/desk block list [connection]` shows who is blocked. Nothing was changed."
    }
    fn unblock_usage(&self) -> &'static str {
        "Type `/desk unblock` in the visitor's thread, or name whom: `/desk unblock <number or name> [connection]`. `/desk block list` shows who is blocked."
    }
    fn blocks_head(&self) -> &'static str {
        "| number | visitor | who | until | blocked by |\n|--:|:--|:--|:--|:--|"
    }
    fn block_row(&self, block: &Block, until: &str) -> String {
        let who = match (with_address(block), block.verified.is_empty()) {
            (true, _) => "everybody at the address",
            (false, true) => "this device",
            (false, false) => "every device",
        };
        let until = if until.is_empty() { "for good" } else { until };
        format!("\n| {} | {} | {who} | {until} | {} |", block.number, block.name, block.by)
    }
    fn nobody_blocked(&self, handle: &str) -> String {
        format!("Nobody is blocked on `{handle}`.")
    }
    fn no_block(&self, typed: &str, handle: &str) -> String {
        format!(
            "Nobody is blocked on `{handle}` under {}. `/desk block list {handle}` shows who is.",
            super::code(typed)
        )
    }
    fn which_block(&self, typed: &str, numbers: &str) -> String {
        format!("Several blocked visitors are called {}. Type the number: {numbers}.", super::code(typed))
    }
    fn has_unblocked(&self, name: &str) -> String {
        format!("{} can write again.", super::code(name))
    }
}
