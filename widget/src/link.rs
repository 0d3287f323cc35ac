//! The page's ear: the stream or the long poll, when to open it, and when to try again.
//!
//! A stream is one request that the server keeps open and writes to. Some servers and proxies hold back what is written
//! until the end; a long poll, whose answer is complete, passes through those too.

use crate::patience;

/// How long a stream may take to its first byte before the long poll is used instead, in milliseconds.
const FIRST_BYTE: u64 = 5_000;
/// How long a stream may be silent before it counts as lost, in milliseconds; the server says something more often.
const SILENCE: u64 = 75_000;
/// How long the server is asked to hold a long poll, in seconds.
const POLL: u32 = 25;
/// How long the server is asked to hold a poll that only looks, in seconds.
const GLANCE: u32 = 1;
/// How long a poll may take beyond what the server was asked for, in milliseconds.
const POLL_GRACE: u64 = 15_000;
/// How long to wait between two polls that only look, in milliseconds.
const GLANCE_PAUSE: u64 = 30_000;
/// A poll that the server has held for so long, in milliseconds, is a connection that works.
const HELD: u64 = 3_000;
/// A silence that is doubtful when somebody comes back, in milliseconds.
const DOUBTFUL: u64 = 35_000;
/// A connection that ends sooner than this, in milliseconds, counts as a failure, so that nothing spins.
const SHORTEST: u64 = 1_000;

/// How closely to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Not at all: there is no conversation yet, or nobody looks at the tab.
    Off,
    /// Look from time to time: the chat is closed and nobody has said anything lately.
    Glance,
    /// Hear everything at once.
    Live,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Pausing { until: u64 },
    Connecting { since: u64, wait: u32 },
    Hearing { since: u64, last: u64 },
    Dropping,
}

/// What the link wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To open a connection; `wait` is 0 for a stream, else how many seconds the server is to hold a long poll.
    Connect {
        /// Seconds.
        wait: u32,
    },
    /// To give up the connection there is.
    Disconnect,
    /// To be asked again at that time.
    Until(u64),
    /// Nothing.
    Nothing,
}

/// The stream or long poll of a conversation.
pub struct Link {
    streams: bool,
    streamed: bool,
    pace: Pace,
    phase: Phase,
    failures: u32,
}

impl Link {
    /// Begins without a connection. Takes whether the server can stream.
    pub fn new(streams: bool) -> Self {
        Self { streams, streamed: false, pace: Pace::Off, phase: Phase::Idle, failures: 0 }
    }

    /// Forgets the connection there is, and how it went.
    pub fn forget(&mut self) {
        self.phase = Phase::Idle;
        self.failures = 0;
    }

    /// Says how closely to listen from now on.
    pub fn listen(&mut self, pace: Pace) {
        if self.pace == pace {
            return;
        }
        self.pace = pace;
        if self.failures == 0 && matches!(self.phase, Phase::Pausing { .. }) {
            self.phase = Phase::Idle;
        }
    }

    /// Says what to do now. What it asks for counts as done.
    pub fn next(&mut self, now: u64, random: f64) -> Wish {
        if self.unwanted() {
            self.phase = Phase::Dropping;
        }
        match self.phase {
            Phase::Dropping => self.drop_to(Phase::Idle),
            Phase::Connecting { since, wait: 0 } if now >= since + FIRST_BYTE => {
                if self.streamed {
                    self.fail(now, 0, random);
                    return Wish::Disconnect;
                }
                self.streams = false;
                self.drop_to(Phase::Idle)
            }
            Phase::Connecting { since, wait: 0 } => Wish::Until(since + FIRST_BYTE),
            Phase::Connecting { since, wait } => {
                let deadline = since + u64::from(wait) * 1_000 + POLL_GRACE;
                if now >= deadline {
                    self.fail(now, 0, random);
                    return Wish::Disconnect;
                }
                if self.failures > 0 && now < since + HELD {
                    return Wish::Until(since + HELD);
                }
                self.failures = 0;
                Wish::Until(deadline)
            }
            Phase::Hearing { last, .. } if now >= last + SILENCE => self.drop_to(Phase::Idle),
            Phase::Hearing { last, .. } => Wish::Until(last + SILENCE),
            Phase::Pausing { until } if now < until && self.pace != Pace::Off => Wish::Until(until),
            Phase::Pausing { .. } | Phase::Idle => {
                let wait = match self.pace {
                    Pace::Off => return Wish::Nothing,
                    Pace::Glance => GLANCE,
                    Pace::Live if self.streams => 0,
                    Pace::Live => POLL,
                };
                self.phase = Phase::Connecting { since: now, wait };
                Wish::Connect { wait }
            }
        }
    }

    fn drop_to(&mut self, phase: Phase) -> Wish {
        self.phase = phase;
        Wish::Disconnect
    }

    /// Whether there is a connection that is more than what is asked for now.
    fn unwanted(&self) -> bool {
        match (self.phase, self.pace) {
            (Phase::Connecting { .. } | Phase::Hearing { .. }, Pace::Off) | (Phase::Hearing { .. }, Pace::Glance) => {
                true
            }
            (Phase::Connecting { wait, .. }, Pace::Glance) => wait != GLANCE,
            _ => false,
        }
    }

    /// Says that something arrived, be it a comment.
    pub fn heard(&mut self, now: u64) {
        match &mut self.phase {
            Phase::Connecting { since, wait: 0 } => {
                self.streamed = true;
                self.phase = Phase::Hearing { since: *since, last: now };
            }
            Phase::Hearing { last, since } => {
                *last = now;
                if now >= *since + SHORTEST {
                    self.failures = 0;
                }
            }
            _ => {}
        }
    }

    /// Says that the connection ended as it should (the server ended the stream, or answered the poll), and whether it
    /// brought anything new.
    pub fn ended(&mut self, news: bool, now: u64, random: f64) {
        match self.phase {
            Phase::Connecting { wait: GLANCE, .. } => {
                self.failures = 0;
                self.phase = match self.pace {
                    Pace::Glance => {
                        let spread = patience::part(GLANCE_PAUSE / 2, random);
                        Phase::Pausing { until: now + GLANCE_PAUSE * 3 / 4 + spread }
                    }
                    _ => Phase::Idle,
                };
            }
            Phase::Connecting { since, .. } | Phase::Hearing { since, .. } if news || now >= since + SHORTEST => {
                self.failures = 0;
                self.phase = Phase::Idle;
            }
            _ => self.fail(now, 0, random),
        }
    }

    /// Says that the connection could not be made or broke. `after` is how long the server asked to wait, or 0.
    pub fn failed(&mut self, after: u64, now: u64, random: f64) {
        match self.phase {
            Phase::Hearing { since, .. } if after == 0 && now >= since + SHORTEST => {
                self.failures = 0;
                self.phase = Phase::Idle;
            }
            _ => self.fail(now, after, random),
        }
    }

    fn fail(&mut self, now: u64, after: u64, random: f64) {
        self.failures += 1;
        let wait = if after > 0 { after } else { patience::wait(self.failures, random) };
        self.phase = Phase::Pausing { until: now + wait };
    }

    /// Tries at once, since the network is back or somebody looks again. A stream that has been silent for a while counts
    /// as lost: a machine that slept does not notice that the other end is gone.
    pub fn hurry(&mut self, now: u64) {
        match self.phase {
            Phase::Pausing { .. } => self.phase = Phase::Idle,
            Phase::Hearing { last, .. } if now >= last + DOUBTFUL => self.phase = Phase::Dropping,
            _ => {}
        }
    }

    /// Whether it failed more than once in a row, so that the visitor should know.
    pub fn lost(&self) -> bool {
        self.failures > 1 && !matches!(self.phase, Phase::Hearing { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Wish = Wish::Connect { wait: 0 };
    const LONG_POLL: Wish = Wish::Connect { wait: POLL };

    fn live(streams: bool) -> Link {
        let mut link = Link::new(streams);
        assert_eq!(link.next(0, 0.0), Wish::Nothing);
        link.listen(Pace::Live);
        link
    }

    fn hearing() -> Link {
        let mut link = live(true);
        assert_eq!(link.next(0, 0.0), STREAM);
        link.heard(100);
        link
    }

    #[test]
    fn a_stream_that_ends_is_resumed_at_once() {
        let mut link = hearing();
        assert_eq!(link.next(100, 0.0), Wish::Until(100 + SILENCE));
        link.ended(false, 2_000, 0.0);
        assert_eq!(link.next(2_000, 0.0), STREAM);
        link.heard(2_100);
        link.failed(0, 4_000, 0.0);
        assert_eq!(link.next(4_000, 0.0), STREAM, "a stream that broke after a while, too");
    }

    #[test]
    fn a_stream_without_a_first_byte_becomes_a_long_poll() {
        let mut link = live(true);
        link.next(0, 0.0);
        assert_eq!(link.next(4_999, 0.0), Wish::Until(5_000));
        assert_eq!(link.next(5_000, 0.0), Wish::Disconnect);
        assert_eq!(link.next(5_000, 0.0), LONG_POLL);
        link.ended(false, 30_000, 0.0);
        assert_eq!(link.next(30_000, 0.0), LONG_POLL);
    }

    #[test]
    fn a_stream_that_worked_before_is_not_given_up_for_one_slow_start() {
        let mut link = hearing();
        link.ended(false, 2_000, 0.0);
        link.next(2_000, 0.0);
        assert_eq!(link.next(7_000, 1.0), Wish::Disconnect);
        assert_eq!(link.next(7_000, 1.0), Wish::Until(8_000));
        assert_eq!(link.next(8_000, 1.0), STREAM);
    }

    #[test]
    fn a_server_that_cannot_stream_is_polled_from_the_start() {
        let mut link = live(false);
        assert_eq!(link.next(0, 0.0), LONG_POLL);
        assert_eq!(link.next(39_999, 1.0), Wish::Until(40_000));
        assert_eq!(link.next(40_000, 1.0), Wish::Disconnect);
        assert_eq!(link.next(40_000, 1.0), Wish::Until(41_000));
    }

    #[test]
    fn failures_wait_longer_and_longer_and_are_told_from_the_second_on() {
        let mut link = live(true);
        for (at, next) in [(0, 1_000), (1_000, 3_000), (3_000, 7_000)] {
            assert_eq!(link.next(at, 1.0), STREAM);
            assert_eq!(link.lost(), at > 1_000);
            link.failed(0, at, 1.0);
            assert_eq!(link.next(at, 1.0), Wish::Until(next));
        }
        assert_eq!(link.next(7_000, 1.0), STREAM);
        link.heard(7_100);
        assert!(!link.lost());
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        let mut link = live(true);
        link.next(0, 1.0);
        link.failed(12_000, 0, 1.0);
        assert_eq!(link.next(0, 1.0), Wish::Until(12_000));
    }

    #[test]
    fn nothing_spins_where_connections_end_at_once() {
        let mut link = hearing();
        link.ended(false, 200, 1.0);
        assert_eq!(link.next(200, 1.0), Wish::Until(1_200));
        let mut link = live(false);
        link.next(0, 1.0);
        link.ended(false, 10, 1.0);
        assert_eq!(link.next(10, 1.0), Wish::Until(1_010));
    }

    #[test]
    fn a_poll_that_brought_something_is_followed_at_once() {
        let mut link = live(false);
        link.next(0, 1.0);
        link.ended(true, 10, 1.0);
        assert_eq!(link.next(10, 1.0), LONG_POLL);
    }

    #[test]
    fn a_poll_that_the_server_holds_is_a_connection() {
        let mut link = live(false);
        for at in [0, 10_000] {
            link.next(at, 1.0);
            link.failed(0, at, 1.0);
        }
        assert_eq!(link.next(20_000, 1.0), LONG_POLL);
        assert_eq!((link.next(20_000, 1.0), link.lost()), (Wish::Until(20_000 + HELD), true));
        assert_eq!((link.next(23_000, 1.0), link.lost()), (Wish::Until(60_000), false));
    }

    #[test]
    fn a_silent_stream_counts_as_lost() {
        let mut link = hearing();
        assert_eq!(link.next(100 + SILENCE, 0.0), Wish::Disconnect);
        assert_eq!(link.next(100 + SILENCE, 0.0), STREAM);
    }

    #[test]
    fn a_tab_that_nobody_looks_at_drops_its_stream_and_resumes() {
        let mut link = hearing();
        link.listen(Pace::Off);
        assert_eq!(link.next(1_000, 0.0), Wish::Disconnect);
        assert_eq!(link.next(1_000, 0.0), Wish::Nothing);
        link.listen(Pace::Live);
        assert_eq!(link.next(9_000, 0.0), STREAM);
    }

    #[test]
    fn a_closed_chat_looks_from_time_to_time_and_an_opened_one_listens_at_once() {
        let mut link = hearing();
        link.listen(Pace::Glance);
        assert_eq!(link.next(200, 0.0), Wish::Disconnect);
        assert_eq!(link.next(200, 0.0), Wish::Connect { wait: GLANCE });
        link.ended(false, 1_300, 0.5);
        assert_eq!(link.next(1_300, 0.0), Wish::Until(31_300));
        link.listen(Pace::Live);
        assert_eq!(link.next(1_400, 0.0), STREAM);
    }

    #[test]
    fn who_comes_back_does_not_wait_and_does_not_trust_an_old_silence() {
        let mut link = hearing();
        link.hurry(1_000);
        assert_eq!(link.next(1_000, 0.0), Wish::Until(100 + SILENCE));
        link.hurry(40_000);
        assert_eq!(link.next(40_000, 0.0), Wish::Disconnect);
        assert_eq!(link.next(40_000, 0.0), STREAM);
        link.failed(0, 40_000, 1.0);
        link.hurry(40_100);
        assert_eq!(link.next(40_100, 0.0), STREAM);
    }
}
