//! `POST feeds/{token}`: what another system has to say.

use crate::connection::Connection;
use crate::connectors::endpoint::server_headers;
use crate::connectors::website::limits;
use crate::desk::{question, Desk, Flow, Stop};
use crate::feed::address::Address;
use crate::feed::last::Last;
use crate::feed::refused::Refused;
use crate::feed::{self, signature, Incoming};
use crate::ids::{ConnectionId, Token};
use crate::intake::{self, enough};
use crate::keys::{self, Keys};
use crate::problem::{respond, Problem};
use crate::routes::Request;

/// How many requests one feed takes in how many milliseconds.
const REQUESTS: (u32, i64) = (5_000, 10_000);

/// Takes a request.
pub fn receive(desk: &Desk, request: &Request, token: &str) -> Flow {
    let Some(id) = Address::find(desk, &Token::new(token))? else {
        return limits::unknown_token(desk, request, Problem::NotFound);
    };
    let requests = || question::limit(&format!("requests {id}"), REQUESTS.0, REQUESTS.1);
    desk.ahead(vec![
        requests().ahead(),
        question::stored(&Connection::key(&id), intake::CONNECTION_AGE).ahead(),
        question::stored(&Keys::key(&id), keys::AGE).ahead(),
        Last::turn(&id).ahead(),
    ])?;
    enough(desk.ask(requests())?)?;
    match taken(desk, request, &id) {
        Err(Stop::Refused(problem)) => {
            Refused::note(desk, &id, &problem)?;
            Err(Stop::Refused(problem))
        }
        other => other,
    }
}

/// The address in a browser, or asked for in any other way than it is meant: that it is right is said, and what it takes.
pub fn not_posted(desk: &Desk, request: &Request, token: &str) -> Flow {
    match Address::find(desk, &Token::new(token))? {
        Some(_) => Err(Stop::Refused(Problem::PostAlone)),
        None => limits::unknown_token(desk, request, Problem::NotFound),
    }
}

fn taken(desk: &Desk, request: &Request, id: &ConnectionId) -> Flow {
    let feed = Connection::load(desk, id, intake::CONNECTION_AGE)?.filter(|feed| !feed.disabled);
    let feed = feed.ok_or(Stop::Refused(Problem::FeedOff))?;
    if request.too_large || request.untaken {
        return Err(Stop::Refused(if request.too_large { Problem::FeedTooLarge } else { Problem::NotAFeed }));
    }
    let keys = Keys::load(desk, id, keys::AGE)?;
    if !keys.payload.is_empty() && !signature::check(&keys.payload, &request.headers, &request.body, desk.now()) {
        return Err(Stop::Refused(Problem::WrongSignature));
    }
    let incoming = Incoming::of(request)?;
    let answer = feed::take(desk, &feed, &incoming)?;
    let body = serde_json::to_vec(&answer).unwrap_or_default();
    desk.order(respond(200, server_headers("application/json"), body));
    Ok(())
}
