//! What Frontdesk says of visitors who are blocked.

use super::{de, en, language_of};
use crate::block::{Address, Block};

/// The dialog that asks what to block and for how long.
pub struct Dialog {
    /// Its title.
    pub title: &'static str,
    /// The button.
    pub submit: &'static str,
    /// What to block.
    pub what: &'static str,
    /// This device alone; of a visitor for whom the website vouches, this visitor alone.
    pub device: [&'static str; 2],
    /// Everybody at the visitor's address.
    pub address: &'static str,
    /// For how long.
    pub time: &'static str,
    /// An hour, a day, thirty days, for good.
    pub times: [&'static str; 4],
}

/// The texts about blocks in one language. A missing one does not compile.
pub trait BlockWords: Sync {
    /// Stands in the root post: who blocked the visitor, and until when.
    fn blocked_until(&self, by: &str, until: &str) -> String;
    /// The dialog.
    fn block_dialog(&self) -> Dialog;
    /// A visitor was blocked, until a time; for good where that is empty. `asked`: with the address.
    fn has_blocked(&self, block: &Block, until: &str, asked: bool) -> String;
    /// The connection has as many blocks as it may.
    fn too_many_blocks(&self, most: usize) -> String;
    /// What `block` takes.
    fn block_usage(&self) -> &'static str;
    /// What `unblock` takes.
    fn unblock_usage(&self) -> &'static str;
    /// The head of the list.
    fn blocks_head(&self) -> &'static str;
    /// A row of it; `until` is empty for good.
    fn block_row(&self, block: &Block, until: &str) -> String;
    /// Nobody is blocked.
    fn nobody_blocked(&self, handle: &str) -> String;
    /// There is no such block.
    fn no_block(&self, typed: &str, handle: &str) -> String;
    /// Several blocks have that name.
    fn which_block(&self, typed: &str, numbers: &str) -> String;
    /// A block was taken back.
    fn has_unblocked(&self, name: &str) -> String;
}

/// Whether everybody at the visitor's address is blocked.
pub fn with_address(block: &Block) -> bool {
    block.address != Address::Free
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn BlockWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
