//! Who may speak in which conversation: tokens and tickets.
//!
//! A token is 256 random bits that the visitor's browser made; the conversation's id is its hash, so the server stores
//! nothing that opens a conversation. A ticket is what the chat page carries and a new conversation needs: it says
//! which connection the page belongs to and until when, under the server's own key.

use crate::desk::{question, Desk, Flow, Question};
use crate::ids::{ConnectionId, ConversationId, Token};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long the ticket of a chat page is good for, in milliseconds.
pub const TICKET: i64 = 24 * 3_600_000;
/// How long a preview's ticket is good for, in milliseconds.
pub const PREVIEW_TICKET: i64 = 10 * 60_000;

const SECRET_KEY: &str = "v1:secret";
const TOKEN_BYTES: usize = 32;

/// The server's own key, made at the first start.
#[derive(Serialize, Deserialize)]
pub struct Secret {
    key: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl Secret {
    /// Reads the key. It never changes, so an answer from memory will do.
    pub fn load(desk: &Desk) -> Flow<Self> {
        let stored: Option<Self> = desk.load(SECRET_KEY, i64::MAX)?;
        stored.ok_or_else(|| crate::desk::Stop::Failed("the plugin has not finished starting; try again".into()))
    }

    /// Asks for the key, so that it is there together with what else is asked.
    pub fn ahead() -> Question<()> {
        question::stored(SECRET_KEY, i64::MAX).ahead()
    }

    /// Makes the key where there is none yet.
    pub fn ensure(desk: &Desk) -> Flow {
        if desk.load::<Self>(SECRET_KEY, 0)?.is_none() {
            desk.store(SECRET_KEY, &Self { key: URL_SAFE_NO_PAD.encode(desk.random()) });
        }
        Ok(())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length; the empty one is never reached and would only make every ticket wrong.
        let mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes());
        let mut mac = mac.unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        mac.update(text.as_bytes());
        mac
    }

    /// What stands for a text that is not to be known; the same on every node.
    pub fn hash(&self, text: &str) -> String {
        // No ticket begins like this, so neither is good for the other.
        let hash = self.mac(&format!("hash {text}")).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash))
    }

    /// Whether a hash is the one of a text; compared in constant time.
    pub fn is_hash(&self, text: &str, hash: &str) -> bool {
        let hash = URL_SAFE_NO_PAD.decode(hash).unwrap_or_default();
        hash.len() == 16 && self.mac(&format!("hash {text}")).verify_truncated_left(&hash).is_ok()
    }

    /// Makes a ticket for a connection's page: `<connection>.<expiry in ms>.<nonce>.<mac>`.
    pub fn ticket(&self, connection: &ConnectionId, expires: i64, random: &[u8]) -> String {
        let nonce = URL_SAFE_NO_PAD.encode(random.get(..9).unwrap_or_default());
        let text = format!("{connection}.{expires}.{nonce}");
        let mac = URL_SAFE_NO_PAD.encode(self.mac(&text).finalize().into_bytes());
        format!("{text}.{mac}")
    }

    /// The connection that a ticket is for, where it is ours and has not expired.
    pub fn verify(&self, ticket: &str, now: i64) -> Option<ConnectionId> {
        let (connection, expires) = self.read(ticket)?;
        (now < expires).then_some(connection)
    }

    /// Whether a ticket is a preview's: these alone are good for so short a time.
    pub fn is_previews(&self, ticket: &str, now: i64) -> bool {
        self.read(ticket).is_some_and(|(_, expires)| expires - now <= PREVIEW_TICKET)
    }

    /// The connection that a ticket of ours is for, and until when.
    fn read(&self, ticket: &str) -> Option<(ConnectionId, i64)> {
        let (text, mac) = ticket.rsplit_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(text).verify_slice(&mac).ok()?;
        let mut parts = text.split('.');
        let connection = parts.next()?;
        Some((ConnectionId::new(connection), parts.next()?.parse().ok()?))
    }
}

/// The conversation that a token opens; none where it is not a token of 256 bits.
pub fn conversation_of(token: &Token) -> Option<ConversationId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose()).ok()?;
    if bytes.len() != TOKEN_BYTES {
        return None;
    }
    let hash = Sha256::digest(&bytes);
    Some(ConversationId::new(URL_SAFE_NO_PAD.encode(hash.get(..16)?)))
}

/// The conversation of a thread that a service's own bot began. Nothing opens it, so it need not be a secret.
pub fn adopted(root: &str) -> ConversationId {
    let hash = Sha256::digest(format!("adopted {root}"));
    ConversationId::new(URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash)))
}

/// A new connection's id, from the envelope's random bytes.
pub fn new_connection(random: &[u8]) -> ConnectionId {
    ConnectionId::new(URL_SAFE_NO_PAD.encode(random.get(..16).unwrap_or(random)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret { key: "k".repeat(43) }
    }

    #[test]
    fn a_ticket_is_good_until_it_expires() {
        let ticket = secret().ticket(&ConnectionId::new("c1"), 1_000, &[7; 32]);
        assert_eq!(secret().verify(&ticket, 999), Some(ConnectionId::new("c1")));
        assert_eq!(secret().verify(&ticket, 1_000), None);
    }

    #[test]
    fn a_previews_ticket_is_told_from_a_pages() {
        for (lasts, preview) in [(PREVIEW_TICKET, true), (TICKET, false)] {
            let ticket = secret().ticket(&ConnectionId::new("c1"), 1_000 + lasts, &[7; 32]);
            assert_eq!(secret().is_previews(&ticket, 1_000), preview);
        }
    }

    #[test]
    fn a_ticket_that_was_changed_is_refused() {
        let ticket = secret().ticket(&ConnectionId::new("c1"), 1_000, &[7; 32]);
        assert!(!secret().is_previews("c1.1000.x.!!", 0));
        for (from, to) in [("c1", "c2"), ("1000", "9000")] {
            assert_eq!(secret().verify(&ticket.replacen(from, to, 1), 0), None);
        }
        assert_eq!(Secret { key: "other".into() }.verify(&ticket, 0), None);
        for nonsense in ["", ".", "c1.1000.x", "c1.1000.x.!!"] {
            assert_eq!(secret().verify(nonsense, 0), None, "{nonsense}");
        }
    }

    #[test]
    fn the_id_is_the_beginning_of_the_hash_of_the_tokens_bytes() {
        // sha256 of 32 zero bytes: 66687aadf862bd776c8fc18b8e9f8e20...
        let token = Token::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(conversation_of(&token), Some(ConversationId::new("Zmh6rfhivXdsj8GLjp-OIA")));
    }

    #[test]
    fn a_token_is_256_bits_in_base64url() {
        assert!(conversation_of(&Token::new(URL_SAFE_NO_PAD.encode([1; 32]))).is_some());
        for wrong in [URL_SAFE_NO_PAD.encode([1; 31]), "x".into(), String::new(), "ä".repeat(43)] {
            assert!(conversation_of(&Token::new(wrong)).is_none());
        }
    }
}
