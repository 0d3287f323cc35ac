//! A request to a feed, taken apart: JSON, forms and multipart alike become one JSON value.

use super::{weight, Malformed};
use crate::routes::Request;
use bytes::Bytes;
use futures_util::{stream, FutureExt};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// What a sender posted.
pub struct Incoming {
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// The parameters of the address.
    pub query: BTreeMap<String, String>,
    /// The body: JSON as it came; a form as an object of texts; of a form with a field `payload`, what that field holds as JSON.
    pub payload: Value,
}

impl Incoming {
    /// Takes a request apart.
    pub fn of(request: &Request) -> Result<Self, Malformed> {
        let query = pairs(request.query.as_bytes());
        Ok(Self { headers: request.headers.clone(), query, payload: body(request)? })
    }

    /// A header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A parameter of the address, or the empty text.
    pub fn parameter(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// A text of the payload by its path, such as `["alert", "name"]`; numbers and truth values as text, the empty text where
    /// there is none.
    pub fn text(&self, path: &[&str]) -> String {
        text(&self.payload, path)
    }
}

/// A text inside a JSON value by its path; numbers and truth values as text, the empty text where there is none.
pub fn text(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    });
    match found {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

fn body(request: &Request) -> Result<Value, Malformed> {
    let kind = request.header("content-type");
    let essence = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => {
            // `curl -d '{…}'` says that it sends a form.
            match request.body.trim_ascii_start().first() {
                Some(b'{' | b'[') => json(&request.body),
                _ => payload_of(pairs(&request.body)),
            }
        }
        "multipart/form-data" => payload_of(multipart(kind, &request.body)?),
        // As Mattermost and Slack describe it for a request that does not say what it is.
        "" if request.body.starts_with(b"payload=") => payload_of(pairs(&request.body)),
        // A CloudEvent in binary mode says in headers what it is; its body may be anything, or nothing.
        _ if request.headers.contains_key("ce-specversion") => Ok(data(&request.body)),
        _ => json(&request.body),
    }
}

fn data(body: &[u8]) -> Value {
    match json(body) {
        Ok(value) => value,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => Value::String(String::from_utf8_lossy(body).into_owned()),
    }
}

/// JSON in UTF-8, a byte order mark allowed.
fn json(body: &[u8]) -> Result<Value, Malformed> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Err(Malformed::new("body", "is empty; send JSON or a form"));
    }
    weight::check(body)?;
    serde_json::from_slice(body).or_else(|error| mended(body).ok_or(error)).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        Malformed::new(place, format!("is not JSON: {what}"))
    })
}

/// JSON whose texts hold line breaks and tabs as such: wrong, yet scripts write it, and Mattermost's webhooks take it.
fn mended(body: &[u8]) -> Option<Value> {
    let mut out = Vec::with_capacity(body.len() + 16);
    let (mut inside, mut escaped) = (false, false);
    for byte in body {
        let text: Option<&[u8]> = match byte {
            b'\n' => Some(b"\\n"),
            b'\r' => Some(b"\\r"),
            b'\t' => Some(b"\\t"),
            _ => None,
        };
        match text {
            Some(text) if inside => out.extend_from_slice(text),
            _ => out.push(*byte),
        }
        inside ^= *byte == b'"' && !escaped;
        escaped = inside && *byte == b'\\' && !escaped;
    }
    if out.len() == body.len() {
        return None;
    }
    serde_json::from_slice(&out).ok()
}

fn pairs(text: &[u8]) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

fn payload_of(fields: BTreeMap<String, String>) -> Result<Value, Malformed> {
    if fields.is_empty() {
        return Err(Malformed::new("body", "is a form without fields"));
    }
    // Uptime Kuma and others call the field `data`.
    let whole = ["payload", "data"].iter().find_map(|name| fields.get(*name));
    match whole.filter(|payload| payload.trim_start().starts_with(['{', '['])) {
        Some(payload) => {
            json(payload.as_bytes()).map_err(|bad| Malformed::new(format!("payload: {}", bad.at), bad.what))
        }
        None => Ok(Value::Object(fields.into_iter().map(|(key, value)| (key, value.into())).collect::<Map<_, _>>())),
    }
}

/// The text fields of a multipart form (RFC 7578); files are left out.
fn multipart(kind: &str, body: &[u8]) -> Result<BTreeMap<String, String>, Malformed> {
    let wrong = |_| Malformed::new("body", "is not the multipart form that its Content-Type announces");
    let boundary = multer::parse_boundary(kind).map_err(wrong)?;
    let whole = stream::once(async { Ok::<_, Infallible>(Bytes::copy_from_slice(body)) });
    let fields = async {
        let mut form = multer::Multipart::new(whole, boundary);
        let mut fields = BTreeMap::new();
        while let Some(field) = form.next_field().await? {
            let name = field.name().map(ToString::to_string);
            if let (Some(name), None) = (name, field.file_name()) {
                fields.insert(name, field.text().await?);
            }
        }
        Ok::<_, multer::Error>(fields)
    };
    // All of the body is here, so there is nothing to wait for.
    std::pin::pin!(fields).now_or_never().unwrap_or(Ok(BTreeMap::new())).map_err(wrong)
}
