//! The settings that say what a website's visitors see of the chat, and what they are asked for.

use super::feed::shortened;
use super::{has_visitors, unfit, Changing, Setting};
use crate::chat::{Ask, Chat, Mail, Names, Said};
use crate::commands::connect::website;
use crate::commands::Call;
use crate::connection::{Connection, Kind};
use crate::desk::{Desk, Flow};
use crate::intake::details::language_tag;
use crate::text;
use crate::words::{language_of, settings};
use url::Url;

/// The longest text that is said to a visitor, in characters.
const TEXT: usize = 500;
/// The longest name of a team, in characters.
const NAME: usize = 64;
/// The longest address of a notice, in bytes.
const ADDRESS: usize = 2_000;
/// How many origins a website may have.
const ORIGINS: usize = 20;
/// The languages of the chat that are offered while a wording is typed.
const LANGUAGES: [&str; 3] = ["en", "de", "fr"];

/// In the order in which they are listed.
pub const SETTINGS: [Setting; 14] = [
    setting("team", "\"Lamp shop\"", is_website, |connection, _| shortened(&connection.chat.team), team),
    setting("greeting", "\"Hello! …\"", is_website, |connection, _| plain(&connection.chat.greeting), greeting),
    setting("goodbye", "\"Thank you! …\"", has_visitors, |connection, _| plain(&connection.chat.goodbye), goodbye),
    setting("names", "off | nickname | first | full", has_visitors, names_typed, names),
    setting("avatars", "off", has_visitors, |_, _| "off".into(), avatars),
    setting("color", "#3448d4", is_website, |connection, _| shortened(&connection.chat.color), color),
    setting("position", "left | right", is_website, position_typed, position),
    setting("language", "en | de", has_visitors, |connection, _| language_of(&connection.language).into(), language),
    setting(
        "privacy_url",
        "https://…",
        is_website,
        |connection, _| shortened(&connection.chat.privacy_url),
        privacy_url,
    ),
    setting("consent", "off | required", is_website, consent_typed, consent),
    setting("ask", "none | name | email | name,email", is_website, ask_typed, ask),
    setting("rating", "on | off", is_website, |connection, _| switch(connection.chat.rating), rating),
    setting("mail", "on | off", is_website, |connection, _| switch(connection.chat.mail == Mail::On), mail),
    setting(
        "origins",
        "https://shop.example,https://…",
        is_website,
        |connection, _| connection.origins.join(","),
        origins,
    ),
];

/// What it became; the refusals are the settings' own.
pub type Changed = Flow<Result<(), String>>;
type Typed = fn(&Connection, &crate::keys::Keys) -> String;
type Change = fn(&Desk, &Call, &mut Changing, &str) -> Changed;

/// A line of the table.
pub const fn setting(
    key: &'static str,
    values: &'static str,
    fits: fn(&Connection) -> bool,
    typed: Typed,
    change: Change,
) -> Setting {
    Setting { key, values, fits, typed, change }
}

/// Whether visitors come through a page of ours.
pub fn is_website(connection: &Connection) -> bool {
    connection.kind == Kind::Website
}

/// A setting that may say something else in each language: `greeting.de` besides `greeting`.
struct Worded {
    key: &'static str,
    said: fn(&mut Chat) -> &mut Said,
}

const WORDED: [Worded; 2] = [
    Worded { key: "greeting", said: |chat| &mut chat.greeting },
    Worded { key: "goodbye", said: |chat| &mut chat.goodbye },
];

/// The setting whose wording for one language a key means, such as `greeting.de`.
fn worded(key: &str) -> Option<(&'static Worded, &str)> {
    let (name, language) = key.split_once('.')?;
    Some((WORDED.iter().find(|worded| worded.key == name)?, language))
}

/// The setting to which a key belongs that names a language, too.
pub fn base(key: &str) -> Option<&'static str> {
    worded(key).map(|(worded, _)| worded.key)
}

/// Changes the wording for one language.
pub fn change_wording(call: &Call, changing: &mut Changing, key: &str, value: &str) -> Result<(), String> {
    let Some((worded, language)) = worded(key) else { return Ok(()) };
    let Some(language) = language_tag(language) else {
        return Err(settings::of(&call.user.locale).no_language(worded.key, language));
    };
    say(call, changing, worded, &language.to_lowercase(), value)
}

/// The wordings of a setting for single languages, by their keys.
pub fn wordings(connection: &Connection, key: &str) -> Vec<(String, String)> {
    let Some(worded) = WORDED.iter().find(|worded| worded.key == key) else { return Vec::new() };
    let mut chat = connection.chat.clone();
    let said = (worded.said)(&mut chat);
    let own = said.0.iter().filter(|(language, _)| !language.is_empty());
    own.map(|(language, text)| (format!("{key}.{language}"), shortened(text))).collect()
}

/// The keys of a setting for single languages that are offered while one types.
pub fn offered(key: &'static str) -> Vec<String> {
    let has_any = WORDED.iter().any(|worded| worded.key == key);
    LANGUAGES.iter().filter(|_| has_any).map(|language| format!("{key}.{language}")).collect()
}

/// Why the settings do not fit together, in words; none where they do.
pub fn contradiction(call: &Call, connection: &Connection) -> Option<String> {
    let blind = connection.chat.consent && connection.chat.privacy_url.is_empty();
    blind.then(|| settings::of(&call.user.locale).consent_to_nothing().into())
}

fn say(call: &Call, changing: &mut Changing, worded: &Worded, language: &str, value: &str) -> Result<(), String> {
    let said = (worded.said)(&mut changing.connection.chat);
    let value = text::tidy(value);
    if value.is_empty() {
        said.0.remove(language);
        return Ok(());
    }
    if value.chars().count() > TEXT {
        return Err(settings::of(&call.user.locale).too_long(worded.key, TEXT));
    }
    said.0.insert(language.into(), value);
    Ok(())
}

fn plain(said: &Said) -> String {
    shortened(said.0.get("").map_or("", String::as_str))
}

fn switch(on: bool) -> String {
    if on { "on" } else { "off" }.into()
}

/// The value of what was typed in a table; the first one where nothing was.
fn chosen<T: Copy>(call: &Call, key: &str, value: &str, table: &[(&str, T)]) -> Result<T, String> {
    let typed = value.to_lowercase();
    let found = table.iter().find(|(name, _)| *name == typed || typed.is_empty());
    found.map(|(_, value)| *value).ok_or_else(|| unfit(call, key, value))
}

fn greeting(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let [worded, _] = &WORDED;
    Ok(say(call, changing, worded, "", value))
}

fn goodbye(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let [_, worded] = &WORDED;
    Ok(say(call, changing, worded, "", value))
}

fn team(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let name = text::tidy(value).split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > NAME {
        return Ok(Err(settings::of(&call.user.locale).too_long("team", NAME)));
    }
    changing.connection.chat.team = name;
    Ok(Ok(()))
}

const NAMES: [(&str, Names); 4] =
    [("first", Names::First), ("off", Names::Off), ("nickname", Names::Nickname), ("full", Names::Full)];

fn names_typed(connection: &Connection, _: &crate::keys::Keys) -> String {
    let is = |(_, names): &&(&str, Names)| *names == connection.chat.names;
    NAMES.iter().find(is).map_or("first", |(name, _)| name).into()
}

fn names(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    Ok(chosen(call, "names", value, &NAMES).map(|names| changing.connection.chat.names = names))
}

fn avatars(_: &Desk, call: &Call, _: &mut Changing, value: &str) -> Changed {
    let off = value.is_empty() || value.eq_ignore_ascii_case("off");
    Ok(if off { Ok(()) } else { Err(settings::of(&call.user.locale).no_avatars().into()) })
}

fn color(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let digits = value.trim_start_matches('#').to_lowercase();
    let fits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !fits && !value.is_empty() {
        return Ok(Err(unfit(call, "color", value)));
    }
    changing.connection.chat.color = if fits { format!("#{digits}") } else { String::new() };
    Ok(Ok(()))
}

fn position_typed(connection: &Connection, _: &crate::keys::Keys) -> String {
    if connection.chat.left { "left" } else { "right" }.into()
}

fn position(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let sides = [("right", false), ("left", true)];
    Ok(chosen(call, "position", value, &sides).map(|left| changing.connection.chat.left = left))
}

/// The language of what is written into the channel; that of whoever resets it where nothing is typed.
fn language(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let own = language_of(&call.user.locale);
    let languages = [(own, own), ("en", "en"), ("de", "de")];
    Ok(chosen(call, "language", value, &languages).map(|language| changing.connection.language = language.into()))
}

fn privacy_url(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let typed = value.trim_matches(['<', '>']);
    let url = Url::parse(typed).ok().filter(|url| {
        let nameless = url.username().is_empty() && url.password().is_none();
        url.scheme() == "https" && url.has_host() && nameless && url.as_str().len() <= ADDRESS
    });
    if url.is_none() && !value.is_empty() {
        return Ok(Err(unfit(call, "privacy_url", value)));
    }
    changing.connection.chat.privacy_url = url.map(String::from).unwrap_or_default();
    Ok(Ok(()))
}

fn consent_typed(connection: &Connection, _: &crate::keys::Keys) -> String {
    if connection.chat.consent { "required" } else { "off" }.into()
}

fn consent(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let choices = [("off", false), ("required", true)];
    Ok(chosen(call, "consent", value, &choices).map(|consent| changing.connection.chat.consent = consent))
}

fn ask_typed(connection: &Connection, _: &crate::keys::Keys) -> String {
    match connection.chat.ask {
        Ask { name: true, email: true } => "name,email",
        Ask { name: true, email: false } => "name",
        Ask { name: false, email: true } => "email",
        Ask { name: false, email: false } => "none",
    }
    .into()
}

fn ask(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let typed = value.to_lowercase();
    let words: Vec<&str> = typed.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let asked = Ask { name: words.contains(&"name"), email: words.contains(&"email") };
    let fits = match words.as_slice() {
        [] | ["none"] => true,
        some => some.iter().all(|word| matches!(*word, "name" | "email")),
    };
    if !fits {
        return Ok(Err(unfit(call, "ask", value)));
    }
    changing.connection.chat.ask = asked;
    Ok(Ok(()))
}

fn rating(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let choices = [("off", false), ("on", true)];
    Ok(chosen(call, "rating", value, &choices).map(|rating| changing.connection.chat.rating = rating))
}

fn mail(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let choices = [("on", Mail::On), ("off", Mail::Off)];
    Ok(chosen(call, "mail", value, &choices).map(|mail| changing.connection.chat.mail = mail))
}

/// The origins whose pages may show the chat. The one that was connected stays, and stays the first.
fn origins(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let connection = &mut changing.connection;
    let usual = Url::parse(&connection.url).map(|url| website::origins(&url)).unwrap_or_default();
    let mut origins: Vec<String> = if value.is_empty() { usual } else { usual.into_iter().take(1).collect() };
    for typed in value.split([',', ' ']).filter(|typed| !typed.is_empty()) {
        let Some(url) = website::website(typed).filter(|_| !typed.contains('*')) else {
            return Ok(Err(settings::of(&call.user.locale).not_an_origin(typed)));
        };
        let origin = url.origin().ascii_serialization();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    if origins.len() > ORIGINS {
        return Ok(Err(settings::of(&call.user.locale).too_many_origins(ORIGINS)));
    }
    connection.origins = origins;
    Ok(Ok(()))
}
