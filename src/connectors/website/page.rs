//! `GET sites/{site}/chat`: the chat page, sandboxed away from Mattermost's origin, and its assets.

use super::{connection, seen, site};
use crate::connection::Connection;
use crate::desk::{Desk, Flow, Stop};
use crate::identity::{Secret, TICKET};
use crate::intake::room;
use crate::mail;
use crate::presence;
use crate::problem::{respond, Problem};
use crate::responder;
use crate::routes::{file_headers, headers, Request};
use crate::words::visitor;
use frontdesk_wire::visitor::Page;
use frontdesk_wire::{Op, Part};

/// The files that the page loads, and what they are.
const ASSETS: [(&str, &str); 7] = [
    ("chat.js", SCRIPT),
    ("chat_bg.wasm", "application/wasm"),
    ("later.js", SCRIPT),
    ("tabs.js", SCRIPT),
    ("texts.de.js", SCRIPT),
    ("texts.en.js", SCRIPT),
    ("texts.fr.js", SCRIPT),
];
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The first version of Mattermost in which a plugin's answer is flushed.
const STREAMS_SINCE: (u32, u32) = (11, 4);

/// Serves the chat page with a ticket; or, with a preview's ticket in the query, the page by itself.
pub fn serve(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let secret = Secret::load(desk)?;
    let found = site(desk, handle)?;
    room::check(desk, &found)?;
    let page = match request.parameter("preview") {
        None => {
            page(desk, &found, secret.ticket(&found.id, desk.now() + TICKET, desk.random()), found.origins.clone())?
        }
        Some(ticket) => match secret.verify(&ticket, desk.now()) {
            Some(id) if id == found.id => page(desk, &connection(desk, &id)?, ticket, Vec::new())?,
            _ => return expired(desk, request),
        },
    };
    seen::on_page(desk, &found, &request.parameter("p").unwrap_or_default())?;
    // In a script element only `<` could end it early.
    let settings = serde_json::to_string(&page).unwrap_or_default().replace('<', "\\u003c");
    let settings = format!("<script type=\"application/json\" id=\"settings\">{settings}</script>");
    desk.order(Op::Respond {
        status: 200,
        headers: page_headers(&page.origins),
        body: vec![
            Part::File { path: "assets/chat.head.html".into() },
            Part::Bytes { bytes: settings.into_bytes() },
            Part::File { path: "assets/chat.tail.html".into() },
        ],
    });
    Ok(())
}

fn page(desk: &Desk, connection: &Connection, ticket: String, origins: Vec<String>) -> Flow<Page> {
    Ok(Page {
        site: connection.handle.to_string(),
        ticket,
        preview: origins.is_empty(),
        origins,
        streams: streams(&desk.host().server_version),
        files: connection.files.max.max(0),
        verified: connection.verified,
        agent: responder::at_opening(desk, connection)?.map(|first| first.name),
        presence: presence::of(desk, connection)?,
        team: connection.chat.team.clone(),
        greeting: connection.chat.greeting.0.clone(),
        color: connection.chat.color.clone(),
        privacy_url: connection.chat.privacy_url.clone(),
        consent: connection.chat.consent,
        ask_name: connection.chat.ask.name,
        ask_email: connection.chat.ask.email,
        rating: connection.chat.rating,
        mail: mail::is_offered(desk.host(), connection),
    })
}

/// Whether a server of this version flushes a plugin's answer, so that it can be streamed.
pub fn streams(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= STREAMS_SINCE
}

fn page_headers(origins: &[String]) -> std::collections::BTreeMap<String, String> {
    let ancestors = if origins.is_empty() { "'none'".into() } else { origins.join(" ") };
    let policy = format!(
        "sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads; \
         default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    );
    headers(&[
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Security-Policy", &policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ])
}

fn expired(desk: &Desk, request: &Request) -> Flow {
    let language = request.header("accept-language").get(..2).unwrap_or("en").to_lowercase();
    let words = visitor::of(&language);
    let body = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Frontdesk</title><p>{}</p></html>",
        words.tag(),
        words.preview_expired()
    );
    desk.order(respond(410, page_headers(&[]), body.into_bytes()));
    Ok(())
}

/// Serves one of the page's files. The version in its path changes with the files, so it may be kept for good.
pub fn asset(desk: &Desk, file: &str) -> Flow {
    let (name, kind) = ASSETS.iter().find(|(name, _)| *name == file).ok_or(Stop::Refused(Problem::NotFound))?;
    desk.order(Op::Respond {
        status: 200,
        headers: file_headers(kind, "public, max-age=31536000, immutable"),
        body: vec![Part::File { path: format!("assets/{name}") }],
    });
    Ok(())
}
