//! Who listens where several tabs show the same conversation: one of them holds the stream and tells the others what it
//! hears. Those ask for themselves once, and whenever they have missed something.

/// The part of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// It knows of no others, and listens for itself.
    #[default]
    Alone,
    /// It listens for all.
    Leader,
    /// It is told what the leader hears.
    Follower,
    /// It will be told which of these it is.
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Missed {
    /// Nothing, as far as is known.
    #[default]
    Nothing,
    /// Something, that is to be asked for.
    Something,
    /// What was missed is being asked for.
    Asked,
}

/// A tab's share of the listening.
#[derive(Default)]
pub struct Share {
    part: Part,
    missed: Missed,
}

impl Share {
    /// Takes a part. What was said before is still to be asked for by who begins as a follower.
    pub fn take(&mut self, part: Part) {
        if self.part == Part::Unknown {
            self.missed = Missed::Something;
        }
        self.part = part;
    }

    /// The part.
    pub fn part(&self) -> Part {
        self.part
    }

    /// For a tab that does not listen all the time: whether it is to ask now. Nothing for one that does.
    pub fn asks(&self) -> Option<bool> {
        match self.part {
            Part::Alone | Part::Leader => None,
            Part::Follower => Some(self.missed != Missed::Nothing),
            Part::Unknown => Some(false),
        }
    }

    /// Says that something was missed.
    pub fn miss(&mut self) {
        self.missed = Missed::Something;
    }

    /// Says that it is being asked for.
    pub fn asked(&mut self) {
        self.missed = Missed::Asked;
    }

    /// Says that something arrived. Who listens all the time is told everything that was missed at once.
    pub fn heard(&mut self) {
        if self.asks().is_none() {
            self.caught_up();
        }
    }

    /// Says that the whole answer is there; true where a follower has missed something since.
    pub fn caught_up(&mut self) -> bool {
        if self.missed == Missed::Asked {
            self.missed = Missed::Nothing;
        }
        self.asks() == Some(true)
    }

    /// Says that no answer came.
    pub fn failed(&mut self) {
        self.missed = Missed::Something;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: Part) -> Share {
        let mut share = Share::default();
        share.take(Part::Unknown);
        share.take(part);
        share
    }

    #[test]
    fn who_listens_is_asked_nothing() {
        for part in [Part::Alone, Part::Leader] {
            assert_eq!(share(part).asks(), None, "{part:?}");
        }
        assert_eq!(share(Part::Unknown).asks(), Some(false));
    }

    #[test]
    fn a_follower_asks_once_and_again_for_what_it_missed() {
        let mut share = share(Part::Follower);
        assert_eq!(share.asks(), Some(true));
        share.asked();
        assert!(!share.caught_up());
        assert_eq!(share.asks(), Some(false));
        share.miss();
        share.asked();
        share.miss();
        assert!(share.caught_up(), "something was missed while it asked");
        assert_eq!(share.asks(), Some(true));
    }

    #[test]
    fn a_question_without_an_answer_is_asked_again() {
        let mut share = share(Part::Follower);
        share.asked();
        share.failed();
        assert_eq!(share.asks(), Some(true));
    }

    #[test]
    fn who_led_before_has_missed_nothing() {
        let mut share = share(Part::Leader);
        share.asked();
        share.take(Part::Follower);
        assert_eq!(share.asks(), Some(true), "its stream had not begun");
        share.take(Part::Leader);
        share.asked();
        share.heard();
        share.take(Part::Follower);
        assert_eq!(share.asks(), Some(false));
    }
}
