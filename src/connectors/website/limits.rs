//! How much visitors may ask for, by their website and by the address that they come from. What one conversation may is
//! with its routes.
//!
//! An address is hashed under the server's own key before it becomes a limit's name, and stays in memory for as long as the
//! limit needs it; that of a new conversation is kept for an hour, and a blocked one until its block ends. An address of the own network may be a proxy's, that all visitors come through: where the server trusts
//! no proxy's header it counts for nobody, and the limits by website and conversation are all there is.

use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::intake::enough;
use crate::problem::Problem;
use crate::public_address::is_inner;
use crate::routes::Request;
use core::net::IpAddr;

/// How many new conversations one website may open in how many milliseconds; `limit.openings` may say otherwise.
pub const OPENINGS: (u32, i64) = (300, 3_600_000);
/// How many of them may come from one address in a minute: a household, or an office behind one address. `limit.address` may
/// say otherwise.
pub const OPENINGS_A_MINUTE: (u32, i64) = (5, 60_000);
/// And in an hour, in as many minutes' worth.
const MINUTES_AN_HOUR: u32 = 4;
const HOUR: i64 = 3_600_000;
/// How many requests with unknown tokens may come from one address in how many milliseconds.
const UNKNOWN: (u32, i64) = (60, 60_000);

/// Counts a new conversation. Of a website's share, nothing is used by an address that has had its own.
pub fn openings(desk: &Desk, request: &Request, secret: &Secret, connection: &Connection) -> Flow {
    if let Some(address) = address(desk, request).map(|address| secret.hash(&address)) {
        let limit = |each: &str, (count, window)| question::limit(&format!("open {each} {address}"), count, window);
        let (usual, minute) = OPENINGS_A_MINUTE;
        let count = connection.chat.limit("address").unwrap_or(usual);
        let an_hour = (count.saturating_mul(MINUTES_AN_HOUR), HOUR);
        let (minute, hour) = desk.ask_both(limit("minute", (count, minute)), limit("hour", an_hour))?;
        enough(minute.max(hour))?;
    }
    let (usual, window) = OPENINGS;
    let count = connection.chat.limit("openings").unwrap_or(usual);
    enough(desk.ask(question::limit(&format!("open {}", connection.id), count, window))?)
}

/// What a request with an unknown token is told: so, or that there were too many.
pub fn unknown_token(desk: &Desk, request: &Request, problem: Problem) -> Flow {
    if let Some(address) = address_hash(desk, request)? {
        enough(desk.ask(question::limit(&format!("unknown {address}"), UNKNOWN.0, UNKNOWN.1))?)?;
    }
    Err(Stop::Refused(problem))
}

/// What stands for the address that a request comes from; none where that may be everybody's.
pub fn address_hash(desk: &Desk, request: &Request) -> Flow<Option<String>> {
    match address(desk, request) {
        Some(address) => Ok(Some(Secret::load(desk)?.hash(&address))),
        None => Ok(None),
    }
}

/// The address that a request comes from; none where that may be everybody's.
fn address(desk: &Desk, request: &Request) -> Option<String> {
    let client = request.client.parse::<IpAddr>().ok()?.to_canonical();
    let shared = client.is_loopback() || (is_inner(client) && !desk.host().trusts_proxy);
    (!shared).then(|| network(client))
}

/// The part of an address that is one client's: of IPv6 the first half, since the second is the client's to choose.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ipv6_the_network_counts() {
        let of = |text: &str| network(text.parse::<IpAddr>().unwrap().to_canonical());
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2::9"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
    }
}
