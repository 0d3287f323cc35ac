//! What the page is to do.

#[cfg(doc)]
use crate::chat::Chat;

/// What the page is to do. It tells how it went through the method that is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send a message: [`Chat::sent`] or [`Chat::refused`].
    Send {
        /// The sender's own id.
        id: String,
        /// What was written.
        text: String,
        /// Whether it opens the conversation, and so needs the ticket.
        first: bool,
    },
    /// Get a fresh ticket: [`Chat::ticket`].
    Ticket,
    /// Ask for events: [`Chat::heard`] and what it brings, then [`Chat::ended`] or [`Chat::broken`].
    Connect {
        /// The id of the last event that was seen; empty for everything.
        after: String,
        /// 0 for a stream, else how many seconds the server is to hold a long poll.
        wait: u32,
    },
    /// Give up asking for events.
    Disconnect,
    /// Nothing until that time of the page's clock, or until something happens.
    Rest {
        /// Milliseconds; absent for never.
        until: Option<u64>,
    },
}
