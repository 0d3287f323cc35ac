//! Timers that are due: each name leads to the one capability that set it.

use crate::agent;
use crate::callback;
use crate::delivery::{self, Brought, Reason};
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConnectionId;

/// Handles a timer. A name is a verb, what it concerns, and sometimes a number.
pub fn due(desk: &Desk, name: &str, brought: Option<&[u8]>, payload: &[u8]) -> Flow {
    let mut words = name.split(' ');
    let (verb, subject) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let third = words.next().unwrap_or_default();
    let number: Option<i64> = third.parse().ok();
    match verb {
        "mail" => crate::mail::due(desk, subject),
        "unmailed" => crate::mail::look(desk, subject, number.unwrap_or_default()),
        "connections" => crate::startup::look_around(desk),
        "posted" | "deleted" => delivery::take(desk, subject, brought, payload),
        "unblock" => {
            let number = u32::try_from(number.unwrap_or_default()).unwrap_or_default();
            crate::block::due(desk, &ConnectionId::new(subject), number)
        }
        "eyes" => crate::intake::seen::due(desk, subject, payload),
        "deliver" => delivery::due(desk, subject, brought, Brought::default()),
        "owed" => delivery::due(desk, subject, brought, Brought { number, ..Brought::default() }),
        "seen" => delivery::due(desk, subject, brought, Brought { seen: true, ..Brought::default() }),
        "confirm" => delivery::confirm(desk, subject, number.unwrap_or_default()),
        "remind" => crate::remind::due(desk, subject),
        "ask" => crate::responder::due(desk, subject),
        "handed" => crate::responder::remove_copies(desk, subject, number.unwrap_or_default()),
        "unasked" => crate::responder::look_around(desk),
        "read-pages" => crate::responder::pages::due(desk, &ConnectionId::new(subject)),
        "read-page" => crate::responder::pages::read(desk, subject, number.unwrap_or_default()),
        "drain" => crate::feed::drain::due(desk, &ConnectionId::new(subject)),
        "callback" => callback::due(desk, &ConnectionId::new(subject)),
        "called" => callback::tell(desk, &ConnectionId::new(subject)),
        "resume" => agent::turn::resume(desk, &ConnectionId::new(third), subject),
        "hush" => agent::answer::hush(desk, &ConnectionId::new(third), subject, payload),
        "sweep" => crate::endings::sweep(desk, &ConnectionId::new(subject)),
        "expire" => crate::endings::due(desk, subject, &ConnectionId::new(third), payload),
        "erase" => crate::endings::go_on_erasing(desk, subject),
        "catch-up" => delivery::catch_up(desk, subject, Reason::Time),
        "recover" => delivery::catch_up(desk, subject, Reason::Start),
        "wake" => delivery::catch_up(desk, subject, Reason::Wake),
        _ => Err(Stop::Ignored("nobody waits for this timer")),
    }
}
