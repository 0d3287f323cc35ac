//! Nagios notifications: the arguments of a notification command, as a form or as JSON (`tools/frontdesk-notify` posts them), or
//! Nagios's macros by their names. Those of openITCOCKPIT, which name UUIDs, are read here too.

use super::notification::{self, Arguments};
use super::{icinga, Context};
use crate::alert::System;
use crate::feed::{Incoming, Malformed, Reading};
use crate::words;

/// Whether a payload is one of these.
pub fn fits(incoming: &Incoming) -> bool {
    notification::is_one(&incoming.payload) && !icinga::fits(incoming)
}

/// Reads it.
pub fn read(incoming: &Incoming, context: &Context) -> Result<Reading, Malformed> {
    let arguments = Arguments::of(&incoming.payload);
    let words = words::notices::of(&context.language);
    Ok(Reading::one(notification::read(&arguments, System::Nagios, words)?))
}
