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
//! - `feed` takes what other systems post, `formats` reads it, `rules` and `template` say it in other words; `alert` is the state of
//!   a problem, `callback` what is said back to the system that told of it.
//! - `endings` closes, erases and gives out what conversations were.
//! - `agent` asks an AI colleague, and lets its answer grow in the thread.
//! - `text` turns a thread's Markdown into a visitor's nodes, and a visitor's words into harmless Markdown.

mod actions;
mod agent;
mod alert;
mod block;
mod callback;
#[cfg(test)]
mod cases;
mod chat;
mod command_line;
mod commands;
mod connection;
mod connectors;
mod conversation;
mod delivery;
mod desk;
mod endings;
mod feed;
mod files;
mod followers;
mod formats;
mod handle;
mod hooks;
mod hours;
mod identity;
mod ids;
mod intake;
mod keys;
mod mail;
mod manner;
mod mention;
mod minutes;
mod notify;
mod presence;
mod press;
mod problem;
mod public_address;
mod remind;
mod responder;
mod root_post;
mod roster;
mod routes;
mod rules;
mod saved;
mod speech;
mod standing;
mod startup;
mod template;
mod text;
mod timers;
mod told;
mod transcript;
mod typing;
mod verified;
mod words;

pub use handle::handle;

#[cfg(target_arch = "wasm32")]
mod module;
