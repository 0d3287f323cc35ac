//! What comes out of a call.

use crate::Step;
use serde::{Deserialize, Serialize};

/// One call's output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The envelope's number.
    pub id: u64,
    /// What to do, in this order.
    pub steps: Vec<Step>,
    /// What comes then.
    pub end: End,
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The event is dealt with once the steps are done.
    Done {},
    /// Once the steps are done, call again with the same event and the answers to the named ones added.
    Ask {},
    /// The event is not for this module.
    Ignored {
        /// Why, for the log at debug level.
        reason: String,
    },
    /// The event was refused; the steps say so to whoever sent it.
    Rejected {
        /// A code that a program can read.
        code: String,
    },
}
