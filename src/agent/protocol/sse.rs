//! Server-sent events, as they come (WHATWG HTML, "Server-sent events": <https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! `sse-core` reads them. A state of its own need not be kept from piece to piece: what came behind the last whole event is, as bytes,
//! and is read once more with what comes.

use core::num::NonZeroUsize;
use sse_core::{SseDecoder, SseEvent};

/// The longest event, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What a piece of a stream says.
#[derive(Debug, Default)]
pub struct Events {
    /// The data of each whole event.
    pub data: Vec<String>,
    /// What came behind the last one.
    pub rest: Vec<u8>,
    /// Whether an event is longer than may be.
    pub too_long: bool,
}

/// Reads what there is.
pub fn take(bytes: &[u8]) -> Events {
    let mut decoder = SseDecoder::with_limit(NonZeroUsize::new(LONGEST).unwrap_or(NonZeroUsize::MIN));
    let (mut left, mut behind) = (bytes, bytes);
    let mut events = Events::default();
    while let Some(event) = decoder.next(&mut left) {
        match event {
            Ok(SseEvent::Message(message)) => {
                events.data.push(message.data);
                behind = left;
            }
            // Comes in the middle of an event.
            Ok(SseEvent::Retry(_)) => {}
            Err(_) => {
                events.too_long = true;
                break;
            }
        }
    }
    events.rest = without_silence(behind).to_vec();
    events.too_long |= events.rest.len() > LONGEST;
    events
}

/// The data of an event whose end has not come. Some servers leave out the blank line behind the last one.
pub fn unfinished(rest: &[u8]) -> Option<String> {
    take(&[rest, b"\n\n"].concat()).data.pop()
}

/// Whether there is nothing but the beginning of a comment.
pub fn is_silent(rest: &[u8]) -> bool {
    matches!(rest.first(), None | Some(b':'))
}

/// Leaves out comments that keep the connection alive, and blank lines.
fn without_silence(mut bytes: &[u8]) -> &[u8] {
    loop {
        let line = match bytes.first() {
            Some(b'\n' | b'\r') => 1,
            Some(b':') => match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                Some(end) => end,
                None => return bytes,
            },
            _ => return bytes,
        };
        bytes = bytes.get(line..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_event_waits() {
        for (came, data, rest) in [
            ("data: a\n\nda", vec!["a"], "da"),
            ("data: a\r\n\r\ndata: b\r\n", vec!["a"], "data: b\r\n"),
            ("data: a\n\r", vec!["a"], ""),
            (": still here\n\n: and", vec![], ": and"),
            (": still here\r\n\r\n", vec![], ""),
            ("event: x\nid: 1\nretry: 5\ndata:a\ndata\ndata: b\n\n", vec!["a\n\nb"], ""),
            ("\u{feff}data: a\n\n", vec!["a"], ""),
        ] {
            let events = take(came.as_bytes());
            assert_eq!(
                (events.data, String::from_utf8(events.rest).unwrap().as_str()),
                (data.iter().map(ToString::to_string).collect(), rest),
                "{came:?}"
            );
        }
    }

    #[test]
    fn the_last_event_needs_no_blank_line_at_the_end() {
        for (rest, data) in
            [("data: a", Some("a")), ("data: a\r\n", Some("a")), ("dat", None), (": a", None), ("", None)]
        {
            assert_eq!(unfinished(rest.as_bytes()).as_deref(), data, "{rest:?}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_told() {
        assert!(take(&[b"data: ".as_slice(), &[b'a'; LONGEST + 1]].concat()).too_long);
        assert!(!take(&b"data: a\n\n".repeat(200_000)).too_long);
    }
}
