//! OpenAI's chat completions, as OpenAI has them (<https://platform.openai.com/docs/api-reference/chat>) and as other servers speak them: llama.cpp
//! (<https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md>), vLLM (<https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html>),
//! Ollama (<https://docs.ollama.com/api/openai-compatibility>), LiteLLM (<https://docs.litellm.ai/docs/simple_proxy>).
//!
//! What is asked for is the least that all of them know: `stream_options` and `user` are left out, since some refuse what they do not know.

use super::body::Body;
use super::chunk::{self, Chunk};
use super::messages::{self, Part, Role};
use super::{failure, sse, Asking, Ended, Failure, Piece, Read, Reader, Shape, Why};
use frontdesk_wire::{Fetch, HttpRequest};
use serde_json::{json, Value};
use url::Url;

/// How much of a stream is read, in bytes: each word comes with some hundred of them.
const STREAM: u32 = 16 << 20;
/// The longest answer that is one object, in bytes; what a model thought comes with it.
const OBJECT: u32 = 3 << 20;
/// How much is read of an answer that is none, in bytes.
const REFUSAL: usize = 64 << 10;
/// How often a stream is looked at, in milliseconds: more often than its post is changed, since what comes first is seldom a word.
const EVERY: i64 = 250;

/// Where the questions go. People type what they find: a host alone (`/v1` is added), a path that ends where OpenAI's own library
/// wants it to (`/chat/completions` is added), or all of it. What stands behind a question mark stays.
pub fn address(typed: &str) -> String {
    const ROUTE: &str = "/chat/completions";
    let Ok(mut url) = Url::parse(typed) else { return typed.into() };
    let path = url.path().trim_end_matches('/').to_string();
    let path = match path.as_str() {
        "" => format!("/v1{ROUTE}"),
        path if path.ends_with(ROUTE) => path.into(),
        path => format!("{path}{ROUTE}"),
    };
    url.set_path(&path);
    url.set_fragment(None);
    url.into()
}

/// The request.
pub fn fetch(asking: &Asking<'_>, name: String) -> Fetch {
    let agent = asking.agent;
    let (body, pieces) = body(asking).finish();
    let accept = if agent.stream { "text/event-stream, application/json" } else { "application/json" };
    let request = HttpRequest {
        url: address(&agent.url),
        max: if agent.stream { STREAM } else { OBJECT },
        ..super::request(asking, super::headers(asking, accept), body, pieces)
    };
    Fetch { name, request, every: EVERY, whole: !agent.stream, ..Fetch::default() }
}

fn body(asking: &Asking<'_>) -> Body {
    let mut body = Body::default();
    body.raw("{");
    if !asking.agent.model.is_empty() {
        body.raw("\"model\":");
        body.value(&json!(asking.agent.model));
        body.raw(",");
    }
    body.raw("\"messages\":[");
    for (index, message) in messages::of(asking).iter().enumerate() {
        let role = match message.role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        body.raw(if index > 0 { "," } else { "" });
        body.raw(&format!("{{\"role\":\"{role}\",\"content\":"));
        content(&mut body, &message.parts);
        body.raw("}");
    }
    body.raw(&format!("],\"stream\":{}}}", asking.agent.stream));
    body
}

/// A text where there are no pictures, since not every server takes a list.
fn content(body: &mut Body, parts: &[Part]) {
    let is_picture = |part: &Part| matches!(part, Part::Picture { .. });
    let listed = parts.iter().any(is_picture);
    body.raw(if listed { "[{\"type\":\"text\",\"text\":\"" } else { "\"" });
    for part in parts.iter().filter(|part| !is_picture(part)) {
        match part {
            Part::Text(text) => body.text(text),
            Part::File { id, max } => body.file(id, "json", *max),
            Part::Picture { .. } => {}
        }
    }
    body.raw(if listed { "\"}" } else { "\"" });
    for part in parts {
        if let Part::Picture { id, mime, max } = part {
            body.raw(&format!(",{{\"type\":\"image_url\",\"image_url\":{{\"url\":\"data:{mime};base64,"));
            body.file(id, "base64", *max);
            body.raw("\"}}");
        }
    }
    body.raw(if listed { "]" } else { "" });
}

/// Reads a piece.
pub fn read(reader: &mut Reader, piece: &Piece<'_>) -> Read {
    let mut bytes = reader.unread();
    bytes.extend_from_slice(piece.body);
    match piece.status {
        0 => Read::failed(failure::of_fault(piece.fault), 0, ""),
        200..=299 => answer(reader, piece, without_mark(&bytes)),
        _ if piece.end || bytes.len() > REFUSAL => failure::of_status(piece, &bytes),
        _ => reader.wait(&bytes),
    }
}

/// Reads what came of an answer so far.
fn answer(reader: &mut Reader, piece: &Piece<'_>, bytes: &[u8]) -> Read {
    if reader.shape == Shape::Unknown {
        reader.shape = shape(bytes, piece.content_type);
    }
    match reader.shape {
        Shape::Unknown if piece.end => nothing(piece),
        Shape::Unknown => reader.wait(bytes),
        Shape::Page if piece.end || bytes.len() > REFUSAL => {
            let why = if piece.fault.is_empty() { Why::Address } else { failure::of_fault(piece.fault) };
            Read::failed(why, piece.status, &failure::plain(bytes))
        }
        Shape::Object if bytes.len() > OBJECT as usize => Read::failed(Why::Endless, piece.status, ""),
        Shape::Object if piece.end => object(reader, piece, bytes),
        Shape::Page | Shape::Object => reader.wait(bytes),
        Shape::Events => events(reader, piece, bytes),
    }
}

/// Some servers begin with a byte order mark.
fn without_mark(bytes: &[u8]) -> &[u8] {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if MARK.starts_with(bytes) {
        return bytes;
    }
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

/// What a body is, by its first letter: servers that do not stream answer with an object whatever they were asked for, and some of
/// them call it a stream.
fn shape(bytes: &[u8], content_type: &str) -> Shape {
    match bytes.trim_ascii_start().first() {
        None => Shape::Unknown,
        Some(_) if "\u{feff}".as_bytes().starts_with(bytes) => Shape::Unknown,
        Some(b'{' | b'[') => Shape::Object,
        Some(b'<') => Shape::Page,
        Some(_) if content_type.to_ascii_lowercase().ends_with("json") => Shape::Object,
        Some(_) => Shape::Events,
    }
}

fn events(reader: &mut Reader, piece: &Piece<'_>, bytes: &[u8]) -> Read {
    let events = sse::take(bytes);
    let mut read = Read::default();
    for data in &events.data {
        // An event of several lines is one object, or one in each line.
        let whole = serde_json::from_str::<Value>(data).is_ok();
        let lines = if whole { vec![data.as_str()] } else { data.lines().collect() };
        for line in lines.into_iter().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(end) = event(reader, piece, line, &mut read.text) {
                return Read { end: Some(end), ..read };
            }
        }
    }
    if events.too_long {
        return Read { end: Some(failed(Why::Endless, piece.status)), ..read };
    }
    // Nothing comes any more behind the reason for the end but the end.
    let over = piece.end || (piece.body.is_empty() && !reader.finish.is_empty());
    if !over {
        reader.keep(&events.rest);
        return read;
    }
    let last = sse::unfinished(&events.rest);
    if let Some(last) = last.as_deref().map(str::trim) {
        // One that can't be read was cut off.
        if last == "[DONE]" || serde_json::from_str::<Value>(last).is_ok() {
            if let Some(end) = event(reader, piece, last, &mut read.text) {
                return Read { end: Some(end), ..read };
            }
        }
    }
    read.text += &reader.thought.finish();
    let strange = !reader.begun && last.is_none() && !sse::is_silent(&events.rest);
    read.end = Some(match () {
        () if !reader.finish.is_empty() => finished(reader, piece, &read.text),
        () if piece.cut => failed(Why::Endless, piece.status),
        () if !piece.fault.is_empty() => failed(failure::of_fault(piece.fault), piece.status),
        () if strange => return Read::failed(Why::Malformed, piece.status, &failure::plain(&events.rest)),
        () => failed(Why::Cut, piece.status),
    });
    read
}

/// Takes what one event says; how the answer ended, where it did.
fn event(reader: &mut Reader, piece: &Piece<'_>, data: &str, text: &mut String) -> Option<Ended> {
    if data == "[DONE]" {
        *text += &reader.thought.finish();
        return Some(finished(reader, piece, text));
    }
    let read = serde_json::from_str(data).ok().map(|object: Value| chunk::read(&object, piece.status));
    match read {
        Some(Ok(Some(chunk))) => {
            take(reader, chunk, text);
            None
        }
        Some(Err(failed)) => {
            *text += &reader.thought.finish();
            failed.end
        }
        Some(Ok(None)) | None => Read::failed(Why::Malformed, piece.status, data).end,
    }
}

fn take(reader: &mut Reader, chunk: Chunk, text: &mut String) {
    reader.begun = true;
    *text += &reader.thought.skip(&chunk.text);
    if let Some(finish) = chunk.finish {
        reader.finish = finish.chars().take(40).collect();
    }
}

fn object(reader: &mut Reader, piece: &Piece<'_>, bytes: &[u8]) -> Read {
    let object = match serde_json::from_slice::<Value>(bytes) {
        Ok(object) => object,
        Err(error) => {
            let why = match piece.fault {
                _ if piece.cut => Why::Endless,
                "" if error.is_eof() => Why::Cut,
                "" => Why::Malformed,
                fault => failure::of_fault(fault),
            };
            let said = if why == Why::Malformed { failure::plain(bytes) } else { String::new() };
            return Read::failed(why, piece.status, &said);
        }
    };
    match chunk::read(&object, piece.status) {
        Err(failed) => failed,
        Ok(None) => Read::failed(Why::Malformed, piece.status, &failure::plain(bytes)),
        Ok(Some(chunk)) => {
            let mut text = String::new();
            take(reader, chunk, &mut text);
            text += &reader.thought.finish();
            let end = finished(reader, piece, &text);
            Read { text, end: Some(end), ..Read::default() }
        }
    }
}

/// How an answer ended that says so itself.
fn finished(reader: &Reader, piece: &Piece<'_>, text: &str) -> Ended {
    let empty = reader.length == 0 && text.trim().is_empty();
    let said = |why: Why| {
        let said = if reader.finish.is_empty() { String::new() } else { format!("finish_reason: {}", reader.finish) };
        Read::failed(why, piece.status, &said).end.unwrap_or(Ended::Whole)
    };
    match reader.finish.as_str() {
        "content_filter" => said(Why::Request),
        "error" => said(Why::Broken),
        "abort" => said(Why::Cut),
        _ if empty => said(Why::Empty),
        "length" | "max_tokens" => Ended::Length,
        _ => Ended::Whole,
    }
}

/// The end of an answer of which nothing came.
fn nothing(piece: &Piece<'_>) -> Read {
    let why = match piece.fault {
        "" if piece.content_type.eq_ignore_ascii_case("text/event-stream") => Why::Cut,
        "" => Why::Empty,
        fault => failure::of_fault(fault),
    };
    Read::failed(why, piece.status, "")
}

fn failed(why: Why, status: u16) -> Ended {
    Ended::Failed(Failure { status, ..Failure::of(why) })
}
