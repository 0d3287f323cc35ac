//! What the bridge and the core say to each other, and what visitor and server say to each other.
//!
//! Types and no logic. Between bridge and core every value is MessagePack with named fields
//! (`rmp_serde::to_vec_named`); an enum is a map with one key, its variant's name in snake case, and every
//! variant has named fields, so that a reader in any language sees maps, strings, integers and byte strings only.
//! An absent field, a nil and an empty value mean the same: a writer may leave out what is empty.
//!
//! One call: the bridge hands an [`Envelope`] to the module's export `handle` and gets an [`Outcome`] back. Where the
//! outcome ends in [`End::Ask`], the bridge does the steps in order and calls again with the same event and the
//! answers to the named ones added. `docs/BRIDGE.md` tells the same from the bridge's side.

mod answer;
mod envelope;
mod event;
mod http;
mod nouns;
mod op;
mod outcome;
mod step;
pub mod visitor;

pub use answer::{Answer, Answered};
pub use envelope::{Envelope, Host};
pub use event::Event;
pub use http::{BodyPiece, Fetch, HttpRequest, Signature};
pub use nouns::{Channel, File, Post, Status, User};
pub use op::Op;
pub use outcome::{End, Outcome};
pub use step::{CreateToken, Frame, Part, SendMail, Step, Stream, TakeBody, WatchChannel};

/// The version of this format. It rises with every change that an older reader would misread.
///
/// The module carries it in the custom section [`VERSION_SECTION`] as four bytes, little-endian; the bridge reads it
/// before the first call and refuses a module that it does not speak.
pub const VERSION: u32 = 4;

/// The name of the custom section that holds [`VERSION`].
pub const VERSION_SECTION: &str = "wire-version";

/// Reads nil as the type's empty value: Go writes nil slices and maps as nil.
pub(crate) fn nil_as_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(<Option<T> as serde::Deserialize>::deserialize(deserializer)?.unwrap_or_default())
}

/// Whether a time or a length need not be written.
pub(crate) fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Whether a count need not be written.
pub(crate) fn is_none(number: &u32) -> bool {
    *number == 0
}

/// Reads nil as no bytes.
pub(crate) mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        Ok(Option::<serde_bytes::ByteBuf>::deserialize(deserializer)?.unwrap_or_default().into_vec())
    }
}
