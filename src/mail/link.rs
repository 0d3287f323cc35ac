//! The code in a mail's link, and the key that it is exchanged for.
//!
//! A code is `<conversation>.<random>`: the server stores its hash until it is used or a week is over. A key opens its conversation
//! wherever a token does, on the device that exchanged the code for it; it is signed, and stored nowhere.

use super::left::{Left, Link};
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::desk::{Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::ConversationId;
use crate::problem::Problem;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use frontdesk_wire::visitor::{Resumed, Seen};

/// How long a link is good, in milliseconds.
pub const GOOD: i64 = 7 * 24 * 3_600_000;
/// What a key begins with. No token has a point, and a pass begins otherwise.
const KEY: &str = "k.";

/// A new code, and what is stored of it.
pub fn code(desk: &Desk, secret: &Secret, id: &ConversationId) -> (String, Link) {
    let code = format!("{id}.{}", URL_SAFE_NO_PAD.encode(desk.random().get(..16).unwrap_or_default()));
    let link = Link { hash: secret.hash(&format!("code {code}")), until: desk.now() + GOOD };
    (code, link)
}

/// Uses up a code of a connection's: the conversation that it is for, with a key of it.
pub fn redeem(desk: &Desk, connection: &Connection, code: &str) -> Flow<Resumed> {
    let over = || Stop::Refused(Problem::LinkExpired);
    let id = code.split('.').next().and_then(ConversationId::parse).ok_or_else(over)?;
    let secret = Secret::load(desk)?;
    let mut left = Left::load(desk, &id)?.ok_or_else(over)?;
    let text = format!("code {code}");
    let at = left.links.iter().position(|link| link.until > desk.now() && secret.is_hash(&text, &link.hash));
    left.links.remove(at.ok_or_else(over)?);
    let record = Conversation::load(desk, &id, 0)?.filter(|record| record.connection == connection.id);
    let record = record.filter(|record| record.root.is_some()).ok_or_else(over)?;
    left.store(desk, &id);
    let seen = record.seen.map(|place| Seen { at: place.at, id: place.post.to_string() });
    let text = format!("{KEY}{id}.{}", desk.now());
    Ok(Resumed { conversation: id.to_string(), key: format!("{text}.{}", secret.hash(&text)), seen })
}

/// The conversation that a key is for; none where it is no key at all.
pub fn key_of(desk: &Desk, key: &str) -> Flow<Option<ConversationId>> {
    let Some(rest) = key.strip_prefix(KEY) else { return Ok(None) };
    let secret = Secret::load(desk)?;
    let signed = key.rsplit_once('.').is_some_and(|(text, mac)| secret.is_hash(text, mac));
    let id = rest.split('.').next().filter(|_| signed).and_then(ConversationId::parse);
    id.map(Some).ok_or(Stop::Refused(Problem::UnknownToken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_wire::{Answer, Answered, Envelope};

    const ID: &str = "cs1uhCLEB_ttCYaQ8RMLfQ";

    fn desk() -> Desk {
        let key = Answer::Value { bytes: Some(br#"{"key":"k"}"#.to_vec()) };
        let answers = [("kv v1:secret from memory".to_string(), Answered { at: 0, answer: key })].into();
        Desk::new(Envelope { answers, random: vec![7; 32], ..Envelope::default() }).0
    }

    #[test]
    fn a_key_is_its_conversations_and_nobody_elses() {
        let desk = desk();
        let secret = Secret::load(&desk).unwrap();
        let text = format!("{KEY}{ID}.5");
        let key = format!("{text}.{}", secret.hash(&text));
        assert_eq!(key_of(&desk, &key).unwrap(), ConversationId::parse(ID));
        assert_eq!(key_of(&desk, &"A".repeat(43)).unwrap(), None);
        let other = key.replace(ID, "ds1uhCLEB_ttCYaQ8RMLfQ");
        for forged in [other, key.replace(".5.", ".6."), "k.".into(), format!("{text}."), text] {
            assert!(matches!(key_of(&desk, &forged), Err(Stop::Refused(Problem::UnknownToken))), "{forged}");
        }
    }

    #[test]
    fn of_a_code_only_the_hash_is_kept() {
        let desk = desk();
        let (code, link) = code(&desk, &Secret::load(&desk).unwrap(), &ConversationId::parse(ID).unwrap());
        assert!(code.starts_with(ID) && code.len() == 45 && link.until == GOOD);
        assert!(!code.contains(&link.hash));
    }
}
