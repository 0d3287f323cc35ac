//! The same values in Rust and in Go, and the bytes that each writes for them, in `bridge/testdata/wire`.
//!
//! Each side compares what it writes with its own files and reads the other's. `WIRE_FIXTURES=write` makes them anew.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use frontdesk_wire::{
    Answer, Answered, Channel, End, Envelope, Event, Frame, Host, Op, Outcome, Part, Post, Step, User,
};
use serde::{de::DeserializeOwned, Serialize};
use std::{collections::BTreeMap, fmt::Debug, fs, path::PathBuf};

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
        ("deleted", Event::Deleted { post: post(), binding }),
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
                user: s("user"),
                client: s("::1"),
            },
        ),
        ("check", Event::Check { channel: s("channel"), topics: vec![s("a"), s("b")], since: -1 }),
    ] {
        check(&format!("event.{name}"), &event);
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
        ("channel", Answer::Channel { channel: Some(channel) }),
        ("channel_none", Answer::Channel { channel: None }),
        ("flag", Answer::Flag { yes: true }),
        ("limit", Answer::Limit { wait: 1500 }),
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

#[test]
fn steps() {
    for (name, op) in reads().into_iter().chain(results()).chain(requests()).chain(notices()) {
        check(&format!("op.{name}"), &Step { name: Some(s(name)), op });
    }
}

fn reads() -> Vec<(&'static str, Op)> {
    vec![
        ("kv_get", Op::KvGet { key: s("k"), max_age: 60_000 }),
        ("get_post", Op::GetPost { id: s("post") }),
        ("thread", Op::Thread { root: s("root") }),
        ("channel_posts", Op::ChannelPosts { channel: s("channel"), since: 1_700_000_000_000 }),
        ("users", Op::Users { ids: vec![s("a"), s("b")], max_age: 1 }),
        ("user_named", Op::UserNamed { username: s("anna") }),
        ("group", Op::Group { name: s("team") }),
        ("channel", Op::Channel { id: s("channel") }),
        ("can", Op::Can { user: s("u"), permission: s("manage_team"), channel: s("c"), team: s("t") }),
    ]
}

fn results() -> Vec<(&'static str, Op)> {
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    vec![
        ("kv_set", Op::KvSet { key: s("k"), value: bytes("new"), guarded: true, old: bytes("old") }),
        ("kv_set_delete", Op::KvSet { key: s("k"), value: None, guarded: false, old: None }),
        (
            "create_post",
            Op::CreatePost { channel: s("c"), root: s("r"), message: s("hi"), props: b"{}".to_vec(), user: s("u") },
        ),
        ("update_post", Op::UpdatePost { id: s("post"), message: Some(s("")), props: bytes("{}") }),
        ("update_post_nothing", Op::UpdatePost { id: s("post"), message: None, props: None }),
        ("delete_post", Op::DeletePost { id: s("post") }),
        (
            "ensure_bot",
            Op::EnsureBot {
                username: s("bot"),
                display_name: s("Bot"),
                description: s("helps"),
                icon: s("assets/icon.png"),
            },
        ),
        ("join", Op::Join { channel: s("c"), user: s("u") }),
        ("limit", Op::Limit { key: s("k"), count: 10, window: 10_000 }),
        ("lane", Op::Lane { key: s("k") }),
        ("subscribe", Op::Subscribe { topic: s("t") }),
    ]
}

fn requests() -> Vec<(&'static str, Op)> {
    let body = vec![Part::Bytes { bytes: vec![0, 255] }, Part::File { path: s("assets/chat.js") }];
    let stream = Op::Stream {
        headers: map("a", "b"),
        first: vec![frame()],
        last: vec![frame()],
        max: 240_000,
        heartbeat: 15_000,
        poll: true,
        channel: s("c"),
    };
    vec![
        ("respond", Op::Respond { status: 200, headers: map("a", "b"), body }),
        ("respond_empty", Op::Respond { status: 204, headers: BTreeMap::new(), body: vec![] }),
        ("stream", stream),
        ("reply_command", Op::ReplyCommand { text: s("done"), props: b"{}".to_vec() }),
    ]
}

fn notices() -> Vec<(&'static str, Op)> {
    vec![
        ("register_command", Op::RegisterCommand { command: b"{}".to_vec() }),
        ("open_dialog", Op::OpenDialog { dialog: b"{}".to_vec() }),
        ("ephemeral", Op::Ephemeral { user: s("u"), channel: s("c"), root: s("r"), message: s("m") }),
        ("watch_channel", Op::WatchChannel { channel: s("c") }),
        ("unwatch_channel", Op::UnwatchChannel { channel: s("c") }),
        ("watch_thread", Op::WatchThread { root: s("r"), binding: Some(b"bound".to_vec()) }),
        ("watch_thread_empty", Op::WatchThread { root: s("r"), binding: Some(vec![]) }),
        ("watch_thread_none", Op::WatchThread { root: s("r"), binding: None }),
        ("forget_thread", Op::ForgetThread { root: s("r") }),
        ("publish", Op::Publish { topic: s("t"), frame: frame(), local: false }),
        ("publish_local", Op::Publish { topic: s("t"), frame: frame(), local: true }),
        ("log", Op::Log { level: s("warn"), message: s("mind") }),
    ]
}
