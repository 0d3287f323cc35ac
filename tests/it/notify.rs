//! Runs `tools/frontdesk-notify` against a server of its own, and looks at what it posts, sign by sign. What is read out of such
//! posts stands in `tests/formats/nagios/notify_*.json`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/frontdesk-notify");
const FINE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

/// Takes one request and answers it: its first line, its type, and its form.
fn take(stream: TcpStream, answer: &str) -> (String, String, BTreeMap<String, String>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_string());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    reader.into_inner().write_all(answer.as_bytes()).unwrap();
    (first.trim_end().into(), headers["content-type"].clone(), form(&String::from_utf8(body).unwrap()))
}

fn form(body: &str) -> BTreeMap<String, String> {
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.into(), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (pair, after) = rest.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(if byte == b'+' { b' ' } else { byte });
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A request that the script made: its path, its content type and its fields.
type Posted = (String, String, BTreeMap<String, String>);

/// Runs the script; what it posted, and how it ended.
fn notify(arguments: &[&str], answers: &[&str]) -> (Vec<Posted>, Output) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let feed = format!("http://{}/plugins/frontdesk/v1/feeds/token", listener.local_addr().unwrap());
    let mut command = Command::new("sh");
    command.arg(SCRIPT).args(arguments).env("FRONTDESK_FEED", feed).env_remove("http_proxy");
    let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let requests = answers.iter().map(|answer| take(listener.accept().unwrap().0, answer)).collect();
    (requests, running.wait_with_output().unwrap())
}

/// Runs the script, which succeeds without a word; the form that it posts.
fn told(arguments: &[&str]) -> BTreeMap<String, String> {
    let (mut requests, output) = notify(arguments, &[FINE]);
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
    let (first, kind, form) = requests.remove(0);
    let id = first
        .strip_prefix("POST /plugins/frontdesk/v1/feeds/token?id=")
        .and_then(|rest| rest.strip_suffix(" HTTP/1.1"));
    assert!(id.unwrap().split('-').count() >= 3, "{first}");
    assert_eq!(kind, "application/x-www-form-urlencoded");
    form
}

#[test]
fn every_sign_arrives_as_it_was_said() {
    let output = "Größe > 90 % & \"voll\" 'x' $HOME `id` \\n +1 = @file; *\nzweite Zeile\t日本 😀";
    let arguments = ["--type", "Service", "--hostname", "db 1", "--servicedesc", "C:\\ & D:", "--state", "CRITICAL"];
    let more = ["--notificationtype", "PROBLEM", "--output", output, "--ackauthor", "", "--ackcomment", "--no-emoji"];
    let form = told(&[&arguments[..], &more[..], &["--no-emoji", "--longoutput", "@/etc/passwd"]].concat());
    let expected = [
        ("ackauthor", ""),
        ("ackcomment", "--no-emoji"),
        ("hostname", "db 1"),
        ("longoutput", "@/etc/passwd"),
        ("notificationtype", "PROBLEM"),
        ("output", output),
        ("servicedesc", "C:\\ & D:"),
        ("state", "CRITICAL"),
        ("type", "Service"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_string(), value.to_string())).into());
}

#[test]
fn the_command_lines_of_openitcockpit_are_taken_as_they_are() {
    // The command line that the module's installation makes (plugins/MattermostModule/config/Seeds/InstallSeed.php), its first word replaced.
    let uuid = "c36b8048-93ce-4385-ac19-ab5c90574b77";
    let host = ["MattermostModule.mattermost_notification", "--type", "Host", "--notificationtype", "ACKNOWLEDGEMENT"];
    let more = ["--hostuuid", uuid, "--state", "1", "--output", "DEAD", "--ackauthor", "Anna", "--ackcomment", "on it"];
    let form = told(&[&host[..], &more[..]].concat());
    let of = |name: &str| form[name].as_str();
    assert_eq!((of("type"), of("hostuuid"), of("ackauthor"), of("ackcomment")), ("Host", uuid, "Anna", "on it"));
    // With equals signs, as its console takes them as well.
    let form = told(&[
        "--type=Service",
        "--notificationtype=CUSTOM",
        "--hostuuid=h",
        "--output=a=b",
        "--state=",
        "--no-emoji",
    ]);
    assert_eq!((form["type"].as_str(), form["output"].as_str(), form["state"].as_str()), ("Service", "a=b", ""));
}

#[test]
fn a_refusal_is_told_and_a_stumble_is_tried_again() {
    let arguments = ["--type", "Host", "--notificationtype", "PROBLEM", "--hostname", "db1", "--state", "7"];
    let bad = "HTTP/1.1 400 Bad Request\r\nContent-Length: 24\r\nConnection: close\r\n\r\nstate: must be 0 to 2 fo";
    let (_, output) = notify(&arguments, &[bad]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("state: must be"), "{output:?}");
    let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (requests, output) = notify(&arguments, &[busy, FINE]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(requests[0].0, requests[1].0, "the second try has the same id");
}

#[test]
fn what_is_missing_is_told() {
    let (_, output) = notify(&["--type", "Host", "--output"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--output needs a value"), "{output:?}");
    let output = Command::new("sh")
        .args([SCRIPT, "--hostname=a", "--notificationtype=b", "--config", "/nowhere"])
        .env_remove("FRONTDESK_FEED")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no feed in /nowhere"), "{output:?}");
}

#[test]
fn how_it_is_used_is_told_where_it_is_used_otherwise() {
    let (_, output) = notify(&["--help"], &[]);
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("usage: frontdesk-notify --type")
    );
    // A macro that was mistyped is empty.
    for arguments in
        [&[][..], &["--notificationtype", "PROBLEM", "--hostname", ""], &["--hostname", "db1", "--output", "x"]]
    {
        let (_, output) = notify(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("give --hostname and --notificationtype"),
            "{output:?}"
        );
    }
}

#[test]
fn a_server_that_is_not_there_is_told_in_one_line() {
    let mut command = Command::new("sh");
    command
        .args([SCRIPT, "--hostname=a", "--notificationtype=PROBLEM"])
        .env("FRONTDESK_FEED", "http://nowhere.invalid/token");
    let output = command.env_remove("http_proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.starts_with("frontdesk-notify: curl: ") && !said.contains("token"), "{said}");
}
