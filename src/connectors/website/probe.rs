//! `POST sites/{site}/probe`: a stream that ends at once, for the doctor to see whether streams get through.

use super::site;
use crate::desk::{question, Desk, Flow};
use crate::intake::enough;
use crate::routes::api_headers;
use frontdesk_wire::{Frame, Op, Stream};

/// How long the stream lasts, in milliseconds: long enough to tell its beginning from its end.
pub const LASTS: i64 = 1_500;
/// How many such streams there may be in how many milliseconds.
const PROBES: (u32, i64) = (30, 60_000);

/// Sends a frame at once, and another at the end.
pub fn serve(desk: &Desk, handle: &str) -> Flow {
    site(desk, handle)?;
    enough(desk.ask(question::limit("probe", PROBES.0, PROBES.1))?)?;
    let frame = |event: &str| vec![Frame { id: String::new(), event: event.into(), data: "{}".into() }];
    let mut headers = api_headers("text/event-stream");
    headers.insert("X-Accel-Buffering".into(), "no".into());
    let (first, last) = (frame("ping"), frame("bye"));
    desk.order(Op::Stream(Stream { headers, first, last, max: LASTS, ..Stream::default() }));
    Ok(())
}
