//! English: chat payloads.

use super::En;
use crate::words::chat::{ChatWords, Moment};
use jiff::Zoned;

impl ChatWords for En {
    fn urgent(&self) -> &'static str {
        "Urgent"
    }
    fn important(&self) -> &'static str {
        "Important"
    }
    fn acknowledge(&self) -> &'static str {
        "please acknowledge"
    }
    fn moment(&self, time: &Zoned, moment: Moment) -> String {
        let day = time.day();
        let nth = match day {
            1 | 21 | 31 => "st",
            2 | 22 => "nd",
            3 | 23 => "rd",
            _ => "th",
        };
        match moment {
            Moment::Date => format!("{} {day}{nth}, {}", time.strftime("%B"), time.year()),
            Moment::Short => time.strftime("%b %-d, %Y").to_string(),
            Moment::Long => format!("{} {day}{nth}, {}", time.strftime("%A, %B"), time.year()),
            Moment::Slashes => time.strftime("%m/%d/%Y").to_string(),
            Moment::Time => time.strftime("%-I:%M %p").to_string(),
            Moment::Seconds => time.strftime("%-I:%M:%S %p").to_string(),
        }
    }
}
