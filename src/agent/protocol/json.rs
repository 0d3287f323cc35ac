//! Plain JSON: a `POST` that anybody can take, signed as in Standard Webhooks 1.0.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).
//!
//! What is asked is `{"conversation", "system", "messages": [{"role", "name", "text", "files": [{"name", "type", "size", "data"}]}], "user": {"id", "name"},
//! "channel": {"id"}, "reply_url"}`; `data` is base64, and missing of files that are too large. What is answered is `{"text"}`, or
//! `{"messages": [{"text"}]}`, and `{"files": [{"name", "type", "data"}]}` with it or alone: at once with 200, or, after 202, 204 or an empty object,
//! later as a `POST` to `reply_url`. `{"error"}` says why there is no answer.

use super::body::Body;
use super::{attached, failure, Asking, Ended, Made, Piece, Read, Reader, Said, Speaker, Why};
use base64::alphabet::{STANDARD as LETTERS, URL_SAFE as OTHER_LETTERS};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::Engine;
use frontdesk_wire::{Fetch, File, HttpRequest, Signature};
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;

/// The largest file that goes along, in bytes, and how many.
const FILE: i64 = 1 << 20;
const FILES: usize = 4;
/// How much of an answer is read, in bytes.
const LONGEST: u32 = 3 << 20;
/// How much is read of an answer that is none, in bytes.
const REFUSAL: usize = 64 << 10;
/// How many files an answer may bring, and how large they may be together, in bytes.
const MADE: usize = 5;
const MADE_BYTES: usize = 1 << 20;
const EXPECTED: &str = "expected a JSON object with text, messages or files";

/// The request.
pub fn fetch(asking: &Asking<'_>, name: String) -> Fetch {
    let (body, pieces) = body(asking).finish();
    let mut headers = super::headers(asking, "application/json");
    let seconds = asking.now / 1_000;
    headers.insert("webhook-id".into(), asking.id.into());
    headers.insert("webhook-timestamp".into(), seconds.to_string());
    let mut signature = None;
    if pieces.is_empty() {
        let signatures = asking.keys.signatures(asking.id, seconds, &body, asking.now);
        headers.insert("webhook-signature".into(), signatures);
    } else {
        // The core never sees what is in the files.
        signature = Some(Signature {
            header: "webhook-signature".into(),
            keys: asking.keys.signing_keys(asking.now),
            prefix: "v1,".into(),
            begin: format!("{}.{seconds}.", asking.id).into_bytes(),
        });
    }
    let request = HttpRequest { max: LONGEST, ..super::request(asking, headers, body, pieces) };
    Fetch { name, request, signature, every: 500, whole: true, ..Fetch::default() }
}

fn body(asking: &Asking<'_>) -> Body {
    let mut body = Body::default();
    let mut field = |begin: &str, name: &str, value: &Value| {
        body.raw(&format!("{begin}\"{name}\":{value}"));
    };
    field("{", "conversation", &json!(asking.root));
    field(",", "system", &json!(asking.system));
    field(",", "user", &json!({ "id": asking.user.0, "name": asking.user.1 }));
    field(",", "channel", &json!({ "id": asking.channel }));
    field(",", "reply_url", &json!(asking.reply_url));
    body.raw(",\"messages\":[");
    let sent = sent(asking.said);
    for (index, said) in asking.said.iter().enumerate() {
        let role = if said.speaker == Speaker::User { "user" } else { "assistant" };
        let (name, text) = (json!(said.name), json!(said.text));
        body.raw(if index > 0 { "," } else { "" });
        body.raw(&format!("{{\"role\":\"{role}\",\"name\":{name},\"text\":{text},\"files\":["));
        for (index, file) in said.files.iter().filter(|file| file.delete_at == 0).enumerate() {
            let (name, mime) = (json!(crate::files::safe_name(&file.name)), json!(attached::mime(file)));
            body.raw(if index > 0 { "," } else { "" });
            body.raw(&format!("{{\"name\":{name},\"type\":{mime},\"size\":{}", file.size));
            if sent.contains(file.id.as_str()) {
                body.raw(",\"data\":\"");
                body.file(&file.id, "base64", u32::try_from(FILE).unwrap_or(u32::MAX));
                body.raw("\"");
            }
            body.raw("}");
        }
        body.raw("]}");
    }
    body.raw("]}");
    body
}

/// The newest files that are small enough.
fn sent(said: &[Said]) -> BTreeSet<&str> {
    let fits = |file: &&File| file.delete_at == 0 && file.size <= FILE;
    let files = said.iter().rev().flat_map(|said| &said.files).filter(fits);
    files.take(FILES).map(|file| file.id.as_str()).collect()
}

/// Reads a piece.
pub fn read(reader: &mut Reader, piece: &Piece<'_>) -> Read {
    let mut bytes = reader.unread();
    bytes.extend_from_slice(piece.body);
    let full = bytes.len() > if (200..300).contains(&piece.status) { LONGEST as usize } else { REFUSAL };
    if !piece.end && !full && !matches!(piece.status, 202 | 204) {
        return reader.wait(&bytes);
    }
    let fault = || Read::failed(failure::of_fault(piece.fault), piece.status, "");
    match piece.status {
        0 => fault(),
        200..=299 if piece.cut || full => Read::failed(Why::Endless, piece.status, ""),
        202 | 204 => ended(Ended::Later),
        200..=299 if !piece.fault.is_empty() => fault(),
        200..=299 => at_once(piece, &bytes),
        _ => failure::of_status(piece, &bytes),
    }
}

fn at_once(piece: &Piece<'_>, bytes: &[u8]) -> Read {
    if bytes.trim_ascii().is_empty() {
        return ended(Ended::Later);
    }
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(object)) if object.is_empty() => ended(Ended::Later),
        Ok(answer) => read_answer(&answer, piece.status),
        Err(_) if bytes.trim_ascii_start().starts_with(b"<") => {
            Read::failed(Why::Address, piece.status, &failure::plain(bytes))
        }
        Err(_) => Read::failed(Why::Malformed, piece.status, EXPECTED),
    }
}

/// Reads an answer that came later, to the address that went along with the question. Where it is none, its end is
/// [`Why::Malformed`] and says what was expected.
pub fn later(body: &[u8]) -> Read {
    let answer = serde_json::from_slice(body).map(|answer| read_answer(&answer, 0));
    let mut read = answer.unwrap_or_else(|_| Read::failed(Why::Malformed, 0, EXPECTED));
    super::bounded(&mut Reader::default(), &mut read);
    read
}

fn ended(end: Ended) -> Read {
    Read { end: Some(end), ..Read::default() }
}

fn read_answer(answer: &Value, status: u16) -> Read {
    if let Some(mut error) = failure::in_answer(answer, status) {
        match &mut error.end {
            Some(Ended::Failed(failure)) if failure.why == Why::Broken && failure.status < 400 => {
                failure.why = Why::Declined
            }
            _ => {}
        }
        return error;
    }
    let object = answer.as_object().ok_or(EXPECTED);
    match object.and_then(|object| Ok((text(object)?, files(object)?))) {
        Err(expected) => Read::failed(Why::Malformed, status, expected),
        Ok((text, files)) if text.is_empty() && files.is_empty() => Read::failed(Why::Empty, status, ""),
        Ok((text, files)) => Read { text, files, end: Some(Ended::Whole) },
    }
}

/// The value of a field; null is none.
fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

fn text(object: &Map<String, Value>) -> Result<String, &'static str> {
    const MESSAGES: &str = "messages must be a list of texts, or of objects with text";
    if !["text", "messages", "files"].iter().any(|name| object.contains_key(*name)) {
        return Err(EXPECTED);
    }
    let mut texts = Vec::new();
    if let Some(text) = field(object, "text") {
        texts.push(text.as_str().ok_or("text must be a string")?);
    }
    let messages = field(object, "messages").map(|messages| messages.as_array().ok_or(MESSAGES)).transpose()?;
    for message in messages.into_iter().flatten() {
        let text = message.as_str().or_else(|| message.get("text")?.as_str());
        texts.push(text.ok_or(MESSAGES)?);
    }
    let texts: Vec<&str> = texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect();
    Ok(texts.join("\n\n"))
}

fn files(object: &Map<String, Value>) -> Result<Vec<Made>, &'static str> {
    const LIST: &str = "files must be a list of objects with name, type and data";
    const CONFIG: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let files = field(object, "files").map(|files| files.as_array().ok_or(LIST)).transpose()?;
    let (mut made, mut total) = (Vec::new(), 0_usize);
    for file in files.into_iter().flatten() {
        let text = |name: &str| file.get(name).and_then(Value::as_str);
        let mut data = text("data").ok_or(LIST)?.to_string();
        data.retain(|c| !c.is_ascii_whitespace());
        let letters = if data.contains(['-', '_']) { &OTHER_LETTERS } else { &LETTERS };
        let bytes = GeneralPurpose::new(letters, CONFIG).decode(data).map_err(|_| "a file's data must be base64")?;
        total += bytes.len();
        if made.len() == MADE || total > MADE_BYTES {
            return Err("files: at most 5, and at most 1 MB together");
        }
        if bytes.is_empty() {
            return Err("a file's data must not be empty");
        }
        made.push(Made { name: crate::files::safe_name(text("name").unwrap_or_default()), bytes });
    }
    Ok(made)
}
