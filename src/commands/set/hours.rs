//! The settings that say when the team is there, and whether the agent that answers visitors keeps still then.

use super::{has_visitors, is_agent, Changing, Setting};
use crate::commands::Call;
use crate::connection::Connection;
use crate::desk::{Desk, Flow};
use crate::hours::Hours;
use crate::words::{clock, endpoint, responder};
use jiff::tz::TimeZone;

/// In the order in which they are listed.
pub const SETTINGS: [Setting; 3] = [
    Setting {
        key: "hours",
        values: "\"mon-fri 09:00-17:00; sat 10:00-14:00\"",
        fits,
        typed: |connection, _| match connection.hours.typed() {
            none if none.is_empty() => "–".into(),
            typed => typed,
        },
        change: hours,
    },
    Setting {
        key: "timezone",
        values: "Europe/Berlin | UTC | …",
        fits,
        typed: |connection, _| match connection.timezone.as_str() {
            "" => "UTC".into(),
            zone => zone.into(),
        },
        change: timezone,
    },
    Setting {
        key: "agent_hours",
        values: "always | outside",
        fits,
        typed: |connection, _| {
            let outside = connection.responder.as_ref().is_some_and(|responder| responder.outside_hours);
            if outside { "outside" } else { "always" }.into()
        },
        change: agent_hours,
    },
];

fn fits(connection: &Connection) -> bool {
    has_visitors(connection) && !is_agent(connection)
}

fn hours(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    Ok(match Hours::parse(value) {
        Ok(hours) => {
            changing.connection.hours = hours;
            Ok(())
        }
        Err(_) => Err(responder::of(&call.user.locale).unfit_hours(&value.replace('`', ""))),
    })
}

/// Its clocks; those of whoever types it where it is reset.
fn timezone(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    let typed = if value.is_empty() { call.user.timezone.as_str() } else { value };
    if typed.is_empty() {
        changing.connection.timezone = "UTC".into();
        return Ok(Ok(()));
    }
    let known = TimeZone::get(typed).ok().and_then(|zone| zone.iana_name().map(str::to_string));
    let Some(name) = known else {
        return Ok(Err(endpoint::of(&call.user.locale).unfit_value("timezone", value)));
    };
    changing.connection.timezone = name;
    Ok(Ok(()))
}

/// What time it is there and whether the team is, in words; none where no hours are set.
pub fn now_there(desk: &Desk, call: &Call, connection: &Connection) -> Option<String> {
    let (now, zone, words) = (desk.now(), connection.timezone.as_str(), call.words());
    let open = connection.hours.open_at(now, zone);
    let said = || responder::of(&call.user.locale).now_there(&clock(now, zone, words), open);
    (!connection.hours.is_empty()).then(said)
}

fn agent_hours(_: &Desk, call: &Call, changing: &mut Changing, value: &str) -> Flow<Result<(), String>> {
    let outside = match value.to_lowercase().as_str() {
        "always" | "" => false,
        "outside" => true,
        _ => return Ok(Err(endpoint::of(&call.user.locale).unfit_value("agent_hours", value))),
    };
    let words = responder::of(&call.user.locale);
    if outside && changing.connection.hours.is_empty() {
        return Ok(Err(words.no_hours().into()));
    }
    match changing.connection.responder.as_mut() {
        Some(responder) => responder.outside_hours = outside,
        None if outside => return Ok(Err(words.no_agent().into())),
        None => {}
    }
    Ok(Ok(()))
}
