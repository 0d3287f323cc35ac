//! The settings of agents.

use super::feed::{given, shortened};
use super::{is_agent, Changing, Setting};
use crate::agent::allowed::Unfit;
use crate::agent::{Agent, Allowed, Protocol};
use crate::commands::connect::endpoint::{address_of, shown};
use crate::commands::secrets::{Fresh, Secret};
use crate::commands::Call;
use crate::connection::Connection;
use crate::desk::{Desk, Flow};
use crate::keys::Keys;
use crate::words::agent;
use std::ops::RangeInclusive;
use url::Url;

/// What may be set of an agent's context, in tokens.
const CONTEXT: RangeInclusive<u32> = 500..=2_000_000;
/// What may be set of how long an answer may take, in seconds.
const TIMEOUT: RangeInclusive<u32> = 5..=600;
/// What may be set of how many answers may be on their way at the same time.
const PARALLEL: RangeInclusive<u32> = 1..=64;
/// The longest name of a model and the longest key, in characters.
const WORD: usize = 4_096;
/// What an address may end with that the protocol of OpenAI puts behind it.
const COMPLETIONS: &str = "/chat/completions";

macro_rules! setting {
    ($key:literal, $values:literal, $change:ident, |$agent:ident| $typed:expr) => {
        Setting {
            key: $key,
            values: $values,
            fits: is_agent,
            typed: |connection, _| {
                let $agent = of(connection);
                $typed
            },
            change: $change,
        }
    };
}

/// An agent's settings, in the order in which they are listed.
pub const SETTINGS: [Setting; 13] = [
    setting!("url", "https://…", url, |agent| address(&agent)),
    setting!("protocol", "openai | json", protocol, |agent| protocol_name(agent.protocol).into()),
    setting!("model", "<model>", model, |agent| shortened(&agent.model)),
    setting!("system", "\"You are …\"", system, |agent| shortened(&agent.system)),
    Setting { key: "key", values: "<key>", fits: is_agent, typed: |_, keys| given(&keys.credentials), change: key },
    setting!("allowed_users", "* | @anna,@ben | @group", allowed_users, |agent| allowed_typed(&agent)),
    setting!("thread_replies", "true | false", thread_replies, |agent| agent.thread_replies.to_string()),
    setting!("mention_only", "true | false", mention_only, |agent| agent.mention_only.to_string()),
    setting!("stream", "true | false", stream, |agent| agent.stream.to_string()),
    setting!("context", "8000", context, |agent| agent.context.to_string()),
    setting!("timeout", "120", timeout, |agent| agent.timeout.to_string()),
    setting!("parallel", "4", parallel, |agent| agent.parallel.to_string()),
    Setting {
        key: "channel_id",
        values: "",
        fits: is_agent,
        typed: |connection, _| connection.channel.to_string(),
        change: channel_id,
    },
];

/// What it became; the refusals are the settings' own.
type Changed = Flow<Result<(), String>>;

fn of(connection: &Connection) -> Agent {
    connection.agent.clone().unwrap_or_default()
}

fn change(changing: &mut Changing, to: impl FnOnce(&mut Agent)) -> Changed {
    if let Some(agent) = changing.connection.agent.as_mut() {
        to(agent);
    }
    Ok(Ok(()))
}

fn unfit(call: &Call, key: &str, value: &str) -> String {
    agent::of(&call.user.locale).unfit_value(key, value)
}

/// Begins to change an agent's settings outside `/desk set`.
pub fn begin(connection: Connection, keys: Keys) -> Changing {
    Changing { connection, keys, fresh: Fresh::default(), forgot: false, keyed: false }
}

/// What became of it: the connection, its keys, the secrets that were made.
pub fn end(changing: Changing) -> (Connection, Keys, Fresh) {
    (changing.connection, changing.keys, changing.fresh)
}

/// Changes one setting of an agent by its key, as `/desk set` does.
pub fn apply(desk: &Desk, call: &Call, changing: &mut Changing, key: &str, value: &str) -> Changed {
    match SETTINGS.iter().find(|setting| setting.key == key) {
        Some(setting) => (setting.change)(desk, call, changing, value),
        None => Ok(Ok(())),
    }
}

/// Forgets the key where the agent's address came to lie on another server and no key was typed with it: whoever may change an
/// address does not get to see the key by that. Whether it was forgotten.
pub fn forget_key(changing: &mut Changing, before: Option<&Agent>) -> bool {
    let origin =
        |agent: &Agent| Url::parse(&agent.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let moved = match (before, &changing.connection.agent) {
        (Some(before), Some(now)) => origin(before) != origin(now),
        _ => false,
    };
    let forgets = moved && !changing.keyed && !changing.keys.credentials.is_empty();
    if forgets {
        changing.keys.credentials.clear();
    }
    forgets
}

/// An agent's address as people see it: without its query, which may hold what opens it.
fn address(agent: &Agent) -> String {
    let hidden = |url: &Url| if url.query().is_some() { "?…" } else { "" };
    Url::parse(&agent.url).map_or_else(|_| "–".into(), |url| shown(&url) + hidden(&url))
}

/// Whether an address says by which protocol it is reached: most models' servers speak plain HTTP, so none is taken for granted.
pub fn has_scheme(typed: &str) -> bool {
    typed.contains("://")
}

/// What is to be said of an address that is nothing but a server, in words: of OpenAI's protocol hardly any is.
pub fn no_path(call: &Call, connection: &Connection) -> Option<String> {
    let agent = connection.agent.as_ref().filter(|agent| agent.protocol == Protocol::Openai)?;
    let url =
        Url::parse(&agent.url).ok().filter(|url| url.path().trim_matches('/').is_empty() && url.query().is_none())?;
    Some(agent::of(&call.user.locale).no_path(connection.handle.as_str(), &shown(&url)))
}

/// An agent's address as it is stored, without a slash at its end; none where nothing can be asked there.
pub fn tidied(typed: &str, protocol: Protocol) -> Option<String> {
    let url = address_of(typed).filter(|_| has_scheme(typed))?;
    let tidied = url.as_str().trim_end_matches('/');
    let tidied = match protocol {
        Protocol::Openai => tidied.strip_suffix(COMPLETIONS).unwrap_or(tidied),
        Protocol::Json => tidied,
    };
    Some(tidied.trim_end_matches('/').into())
}

fn url(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let texts = agent::of(&call.user.locale);
    if value.is_empty() {
        return Ok(Err(texts.needs_value("url")));
    }
    let Some(url) = tidied(value, of(&changing.connection).protocol) else {
        // A password is not said again.
        let shown = if value.contains('@') { "…" } else { value };
        return Ok(Err(if has_scheme(value) { texts.not_an_address(shown) } else { texts.no_scheme(shown) }));
    };
    if let Ok(url) = Url::parse(&url) {
        changing.connection.url = shown(&url);
    }
    change(changing, |agent| agent.url = url)
}

/// A protocol, as it is typed.
pub fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Openai => "openai",
        Protocol::Json => "json",
    }
}

fn protocol(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let protocol = match value.to_lowercase().as_str() {
        "openai" | "" => Protocol::Openai,
        "json" => Protocol::Json,
        _ => return Ok(Err(unfit(call, "protocol", value))),
    };
    if protocol == Protocol::Json && changing.keys.signing.is_empty() {
        let made = changing.keys.renew_signing(desk);
        changing.fresh.add(Secret::Signing, made);
    }
    change(changing, |agent| agent.protocol = protocol)
}

fn model(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    if value.chars().count() > WORD {
        return Ok(Err(unfit(call, "model", "…")));
    }
    change(changing, |agent| agent.model = value.into())
}

fn system(_: &Desk, _: &Call, changing: &mut Changing, value: &str) -> Changed {
    change(changing, |agent| agent.system = value.into())
}

fn key(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let value = value.strip_prefix("Bearer ").unwrap_or(value).trim();
    // It goes into a header; it is a secret and not said again.
    if value.chars().count() > WORD || !value.chars().all(|c| c.is_ascii_graphic()) {
        return Ok(Err(agent::of(&call.user.locale).unfit_key(WORD)));
    }
    changing.keys.credentials = value.into();
    changing.keyed = true;
    Ok(Ok(()))
}

fn allowed_typed(agent: &Agent) -> String {
    match Allowed::typed(&agent.allowed_users) {
        nobody if nobody.is_empty() => "–".into(),
        typed => typed,
    }
}

fn allowed_users(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let typed = if value.eq_ignore_ascii_case("none") { "" } else { value };
    match Allowed::read(desk, typed)? {
        Ok(allowed) => change(changing, |agent| agent.allowed_users = allowed),
        Err(Unfit::Nobody(name)) => Ok(Err(agent::of(&call.user.locale).nobody_named(&name))),
        Err(Unfit::Bot(name)) => Ok(Err(agent::of(&call.user.locale).bots_never_ask(&name))),
    }
}

/// A yes or no as PRX writes it, and as the other settings do; the default where nothing is typed.
fn flag(value: &str, default: bool) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "" => Some(default),
        "true" | "on" | "yes" | "1" => Some(true),
        "false" | "off" | "no" | "0" => Some(false),
        _ => None,
    }
}

macro_rules! flag {
    ($name:ident) => {
        fn $name(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
            match flag(value, Agent::default().$name) {
                Some(yes) => change(changing, |agent| agent.$name = yes),
                None => Ok(Err(unfit(call, stringify!($name), value))),
            }
        }
    };
}

flag!(thread_replies);
flag!(mention_only);
flag!(stream);

macro_rules! number {
    ($name:ident, $range:ident, $unit:literal) => {
        fn $name(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
            let typed = value.to_lowercase();
            let number = match typed.strip_suffix($unit).unwrap_or(&typed).trim_end() {
                "" => Some(Agent::default().$name),
                number => number.parse().ok().filter(|number| $range.contains(number)),
            };
            match number {
                Some(number) => change(changing, |agent| agent.$name = number),
                None => Ok(Err(unfit(call, stringify!($name), value))),
            }
        }
    };
}

number!(context, CONTEXT, "tokens");
number!(timeout, TIMEOUT, "s");
number!(parallel, PARALLEL, "");

fn channel_id(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    if value == changing.connection.channel.as_str() {
        return Ok(Ok(())); // as a section of PRX's has it
    }
    Ok(Err(agent::of(&call.user.locale).channel_stays(changing.connection.handle.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_stands_before_the_protocols_own_path() {
        let tidied = |typed, protocol| tidied(typed, protocol).unwrap_or_default();
        for typed in [
            "https://llm.example/v1",
            "https://llm.example/v1/",
            "https://llm.example/v1/chat/completions",
            "<https://llm.example/v1>",
        ] {
            assert_eq!(tidied(typed, Protocol::Openai), "https://llm.example/v1", "{typed}");
        }
        assert_eq!(tidied("http://ollama:11434", Protocol::Openai), "http://ollama:11434");
        assert_eq!(
            tidied("https://bot.example/chat/completions/", Protocol::Json),
            "https://bot.example/chat/completions"
        );
        for wrong in ["", "ada", "llm.example/v1", "localhost:11434", "ftp://x.example", "https://u:p@x.example"] {
            assert_eq!(tidied(wrong, Protocol::Openai), "", "{wrong}");
        }
    }

    #[test]
    fn a_flag_is_typed_in_several_ways() {
        assert_eq!(
            (
                flag("TRUE", false),
                flag("off", true),
                flag("", true),
                flag("1", false),
                flag("0", true),
                flag("2", true)
            ),
            (Some(true), Some(false), Some(true), Some(true), Some(false), None)
        );
    }
}
