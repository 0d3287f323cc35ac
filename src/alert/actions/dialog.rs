//! The dialogs behind an alert's buttons: a comment, and for how long.

use crate::alert::root::Root;
use crate::alert::System;
use crate::callback;
use crate::text;
use crate::words::alert::{self as texts, AlertWords};
use frontdesk_wire::User;
use serde::Deserialize;
use serde_json::{json, Value};

/// The longest comment, in characters: Nagios takes no longer one.
const COMMENT: usize = 500;
/// How many labels a dialog lists, and how much of each, in characters.
const LABELS: usize = 30;
const VALUE: usize = 200;
/// For how long something can be: a code and milliseconds. The first of each list is what is chosen where nobody chooses.
const DURATIONS: [(&str, i64); 8] = [
    ("30m", 30 * 60_000),
    ("1h", HOUR),
    ("2h", 2 * HOUR),
    ("4h", 4 * HOUR),
    ("8h", 8 * HOUR),
    ("1d", 24 * HOUR),
    ("3d", 72 * HOUR),
    ("7d", 168 * HOUR),
];
const HOUR: i64 = 3_600_000;
/// How long a downtime or a silence is where nobody chooses.
const USUAL: &str = "2h";

/// What somebody filled in. Which of it is null, a text or a truth value, Mattermost's clients do not agree on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Submission {
    comment: Value,
    sticky: Value,
    notify: Value,
    until: Value,
}

impl Submission {
    /// What they said; may be empty.
    pub fn comment(&self) -> String {
        self.comment.as_str().unwrap_or_default().trim().chars().take(COMMENT).collect()
    }

    /// Whether it holds until the recovery.
    pub fn sticky(&self) -> bool {
        is_true(&self.sticky)
    }

    /// Whether others are told over there.
    pub fn notify(&self) -> bool {
        is_true(&self.notify)
    }

    /// Until when, in milliseconds; 0 for until the recovery.
    pub fn until(&self, now: i64) -> i64 {
        self.until.as_str().and_then(long).map_or(0, |long| now + long)
    }

    /// Until when, in milliseconds, where it has an end in any case.
    pub fn ends(&self, now: i64) -> i64 {
        now + self.until.as_str().and_then(long).or_else(|| long(USUAL)).unwrap_or(HOUR)
    }
}

fn is_true(value: &Value) -> bool {
    value == &Value::Bool(true) || value.as_str() == Some("true")
}

/// A duration by its code, in milliseconds.
fn long(code: &str) -> Option<i64> {
    DURATIONS.iter().find(|(known, _)| *known == code).map(|(_, long)| *long)
}

/// The dialog of a button. `told`: the other side is told of what is filled in.
pub fn open(trigger: &str, verb: &str, root: &Root, user: &User, told: bool) -> Vec<u8> {
    let texts = texts::of(&user.locale);
    let system = if told { root.alert.notice.system } else { System::Other };
    let sent = match verb {
        "acknowledge" => "acknowledged",
        "downtime" => "downtimed",
        _ => "silenced",
    };
    let dialog = json!({
        "trigger_id": trigger,
        "url": format!("/plugins/frontdesk/actions/{sent}"),
        "dialog": {
            "title": texts.dialog(verb),
            "introduction_text": introduction(texts, verb, system, root),
            "submit_label": texts.dialog(verb),
            "state": root.post.id,
            "elements": elements(user, verb, system),
        },
    });
    serde_json::to_vec(&dialog).unwrap_or_default()
}

/// What is said first: of a silence what it is for, as the payload says.
fn introduction(texts: &dyn AlertWords, verb: &str, system: System, root: &Root) -> String {
    let intro = texts.dialog_intro(verb, system);
    if verb != "silence" {
        return intro.into();
    }
    let plain = |text: &str| {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text::harmless(&line.chars().take(VALUE).collect::<String>())
    };
    let labels = callback::matchers(&root.alert.notice);
    // Those that are left out narrow it further.
    let lines = labels.iter().take(LABELS).map(|(name, value)| format!("\n- {} = {}", plain(name), plain(value)));
    format!("{intro}{}", lines.collect::<String>())
}

/// What can be filled in: what the other side can be told.
fn elements(user: &User, verb: &str, system: System) -> Vec<Value> {
    let texts = texts::of(&user.locale);
    let label = |field: &str| texts.field(field);
    let (title, help) = label(if (verb, system) == ("acknowledge", System::Itcockpit) { "kept" } else { "comment" });
    let mut elements = vec![json!({
        "display_name": title,
        "name": "comment",
        "type": "textarea",
        "help_text": help,
        "placeholder": texts.comment(verb),
        "max_length": COMMENT,
        "optional": true,
    })];
    let flag = |field: &str, default: &str| {
        let (title, help) = label(field);
        json!({ "display_name": title, "name": field, "type": "bool", "placeholder": help, "default": default, "optional": true })
    };
    let until = |codes: Vec<&str>, default: &str| {
        let option = |code: &str| json!({ "text": texts.duration(code), "value": code });
        let options: Vec<Value> = codes.into_iter().map(option).collect();
        json!({ "display_name": label("until").0, "name": "until", "type": "select", "options": options, "default": default })
    };
    let codes = || DURATIONS.iter().map(|(code, _)| *code);
    match (verb, system) {
        ("acknowledge", System::Icinga) => {
            elements.extend([flag("sticky", "true"), flag("notify", "true")]);
            elements.push(until(std::iter::once("0").chain(codes().filter(|code| *code != "30m")).collect(), "0"));
        }
        ("acknowledge", System::Nagios) => elements.extend([flag("sticky", "true"), flag("notify", "true")]),
        ("acknowledge", _) => {}
        _ => elements.push(until(codes().collect(), USUAL)),
    }
    elements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_has_an_end() {
        let filled = |json: &str| serde_json::from_str::<Submission>(json).unwrap();
        let silence = filled(r#"{"comment":" a ","until":"1d"}"#);
        assert_eq!((silence.comment().as_str(), silence.ends(5)), ("a", 24 * HOUR + 5));
        let nothing = filled(r#"{"comment":null,"until":"for ever"}"#);
        assert_eq!((nothing.comment().as_str(), nothing.until(5), nothing.ends(5)), ("", 0, 2 * HOUR + 5));
        let flags = filled(r#"{"sticky":true,"notify":"false"}"#);
        assert!(flags.sticky() && !flags.notify() && filled(r#"{"notify":"true"}"#).notify());
    }
}
