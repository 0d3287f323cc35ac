//! Visitors for whom a website or an endpoint vouches.
//!
//! The outside party signs an id of its own for the visitor, until when the signature is good, and a nonce that makes each
//! signature another one (`docs/verified-visitors.md`). For an endpoint the signature comes with a message. For a website it is
//! exchanged for a *pass*, under this server's own key, which opens every conversation of the visitor; which those are is
//! stored under `v1:visitor:<connection>:<hash of the id>`, so that any device finds them.

use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::{ConnectionId, ConversationId};
use crate::keys::{self, Keys};
use crate::problem::Problem;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use frontdesk_wire::visitor::Verified;
use serde::{Deserialize, Serialize};

/// The longest that a signature may be good, in milliseconds, and how far the signer's clock may be ahead of ours.
const LONGEST: i64 = 24 * 3_600_000 + 5 * 60_000;
/// How long a pass is good, in milliseconds.
const PASS: i64 = 24 * 3_600_000;
/// What a pass begins with. No token has a point.
const MARK: &str = "p.";
/// How many conversations of one visitor are kept in mind, the newest.
const MOST: usize = 100;
/// The longest id, in code points.
const ID: usize = 128;

/// A visitor of a connection under the id that its outside party has for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The connection.
    pub connection: ConnectionId,
    /// The id.
    pub id: String,
}

impl Visitor {
    /// The visitor for whom a signature vouches now. Any other is refused.
    pub fn signed(desk: &Desk, connection: &ConnectionId, claim: &Verified) -> Flow<Self> {
        let refused = || Stop::Refused(Problem::VerificationFailed);
        let Verified { id, expires, nonce, signature } = claim;
        let until = expires.checked_mul(1_000).ok_or_else(refused)?;
        let in_time = until > desk.now() && until <= desk.now() + LONGEST;
        let named = (1..=ID).contains(&id.chars().count()) && !id.chars().any(char::is_control);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let once = (8..=64).contains(&nonce.len()) && nonce.bytes().all(plain);
        if !in_time || !named || !once {
            return Err(refused());
        }
        // Neither of the two behind the id has a point, so no other three give the same text.
        let text = format!("{id}.{expires}.{nonce}");
        if !Keys::load(desk, connection, keys::AGE)?.vouches(&text, signature, desk.now()) {
            return Err(refused());
        }
        Ok(Self { connection: connection.clone(), id: id.clone() })
    }

    /// A pass for the visitor: `p.<connection>.<id>.<expiry in ms>.<mac>`, and until when it is good.
    pub fn pass(&self, secret: &Secret, now: i64) -> (String, i64) {
        let expires = now + PASS;
        let text = format!("{MARK}{}.{}.{expires}", self.connection, URL_SAFE_NO_PAD.encode(&self.id));
        (format!("{text}.{}", secret.hash(&text)), expires)
    }

    /// The visitor whose pass this is, while it is good; none where it is no pass at all.
    pub fn of_pass(desk: &Desk, pass: &str) -> Flow<Option<Self>> {
        let Some(rest) = pass.strip_prefix(MARK) else { return Ok(None) };
        let (visitor, expires) = read(&Secret::load(desk)?, pass, rest).ok_or(Stop::Refused(Problem::UnknownToken))?;
        if desk.now() >= expires {
            return Err(Stop::Refused(Problem::PassExpired));
        }
        Ok(Some(visitor))
    }

    /// What stands for the visitor where the id is not to be read.
    pub fn hash(&self, secret: &Secret) -> String {
        secret.hash(&format!("visitor {} {}", self.connection, self.id))
    }

    /// Whether a conversation is theirs.
    pub fn has(&self, conversation: &Conversation) -> bool {
        conversation.connection == self.connection && conversation.verified == self.id
    }

    /// The visitor's conversations, the newest first.
    pub fn conversations(&self, desk: &Desk, secret: &Secret) -> Flow<Conversations> {
        Ok(desk.load(&self.key(secret), 0)?.unwrap_or_default())
    }

    fn key(&self, secret: &Secret) -> String {
        format!("v1:visitor:{}:{}", self.connection, self.hash(secret))
    }
}

fn read(secret: &Secret, pass: &str, rest: &str) -> Option<(Visitor, i64)> {
    let (text, mac) = pass.rsplit_once('.')?;
    if !secret.is_hash(text, mac) {
        return None;
    }
    let mut parts = rest.split('.');
    let connection = ConnectionId::new(parts.next()?);
    let id = String::from_utf8(URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
    Some((Visitor { connection, id }, parts.next()?.parse().ok()?))
}

/// The conversations of a verified visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversations {
    /// Their ids, the newest first.
    pub ids: Vec<ConversationId>,
}

/// Puts a conversation that is being opened among its visitor's, before it is there: one that was never opened is not shown.
pub fn remember(desk: &Desk, secret: &Secret, conversation: &Conversation, id: &ConversationId) -> Flow {
    if conversation.verified.is_empty() || !conversation.session.is_empty() {
        return Ok(()); // an endpoint keeps the sessions of its visitors itself
    }
    let visitor = Visitor { connection: conversation.connection.clone(), id: conversation.verified.clone() };
    let mut known = visitor.conversations(desk, secret)?;
    if !known.ids.contains(id) {
        known.ids.insert(0, id.clone());
        known.ids.truncate(MOST);
        desk.store(&visitor.key(secret), &known);
    }
    Ok(())
}

/// Takes a conversation from among its visitor's.
pub fn forget(desk: &Desk, secret: &Secret, connection: &ConnectionId, verified: &str, id: &ConversationId) -> Flow {
    if verified.is_empty() {
        return Ok(());
    }
    let visitor = Visitor { connection: connection.clone(), id: verified.into() };
    let mut known = visitor.conversations(desk, secret)?;
    if known.ids.contains(id) {
        known.ids.retain(|other| other != id);
        desk.store(&visitor.key(secret), &known);
    }
    Ok(())
}

/// The visitor of an endpoint's message: verified where a signature comes with it, else anonymous where that may be.
pub fn admitted(desk: &Desk, connection: &Connection, claim: Option<&Verified>) -> Flow<String> {
    match claim {
        Some(claim) => Ok(Visitor::signed(desk, &connection.id, claim)?.id),
        None if connection.verified => Err(Stop::Refused(Problem::VerificationRequired)),
        None => Ok(String::new()),
    }
}

/// Refuses a further message of an endpoint's session that is not verified where it has to be, or that a signature vouches
/// for as somebody else's. The first signature binds an anonymous session to its visitor.
pub fn check(
    desk: &Desk,
    connection: &Connection,
    id: &ConversationId,
    conversation: &Conversation,
    claim: Option<&Verified>,
) -> Flow {
    match claim {
        Some(claim) => bind(desk, id, conversation, Visitor::signed(desk, &connection.id, claim)?.id),
        None => required(desk, connection, id, conversation),
    }
}

/// Refuses whatever comes without a signature for an endpoint's session that is not verified where it has to be.
pub fn required(desk: &Desk, connection: &Connection, id: &ConversationId, conversation: &Conversation) -> Flow {
    let is_verified = |conversation: &Conversation| !conversation.verified.is_empty();
    if !connection.verified || is_verified(conversation) {
        return Ok(());
    }
    // Another node may have bound it since: who is refused is never refused from memory.
    if Conversation::load(desk, id, 0)?.as_ref().is_some_and(is_verified) {
        return Ok(());
    }
    Err(Stop::Refused(Problem::VerificationRequired))
}

/// Has a session be this visitor's from now on, or refuses it where it is another's.
fn bind(desk: &Desk, id: &ConversationId, conversation: &Conversation, visitor: String) -> Flow {
    let whose = |conversation: &Conversation| match conversation.verified.as_str() {
        "" => Ok(false),
        verified if verified == visitor => Ok(true),
        _ => Err(Stop::Refused(Problem::VerificationFailed)),
    };
    // What is only being opened is stored by whoever opens it.
    if whose(conversation)? || conversation.root.is_none() {
        return Ok(());
    }
    let Some(fresh) = Conversation::load(desk, id, 0)? else { return Ok(()) };
    if !whose(&fresh)? {
        Conversation { verified: visitor, ..fresh }.store(desk, id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_wire::{Answer, Answered, Envelope};

    fn secret() -> Secret {
        serde_json::from_str(r#"{"key":"k"}"#).unwrap()
    }

    fn visitor(id: &str) -> Visitor {
        Visitor { connection: ConnectionId::new("c1"), id: id.into() }
    }

    fn desk(now: i64) -> Desk {
        let key = Answer::Value { bytes: Some(br#"{"key":"k"}"#.to_vec()) };
        let answers = [("kv v1:secret from memory".to_string(), Answered { at: now, answer: key })].into();
        Desk::new(Envelope { now, answers, ..Envelope::default() }).0
    }

    #[test]
    fn a_pass_is_its_visitors_until_it_expires() {
        for id in ["42", "ä.ö.ü", "a b", "x".repeat(128).as_str()] {
            let (pass, expires) = visitor(id).pass(&secret(), 1_000);
            assert_eq!(Visitor::of_pass(&desk(expires - 1), &pass).unwrap(), Some(visitor(id)));
            let over = Visitor::of_pass(&desk(expires), &pass);
            assert!(matches!(over, Err(Stop::Refused(Problem::PassExpired))));
        }
    }

    #[test]
    fn a_pass_that_was_changed_is_nobodys() {
        let (pass, _) = visitor("42").pass(&secret(), 1_000);
        let other = URL_SAFE_NO_PAD.encode("43");
        for forged in [
            pass.replace("c1", "c2"),
            pass.replace(&URL_SAFE_NO_PAD.encode("42"), &other),
            pass.replace("86401000", "96401000"),
            pass.get(..pass.len() - 1).unwrap().to_string(),
            "p.".into(),
            "p.c1.NDI.1.x".into(),
        ] {
            assert_ne!(forged, pass);
            let read = Visitor::of_pass(&desk(2_000), &forged);
            assert!(matches!(read, Err(Stop::Refused(Problem::UnknownToken))), "{forged}");
        }
    }

    #[test]
    fn a_token_is_no_pass() {
        assert_eq!(Visitor::of_pass(&desk(1), &"A".repeat(43)).unwrap(), None);
    }
}
