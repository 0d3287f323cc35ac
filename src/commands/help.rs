//! `/desk help`: what there is.

use super::{Call, Reply};
use crate::command_line::CommandLine;
use crate::desk::{Desk, Flow};

/// Runs it.
pub fn run(_desk: &Desk, call: &Call, _line: &CommandLine) -> Flow<Reply> {
    Ok(Reply::text(call.words().help()))
}
