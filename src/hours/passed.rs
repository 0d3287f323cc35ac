//! How long a team's hours have lasted since a time.

use super::{day_of, Hours, Piece};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// More beginnings and ends than the longest wait within hours can have.
const CHANGES: usize = 2_000;

impl Hours {
    /// When so many minutes within them have passed since a time, both in milliseconds, in a zone as [`Hours::open_at`] takes it. Where
    /// none are set, every minute counts. None where that never comes.
    pub fn passed(&self, since: i64, minutes: u32, zone: &str) -> Option<i64> {
        let mut left = i64::from(minutes) * 60_000;
        if self.is_empty() {
            return Some(since + left);
        }
        let mut from = since;
        for _ in 0..CHANGES {
            let until = self.next_change(from, zone)?;
            if self.open_at(from, zone) {
                if until - from >= left {
                    return Some(from + left);
                }
                left -= until - from;
            }
            from = until;
        }
        None
    }

    /// When they begin or end next after a time.
    fn next_change(&self, now: i64, zone: &str) -> Option<i64> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = Timestamp::from_millisecond(now).ok()?.to_zoned(zone.clone()).date();
        let days = (-1..=7_i64).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        let changes =
            days.flat_map(|date| self.0.iter().flat_map(|piece| piece.changes(date, &zone)).collect::<Vec<_>>());
        changes.filter(|at| *at > now).min()
    }
}

impl Piece {
    /// When it begins on a day, and when what began then ends.
    fn changes(self, date: Date, zone: &TimeZone) -> Vec<i64> {
        if !self.has(day_of(date.weekday())) {
            return Vec::new();
        }
        let over_night = if self.until > self.from { date } else { date.tomorrow().unwrap_or(date) };
        [moment(date, self.from, zone), moment(over_night, self.until, zone)].into_iter().flatten().collect()
    }
}

/// A minute of a day, which may be the day's last.
fn moment(date: Date, minute: u16, zone: &TimeZone) -> Option<i64> {
    let date = if minute >= super::DAY { date.tomorrow().ok()? } else { date };
    let minute = minute % super::DAY;
    let clock = date.at(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
    Some(clock.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> i64 {
        let time: jiff::civil::DateTime = time.parse().unwrap();
        time.in_tz("Europe/Berlin").unwrap().timestamp().as_millisecond()
    }

    #[test]
    fn only_minutes_within_the_hours_count() {
        let hours = Hours::parse("mon-fri 09:00-12:00; mon-fri 13:00-17:00; sat 22:00-02:00; sun 22:00-24:00").unwrap();
        for (since, minutes, passed) in [
            ("2026-11-20T10:00", 15, "2026-11-20T10:15"), // a Friday
            ("2026-11-20T08:00", 15, "2026-11-20T09:15"),
            ("2026-11-20T11:50", 15, "2026-11-20T13:05"),
            ("2026-11-20T16:50", 15, "2026-11-21T22:05"),
            ("2026-11-21T23:30", 60, "2026-11-22T00:30"),
            ("2026-11-22T01:00", 90, "2026-11-22T22:30"),
            ("2026-11-22T23:00", 90, "2026-11-23T09:30"),
            ("2026-11-20T10:00", 0, "2026-11-20T10:00"),
            ("2026-03-27T16:30", 60, "2026-03-28T22:30"), // before the clocks are put forth
            ("2026-03-28T23:00", 210, "2026-03-29T22:30"), // while they are: two o'clock is three
        ] {
            let passed = at(passed);
            assert_eq!(hours.passed(at(since), minutes, "Europe/Berlin"), Some(passed), "{since}");
        }
        assert_eq!(Hours::default().passed(5, 2, "Europe/Berlin"), Some(120_005));
    }

    #[test]
    fn a_wait_of_weeks_is_counted() {
        let hours = Hours::parse("wed 10:00-11:00").unwrap();
        assert_eq!(hours.passed(at("2026-11-18T10:30"), 90, "Europe/Berlin"), Some(at("2026-11-25T11:00")));
        assert!(hours.passed(at("2026-11-18T10:30"), 60 * 24 * 7, "Europe/Berlin").is_some());
    }
}
