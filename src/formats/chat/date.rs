//! Slack's date tokens. A post is not drawn anew each day, so `today`, `yesterday` and `3 minutes ago` become dates; times are in
//! the feed's zone, since a post knows no reader.

use crate::formats::Context;
use crate::words::chat::{self, Moment};
use jiff::{tz::TimeZone, Timestamp, Zoned};

/// A time in seconds by a format such as `Posted {date_num} at {time}`; none where the time is out of reach or a token is not known.
pub(in crate::formats) fn worded(seconds: i64, format: &str, context: &Context) -> Option<String> {
    let time = zoned(seconds, context)?;
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        let (token, tail) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(&shown(token, &time, context)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out).filter(|words| !words.trim().is_empty())
}

/// A time as a footer shows it.
pub(in crate::formats) fn stamp(seconds: i64, context: &Context) -> Option<String> {
    worded(seconds, "{date_short} {time}", context)
}

fn zoned(seconds: i64, context: &Context) -> Option<Zoned> {
    let zone = TimeZone::get(&context.timezone).unwrap_or(TimeZone::UTC);
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(zone))
}

fn shown(token: &str, time: &Zoned, context: &Context) -> Option<String> {
    let moment = match token {
        "date_num" => return Some(time.strftime("%Y-%m-%d").to_string()),
        "ago" => return Some(format!("{} {}", shown("date_short", time, context)?, shown("time", time, context)?)),
        "date" | "date_pretty" | "date_long_full" => Moment::Date,
        "date_short" | "date_short_pretty" => Moment::Short,
        "date_long" | "date_long_pretty" | "day_divider_pretty" => Moment::Long,
        "date_slash" => Moment::Slashes,
        "time" => Moment::Time,
        "time_secs" => Moment::Seconds,
        _ => return None,
    };
    Some(chat::of(&context.language).moment(time, moment))
}
