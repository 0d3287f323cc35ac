//! `GET sites/{site}/loader.js`: the one script of the snippet.

use super::site;
use crate::connection::Seen;
use crate::desk::{question, Desk, Flow};
use crate::routes::{headers, Request};
use frontdesk_wire::{Op, Part};
use serde_json::json;

/// How often the page that the loader was seen on is written down, in milliseconds.
const SEEN_EVERY: i64 = 600_000;

/// Serves the loader with its site's line in front, and takes down on which page it is.
pub fn serve(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let connection = site(desk, handle)?;
    let site = json!({ "site": connection.handle });
    let line = format!("(self.frontdeskSites=self.frontdeskSites||[]).push({site});\n");
    desk.order(Op::Respond {
        status: 200,
        headers: headers(&[
            ("Content-Type", "text/javascript; charset=utf-8"),
            ("Cache-Control", "public, max-age=300"),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ]),
        body: vec![Part::Bytes { bytes: line.into_bytes() }, Part::File { path: "assets/loader.js".into() }],
    });
    let Some(page) = origin_and_path(request.header("referer")) else { return Ok(()) };
    if desk.ask(question::limit(&format!("seen {}", connection.id), 1, SEEN_EVERY))? > 0 {
        return Ok(());
    }
    let key = Seen::key(&connection.id);
    let _: Option<Seen> = desk.load(&key, 0)?;
    desk.store(&key, &Seen { page, at: desk.now() });
    Ok(())
}

/// A page's address without its query and fragment, which may hold what is nobody's business.
pub fn origin_and_path(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let text = format!("{}{}", url.origin().ascii_serialization(), url.path());
    Some(text.chars().take(300).collect())
}
