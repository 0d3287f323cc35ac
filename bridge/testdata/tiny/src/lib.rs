//! A module that has nothing to do with the product: it answers requests, posts on a command, relays replies to streams,
//! counts in the key-value store, and on request does everything that a module must not do.
//!
//! It shows how little a module needs: extism's entry, and any MessagePack library.

use extism_pdk::{plugin_fn, FnResult};
use rmpv::Value;

/// The version of the wire format that this module speaks, for the bridge to read before the first call.
#[used]
#[link_section = "wire-version"]
static WIRE_VERSION: [u8; 4] = 4u32.to_le_bytes();

/// One envelope in, one outcome out.
#[plugin_fn]
pub fn handle(input: Vec<u8>) -> FnResult<Vec<u8>> {
    let envelope = rmpv::decode::read_value(&mut &input[..])?;
    let id = number(&envelope, "id");
    let outcome = decide(&envelope, id);
    let mut out = Vec::new();
    rmpv::encode::write_value(&mut out, &outcome)?;
    Ok(out)
}

fn decide(envelope: &Value, id: u64) -> Value {
    let event = get(envelope, "event");
    let answers = get(envelope, "answers");
    if has(event, "activated") {
        return activated(id, envelope, answers);
    }
    if has(event, "command") {
        return command(id, get(event, "command"), answers);
    }
    if has(event, "posted") {
        return posted(id, get(event, "posted"));
    }
    if has(event, "check") {
        let channel = text(get(event, "check"), "channel");
        return done(id, vec![step("", "log", map(vec![("level", "info".into()), ("message", format!("check {channel}").into())]))]);
    }
    if has(event, "typing") {
        let typing = get(event, "typing");
        let message = format!("{} types in {}, {}", text(typing, "user"), text(typing, "root"), lossy(get(typing, "binding")));
        return done(id, vec![step("", "log", map(vec![("level", "info".into()), ("message", message.into())]))]);
    }
    if has(event, "reacted") {
        let reacted = get(event, "reacted");
        let how = if get(reacted, "removed").as_bool() == Some(true) { "takes away" } else { "puts" };
        let (user, post) = (text(get(reacted, "user"), "id"), text(get(reacted, "post"), "id"));
        let message = format!("{user} {how} {} on {post}, {}", text(reacted, "emoji"), lossy(get(reacted, "binding")));
        return done(id, vec![step("", "log", map(vec![("level", "info".into()), ("message", message.into())]))]);
    }
    if has(event, "piece") {
        return piece(id, get(event, "piece"));
    }
    if has(event, "http") {
        let channel = text(get(get(envelope, "host"), "settings"), "channel");
        return http(id, get(event, "http"), channel, answers);
    }
    outcome(id, vec![], map(vec![("ignored", map(vec![("reason", "not of interest".into())]))]))
}

fn activated(id: u64, envelope: &Value, answers: &Value) -> Value {
    if !has(answers, "bot") {
        let bot = map(vec![("username", "tiny".into()), ("display_name", "Tiny".into()), ("description", "".into())]);
        return ask(id, vec![step("bot", "ensure_bot", bot)]);
    }
    let autocomplete = r#"{"trigger":"tiny","auto_complete":true,"autocomplete_data":{"Trigger":"tiny","HelpText":"says hello"}}"#;
    let mut steps = vec![step("", "register_command", map(vec![("command", Value::Binary(autocomplete.into()))]))];
    let channel = text(get(get(envelope, "host"), "settings"), "channel");
    if !channel.is_empty() {
        let emojis = Value::Array(vec!["raised_hand".into()]);
        steps.push(step("", "watch_channel", map(vec![("channel", channel.into()), ("emojis", emojis)])));
    }
    done(id, steps)
}

fn command(id: u64, event: &Value, answers: &Value) -> Value {
    let channel: Value = text(event, "channel").into();
    if !has(answers, "post") {
        let post = map(vec![
            ("channel", channel),
            ("message", "hello from tiny".into()),
            ("props", Value::Binary(b"{\"n\":1,\"list\":[1,\"a\",null]}".to_vec())),
        ]);
        return ask(id, vec![step("post", "create_post", post)]);
    }
    let answer = get(get(answers, "post"), "answer");
    let root = text(get(get(answer, "post"), "post"), "id");
    let reply =
        map(vec![("text", format!("posted {root}").into()), ("props", Value::Binary(format!("{{\"root\":\"{root}\"}}").into_bytes()))]);
    done(
        id,
        vec![
            step("", "watch_channel", map(vec![("channel", channel)])),
            step("", "watch_thread", map(vec![("root", root.into()), ("binding", Value::Binary(b"mine".to_vec()))])),
            step("", "reply_command", reply),
        ],
    )
}

fn posted(id: u64, event: &Value) -> Value {
    let post = get(event, "post");
    let root = text(post, "root");
    let frame = map(vec![
        ("id", format!("{}-{}", number(post, "update_at"), text(post, "id")).into()),
        ("event", "post".into()),
        ("data", format!("{}: {}", text(get(event, "author"), "username"), text(post, "message")).into()),
    ]);
    done(
        id,
        vec![
            step("", "watch_thread", map(vec![("root", root.into()), ("binding", Value::Binary(b"mine".to_vec()))])),
            step("", "publish", map(vec![("topic", root.into()), ("frame", frame)])),
        ],
    )
}

fn http(id: u64, request: &Value, channel: &str, answers: &Value) -> Value {
    let path = text(request, "path");
    let query = text(request, "query");
    if answers.as_map().is_some_and(|all| all.iter().any(|(_, one)| has(get(one, "answer"), "failed"))) && path != "/ask" && path != "/take" {
        return respond(id, 503, "the server did not do it");
    }
    match path {
        "/hello" => respond(id, 200, &format!("{} {} {}", text(request, "method"), query, text(request, "user"))),
        "/echo" => echo(id, request),
        "/file" => {
            let file = map(vec![("file", map(vec![("path", query.into())]))]);
            let headers = map(vec![("Content-Type", "text/javascript; charset=utf-8".into())]);
            let body = map(vec![("status", 200.into()), ("headers", headers), ("body", Value::Array(vec![file]))]);
            done(id, vec![step("", "respond", body)])
        }
        "/take" => take(id, query, channel, answers),
        "/upload" => {
            let headers = map(vec![("Content-Disposition", "attachment".into()), ("Content-Type", "application/octet-stream".into())]);
            let file = map(vec![("upload", map(vec![("id", query.into())]))]);
            done(id, vec![step("", "respond", map(vec![("status", 200.into()), ("headers", headers), ("body", Value::Array(vec![file]))]))])
        }
        "/count" => count(id, query, answers),
        "/lane" => lane(id, query, answers),
        "/stream" | "/poll" => stream(id, query, path == "/poll", answers),
        "/publish" => {
            let frame =
                map(vec![("id", text(request, "user").into()), ("event", "said".into()), ("data", lossy(get(request, "body")).into())]);
            done(
                id,
                vec![
                    step("", "publish", map(vec![("topic", query.into()), ("frame", frame)])),
                    step("", "respond", map(vec![("status", 202.into())])),
                ],
            )
        }
        "/fetch" => fetch(id, query, answers),
        "/limit" => limit(id, query, answers),
        "/thread" => thread(id, query, answers),
        "/nothing" => done(id, vec![]),
        "/wrong" => respond(id + 1, 200, "somebody else's"),
        "/spin" => loop {
            core::hint::black_box(id);
        },
        "/eat" => {
            let mut food: Vec<Vec<u8>> = Vec::new();
            loop {
                food.push(vec![1; 1 << 20]);
            }
        }
        "/panic" => panic!("asked for"),
        "/big" => respond(id, 200, &"x".repeat(query.parse().unwrap_or(9 << 20))),
        "/unknown" => done(id, vec![step("", "make_coffee", map(vec![]))]),
        "/ask" => {
            let round = answers.as_map().map_or(0, Vec::len);
            ask(id, vec![step(&format!("round {round}"), "kv_get", map(vec![("key", "any".into())]))])
        }
        "/same" => ask(id, vec![step("same", "kv_get", map(vec![("key", "any".into())]))]),
        _ => outcome(id, vec![], map(vec![("ignored", map(vec![("reason", "no such path".into())]))])),
    }
}

fn echo(id: u64, request: &Value) -> Value {
    let headers = get(request, "headers").as_map().cloned().unwrap_or_default();
    let mut lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{}={}", name.as_str().unwrap_or("?"), value.as_str().unwrap_or("?"))).collect();
    lines.push(format!("client={}", text(request, "client")));
    lines.push(format!("query={}", text(request, "query")));
    lines.push(format!("too_large={}", get(request, "too_large").as_bool().unwrap_or(false)));
    lines.push(format!("untaken={}", get(request, "untaken").as_bool().unwrap_or(false)));
    lines.push(format!("length={}", get(request, "length").as_i64().unwrap_or(0)));
    lines.push(format!("body={}", lossy(get(request, "body"))));
    respond(id, 200, &lines.join("\n"))
}

/// Begins a request that `piece` tells of.
fn fetch(id: u64, address: &str, answers: &Value) -> Value {
    if has(answers, "begun") {
        return respond(id, 202, "on its way");
    }
    let request = map(vec![("method", "GET".into()), ("url", address.into()), ("timeout", 5_000.into()), ("max", 1_000.into())]);
    let fetch = map(vec![
        ("name", "f".into()),
        ("lane", "l".into()),
        ("request", request),
        ("every", 20.into()),
        ("carry", Value::Binary(b"0".to_vec())),
    ]);
    ask(id, vec![step("begun", "fetch", fetch)])
}

/// Says what came, and carries a number along.
fn piece(id: u64, piece: &Value) -> Value {
    let n: u64 = lossy(get(piece, "carry")).parse().unwrap_or(100);
    let end = get(piece, "end").as_bool().unwrap_or(false);
    let message =
        format!("piece {n}: {} {}{} {}", number(piece, "status"), lossy(get(piece, "body")), if end { "." } else { "" }, text(piece, "fault"));
    let carry = map(vec![("name", text(piece, "name").into()), ("carry", Value::Binary((n + 1).to_string().into_bytes()))]);
    let log = map(vec![("level", "info".into()), ("message", message.trim().into())]);
    done(id, vec![step("", "carry", carry), step("", "log", log)])
}

/// Takes a file and posts it, or says with which status it was not taken.
fn take(id: u64, name: &str, channel: &str, answers: &Value) -> Value {
    if !has(answers, "taken") {
        let take = map(vec![("channel", channel.into()), ("name", name.into()), ("max", (10 << 20).into())]);
        return ask(id, vec![step("taken", "take_body", take)]);
    }
    let answer = get(get(answers, "taken"), "answer");
    if has(answer, "failed") {
        return respond(id, number(get(answer, "failed"), "status").max(400), text(get(answer, "failed"), "error"));
    }
    let Some(file) = get(get(answer, "files"), "files").as_array().and_then(|files| files.first()) else {
        return respond(id, 413, "too long");
    };
    let post = map(vec![
        ("channel", channel.into()),
        ("message", "a file".into()),
        ("files", Value::Array(vec![text(file, "id").into()])),
    ]);
    with_response(id, vec![step("", "create_post", post)], 200, text(file, "id"))
}

fn count(id: u64, key: &str, answers: &Value) -> Value {
    if !has(answers, "now") {
        return ask(id, vec![step("now", "kv_get", map(vec![("key", key.into())]))]);
    }
    let old = get(get(get(get(answers, "now"), "answer"), "value"), "bytes").clone();
    let n: u64 = lossy(&old).parse().unwrap_or(0);
    let set =
        map(vec![("key", key.into()), ("value", Value::Binary((n + 1).to_string().into_bytes())), ("guarded", true.into()), ("old", old)]);
    with_response(id, vec![step("", "kv_set", set)], 200, &(n + 1).to_string())
}

fn lane(id: u64, key: &str, answers: &Value) -> Value {
    if !has(answers, "lane") {
        return ask(id, vec![step("lane", "lane", map(vec![("key", key.into())]))]);
    }
    count(id, key, answers)
}

fn limit(id: u64, key: &str, answers: &Value) -> Value {
    if !has(answers, "limit") {
        let step = step("limit", "limit", map(vec![("key", key.into()), ("count", 3.into()), ("window", 60_000.into())]));
        return ask(id, vec![step]);
    }
    let wait = number(get(get(get(answers, "limit"), "answer"), "limit"), "wait");
    respond(id, if wait == 0 { 200 } else { 429 }, &wait.to_string())
}

fn thread(id: u64, root: &str, answers: &Value) -> Value {
    if !has(answers, "thread") {
        return ask(id, vec![step("thread", "thread", map(vec![("root", root.into())]))]);
    }
    let posts = get(get(get(get(answers, "thread"), "answer"), "posts"), "posts").as_array().cloned().unwrap_or_default();
    let lines: Vec<&str> = posts.iter().map(|post| text(post, "message")).collect();
    respond(id, 200, &lines.join("\n"))
}

fn stream(id: u64, topic: &str, poll: bool, answers: &Value) -> Value {
    if !has(answers, "subscribed") {
        return ask(id, vec![step("subscribed", "subscribe", map(vec![("topic", topic.into())]))]);
    }
    let frame = |name: &str| Value::Array(vec![map(vec![("id", name.into()), ("event", name.into()), ("data", "{}".into())])]);
    let mut fields = vec![("max", 2_000.into()), ("heartbeat", 100.into()), ("poll", poll.into()), ("channel", topic.into())];
    if !poll {
        fields.push(("first", frame("first")));
        fields.push(("last", frame("last")));
    }
    done(id, vec![step("", "stream", map(fields))])
}

fn respond(id: u64, status: u64, body: &str) -> Value {
    with_response(id, vec![], status, body)
}

fn with_response(id: u64, mut steps: Vec<Value>, status: u64, body: &str) -> Value {
    let bytes = map(vec![("bytes", map(vec![("bytes", Value::Binary(body.into()))]))]);
    let headers = map(vec![("content-type", "text/plain; charset=utf-8".into())]);
    steps.push(step("", "respond", map(vec![("status", status.into()), ("headers", headers), ("body", Value::Array(vec![bytes]))])));
    done(id, steps)
}

fn done(id: u64, steps: Vec<Value>) -> Value {
    outcome(id, steps, map(vec![("done", map(vec![]))]))
}

fn ask(id: u64, steps: Vec<Value>) -> Value {
    outcome(id, steps, map(vec![("ask", map(vec![]))]))
}

fn outcome(id: u64, steps: Vec<Value>, end: Value) -> Value {
    map(vec![("id", id.into()), ("steps", Value::Array(steps)), ("end", end)])
}

fn step(name: &str, op: &str, fields: Value) -> Value {
    let op = map(vec![(op, fields)]);
    if name.is_empty() {
        return map(vec![("op", op)]);
    }
    map(vec![("name", name.into()), ("op", op)])
}

fn map(fields: Vec<(&str, Value)>) -> Value {
    Value::Map(fields.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

static NIL: Value = Value::Nil;

fn get<'a>(value: &'a Value, key: &str) -> &'a Value {
    let fields = value.as_map().map_or(&[][..], |fields| &fields[..]);
    fields.iter().find(|(name, _)| name.as_str() == Some(key)).map_or(&NIL, |(_, value)| value)
}

fn has(value: &Value, key: &str) -> bool {
    !get(value, key).is_nil()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    get(value, key).as_str().unwrap_or("")
}

fn number(value: &Value, key: &str) -> u64 {
    get(value, key).as_u64().unwrap_or(0)
}

fn lossy(value: &Value) -> String {
    String::from_utf8_lossy(value.as_slice().unwrap_or(&[])).into_owned()
}
