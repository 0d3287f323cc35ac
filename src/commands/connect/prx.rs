//! PRX's settings for Mattermost, as they stand in its configuration.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Where they stand there; else at the top.
const SECTIONS: [&[&str]; 3] = [&["channels_config", "mattermost"], &["channels", "mattermost"], &["mattermost"]];
/// The settings that PRX knows.
const KEYS: [&str; 6] = ["url", "bot_token", "channel_id", "allowed_users", "thread_replies", "mention_only"];

/// What a section says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Mattermost's address.
    pub url: Option<String>,
    /// Whether there is a token; it is not read.
    pub has_token: bool,
    /// The channel that PRX is restricted to; none or empty for none.
    pub channel_id: Option<String>,
    /// The settings that an agent has too, as they are typed.
    pub settings: Vec<(&'static str, String)>,
    /// Keys that are none of PRX's.
    pub unknown: Vec<String>,
}

/// Why a section cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no TOML: in which line, from 1 on, and what is wrong.
    Unreadable(usize, String),
    /// There is no such section, and none of its keys.
    Missing,
    /// The value of this key is of another kind.
    Unfit(&'static str),
}

/// Reads a section, also one in a code fence or with typographic quotes.
pub fn read(pasted: &str) -> Result<Section, Fault> {
    let text = tidied(pasted);
    let unreadable = |error: toml::de::Error| {
        let at = error.span().map_or(0, |Range { start, .. }| start);
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        Fault::Unreadable(line, error.message().into())
    };
    let parsed = DeTable::parse(&text).map_err(unreadable)?;
    let top = parsed.get_ref();
    let found = SECTIONS.iter().find_map(|path| at(top, path));
    let table = found.or_else(|| KEYS.iter().any(|key| top.contains_key(*key)).then_some(top)).ok_or(Fault::Missing)?;
    let mut section = Section::default();
    for (key, value) in table {
        let (key, value) = (key.get_ref().as_ref(), value.get_ref());
        let Some(key) = KEYS.into_iter().find(|known| *known == key) else {
            section.unknown.push(key.into());
            continue;
        };
        let typed = typed(value).ok_or(Fault::Unfit(key))?;
        match key {
            "url" => section.url = Some(typed),
            "bot_token" => section.has_token = !typed.is_empty(),
            "channel_id" => section.channel_id = Some(typed),
            key => section.settings.push((key, typed)),
        }
    }
    Ok(section)
}

fn at<'a, 'i>(table: &'a DeTable<'i>, path: &[&str]) -> Option<&'a DeTable<'i>> {
    path.iter().try_fold(table, |table, key| table.get(*key)?.get_ref().as_table())
}

/// A value as it is typed in a setting.
fn typed(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.trim().into()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(all) => {
            let texts: Option<Vec<&str>> = all.iter().map(|one| one.get_ref().as_str()).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// The text without a code fence, with plain quotes and spaces; each line stays where it is.
fn tidied(pasted: &str) -> String {
    let is_fence = |line: &str| ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
    let lines = pasted.lines().map(|line| if is_fence(line) { "" } else { line });
    let plain = |c: char| match c {
        '“' | '”' | '„' | '«' | '»' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        c => c,
    };
    lines.collect::<Vec<_>>().join("\n").chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "[channels_config.mattermost]\nurl = \"https://chat.example.org/\"\nbot_token = \"t\"\nchannel_id = \"chan\"\n\
                         allowed_users = [\"*\"] # everybody\nthread_replies = true\nmention_only = false\n";

    #[test]
    fn a_section_is_read_as_prx_has_it() {
        let section = read(WHOLE).unwrap();
        assert_eq!(section.url.as_deref(), Some("https://chat.example.org/"));
        assert!(section.has_token);
        assert_eq!(section.channel_id.as_deref(), Some("chan"));
        let settings = [("allowed_users", "*"), ("mention_only", "false"), ("thread_replies", "true")];
        assert_eq!(section.settings, settings.map(|(key, value)| (key, value.to_string())));
        assert!(section.unknown.is_empty());
    }

    #[test]
    fn a_section_may_stand_elsewhere_or_in_a_fence() {
        let section = read(WHOLE);
        assert_eq!(read(&format!("```toml\n{WHOLE}```")), section);
        assert_eq!(read(&WHOLE.replace("channels_config", "channels")), section);
        assert_eq!(read(&WHOLE.replace("[channels_config.mattermost]", "")), section);
        assert_eq!(read(&WHOLE.replace("\"t\"", "“t”").replace("\"chan\"", "„chan“")), section);
        assert_eq!(read(&format!("[model]\nname = \"x\"\n{WHOLE}[memory]\nsize = 3\n")), section);
        assert_eq!(read(&WHOLE.replace('\n', "\r\n")), section);
    }

    #[test]
    fn what_cannot_be_read_is_said_without_what_stands_there() {
        assert!(
            matches!(read("url = \"a\"\nbot_token = secret"), Err(Fault::Unreadable(2, what)) if !what.contains("secret"))
        );
        assert_eq!(read("").unwrap_err(), Fault::Missing);
        assert_eq!(read("[channels_config.slack]\nbot_token = \"t\"").unwrap_err(), Fault::Missing);
        assert_eq!(read("allowed_users = [1]").unwrap_err(), Fault::Unfit("allowed_users"));
        assert_eq!(read("url = 3").unwrap_err(), Fault::Unfit("url"));
        assert_eq!(read("url = \"a\"\nteam = \"x\"").unwrap().unknown, ["team"]);
    }
}
