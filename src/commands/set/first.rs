//! The settings that say which agent answers a connection's visitors, and how.

use super::{has_visitors, Changing, Setting};
use crate::agent::turn;
use crate::commands::{chosen_by_admin, Call};
use crate::connection::{Connection, Kind};
use crate::desk::{Desk, Flow};
use crate::hooks::display_name;
use crate::keys::Keys;
use crate::responder::{Mode, Responder};
use crate::words::{agent, endpoint};

/// In the order in which they are listed.
pub const SETTINGS: [Setting; 2] = [
    Setting { key: "agent", values: "<agent> | none", fits: has_visitors, typed: agent_typed, change: agent },
    Setting {
        key: "agent_mode",
        values: "answer | draft | off",
        fits: has_visitors,
        typed: agent_mode_typed,
        change: agent_mode,
    },
];

/// What it became; the refusals are the settings' own.
type Changed = Flow<Result<(), String>>;

/// How an agent begins that was named without a mode: nothing of it reaches a visitor that nobody has read.
const BEGINS: Mode = Mode::Draft;

fn agent_typed(connection: &Connection, _: &Keys) -> String {
    connection.responder.as_ref().map_or("none", |responder| responder.handle.as_str()).into()
}

fn agent(desk: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    if matches!(value.to_lowercase().as_str(), "" | "none") {
        changing.connection.responder = None;
        return Ok(Ok(()));
    }
    // Who lets an agent speak here must be an admin where it is: it is asked at that channel's cost.
    let entry = match chosen_by_admin(desk, call, Some(value.trim_start_matches('@')))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let texts = agent::of(&call.user.locale);
    if entry.kind != Kind::Agent {
        return Ok(Err(texts.not_an_agent(entry.handle.as_str())));
    }
    if entry.disabled {
        return Ok(Err(texts.agent_off(entry.handle.as_str())));
    }
    let before = changing.connection.responder.take();
    let (mode, outside_hours) = before.map_or((BEGINS, false), |before| (before.mode, before.outside_hours));
    changing.connection.responder = Some(Responder { agent: entry.id, handle: entry.handle, mode, outside_hours });
    Ok(Ok(()))
}

fn agent_mode_typed(connection: &Connection, _: &Keys) -> String {
    mode_name(connection.responder.as_ref().map_or(Mode::Off, |responder| responder.mode)).into()
}

/// A mode, as it is typed.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Answer => "answer",
        Mode::Draft => "draft",
        Mode::Off => "off",
    }
}

fn agent_mode(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Changed {
    let mode = match value.to_lowercase().as_str() {
        "answer" => Mode::Answer,
        "draft" => Mode::Draft,
        "off" | "" => Mode::Off,
        _ => return Ok(Err(endpoint::of(&call.user.locale).unfit_value("agent_mode", value))),
    };
    match changing.connection.responder.as_mut() {
        Some(responder) => responder.mode = mode,
        None if mode == Mode::Off => {}
        None => return Ok(Err(agent::of(&call.user.locale).no_agent_named())),
    }
    Ok(Ok(()))
}

/// Where an agent answered the visitors until now and does so no more, what it is answering ends, and they are given to people.
pub fn ended(desk: &Desk, call: &Call, before: Option<&Responder>, connection: &Connection) -> Flow {
    let Some(before) = before.filter(|before| before.mode == Mode::Answer) else { return Ok(()) };
    let now = connection.responder.as_ref().filter(|now| now.mode == Mode::Answer);
    if now.is_some_and(|now| now.agent == before.agent) {
        return Ok(());
    }
    turn::stop_for_visitors(desk, &before.agent, &connection.id, &display_name(&call.user))
}
