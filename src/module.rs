//! The module's exports: the only place that names extism.
#![expect(
    unsafe_code,
    reason = "an export and a custom section are declared by attributes that the lint counts as unsafe"
)]

use extism_pdk::{plugin_fn, FnResult};

/// The version of the wire format, for the bridge to read before the first call.
#[used]
#[link_section = "wire-version"]
static WIRE_VERSION: [u8; 4] = frontdesk_wire::VERSION.to_le_bytes();

/// One envelope in, one outcome out, MessagePack both ways.
#[plugin_fn]
pub fn handle(input: Vec<u8>) -> FnResult<Vec<u8>> {
    let envelope = rmp_serde::from_slice(&input)?;
    Ok(rmp_serde::to_vec_named(&crate::handle(envelope))?)
}
