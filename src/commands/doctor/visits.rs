//! The doctor's calls: a signed ping to an endpoint and back, and a stream to itself for a website.

use super::finding::Finding;
use crate::callback;
use crate::commands::connect::feed::refused;
use crate::commands::Call;
use crate::connection::Connection;
use crate::connectors::website::{page, probe};
use crate::delivery;
use crate::desk::question::{self, HttpAnswer, HttpRequest};
use crate::desk::{Desk, Flow};
use crate::feed::last::Last;
use crate::feed::spool;
use crate::keys::Keys;
use crate::public_address::{Flaw, PublicAddress};
use crate::words::delivery as words;
use std::collections::BTreeMap;
use url::Url;

/// How long a stream to itself may take, in milliseconds.
const TIMEOUT: i64 = 8_000;
/// What came so much before the end was not held back, in milliseconds.
const APART: i64 = probe::LASTS / 2;
/// How long an endpoint may think about a ping, in seconds; `delivery` ends the call then.
const PATIENCE: i64 = 5;
/// How far a clock may be off, in milliseconds.
const CLOCK: i64 = 60_000;

/// What a call to a connection has shown.
pub struct Visit {
    /// How the round trip went.
    pub found: Finding,
    /// How far the other side's clock is ahead of this server's, in milliseconds, where it said.
    pub clock: Option<i64>,
}

impl Visit {
    fn of(found: Finding) -> Self {
        Self { found, clock: None }
    }

    /// By how many seconds the other side's clock is so far off that signatures may be refused.
    pub fn clock_off(&self) -> Option<i64> {
        self.clock.filter(|off| off.abs() > CLOCK).map(|off| off / 1_000)
    }
}

/// Calls an endpoint. Where others had waited for it to answer again, they go out.
pub fn endpoint(desk: &Desk, connection: &Connection, is_system_admin: bool) -> Flow<Visit> {
    let Some(endpoint) = connection.endpoint.as_ref().filter(|endpoint| !endpoint.url.is_empty()) else {
        return Ok(Visit::of(Finding::ReadsItself));
    };
    let pinged = !endpoint.format.ignores_ids();
    let called = if pinged { delivery::ping(desk, connection)? } else { delivery::knock(desk, connection)? };
    let Ok(answer) = called else { return Ok(Visit::of(Finding::NotTried)) };
    let clock = clock_of(desk, &answer);
    let took = answer.took;
    let found = match (answer.status, answer.fault.as_str()) {
        (0, _) => fault(desk, &endpoint.url, &answer, is_system_admin)?,
        (status, _) if !pinged => Finding::Knocked { status, took },
        (status @ 200..=299, "") => {
            let woken = delivery::wake(desk, connection)?;
            Finding::Pinged { status, took, woken, gone: endpoint.gone > 0 }
        }
        (200..=299, _) => fault(desk, &endpoint.url, &answer, is_system_admin)?,
        (status @ (429 | 503), _) if answer.headers.contains_key("retry-after") => Finding::Busy { status },
        (status @ (401 | 403), _) => Finding::Unauthorized { status },
        (status @ (404 | 405), _) => Finding::NoPage { status },
        (status @ 300..=399, _) => Finding::Redirected { status },
        (410, _) => Finding::SaysGone,
        (status @ 400..=499, _) => Finding::PingRefused { status },
        (status, _) => Finding::Broke { status },
    };
    Ok(Visit { found, clock })
}

/// Looks at a feed: what came last, what waits, and whether the API of the system behind it answers.
pub fn feed(desk: &Desk, call: &Call, connection: &Connection, is_system_admin: bool) -> Flow<Vec<Finding>> {
    let handle = || connection.handle.to_string();
    let last = Last::load(desk, &connection.id)?;
    let refused = refused(desk, call, connection, last.as_ref())?;
    let mut findings = vec![match last {
        Some(last) => Finding::FeedHeard { format: last.format, at: call.clock(last.at) },
        None => Finding::FeedSilent { handle: handle() },
    }];
    findings.extend(refused.map(Finding::FeedRefused));
    if spool::waits(desk, &connection.id)? {
        findings.push(Finding::FeedWaits);
    }
    let settings = connection.feed.clone().unwrap_or_default();
    if let Some(failed) = callback::last_failure(desk, &connection.id)? {
        findings.push(Finding::CallFailed {
            handle: handle(),
            verb: failed.verb,
            fault: failed.fault,
            system: settings.credentials_for.unwrap_or_default(),
            at: call.clock(failed.at),
        });
    }
    let api = settings.api.as_str();
    let credentials = !Keys::load(desk, &connection.id, 0)?.credentials.is_empty();
    if api.is_empty() {
        findings.push(Finding::ApiUnknown { handle: handle(), credentials });
        return Ok(findings);
    }
    let request = HttpRequest {
        method: "GET".into(),
        url: format!("{api}/"),
        timeout: PATIENCE * 1_000,
        max: 4_096,
        ..HttpRequest::default()
    };
    let called = desk.try_ask(question::http(&format!("knock {}", connection.id), request))?;
    findings.push(match called {
        Err(_) => Finding::NotTried,
        Ok(answer) if answer.status == 0 => fault(desk, api, &answer, is_system_admin)?,
        Ok(answer) => Finding::ApiAnswers { status: answer.status, took: answer.took, credentials },
    });
    Ok(findings)
}

/// Why no whole answer came, and what can be done about it.
pub(super) fn fault(desk: &Desk, url: &str, answer: &HttpAnswer, is_system_admin: bool) -> Flow<Finding> {
    let error = told(answer, is_system_admin);
    let host = || Url::parse(url).ok().and_then(|url| url.host_str().map(plain)).unwrap_or_default();
    Ok(match answer.fault.as_str() {
        "refused" => Finding::Forbidden { host: host(), allowed: allowed(desk, is_system_admin)?, error },
        "name" => Finding::NameUnknown { host: host(), error },
        "connect" => Finding::NobodyThere { error, tls: url.starts_with("https:") },
        "certificate" => Finding::Untrusted { error },
        "timeout" => Finding::TimedOut { seconds: PATIENCE },
        "broken" => Finding::BrokeOff { error, plain: url.starts_with("http:") },
        _ => Finding::Unreadable { error },
    })
}

/// The error in the words of whoever met it. It can hold addresses inside the network, to which names lead: whoever only runs
/// a channel is not told.
fn told(answer: &HttpAnswer, is_system_admin: bool) -> String {
    if is_system_admin {
        answer.error.clone()
    } else {
        String::new()
    }
}

/// A host as the rule names it: an IPv6 address without its brackets.
fn plain(host: &str) -> String {
    host.trim_matches(['[', ']']).to_string()
}

/// Which inner addresses may be called. Whoever only runs a channel is not told.
fn allowed(desk: &Desk, is_system_admin: bool) -> Flow<Option<String>> {
    const RULE: &str = "ServiceSettings.AllowedUntrustedInternalConnections";
    if !is_system_admin {
        return Ok(None);
    }
    Ok(Some(desk.ask(question::config(&[RULE]))?.remove(RULE).unwrap_or_default()))
}

fn clock_of(desk: &Desk, answer: &HttpAnswer) -> Option<i64> {
    let told = jiff::fmt::rfc2822::parse(answer.headers.get("date")?).ok()?;
    Some(told.timestamp().as_millisecond() - desk.now())
}

/// Has a website's stream come back through its public address.
pub fn website(desk: &Desk, connection: &Connection, locale: &str, is_system_admin: bool) -> Flow<Option<Finding>> {
    let address = PublicAddress::of(desk.host());
    if address.flaws().contains(&Flaw::Missing) {
        return Ok(None); // that is said already
    }
    let url = address.join(&format!("/v1/sites/{}/probe", connection.handle));
    let site = &desk.host().site_url;
    let own = !site.is_empty() && url.starts_with(&format!("{site}/"));
    // As a browser does it: a proxy that compresses may hold back what it compresses.
    let headers = [("Content-Type", "text/plain"), ("Accept-Encoding", "gzip")];
    let headers: BTreeMap<String, String> = headers.map(|(name, value)| (name.into(), value.into())).into();
    let request = HttpRequest {
        method: "POST".into(),
        url: url.clone(),
        headers,
        body: b"{}".to_vec(),
        timeout: TIMEOUT,
        max: 4_096,
        own,
        ..HttpRequest::default()
    };
    let called = desk.try_ask(question::http(&format!("probe {}", connection.id), request))?;
    let Ok(answer) = called else { return Ok(Some(Finding::NotTried)) };
    let is_stream = answer.headers.get("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
    Ok(Some(match (answer.status, answer.fault.as_str()) {
        (0, fault) => {
            let reason = words::of(locale).reason(0, fault);
            Finding::Unreached { address: url, reason, error: told(&answer, is_system_admin) }
        }
        (429, _) => Finding::NotTried,
        (200, _) if is_stream && !page::streams(&desk.host().server_version) => Finding::Reached { took: answer.took },
        (200, "") if is_stream && answer.took - answer.first >= APART => Finding::Streamed { first: answer.first },
        (200, _) if is_stream => Finding::HeldBack { took: answer.took },
        (status, _) => Finding::NotOurs { address: url, status },
    }))
}
