//! A time that has passed, as people type it.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Reads `2h`, `30m`, `90s`, `3d`, `14:00`, `2026-11-21`, `2026-11-21T14:00`, or a time with its offset: milliseconds since
/// 1970. What names no zone is in the given one; UTC where that is not known. None for what has not passed.
pub fn read(typed: &str, zone: &str, now: i64) -> Option<i64> {
    let typed = typed.trim();
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = ago(typed, now).or_else(|| instant(typed)).or_else(|| local(typed, &zone, now))?;
    (0..=now).contains(&at).then_some(at)
}

/// A time as it can be typed again, to the second.
pub fn write(at: i64, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let time = Timestamp::from_millisecond(at).map(|time| time.to_zoned(zone).datetime());
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default()
}

fn ago(typed: &str, now: i64) -> Option<i64> {
    let unit = typed.chars().last()?.to_ascii_lowercase();
    let number: i64 = typed.get(..typed.len() - unit.len_utf8())?.trim().parse().ok()?;
    let millis = match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 24 * 3_600_000,
        _ => return None,
    };
    now.checked_sub(number.checked_mul(millis)?)
}

fn instant(typed: &str) -> Option<i64> {
    typed.parse::<Timestamp>().ok().map(|time| time.as_millisecond())
}

fn local(typed: &str, zone: &TimeZone, now: i64) -> Option<i64> {
    let read = |time: DateTime| time.to_zoned(zone.clone()).ok().map(|time| time.timestamp().as_millisecond());
    // A date alone is read by both; the longer form comes first.
    if let Ok(time) = typed.parse::<DateTime>() {
        return read(time);
    }
    if let Ok(date) = typed.parse::<Date>() {
        return read(date.at(0, 0, 0, 0));
    }
    let time: Time = typed.parse().ok()?;
    let today = Timestamp::from_millisecond(now).ok()?.to_zoned(zone.clone()).date();
    let at = read(today.to_datetime(time))?;
    // What would be later today was yesterday.
    if at <= now {
        return Some(at);
    }
    read(today.checked_sub(1.day()).ok()?.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15 08:00 UTC, 09:00 in Berlin.
    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn times_are_read_as_people_type_them() {
        let of = |typed: &str| read(typed, "Europe/Berlin", NOW).map(|at| write(at, "UTC"));
        for (typed, expected) in [
            ("2h", "2027-01-15T06:00:00"),
            ("30 M", "2027-01-15T07:30:00"),
            ("3d", "2027-01-12T08:00:00"),
            ("08:30", "2027-01-15T07:30:00"),
            ("14:00", "2027-01-14T13:00:00"),
            ("2026-11-21", "2026-11-20T23:00:00"),
            ("2026-11-21T14:00", "2026-11-21T13:00:00"),
            ("2026-11-21 14:00:07", "2026-11-21T13:00:07"),
            ("2026-11-21T14:00:00Z", "2026-11-21T14:00:00"),
        ] {
            assert_eq!(of(typed).as_deref(), Some(expected), "{typed}");
        }
        for wrong in ["", "h", "-2h", "yesterday", "25:00", "2027-02-30", "2028-01-01", "9999999999999d", "1ü", "é"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_written_as_it_can_be_read() {
        let zone = "America/New_York";
        assert_eq!(read(&write(NOW - 1, zone), zone, NOW), Some(NOW - 1_000));
    }
}
