//! German: chat payloads.

use super::De;
use crate::words::chat::{ChatWords, Moment};
use jiff::civil::Weekday;
use jiff::Zoned;

impl ChatWords for De {
    fn urgent(&self) -> &'static str {
        "Dringend"
    }
    fn important(&self) -> &'static str {
        "Wichtig"
    }
    fn acknowledge(&self) -> &'static str {
        "bitte bestätigen"
    }
    fn moment(&self, time: &Zoned, moment: Moment) -> String {
        let (month, short) = month(time.month());
        let (day, year) = (time.day(), time.year());
        match moment {
            Moment::Date => format!("{day}. {month} {year}"),
            Moment::Short => format!("{day}. {short} {year}"),
            Moment::Long => format!("{}, {day}. {month} {year}", weekday(time.weekday())),
            Moment::Slashes => time.strftime("%d.%m.%Y").to_string(),
            Moment::Time => time.strftime("%H:%M").to_string(),
            Moment::Seconds => time.strftime("%H:%M:%S").to_string(),
        }
    }
}

fn month(number: i8) -> (&'static str, &'static str) {
    match number {
        1 => ("Januar", "Jan."),
        2 => ("Februar", "Feb."),
        3 => ("März", "März"),
        4 => ("April", "Apr."),
        5 => ("Mai", "Mai"),
        6 => ("Juni", "Juni"),
        7 => ("Juli", "Juli"),
        8 => ("August", "Aug."),
        9 => ("September", "Sept."),
        10 => ("Oktober", "Okt."),
        11 => ("November", "Nov."),
        _ => ("Dezember", "Dez."),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Montag",
        Weekday::Tuesday => "Dienstag",
        Weekday::Wednesday => "Mittwoch",
        Weekday::Thursday => "Donnerstag",
        Weekday::Friday => "Freitag",
        Weekday::Saturday => "Samstag",
        Weekday::Sunday => "Sonntag",
    }
}
