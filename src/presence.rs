//! Whether a team is there for its visitors: the team, never a person of it.

use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Question};
use frontdesk_wire::visitor::Presence;
use frontdesk_wire::Status;

/// How old what is known of the members may be, in milliseconds.
const AGE: i64 = 45_000;

/// Whether a connection's team is there: within its hours, where some are set, and with somebody online or away. Who does not want to be
/// disturbed or is out of office does not count. None where the server does not say.
pub fn of(desk: &Desk, connection: &Connection) -> Flow<Option<Presence>> {
    if !is_within_hours(desk, connection) {
        let opens = connection.hours.next_opening(desk.now(), &connection.timezone).unwrap_or_default();
        return Ok(Some(Presence { here: false, opens }));
    }
    let Ok(members) = desk.try_ask(members(connection))? else { return Ok(None) };
    if !members.is_empty() && members.iter().all(|member| member.status.is_empty()) {
        return Ok(None);
    }
    let here = members.iter().any(|member| matches!(member.status.as_str(), "online" | "away"));
    Ok(Some(Presence { here, opens: 0 }))
}

/// Asks for what [`of`] needs, so that it is there together with what else is asked; outside the team's hours it needs nothing.
pub fn ahead(desk: &Desk, connection: &Connection) -> Option<Question<()>> {
    is_within_hours(desk, connection).then(|| members(connection).ahead())
}

fn is_within_hours(desk: &Desk, connection: &Connection) -> bool {
    connection.hours.is_empty() || connection.hours.open_at(desk.now(), &connection.timezone)
}

fn members(connection: &Connection) -> Question<Vec<Status>> {
    question::presence(connection.channel.as_str(), AGE)
}
