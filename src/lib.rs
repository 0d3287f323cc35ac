//! The core of Frontdesk: one envelope in, one outcome out.
//!
//! # The promise
//!
//! [`handle`] is a pure function. It has no clock, no random numbers and no I/O: the time, 32 random bytes and the
//! settings come in the envelope, and what it wants done or told goes out in the outcome. The same envelope gives
//! the same outcome, to the byte. So the bridge may call again with the same event and one more answer, and a test
//! may call it without a server.
//!
//! # Where things are
//!
//! - `handle` leads each event to the one capability that it belongs to.
//! - `desk` is how a capability asks: straight code, left through `?` where an answer is missing.
//! - `connectors` has one file or folder per kind of connection, `commands` one file per slash subcommand.
//! - `connection`, `conversation`, `identity`, `speech`, `transcript` are the nouns that they share, with their rules.
//! - `text` turns a thread's Markdown into a visitor's nodes, and a visitor's words into harmless Markdown.

mod actions;
mod command_line;
mod commands;
mod connection;
mod connectors;
mod conversation;
mod desk;
mod handle;
mod hooks;
mod identity;
mod ids;
mod notify;
mod problem;
mod public_address;
mod root_post;
mod routes;
mod speech;
mod startup;
mod text;
mod transcript;
mod words;

pub use handle::handle;

#[cfg(target_arch = "wasm32")]
mod module;
