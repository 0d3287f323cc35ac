//! What is to happen when. Time is virtual: nothing waits, the next thing happens at once.

use crate::world::World;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A time or a duration of the virtual clock, in microseconds.
pub type Time = i64;
/// A millisecond.
pub const MS: Time = 1_000;
/// A second.
pub const SECOND: Time = 1_000 * MS;
/// A minute.
pub const MINUTE: Time = 60 * SECOND;
/// An hour.
pub const HOUR: Time = 60 * MINUTE;

/// Something that happens.
pub type Act = Box<dyn FnOnce(&mut World)>;

struct Entry {
    at: Time,
    turn: u64,
    act: Act,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.turn).cmp(&(self.at, self.turn)) // a heap gives the greatest first
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.turn) == (other.at, other.turn)
    }
}

impl Eq for Entry {}

/// What is to happen, the next first.
#[derive(Default)]
pub struct Agenda {
    entries: BinaryHeap<Entry>,
    turns: u64,
}

impl Agenda {
    /// Puts something on it. Of two at the same time, what was put first happens first.
    pub fn put(&mut self, at: Time, act: Act) {
        self.turns += 1;
        self.entries.push(Entry { at, turn: self.turns, act });
    }

    /// Takes what is next, where that is not after a time.
    pub fn take(&mut self, until: Time) -> Option<(Time, Act)> {
        if self.entries.peek()?.at > until {
            return None;
        }
        self.entries.pop().map(|entry| (entry.at, entry.act))
    }
}
