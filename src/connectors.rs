//! The kinds of connection: one file or folder each, one line here.

pub mod endpoint;
pub mod feed;
pub mod website;
