//! The conversation's token, which only the visitor's browser knows, and the conversation's id, which is its hash.

use sha2::{Digest, Sha256};

/// How many random bytes a token is made of.
const TOKEN_BYTES: usize = 32;
/// How many bytes of the hash are the conversation's id.
const ID_BYTES: usize = 16;
/// The alphabet of RFC 4648, section 5.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Works out the id of the conversation that a token opens: the first 16 bytes of the SHA-256 of the token's bytes, as
/// base64url without padding.
///
/// Takes the token as base64url without padding. Gives nothing where it is not the text of exactly 32 bytes.
pub fn conversation_id(token: &str) -> Option<String> {
    let bytes = decode(token)?;
    if bytes.len() != TOKEN_BYTES {
        return None;
    }
    let hash = Sha256::digest(&bytes);
    hash.get(..ID_BYTES).map(encode)
}

/// Writes bytes as base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut held = 0u32;
    let mut bits = 0;
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 6 {
            bits -= 6;
            push_digit(&mut text, held >> bits);
        }
    }
    if bits > 0 {
        push_digit(&mut text, held << (6 - bits));
    }
    text
}

fn push_digit(text: &mut String, value: u32) {
    if let Some(digit) = ALPHABET.get((value & 63) as usize) {
        text.push(char::from(*digit));
    }
}

/// Reads base64url without padding; nothing where a character or a bit is left over that no encoder writes.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut held = 0u32;
    let mut bits = 0;
    for digit in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(((held >> bits) & 255) as u8);
        }
    }
    let rest = held & ((1 << bits) - 1);
    (bits < 6 && rest == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_beginning_of_the_hash_of_the_tokens_bytes() {
        let token = encode(&[0; 32]);
        assert_eq!(token, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        // sha256 of 32 zero bytes: 66687aadf862bd776c8fc18b8e9f8e20...
        let hash = [0x66, 0x68, 0x7a, 0xad, 0xf8, 0x62, 0xbd, 0x77, 0x6c, 0x8f, 0xc1, 0x8b, 0x8e, 0x9f, 0x8e, 0x20];
        assert_eq!(conversation_id(&token), Some(encode(&hash)));
    }

    #[test]
    fn what_is_not_a_token_has_no_conversation() {
        for text in [
            "",
            "short",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "äAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(conversation_id(text), None, "{text}");
        }
    }

    #[test]
    fn every_byte_survives() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            assert_eq!(decode(&encode(&bytes[..length])).as_deref(), Some(&bytes[..length]));
        }
    }
}
