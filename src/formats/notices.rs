//! What the formats of alerts have in common: their texts cut to size, their words for what happened, and the item of a notice.

use crate::alert::{self, Change, Level, Notice};
use crate::feed::Item;
use crate::text::tidy;
use crate::words::notices::NoticeWords;

/// How long an output may be, in characters.
const OUTPUT: usize = 4_000;
/// How long a name or a field's value may be, in characters.
const NAME: usize = 500;

/// A text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_string(),
    }
}

/// A text of one or more lines, cut to what an output may have.
pub fn output(text: &str) -> String {
    cut(&tidy(text), OUTPUT)
}

/// A name or a value, on one line.
pub fn name(text: &str) -> String {
    cut(&tidy(text).replace('\n', " "), NAME)
}

/// An address of the web, or the empty text.
pub fn web(address: &str) -> String {
    let known = address.starts_with("https://") || address.starts_with("http://");
    if known && address.len() <= 4_096 && !address.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
        address.to_string()
    } else {
        String::new()
    }
}

/// A time as RFC 3339 has it, in milliseconds; 0 for one before 1970, which stands for none; nothing where it is no time.
pub fn time(text: &str) -> Option<i64> {
    let time: jiff::Timestamp = text.trim().parse().ok()?;
    Some(time.as_millisecond().max(0))
}

/// What a notification's type says, as Nagios, Naemon and Icinga write it; nothing where it is none of theirs.
pub fn change(kind: &str, by: &str, comment: &str) -> Option<Change> {
    let (by, comment) = (name(by), output(comment));
    let letters: String =
        kind.chars().filter(char::is_ascii_alphabetic).map(|sign| sign.to_ascii_uppercase()).collect();
    Some(match letters.as_str() {
        "PROBLEM" => Change::Problem,
        "RECOVERY" => Change::Recovery,
        "ACKNOWLEDGEMENT" => Change::Acknowledged { by, comment },
        "FLAPPINGSTART" => Change::FlappingStarted,
        "FLAPPINGSTOP" | "FLAPPINGEND" => Change::FlappingStopped,
        "FLAPPINGDISABLED" => Change::FlappingDisabled,
        "DOWNTIMESTART" => Change::DowntimeStarted { by, comment },
        "DOWNTIMEEND" => Change::DowntimeEnded,
        "DOWNTIMECANCELLED" | "DOWNTIMEREMOVED" => Change::DowntimeCancelled,
        "CUSTOM" => Change::Custom { text: custom("", &by, &comment) },
        _ => return None,
    })
}

/// The words of a change that only its sender has a word for.
pub fn custom(kind: &str, by: &str, comment: &str) -> String {
    let said: Vec<&str> = [kind, by, comment].into_iter().filter(|text| !text.is_empty()).collect();
    if said.is_empty() {
        "CUSTOM".into()
    } else {
        said.join(": ")
    }
}

/// A host's state by its number or word: the word, and how bad it is.
pub fn host_state(state: &str) -> Option<(&'static str, Level)> {
    Some(match plain_state(state).as_str() {
        "0" | "up" | "ok" => ("Up", Level::Ok),
        "1" | "down" | "critical" => ("Down", Level::Critical),
        "2" | "unreachable" => ("Unreachable", Level::Unknown),
        _ => return None,
    })
}

/// A service's state by its number or word: the word, and how bad it is.
pub fn service_state(state: &str) -> Option<(&'static str, Level)> {
    Some(match plain_state(state).as_str() {
        "0" | "ok" | "up" => ("OK", Level::Ok),
        "1" | "warning" => ("Warning", Level::Warning),
        "2" | "critical" | "down" => ("Critical", Level::Critical),
        "3" | "unknown" => ("Unknown", Level::Unknown),
        _ => return None,
    })
}

/// `2.0`, as some JSON has numbers, is `2`.
fn plain_state(state: &str) -> String {
    let state = state.trim().to_lowercase();
    state.strip_suffix(".0").map_or(state.clone(), ToString::to_string)
}

/// Whether a text is a UUID, as openITCOCKPIT names hosts and services.
pub fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The item of a notice.
pub fn item(key: String, notice: Notice, words: &dyn NoticeWords) -> Item {
    Item { key, title: alert::line(&notice, words.language()), notice: Some(notice), ..Item::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = output(&"ü".repeat(5_000));
        assert_eq!(long.chars().count(), OUTPUT + 1);
        assert!(long.ends_with("ü…"));
        assert_eq!(output("  a\r\nb\t "), "a\nb");
        assert_eq!(name("a\nb"), "a b");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(web("https://a.example/#!/hosts"), "https://a.example/#!/hosts");
        for address in ["javascript:alert(1)", "//a.example", "https://a.example/ b", "http://a\n.example", ""] {
            assert_eq!(web(address), "", "{address:?}");
        }
    }

    #[test]
    fn a_time_before_all_times_stands_for_none() {
        assert_eq!(time("0001-01-01T00:00:00Z"), Some(0));
        assert_eq!(time("2021-10-12T09:51:03.157076+02:00"), Some(1_634_025_063_157));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn a_title_is_one_harmless_line() {
        let notice = Notice { host: "db1".into(), output: "@all *now*\nmore".into(), ..Notice::default() };
        let title = item(String::new(), notice, crate::words::notices::of("en")).title;
        assert!(!title.contains("@all") && !title.contains('\n'), "{title}");
    }
}
