//! The visitor's side of a conversation, as a state machine: what is shown, in what order, what is still to be sent, and
//! how to listen for what the team says.
//!
//! It has no clock, no random numbers, no network and no screen: the page passes in the time and a random number, asks
//! what to do ([`Chat::next`]), does it, tells how it went, and draws [`Chat::rows`]. Given the same calls it does the
//! same.
//!
//! - [`token`]: the conversation's token and the id that it leads to
//! - [`event_id`]: the ids of events, which are also the place to resume from
//! - [`timeline`]: what was said, as the server tells it
//! - [`outbox`]: what the visitor said and the server has not taken yet
//! - [`link`]: the stream or the long poll, and when to try again
//! - [`problem`]: what a refusal means
//! - [`share`]: who of several tabs listens
//! - [`action`]: what the page is asked to do
//! - [`chat`]: all of it together
//! - [`browser`]: the same for JavaScript
//!
//! [`Chat::next`]: chat::Chat::next
//! [`Chat::rows`]: chat::Chat::rows

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub mod action;
pub mod browser;
pub mod chat;
pub mod event_id;
pub mod link;
pub mod outbox;
pub mod patience;
pub mod problem;
pub mod share;
pub mod timeline;
pub mod token;
