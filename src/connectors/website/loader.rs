//! `GET sites/{site}/loader.js`: the one script of the snippet.

use super::{seen, site};
use crate::connection::Connection;
use crate::desk::{Desk, Flow};
use crate::intake::room;
use crate::routes::{file_headers, Request};
use frontdesk_wire::{Op, Part};
use serde_json::{json, Value};

/// Serves the loader with its site's line in front, and takes down on which page it is.
pub fn serve(desk: &Desk, request: &Request, handle: &str) -> Flow {
    // Where nobody is there to answer, there is no script, and so no launcher.
    let connection = site(desk, handle)?;
    room::check(desk, &connection)?;
    // The browser tells the page's origin, since the snippet asks for the script as `crossorigin`; Mattermost takes
    // the referrer away. The path comes with the chat page.
    seen::on_origin(desk, &connection, request.header("origin"))?;
    let site = look(&connection);
    let line = format!("(self.frontdeskSites=self.frontdeskSites||[]).push({site});\n");
    desk.order(Op::Respond {
        status: 200,
        headers: file_headers("text/javascript; charset=utf-8", "public, max-age=300"),
        body: vec![Part::Bytes { bytes: line.into_bytes() }, Part::File { path: "assets/loader.js".into() }],
    });
    Ok(())
}

/// What the loader has to know of its site: its name, and where the launcher is to look other than usual, how.
fn look(connection: &Connection) -> Value {
    let mut site = json!({ "site": connection.handle });
    if let Some(fields) = site.as_object_mut() {
        if !connection.chat.color.is_empty() {
            fields.insert("color".into(), json!(connection.chat.color));
        }
        if connection.chat.is_bright() {
            fields.insert("ink".into(), json!("#000"));
        }
        if connection.chat.left {
            fields.insert("left".into(), json!(true));
        }
    }
    site
}
