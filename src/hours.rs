//! When a team is there, as an admin types it: `mon-fri 09:00-17:00; sat 10:00-14:00`.

mod passed;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// As many pieces are taken at most.
const PIECES: usize = 14;
/// The minutes of a day.
const DAY: u16 = 24 * 60;

/// The hours of a week; stored as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hours(Vec<Piece>);

/// The same hours on some days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// The first day, counted from Monday.
    first: u8,
    /// The last, which may stand before the first in the week: `sat-mon`.
    last: u8,
    /// From when, in minutes since midnight.
    from: u16,
    /// Until when; up to midnight. Where it is not after `from`, it is on the next day.
    until: u16,
}

/// What was typed gives no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write hours like mon-fri 09:00-17:00; sat 10:00-14:00")]
pub struct Unfit;

impl Hours {
    /// Reads what was typed; nothing gives none. Dashes may be typographic ones, and pieces may be parted by commas.
    pub fn parse(typed: &str) -> Result<Self, Unfit> {
        let plain = typed.to_lowercase().replace(['–', '—', '‑'], "-").replace(" - ", "-");
        let pieces = plain.split([';', ',']).map(str::trim).filter(|piece| !piece.is_empty());
        let pieces: Vec<Piece> = pieces.map(|piece| Piece::parse(piece).ok_or(Unfit)).collect::<Result<_, _>>()?;
        if pieces.len() > PIECES || (pieces.is_empty() && !typed.trim().is_empty()) {
            return Err(Unfit);
        }
        Ok(Self(pieces))
    }

    /// The hours as they are typed; empty for none.
    pub fn typed(&self) -> String {
        self.0.iter().map(|piece| piece.typed()).collect::<Vec<_>>().join("; ")
    }

    /// Whether none are set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a time lies within them, in milliseconds, by the clocks of a zone with an IANA name (UTC where it is not known). Where none
    /// are set, nothing does.
    pub fn open_at(&self, now: i64, zone: &str) -> bool {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let Ok(time) = Timestamp::from_millisecond(now) else { return false };
        let time = time.to_zoned(zone);
        let day = day_of(time.weekday());
        let minute = u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0);
        self.0.iter().any(|piece| piece.is_open(day, minute))
    }

    /// When they begin next after a time, both in milliseconds; none where none are set. In a zone as [`Hours::open_at`] takes it.
    pub fn next_opening(&self, now: i64, zone: &str) -> Option<i64> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = Timestamp::from_millisecond(now).ok()?.to_zoned(zone.clone()).date();
        // A week has every day once; today comes again where all of today's hours are over.
        let days = (0..=7_i64).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        let begins =
            days.flat_map(|date| self.0.iter().filter_map(|piece| piece.begins_on(date, &zone)).collect::<Vec<_>>());
        begins.filter(|at| *at > now).min()
    }
}

fn day_of(day: Weekday) -> u8 {
    u8::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

impl Piece {
    fn parse(typed: &str) -> Option<Self> {
        let (days, times) = typed.split_once(char::is_whitespace)?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (from, until) = times.trim().split_once('-')?;
        let (from, until) = (minutes(from)?, minutes(until)?);
        (from < DAY && from != until).then_some(Self { first: day(first)?, last: day(last)?, from, until })
    }

    fn typed(self) -> String {
        let name = |day: u8| DAYS.get(usize::from(day)).copied().unwrap_or_default();
        let days = match self.first == self.last {
            true => name(self.first).to_string(),
            false => format!("{}-{}", name(self.first), name(self.last)),
        };
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{days} {}-{}", clock(self.from), clock(self.until))
    }

    fn is_open(self, day: u8, minute: u16) -> bool {
        if self.until > self.from {
            return self.has(day) && (self.from..self.until).contains(&minute);
        }
        let before = (day + 6) % 7;
        (self.has(day) && minute >= self.from) || (self.has(before) && minute < self.until)
    }

    /// When it begins on a day, in milliseconds; none where it does not. Where the clocks leave that out, it begins when they go on.
    fn begins_on(self, date: Date, zone: &TimeZone) -> Option<i64> {
        if !self.has(day_of(date.weekday())) {
            return None;
        }
        let (hour, minute) = (i8::try_from(self.from / 60).ok()?, i8::try_from(self.from % 60).ok()?);
        let clock = date.at(hour, minute, 0, 0);
        let begin = clock.to_zoned(zone.clone()).ok()?;
        if begin.datetime() == clock {
            return Some(begin.timestamp().as_millisecond());
        }
        let before = zone.to_ambiguous_zoned(clock).earlier().ok()?.timestamp();
        let goes_on = zone.following(before).next()?.timestamp();
        Some(goes_on.as_millisecond())
    }

    fn has(self, day: u8) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&day)
        } else {
            day >= self.first || day <= self.last
        }
    }
}

fn day(typed: &str) -> Option<u8> {
    let typed = typed.trim();
    let place = DAYS.iter().position(|day| *day == typed)?;
    u8::try_from(place).ok()
}

/// `9`, `9:00` or `09:00`, up to `24:00`.
fn minutes(typed: &str) -> Option<u16> {
    let (hour, minute) = typed.trim().split_once(':').unwrap_or((typed.trim(), "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY).then_some(all)
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.typed()
    }
}

impl TryFrom<String> for Hours {
    type Error = Unfit;

    fn try_from(typed: String) -> Result<Self, Unfit> {
        Self::parse(&typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A time in Berlin.
    fn at(time: &str) -> i64 {
        let time: jiff::civil::DateTime = time.parse().unwrap();
        time.in_tz("Europe/Berlin").unwrap().timestamp().as_millisecond()
    }

    #[test]
    fn hours_come_back_as_they_are_typed() {
        for (typed, same) in [
            ("", ""),
            ("mon-fri 09:00-17:00; sat 10:00-14:00", "mon-fri 09:00-17:00; sat 10:00-14:00"),
            ("Mon – Fri 9-17, SUN 9:30-24:00", "mon-fri 09:00-17:00; sun 09:30-24:00"),
            ("sat-mon 22:00-06:00;", "sat-mon 22:00-06:00"),
        ] {
            assert_eq!(Hours::parse(typed).map(|hours| hours.typed()), Ok(same.into()), "{typed}");
        }
        for wrong in [
            "mon",
            "09:00-17:00",
            "mon-xyz 9-17",
            "mon 9-9",
            "mon 25-26",
            "mon 9:60-17",
            "mon 24:00-25",
            "mon 9",
            ";",
            "mon +9-17",
        ] {
            assert_eq!(Hours::parse(wrong), Err(Unfit), "{wrong}");
        }
    }

    #[test]
    fn they_are_told_by_the_clocks_of_the_teams_zone() {
        let hours = Hours::parse("mon-fri 09:00-17:00; sat 22:00-02:00").unwrap();
        for (time, open) in [
            ("2026-11-20T08:59", false), // a Friday
            ("2026-11-20T09:00", true),
            ("2026-11-20T16:59", true),
            ("2026-11-20T17:00", false),
            ("2026-11-21T12:00", false),
            ("2026-11-21T23:30", true),
            ("2026-11-22T01:59", true),
            ("2026-11-22T02:00", false),
            ("2026-07-20T09:30", true), // in summer the clocks are an hour ahead
        ] {
            assert_eq!(hours.open_at(at(time), "Europe/Berlin"), open, "{time}");
        }
        assert!(!hours.open_at(at("2026-11-20T09:30"), "America/New_York"));
        assert!(!Hours::default().open_at(at("2026-11-20T09:30"), "Europe/Berlin"));
    }

    #[test]
    fn days_may_go_round_the_weeks_end() {
        let hours = Hours::parse("sat-mon 10:00-12:00").unwrap();
        for (time, open) in [("2026-11-21T11:00", true), ("2026-11-23T11:00", true), ("2026-11-24T11:00", false)] {
            assert_eq!(hours.open_at(at(time), "Europe/Berlin"), open, "{time}");
        }
    }

    #[test]
    fn the_next_opening_is_told_by_the_clocks_of_the_teams_zone() {
        let hours = Hours::parse("mon-fri 09:00-12:00; mon-fri 13:00-17:00; sat 02:30-05:00").unwrap();
        for (now, opens) in [
            ("2026-11-20T08:00", "2026-11-20T09:00"), // a Friday
            ("2026-11-20T12:30", "2026-11-20T13:00"),
            ("2026-11-20T17:00", "2026-11-21T02:30"),
            ("2026-11-21T05:00", "2026-11-23T09:00"),
            ("2026-03-27T17:30", "2026-03-28T02:30"),
            ("2026-03-28T12:00", "2026-03-30T09:00"), // the clocks are put forth in between
            ("2026-10-24T12:00", "2026-10-26T09:00"), // and back
        ] {
            assert_eq!(hours.next_opening(at(now), "Europe/Berlin"), Some(at(opens)), "{now}");
        }
        let weekly = Hours::parse("wed 10:00-11:00").unwrap();
        assert_eq!(weekly.next_opening(at("2026-11-18T10:30"), "Europe/Berlin"), Some(at("2026-11-25T10:00")));
        assert_eq!(Hours::default().next_opening(at("2026-11-18T10:30"), "Europe/Berlin"), None);
    }

    #[test]
    fn what_the_clocks_leave_out_begins_when_they_go_on() {
        let hours = Hours::parse("sun 02:30-06:00").unwrap();
        let before = at("2026-03-29T01:00");
        let opens = hours.next_opening(before, "Europe/Berlin").unwrap();
        assert_eq!(opens, at("2026-03-29T03:00"));
        assert!(!hours.open_at(opens - 60_000, "Europe/Berlin"));
        assert!(hours.open_at(opens, "Europe/Berlin"));
        // Where an hour comes twice, they begin with the first.
        let opens = hours.next_opening(at("2026-10-25T01:00"), "Europe/Berlin").unwrap();
        assert_eq!(opens, at("2026-10-25T01:00") + 90 * 60_000);
    }
}
