//! The root post of an alert: one line, and one attachment that says how it stands.

use super::line::{is_link, subject};
use super::news::{shown, state};
use super::{Alert, Drawn, Level};
use crate::text;
use crate::words::{self, alert as texts};
use serde_json::{json, Value};

/// As much of what a check put out is shown, in characters.
const OUTPUT: usize = 4_000;
/// As much of a line of a table is shown, in characters.
const VALUE: usize = 500;

/// Draws it.
pub fn draw(alert: &Alert) -> Drawn {
    let mut attachment = json!({
        "fallback": super::line(&alert.notice, &alert.words),
        "color": color(alert),
        "text": shown(&alert.notice.output, OUTPUT),
        "fields": fields(alert),
    });
    if let Some(fields) = attachment.as_object_mut() {
        if is_link(&alert.notice.link) {
            fields.insert("title".into(), texts::of(&alert.words).open(alert.notice.system).into());
            fields.insert("title_link".into(), alert.notice.link.clone().into());
        }
        let actions = actions(alert);
        if !actions.is_empty() {
            fields.insert("actions".into(), actions.into());
        }
    }
    Drawn { message: message(alert), attachments: vec![attachment] }
}

fn message(alert: &Alert) -> String {
    let texts = texts::of(&alert.words);
    let mut parts = Vec::new();
    let subject = text::harmless(&one_line(&subject(&alert.notice)));
    if !subject.is_empty() {
        parts.push(format!("**{subject}**"));
    }
    parts.push(match (alert.open, &alert.acknowledged) {
        (false, _) if alert.is_note() => noted(alert),
        (false, _) => texts.recovered().to_string(),
        (true, Some(_)) => format!("{}, {}", state(&alert.notice, alert), texts.and_acknowledged()),
        (true, None) => state(&alert.notice, alert),
    });
    format!("{} {}", emoji(alert), parts.join(" · "))
}

/// What a note tells: what happened, or the state.
fn noted(alert: &Alert) -> String {
    match texts::of(&alert.words).happened(&alert.notice.change) {
        "" => state(&alert.notice, alert),
        happened => happened.into(),
    }
}

fn emoji(alert: &Alert) -> &'static str {
    match (alert.open, alert.notice.level) {
        (_, level) if alert.is_note() && level != Level::Ok => ":information_source:",
        (false, _) | (_, Level::Ok) => ":white_check_mark:",
        _ if alert.acknowledged.is_some() => ":large_blue_circle:",
        (_, Level::Critical) => ":red_circle:",
        (_, Level::Warning) => ":large_orange_circle:",
        (_, Level::Info) => ":large_blue_circle:",
        (_, Level::Unknown) => ":large_purple_circle:",
    }
}

fn color(alert: &Alert) -> &'static str {
    match (alert.open, alert.notice.level) {
        (_, level) if alert.is_note() && level != Level::Ok => "#8d93a5",
        (false, _) | (_, Level::Ok) => "#3db887",
        _ if alert.acknowledged.is_some() => "#5d89ea",
        (_, Level::Critical) => "#d24b4e",
        (_, Level::Warning) => "#f5a623",
        (_, Level::Info) => "#8d93a5",
        (_, Level::Unknown) => "#9b59b6",
    }
}

fn fields(alert: &Alert) -> Vec<Value> {
    let texts = texts::of(&alert.words);
    let clock = |at: i64| words::clock(at, &alert.timezone, words::of(&alert.words));
    let field = |title: &str, value: String, short: bool| json!({ "title": title, "value": value, "short": short });
    let [state_title, since_title, acknowledged_title, besides_title] = texts.titles();
    let word = state(&alert.notice, alert);
    let state = match (alert.open, alert.times) {
        (false, _) if alert.is_note() => noted(alert),
        (false, _) if alert.notice.state.trim().is_empty() => texts.recovered().into(),
        (true, 2..) => format!("{word} · {}", texts.times(alert.times)),
        _ => word,
    };
    let since = match alert.until {
        1.. => {
            let long = texts::long(alert.until - alert.since);
            field(texts.lasted_title(), texts.lasted(&clock(alert.since), &clock(alert.until), &long), true)
        }
        _ => field(since_title, clock(alert.since), true),
    };
    let mut fields = vec![field(state_title, state, true), since];
    if let Some(acknowledged) = &alert.acknowledged {
        let (by, comment) = (text::harmless(&acknowledged.by), text::harmless(&one_line(&acknowledged.comment)));
        let until = if acknowledged.until > 0 { clock(acknowledged.until) } else { String::new() };
        let said = texts.acknowledged(&by, &clock(acknowledged.at), &until, &comment);
        fields.push(field(acknowledged_title, said, false));
    }
    let mut besides = Vec::new();
    if !alert.calling.is_empty() {
        besides.push(texts.calling(&alert.calling, &text::harmless(&alert.caller)));
    }
    if alert.flapping {
        besides.push(texts.flaps().to_string());
    }
    if alert.downtime {
        besides.push(texts.in_downtime().to_string());
    }
    if let Some(silence) = &alert.silence {
        besides.push(texts.silenced(&text::harmless(&silence.by), &clock(silence.until)));
    }
    if !besides.is_empty() {
        fields.push(field(besides_title, besides.join(" · "), false));
    }
    for (title, value) in &alert.notice.fields {
        let value = shown(value, VALUE);
        let short = value.chars().count() <= 40;
        fields.push(field(&text::harmless(&one_line(title)), value, short));
    }
    fields
}

/// The buttons: while it is open, those that make sense.
fn actions(alert: &Alert) -> Vec<Value> {
    if !alert.open {
        return Vec::new();
    }
    let has = |verb: &str| alert.buttons.iter().any(|button| button == verb);
    let idle = |verb: &str| alert.calling != verb;
    let mut actions = Vec::new();
    if has("acknowledge") && alert.acknowledged.is_none() && idle("acknowledge") {
        actions.push(button(alert, "acknowledge", "primary"));
    }
    if has("downtime") && !alert.downtime && idle("downtime") {
        actions.push(button(alert, "downtime", "default"));
    }
    match &alert.silence {
        Some(_) if idle("unsilence") => actions.push(button(alert, "unsilence", "default")),
        None if has("silence") && idle("silence") => actions.push(button(alert, "silence", "primary")),
        _ => {}
    }
    actions
}

/// A button, by its verb.
fn button(alert: &Alert, verb: &str, style: &str) -> Value {
    super::actions::button(&alert.words, verb, style)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::{self, Acknowledgement, Change, Notice, Silence, System};

    const NOW: i64 = 1_800_000_000_000;

    fn alert(words: &str, output: &str) -> Alert {
        let mut alert = alert::new(words, "Europe/Berlin", &["acknowledge", "downtime"]);
        let notice = Notice {
            system: System::Icinga,
            level: Level::Critical,
            host: "db1".into(),
            service: "disk".into(),
            output: output.into(),
            link: "https://icinga.example/db1".into(),
            ..Notice::default()
        };
        alert::take(&mut alert, &notice, NOW);
        alert
    }

    fn verbs(alert: &Alert) -> Vec<String> {
        let drawn = draw(alert);
        let actions = drawn.attachments[0].get("actions").and_then(Value::as_array).cloned().unwrap_or_default();
        actions.iter().filter_map(|action| Some(action.get("id")?.as_str()?.to_string())).collect()
    }

    fn texts_of(value: &Value, into: &mut String) {
        match value {
            Value::String(text) => into.push_str(&format!("{text}\n")),
            Value::Array(items) => items.iter().for_each(|item| texts_of(item, into)),
            Value::Object(fields) => fields.values().for_each(|value| texts_of(value, into)),
            _ => {}
        }
    }

    #[test]
    fn the_root_post_is_one_line_whose_colour_follows() {
        let mut alert = alert("en", "98 % full");
        let drawn = draw(&alert);
        assert_eq!(drawn.message, ":red_circle: **db1 · disk** · Critical");
        assert_eq!(drawn.attachments[0]["color"], "#d24b4e");
        assert_eq!(drawn.attachments[0]["title"], "Open in Icinga");
        alert.acknowledged = Some(Acknowledgement { by: "Anna".into(), at: NOW, ..Acknowledgement::default() });
        assert_eq!(draw(&alert).message, ":large_blue_circle: **db1 · disk** · Critical, acknowledged");
        let recovery = Notice { change: Change::Recovery, level: Level::Ok, ..alert.notice.clone() };
        alert::take(&mut alert, &recovery, NOW + 60_000);
        let drawn = draw(&alert);
        assert_eq!(drawn.message, ":white_check_mark: **db1 · disk** · Recovered");
        assert_eq!(drawn.attachments[0]["color"], "#3db887");
        let since = drawn.attachments[0]["fields"][1]["value"].as_str().unwrap().to_string();
        assert!(since.contains("1 min") && since.contains("CET"), "{since}");
        assert!(verbs(&alert).is_empty(), "nothing is left to be done");
    }

    #[test]
    fn there_are_those_buttons_that_make_sense() {
        let mut alert = alert("de", "");
        assert_eq!(verbs(&alert), ["acknowledge", "downtime"]);
        alert.calling = "acknowledge".into();
        assert_eq!(verbs(&alert), ["downtime"]);
        alert.calling.clear();
        alert.acknowledged = Some(Acknowledgement::default());
        alert.downtime = true;
        assert!(verbs(&alert).is_empty());
        alert.buttons = vec!["silence".into()];
        assert_eq!(verbs(&alert), ["silence"]);
        alert.silence = Some(Silence { id: "s".into(), by: "Anna".into(), until: NOW });
        assert_eq!(verbs(&alert), ["unsilence"]);
    }

    #[test]
    fn nothing_from_outside_is_markdown_or_mentions_anybody() {
        for output in ["@all ``` *x* [a](https://evil.example)", "a\n```\n@all @channel\n````\n**b**"] {
            let mut alert = alert("en", output);
            alert.notice.host = "@here\n# x".into();
            alert.notice.state = "`@all`".into();
            alert.notice.fields = vec![("@all".into(), "@channel ~town-square".into()), ("b".into(), output.into())];
            alert.notice.link = "javascript:alert(1)".into();
            alert.acknowledged = Some(Acknowledgement {
                by: "@all".into(),
                comment: "@here\n@all".into(),
                at: NOW,
                ..Acknowledgement::default()
            });
            let drawn = draw(&alert);
            let mut texts = drawn.message.clone();
            texts_of(&json!(drawn.attachments), &mut texts);
            for bad in ["@all", "@here", "@channel", "[a](", "javascript:", "\n# x"] {
                assert!(!texts.contains(bad), "{bad} in {texts}");
            }
            assert!(!drawn.message.contains('\n'));
        }
    }

    #[test]
    fn a_block_of_code_is_closed_by_its_own_fence_alone() {
        let drawn = draw(&alert("en", "a\n````\nb"));
        assert_eq!(drawn.attachments[0]["text"], "`````\na\n````\nb\n`````");
    }
}
