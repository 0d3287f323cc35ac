//! What Frontdesk says of how a connection does.

use super::{de, en, language_of};

/// The texts about it in one language. A missing one does not compile.
pub trait StatsWords: Sync {
    /// How `stats` is used.
    fn usage(&self) -> &'static str;
    /// A service keeps its conversations by itself.
    fn not_counted(&self, handle: &str) -> String;
    /// The answer to `stats`.
    fn told(&self, figures: &Figures<'_>) -> String;
    /// The head of the table: week, conversations, first answer.
    fn head(&self) -> [&'static str; 3];
    /// The format of a date, for `strftime`.
    fn date_format(&self) -> &'static str;
    /// A time that something takes, in milliseconds.
    fn lasts(&self, millis: i64) -> String;
}

/// What the answer to `stats` tells.
pub struct Figures<'a> {
    /// The handle.
    pub handle: &'a str,
    /// How many conversations there have been.
    pub conversations: usize,
    /// How many are open.
    pub open: usize,
    /// In how many of these a visitor waits.
    pub waiting: usize,
    /// Since when the one who has waited longest; empty for nobody.
    pub longest: &'a str,
    /// How long it takes people to answer first; none where they have not.
    pub people: Option<&'a str>,
    /// The same of agents.
    pub agent: Option<&'a str>,
    /// The weeks.
    pub table: &'a str,
    /// Of how many conversations, the latest, the answers were read; none for all.
    pub read: Option<usize>,
    /// At how many open conversations, the latest, was looked; none for all.
    pub looked: Option<usize>,
}

/// Two units of a time in milliseconds, with the least one that says anything.
pub(super) fn in_units(millis: i64, [day, hour, minute, second]: [&str; 4]) -> String {
    let seconds = millis / 1_000;
    let pair = |large: i64, large_unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    };
    match seconds {
        ..60 => format!("{seconds} {second}"),
        60..3_600 => pair(seconds / 60, minute, if seconds < 600 { seconds % 60 } else { 0 }, second),
        3_600..86_400 => pair(seconds / 3_600, hour, seconds / 60 % 60, minute),
        _ => pair(seconds / 86_400, day, seconds / 3_600 % 24, hour),
    }
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn StatsWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_units_that_say_something() {
        let en = of("en");
        for (millis, said) in [
            (400, "0 s"),
            (59_999, "59 s"),
            (150_000, "2 min 30 s"),
            (725_000, "12 min"),
            (4_800_000, "1 h 20 min"),
            (7_200_000, "2 h"),
            (100_000_000, "1 d 3 h"),
        ] {
            assert_eq!(en.lasts(millis), said);
        }
        assert_eq!(of("de").lasts(100_000_000), "1 d 3 h");
    }
}
