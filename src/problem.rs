//! What a sender is told when a request is refused: RFC 9457 documents with codes that programs can rely on.

use frontdesk_wire::visitor;
use frontdesk_wire::{Op, Part};
use std::collections::BTreeMap;

/// Why a request was refused. The names are the codes of `urn:frontdesk:problem:<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The body is not the JSON that the route takes.
    BadJson,
    /// The text is empty or holds what no text may hold.
    BadText,
    /// The text is longer than 4,000 code points.
    TextTooLong,
    /// The body is longer than 64 KB.
    BodyTooLarge,
    /// The token opens no conversation, or not this one.
    UnknownToken,
    /// The ticket of the page is too old or not ours.
    TicketExpired,
    /// The request comes from a website that is not allowed.
    OriginNotAllowed,
    /// Too many in too short a time; the milliseconds to wait.
    TooMany(i64),
    /// The connection was switched off.
    ConnectionDisabled,
    /// The conversation's thread is gone.
    Closed,
    /// The visitor was blocked by the team.
    Blocked,
    /// There is no such thing.
    NotFound,
    /// Mattermost did not do its part.
    Unavailable,
}

impl Problem {
    /// The code.
    pub fn code(&self) -> &'static str {
        self.parts().0
    }

    fn parts(&self) -> (&'static str, u16, &'static str, &'static str) {
        match self {
            Self::BadJson => (
                "bad_json",
                400,
                "Not the JSON that belongs here",
                "The body must be one JSON object in UTF-8 with the fields that the API describes.",
            ),
            Self::BadText => {
                ("bad_text", 400, "Not a text", "The text must hold something to read and no control characters.")
            }
            Self::TextTooLong => {
                ("text_too_long", 413, "Text too long", "A message holds at most 4,000 characters. Send it in parts.")
            }
            Self::BodyTooLarge => ("body_too_large", 413, "Body too large", "A request holds at most 64 KB."),
            Self::UnknownToken => {
                ("unknown_token", 401, "Unknown token", "This token opens no conversation here. Start a new one.")
            }
            Self::TicketExpired => {
                ("ticket_expired", 403, "Ticket expired", "The page is too old to start a conversation. Load it again.")
            }
            Self::OriginNotAllowed => (
                "origin_not_allowed",
                403,
                "Origin not allowed",
                "This website is not connected. An admin of the channel can connect it with /desk connect website.",
            ),
            Self::TooMany(_) => (
                "too_many",
                429,
                "Too many messages",
                "That was too fast. Wait as long as Retry-After says and send again.",
            ),
            Self::ConnectionDisabled => {
                ("connection_disabled", 410, "Chat switched off", "The team has switched this chat off.")
            }
            Self::Closed => ("closed", 409, "Conversation closed", "This conversation has ended. Start a new one."),
            Self::Blocked => ("blocked", 403, "Blocked", "The team takes no more messages in this conversation."),
            Self::NotFound => ("not_found", 404, "Not found", "There is nothing at this address."),
            Self::Unavailable => (
                "unavailable",
                503,
                "Not available",
                "The server could not take this just now. Send it again in a moment.",
            ),
        }
    }

    /// The answer that says so, with the headers that every visitor route has.
    pub fn response(&self) -> Op {
        let (code, status, title, detail) = self.parts();
        let mut headers = crate::routes::api_headers("application/problem+json");
        let wait = match self {
            Self::TooMany(wait) => Some((wait + 999) / 1_000),
            Self::Unavailable => Some(5),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert("Retry-After".into(), seconds.max(1).to_string());
        }
        let document = visitor::Problem {
            kind: format!("urn:frontdesk:problem:{code}"),
            title: title.into(),
            status,
            detail: detail.into(),
        };
        respond(status, headers, serde_json::to_vec(&document).unwrap_or_default())
    }
}

/// An answer with a body of one piece.
pub fn respond(status: u16, headers: BTreeMap<String, String>, body: Vec<u8>) -> Op {
    Op::Respond { status, headers, body: vec![Part::Bytes { bytes: body }] }
}
