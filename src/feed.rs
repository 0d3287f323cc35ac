//! Feeds: what other systems post to one address becomes threads.
//!
//! A request is taken apart ([`Incoming`]), a format reads it ([`crate::formats`]) into [`Item`]s, rules or a template may
//! say it in other words, and each item is posted: at once where it is quiet, through the feed's spool where it is not. What
//! was answered with 200 is in a thread or in the spool, which the database keeps.

pub mod address;
pub mod answer;
pub mod drain;
pub mod group;
pub mod incoming;
pub mod item;
pub mod keyed;
pub mod last;
pub mod post;
pub mod recent;
pub mod refused;
pub mod signature;
pub mod spool;
pub mod storm;
mod take;
mod thread;
mod weight;

pub use incoming::Incoming;
pub use item::{Document, Item, Malformed, Reading};
pub use take::take;

/// What tells an item was posted at most so long before the item was taken, in milliseconds: clocks differ.
const SLACK: i64 = 60_000;
