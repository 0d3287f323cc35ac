//! What becomes of an alert when something is told of it, and what a reply in its thread says.

use super::{Acknowledgement, Alert, Change, Level, Notice};
use crate::text;
use crate::words::{self, alert as texts};

/// For how long the other side's word of an acknowledgement that was made here is no news, whoever it names, in milliseconds.
const ECHO: i64 = 15 * 60_000;
/// As much of what a check put out is kept, in characters.
const OUTPUT: usize = 8_000;
/// As much of it is said in a reply, in characters.
const REPLY: usize = 3_000;
/// As many lines of a table are kept.
const FIELDS: usize = 20;

/// Whether a problem is told late: it began no later than the one that is over already, so it neither goes on nor begins anew.
pub fn is_late(alert: &Alert, notice: &Notice) -> bool {
    let over = !alert.open && alert.until > 0;
    over && notice.change == Change::Problem && notice.since > 0 && notice.since <= alert.since
}

/// Whether what is told first of an alert says that there is a problem: a downtime or an acknowledgement alone does not.
pub fn opens(notice: &Notice) -> bool {
    match notice.change {
        Change::Problem => notice.level != Level::Ok,
        Change::Custom { .. } => matches!(notice.level, Level::Warning | Level::Critical),
        _ => false,
    }
}

fn is_of_state(notice: &Notice) -> bool {
    matches!(notice.change, Change::Problem | Change::Recovery)
}

/// Takes in what was told: what a reply in the thread says of it; none where it is no news (the same problem told again, the other
/// side's word of what was done here).
pub fn take(alert: &mut Alert, notice: &Notice, now: i64) -> Option<String> {
    alert.expire(now);
    let first = alert.since == 0;
    if first {
        alert.since = since(notice, now);
        alert.open = opens(notice);
    }
    // Where there is no problem, what was told last is what is shown.
    if first || (alert.is_note() && !is_of_state(notice)) {
        alert.notice = kept(notice);
    }
    let texts = texts::of(&alert.words);
    match &notice.change {
        Change::Problem => problem(alert, notice, first, now),
        Change::Recovery => recovery(alert, notice, first, now),
        Change::Acknowledged { by, comment } => acknowledged(alert, by, comment, now),
        Change::Unacknowledged => {
            alert.acknowledged.take()?;
            Some(texts.unacknowledged().into())
        }
        Change::FlappingStarted => turned(&mut alert.flapping, true).then(|| texts.flapping(&notice.change).into()),
        Change::FlappingStopped | Change::FlappingDisabled => {
            (turned(&mut alert.flapping, false) || first).then(|| texts.flapping(&notice.change).into())
        }
        Change::DowntimeStarted { by, comment } => {
            // Until when, the other side says when it is over.
            alert.downtime_until = 0;
            turned(&mut alert.downtime, true)
                .then(|| texts.downtime_started(&text::harmless(by.trim()), &text::harmless(comment.trim())))
        }
        Change::DowntimeEnded | Change::DowntimeCancelled => {
            alert.downtime_until = 0;
            (turned(&mut alert.downtime, false) || first)
                .then(|| texts.downtime_over(notice.change == Change::DowntimeCancelled).into())
        }
        Change::Custom { text } => Some(shown(text, REPLY)).filter(|text| !text.is_empty()),
    }
}

/// Sets a flag: whether it has changed.
fn turned(flag: &mut bool, to: bool) -> bool {
    std::mem::replace(flag, to) != to
}

fn since(notice: &Notice, now: i64) -> i64 {
    match notice.since {
        1.. => notice.since.min(now),
        _ => now,
    }
}

/// A notice as it is kept in the root post: what has no end gets one.
fn kept(notice: &Notice) -> Notice {
    let mut kept = notice.clone();
    kept.output = kept.output.trim().chars().take(OUTPUT).collect();
    kept.fields.truncate(FIELDS);
    kept
}

fn problem(alert: &mut Alert, notice: &Notice, first: bool, now: i64) -> Option<String> {
    let texts = texts::of(&alert.words);
    let (state, output) = (state(notice, alert), shown(&notice.output, REPLY));
    alert.times = alert.times.saturating_add(1);
    if first {
        return Some(texts.problem(&state, &output));
    }
    if is_late(alert, notice) {
        let known = kept(notice).output == alert.notice.output && notice.level == alert.notice.level;
        let since = words::clock(notice.since, &alert.timezone, words::of(&alert.words));
        return (!known && notice.level != Level::Ok).then(|| texts.problem_late(&state, &since, &output));
    }
    let before = std::mem::replace(&mut alert.notice, kept(notice));
    if !alert.open {
        alert.open = true;
        alert.until = 0;
        alert.since = since(notice, now);
        return Some(texts.problem_again(&state, &output));
    }
    let same_state = before.level == notice.level && before.state == notice.state;
    let same_output = before.output == alert.notice.output;
    match (same_state, same_output) {
        (true, true) => None,
        (true, false) => Some(texts.problem("", &output)).filter(|text| !text.is_empty()),
        (false, same) => {
            let told = texts.problem(&state, if same { "" } else { &output });
            // The other side drops such an acknowledgement, too: whoever acknowledged has not seen this.
            let dropped = alert.acknowledged.take_if(|acknowledged| !acknowledged.sticky);
            Some(match dropped {
                Some(dropped) => format!("{told}\n{}", texts.acknowledged_before(&text::harmless(&dropped.by))),
                None => told,
            })
        }
    }
}

fn recovery(alert: &mut Alert, notice: &Notice, first: bool, now: i64) -> Option<String> {
    if !first && !alert.open && alert.until > 0 {
        return None;
    }
    let texts = texts::of(&alert.words);
    let before = std::mem::replace(&mut alert.notice, kept(notice));
    // What a recovery does not repeat is still worth knowing: where to look, and what calls back need.
    if alert.notice.link.is_empty() {
        alert.notice.link = before.link;
    }
    if alert.notice.reference.is_empty() {
        alert.notice.reference = before.reference;
    }
    alert.open = false;
    alert.until = now.max(alert.since);
    alert.calling.clear();
    alert.caller.clear();
    let mut besides = Vec::new();
    if let Some(acknowledged) = alert.acknowledged.take().filter(|acknowledged| !acknowledged.by.is_empty()) {
        besides.push(texts.had_acknowledged(&text::harmless(&acknowledged.by)));
    }
    if let Some(silence) = alert.silence.take() {
        let until = words::clock(silence.until, &alert.timezone, words::of(&alert.words));
        besides.push(texts.had_silenced(&text::harmless(&silence.by), &until));
    }
    alert.flapping = false;
    let long = texts::long(alert.until - alert.since);
    // What was said of the problem already is no word of its end.
    let output = if !first && notice.output == before.output { "" } else { notice.output.as_str() };
    Some(texts.recovery(&long, &shown(output, REPLY), &besides.join(" ")))
}

fn acknowledged(alert: &mut Alert, by: &str, comment: &str, now: i64) -> Option<String> {
    let (by, comment) = (by.trim(), comment.trim());
    let texts = texts::of(&alert.words);
    if let Some(known) = alert.acknowledged.as_mut() {
        let same_author = !by.is_empty() && known.by == by;
        let same_comment = !comment.is_empty() && known.comment == comment;
        if known.ours && (same_author || same_comment || now - known.at <= ECHO) {
            known.ours = false;
            return None;
        }
        if same_author && same_comment || (known.by == by && known.comment == comment) {
            return None;
        }
    }
    let (by_whom, comment_of) = (by.to_string(), comment.to_string());
    alert.acknowledged =
        Some(Acknowledgement { by: by_whom, comment: comment_of, at: now, ..Acknowledgement::default() });
    // Our own call is on its way: this is its echo, which was faster than its answer.
    if alert.calling == "acknowledge" {
        return None;
    }
    Some(texts.acknowledged_there(alert.notice.system, &text::harmless(by), &text::harmless(comment)))
}

/// The state in the sender's own word, or in ours.
pub fn state(notice: &Notice, alert: &Alert) -> String {
    match notice.state.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "" => texts::of(&alert.words).level(notice.level).into(),
        state => text::harmless(state),
    }
}

/// A plain text as Markdown that shows it as it is: one line as words, several as a block of code.
pub fn shown(plain: &str, most: usize) -> String {
    let plain = plain.trim().replace("\r\n", "\n").replace('\r', "\n");
    let mut cut: String = plain.chars().take(most).collect();
    if cut.len() < plain.len() {
        cut.push('…');
    }
    if !cut.contains('\n') {
        return text::harmless(&cut);
    }
    let fence = "`".repeat(longest_run(&cut).max(2) + 1);
    format!("{fence}\n{}\n{fence}", text::without_mass_mentions(&cut))
}

/// How many backticks stand in a row, at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
