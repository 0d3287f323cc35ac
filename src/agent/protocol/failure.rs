//! Why there is no answer, told by the status, by what the server said with it, or by how the call went.
//!
//! Servers say it in many ways: `{"error":{"message","type","code"}}` (OpenAI, LiteLLM, llama.cpp), `{"error":"…"}` (Ollama),
//! `{"object":"error","message","code"}` (vLLM), `{"detail":"…"}` or `{"detail":[{"msg"}]}` (FastAPI), or a page for people.

use super::{Ended, Failure, Piece, Read, Why};
use crate::agent::Agent;
use crate::keys::Keys;
use serde_json::Value;

/// The longest that is kept of what a server says, in characters.
const SAID: usize = 300;

/// As many characters of a secret's beginning are one, where a text that was cut ends with them.
const BEGINNING: usize = 4;
/// From this length on a value in an address's query may be a secret, in bytes; others are words that anybody may say.
const VALUE: usize = 8;

impl Failure {
    /// A failure of which nobody says more.
    pub fn of(why: Why) -> Self {
        Self { why, status: 0, said: String::new(), retry_after: None }
    }
}

impl Read {
    /// Nothing but a failure.
    pub(super) fn failed(why: Why, status: u16, said: &str) -> Self {
        let said = if why == Why::Key { without_keys(&short(said)) } else { short(said) };
        Self { end: Some(Ended::Failed(Failure { status, said, ..Failure::of(why) })), ..Self::default() }
    }
}

/// What an agent's server or the bridge says, with `…` for each of the agent's secrets: its key, what signs its calls, and what stands
/// in the query of its address.
pub fn masked(agent: &Agent, keys: &Keys, said: &str) -> String {
    let mut secrets: Vec<&str> = vec![keys.credentials.trim()];
    secrets.extend(keys.signing.iter().map(|key| key.text.as_str()));
    let query = agent.url.split_once('?').map_or("", |(_, query)| query);
    secrets.push(query);
    let values = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1));
    secrets.extend(values.filter(|value| value.len() >= VALUE));
    secrets.retain(|secret| !secret.is_empty());
    let masked = secrets.iter().fold(said.to_string(), |said, secret| said.replace(secret, "…"));
    let is_cut = masked.ends_with('…');
    let text = masked.trim_end_matches('…');
    let rest = |secret: &&str| {
        let ends = secret.char_indices().map(|(at, _)| at).filter(|at| *at >= BEGINNING).rev();
        ends.filter_map(|at| secret.get(..at)).find_map(|beginning| text.strip_suffix(beginning))
    };
    match secrets.iter().filter_map(rest).min_by_key(|rest| rest.len()) {
        Some(rest) if is_cut => format!("{rest}…"),
        _ => masked,
    }
}

/// What a call that went wrong says, by the bridge's word for it.
pub fn of_fault(fault: &str) -> Why {
    match fault {
        "refused" => Why::Refused,
        "name" | "connect" => Why::Unreachable,
        "certificate" => Why::Certificate,
        "timeout" => Why::Silent,
        "broken" => Why::Cut,
        "other" => Why::Malformed,
        "gate" => Why::Crowded,
        _ => Why::Broken,
    }
}

/// What an answer says whose status is no success.
pub fn of_status(piece: &Piece<'_>, body: &[u8]) -> Read {
    let told = serde_json::from_slice(body).ok();
    let said = told.as_ref().map_or_else(|| plain(body), words);
    let why = match piece.status {
        401 | 403 | 407 => Why::Key,
        404 if told.is_some() && said.to_lowercase().contains("model") => Why::Model,
        400 | 404 | 422 if told.as_ref().is_some_and(|told| is_about_model(told, &said)) => Why::Model,
        408 => Why::Silent,
        429 => Why::Busy,
        500.. => Why::Broken,
        300..=399 | 404 | 405 | 410 => Why::Address,
        _ => Why::Request,
    };
    let mut read = Read::failed(why, piece.status, &said);
    if let Some(Ended::Failed(failure)) = &mut read.end {
        failure.retry_after = piece.retry_after;
    }
    read
}

/// What an error says that came in place of an answer, or in its middle; none where the object is no error.
pub fn in_answer(object: &Value, status: u16) -> Option<Read> {
    let error = object.get("error").filter(|error| !error.is_null() && **error != Value::Bool(false));
    let marked = ["object", "type"].iter().any(|name| object.get(name).is_some_and(|value| value == "error"));
    if error.is_none() && !marked {
        return None;
    }
    let said = words(object);
    let code = |object: &Value| {
        let code = object.get("code").or_else(|| object.get("status"))?;
        code.as_u64().or_else(|| code.as_str()?.parse().ok()).and_then(|code| u16::try_from(code).ok())
    };
    let code = error.and_then(code).or_else(|| code(object)).filter(|code| (400..600).contains(code));
    let why = match code {
        _ if is_about_model(object, &said) => Why::Model,
        Some(401 | 403) => Why::Key,
        Some(429) => Why::Busy,
        Some(400 | 404 | 413 | 422) => Why::Request,
        _ => Why::Broken,
    };
    Some(Read::failed(why, code.unwrap_or(status), &said))
}

/// Whether an error says that there is no such model.
fn is_about_model(told: &Value, said: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "not found",
        "not exist",
        "no such",
        "unknown model",
        "invalid model",
        "not a valid model",
        "model is required",
        "not available",
        "no model",
    ];
    let code = told.pointer("/error/code").or_else(|| told.get("code")).and_then(Value::as_str).unwrap_or_default();
    let said = said.to_lowercase();
    code == "model_not_found" || (said.contains("model") && SIGNS.iter().any(|sign| said.contains(sign)))
}

/// What an error says in words.
fn words(told: &Value) -> String {
    let first = [
        "/error/message",
        "/error",
        "/message",
        "/detail/0/msg",
        "/detail/message",
        "/detail/error",
        "/detail",
        "/title",
        "/msg",
    ];
    let text = |path: &&str| told.pointer(path).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let said = first.iter().find_map(text).or(told.as_str());
    said.map_or_else(|| told.to_string(), Into::into)
}

/// The words of a page or of a plain text.
pub fn plain(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if !text.trim_start().starts_with('<') {
        return short(&text);
    }
    // Letters of ASCII alone change, so that places stay what they are.
    let low = text.to_ascii_lowercase();
    let title = low.find("<title").and_then(|at| Some(at + low.get(at..)?.find('>')? + 1));
    let title = title.and_then(|from| text.get(from..)).and_then(|rest| rest.split('<').next());
    short(title.unwrap_or_default())
}

/// A text in one line and not too long.
fn short(text: &str) -> String {
    let seen: String = text.chars().take(SAID * 8).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SAID {
        return line;
    }
    line.chars().take(SAID - 1).chain(['…']).collect()
}

/// Servers like to say which key they were shown.
fn without_keys(said: &str) -> String {
    let is_key = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with("sk-")
            || word.contains("**")
            || (word.len() >= 16 && word.contains(|c: char| c.is_ascii_digit()))
    };
    said.split(' ').map(|word| if is_key(word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;

    #[test]
    fn no_secret_is_said_again() {
        let agent = Agent { url: "https://llm.example/v1?v=1&code=c0de-c0de".into(), ..Agent::default() };
        let signing = vec![Key { text: "c2VjcmV0".into(), until: 0 }, Key { text: "b2xkZXI=".into(), until: 9 }];
        let keys = Keys { credentials: "AIza/77".into(), signing, ..Keys::default() };
        for (said, masked) in [
            ("API key AIza/77 is not valid", "API key … is not valid"),
            ("\"Authorization: Bearer AIza/77\"", "\"Authorization: Bearer …\""),
            ("whsec_c2VjcmV0, b2xkZXI=", "whsec_…, …"),
            ("Post \"https://llm.example/v1?v=1&code=c0de-c0de\": EOF", "Post \"https://llm.example/v1?…\": EOF"),
            ("you sent AIza/…", "you sent …"),
            ("you sent AIz…", "you sent AIz…"),
            ("you sent AIza/", "you sent AIza/"),
            ("code c0de-c0de is unknown", "code … is unknown"),
            ("no such model", "no such model"),
        ] {
            assert_eq!(super::masked(&agent, &keys, said), masked);
        }
        assert_eq!(super::masked(&Agent::default(), &Keys::default(), "as it is…"), "as it is…");
    }
}
