//! When an endpoint is called again: the schedule of one delivery, and the breaker of a whole endpoint.

use crate::desk::question::{self, HttpAnswer};
use crate::desk::{Desk, Flow};
use crate::ids::ConnectionId;
use serde::{Deserialize, Serialize};

/// The waits before each try, in milliseconds: those that Standard Webhooks 1.0.0 recommends.
const SCHEDULE: [i64; 10] =
    [0, 5_000, 5 * 60_000, 30 * 60_000, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const HOUR: i64 = 3_600_000;
/// After so long a delivery is given up, however few tries it had, in milliseconds: the whole schedule.
pub const GIVEN_UP: i64 = 5_000 + 35 * 60_000 + 75 * HOUR;
/// After so many failures one after the other, nothing but a probe is sent to an endpoint.
const OPENS: u32 = 5;
/// How often an endpoint is probed, in milliseconds.
const PROBE: i64 = 60_000;
/// How old the breaker may be on the hot path, in milliseconds; a change drops it from every node's memory.
const AGE: i64 = 10_000;
/// The longest that an endpoint may ask to wait, in milliseconds.
const LONGEST: i64 = 24 * HOUR;

/// When the next try after so many failures is due, in milliseconds, up to a fifth later by chance; none where there is
/// no further one.
pub fn next_try(failures: u32, now: i64, random: &[u8]) -> Option<i64> {
    let wait = SCHEDULE.get(usize::try_from(failures).ok()?)?;
    let chance = random.iter().take(2).fold(0, |sum, byte| sum * 256 + i64::from(*byte));
    Some(now + wait + wait / 5 * chance / 65_536)
}

/// How an endpoint does, stored under `v1:retry:<connection>`; written after a failure, and after the success that ends
/// a series of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Breaker {
    /// How many calls failed one after the other.
    pub failures: u32,
    /// When the first of them failed, in milliseconds.
    pub since: i64,
    /// Nothing is sent before this time.
    pub next: i64,
    /// When the endpoint came back last: what failed before is tried again at once.
    pub woken: i64,
    /// When it answered last after fewer failures: what failed before is tried once more after a minute.
    pub mended: i64,
    /// The last failure's HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Why there was none.
    pub fault: String,
}

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It may.
    Go,
    /// It may, as the probe: nobody else calls for a minute.
    Probe,
    /// Not before this time. Everybody else waits as well, and who tries first then is left to the channel's catch-up.
    Wait(i64),
}

impl Breaker {
    /// Its key in the store.
    pub fn key(connection: &ConnectionId) -> String {
        format!("v1:retry:{connection}")
    }

    /// Reads it; memory will do.
    pub fn load(desk: &Desk, connection: &ConnectionId) -> Flow<Self> {
        Ok(desk.load(&Self::key(connection), AGE)?.unwrap_or_default())
    }

    /// Asks for several together, so that reading them one by one afterwards takes no further call.
    pub fn prepare<'a>(desk: &Desk, connections: impl Iterator<Item = &'a ConnectionId>) -> Flow {
        desk.ask_all(connections.map(|id| question::stored(&Self::key(id), AGE)).collect()).map(|_| ())
    }

    /// Writes it.
    pub fn store(&self, desk: &Desk, connection: &ConnectionId) {
        desk.store(&Self::key(connection), self);
    }

    /// Whether only probes are sent.
    pub fn is_open(&self) -> bool {
        self.failures >= OPENS
    }

    /// Whether a call may be made now.
    pub fn leave(&self, now: i64) -> Leave {
        if self.next > now {
            Leave::Wait(self.next)
        } else if self.is_open() {
            Leave::Probe
        } else {
            Leave::Go
        }
    }

    /// Until when a delivery waits that failed last at a time and is due again at another, all in milliseconds. What failed
    /// before the endpoint came back does not wait for its own time.
    pub fn holds(&self, last: i64, next: i64) -> i64 {
        if last < self.woken {
            last
        } else if last < self.mended {
            next.min(last + PROBE)
        } else {
            next
        }
    }

    /// Takes down that somebody probes now.
    pub fn probed(&mut self, now: i64) {
        self.next = now + PROBE;
    }

    /// Takes down a failure.
    pub fn failed(&mut self, answer: &HttpAnswer, now: i64) {
        if self.failures == 0 {
            self.since = now;
        }
        self.failures = self.failures.saturating_add(1);
        self.status = answer.status;
        self.fault = answer.fault.clone();
        let asked = asked_to_wait(answer, now).unwrap_or(now);
        let probe = if self.is_open() { now + PROBE } else { now };
        self.next = self.next.max(asked).max(probe).min(now + LONGEST);
    }

    /// Takes down a success: whether anything changed, and whether everybody who waited is to be woken.
    pub fn succeeded(&mut self, now: i64) -> (bool, bool) {
        if self.failures == 0 && self.next <= now {
            return (false, false);
        }
        let wakes = self.is_open();
        let (woken, mended) = if wakes { (now, self.mended) } else { (self.woken, now) };
        *self = Self { woken, mended, ..Self::default() };
        (true, wakes)
    }
}

/// Until when an endpoint asks to be left alone (429 or 503 with `Retry-After`, as seconds or as a date), in milliseconds.
pub fn asked_to_wait(answer: &HttpAnswer, now: i64) -> Option<i64> {
    if !matches!(answer.status, 429 | 503) {
        return None;
    }
    let asked = answer.headers.get("retry-after")?.trim();
    let until = match asked.parse::<i64>() {
        Ok(seconds) => now.saturating_add(seconds.clamp(0, LONGEST / 1_000) * 1_000),
        Err(_) => jiff::fmt::rfc2822::parse(asked).ok()?.timestamp().as_millisecond(),
    };
    Some(until.clamp(now, now + LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn answer(status: u16, retry_after: &str) -> HttpAnswer {
        let headers = BTreeMap::from([("retry-after".to_string(), retry_after.to_string())]);
        let (body, fault, error) = (Vec::new(), String::new(), String::new());
        HttpAnswer { status, headers, body, first: -1, took: 1, fault, error }
    }

    #[test]
    fn the_schedule_has_ten_tries_and_some_chance() {
        assert_eq!(next_try(1, 0, &[0, 0]), Some(5_000));
        assert_eq!(next_try(1, 0, &[255, 255]), Some(5_999));
        assert_eq!(next_try(9, 0, &[0, 0]), Some(24 * HOUR));
        assert_eq!(next_try(10, 0, &[0, 0]), None);
        assert_eq!(SCHEDULE.iter().sum::<i64>(), GIVEN_UP);
    }

    #[test]
    fn the_breaker_opens_probes_and_wakes() {
        let mut breaker = Breaker::default();
        for now in 1..=4 {
            breaker.failed(&answer(500, ""), now);
            assert_eq!(breaker.leave(now), Leave::Go);
        }
        breaker.failed(&answer(500, ""), 5);
        assert_eq!(breaker.leave(6), Leave::Wait(5 + PROBE));
        assert_eq!(breaker.leave(5 + PROBE), Leave::Probe);
        breaker.probed(5 + PROBE);
        assert_eq!(breaker.leave(6 + PROBE), Leave::Wait(5 + 2 * PROBE));
        assert_eq!(breaker.succeeded(7 + PROBE), (true, true));
        assert_eq!((breaker.leave(7 + PROBE), breaker.woken), (Leave::Go, 7 + PROBE));
        assert_eq!(breaker.succeeded(8 + PROBE), (false, false));
    }

    #[test]
    fn what_failed_before_the_endpoint_came_back_does_not_wait_for_its_time() {
        let mut breaker = Breaker::default();
        assert_eq!(breaker.holds(10, 300_010), 300_010);
        breaker.failed(&answer(500, ""), 10);
        assert_eq!(breaker.succeeded(20), (true, false));
        assert_eq!(breaker.holds(10, 300_010), 10 + PROBE);
        assert_eq!(breaker.holds(25, 300_025), 300_025);
        breaker.woken = 30;
        assert_eq!(breaker.holds(25, 300_025), 25);
    }

    #[test]
    fn an_endpoint_may_ask_to_wait() {
        assert_eq!(asked_to_wait(&answer(429, "7"), 1_000), Some(8_000));
        assert_eq!(asked_to_wait(&answer(503, "Thu, 01 Jan 1970 00:01:00 GMT"), 1_000), Some(60_000));
        assert_eq!(asked_to_wait(&answer(503, "Thu, 01 Jan 1970 00:00:00 GMT"), 1_000), Some(1_000));
        assert_eq!(asked_to_wait(&answer(429, "999999999999"), 0), Some(LONGEST));
        for other in [answer(500, "7"), answer(429, "soon"), answer(429, "")] {
            assert_eq!(asked_to_wait(&other, 0), None);
        }
    }
}
