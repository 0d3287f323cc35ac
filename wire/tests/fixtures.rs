//! The same values in Rust and in Go, and the bytes that each writes for them, in `bridge/testdata/wire`. Each side compares what it writes with its own files and reads the other's. `WIRE_FIXTURES=write` makes them anew.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use frontdesk_wire::*;
use serde::{de::DeserializeOwned, Serialize};
use std::{collections::BTreeMap, fmt::Debug, fs, path::PathBuf};

#[path = "fixtures/ops.rs"]
mod ops;

fn folder(side: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../bridge/testdata/wire").join(side)
}

/// Compares what Rust writes with the file, and reads what Go wrote.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let written = rmp_serde::to_vec_named(value).unwrap();
    let file = format!("{name}.msgpack");
    if std::env::var("WIRE_FIXTURES").is_ok_and(|how| how == "write") {
        fs::create_dir_all(folder("rust")).unwrap();
        fs::write(folder("rust").join(&file), &written).unwrap();
        return;
    }
    let known = fs::read(folder("rust").join(&file)).unwrap_or_default();
    assert!(
        known == written,
        "rust/{file} is not what Rust writes; run WIRE_FIXTURES=write cargo test -p frontdesk-wire"
    );
    let go = fs::read(folder("go").join(&file)).unwrap_or_else(|_| panic!("Go wrote no {file}"));
    let read: T = rmp_serde::from_slice(&go).unwrap_or_else(|error| panic!("go/{file}: {error}"));
    assert_eq!(&read, value, "go/{file}");
}

fn s(text: &str) -> String {
    text.into()
}

fn map(key: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(s(key), s(value))])
}

fn post() -> Post {
    Post {
        id: s("post"),
        create_at: 1_700_000_000_000,
        update_at: 1_700_000_000_001,
        edit_at: 200,
        delete_at: 70_000,
        user: s("user"),
        channel: s("channel"),
        root: s("root"),
        message: s("grüße 👋"),
        kind: s("me"),
        props: b"{\"a\":1}".to_vec(),
        files: vec![s("f1"), s("f2")],
    }
}

fn user() -> User {
    User {
        id: s("user"),
        username: s("anna"),
        nickname: s("Anna"),
        first_name: s("An"),
        last_name: s("Na"),
        locale: s("de"),
        timezone: s("Europe/Berlin"),
        is_bot: true,
        is_guest: false,
        is_deleted: true,
    }
}

fn frame() -> Frame {
    Frame { id: s("1-a"), event: s("message"), data: s("{}") }
}

#[test]
fn events() {
    let binding = Some(b"bound".to_vec());
    for (name, event) in [
        ("activated", Event::Activated {}),
        ("posted", Event::Posted { post: post(), author: user(), binding: binding.clone() }),
        ("posted_unbound", Event::Posted { post: Post::default(), author: User::default(), binding: None }),
        ("edited", Event::Edited { post: post(), was: s("before"), author: user(), binding: binding.clone() }),
        ("deleted", Event::Deleted { post: post(), binding: binding.clone() }),
        ("reacted", reacted(false, binding.clone())),
        ("reacted_removed", reacted(true, None)),
        (
            "command",
            Event::Command {
                user: user(),
                channel: s("channel"),
                team: s("team"),
                root: s("root"),
                text: s("/desk help"),
                trigger: s("trigger"),
            },
        ),
        (
            "http",
            Event::Http {
                method: s("POST"),
                path: s("/v1/%20"),
                query: s("a=b"),
                headers: map("host", "example"),
                body: vec![0, 255, 128],
                too_large: true,
                untaken: false,
                length: 0,
                user: s("user"),
                client: s("::1"),
            },
        ),
        ("http_untaken", untaken()),
        ("typing", Event::Typing { user: s("user"), channel: s("channel"), root: s("root"), binding: binding.clone() }),
        ("timer", Event::Timer { name: s("name"), binding, payload: b"p".to_vec() }),
        ("timer_unbound", Event::Timer { name: s("name"), binding: None, payload: vec![] }),
        ("piece", piece()),
        ("piece_waits", waiting()),
        ("check", Event::Check { channel: s("channel"), topics: vec![s("a"), s("b")], since: -1 }),
    ] {
        check(&format!("event.{name}"), &event);
    }
}

fn reacted(removed: bool, binding: Option<Vec<u8>>) -> Event {
    Event::Reacted { post: post(), user: user(), emoji: s("white_check_mark"), removed, binding }
}

fn piece() -> Event {
    Event::Piece {
        name: s("name"),
        binding: Some(b"bound".to_vec()),
        carry: b"so far".to_vec(),
        status: 200,
        headers: map("content-type", "text/event-stream"),
        body: vec![0, 255],
        took: 1500,
        end: true,
        cut: true,
        fault: s("broken"),
        error: s("the connection ended early"),
    }
}

fn waiting() -> Event {
    Event::Piece {
        name: s("name"),
        binding: None,
        carry: vec![],
        status: 0,
        headers: BTreeMap::new(),
        body: vec![],
        took: -1,
        end: false,
        cut: false,
        fault: s(""),
        error: s(""),
    }
}

fn untaken() -> Event {
    Event::Http {
        method: s("POST"),
        path: s("/"),
        query: s(""),
        headers: BTreeMap::new(),
        body: vec![137, 80],
        too_large: false,
        untaken: true,
        length: -1,
        user: s(""),
        client: s(""),
    }
}

fn http() -> Answer {
    Answer::Http {
        status: 503,
        headers: map("retry-after", "5"),
        body: vec![0, 255],
        cut: true,
        first: 12,
        took: 30_000,
        fault: s("timeout"),
        error: s("too slow"),
    }
}

fn no_http() -> Answer {
    Answer::Http {
        status: 0,
        headers: BTreeMap::new(),
        body: vec![],
        cut: false,
        first: -1,
        took: 0,
        fault: s(""),
        error: s(""),
    }
}

fn file() -> File {
    File {
        id: s("file"),
        user: s("user"),
        channel: s("channel"),
        post: s("post"),
        name: s("ä.png"),
        mime: s("image/png"),
        size: 1 << 33,
        width: 640,
        delete_at: 5,
    }
}

#[test]
fn answers() {
    let channel = Channel {
        id: s("channel"),
        team: s("team"),
        team_name: s("crew"),
        name: s("town-square"),
        display_name: s("Town Square"),
        kind: s("O"),
        delete_at: 5,
    };
    for (name, answer) in [
        ("value", Answer::Value { bytes: Some(vec![1, 2, 3]) }),
        ("value_none", Answer::Value { bytes: None }),
        ("post", Answer::Post { post: Some(post()) }),
        ("post_none", Answer::Post { post: None }),
        ("posts", Answer::Posts { posts: vec![post(), Post::default()] }),
        ("posts_none", Answer::Posts { posts: vec![] }),
        ("users", Answer::Users { users: vec![user()] }),
        ("users_none", Answer::Users { users: vec![] }),
        (
            "presence",
            Answer::Presence { users: vec![Status { user: s("user"), status: s("online") }, Status::default()] },
        ),
        ("presence_none", Answer::Presence { users: vec![] }),
        ("channel", Answer::Channel { channel: Some(channel) }),
        ("channel_none", Answer::Channel { channel: None }),
        ("flag", Answer::Flag { yes: true }),
        ("limit", Answer::Limit { wait: 1500 }),
        ("http", http()),
        ("http_none", no_http()),
        ("files", Answer::Files { files: vec![file()] }),
        ("files_none", Answer::Files { files: vec![] }),
        ("token", Answer::Token { id: s("id"), token: s("secret") }),
        ("values", Answer::Values { values: map("ServiceSettings.SiteURL", "https://chat.example") }),
        ("values_none", Answer::Values { values: BTreeMap::new() }),
        ("done", Answer::Done {}),
        ("failed", Answer::Failed { error: s("no"), status: 404 }),
    ] {
        check(&format!("answer.{name}"), &Answered { at: 1_700_000_000_002, answer });
    }
}

#[test]
fn envelope() {
    let host = Host {
        plugin: s("plugin"),
        site_url: s("https://chat.example"),
        server_version: s("11.4.0"),
        bot: s("bot"),
        trusts_proxy: true,
        mails: true,
        settings: map("public_url", ""),
    };
    let answered = Answered { at: 3, answer: Answer::Done {} };
    let answers = BTreeMap::from([(s("a"), answered.clone()), (s("b"), answered)]);
    let random = (0..32).collect();
    let event = Event::Check { channel: s("channel"), topics: vec![], since: 0 };
    check("envelope", &Envelope { id: 1 << 40, now: 2, random, host, event, answers });
}

#[test]
fn outcomes() {
    for (name, end) in [
        ("done", End::Done {}),
        ("ask", End::Ask {}),
        ("ignored", End::Ignored { reason: s("why") }),
        ("rejected", End::Rejected { code: s("too_many") }),
    ] {
        let steps = vec![Step { name: None, op: Op::DeletePost { id: s("post") } }];
        check(&format!("outcome.{name}"), &Outcome { id: 9, steps, end });
    }
}
