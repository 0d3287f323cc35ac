//! What a feed refused of late, for whoever looks why nothing comes. A sender's own log is seldom read.

use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use crate::problem::Problem;
use frontdesk_wire::Op;
use serde::{Deserialize, Serialize};

/// Taken down at most so many times in so many milliseconds: whoever is refused all the time costs nothing.
const NOTED: (u32, i64) = (1, 5_000);
/// What is refused after so long without a refusal is counted from 1 again, in milliseconds.
const APART: i64 = 24 * 60 * 60_000;
/// As much is kept of what was wrong, in characters.
const DETAIL: usize = 200;

/// Why a payload was refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was not signed, or not with the feed's secret.
    Signature,
    /// It was too large.
    TooLarge,
    /// It was a file.
    File,
    /// It could not be read.
    #[default]
    Malformed,
}

/// The refusals of a feed, stored under `v1:refused:<connection>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Refused {
    /// When the last one was, in milliseconds.
    pub at: i64,
    /// When the first one was.
    pub since: i64,
    /// How many there were at least: of many at once some are counted.
    pub times: u32,
    /// Why the last one was refused.
    pub why: Why,
    /// Where it could not be read; may be empty.
    pub detail: String,
}

impl Refused {
    fn key(id: &ConnectionId) -> String {
        format!("v1:refused:{id}")
    }

    /// Reads them.
    pub fn load(desk: &Desk, id: &ConnectionId) -> Flow<Option<Self>> {
        desk.load(&Self::key(id), 0)
    }

    /// Takes down a refusal, unless another one was lately, or what refused it is no fault of the payload.
    pub fn note(desk: &Desk, id: &ConnectionId, problem: &Problem) -> Flow {
        let (why, detail) = match problem {
            Problem::WrongSignature => (Why::Signature, ""),
            Problem::FeedTooLarge => (Why::TooLarge, ""),
            Problem::NotAFeed => (Why::File, ""),
            Problem::Malformed(detail) => (Why::Malformed, detail.as_str()),
            _ => return Ok(()),
        };
        if desk.ask(question::limit(&format!("refused {id}"), NOTED.0, NOTED.1))? > 0 {
            return Ok(());
        }
        let now = desk.now();
        let before = Self::load(desk, id)?.filter(|before| now - before.at < APART).unwrap_or_default();
        let refused = Self {
            at: now,
            since: if before.since > 0 { before.since } else { now },
            times: before.times.saturating_add(1),
            why,
            detail: detail.chars().take(DETAIL).collect(),
        };
        let (key, value) = (Self::key(id), serde_json::to_vec(&refused).ok());
        desk.order(Op::KvSet { key, value, guarded: false, old: None });
        Ok(())
    }
}
