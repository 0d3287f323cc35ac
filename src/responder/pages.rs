//! Pages that are part of what is known: fetched once a day, by one node, and when an admin asks for it.

mod html;

use super::knowledge::{Held, Knowledge, Unread, BYTES};
use crate::connection::Index;
use crate::desk::question::{self, HttpAnswer, HttpRequest};
use crate::desk::{Desk, Flow, Stop};
use crate::ids::ConnectionId;
use std::collections::BTreeMap;
use url::Url;

/// How often a page is read, in milliseconds.
const DAILY: i64 = 24 * 3_600_000;
/// How soon one is tried again that could not be read, in milliseconds.
const AGAIN: i64 = 1_800_000;
/// How often it is looked whether one is due.
const LOOK: i64 = 3_600_000;
/// How long a call may take.
const TIMEOUT: i64 = 15_000;
/// As many bytes of a page are read.
const LONGEST: u32 = 1 << 20;
/// As many characters of an address are kept that a page leads on to.
const ADDRESS: usize = 500;
/// As many of a type's name.
const KIND: usize = 100;
/// How many pages of one connection are read at the same time.
const SLOTS: u32 = 2;

/// Looks soon which pages are to be read, after the start and after a change.
pub fn look(desk: &Desk, connection: &ConnectionId) {
    desk.schedule(format!("read-pages {connection}"), String::new(), desk.now());
}

/// The same for all connections with visitors.
pub fn look_around(desk: &Desk, index: &Index) {
    use crate::connection::Kind;
    let visitors = |kind: &Kind| matches!(kind, Kind::Website | Kind::Endpoint);
    for entry in index.entries.iter().filter(|entry| !entry.disabled && visitors(&entry.kind)) {
        look(desk, &entry.id);
    }
}

/// Has one page read, unless it was since `wanted`, in milliseconds.
pub fn read_soon(desk: &Desk, connection: &ConnectionId, id: u32, wanted: i64) {
    desk.schedule(format!("read-page {connection}:{id} {wanted}"), String::new(), desk.now());
}

/// It is time to look.
pub fn due(desk: &Desk, connection: &ConnectionId) -> Flow {
    let known = Knowledge::load(desk, connection, 0)?;
    if known.sources.iter().all(|source| source.url.is_empty()) {
        return Err(Stop::Ignored("there are no pages"));
    }
    let held = known.held(desk, connection, 0)?;
    let pages = known.sources.iter().zip(&held).filter(|(source, _)| !source.url.is_empty());
    for (source, held) in pages {
        let pause = if held.unread.is_some() || held.at == 0 { AGAIN } else { DAILY };
        if held.tried + pause <= desk.now() {
            read_soon(desk, connection, source.id, desk.now() - pause);
        }
    }
    desk.schedule(format!("read-pages {connection}"), String::new(), desk.now() + LOOK);
    Ok(())
}

/// Reads one page; `subject` is the connection and the number.
pub fn read(desk: &Desk, subject: &str, wanted: i64) -> Flow {
    let read = subject.rsplit_once(':').and_then(|(connection, id)| Some((connection, id.parse().ok()?)));
    let Some((connection, id)) = read else { return Err(Stop::Ignored("the timer names no page")) };
    let connection = ConnectionId::new(connection);
    let known = Knowledge::load(desk, &connection, 0)?;
    let source = known.sources.iter().find(|source| source.id == id && !source.url.is_empty());
    let Some(source) = source else {
        Held::sweep(desk, &connection, id); // it may have been taken away while it was being read
        return Err(Stop::Ignored("the page was taken away"));
    };
    let mut held = Held::load(desk, &connection, id, 0)?;
    // Every node has this timer; the first one to write that it tries is the one that does.
    if held.tried > wanted {
        return Err(Stop::Ignored("the page has been read"));
    }
    held.tried = desk.now().max(wanted + 1);
    held.store(desk, &connection, id);
    let answer = desk.ask(question::http("page", request(&connection, &source.url)))?;
    let others: usize = known
        .held(desk, &connection, 0)?
        .iter()
        .zip(&known.sources)
        .filter(|(_, other)| other.id != id)
        .map(|(held, _)| held.bytes)
        .sum();
    held.unread = match text_of(&source.url, &answer) {
        Ok(text) if text.len() + others > BYTES => Some(Unread::Full),
        Ok(text) => {
            held.put(desk, &connection, id, &text)?;
            held.at = desk.now();
            None
        }
        Err(unread) => Some(unread),
    };
    held.store(desk, &connection, id);
    Ok(())
}

fn request(connection: &ConnectionId, url: &str) -> HttpRequest {
    let accept = "text/html, text/markdown, text/plain;q=0.9".to_string();
    HttpRequest {
        method: "GET".into(),
        url: url.into(),
        headers: BTreeMap::from([("Accept".to_string(), accept)]),
        body: Vec::new(),
        pieces: Vec::new(),
        timeout: TIMEOUT,
        max: LONGEST,
        gate: format!("knowledge {connection}"),
        slots: SLOTS,
        own: false,
    }
}

/// The text of a page.
fn text_of(url: &str, answer: &HttpAnswer) -> Result<String, Unread> {
    let header = |name: &str| answer.headers.get(name).map_or("", String::as_str);
    match answer.status {
        200 => {}
        0 => return Err(Unread::Fault(answer.fault.clone())),
        301 | 302 | 303 | 307 | 308 => {
            let to = Url::parse(url).ok().and_then(|base| base.join(header("location")).ok());
            return Err(Unread::Moved(to.map(|to| plain(to.as_str(), ADDRESS)).unwrap_or_default()));
        }
        status => return Err(Unread::Status(status)),
    }
    let kind = header("content-type").split(';').next().unwrap_or("").trim().to_lowercase();
    let text = match kind.as_str() {
        "text/html" | "application/xhtml+xml" => html::text(&decoded(&answer.body)),
        "text/plain" | "text/markdown" | "text/x-markdown" => tidy(&decoded(&answer.body)),
        _ => return Err(Unread::Type(plain(&kind, KIND))),
    };
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    Ok(text)
}

/// What a page's server says of itself, as it may be shown in code: short, on one line, and without what would end the code.
fn plain(said: &str, most: usize) -> String {
    said.chars().filter(|c| !c.is_control() && *c != '`').take(most).collect()
}

/// What is no UTF-8 is taken for Latin-1, where every byte is a letter. A letter that was cut at the end is dropped.
fn decoded(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.into(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(body.get(..error.valid_up_to()).unwrap_or_default()).into_owned()
        }
        Err(_) => body.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// A text without what nobody sees: at most one blank line in a row.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        let line = line.trim_end();
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &str, body: &[u8]) -> HttpAnswer {
        let headers = [("content-type", kind), ("location", "/new")];
        HttpAnswer {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: body.into(),
            first: 0,
            took: 0,
            fault: "connect".into(),
            error: String::new(),
        }
    }

    #[test]
    fn a_page_is_read_or_it_is_said_why_not() {
        let read = |status, kind: &str, body: &[u8]| text_of("https://a.example/x", &answer(status, kind, body));
        assert_eq!(read(200, "text/plain; charset=utf-8", "a\r\n\n\n\nb \0".as_bytes()), Ok("a\n\nb".into()));
        assert_eq!(read(200, "Text/HTML", b"<p>Gr\xfc\xdfe"), Ok("Grüße".into()));
        assert_eq!(read(200, "text/markdown", "ok ü".as_bytes().get(..4).unwrap()), Ok("ok".into()));
        assert_eq!(read(200, "image/png", b"x"), Err(Unread::Type("image/png".into())));
        let hostile = format!("a`![x](https://evil.example/p.png)\u{7}{}", "x".repeat(500));
        let Err(Unread::Type(kind)) = read(200, &hostile, b"x") else { panic!("it has no such type") };
        assert!(kind.len() == KIND && kind.starts_with("a![x]") && !kind.contains(['`', '\u{7}']), "{kind}");
        assert_eq!(plain("https://a.example/?`x`\n", ADDRESS), "https://a.example/?x");
        assert_eq!(read(200, "text/html", b"<script>x</script>"), Err(Unread::Empty));
        assert_eq!(read(301, "", b""), Err(Unread::Moved("https://a.example/new".into())));
        assert_eq!(read(404, "", b""), Err(Unread::Status(404)));
        assert_eq!(read(0, "", b""), Err(Unread::Fault("connect".into())));
    }
}
