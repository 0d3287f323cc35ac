//! The plugin's routes: who may call which, and the headers of the answers. What is not named here is not found.

use crate::connectors::website;
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConversationId;
use crate::problem::{respond, Problem};
use std::collections::BTreeMap;

/// The policy of what is no page: a browser that shows it all the same gives it no rights.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

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
}

/// Leads a request to its route.
pub fn handle(desk: &Desk, request: &Request) -> Flow {
    let segments: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match (request.method.as_str(), segments.as_slice()) {
        ("OPTIONS", ["v1", ..]) => {
            desk.order(respond(204, preflight_headers(), Vec::new()));
            Ok(())
        }
        ("GET" | "HEAD", ["v1", "sites", site, "loader.js"]) => website::loader::serve(desk, request, site),
        ("GET" | "HEAD", ["v1", "sites", site, "chat"]) => website::page::serve(desk, request, site),
        ("GET" | "HEAD", ["v1", "assets", _version, file]) => website::page::asset(desk, file),
        ("POST", ["v1", "conversations", id, verb]) => conversation(desk, request, id, verb),
        ("POST", ["actions", verb]) => crate::actions::handle(desk, request, verb),
        ("GET", ["autocomplete", "handles"]) => crate::commands::autocomplete_handles(desk, request),
        _ => Err(Stop::Refused(Problem::NotFound)),
    }
}

fn conversation(desk: &Desk, request: &Request, id: &str, verb: &str) -> Flow {
    if request.too_large {
        return Err(Stop::Refused(Problem::BodyTooLarge));
    }
    let id = ConversationId::parse(id).ok_or(Stop::Refused(Problem::NotFound))?;
    let flow = match verb {
        "messages" => website::messages::receive(desk, request, &id),
        "events" => website::events::listen(desk, request, &id),
        "state" => website::events::state(desk, request, &id),
        _ => Err(Stop::Refused(Problem::NotFound)),
    };
    match flow {
        Err(Stop::Refused(Problem::UnknownToken)) => website::limits::unknown_token(desk, request),
        other => other,
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
        const FOUND: [(&str, &str); 7] = [
            ("GET", "/v1/sites/shop/loader.js"),
            ("HEAD", "/v1/sites/shop/loader.js"),
            ("GET", "/v1/sites/shop/chat"),
            ("HEAD", "/v1/sites/shop/chat"),
            ("GET", "/v1/assets/1/chat.js"),
            ("HEAD", "/v1/assets/1/chat.js"),
            ("POST", CONVERSATION),
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
            "/v1/assets/1/chat.js",
            "/v1/assets/1/../core.wasm",
            "/v1/conversations",
            CONVERSATION,
            "/v1/conversations/x/messages",
            "/v2/sites/shop/chat",
            "/actions",
            "/actions/close",
            "/actions/noted",
            "/actions/block",
            "/autocomplete/handles",
            "/api/v4/users",
            "/plugin.json",
        ] {
            for method in METHODS {
                let preflight = method == "OPTIONS" && path.starts_with("/v1");
                let found = FOUND.contains(&(method, path)) || preflight;
                let refused = refusal(method, path, b"{}");
                assert_eq!(refused.as_deref() == Some("not_found"), !found, "{method} {path}: {refused:?}");
            }
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
