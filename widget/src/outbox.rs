//! What the visitor said and the server has not taken yet: one after the other, in the order in which it was written.

use crate::patience;
use crate::problem::Remedy;

/// How often a fresh ticket is fetched for one message before it counts as refused.
const TICKETS: u32 = 2;

/// Where a message on its way out is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits for its turn.
    Queued,
    /// It was sent, and no answer came yet.
    Flying,
    /// It failed, and is tried again by itself at that time (milliseconds of the page's clock).
    Waiting {
        /// When to try again.
        until: u64,
    },
    /// It was refused, and stays until the visitor sends it again or discards it.
    Refused,
}

/// A message on its way out.
pub struct Letter {
    /// The sender's own id, the same on every attempt.
    pub id: String,
    /// What the visitor wrote.
    pub text: String,
    /// When it was written, in milliseconds since 1970 by the visitor's clock.
    pub at: u64,
    /// Where it is.
    pub stage: Stage,
    /// Why the last attempt failed: a problem's code, or empty.
    pub code: String,
    failures: u32,
    tickets: u32,
}

/// The messages on their way out. At most one flies at a time, so that they arrive in order.
#[derive(Default)]
pub struct Outbox {
    letters: Vec<Letter>,
}

/// What the outbox wants next.
pub enum Wish<'a> {
    /// To send this message.
    Send(&'a Letter),
    /// To be asked again at that time.
    Until(u64),
    /// Nothing.
    Nothing,
}

impl Outbox {
    /// Takes a message to be sent.
    pub fn write(&mut self, id: String, text: String, at: u64) {
        self.letters.push(Letter { id, text, at, stage: Stage::Queued, code: String::new(), failures: 0, tickets: 0 });
    }

    /// Says what to do now. A message that is given to be sent counts as flying.
    pub fn next(&mut self, now: u64) -> Wish<'_> {
        let Some(letter) = self.letters.iter_mut().find(|letter| letter.stage != Stage::Refused) else {
            return Wish::Nothing;
        };
        match letter.stage {
            Stage::Waiting { until } if until > now => Wish::Until(until),
            Stage::Queued | Stage::Waiting { .. } => {
                letter.stage = Stage::Flying;
                Wish::Send(letter)
            }
            Stage::Flying | Stage::Refused => Wish::Nothing,
        }
    }

    /// Takes out a message that the server has; gives what it was.
    pub fn taken(&mut self, id: &str) -> Option<Letter> {
        let at = self.letters.iter().position(|letter| letter.id == id)?;
        Some(self.letters.remove(at))
    }

    /// Says that an attempt failed. `after` is how long the server asked to wait, in milliseconds, or 0. Says whether a
    /// fresh ticket is needed.
    pub fn failed(&mut self, id: &str, remedy: Remedy, code: &str, after: u64, now: u64, random: f64) -> bool {
        let Some(letter) = self.letters.iter_mut().find(|letter| letter.id == id) else {
            return false;
        };
        letter.code = code.into();
        match remedy {
            Remedy::Wait => {
                letter.failures += 1;
                let wait = if after > 0 { after } else { patience::wait(letter.failures, random) };
                letter.stage = Stage::Waiting { until: now + wait };
            }
            Remedy::Ticket if letter.tickets < TICKETS => {
                letter.tickets += 1;
                letter.stage = Stage::Queued;
                return true;
            }
            Remedy::Ticket | Remedy::Over { .. } | Remedy::Refused => letter.stage = Stage::Refused,
        }
        false
    }

    /// Refuses all that waits, since the conversation is over.
    pub fn refuse_all(&mut self, code: &str) {
        for letter in &mut self.letters {
            letter.stage = Stage::Refused;
            letter.code = code.into();
        }
    }

    /// Sends everything that was refused again, since another conversation takes its place.
    pub fn revive(&mut self) {
        for letter in &mut self.letters {
            letter.stage = Stage::Queued;
            letter.tickets = 0;
        }
    }

    /// Sends a message now, whether it waits or was refused. One that was refused goes to the end.
    pub fn again(&mut self, id: &str) {
        let Some(at) = self.letters.iter().position(|letter| letter.id == id) else {
            return;
        };
        let mut letter = self.letters.remove(at);
        let place = match letter.stage {
            Stage::Refused => self.letters.len(),
            _ => at,
        };
        if letter.stage != Stage::Flying {
            letter.stage = Stage::Queued;
            letter.tickets = 0;
        }
        self.letters.insert(place, letter);
    }

    /// Sends what waits now, since the network is back.
    pub fn hurry(&mut self) {
        for letter in &mut self.letters {
            if letter.code.is_empty() && matches!(letter.stage, Stage::Waiting { .. }) {
                letter.stage = Stage::Queued;
            }
        }
    }

    /// The messages, in the order in which they will be sent.
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(ids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for id in ids {
            outbox.write((*id).into(), "text".into(), 0);
        }
        outbox
    }

    fn next(outbox: &mut Outbox, now: u64) -> Result<String, Option<u64>> {
        match outbox.next(now) {
            Wish::Send(letter) => Ok(letter.id.clone()),
            Wish::Until(until) => Err(Some(until)),
            Wish::Nothing => Err(None),
        }
    }

    #[test]
    fn one_flies_at_a_time_in_the_order_written() {
        let mut outbox = outbox(&["a", "b"]);
        assert_eq!(next(&mut outbox, 0), Ok("a".into()));
        assert_eq!(next(&mut outbox, 0), Err(None));
        assert!(outbox.taken("a").is_some());
        assert_eq!(next(&mut outbox, 0), Ok("b".into()));
    }

    #[test]
    fn a_failure_that_may_pass_holds_up_what_follows() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0).unwrap();
        outbox.failed("a", Remedy::Wait, "", 0, 100, 1.0);
        assert_eq!(next(&mut outbox, 1_099), Err(Some(1_100)));
        assert_eq!(next(&mut outbox, 1_100), Ok("a".into()));
        outbox.failed("a", Remedy::Wait, "", 0, 2_000, 1.0);
        assert_eq!(next(&mut outbox, 2_000), Err(Some(4_000)), "the wait doubles");
    }

    #[test]
    fn the_server_says_how_long_to_wait_and_the_visitor_may_try_sooner() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0).unwrap();
        outbox.failed("a", Remedy::Wait, "too_many", 7_000, 0, 0.0);
        assert_eq!(next(&mut outbox, 0), Err(Some(7_000)));
        outbox.hurry();
        assert_eq!(
            next(&mut outbox, 0),
            Err(Some(7_000)),
            "a network that is back does not change what the server asked for"
        );
        outbox.again("a");
        assert_eq!(next(&mut outbox, 0), Ok("a".into()));
    }

    #[test]
    fn what_is_refused_stays_and_lets_the_rest_pass() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0).unwrap();
        outbox.failed("a", Remedy::Refused, "bad_text", 0, 0, 0.0);
        assert_eq!(next(&mut outbox, 0), Ok("b".into()));
        assert!(outbox.taken("b").is_some());
        assert_eq!(next(&mut outbox, 0), Err(None));
        outbox.again("a");
        assert_eq!(next(&mut outbox, 0), Ok("a".into()));
    }

    #[test]
    fn a_refused_message_that_is_sent_again_goes_last() {
        let mut outbox = outbox(&["a", "b", "c"]);
        next(&mut outbox, 0).unwrap();
        outbox.failed("a", Remedy::Refused, "bad_text", 0, 0, 0.0);
        outbox.again("a");
        let ids: Vec<&str> = outbox.letters().iter().map(|letter| letter.id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "a"]);
    }

    #[test]
    fn a_ticket_is_renewed_twice_at_most() {
        let mut outbox = outbox(&["a"]);
        for _ in 0..TICKETS {
            next(&mut outbox, 0).unwrap();
            assert!(outbox.failed("a", Remedy::Ticket, "ticket_expired", 0, 0, 0.0));
        }
        next(&mut outbox, 0).unwrap();
        assert!(!outbox.failed("a", Remedy::Ticket, "ticket_expired", 0, 0, 0.0));
        assert_eq!(outbox.letters()[0].stage, Stage::Refused);
    }

    #[test]
    fn what_waits_goes_at_once_when_the_network_is_back() {
        let mut outbox = outbox(&["a"]);
        next(&mut outbox, 0).unwrap();
        outbox.failed("a", Remedy::Wait, "", 0, 0, 1.0);
        outbox.hurry();
        assert_eq!(next(&mut outbox, 0), Ok("a".into()));
    }
}
