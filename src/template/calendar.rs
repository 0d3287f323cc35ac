//! Days and times as texts: `2026-11-21`, `2026-11-21 17:55:00`. So they compare rightly with a document's fields, which are texts
//! of the same kind.

use super::functions::{wrong, Args, Room};
use super::operators::number;
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Timestamp};
use minijinja::{Error, Value};

/// A day, or a time of a day.
#[derive(Clone, Copy)]
pub struct Moment {
    date: Date,
    time: Option<Time>,
}

impl Moment {
    fn text(self) -> String {
        match self.time {
            Some(time) => format!("{} {}", self.date, clock(time)),
            None => self.date.to_string(),
        }
    }

    /// The day and the time, midnight where there is none.
    pub fn whole(self) -> DateTime {
        DateTime::from_parts(self.date, self.time.unwrap_or_default())
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// Now, in the run's time zone, to the second.
pub fn now(room: &Room) -> Moment {
    let at = Timestamp::from_millisecond(room.world.now).unwrap_or_default().to_zoned(room.zone.clone()).datetime();
    let time = Time::new(at.hour(), at.minute(), at.second(), 0).unwrap_or_default();
    Moment { date: at.date(), time: Some(time) }
}

/// Today.
pub fn today(room: &Room) -> Moment {
    Moment { time: None, ..now(room) }
}

/// Reads a day or a time; one with an offset is told in the run's time zone.
pub fn read(room: &Room, text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        return Some(Moment { date, time: None });
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        let at = at.to_zoned(room.zone.clone()).datetime();
        return Some(Moment { date: at.date(), time: Some(at.time()) });
    }
    let at = text.parse::<DateTime>().ok()?;
    Some(Moment { date: at.date(), time: Some(at.time()) })
}

/// An argument as a moment; today where it is not there.
fn moment(room: &Room, args: &Args, place: usize, name: &str) -> Result<Moment, Error> {
    match args.get(place, name) {
        None => Ok(today(room)),
        Some(value) => {
            let text = room.text(value)?;
            read(room, &text).ok_or_else(|| no_day(&text))
        }
    }
}

fn no_day(text: &str) -> Error {
    let short: String = text.chars().take(40).collect();
    wrong(format!("`{short}` is no day and no time; write it as `2026-11-21` or `2026-11-21 17:55:00`"))
}

fn far() -> Error {
    wrong("that day is too far away; add less")
}

fn moved(room: &Room, args: &Args, span: impl Fn(Span, i64) -> Result<Span, jiff::Error>) -> Result<Value, Error> {
    let at = moment(room, args, 0, "date")?;
    let count = args.get(1, "count").and_then(number).map_or(0, |count| count.whole());
    let span = span(Span::new(), count).map_err(|_| far())?;
    let date = at.date.checked_add(span).map_err(|_| far())?;
    Ok(Value::from(Moment { date, ..at }.text()))
}

/// `add_days(date, days)`.
pub fn add_days(room: &Room, args: &Args) -> Result<Value, Error> {
    moved(room, args, |span, count| span.try_days(count))
}

/// `add_months(date, months)`: the last day of a shorter month.
pub fn add_months(room: &Room, args: &Args) -> Result<Value, Error> {
    moved(room, args, |span, count| span.try_months(count))
}

/// `add_years(date, years)`.
pub fn add_years(room: &Room, args: &Args) -> Result<Value, Error> {
    moved(room, args, |span, count| span.try_years(count))
}

/// `add_to_date(date, years=, months=, weeks=, days=, hours=, minutes=, seconds=)`.
pub fn add_to_date(room: &Room, args: &Args) -> Result<Value, Error> {
    let at = match args.get(0, "date") {
        None => now(room),
        Some(_) => moment(room, args, 0, "date")?,
    };
    let count = |name: &str| args.named().get(name).and_then(number).map_or(0, |count| count.whole());
    let span = Span::new();
    let span = span.try_years(count("years")).and_then(|span| span.try_months(count("months")));
    let span = span.and_then(|span| span.try_weeks(count("weeks"))).and_then(|span| span.try_days(count("days")));
    let span = span.and_then(|span| span.try_hours(count("hours")));
    let span = span.and_then(|span| span.try_minutes(count("minutes")));
    let span = span.and_then(|span| span.try_seconds(count("seconds"))).map_err(|_| far())?;
    let to = at.whole().checked_add(span).map_err(|_| far())?;
    let timed =
        at.time.is_some() || ["hours", "minutes", "seconds"].iter().any(|name| args.named().contains_key(*name));
    Ok(Value::from(Moment { date: to.date(), time: timed.then(|| to.time()) }.text()))
}

/// `date_diff(later, earlier)`: in days.
pub fn date_diff(room: &Room, args: &Args) -> Result<Value, Error> {
    let (later, earlier) = (moment(room, args, 0, "string_ed_date")?, moment(room, args, 1, "string_st_date")?);
    let days = later.date.since(earlier.date).map_err(|_| far())?.get_days();
    Ok(Value::from(days))
}

/// `time_diff_in_seconds(later, earlier)`, and in hours.
pub fn time_diff(room: &Room, args: &Args) -> Result<f64, Error> {
    let (later, earlier) = (moment(room, args, 0, "string_ed_date")?, moment(room, args, 1, "string_st_date")?);
    let apart = later.whole().duration_since(earlier.whole());
    Ok(apart.as_secs() as f64)
}

/// `getdate(date)`: the day alone.
pub fn getdate(room: &Room, args: &Args) -> Result<Value, Error> {
    Ok(Value::from(Moment { time: None, ..moment(room, args, 0, "string_date")? }.text()))
}

/// `get_datetime(date)`: with the time.
pub fn get_datetime(room: &Room, args: &Args) -> Result<Value, Error> {
    let at = match args.get(0, "datetime_str") {
        None => now(room),
        Some(_) => moment(room, args, 0, "datetime_str")?,
    };
    Ok(Value::from(Moment { time: Some(at.time.unwrap_or_default()), ..at }.text()))
}

/// `get_first_day(date)`.
pub fn first_day(room: &Room, args: &Args) -> Result<Value, Error> {
    Ok(Value::from(moment(room, args, 0, "dt")?.date.first_of_month().to_string()))
}

/// `get_last_day(date)`.
pub fn last_day(room: &Room, args: &Args) -> Result<Value, Error> {
    Ok(Value::from(moment(room, args, 0, "dt")?.date.last_of_month().to_string()))
}

/// `nowtime()`.
pub fn nowtime(room: &Room, _: &Args) -> Result<Value, Error> {
    Ok(Value::from(now(room).time.map(clock).unwrap_or_default()))
}

/// `text.strftime(pattern)`, of a day or a time.
pub fn strftime(room: &Room, text: &str, pattern: &str) -> Result<Value, Error> {
    let at = read(room, text).ok_or_else(|| no_day(text))?;
    let told = jiff::fmt::strtime::format(pattern, at.whole());
    told.map(Value::from).map_err(|_| wrong("this format of a day is not known; use `%d.%m.%Y` or `%H:%M`"))
}

/// `formatdate(date, pattern)`.
pub fn formatdate(room: &Room, args: &Args) -> Result<Value, Error> {
    let pattern = if room.german() { "dd.MM.yyyy" } else { "MMM d, yyyy" };
    told(room, args, pattern, true)
}

/// `format_datetime(date, pattern)`.
pub fn format_datetime(room: &Room, args: &Args) -> Result<Value, Error> {
    let pattern = if room.german() { "dd.MM.yyyy HH:mm" } else { "MMM d, yyyy HH:mm" };
    told(room, args, pattern, false)
}

/// `format_time(time, pattern)`.
pub fn format_time(room: &Room, args: &Args) -> Result<Value, Error> {
    told(room, args, "HH:mm", false)
}

fn told(room: &Room, args: &Args, usual: &str, days: bool) -> Result<Value, Error> {
    // As in Frappe, nothing gives nothing.
    let Some(value) = args.get(0, "string_date") else { return Ok(Value::from("")) };
    let text = room.text(value)?;
    let at = match text.trim().parse::<Time>() {
        Ok(time) if !days && !text.contains('-') => Moment { time: Some(time), ..today(room) },
        _ => read(room, &text).ok_or_else(|| no_day(&text))?,
    };
    let pattern = args.text(room, 1, "format_string")?;
    let pattern = if pattern.is_empty() { usual } else { &pattern };
    let out = written(room, at, pattern, days);
    room.meter.room_for(Some(out.len()))?;
    Ok(Value::from(out))
}

/// Writes a moment by a pattern of letters such as `dd.MM.yyyy HH:mm`. Where there are days alone, `mm` is the month.
fn written(room: &Room, at: Moment, pattern: &str, days: bool) -> String {
    let (date, time) = (at.date, at.time.unwrap_or_default());
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let count = rest.chars().take_while(|c| *c == letter).count();
        let (run, after) = rest.split_at(count * letter.len_utf8());
        let two = |number: i8| if count > 1 { format!("{number:02}") } else { number.to_string() };
        let names = |names: &'static str, place: i8| {
            names.split(' ').nth(usize::try_from(place).unwrap_or(1).saturating_sub(1)).unwrap_or_default().to_string()
        };
        let letter = if days && letter == 'm' { 'M' } else { letter };
        out.push_str(&match letter {
            'y' | 'Y' if count == 2 => two(i8::try_from(date.year().rem_euclid(100)).unwrap_or(0)),
            'y' | 'Y' => date.year().to_string(),
            'M' if count > 3 => names(months(room.german()), date.month()),
            'M' if count == 3 => names(months(room.german()), date.month()).chars().take(3).collect(),
            'M' => two(date.month()),
            'd' | 'D' => two(date.day()),
            'E' if count > 3 => names(weekdays(room.german()), date.weekday().to_monday_one_offset()),
            'E' => {
                let short = if room.german() { 2 } else { 3 };
                names(weekdays(room.german()), date.weekday().to_monday_one_offset()).chars().take(short).collect()
            }
            'H' => two(time.hour()),
            'h' => two(if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 }),
            'm' => two(time.minute()),
            's' => two(time.second()),
            'a' => if time.hour() < 12 { "AM" } else { "PM" }.into(),
            _ => run.into(),
        });
        rest = after;
    }
    out
}

fn months(german: bool) -> &'static str {
    if german {
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    } else {
        "January February March April May June July August September October November December"
    }
}

fn weekdays(german: bool) -> &'static str {
    if german {
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
    } else {
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    }
}

/// A moment as a value.
pub fn value(moment: Moment) -> Value {
    Value::from(moment.text())
}
