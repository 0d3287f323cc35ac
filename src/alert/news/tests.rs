use super::*;
use crate::alert::{self, Silence};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

const NOW: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

fn notice(change: Change) -> Notice {
    let (host, service) = ("db1".into(), "disk".into());
    Notice { change, level: Level::Critical, host, service, output: "98 % full".into(), ..Notice::default() }
}

fn open() -> Alert {
    let mut alert = alert::new("en", "UTC", &["acknowledge"]);
    assert_eq!(take(&mut alert, &notice(Change::Problem), NOW).as_deref(), Some("**Critical**: 98 % full"));
    assert!(alert.open && alert.since == NOW && alert.times == 1);
    alert
}

fn by(who: &str, comment: &str) -> Change {
    Change::Acknowledged { by: who.into(), comment: comment.into() }
}

fn ours(comment: &str) -> Acknowledgement {
    Acknowledgement {
        by: "Anna Arnold".into(),
        comment: comment.into(),
        at: NOW,
        ours: true,
        ..Acknowledgement::default()
    }
}

#[test]
fn the_same_problem_again_is_no_news_and_counts() {
    let mut alert = open();
    assert_eq!(take(&mut alert, &notice(Change::Problem), NOW + 1), None);
    assert_eq!(alert.times, 2);
    let other = Notice { output: "99 % full".into(), ..notice(Change::Problem) };
    assert_eq!(take(&mut alert, &other, NOW + 2).as_deref(), Some("99 % full"));
    let warning = Notice { level: Level::Warning, ..other };
    assert_eq!(take(&mut alert, &warning, NOW + 3).as_deref(), Some("**Warning**"));
    assert_eq!((alert.times, alert.since, alert.notice.level), (4, NOW, Level::Warning));
}

#[test]
fn a_recovery_tells_how_long_it_took_and_who_had_acknowledged() {
    let mut alert = open();
    alert.acknowledged = Some(ours("on it"));
    alert.silence = Some(Silence { id: "s".into(), by: "Ben".into(), until: NOW + 60 * MINUTE });
    (alert.calling, alert.caller) = ("silence".into(), "Ben".into());
    let recovery = Notice { level: Level::Ok, output: "all *well*".into(), ..notice(Change::Recovery) };
    let reply = take(&mut alert, &recovery, NOW + 12 * MINUTE).unwrap();
    assert!(reply.starts_with("Recovered after 12 min. Anna Arnold had acknowledged it. Ben had silenced it until"));
    assert!(reply.ends_with("\nall \\*well\\*"), "{reply}");
    assert!(!alert.open && alert.acknowledged.is_none() && alert.silence.is_none() && alert.calling.is_empty());
    assert_eq!(take(&mut alert, &recovery, NOW + 13 * MINUTE), None, "it was over already");
    assert_eq!(alert.until, NOW + 12 * MINUTE);
}

#[test]
fn a_problem_that_was_over_already_does_not_open_it_again() {
    let mut alert = alert::new("en", "UTC", &[]);
    let problem = Notice { since: NOW - MINUTE, ..notice(Change::Problem) };
    take(&mut alert, &problem, NOW);
    take(&mut alert, &Notice { level: Level::Ok, ..notice(Change::Recovery) }, NOW + 1);
    assert!(is_late(&alert, &problem));
    let reply = take(&mut alert, &problem, NOW + 2).unwrap();
    assert!(reply.starts_with("Told late, for it is over already: **Critical**: 98 % full"), "{reply}");
    assert!(!alert.open && alert.until == NOW + 1 && alert.notice.level == Level::Ok);
    let later = Notice { since: NOW + 5, ..problem };
    assert!(!is_late(&alert, &later));
    let reply = take(&mut alert, &later, NOW + 9).unwrap();
    assert!(reply.starts_with("The problem is back"), "{reply}");
    assert!(alert.open && alert.since == NOW + 5 && alert.until == 0);
}

#[test]
fn a_recovery_that_came_first_leaves_nothing_open() {
    let mut alert = alert::new("de", "UTC", &[]);
    let recovery = Notice { since: NOW - MINUTE, level: Level::Ok, ..notice(Change::Recovery) };
    assert!(take(&mut alert, &recovery, NOW).is_some());
    let problem = Notice { since: NOW - MINUTE, ..notice(Change::Problem) };
    assert!(take(&mut alert, &problem, NOW + 1).unwrap().starts_with("Verspätet gemeldet"));
    assert!(!alert.open);
}

#[test]
fn an_acknowledgement_over_there_is_told_once() {
    let mut alert = open();
    let reply = take(&mut alert, &notice(by("Ben", "@all look")), NOW + 1).unwrap();
    assert_eq!(reply, "Ben acknowledged it in the monitoring system: @\u{200b}all look");
    assert_eq!(take(&mut alert, &notice(by("Ben", "@all look")), NOW + 2), None);
    assert!(take(&mut alert, &notice(by("Cem", "me too")), NOW + 3).is_some());
    assert_eq!(alert.acknowledged.as_ref().unwrap().by, "Cem");
    assert!(take(&mut alert, &notice(Change::Unacknowledged), NOW + 4).is_some());
    assert_eq!(take(&mut alert, &notice(Change::Unacknowledged), NOW + 5), None);
    assert_eq!(alert.notice.output, "98 % full", "the state itself is as it was");
}

#[test]
fn what_was_done_here_does_not_echo() {
    for (change, after) in [
        (by("Anna Arnold", "x"), 60 * MINUTE),
        (by("anna", "on it"), 60 * MINUTE),
        (by("", ""), 15 * MINUTE),
        (by("anna", "Issue got acknowledged by anna via Mattermost."), MINUTE),
    ] {
        let mut alert = Alert { acknowledged: Some(ours("on it")), ..open() };
        assert_eq!(take(&mut alert, &notice(change.clone()), NOW + after), None, "{change:?}");
        assert_eq!(alert.acknowledged, Some(Acknowledgement { ours: false, ..ours("on it") }));
        assert!(take(&mut alert, &notice(by("Ben", "mine")), NOW + after + 1).is_some(), "it echoes once");
    }
    let mut alert = Alert { acknowledged: Some(ours("on it")), ..open() };
    assert!(take(&mut alert, &notice(by("Ben", "mine")), NOW + 16 * MINUTE).is_some());
    let mut alert = Alert { calling: "acknowledge".into(), ..open() };
    assert_eq!(take(&mut alert, &notice(by("anna", "")), NOW), None, "faster than the call's answer");
    assert!(alert.acknowledged.is_some());
}

#[test]
fn flapping_and_downtimes_are_told_when_they_change() {
    let mut alert = open();
    let downtime = Change::DowntimeStarted { by: "Ben".into(), comment: "disk swap".into() };
    for (change, flapping, in_downtime) in [
        (Change::FlappingStarted, true, false),
        (downtime, true, true),
        (Change::FlappingDisabled, false, true),
        (Change::DowntimeCancelled, false, false),
        (Change::FlappingStarted, true, false),
        (Change::FlappingStopped, false, false),
    ] {
        assert!(take(&mut alert, &notice(change.clone()), NOW).is_some(), "{change:?}");
        assert_eq!((alert.flapping, alert.downtime), (flapping, in_downtime), "{change:?}");
        assert_eq!(take(&mut alert, &notice(change), NOW), None);
    }
    assert_eq!(alert.times, 1);
    let custom = Change::Custom { text: "a\n```b".into() };
    assert_eq!(take(&mut alert, &notice(custom), NOW).as_deref(), Some("````\na\n```b\n````"));
}

#[test]
fn what_is_no_problem_opens_nothing_and_has_no_buttons() {
    let downtime = Change::DowntimeStarted { by: "Ben".into(), comment: String::new() };
    for (change, level, shown) in [
        (downtime.clone(), Level::Unknown, ":information_source: **db1 · disk** · Downtime"),
        (downtime, Level::Critical, ":information_source: **db1 · disk** · Downtime"),
        (Change::DowntimeEnded, Level::Ok, ":white_check_mark: **db1 · disk** · Downtime over"),
        (by("Ben", "mine"), Level::Critical, ":information_source: **db1 · disk** · Acknowledged"),
        (Change::Unacknowledged, Level::Warning, ":information_source: **db1 · disk** · No longer acknowledged"),
        (Change::FlappingStarted, Level::Critical, ":information_source: **db1 · disk** · Flapping"),
        (Change::Custom { text: "hello".into() }, Level::Info, ":information_source: **db1 · disk** · Info"),
        (Change::Custom { text: "paused".into() }, Level::Unknown, ":information_source: **db1 · disk** · Unknown"),
    ] {
        let told = Notice { level, ..notice(change) };
        assert!(!alert::opens(&told));
        let mut alert = alert::new("en", "UTC", &["acknowledge", "downtime"]);
        take(&mut alert, &told, NOW);
        let drawn = alert::draw(&alert);
        assert_eq!(drawn.message, shown);
        assert!(alert.is_note() && drawn.attachments[0].get("actions").is_none());
    }
    let custom = Notice { level: Level::Warning, ..notice(Change::Custom { text: "look".into() }) };
    assert!(alert::opens(&custom) && alert::opens(&notice(Change::Problem)));
    assert!(!alert::opens(&Notice { level: Level::Ok, ..notice(Change::Problem) }));
}

#[test]
fn a_note_shows_what_was_told_last() {
    let mut alert = alert::new("de", "UTC", &["acknowledge"]);
    let started = Change::DowntimeStarted { by: String::new(), comment: String::new() };
    take(&mut alert, &notice(started), NOW);
    assert!(take(&mut alert, &notice(Change::DowntimeEnded), NOW + MINUTE).is_some());
    assert_eq!(alert::draw(&alert).message, ":information_source: **db1 · disk** · Wartung beendet");
}

#[test]
fn an_acknowledgement_that_is_not_sticky_ends_with_the_state() {
    let worse = Notice { level: Level::Unknown, ..notice(Change::Problem) };
    let mut alert = Alert { acknowledged: Some(ours("on it")), ..open() };
    let reply = take(&mut alert, &worse, NOW + 1).unwrap();
    assert!(reply.ends_with("The acknowledgement by Anna Arnold was for the state before, and holds no longer."));
    assert!(alert.acknowledged.is_none());
    let sticky = Acknowledgement { sticky: true, ..ours("on it") };
    let mut alert = Alert { acknowledged: Some(sticky.clone()), ..open() };
    assert_eq!(take(&mut alert, &worse, NOW + 1).as_deref(), Some("**Unknown**"));
    assert_eq!(alert.acknowledged, Some(sticky));
    let mut alert = Alert { acknowledged: Some(ours("on it")), ..open() };
    let same = Notice { output: "99 % full".into(), ..notice(Change::Problem) };
    take(&mut alert, &same, NOW + 1);
    assert!(alert.acknowledged.is_some(), "the state is the same");
}

#[test]
fn what_has_an_end_is_over_then() {
    let until = NOW + MINUTE;
    let limited = Alert {
        acknowledged: Some(Acknowledgement { until, sticky: true, ..ours("on it") }),
        silence: Some(Silence { id: "s".into(), by: "Ben".into(), until }),
        downtime: true,
        downtime_until: until,
        ..open()
    };
    let mut alert = limited.clone();
    take(&mut alert, &notice(Change::Problem), until - 1);
    assert!(alert.acknowledged.is_some() && alert.silence.is_some() && alert.downtime);
    take(&mut alert, &notice(Change::Problem), until);
    assert!(alert.acknowledged.is_none() && alert.silence.is_none() && !alert.downtime && alert.open);
    let mut alert = limited;
    take(&mut alert, &notice(Change::DowntimeStarted { by: String::new(), comment: String::new() }), NOW);
    assert!(!Alert { downtime: true, ..alert.clone() }.expire(NOW) && alert.expire(until) && alert.downtime);
}

proptest! {
    #[test]
    fn a_block_of_code_holds_all_of_a_text_and_nothing_leaves_it(text in "[a-z`~#*@\n\\\\ ]{1,60}") {
        let block = shown(&text, 1_000);
        prop_assume!(block.contains('\n'));
        let (mut inside, mut held) = (false, String::new());
        for event in Parser::new(&block) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => inside = true,
                Event::End(TagEnd::CodeBlock) => inside = false,
                Event::Text(text) if inside => held.push_str(&text),
                other => prop_assert!(false, "{other:?} is outside of the block: {block}"),
            }
        }
        let given = text::without_mass_mentions(text.trim());
        prop_assert_eq!(held.trim_end_matches('\n'), given.trim_end_matches('\n'));
    }

    #[test]
    fn whatever_is_told_in_whatever_order_leaves_an_alert_that_can_be_drawn(told in proptest::collection::vec((0..11usize, 0..4i64), 1..20)) {
        let mut alert = alert::new("en", "UTC", &["acknowledge", "downtime"]);
        let mut replies = 0;
        for (at, (change, since)) in (0..).zip(told) {
            let change = match change {
                0 | 1 => Change::Problem,
                2 => Change::Recovery,
                3 => by("Ben", "mine"),
                4 => Change::Unacknowledged,
                5 => Change::FlappingStarted,
                6 => Change::FlappingStopped,
                7 => Change::DowntimeStarted { by: "Ben".into(), comment: String::new() },
                8 => Change::DowntimeEnded,
                9 => Change::DowntimeCancelled,
                _ => Change::FlappingDisabled,
            };
            let level = if change == Change::Recovery { Level::Ok } else { Level::Critical };
            let since = if since == 0 { 0 } else { NOW + since };
            let recovers = change == Change::Recovery;
            replies += usize::from(take(&mut alert, &Notice { level, since, ..notice(change) }, NOW + 10 * at).is_some());
            prop_assert!(!recovers || !alert.open, "a recovery leaves nothing open");
            prop_assert!(alert.since > 0 && (alert.open || alert.until >= alert.since || alert.until == 0));
            let drawn = alert::draw(&alert);
            prop_assert!(!drawn.message.contains('\n') && drawn.attachments.len() == 1);
            prop_assert!(alert.open || drawn.attachments[0].get("actions").is_none(), "what is over has no buttons");
        }
        prop_assert!(replies <= 20);
    }
}
