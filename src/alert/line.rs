//! An alert in one line, for digests and lists.

use super::{Change, Level, Notice};
use crate::text;
use crate::words::alert as texts;

/// As many characters a line has at most.
const LENGTH: usize = 150;
/// As long a link stands behind it, in bytes.
const LINK: usize = 500;

/// One line for lists, such as `CRITICAL db1 · disk: 98 % full`; at most 150 characters of Markdown that mention nobody.
pub fn line(notice: &Notice, language: &str) -> String {
    let told = match &notice.change {
        Change::Problem | Change::Recovery => notice.output.as_str(),
        Change::Acknowledged { comment, .. } | Change::DowntimeStarted { comment, .. } => comment.as_str(),
        Change::Custom { text } => text.as_str(),
        _ => "",
    };
    let head = [word(notice, language), subject(notice)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let told = told.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let plain = if told.is_empty() { head } else { format!("{head}: {told}") };
    shortened(&plain)
}

/// The same in a list: with a sign that says how bad it is, and a link to where it can be looked at.
pub fn listed(notice: &Notice, language: &str) -> String {
    let sign = match (&notice.change, notice.level) {
        (Change::Recovery, _) => ":white_check_mark: ",
        (Change::Problem, level) => sign(level),
        _ => "",
    };
    let link = match notice.link.as_str() {
        link if is_link(link) && link.len() <= LINK => {
            format!(" [↗]({})", link.replace('(', "%28").replace(')', "%29"))
        }
        _ => String::new(),
    };
    format!("{sign}{}{link}", line(notice, language))
}

fn sign(level: Level) -> &'static str {
    match level {
        Level::Ok => ":white_check_mark: ",
        Level::Critical => ":red_circle: ",
        Level::Warning => ":large_orange_circle: ",
        Level::Info => ":large_blue_circle: ",
        Level::Unknown => ":large_purple_circle: ",
    }
}

/// Whether something is an address that a person can open.
pub fn is_link(link: &str) -> bool {
    (link.starts_with("https://") || link.starts_with("http://"))
        && !link.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Host and service, plain.
pub fn subject(notice: &Notice) -> String {
    let parts = [notice.host.trim(), notice.service.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What happened, in a word such as monitoring systems themselves write it.
fn word(notice: &Notice, language: &str) -> String {
    let texts = texts::of(language);
    let word = match (texts.happened(&notice.change), notice.state.trim()) {
        ("", "") => texts.level(notice.level),
        ("", state) => state,
        (happened, _) => happened,
    };
    word.to_uppercase()
}

/// A plain text as Markdown of at most so many characters.
fn shortened(plain: &str) -> String {
    let whole = text::harmless(plain);
    if whole.chars().count() <= LENGTH {
        return whole;
    }
    let mut kept: Vec<char> = plain.chars().take(LENGTH - 1).collect();
    loop {
        let cut = text::harmless(kept.iter().collect::<String>().trim_end());
        if cut.chars().count() < LENGTH || kept.is_empty() {
            return format!("{cut}…");
        }
        kept.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(change: Change, output: &str) -> Notice {
        Notice {
            change,
            level: Level::Critical,
            host: "db1".into(),
            service: "disk".into(),
            output: output.into(),
            ..Notice::default()
        }
    }

    #[test]
    fn a_line_tells_what_where_and_why() {
        assert_eq!(line(&notice(Change::Problem, "\n98 % full\nmore"), "en"), "CRITICAL db1 · disk: 98 % full");
        assert_eq!(line(&Notice { state: "Down".into(), ..notice(Change::Problem, "") }, "en"), "DOWN db1 · disk");
        assert_eq!(line(&notice(Change::Recovery, "all well"), "en"), "RECOVERY db1 · disk: all well");
        let acknowledged = Change::Acknowledged { by: "Anna".into(), comment: "on it".into() };
        assert_eq!(line(&notice(acknowledged, "98 % full"), "en"), "ACKNOWLEDGED db1 · disk: on it");
        assert_eq!(line(&Notice::default(), "en"), "UNKNOWN");
        assert_eq!(line(&notice(Change::Problem, "voll"), "de"), "KRITISCH db1 · disk: voll");
        assert_eq!(line(&notice(Change::DowntimeCancelled, ""), "de"), "WARTUNG ABGESAGT db1 · disk");
        assert_eq!(line(&notice(Change::Recovery, ""), "de"), "BEHOBEN db1 · disk");
    }

    #[test]
    fn a_list_says_how_bad_it_is_and_where_to_look() {
        let critical = Notice { link: "https://mon.example/(a)".into(), ..notice(Change::Problem, "98 % full") };
        let expected = ":red_circle: CRITICAL db1 · disk: 98 % full [↗](https://mon.example/%28a%29)";
        assert_eq!(listed(&critical, "en"), expected);
        let script = Notice { link: "javascript:alert(1)".into(), ..critical.clone() };
        assert_eq!(listed(&script, "en"), ":red_circle: CRITICAL db1 · disk: 98 % full");
        assert_eq!(listed(&notice(Change::Recovery, ""), "de"), ":white_check_mark: BEHOBEN db1 · disk");
        assert_eq!(listed(&notice(Change::FlappingStarted, ""), "en"), "FLAPPING db1 · disk");
    }

    #[test]
    fn a_line_is_short_and_mentions_nobody() {
        for output in ["@all `x` ".repeat(60), "*".repeat(400), "ä".repeat(400), "@".repeat(300)] {
            let line = line(&notice(Change::Problem, &output), "en");
            assert!(line.chars().count() <= 150, "{line}");
            assert!(line.ends_with('…'));
            assert!(!line.contains("@a") && !line.replace("\\`", "").contains('`'), "{line}");
            assert!(
                !line.trim_end_matches('…').ends_with('\\') || line.trim_end_matches('…').ends_with("\\\\"),
                "{line}"
            );
        }
    }
}
