//! The plugin's routes: who may call which, and the headers of the answers. What is not named here is not found.

use crate::connectors::{endpoint, feed, website};
use crate::desk::{Desk, Flow, Stop};
use crate::files;
use crate::ids::ConversationId;
use crate::problem::{respond, Problem};
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The policy of what is no page: a browser that shows it all the same gives it no rights.
pub const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The longest body of a route that is no feed's. The bridge hands on up to 1 MB, and what is a file's is not in the body.
const BODY: usize = 64 << 10;

/// A request, as the event brought it.
pub struct Request {
    /// The method in capitals.
    pub method: String,
    /// The path below the plugin.
    pub path: String,
    /// The query string.
    pub query: String,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// The body was too large and is not here.
    pub too_large: bool,
    /// The body is a file's: its first bytes are here, and `question::take_body` takes the whole of it.
    pub untaken: bool,
    /// The body's length as announced; -1 where it was not.
    pub length: i64,
    /// The logged-in Mattermost user; empty for everybody else.
    pub user: String,
    /// The address that the request comes from, a trusted proxy taken into account.
    pub client: String,
}

impl Request {
    /// A header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A parameter of the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The token that came in the `Authorization` header.
    pub fn bearer(&self) -> Option<String> {
        let (scheme, token) = self.header("authorization").split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_string())
    }

    /// The password that came in the `Authorization` header, as HTTP's basic authentication has it (RFC 7617).
    pub fn password(&self) -> Option<String> {
        let (scheme, pair) = self.header("authorization").split_once(' ')?;
        let pair = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(pair.trim()).ok()).flatten()?;
        let (_, password) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
        Some(password.to_string())
    }

    /// The JSON body: one object. Of an array, serde would take the items for the fields in their order.
    pub fn json<T: DeserializeOwned>(&self) -> Flow<T> {
        let object = self.body.trim_ascii_start().starts_with(b"{");
        let read = object.then(|| serde_json::from_slice(&self.body).ok()).flatten();
        read.ok_or(Stop::Refused(Problem::BadJson))
    }
}

/// Leads a request to its route.
pub fn handle(desk: &Desk, request: &Request) -> Flow {
    let segments: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    // A feed and an agent's answer say themselves what they take, and a file's body has not been read.
    let open = matches!(
        segments.as_slice(),
        ["v1", "feeds" | "agents", _] | ["v1", "conversations" | "endpoints", _, "files"]
    );
    if !open && (request.too_large || request.body.len() > BODY) {
        return Err(Stop::Refused(Problem::BodyTooLarge));
    }
    match (request.method.as_str(), segments.as_slice()) {
        // Servers send no preflights, and pages have no business here.
        ("OPTIONS", ["v1", "endpoints" | "feeds" | "agents", ..]) => Err(Stop::Refused(Problem::NotFound)),
        ("OPTIONS", ["v1", ..]) => {
            desk.order(respond(204, preflight_headers(), Vec::new()));
            Ok(())
        }
        ("GET" | "HEAD", ["v1", "sites", site, "loader.js"]) => website::loader::serve(desk, request, site),
        ("GET" | "HEAD", ["v1", "sites", site, "chat"]) => website::page::serve(desk, request, site),
        ("POST", ["v1", "sites", site, "visitor"]) => website::visitor::receive(desk, request, site),
        ("POST", ["v1", "sites", site, "resume"]) => website::contact::resume(desk, request, site),
        ("POST", ["v1", "sites", site, "probe"]) => website::probe::serve(desk, site),
        ("GET" | "HEAD", ["v1", "assets", _version, file]) => website::page::asset(desk, file),
        ("GET" | "HEAD", ["v1", "files", conversation, reference, _name]) => {
            files::serve(desk, conversation, reference)
        }
        ("POST", ["v1", "conversations", id, verb]) => conversation(desk, request, id, verb),
        ("POST", ["v1", "endpoints", handle, verb]) => server(desk, request, handle, verb),
        ("POST", ["v1", "feeds", token]) => feed::receive(desk, request, token),
        ("POST", ["v1", "agents", token]) => crate::agent::later::receive(desk, request, token),
        (_, ["v1", "feeds", token]) => feed::not_posted(desk, request, token),
        ("POST", ["actions", verb]) => crate::actions::handle(desk, request, verb),
        ("GET", ["autocomplete", "handles"]) => crate::commands::autocomplete_handles(desk, request),
        ("GET", ["autocomplete", "replies"]) => crate::commands::autocomplete_replies(desk, request),
        ("GET", ["transcripts", file]) => crate::commands::serve_transcript(desk, request, file),
        ("GET", ["autocomplete", "settings"]) => crate::commands::autocomplete_settings(desk, request),
        _ => Err(Stop::Refused(Problem::NotFound)),
    }
}

fn conversation(desk: &Desk, request: &Request, id: &str, verb: &str) -> Flow {
    let id = ConversationId::parse(id).ok_or(Stop::Refused(Problem::NotFound))?;
    let flow = match verb {
        "messages" => website::messages::receive(desk, request, &id),
        "events" => website::events::listen(desk, request, &id),
        "state" => website::events::state(desk, request, &id),
        "typing" | "seen" | "person" | "close" => website::signs::receive(desk, request, &id, verb),
        "contact" => website::contact::receive(desk, request, &id),
        "files" => website::uploads::receive(desk, request, &id),
        "rate" => website::rights::rate(desk, request, &id),
        "export" => website::rights::export(desk, request, &id),
        "erase" => website::rights::erase(desk, request, &id),
        _ => Err(Stop::Refused(Problem::NotFound)),
    };
    match flow {
        Err(Stop::Refused(Problem::UnknownToken)) => {
            website::limits::unknown_token(desk, request, Problem::UnknownToken)
        }
        other => other,
    }
}

fn server(desk: &Desk, request: &Request, handle: &str, verb: &str) -> Flow {
    let flow = match verb {
        "messages" => endpoint::messages::receive(desk, request, handle),
        "typing" | "seen" | "person" | "close" => endpoint::signs::receive(desk, request, handle, verb),
        "files" => endpoint::uploads::receive(desk, request, handle),
        "rate" | "export" | "erase" => endpoint::rights::receive(desk, request, handle, verb),
        _ => Err(Stop::Refused(Problem::NotFound)),
    };
    match flow {
        Err(Stop::Refused(Problem::WrongToken)) => website::limits::unknown_token(desk, request, Problem::WrongToken),
        other => other,
    }
}

/// The headers of an answer, by the route that was asked.
pub fn headers_of(path: &str, content_type: &str) -> BTreeMap<String, String> {
    if ["/v1/endpoints/", "/v1/feeds/", "/v1/agents/"].iter().any(|route| path.starts_with(route)) {
        endpoint::server_headers(content_type)
    } else {
        api_headers(content_type)
    }
}

/// The headers of every answer of the visitor API. Any origin may read it: what opens a conversation is its token,
/// never a cookie.
pub fn api_headers(content_type: &str) -> BTreeMap<String, String> {
    headers(&[
        ("Content-Type", content_type),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", NO_PAGE),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ])
}

/// The headers of a file of the bundle. It is a part of a page and never a page of its own.
pub fn file_headers(content_type: &str, cache: &str) -> BTreeMap<String, String> {
    let mut headers = api_headers(content_type);
    headers.insert("Cache-Control".into(), cache.into());
    headers.remove("Access-Control-Expose-Headers");
    headers
}

fn preflight_headers() -> BTreeMap<String, String> {
    headers(&[
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "POST, GET, OPTIONS"),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID"),
        ("Access-Control-Max-Age", "7200"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", NO_PAGE),
    ])
}

/// Headers from a table.
pub fn headers(table: &[(&str, &str)]) -> BTreeMap<String, String> {
    table.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

#[cfg(test)]
mod tests {
    use frontdesk_wire::{End, Envelope, Event, Op};

    const FILE: &str = "/v1/files/cs1uhCLEB_ttCYaQ8RMLfQ/file1.AAAAAAAAAAAAAAAAAAAAAA/a.png";
    const CONVERSATION: &str = "/v1/conversations/cs1uhCLEB_ttCYaQ8RMLfQ/messages";

    /// Asks for a path without being logged in: the code of the refusal, if there was one.
    fn refusal(method: &str, path: &str, body: &[u8]) -> Option<String> {
        let event = Event::Http {
            method: method.into(),
            path: path.into(),
            query: String::new(),
            headers: [("mattermost-user-id".to_string(), "anna-id".to_string())].into(),
            body: body.into(),
            too_large: false,
            untaken: false,
            length: 0,
            user: String::new(),
            client: String::new(),
        };
        let outcome = crate::handle(Envelope { event, ..Envelope::default() });
        match outcome.end {
            End::Rejected { code } => {
                assert!(matches!(outcome.steps.as_slice(), [step] if matches!(step.op, Op::Respond { .. })));
                Some(code)
            }
            _ => None,
        }
    }

    #[test]
    fn nothing_is_found_without_login_but_what_visitors_need() {
        const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
        const FOUND: [(&str, &str); 13] = [
            ("POST", "/v1/endpoints/shop/messages"),
            ("GET", "/v1/sites/shop/loader.js"),
            ("HEAD", "/v1/sites/shop/loader.js"),
            ("GET", "/v1/sites/shop/chat"),
            ("HEAD", "/v1/sites/shop/chat"),
            ("POST", "/v1/sites/shop/visitor"),
            ("POST", "/v1/sites/shop/probe"),
            ("POST", "/v1/sites/shop/resume"),
            ("GET", "/v1/assets/1/chat.js"),
            ("HEAD", "/v1/assets/1/chat.js"),
            ("POST", CONVERSATION),
            ("GET", FILE),
            ("HEAD", FILE),
        ];
        for path in [
            "",
            "/",
            "/v1",
            "/v1/",
            "/v1/sites",
            "/v1/sites/shop",
            "/v1/sites/shop/loader.js",
            "/v1/sites/shop/chat",
            "/v1/sites/shop/chat/",
            "/v1/sites/shop/visitor",
            "/v1/sites/shop/probe",
            "/v1/sites/shop/resume",
            "/v1/assets/1/chat.js",
            "/v1/assets/1/../core.wasm",
            "/v1/conversations",
            "/v1/endpoints",
            "/v1/endpoints/shop",
            "/v1/endpoints/shop/messages",
            "/v1/endpoints/shop/x",
            "/v1/agents",
            "/v1/agents/names.hash/x",
            CONVERSATION,
            "/v1/conversations/x/messages",
            FILE,
            "/v1/files/cs1uhCLEB_ttCYaQ8RMLfQ/file1",
            "/v1/files/x/file1.AAAAAAAAAAAAAAAAAAAAAA/a.png",
            "/v2/sites/shop/chat",
            "/actions",
            "/actions/close",
            "/actions/noted",
            "/actions/block",
            "/autocomplete/handles",
            "/autocomplete/settings",
            "/autocomplete/replies",
            "/transcripts",
            "/transcripts/abcdefghijklmnopqrstuvwx12.md",
            "/transcripts/abcdefghijklmnopqrstuvwx12.json",
            "/api/v4/users",
            "/plugin.json",
        ] {
            for method in METHODS {
                let preflight = method == "OPTIONS"
                    && path.starts_with("/v1")
                    && !["/v1/endpoints", "/v1/agents"].iter().any(|servers| path.starts_with(servers));
                let found = FOUND.contains(&(method, path)) || preflight;
                let refused = refusal(method, path, b"{}");
                assert_eq!(refused.as_deref() == Some("not_found"), !found, "{method} {path}: {refused:?}");
            }
        }
    }

    #[test]
    fn a_body_of_more_than_64_kb_is_refused_wherever_it_is_no_feeds() {
        for path in [
            "/v1/sites/shop/visitor",
            "/v1/sites/shop/probe",
            "/v1/endpoints/shop/messages",
            "/v1/endpoints/shop/typing",
            "/v1/conversations/cs1uhCLEB_ttCYaQ8RMLfQ/events",
            "/v1/conversations/cs1uhCLEB_ttCYaQ8RMLfQ/state",
            "/v1/conversations/cs1uhCLEB_ttCYaQ8RMLfQ/close",
            CONVERSATION,
            "/actions/close",
            "/actions/note",
            "/autocomplete/handles",
            "/nowhere",
        ] {
            for method in ["POST", "GET", "OPTIONS"] {
                let refused = refusal(method, path, &vec![b' '; 64 << 10]);
                assert_ne!(refused.as_deref(), Some("body_too_large"), "{method} {path}");
                let refused = refusal(method, path, &vec![b' '; (64 << 10) + 1]);
                assert_eq!(refused.as_deref(), Some("body_too_large"), "{method} {path}");
            }
        }
        for path in [
            "/v1/feeds/cs1uhCLEB_ttCYaQ8RMLfQ",
            "/v1/conversations/cs1uhCLEB_ttCYaQ8RMLfQ/files",
            "/v1/endpoints/shop/files",
            "/v1/agents/names.hash",
        ] {
            assert_ne!(refusal("POST", path, &vec![b' '; 1 << 20]).as_deref(), Some("body_too_large"), "{path}");
        }
    }

    #[test]
    fn a_body_that_is_no_json_object_in_utf_8_is_refused() {
        let latin1 = b"{\"id\":\"m1\",\"text\":\"gr\xfc\xdfe\"}";
        let surrogate = br#"{"id":"m1","text":"\ud800"}"#;
        let twice = br#"{"id":"m1","id":"m2","text":"a"}"#;
        let deep = [b"{\"text\":".as_slice(), &[b'['; 60_000]].concat();
        for body in [b"".as_slice(), b"null", b"[]", b"{", b"{}", b"\xef\xbb\xbf{}", latin1, surrogate, twice, &deep] {
            assert_eq!(refusal("POST", CONVERSATION, body).as_deref(), Some("bad_json"));
        }
    }
}
