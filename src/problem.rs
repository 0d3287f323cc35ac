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
    /// A field of the body is not what belongs there; what does, in a sentence.
    BadField(&'static str),
    /// The session has no conversation yet.
    UnknownSession,
    /// The token opens no conversation, or not this one.
    UnknownToken,
    /// The token is none of this connection's, or there is no such connection.
    WrongToken,
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
    /// The connection takes no files.
    FilesOff,
    /// The file is larger than the connection takes.
    FileTooLarge,
    /// The file is of a kind that is not taken.
    BadFile,
    /// An upload is not sent as a file's bytes, or without its name.
    BadUpload,
    /// A message names a file that it cannot have.
    UnknownFile,
    /// The connection takes visitors only for whom a signature vouches.
    VerificationRequired,
    /// The signature does not vouch for this visitor, or not any more.
    VerificationFailed,
    /// The visitor's pass is too old.
    PassExpired,
    /// The server sends no e-mail, or this connection does not.
    MailOff,
    /// The link of an e-mail was used, or is too old.
    LinkExpired,
    /// A feed's payload cannot be read: where and why, in a sentence.
    Malformed(String),
    /// The feed was switched off.
    FeedOff,
    /// A feed's payload is longer than 1 MB.
    FeedTooLarge,
    /// What came is a file and no payload.
    NotAFeed,
    /// A feed's payload is not signed as it should be.
    WrongSignature,
    /// What an agent sent later is no answer: what was expected, in a sentence.
    NoAnswer(String),
    /// What an agent sent later is longer than 1 MB.
    AnswerTooLarge,
    /// Nobody waits for what an agent sent later.
    NotAwaited,
    /// A feed's address takes posts alone.
    PostAlone,
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

    fn parts(&self) -> (&'static str, u16, &'static str, &str) {
        match self {
            Self::BadJson => (
                "bad_json",
                400,
                "Not the JSON that belongs here",
                "The body must be one JSON object in UTF-8 with the fields that the API describes.",
            ),
            Self::BadField(detail) => ("bad_json", 400, "Not the JSON that belongs here", detail),
            Self::Malformed(detail) => ("bad_json", 400, "Not what this feed reads", detail),
            Self::NoAnswer(detail) => ("bad_json", 400, "Not an answer", detail),
            Self::AnswerTooLarge => ("body_too_large", 413, "Answer too large", "An answer holds at most 1 MB."),
            Self::NotAwaited => (
                "not_found",
                410,
                "Not awaited",
                "Nobody waits for this answer any more: it has come, it took too long, or its question was changed or taken back.",
            ),
            Self::FeedOff => (
                "connection_disabled",
                410,
                "Feed switched off",
                "The team takes nothing from this feed any more. /desk connect feed switches it on again.",
            ),
            Self::FeedTooLarge => {
                ("body_too_large", 413, "Payload too large", "A payload holds at most 1 MB. Send less at a time.")
            }
            Self::NotAFeed => (
                "bad_json",
                415,
                "Not a payload",
                "Send JSON, a form or a multipart form, with a Content-Type that says so.",
            ),
            Self::WrongSignature => (
                "wrong_signature",
                401,
                "Wrong signature",
                "This feed takes only what is signed with its secret. Give the sender the secret that /desk set was given.",
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
            Self::UnknownSession => (
                "not_found",
                404,
                "Not found",
                "There is no conversation of this session yet. Its first message opens one.",
            ),
            Self::WrongToken => (
                "unknown_token",
                401,
                "Unknown token",
                "Send the inbound token of this connection as the password of HTTP basic authentication. /desk rotate makes a new one.",
            ),
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
            Self::FilesOff => ("files_off", 403, "Files switched off", "No files are taken here. Send a text, or a link."),
            Self::FileTooLarge => (
                "file_too_large",
                413,
                "File too large",
                "The file is larger than what is taken here. Send a smaller one.",
            ),
            Self::BadFile => (
                "bad_file",
                415,
                "Kind of file not taken",
                "Taken are pictures (PNG, JPEG, GIF, WebP, HEIC, AVIF), PDF, office documents and plain text in UTF-8, \
                 and the content must be what the file's name says.",
            ),
            Self::BadUpload => (
                "bad_upload",
                415,
                "Not a file",
                "Send the file's bytes as they are, at least one, with Content-Type: application/octet-stream, and its name \
                 as the parameter name of the address.",
            ),
            Self::UnknownFile => (
                "unknown_file",
                400,
                "Unknown file",
                "A file of this message was not uploaded for this conversation, or was sent already. Upload it again.",
            ),
            Self::VerificationRequired => (
                "verification_required",
                403,
                "Verification required",
                "Only visitors for whom the website vouches by a signature are taken here.",
            ),
            Self::VerificationFailed => (
                "verification_failed",
                403,
                "Verification failed",
                "The signature does not vouch for this visitor, or has expired. The website must sign anew.",
            ),
            Self::PassExpired => (
                "pass_expired",
                401,
                "Pass expired",
                "The visitor's pass has expired. Get a new one with a fresh signature.",
            ),
            Self::MailOff => ("mail_off", 403, "E-mail switched off", "No e-mail is sent here. Come back to read the answer."),
            Self::LinkExpired => (
                "link_expired",
                410,
                "Link expired",
                "This link was used already, or is older than a week. The next e-mail brings a new one.",
            ),
            Self::PostAlone => (
                "post_alone",
                405,
                "This is a feed: POST to it",
                "The address is right. Enter it in the other system as its webhook URL; it takes JSON and forms by POST.",
            ),
            Self::NotFound => ("not_found", 404, "Not found", "There is nothing at this address."),
            Self::Unavailable => (
                "unavailable",
                503,
                "Not available",
                "The server could not take this just now. Send it again in a moment.",
            ),
        }
    }

    /// The answer that says so, with the headers that belong to its route.
    pub fn response(&self, path: &str) -> Op {
        let (code, status, title, detail) = self.parts();
        let mut headers = crate::routes::headers_of(path, "application/problem+json");
        let wait = match self {
            Self::TooMany(wait) => Some((wait + 999) / 1_000),
            Self::Unavailable => Some(5),
            _ => None,
        };
        if *self == Self::PostAlone {
            headers.insert("Allow".into(), "POST".into());
        }
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
