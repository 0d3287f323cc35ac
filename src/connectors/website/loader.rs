//! `GET sites/{site}/loader.js`: the one script of the snippet.

use super::{seen, site};
use crate::desk::{Desk, Flow};
use crate::routes::{file_headers, Request};
use frontdesk_wire::{Op, Part};
use serde_json::json;

/// Serves the loader with its site's line in front, and takes down on which page it is.
pub fn serve(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let connection = site(desk, handle)?;
    // The browser tells the page's origin, since the snippet asks for the script as `crossorigin`; Mattermost takes
    // the referrer away. The path comes with the chat page.
    seen::on_origin(desk, &connection, request.header("origin"))?;
    let site = json!({ "site": connection.handle });
    let line = format!("(self.frontdeskSites=self.frontdeskSites||[]).push({site});\n");
    desk.order(Op::Respond {
        status: 200,
        headers: file_headers("text/javascript; charset=utf-8", "public, max-age=300"),
        body: vec![Part::Bytes { bytes: line.into_bytes() }, Part::File { path: "assets/loader.js".into() }],
    });
    Ok(())
}
