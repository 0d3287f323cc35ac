//! `POST agents/{token}`: an answer that comes later, to the address that went along with the question.
//!
//! The address is all that opens it: it names the agent, the thread and the question, under the server's own key, so nothing of it is
//! stored. It is good for as long as the question's turn waits, and for one answer.

use crate::agent::protocol::{self, Ended, Failure, Why};
use crate::agent::{answer, Protocol};
use crate::connection::Connection;
use crate::connectors::endpoint::server_headers;
use crate::connectors::website::limits;
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::ConnectionId;
use crate::intake::enough;
use crate::problem::{respond, Problem};
use crate::public_address::PublicAddress;
use crate::routes::Request;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;

/// How many requests one address takes in how many milliseconds.
const REQUESTS: (u32, i64) = (20, 60_000);

/// What an address is for.
#[derive(Debug, PartialEq, Eq)]
struct Awaited {
    agent: ConnectionId,
    root: String,
    question: String,
    /// When it was asked, in milliseconds: an edited question has another address.
    at: i64,
}

impl Awaited {
    fn token(&self, secret: &Secret) -> String {
        let names = serde_json::json!([self.agent.as_str(), self.root, self.question, self.at]).to_string();
        let hash = secret.hash(&marked(&names));
        format!("{}.{hash}", URL_SAFE_NO_PAD.encode(names))
    }

    fn of(secret: &Secret, token: &str) -> Option<Self> {
        let (names, hash) = token.split_once('.')?;
        let names = String::from_utf8(URL_SAFE_NO_PAD.decode(names).ok()?).ok()?;
        if !secret.is_hash(&marked(&names), hash) {
            return None;
        }
        let (agent, root, question, at): (String, String, String, i64) = serde_json::from_str(&names).ok()?;
        Some(Self { agent: ConnectionId::new(agent), root, question, at })
    }
}

/// What is hashed of an address: nothing else that has a hash begins so.
fn marked(names: &str) -> String {
    format!("agent's answer {names}")
}

/// Where the answer to a question may be sent later; empty where the agent's protocol knows nothing of the kind.
pub fn reply_url(desk: &Desk, connection: &Connection, root: &str, question: &str, at: i64) -> Flow<String> {
    if !connection.agent.as_ref().is_some_and(|agent| agent.protocol == Protocol::Json) {
        return Ok(String::new());
    }
    let awaited = Awaited { agent: connection.id.clone(), root: root.into(), question: question.into(), at };
    let token = awaited.token(&Secret::load(desk)?);
    Ok(PublicAddress::of(desk.host()).join(&format!("/v1/agents/{token}")))
}

/// Takes the answer.
pub fn receive(desk: &Desk, request: &Request, token: &str) -> Flow {
    let Some(awaited) = Awaited::of(&Secret::load(desk)?, token) else {
        return limits::unknown_token(desk, request, Problem::NotFound);
    };
    let requests = format!("answers {} {}", awaited.agent, awaited.root);
    enough(desk.ask(question::limit(&requests, REQUESTS.0, REQUESTS.1))?)?;
    if request.too_large {
        return Err(Stop::Refused(Problem::AnswerTooLarge));
    }
    if request.untaken {
        return Err(Stop::Refused(Problem::BadField("Send JSON, with Content-Type: application/json.")));
    }
    let read = protocol::later(&request.body);
    if let Some(Ended::Failed(Failure { why: Why::Malformed | Why::Empty, said, .. })) = &read.end {
        let expected = if said.is_empty() { "the answer is empty" } else { said };
        return Err(Stop::Refused(Problem::NoAnswer(format!("The body is no answer: {expected}."))));
    }
    desk.ask(question::lane(&awaited.root))?;
    if !answer::later(desk, &awaited.agent, &awaited.root, (&awaited.question, awaited.at), read)? {
        return Err(Stop::Refused(Problem::NotAwaited));
    }
    desk.order(respond(200, server_headers("application/json"), b"{}".to_vec()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(key: char) -> Secret {
        serde_json::from_value(serde_json::json!({ "key": key.to_string().repeat(43) })).unwrap()
    }

    fn awaited() -> Awaited {
        Awaited { agent: ConnectionId::new("c1"), root: "r1".into(), question: "q1".into(), at: 5 }
    }

    #[test]
    fn an_address_leads_to_its_question() {
        let token = awaited().token(&secret('k'));
        assert_eq!(Awaited::of(&secret('k'), &token), Some(awaited()));
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{token}");
    }

    #[test]
    fn an_address_that_was_changed_leads_nowhere() {
        let token = awaited().token(&secret('k'));
        assert_eq!(Awaited::of(&secret('o'), &token), None);
        let other = Awaited { question: "q2".into(), ..awaited() }.token(&secret('o'));
        let (names, _) = other.split_once('.').unwrap();
        let (_, hash) = token.split_once('.').unwrap();
        for wrong in [format!("{names}.{hash}"), token.replace('.', ""), ".".into(), String::new(), format!("{names}.")]
        {
            assert_eq!(Awaited::of(&secret('k'), &wrong), None, "{wrong}");
        }
    }
}
