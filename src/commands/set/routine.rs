//! The settings that say how conversations are looked after: reminders, endings, reactions, and how much may come.

use super::chat::{is_website, setting, Changed};
use super::{has_visitors, unfit, Changing, Setting};
use crate::chat::Emojis;
use crate::commands::Call;
use crate::connection::Connection;
use crate::connectors::website::limits;
use crate::connectors::website::messages::LIMITS;
use crate::desk::Desk;
use crate::keys::Keys;
use crate::words::settings;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// After how many minutes somebody may be reminded.
const MINUTES: RangeInclusive<u32> = 1..=1_440;
/// After how many days of silence a conversation may be closed.
const SILENCE: RangeInclusive<u32> = 1..=365;
/// After how many days it may be erased.
const KEPT: RangeInclusive<u32> = 1..=3_650;
/// What a limit may be.
const COUNT: RangeInclusive<u32> = 1..=10_000;
/// What a reaction may do.
const VERBS: [&str; 3] = ["claim", "close", "block"];
/// How many reactions may do something.
const REACTIONS: usize = 20;
/// The longest name of an emoji, in bytes.
const EMOJI: usize = 64;

/// In the order in which they are listed.
pub const SETTINGS: [Setting; 8] = [
    setting("remind", "15 | off", has_visitors, |connection, _| number(connection.chat.remind), remind),
    setting("replies", "all | mention", has_visitors, replies_typed, replies),
    setting("autoclose", "14 | off", has_visitors, |connection, _| number(connection.chat.autoclose), autoclose),
    setting("retention", "90 | off", has_visitors, |connection, _| number(connection.chat.retention), retention),
    setting("emojis", "raised_hand:claim,… | none", has_visitors, emojis_typed, emojis),
    setting(
        "limit.openings",
        "300",
        is_website,
        |connection, _| limit_of(connection, "openings", limits::OPENINGS.0),
        openings,
    ),
    setting(
        "limit.address",
        "5",
        is_website,
        |connection, _| limit_of(connection, "address", limits::OPENINGS_A_MINUTE.0),
        address,
    ),
    setting(
        "limit.messages",
        "10",
        is_website,
        |connection, _| limit_of(connection, "messages", LIMITS.messages.0),
        messages,
    ),
];

fn number(number: u32) -> String {
    if number == 0 {
        "off".into()
    } else {
        number.to_string()
    }
}

/// A number within bounds; 0 where it is switched off or reset.
fn counted(call: &Call, key: &str, value: &str, bounds: &RangeInclusive<u32>) -> Result<u32, String> {
    if value.is_empty() || value == "0" || value.eq_ignore_ascii_case("off") {
        return Ok(0);
    }
    let number = value.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| unfit(call, key, value))
}

fn remind(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    Ok(counted(call, "remind", value, &MINUTES).map(|minutes| changing.connection.chat.remind = minutes))
}

fn autoclose(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    Ok(counted(call, "autoclose", value, &SILENCE).map(|days| changing.connection.chat.autoclose = days))
}

fn retention(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    Ok(counted(call, "retention", value, &KEPT).map(|days| changing.connection.chat.retention = days))
}

fn replies_typed(connection: &Connection, _: &Keys) -> String {
    if connection.chat.replies_on_mention { "mention" } else { "all" }.into()
}

fn replies(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let on_mention = match value.to_lowercase().as_str() {
        "all" | "" => false,
        "mention" => true,
        _ => return Ok(Err(unfit(call, "replies", value))),
    };
    let chat = &mut changing.connection.chat;
    if chat.replies_on_mention != on_mention {
        chat.replies_on_mention = on_mention;
        match on_mention {
            true => (chat.mention_since, chat.mention_until) = (desk.now(), 0),
            false => chat.mention_until = desk.now(),
        }
    }
    Ok(Ok(()))
}

fn emojis_typed(connection: &Connection, _: &Keys) -> String {
    let pieces: Vec<String> = connection.chat.emojis.0.iter().map(|(emoji, verb)| format!("{emoji}:{verb}")).collect();
    if pieces.is_empty() {
        "none".into()
    } else {
        pieces.join(",")
    }
}

fn emojis(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let read = match value.to_lowercase().as_str() {
        "" => Ok(Emojis::default()),
        "none" => Ok(Emojis(BTreeMap::new())),
        typed => reactions(typed).map_err(|piece| settings::of(&call.user.locale).unfit_emojis(&piece)),
    };
    Ok(read.map(|emojis| changing.connection.chat.emojis = emojis))
}

/// Reads `raised_hand:claim,:white_check_mark::close`; or gives the piece that cannot be read.
fn reactions(typed: &str) -> Result<Emojis, String> {
    let mut emojis = BTreeMap::new();
    for piece in typed.split([',', ' ']).filter(|piece| !piece.is_empty()) {
        let wrong = || piece.to_string();
        let (emoji, verb) = piece.rsplit_once([':', '=']).ok_or_else(wrong)?;
        let emoji = emoji.trim_matches(':');
        let named = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte);
        let fits = (1..=EMOJI).contains(&emoji.len()) && emoji.bytes().all(named) && VERBS.contains(&verb);
        if !fits || emojis.len() >= REACTIONS || emojis.insert(emoji.to_string(), verb.to_string()).is_some() {
            return Err(wrong());
        }
    }
    Ok(Emojis(emojis))
}

/// A limit, or the usual one.
fn limit_of(connection: &Connection, name: &str, usual: u32) -> String {
    connection.chat.limit(name).unwrap_or(usual).to_string()
}

fn limit(call: &Call, changing: &mut Changing, name: &str, value: &str) -> Changed {
    let limits = &mut changing.connection.chat.limits;
    if value.is_empty() {
        limits.remove(name);
        return Ok(Ok(()));
    }
    let Some(number) = value.parse().ok().filter(|number| COUNT.contains(number)) else {
        return Ok(Err(unfit(call, &format!("limit.{name}"), value)));
    };
    limits.insert(name.into(), number);
    Ok(Ok(()))
}

fn openings(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    limit(call, changing, "openings", value)
}

fn address(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    limit(call, changing, "address", value)
}

fn messages(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    limit(call, changing, "messages", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reactions_are_read_as_they_are_typed() {
        let of = |typed: &str| reactions(typed).map(|emojis| emojis.0.into_iter().collect::<Vec<_>>());
        let pair = |emoji: &str, verb: &str| (emoji.to_string(), verb.to_string());
        assert_eq!(of("+1:claim, :x::close"), Ok(vec![pair("+1", "claim"), pair("x", "close")]));
        assert_eq!(of("wave=block"), Ok(vec![pair("wave", "block")]));
        for wrong in ["claim", "wave:", ":claim", "wave:dance", "wä:claim", "wave:claim,wave:close"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
