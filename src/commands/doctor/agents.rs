//! The doctor's visit to an agent: who may ask it, and whether it answers.

use super::finding::Finding;
use super::visits;
use crate::agent::protocol::{self, Asking, Ended, Piece, Reader, Said, Speaker, Why};
use crate::agent::{Agent, Allowed, Protocol};
use crate::commands::connect::endpoint::shown;
use crate::commands::Call;
use crate::connection::Connection;
use crate::desk::question::{self, HttpAnswer, HttpRequest};
use crate::desk::{Desk, Flow};
use crate::ids::ConnectionId;
use crate::keys::Keys;
use crate::responder::knowledge::Knowledge;
use crate::responder::Mode;
use url::Url;

/// What it is asked.
const QUESTION: &str = "Reply with the one word OK.";
/// How long it may think about that, in seconds: a command has an end.
const PATIENCE: i64 = 10;
/// As much of the answer is read, in bytes.
const MOST: u32 = 256 << 10;
/// As much of what its server says is told, in characters.
const TOLD: usize = 200;

/// Looks at an agent.
pub fn visit(desk: &Desk, call: &Call, connection: &Connection, is_system_admin: bool) -> Flow<Vec<Finding>> {
    let Some(agent) = &connection.agent else { return Ok(Vec::new()) };
    let list = allowed(desk, connection, agent)?;
    Ok(vec![list, asked(desk, call, connection, agent, is_system_admin)?])
}

/// Whether its list lets somebody ask it who can.
fn allowed(desk: &Desk, connection: &Connection, agent: &Agent) -> Flow<Finding> {
    let typed = Allowed::typed(&agent.allowed_users);
    if agent.allowed_users.is_empty() {
        return Ok(Finding::NobodyAllowed { handle: connection.handle.to_string() });
    }
    let ids = agent.allowed_users.iter().filter_map(|one| match one {
        Allowed::User { id, .. } => Some(id.as_str()),
        _ => None,
    });
    let ids: Vec<&str> = ids.collect();
    let questions = ids.iter().map(|id| question::may_in_channel(id, "read_channel", connection.channel.as_str()));
    let members = desk.ask_all(questions.collect())?;
    let can = |id: &str| ids.iter().zip(&members).any(|(one, member)| *one == id && *member);
    let mut outside = Vec::new();
    for one in &agent.allowed_users {
        match one {
            Allowed::User { id, name } if !can(id.as_str()) => outside.push(format!("@{name}")),
            Allowed::Group { name } if desk.ask(question::group(name))?.is_empty() => outside.push(format!("@{name}")),
            _ => {}
        }
    }
    Ok(match outside.is_empty() {
        true => Finding::Allowed { typed },
        false => Finding::AllowedOutside { names: outside.join(" ") },
    })
}

/// Asks it something small, as it is asked otherwise, but for the answer as a whole.
fn asked(desk: &Desk, call: &Call, connection: &Connection, agent: &Agent, is_system_admin: bool) -> Flow<Finding> {
    let keys = Keys::load(desk, &connection.id, 0)?;
    let whole = Agent { stream: false, ..agent.clone() };
    let said = Said { speaker: Speaker::User, name: String::new(), text: QUESTION.into(), files: Vec::new() };
    let id = format!("doctor_{}_{}", connection.id, desk.now());
    let asking = Asking {
        connection,
        agent: &whole,
        keys: &keys,
        system: "",
        said: std::slice::from_ref(&said),
        root: "doctor",
        id: &id,
        user: (&call.user.id, &call.user.username),
        channel: connection.channel.as_str(),
        reply_url: "",
        now: desk.now(),
    };
    // Not through the gate: it would wait there for answers that are on their way.
    let (timeout, gate) = (PATIENCE * 1_000, String::new());
    let request = protocol::fetch(&asking, String::new()).request;
    let request = HttpRequest { timeout, max: MOST, gate, slots: 0, ..request };
    let called = desk.try_ask(question::http(&format!("ask {}", connection.id), request))?;
    let Ok(answer) = called else { return Ok(Finding::NotTried) };
    if answer.fault == "timeout" {
        return Ok(Finding::AgentSlow { seconds: PATIENCE, timeout: i64::from(agent.timeout) });
    }
    if answer.status == 0 {
        let error = protocol::masked(agent, &keys, &answer.error);
        return visits::fault(desk, &agent.url, &HttpAnswer { error, ..answer }, is_system_admin);
    }
    Ok(read(connection, agent, &keys, &answer))
}

/// What its answer tells.
fn read(connection: &Connection, agent: &Agent, keys: &Keys, answer: &HttpAnswer) -> Finding {
    let kind = answer.headers.get("content-type").map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let kind = kind.unwrap_or_default().to_lowercase();
    let piece = Piece {
        status: answer.status,
        content_type: &kind,
        retry_after: None,
        body: &answer.body,
        end: true,
        cut: false,
        fault: &answer.fault,
    };
    let read = protocol::read(agent, &mut Reader::default(), &piece);
    let (status, took) = (answer.status, answer.took);
    let handle = connection.handle.to_string();
    if (300..400).contains(&status) {
        return Finding::AgentElsewhere { status, to: elsewhere(agent, answer), handle };
    }
    let (why, said) = match read.end {
        Some(Ended::Whole | Ended::Length) => return Finding::AgentAnswers { took },
        Some(Ended::Later) => return Finding::AgentLater { took },
        Some(Ended::Failed(failure)) => (failure.why, failure.said),
        None => (Why::Malformed, String::new()),
    };
    Finding::AgentFails {
        why,
        status,
        signed: agent.protocol == Protocol::Json,
        said: protocol::masked(agent, keys, &said).chars().filter(|c| !c.is_control()).take(TOLD).collect(),
        handle,
        model: agent.model.clone(),
        keyed: !keys.credentials.is_empty(),
    }
}

/// Where a redirect leads, without its query; empty where it does not say.
fn elsewhere(agent: &Agent, answer: &HttpAnswer) -> String {
    let to = answer.headers.get("location").and_then(|to| Url::parse(&agent.url).ok()?.join(to).ok());
    let nameless = to.filter(|to| to.username().is_empty() && to.password().is_none());
    nameless.map(|to| shown(&to).chars().take(TOLD).collect()).unwrap_or_default()
}

/// Looks at the agent that answers a connection's visitors, and at the pages that it may know. It is not asked where it is examined itself.
pub fn responder(
    desk: &Desk,
    call: &Call,
    connection: &Connection,
    is_examined: impl Fn(&ConnectionId) -> bool,
    is_system_admin: bool,
) -> Flow<Vec<Finding>> {
    let Some(responder) = connection.responder.as_ref().filter(|responder| responder.mode != Mode::Off) else {
        return Ok(Vec::new());
    };
    let handle = connection.handle.to_string();
    let found = Connection::load(desk, &responder.agent, 0)?.filter(|found| !found.disabled);
    let Some((found, agent)) = found.as_ref().and_then(|found| Some((found, found.agent.as_ref()?))) else {
        return Ok(vec![Finding::ResponderGone { handle, agent: responder.handle.to_string() }]);
    };
    let mut findings = Vec::new();
    if !is_examined(&found.id) {
        findings.push(asked(desk, call, found, agent, is_system_admin)?);
    }
    let known = Knowledge::load(desk, &connection.id, 0)?;
    let pages = known.held(desk, &connection.id, 0)?.iter().filter(|held| held.unread.is_some()).count();
    if pages > 0 {
        findings.push(Finding::PagesUnread { handle, pages });
    }
    Ok(findings)
}
