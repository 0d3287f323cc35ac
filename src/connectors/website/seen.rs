//! On which page a website's loader was last seen, for admins who wonder whether the snippet is where it belongs.

use crate::connection::{Connection, Seen};
use crate::desk::{question, Desk, Flow};
use url::Url;

/// How often it is written down, in milliseconds.
const EVERY: i64 = 600_000;

/// Takes down where a loader was fetched from. A page that is known on the same origin stays.
pub fn on_origin(desk: &Desk, connection: &Connection, origin: &str) -> Flow {
    let Some(page) = origin_and_path(origin) else { return Ok(()) };
    // Foreign pages do not keep the website's own from being seen.
    if !is_due(desk, connection, if is_ours(connection, &page) { "origin" } else { "elsewhere" })? {
        return Ok(());
    }
    let before: Option<Seen> = desk.load(&Seen::key(&connection.id), 0)?;
    let page = before.map(|seen| seen.page).filter(|known| known.starts_with(&page)).unwrap_or(page);
    desk.store(&Seen::key(&connection.id), &Seen { page, at: desk.now() });
    Ok(())
}

/// Takes down on which page a chat was opened, where that is a page of the website.
pub fn on_page(desk: &Desk, connection: &Connection, page: &str) -> Flow {
    let Some(page) = origin_and_path(page) else { return Ok(()) };
    if !is_ours(connection, &page) || !is_due(desk, connection, "page")? {
        return Ok(());
    }
    let _: Option<Seen> = desk.load(&Seen::key(&connection.id), 0)?;
    desk.store(&Seen::key(&connection.id), &Seen { page, at: desk.now() });
    Ok(())
}

/// Whether a page is on one of the connection's allowed origins.
pub fn is_ours(connection: &Connection, page: &str) -> bool {
    Url::parse(page).is_ok_and(|page| connection.origins.contains(&page.origin().ascii_serialization()))
}

fn is_due(desk: &Desk, connection: &Connection, what: &str) -> Flow<bool> {
    Ok(desk.ask(question::limit(&format!("seen {what} {}", connection.id), 1, EVERY))? == 0)
}

/// A page's address without its query and fragment, which may hold what is nobody's business.
pub fn origin_and_path(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // A bar would end the cell of the table in which the address is shown.
    let text = format!("{}{}", url.origin().ascii_serialization(), url.path()).replace('|', "%7C");
    Some(text.chars().take(300).collect())
}
