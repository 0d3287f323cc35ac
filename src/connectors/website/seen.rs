//! On which page a website's loader was last seen, for admins who wonder whether the snippet is where it belongs.

use crate::connection::{Connection, Seen};
use crate::desk::{question, Desk, Flow, Stop};
use crate::intake::details::origin_and_path;
use url::Url;

/// How often it is written down, in milliseconds.
const EVERY: i64 = 600_000;
/// For how long a page of the website itself is not replaced by one that is foreign, in milliseconds.
const OURS_STAYS: i64 = 24 * 3_600_000;

/// Takes down where a loader was fetched from. A page that is known on the same origin stays.
pub fn on_origin(desk: &Desk, connection: &Connection, origin: &str) -> Flow {
    let Some(page) = origin_and_path(origin) else { return Ok(()) };
    gently(desk, take_down(desk, connection, page, if is_ours(connection, origin) { "origin" } else { "elsewhere" }))
}

/// Takes down on which page a chat was opened, where that is a page of the website.
pub fn on_page(desk: &Desk, connection: &Connection, page: &str) -> Flow {
    match origin_and_path(page).filter(|page| is_ours(connection, page)) {
        Some(page) => gently(desk, take_down(desk, connection, page, "page")),
        None => Ok(()),
    }
}

fn take_down(desk: &Desk, connection: &Connection, page: String, what: &str) -> Flow {
    // Foreign pages do not keep the website's own from being seen.
    if desk.ask(question::limit(&format!("seen {what} {}", connection.id), 1, EVERY))? > 0 {
        return Ok(());
    }
    let key = Seen::key(&connection.id);
    let before: Option<Seen> = desk.load(&key, 0)?;
    let stays = |known: &Seen| is_ours(connection, &known.page) && known.at > desk.now() - OURS_STAYS;
    if what == "elsewhere" && before.as_ref().is_some_and(stays) {
        return Ok(());
    }
    let page = match before {
        Some(known) if what != "page" && known.page.starts_with(&page) => known.page,
        _ => page,
    };
    desk.ask(question::put(&key, &Seen { page, at: desk.now() }))
}

/// What an admin may be curious about keeps no visitor from the chat: what fails is told to the log alone.
fn gently(desk: &Desk, flow: Flow) -> Flow {
    match flow {
        Err(Stop::Failed(error)) => {
            desk.log("warn", format!("where a website's loader was seen could not be written down: {error}"));
            Ok(())
        }
        other => other,
    }
}

/// Whether a page is on one of the connection's allowed origins.
pub fn is_ours(connection: &Connection, page: &str) -> bool {
    Url::parse(page).is_ok_and(|page| connection.origins.contains(&page.origin().ascii_serialization()))
}
