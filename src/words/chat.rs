//! What Frontdesk says in chat payloads: how urgent they are, and times in words.

use super::{de, en, language_of};
use jiff::Zoned;

/// How Slack's date tokens show a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `February 18th, 2014`.
    Date,
    /// `Feb 18, 2014`.
    Short,
    /// `Tuesday, February 18th, 2014`.
    Long,
    /// `02/18/2014`.
    Slashes,
    /// `6:39 AM`.
    Time,
    /// `6:39:45 AM`.
    Seconds,
}

/// The texts about chat payloads in one language. A missing one does not compile.
pub trait ChatWords: Sync {
    /// A post that its sender says is urgent.
    fn urgent(&self) -> &'static str;
    /// A post that its sender says is important.
    fn important(&self) -> &'static str;
    /// The sender asks everybody to acknowledge the post.
    fn acknowledge(&self) -> &'static str;
    /// A time in words.
    fn moment(&self, time: &Zoned, moment: Moment) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn ChatWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_each_language() {
        let time: Zoned = "2014-02-18T06:39:42[America/Los_Angeles]".parse().unwrap();
        for (language, moment, said) in [
            ("en", Moment::Date, "February 18th, 2014"),
            ("en", Moment::Short, "Feb 18, 2014"),
            ("en", Moment::Long, "Tuesday, February 18th, 2014"),
            ("en", Moment::Slashes, "02/18/2014"),
            ("en", Moment::Time, "6:39 AM"),
            ("en", Moment::Seconds, "6:39:42 AM"),
            ("de", Moment::Date, "18. Februar 2014"),
            ("de", Moment::Short, "18. Feb. 2014"),
            ("de", Moment::Long, "Dienstag, 18. Februar 2014"),
            ("de", Moment::Slashes, "18.02.2014"),
            ("de", Moment::Time, "06:39"),
            ("de", Moment::Seconds, "06:39:42"),
        ] {
            assert_eq!(of(language).moment(&time, moment), said);
        }
    }
}
