//! The address of a feed: a secret of 256 bits in its path. What is stored leads from the secret's hash to the connection, so
//! that looking for it tells nothing by its duration.

use crate::connection::Connection;
use crate::desk::{Desk, Flow};
use crate::ids::{ConnectionId, Token};
use crate::keys::Keys;
use crate::public_address::PublicAddress;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How old what leads from an address to its feed may be, in milliseconds; a change drops it from every node's memory.
const AGE: i64 = 60_000;

/// Where an address leads, stored under `v1:feed:<hash>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The feed.
    pub connection: ConnectionId,
    /// Until when the address is good, in milliseconds; 0 while it is the current one.
    #[serde(default)]
    pub until: i64,
}

impl Address {
    fn key(hash: &str) -> String {
        format!("v1:feed:{hash}")
    }

    /// The feed that a token opens; none where it opens nothing, or not any more.
    pub fn find(desk: &Desk, token: &Token) -> Flow<Option<ConnectionId>> {
        let found: Option<Self> = desk.load(&Self::key(&hash(token)), AGE)?;
        let good = found.filter(|address| address.until == 0 || address.until > desk.now());
        Ok(good.map(|address| address.connection))
    }
}

/// Gives a feed a new address; the one before stays good for as long as `Keys` says. Gives the token.
pub fn renew(desk: &Desk, keys: &mut Keys, connection: &ConnectionId) -> Flow<String> {
    let token = keys.renew_inbound(desk);
    let hashes: Vec<String> = keys.inbound.iter().map(|key| Address::key(&key.text)).collect();
    // Read before they are written, so that a second run after a conflict writes them again.
    desk.load_all::<Address>(&hashes, 0)?;
    for key in &keys.inbound {
        let address = Address { connection: connection.clone(), until: key.until };
        desk.store(&Address::key(&key.text), &address);
    }
    Ok(token)
}

/// The address as a sender uses it.
pub fn url(desk: &Desk, token: &str) -> String {
    PublicAddress::of(desk.host()).join(&format!("/v1/feeds/{token}"))
}

/// A line for a shell that posts something readable.
pub fn curl(url: &str, feed: &Connection) -> String {
    format!(
        "curl -H 'Content-Type: application/json' -d '{{\"text\": \"Hello from {}\", \"key\": \"first\"}}' '{url}'",
        feed.handle
    )
}

fn hash(token: &Token) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.expose().as_bytes()))
}
