//! A connection's secrets: what signs its deliveries, what opens its routes, what vouches for its visitors.
//!
//! They are stored apart from the connection, so that nothing which shows a connection can show them, and each is shown
//! once: to whoever makes or rotates it.

use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, Token};
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a secret that was rotated stays good beside the new one, in milliseconds.
pub const OVERLAP: i64 = 24 * 3_600_000;
/// How old the keys may be on a hot path, in milliseconds; a change drops them from every node's memory.
pub const AGE: i64 = 60_000;

/// The secrets of a connection, stored under `v1:keys:<connection>`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keys {
    /// Secrets that sign deliveries, each 32 bytes as base64; the newest first.
    pub signing: Vec<Key>,
    /// SHA-256 hashes, as base64url, of the tokens that open the connection's routes; the newest first.
    pub inbound: Vec<Key>,
    /// Secrets with which a site or an endpoint vouches for its visitors; the newest first.
    pub identity: Vec<Key>,
    /// The token of outgoing-webhook payloads; empty where they are not used.
    pub webhook: String,
    /// What signs a feed's payloads, as its sender knows it; empty where they are not signed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub payload: String,
    /// What opens the API of the system behind a feed: an API key, `user:password`, or Frappe's `key:secret`; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub credentials: String,
}

/// One secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The secret, or its hash.
    pub text: String,
    /// Until when it is good, in milliseconds; 0 while it is the current one.
    #[serde(default)]
    pub until: i64,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key(…)")
    }
}

impl Keys {
    /// Their key in the store.
    pub fn key(id: &ConnectionId) -> String {
        format!("v1:keys:{id}")
    }

    /// Reads them; none where there are none. `max_age` in milliseconds lets an answer from memory do.
    pub fn load(desk: &Desk, id: &ConnectionId, max_age: i64) -> Flow<Self> {
        Ok(desk.load(&Self::key(id), max_age)?.unwrap_or_default())
    }

    /// Writes them.
    pub fn store(&self, desk: &Desk, id: &ConnectionId) {
        desk.store(&Self::key(id), self);
    }

    /// Makes a new secret that signs deliveries, and gives it as it is shown: `whsec_` and base64.
    pub fn renew_signing(&mut self, desk: &Desk) -> String {
        let secret = STANDARD.encode(fresh(desk, "signing"));
        renew(&mut self.signing, secret.clone(), desk.now());
        format!("whsec_{secret}")
    }

    /// Makes a new token that opens the connection's routes, and gives it.
    pub fn renew_inbound(&mut self, desk: &Desk) -> String {
        let token = URL_SAFE_NO_PAD.encode(fresh(desk, "inbound"));
        renew(&mut self.inbound, hash(&token), desk.now());
        token
    }

    /// Makes a new secret with which visitors are vouched for, and gives it.
    pub fn renew_identity(&mut self, desk: &Desk) -> String {
        let secret = URL_SAFE_NO_PAD.encode(fresh(desk, "identity"));
        renew(&mut self.identity, secret.clone(), desk.now());
        secret
    }

    /// Makes a new token for outgoing-webhook payloads, 26 letters and digits as Mattermost's, and gives it.
    pub fn renew_webhook(&mut self, desk: &Desk) -> String {
        const LETTERS: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";
        let random = fresh(desk, "webhook");
        let letters = random.iter().filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()));
        self.webhook = letters.take(26).map(|letter| char::from(*letter)).collect();
        self.webhook.clone()
    }

    /// Makes a new secret that signs a feed's payloads, and gives it.
    pub fn renew_payload(&mut self, desk: &Desk) -> String {
        self.payload = URL_SAFE_NO_PAD.encode(fresh(desk, "payload"));
        self.payload.clone()
    }

    /// Whether a token opens the connection's routes. Compared by their hashes, in constant time.
    pub fn opens(&self, token: &Token, now: i64) -> bool {
        let given = hash(token.expose());
        good(&self.inbound, now).fold(false, |found, key| found | same(key.text.as_bytes(), given.as_bytes()))
    }

    /// The signatures of a delivery, as Standard Webhooks 1.0.0 has them: `v1,` and base64 of HMAC-SHA256 over
    /// `id.timestamp.body` for each good secret, separated by spaces. `timestamp` is in seconds.
    pub fn signatures(&self, id: &str, timestamp: i64, body: &[u8], now: i64) -> String {
        let sign = |key: &Key| {
            let secret = STANDARD.decode(&key.text).unwrap_or_default();
            let mut mac = mac(&secret);
            mac.update(format!("{id}.{timestamp}.").as_bytes());
            mac.update(body);
            format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
        };
        good(&self.signing, now).map(sign).collect::<Vec<_>>().join(" ")
    }

    /// The secrets that sign at this time, each as base64, for a body that only the bridge sees whole.
    pub fn signing_keys(&self, now: i64) -> Vec<String> {
        good(&self.signing, now).map(|key| key.text.clone()).collect()
    }

    /// Whether a signature (64 hexadecimal digits) vouches for a text. Compared in constant time.
    pub fn vouches(&self, text: &str, signature: &str, now: i64) -> bool {
        let check = |key: &Key| {
            let mut mac = mac(key.text.as_bytes());
            mac.update(text.as_bytes());
            let right: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            same(right.as_bytes(), signature.to_ascii_lowercase().as_bytes())
        };
        good(&self.identity, now).fold(false, |found, key| found | check(key))
    }
}

fn good(keys: &[Key], now: i64) -> impl Iterator<Item = &Key> {
    keys.iter().filter(move |key| key.until == 0 || key.until > now)
}

/// Puts a new secret before the others; the one that was current is good for a while, older ones go when theirs is over.
fn renew(keys: &mut Vec<Key>, text: String, now: i64) {
    for key in keys.iter_mut().filter(|key| key.until == 0) {
        key.until = now + OVERLAP;
    }
    keys.retain(|key| key.until > now);
    keys.insert(0, Key { text, until: 0 });
}

/// 32 bytes of this event's randomness, other ones for each purpose.
fn fresh(desk: &Desk, purpose: &str) -> [u8; 32] {
    let mut mac = mac(desk.random());
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length, so the other one is never made.
    Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()))
}

/// Compares without telling by its duration where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, until: i64) -> Key {
        Key { text: text.into(), until }
    }

    #[test]
    fn a_delivery_is_signed_as_the_standard_has_it() {
        // The example of the specification's own libraries.
        let keys = Keys { signing: vec![key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 0)], ..Keys::default() };
        let body = br#"{"test": 2432232314}"#;
        let signature = keys.signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body, 0);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_was_rotated_stays_good_for_a_while() {
        let mut keys = vec![key("old", 0)];
        renew(&mut keys, "new".into(), 1_000);
        assert_eq!(good(&keys, 1_001).count(), 2);
        assert_eq!(good(&keys, 1_000 + OVERLAP).map(|key| &*key.text).collect::<Vec<_>>(), ["new"]);
        renew(&mut keys, "newest".into(), 1_000 + OVERLAP);
        assert_eq!(keys.iter().map(|key| &*key.text).collect::<Vec<_>>(), ["newest", "new"]);
    }

    #[test]
    fn a_token_opens_and_a_signature_vouches() {
        let keys = Keys { inbound: vec![key(&hash("t"), 0)], identity: vec![key("k", 5)], ..Keys::default() };
        assert!(keys.opens(&Token::new("t"), 1));
        assert!(!keys.opens(&Token::new("u"), 1));
        assert!(!Keys::default().opens(&Token::new(""), 1));
        // printf a | openssl dgst -sha256 -hmac k
        let right = "78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e";
        assert!(keys.vouches("a", right, 1));
        assert!(keys.vouches("a", &right.to_uppercase(), 1));
        assert!(!keys.vouches("b", right, 1));
        assert!(!keys.vouches("a", right, 6), "the key is no longer good");
        assert!(!keys.vouches("a", "", 1));
    }
}
