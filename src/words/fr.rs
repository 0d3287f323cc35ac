//! French: what visitors get to read. The team's texts are in English and German.

mod mail;
mod visitor;

/// French.
pub struct Fr;
