//! Runs the protocols' cases: `tests/agent-protocols/<protocol>/<case>.json`, each what was said and the request that it becomes, or the
//! pieces of an answer and what is read out of them. `UPDATE_CASES=1 cargo test agent::protocol` writes what is found anew;
//! `CASES=openai/` takes some of them.

use super::*;
use crate::cases::{below, hold, say_where_they_come_from};
use crate::keys::Key;
use frontdesk_wire::File;
use proptest::prelude::*;
use serde_json::{json, Map, Value};

/// The agent of a case: its `settings` as an agent's record has them.
fn agent(case: &Value) -> Agent {
    let mut settings = case["settings"].as_object().cloned().unwrap_or_default();
    settings.entry("url").or_insert_with(|| json!("http://agent.example:8080"));
    serde_json::from_value(Value::Object(settings)).unwrap()
}

fn said(said: &Value) -> Said {
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_string();
    let file = |file: &Value| File {
        id: file["id"].as_str().unwrap().into(),
        name: file["name"].as_str().unwrap().into(),
        mime: file["type"].as_str().unwrap().into(),
        size: file["size"].as_i64().unwrap(),
        ..File::default()
    };
    Said {
        speaker: if said["role"] == "assistant" { Speaker::Assistant } else { Speaker::User },
        name: text("name"),
        text: text("text"),
        files: said["files"].as_array().into_iter().flatten().map(file).collect(),
    }
}

fn connection(agent: &Agent) -> Connection {
    serde_json::from_value(json!({
        "id": "c1", "handle": "ada", "kind": "agent", "channel": "channel1", "url": "", "origins": [], "notify": "nobody",
        "language": "en", "timezone": "UTC", "by": "u1", "at": 1, "agent": agent,
    }))
    .unwrap()
}

/// The request that a case's question becomes, its body as JSON with the places of files marked.
fn asked(case: &Value) -> Value {
    let agent = agent(case);
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let signing = case["signing"].as_str().map(|text| Key { text: text.into(), until: 0 });
    let keys = Keys { credentials: text("key").into(), signing: signing.into_iter().collect(), ..Keys::default() };
    let all: Vec<Said> = case["said"].as_array().unwrap().iter().map(said).collect();
    let asking = Asking {
        connection: &connection(&agent),
        agent: &agent,
        keys: &keys,
        system: text("system"),
        said: &all,
        root: "root1",
        id: "turn_1",
        user: ("u1", "Anna"),
        channel: "channel1",
        reply_url: text("reply_url"),
        now: 1_700_000_000_123,
    };
    let fetch = fetch(&asking, "turn".into());
    let request = fetch.request;
    assert!(request.body.is_empty() || request.pieces.is_empty());
    let mut body = String::from_utf8(request.body).unwrap();
    for piece in request.pieces {
        body += &match piece {
            BodyPiece::Bytes { bytes } => String::from_utf8(bytes).unwrap(),
            BodyPiece::File { id, encoding, max } => format!("<{id} as {encoding}, {max} bytes>"),
        };
    }
    let mut shown = json!({
        "method": request.method, "url": request.url, "headers": request.headers, "timeout": request.timeout, "max": request.max,
        "gate": request.gate, "slots": request.slots, "every": fetch.every, "whole": fetch.whole,
        "body": serde_json::from_str::<Value>(&body).unwrap_or_else(|error| panic!("{error}: {body}")),
    });
    if let Some(signature) = fetch.signature {
        shown["signature"] = serde_json::to_value(signature).unwrap();
    }
    shown
}

fn shown(read: &Read) -> Value {
    let mut shown = Map::new();
    if !read.text.is_empty() {
        shown.insert("text".into(), json!(read.text));
    }
    if !read.files.is_empty() {
        let file = |file: &Made| json!({ "name": file.name, "bytes": String::from_utf8_lossy(&file.bytes) });
        shown.insert("files".into(), read.files.iter().map(file).collect());
    }
    if let Some(end) = &read.end {
        let end = match end {
            Ended::Whole => json!("whole"),
            Ended::Later => json!("later"),
            Ended::Length => json!("length"),
            Ended::Failed(failed) => {
                json!({ "why": failed.why, "status": failed.status, "said": failed.said, "retry_after": failed.retry_after })
            }
        };
        shown.insert("end".into(), end);
    }
    Value::Object(shown)
}

/// A piece's body: a text, a value as JSON, or a list of both put together; `{"repeat", "times"}` is a text many times.
fn bytes(body: &Value) -> Vec<u8> {
    match body {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        Value::Array(parts) => parts.iter().flat_map(bytes).collect(),
        Value::Object(of) if of.contains_key("repeat") => {
            of["repeat"].as_str().unwrap().repeat(usize::try_from(of["times"].as_u64().unwrap()).unwrap()).into()
        }
        other => other.to_string().into_bytes(),
    }
}

fn piece<'a>(piece: &'a Value, body: &'a [u8]) -> Piece<'a> {
    Piece {
        status: u16::try_from(piece["status"].as_u64().unwrap_or(200)).unwrap(),
        content_type: piece["type"].as_str().unwrap_or_default(),
        retry_after: piece["retry_after"].as_i64(),
        body,
        end: piece["end"].as_bool().unwrap_or_default(),
        cut: piece["cut"].as_bool().unwrap_or_default(),
        fault: piece["fault"].as_str().unwrap_or_default(),
    }
}

/// Reads pieces as the core does: what is known between two of them has been written down.
fn reads(agent: &Agent, pieces: &[Piece<'_>]) -> Vec<Read> {
    let mut stored = serde_json::to_string(&Reader::default()).unwrap();
    let mut one = |piece: &Piece<'_>| {
        let mut reader: Reader = serde_json::from_str(&stored).unwrap();
        let found = read(agent, &mut reader, piece);
        stored = serde_json::to_string(&reader).unwrap();
        assert!(stored.len() < 5 << 20, "{} bytes are carried on", stored.len());
        found
    };
    pieces.iter().map(&mut one).collect()
}

/// All the text, and the end.
fn together(reads: &[Read]) -> Value {
    let mut all = Read::default();
    for read in reads {
        assert!(all.end.is_none() || read == &Read::default(), "something comes behind the end");
        all.text += &read.text;
        all.files.extend(read.files.clone());
        all.end = all.end.or_else(|| read.end.clone());
    }
    shown(&all)
}

fn found(case: &Value) -> Map<String, Value> {
    let mut found = Map::new();
    if case["said"].is_array() {
        found.insert("request".into(), asked(case));
    }
    if case["later"].is_object() || case["later"].is_string() {
        found.insert("read".into(), shown(&later(&bytes(&case["later"]))));
    }
    if let Some(pieces) = case["pieces"].as_array() {
        let bodies: Vec<Vec<u8>> = pieces.iter().map(|piece| bytes(&piece["body"])).collect();
        let pieces: Vec<Piece<'_>> = pieces.iter().zip(&bodies).map(|(of, body)| piece(of, body)).collect();
        let reads = reads(&agent(case), &pieces);
        let long = together(&reads)["text"].as_str().is_some_and(|text| text.len() > 2_000);
        let shown: Vec<Value> = reads.iter().map(shown).collect();
        let length = |read: &Read| json!({ "characters": read.text.chars().count(), "end": self::shown(read)["end"] });
        found.insert("reads".into(), if long { reads.iter().map(length).collect() } else { shown.into() });
    }
    found
}

const FOLDER: &str = "agent-protocols";

#[test]
fn every_case_is_asked_and_read_as_it_says() {
    hold(FOLDER, |path, case| {
        let found = found(case);
        assert!(!found.is_empty(), "{} says nothing", path.display());
        found
    });
    say_where_they_come_from(FOLDER);
}

#[test]
fn an_answer_says_the_same_wherever_it_is_cut() {
    for (path, case) in below(FOLDER) {
        let Some(last) = case["pieces"].as_array().and_then(|pieces| pieces.last()) else { continue };
        let body: Vec<u8> = case["pieces"].as_array().unwrap().iter().flat_map(|piece| bytes(&piece["body"])).collect();
        let agent = agent(&case);
        let whole = together(&reads(&agent, &[Piece { end: true, ..piece(last, &body) }]));
        // What is kept is read again with each piece: long ones are cut into a few.
        let sizes = if body.len() > 8_192 { vec![body.len() / 9 + 1, body.len() / 3] } else { vec![1, 2, 3, 7, 64] };
        for size in sizes {
            let mut pieces: Vec<Piece<'_>> = body
                .chunks(size)
                .map(|body| Piece { end: false, cut: false, fault: "", ..piece(last, body) })
                .collect();
            pieces.push(Piece { end: true, ..piece(last, b"") });
            assert_eq!(together(&reads(&agent, &pieces)), whole, "{} by {size}", path.display());
        }
    }
}

/// What streams are made of, and what they are not.
fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(vec![
        "data: ",
        "data:",
        "\n",
        "\r\n",
        "\n\n",
        "\r",
        ":",
        "event: error",
        "[DONE]",
        "{",
        "}",
        "\"",
        "{\"choices\":[{\"delta\":{\"content\":\"ä 😀\"}}]}",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "<think>",
        "</think>",
        "{\"error\":",
        "\u{feff}",
        "<html>",
        "{\"text\":\"a\"}",
        "{\"choices\":[{\"delta\":{\"content\":\"<thi\"}}]}",
        "nonsense",
        "\0",
    ]);
    let scrap = prop_oneof![4 => known.prop_map(|text| text.as_bytes().to_vec()), 1 => proptest::collection::vec(any::<u8>(), 0..6)];
    proptest::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn whatever_comes_is_read_without_a_panic_and_ends(
        pieces in proptest::collection::vec((scraps(), 0usize..12), 1..8), json in any::<bool>(), last in 0usize..10,
    ) {
        let protocol = if json { Protocol::Json } else { Protocol::Openai };
        let agent = Agent { protocol, ..Agent::default() };
        let faults = ["", "", "", "refused", "name", "certificate", "timeout", "broken", "other", "gate"];
        let status = [200, 200, 200, 200, 0, 204, 302, 404, 401, 429, 500, 503];
        let status = pieces.first().map_or(200, |(_, which)| status[*which]);
        let count = pieces.len();
        let made: Vec<Piece<'_>> = pieces.iter().enumerate().map(|(index, (body, _))| Piece {
            status, body, end: index + 1 == count, fault: if index + 1 == count { faults[last] } else { "" },
            content_type: "text/event-stream", ..Piece::default()
        }).collect();
        let reads = reads(&agent, &made);
        prop_assert_eq!(reads.iter().filter(|read| read.end.is_some()).count(), 1);
    }

    #[test]
    fn a_stream_says_the_same_wherever_it_is_cut(
        words in proptest::collection::vec("[a-zäß😀<>/\n ]{0,5}|<think>|</think>|\\PC{0,3}", 0..20),
        breaks in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        cuts in proptest::collection::vec(1usize..40, 1..60),
        done in any::<bool>(),
    ) {
        let mut stream = String::new();
        for word in &words {
            stream += &format!(": still here{breaks}{breaks}data: {}{breaks}{breaks}", json!({ "choices": [{ "delta": { "content": word } }] }));
        }
        stream += &format!("data: {}{breaks}{breaks}", json!({ "choices": [{ "delta": {}, "finish_reason": "stop" }] }));
        if done {
            stream += &format!("data: [DONE]{breaks}{breaks}");
        }
        let piece = |body, end| Piece { status: 200, body, end, ..Piece::default() };
        let agent = Agent::default();
        let mut pieces = Vec::new();
        let mut rest = stream.as_bytes();
        for cut in cuts {
            let (head, tail) = rest.split_at(cut.min(rest.len()));
            if !head.is_empty() {
                pieces.push(piece(head, false));
            }
            rest = tail;
        }
        pieces.push(piece(rest, true));
        let whole = together(&reads(&agent, &[piece(stream.as_bytes(), true)]));
        prop_assert_eq!(together(&reads(&agent, &pieces)), whole.clone());
        if !words.iter().any(|word| word.contains('<')) && !words.concat().contains(char::is_control) {
            let right = words.concat();
            prop_assert_eq!(whole["text"].as_str().unwrap_or_default(), right.trim_start());
        }
    }
}
