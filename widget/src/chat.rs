//! A conversation as its visitor sees it: what was said, what is on its way, and what to do next.

use crate::action::Action;
use crate::event_id::{self, Watermark};
use crate::link::{self, Link, Pace};
use crate::outbox::{self, Letter, Outbox};
use crate::patience;
use crate::problem::{remedy, Remedy};
use crate::share::{Part, Share};
use crate::timeline::{Message, Timeline};

/// How long a tab that nobody looks at keeps its stream, in milliseconds.
const HIDDEN: u64 = 60_000;
/// How long after something was said a closed chat still listens at once, in milliseconds.
const LATELY: u64 = 600_000;

/// How an attempt failed.
#[derive(Clone, Copy, Default)]
pub struct Failure<'a> {
    /// The HTTP status, or 0 where there was no answer.
    pub status: u16,
    /// The problem's code, or empty.
    pub code: &'a str,
    /// How long the server asked to wait, in milliseconds, or 0.
    pub after: u64,
}

/// The time and chance of a moment.
#[derive(Clone, Copy)]
pub struct Moment {
    /// Milliseconds of a clock that never goes back.
    pub now: u64,
    /// A random number from 0 to 1.
    pub random: f64,
}

/// Why a conversation cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The problem's code.
    pub code: String,
    /// Whether a new conversation can help.
    pub renew: bool,
}

enum Ticket {
    Good,
    Wanted { from: u64 },
    Fetching,
}

/// A conversation. `B` is what the page draws of a message.
pub struct Chat<B> {
    timeline: Timeline<B>,
    outbox: Outbox,
    link: Link,
    share: Share,
    watermark: Watermark,
    /// Whether the server has the conversation, as far as is known.
    exists: bool,
    /// Whether the team has not closed it.
    open: bool,
    over: Option<Over>,
    ticket: Ticket,
    ticket_failures: u32,
    news: bool,
    shown: bool,
    hidden_since: Option<u64>,
    lively_until: u64,
}

impl<B> Chat<B> {
    /// Begins with nothing. Takes whether the server can stream.
    pub fn new(streams: bool) -> Self {
        Self {
            timeline: Timeline::default(),
            outbox: Outbox::default(),
            link: Link::new(streams),
            share: Share::default(),
            watermark: Watermark::default(),
            exists: false,
            open: true,
            over: None,
            ticket: Ticket::Good,
            ticket_failures: 0,
            news: false,
            shown: false,
            hidden_since: None,
            lively_until: 0,
        }
    }

    /// Takes up the conversation of a token: `exists` where the token was used before, then with the place up to which the
    /// visitor has seen it. A connection for the one before is to be given up. What was refused because another conversation was over is sent in this one.
    pub fn begin(&mut self, exists: bool, seen_at: u64, seen_id: &str) {
        self.timeline = Timeline::default();
        self.timeline.see(seen_at, seen_id);
        self.watermark.clear();
        self.link.forget();
        self.exists = exists;
        self.open = true;
        if self.over.take().is_some() {
            self.outbox.revive();
        }
    }

    /// Takes what the visitor wrote.
    pub fn write(&mut self, id: String, text: String, at: u64, now: u64) {
        self.outbox.write(id, text, at);
        self.lively_until = now + LATELY;
    }

    /// Says that the server has a message, and under which id and time it stands there.
    pub fn sent(&mut self, message: Message<B>) {
        if !self.exists {
            self.share.miss();
        }
        self.exists = true;
        self.open = true;
        // Where the stream was faster the message is there already, or was removed again.
        if self.outbox.taken(&message.sent_id).is_some() {
            self.timeline.put(0, message);
        }
    }

    /// Says that sending a message failed.
    pub fn refused(&mut self, id: &str, failure: Failure<'_>, moment: Moment) {
        let remedy = remedy(failure.status, failure.code);
        if self.outbox.failed(id, remedy, failure.code, failure.after, moment.now, moment.random) {
            self.want_ticket(moment.now);
        }
        if let Remedy::Over { renew } = remedy {
            self.end(failure.code, renew);
        }
    }

    fn want_ticket(&mut self, now: u64) {
        if matches!(self.ticket, Ticket::Good) {
            self.ticket = Ticket::Wanted { from: now };
        }
    }

    fn end(&mut self, code: &str, renew: bool) {
        self.over = Some(Over { code: code.into(), renew });
        self.outbox.refuse_all(code);
    }

    /// Says how fetching a ticket went: `lost` where no answer came and it may be tried again, else `good` or not.
    pub fn ticket(&mut self, good: bool, lost: bool, moment: Moment) {
        self.ticket = Ticket::Good;
        if lost {
            self.ticket_failures += 1;
            let wait = patience::wait(self.ticket_failures, moment.random);
            self.ticket = Ticket::Wanted { from: moment.now + wait };
        } else if good {
            self.ticket_failures = 0;
        } else {
            self.outbox.refuse_all("ticket_expired");
        }
    }

    /// Sends a message again, at once.
    pub fn again(&mut self, id: &str) {
        self.outbox.again(id);
        if let Ticket::Wanted { from } = &mut self.ticket {
            *from = 0;
        }
    }

    /// Forgets a message that was not sent.
    pub fn discard(&mut self, id: &str) {
        self.outbox.taken(id);
    }

    /// Takes the event `message`. Says whether it tells anything new.
    pub fn message(&mut self, event: &str, message: Message<B>, now: u64) -> bool {
        self.watermark.raise(event);
        self.outbox.taken(&message.sent_id);
        let version = event_id::version(event).unwrap_or(message.at);
        let news = self.timeline.put(version, message);
        if news {
            self.news = true;
            self.lively_until = now + LATELY;
        }
        news
    }

    /// Takes the event `removed`.
    pub fn removed(&mut self, event: &str, id: &str) {
        self.watermark.raise(event);
        let version = event_id::version(event).unwrap_or(u64::MAX);
        self.news |= self.timeline.remove(version, id);
    }

    /// Takes the event `reset`: everything is about to be told again.
    pub fn reset(&mut self) {
        self.timeline.clear();
        self.watermark.clear();
    }

    /// Takes the event `state`.
    pub fn state(&mut self, open: bool) {
        self.news |= self.open != open;
        self.open = open;
    }

    /// Says that something arrived from the server.
    pub fn heard(&mut self, now: u64) {
        self.link.heard(now);
        self.share.heard();
    }

    /// Says that the connection for events ended as it should.
    pub fn ended(&mut self, moment: Moment) {
        self.link.ended(self.news, moment.now, moment.random);
        if self.share.caught_up() {
            // Something was missed in the meantime: it is asked for at once.
            self.link.forget();
        }
    }

    /// Says that the connection for events could not be made, or broke.
    pub fn broken(&mut self, failure: Failure<'_>, moment: Moment) {
        self.link.failed(failure.after, moment.now, moment.random);
        self.share.failed();
        match remedy(failure.status, failure.code) {
            // A token that was kept before its first message arrived: there is no conversation yet, and nothing is wrong.
            Remedy::Over { renew: true } if self.timeline.is_empty() => self.exists = false,
            Remedy::Over { renew } => self.end(failure.code, renew),
            Remedy::Ticket => self.want_ticket(moment.now),
            _ => {}
        }
    }

    /// Says whether the chat is open, and whether anybody looks at the tab.
    pub fn watch(&mut self, shown: bool, visible: bool, now: u64) {
        self.shown = shown;
        if !visible {
            self.hidden_since.get_or_insert(now);
        } else if self.hidden_since.take().is_some() {
            self.hurry(now);
        }
    }

    /// Tries everything that waits for the network at once.
    pub fn hurry(&mut self, now: u64) {
        self.link.hurry(now);
        self.outbox.hurry();
    }

    /// Takes the part of this tab among those that show the conversation.
    pub fn lead(&mut self, part: Part) {
        self.share.take(part);
    }

    /// The id of the last event that was heard.
    pub fn mark(&self) -> &str {
        self.watermark.id()
    }

    /// Goes back to the event up to which nothing was missed, after events that another tab heard later.
    pub fn rewind(&mut self, id: &str) {
        if self.watermark.id() != id {
            self.watermark.clear();
            self.watermark.raise(id);
            self.share.miss();
        }
    }

    /// Says that another tab knows more than it can tell: this one asks for itself.
    pub fn miss(&mut self) {
        self.share.miss();
    }

    /// How closely to listen, and until when that holds.
    fn pace(&self, now: u64) -> (Pace, Option<u64>) {
        // Where one tab listens for all, its stream is kept for as long as somebody may be about to answer.
        let hides = self.hidden_since.map(|since| match self.share.part() {
            Part::Leader => self.lively_until.max(since + HIDDEN),
            _ => since + HIDDEN,
        });
        if !self.exists || self.over.is_some() || hides.is_some_and(|at| now >= at) {
            (Pace::Off, None)
        } else if let Some(asks) = self.share.asks() {
            (if asks { Pace::Glance } else { Pace::Off }, hides)
        } else if self.shown {
            (Pace::Live, hides)
        } else if now < self.lively_until {
            (Pace::Live, sooner(hides, Some(self.lively_until)))
        } else {
            (Pace::Glance, hides)
        }
    }

    /// Says what to do now; ask again until it says to rest.
    pub fn next(&mut self, moment: Moment) -> Action {
        let Moment { now, random } = moment;
        let (pace, mut until) = self.pace(now);
        self.link.listen(pace);
        match self.link.next(now, random) {
            link::Wish::Connect { wait } => {
                self.news = false;
                self.share.asked();
                return Action::Connect { after: self.watermark.id().into(), wait };
            }
            link::Wish::Disconnect => return Action::Disconnect,
            link::Wish::Until(at) => until = sooner(until, Some(at)),
            link::Wish::Nothing => {}
        }
        match self.ticket {
            Ticket::Fetching => return Action::Rest { until },
            Ticket::Wanted { from } if from <= now => {
                self.ticket = Ticket::Fetching;
                return Action::Ticket;
            }
            Ticket::Wanted { from } => return Action::Rest { until: sooner(until, Some(from)) },
            Ticket::Good => {}
        }
        match self.outbox.next(now) {
            outbox::Wish::Send(letter) => {
                Action::Send { id: letter.id.clone(), text: letter.text.clone(), first: !self.exists }
            }
            outbox::Wish::Until(at) => Action::Rest { until: sooner(until, Some(at)) },
            outbox::Wish::Nothing => Action::Rest { until },
        }
    }

    /// What was said, in order.
    pub fn rows(&self) -> impl Iterator<Item = &Message<B>> {
        self.timeline.shown()
    }

    /// What is on its way, in order.
    pub fn letters(&self) -> &[Letter] {
        self.outbox.letters()
    }

    /// The messages that the visitor has not seen.
    pub fn unread(&self) -> impl Iterator<Item = &Message<B>> {
        self.timeline.unread()
    }

    /// Says that the visitor has seen everything; true where something was new.
    pub fn see_all(&mut self) -> bool {
        self.timeline.see_all()
    }

    /// Says that the visitor has seen everything up to a place, in another tab.
    pub fn see(&mut self, at: u64, id: &str) {
        self.timeline.see(at, id);
    }

    /// The place up to which the visitor has seen everything.
    pub fn seen(&self) -> (u64, &str) {
        self.timeline.seen()
    }

    /// Whether the server has the conversation, as far as is known.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// Whether the conversation is open; a closed one opens again with the next message.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Why the conversation cannot go on, where it cannot.
    pub fn over(&self) -> Option<&Over> {
        self.over.as_ref()
    }

    /// Whether the connection is lost, so that the visitor should know.
    pub fn lost(&self) -> bool {
        self.link.lost()
    }
}

/// The earlier of two times.
fn sooner(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
#[path = "chat_tests.rs"]
mod tests;
