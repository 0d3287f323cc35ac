//! What stands behind `/desk connect agent`: a name, which may have spaces, an address, flags, a section of PRX's.

use super::super::prx::{self, Fault, Section};
use super::super::service::{LONGEST, RESERVED};
use super::{FLAGS, LATIN, NAMELESS, SECTION};
use crate::agent::Protocol;
use crate::command_line::CommandLine;
use crate::commands::set::agent::{has_scheme, tidied};
use crate::commands::Call;
use crate::desk::Desk;
use crate::text;
use crate::words::agent::{self as words, Taken};
use url::Url;

/// What was typed.
pub struct Typed {
    /// The name.
    pub name: String,
    /// The same as a user name.
    pub slug: String,
    /// The address; none where it is known.
    pub url: Option<String>,
    /// Settings by key.
    pub settings: Vec<(&'static str, String)>,
    /// Whether a section of PRX's was typed.
    pub from_toml: bool,
    /// What is to be said of that.
    pub notes: Vec<String>,
}

/// Reads what was typed, or says why it will not do.
pub fn read(desk: &Desk, call: &Call, line: &CommandLine) -> Result<Typed, String> {
    let texts = words::of(&call.user.locale);
    let empty = |key: &&&str| **key != SECTION && line.flags.get(**key).is_some_and(String::is_empty);
    if let Some(flag) = FLAGS.iter().find(empty) {
        return Err(texts.needs_value(&format!("--{flag}")));
    }
    let (name, mut url) = apart(line.arguments.get(1..).unwrap_or_default());
    let section = match line.flags.get(SECTION).map(|text| prx::read(text)) {
        None => None,
        Some(Ok(section)) => Some(section),
        Some(Err(Fault::Unreadable(line, what))) => return Err(texts.toml_unreadable(line, &what)),
        Some(Err(Fault::Missing)) => return Err(texts.toml_missing().into()),
        Some(Err(Fault::Unfit(key))) => return Err(texts.toml_unfit(key)),
    };
    let name = match name.as_str() {
        "" if section.is_some() => NAMELESS,
        "" => return Err(texts.usage().into()),
        name if name.contains("://") => return Err(texts.usage().into()),
        name => name,
    };
    let name = name.trim_start_matches('@').split_whitespace().collect::<Vec<_>>().join(" ");
    let slug = user_name(&name);
    let is_name = name.contains(char::is_alphanumeric);
    if !is_name || name.chars().count() > LONGEST - 4 || RESERVED.contains(&slug.as_str()) {
        return Err(texts.not_a_name(&name));
    }
    let flag = |key: &'static str| line.flags.get(key).map(|value| (key, value.clone()));
    let flags = FLAGS.into_iter().filter(|key| *key != SECTION).filter_map(flag);
    let (from_toml, mut settings, mut notes) = (section.is_some(), Vec::new(), Vec::new());
    if let Some(section) = section {
        if let Some(other) = section.channel_id.as_ref().filter(|id| !id.is_empty() && **id != call.channel) {
            return Err(texts.toml_other_channel(other));
        }
        url = url.or_else(|| agents_address(desk, &section));
        notes.push(texts.toml_taken(&Taken {
            left_url: section.url.as_ref().is_some_and(|there| url.as_ref() != Some(there)),
            has_token: section.has_token,
            any_channel: section.channel_id.as_ref().is_none_or(String::is_empty),
            unknown: &section.unknown,
        }));
        settings = section.settings;
    }
    settings.extend(flags); // what was typed itself comes last, and holds
    if let Some(url) = url.as_ref().filter(|url| tidied(url, Protocol::Json).is_none()) {
        // A password is not said again.
        let shown = if url.contains('@') { "…" } else { url };
        return Err(if has_scheme(url) { texts.not_an_address(shown) } else { texts.no_scheme(shown) });
    }
    Ok(Typed { name, slug, url, settings, from_toml, notes })
}

/// A name and an address, where the last word can be one. A name may have spaces, with quotes around it or without.
fn apart(words: &[String]) -> (String, Option<String>) {
    let is_address = |word: &str| word.contains(['.', ':', '/']);
    match words.split_last() {
        Some((last, name)) if !name.is_empty() && is_address(last) => (name.join(" "), Some(last.clone())),
        _ => (words.join(" "), None),
    }
}

/// The agent's address, where a section has it: PRX's own `url` is Mattermost's, for which its token is.
fn agents_address(desk: &Desk, section: &Section) -> Option<String> {
    let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_string));
    let url = section.url.clone().filter(|_| !section.has_token)?;
    (host(&url) != host(&desk.host().site_url)).then_some(url)
}

/// A name as a user name, which begins with a Latin letter: `Jürgen Groß` as `juergen-gross`, `4o` as `agent-4o`, `Ада` as `agent`.
fn user_name(name: &str) -> String {
    let slug = text::slug(name);
    let begins = slug.starts_with(|c: char| c.is_ascii_lowercase());
    let whole = if begins { slug } else { format!("{LATIN}-{slug}") };
    whole.get(..LONGEST - 4).unwrap_or(&whole).trim_end_matches('-').into()
}

/// By what agents' names are told apart: those that are written alike in plain letters are one.
pub fn likeness(name: &str) -> String {
    if text::has_slug(name) {
        text::slug(name)
    } else {
        name.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::{apart, likeness, user_name};

    #[test]
    fn a_name_may_have_spaces() {
        let apart = |typed: &str| apart(&typed.split(',').map(String::from).collect::<Vec<_>>());
        for (typed, name, url) in [
            ("Ada,https://llm.example/v1", "Ada", Some("https://llm.example/v1")),
            ("Ada,Lovelace,http://llm.example", "Ada Lovelace", Some("http://llm.example")),
            ("Ada Lovelace,localhost:11434", "Ada Lovelace", Some("localhost:11434")),
            ("Llama,3.3,https://llm.example", "Llama 3.3", Some("https://llm.example")),
            ("Ada,Lovelace", "Ada Lovelace", None),
            ("GPT-4.1", "GPT-4.1", None),
        ] {
            assert_eq!(apart(typed), (name.into(), url.map(Into::into)));
        }
    }

    #[test]
    fn a_name_becomes_a_user_name() {
        for (name, user) in [
            ("Ada", "ada"),
            ("Ada Lovelace", "ada-lovelace"),
            ("Jürgen Groß!", "juergen-gross"),
            ("José", "jose"),
            ("R2-D2", "r2-d2"),
            ("Llama 3.3", "llama-3-3"),
            ("GPT-4.1", "gpt-4-1"),
            ("my_bot", "my-bot"),
            ("4o", "agent-4o"),
            ("Ада", "agent"),
            ("阿达 2", "agent-2"),
            (&"ß".repeat(60), &"s".repeat(60)),
            (&format!("{}-b", "a".repeat(59)), &"a".repeat(59)),
        ] {
            assert_eq!(user_name(name), user);
        }
    }

    #[test]
    fn names_of_other_letters_are_told_apart() {
        assert_eq!(likeness("Llama 3.3"), likeness("llama-3-3"));
        assert_eq!(likeness("АДА"), likeness("Ада"));
        assert_ne!(likeness("Ада 2"), likeness("Eва 2"));
        assert_ne!(likeness("Ада"), likeness("agent"));
    }
}
