//! What Frontdesk says of alerts and of calls to the systems behind feeds.

use super::{de, en, language_of};
use crate::alert::{Level, System};
use crate::callback::Fault;

/// The texts about alerts in one language. A missing one does not compile. What is given to them is Markdown already.
pub trait AlertWords: Sync {
    /// A level, where the sender has no word of its own.
    fn level(&self, level: Level) -> &'static str;
    /// It is over.
    fn recovered(&self) -> &'static str;
    /// Behind a state: somebody has acknowledged it.
    fn and_acknowledged(&self) -> &'static str;
    /// Titles of the attachment's fields: state, since, acknowledged, besides.
    fn titles(&self) -> [&'static str; 4];
    /// Instead of since when: for how long, where it is over.
    fn lasted_title(&self) -> &'static str;
    /// From when until when, and for how long.
    fn lasted(&self, since: &str, until: &str, long: &str) -> String;
    /// How often a problem was told.
    fn times(&self, times: u32) -> String;
    /// Who acknowledged it, when and until when; name, end and comment may be empty.
    fn acknowledged(&self, by: &str, at: &str, until: &str, comment: &str) -> String;
    /// It flaps.
    fn flaps(&self) -> &'static str;
    /// It is in a planned downtime.
    fn in_downtime(&self) -> &'static str;
    /// Somebody silenced it.
    fn silenced(&self, by: &str, until: &str) -> String;
    /// A call is on its way, by its verb.
    fn calling(&self, verb: &str, by: &str) -> String;
    /// The link to the other side.
    fn open(&self, system: System) -> String;
    /// A button, by its verb.
    fn button(&self, verb: &str) -> &'static str;

    /// A reply: a problem in another state, or with another output; both may be empty.
    fn problem(&self, state: &str, output: &str) -> String;
    /// A reply: a problem again that was over.
    fn problem_again(&self, state: &str, output: &str) -> String;
    /// A reply: a problem was told that was over already.
    fn problem_late(&self, state: &str, since: &str, output: &str) -> String;
    /// A reply: it is over after so long; `besides` tells who had acknowledged or silenced it.
    fn recovery(&self, long: &str, output: &str, besides: &str) -> String;
    /// A part of it: somebody had acknowledged it.
    fn had_acknowledged(&self, by: &str) -> String;
    /// A part of it: somebody had silenced it.
    fn had_silenced(&self, by: &str, until: &str) -> String;
    /// A reply: it was acknowledged in the system that told of it.
    fn acknowledged_there(&self, system: System, by: &str, comment: &str) -> String;
    /// A reply: the acknowledgement was taken back.
    fn unacknowledged(&self) -> &'static str;
    /// A line below a problem in another state: the acknowledgement does not hold for it; the name may be empty.
    fn acknowledged_before(&self, by: &str) -> String;
    /// What happened, in a word such as monitoring systems write it; none where a problem's state says it.
    fn happened(&self, change: &crate::alert::Change) -> &'static str;
    /// A reply: flapping started, stopped, or is no longer looked at.
    fn flapping(&self, change: &crate::alert::Change) -> &'static str;
    /// A reply: a downtime began.
    fn downtime_started(&self, by: &str, comment: &str) -> String;
    /// A reply: a downtime is over, or was called off.
    fn downtime_over(&self, cancelled: bool) -> &'static str;

    /// A reply: somebody did something here, and the other side has taken it; by its verb.
    fn done(&self, verb: &str, by: &str, comment: &str, until: &str) -> String;
    /// A reply: an acknowledgement is noted here alone, since the other side cannot be told; `line` mends that, if anything does.
    fn noted_here(&self, by: &str, comment: &str, line: &str) -> String;
    /// A reply: a call failed and is tried again after so long.
    fn call_failed(&self, what: &str, reason: &str, next: &str) -> String;
    /// A reply: a call was refused, or given up after so many tries.
    fn call_given_up(&self, what: &str, reason: &str, tries: u32, refused: bool) -> String;
    /// A sentence behind it: so many other calls that rules wanted were given up as well.
    fn calls_more(&self, more: u32) -> String;
    /// A reply: a call was not made, or not made again, since the problem is over; `tried`: a try before may have arrived.
    fn call_obsolete(&self, what: &str, tried: bool) -> String;
    /// What a call is about, as the beginning of a sentence: by its verb, with whose it was.
    fn call(&self, verb: &str, by: &str, subject: &str) -> String;
    /// Why a call failed, as a part of a sentence.
    fn fault(&self, fault: &Fault, handle: &str, system: System) -> String;
    /// What a given-up call's reply becomes when it is tried again.
    fn tried_again(&self, by: &str) -> String;
    /// A comment where somebody gave none, by the verb.
    fn comment(&self, verb: &str) -> &'static str;

    /// The title of a dialog, by the verb.
    fn dialog(&self, verb: &str) -> &'static str;
    /// What a dialog says first; empty for nothing.
    fn dialog_intro(&self, verb: &str, system: System) -> &'static str;
    /// The labels of a dialog's fields, by the field, with a help.
    fn field(&self, field: &str) -> (&'static str, &'static str);
    /// A duration to choose, by its code: `0`, `30m`, `1h` ...
    fn duration(&self, code: &str) -> &'static str;
    /// The alert's labels are too few to silence it and nothing else.
    fn too_few_labels(&self) -> &'static str;
    /// Those alone may press who are named.
    fn only_some_may(&self, who: &str) -> String;
    /// Somebody is at it already.
    fn at_it(&self, verb: &str, by: &str) -> String;
    /// It is over, or was done already.
    fn nothing_to_do(&self) -> &'static str;

    /// What a feed's setting can be.
    fn setting(&self, key: &str) -> &'static str;
    /// There is no such ready template; the names are those there are.
    fn unknown_template(&self, typed: &str, names: &str) -> String;
    /// There is no such format; the names are those there are.
    fn unknown_format(&self, typed: &str, names: &str) -> String;
    /// What is wrong with a template; the line and the column are 0 where they are not known.
    fn bad_template(&self, key: &str, line: usize, column: usize, what: &str) -> String;
    /// An address that a payload gave was forgotten when credentials were set.
    fn api_forgotten(&self, handle: &str) -> String;
    /// The answer to `set` where a secret was made.
    fn secret_made(&self, table: &str) -> String;
}

/// The name of a system, as it writes itself.
pub fn name(system: System) -> &'static str {
    match system {
        System::Other => "",
        System::Itcockpit => "openITCOCKPIT",
        System::Alertmanager => "Alertmanager",
        System::Nagios => "Nagios",
        System::Icinga => "Icinga",
        System::Grafana => "Grafana",
    }
}

/// A duration in milliseconds in its two largest units, such as `2 h 5 min`; the units are the same in all languages here.
pub fn long(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let pair = |a: i64, a_unit: &str, b: i64, b_unit: &str| match b {
        0 => format!("{a} {a_unit}"),
        _ => format!("{a} {a_unit} {b} {b_unit}"),
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => pair(minutes, "min", 0, ""),
        (0, ..) => pair(hours, "h", minutes, "min"),
        _ => pair(days, "d", hours, "h"),
    }
}

/// A state and an output; both may be empty.
pub fn told(state: &str, output: &str) -> String {
    match (state, output) {
        ("", output) => output.into(),
        (state, "") => format!("**{state}**"),
        (state, block) if block.contains('\n') => format!("**{state}**\n{block}"),
        (state, output) => format!("**{state}**: {output}"),
    }
}

/// Sentences, and an output behind them.
pub fn parts(first: &str, second: &str, output: &str) -> String {
    let head = if second.is_empty() { first.to_string() } else { format!("{first} {second}") };
    match output {
        "" => head,
        output => format!("{head}\n{output}"),
    }
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn AlertWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_its_two_largest_units() {
        for (millis, words) in [
            (-5, "0 s"),
            (59_999, "59 s"),
            (12 * 60_000, "12 min"),
            (3_600_000, "1 h"),
            (7_500_000, "2 h 5 min"),
            (86_400_000, "1 d"),
            (100 * 3_600_000, "4 d 4 h"),
        ] {
            assert_eq!(long(millis), words);
        }
    }
}
