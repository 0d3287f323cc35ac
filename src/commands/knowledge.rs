//! `/desk knowledge <connection> [list | add <text or URL> | remove <number> | refresh]`: what the agent may know that answers a
//! connection's visitors.

use super::{chosen_by_admin, visible, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Connection, Entry, Kind};
use crate::desk::{Desk, Flow};
use crate::responder::knowledge::{Held, Knowledge, Source, BYTES, SOURCES};
use crate::responder::pages;
use crate::words::responder::{self, ResponderWords};
use serde_json::{json, Value};
use url::Url;

/// What can be done.
pub const ACTIONS: [&str; 4] = ["list", "add", "remove", "refresh"];
/// As many characters of a text are shown of it.
const TITLE: usize = 60;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let words = responder::of(&call.user.locale);
    let is_action = |word: &str| ACTIONS.contains(&word.to_lowercase().as_str());
    let first = line.arguments.first().map_or("", String::as_str);
    let (handle, action) = match line.arguments.get(1) {
        _ if is_action(first) => (None, first),
        Some(action) => (Some(first), action.as_str()),
        None => (Some(first).filter(|first| !first.is_empty()), "list"),
    };
    let only = match handle {
        None => with_visitors(desk, call)?,
        Some(_) => Ok(None),
    };
    let only = match only {
        Ok(only) => only,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let entry = match chosen_by_admin(desk, call, handle.or(only.as_deref()))? {
        Ok(entry) => entry,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let Some(connection) = Connection::load(desk, &entry.id, 0)? else {
        return Ok(Reply::text(call.words().failed()));
    };
    let own_bot = connection.endpoint.as_ref().is_some_and(|endpoint| endpoint.bot.is_some());
    if !matches!(connection.kind, Kind::Website | Kind::Endpoint) || own_bot {
        return Ok(Reply::text(words.knowledge_elsewhere(connection.handle.as_str())));
    }
    let typed = behind(&line.rest, if handle.is_some() { 2 } else { 1 });
    match action.to_lowercase().as_str() {
        "list" => list(desk, call, &connection, words),
        "add" if !typed.is_empty() => add(desk, &connection, words, typed),
        "remove" if !typed.is_empty() => remove(desk, &connection, words, typed),
        "refresh" => refresh(desk, &connection, words),
        _ => Ok(Reply::text(words.knowledge_usage())),
    }
}

/// The channel's only connection that has visitors of ours; none where there is no such, and which there are where there are several.
fn with_visitors(desk: &Desk, call: &Call) -> Flow<Result<Option<String>, String>> {
    let entries = visible(desk, &call.user.id, &call.channel)?;
    let fits = |entry: &&Entry| {
        let kind = matches!(entry.kind, Kind::Website | Kind::Endpoint) && entry.bot.is_none();
        kind && entry.channel.as_str() == call.channel
    };
    let handles: Vec<String> = entries.iter().filter(fits).map(|entry| entry.handle.to_string()).collect();
    Ok(match handles.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        several => {
            let quoted: Vec<String> = several.iter().map(|handle| format!("`{handle}`")).collect();
            Err(call.words().which_one(&quoted.join(", ")))
        }
    })
}

/// What was typed behind so many words, quotes around the whole taken off.
fn behind(rest: &str, words: usize) -> &str {
    let mut typed = rest.trim();
    for _ in 0..words {
        typed = typed.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    }
    let quoted = typed.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    quoted.filter(|inner| !inner.contains('"')).unwrap_or(typed).trim()
}

fn list(desk: &Desk, call: &Call, connection: &Connection, words: &dyn ResponderWords) -> Flow<Reply> {
    let known = Knowledge::load(desk, &connection.id, 0)?;
    let held = known.held(desk, &connection.id, 0)?;
    let row = |(source, held): (&Source, &Held)| {
        let name = source.name().replace('|', "\\|").replace('`', "");
        let read = match (&held.unread, held.at) {
            (Some(unread), _) => words.unread(unread),
            (None, 0) => words.not_read_yet().into(),
            (None, at) => call.clock(at),
        };
        let size = match held.bytes {
            bytes @ 0..1024 => format!("{bytes} B"),
            bytes => format!("{} KB", bytes.div_ceil(1024)),
        };
        format!("\n| {} | `{name}` | {size} | {} |", source.id, read.replace('|', "\\|"))
    };
    let rows: String = known.sources.iter().zip(&held).map(row).collect();
    let item = |(source, held): (&Source, &Held)| {
        let Source { id, url, title } = source;
        json!({ "number": id, "url": url, "title": title, "bytes": held.bytes, "at": held.at, "unread": held.unread })
    };
    let items: Vec<Value> = known.sources.iter().zip(&held).map(item).collect();
    let text = words.knowledge(connection.handle.as_str(), &rows, connection.responder.is_some());
    Ok(Reply::with(text, json!({ "connection": connection.id, "knowledge": items })))
}

fn add(desk: &Desk, connection: &Connection, words: &dyn ResponderWords, typed: &str) -> Flow<Reply> {
    let mut known = Knowledge::load(desk, &connection.id, 0)?;
    if known.sources.len() >= SOURCES {
        return Ok(Reply::text(words.too_many_sources(SOURCES)));
    }
    let is_url = !typed.contains(char::is_whitespace) && typed.contains("://");
    let url = if is_url { page(typed) } else { None };
    if is_url && url.is_none() {
        return Ok(Reply::text(words.not_a_page(&typed.replace('`', ""))));
    }
    let handle = connection.handle.as_str();
    if url.is_none() && is_like_an_address(typed) {
        return Ok(Reply::text(words.perhaps_a_page(handle, &typed.replace('`', ""))));
    }
    let held = known.held(desk, &connection.id, 0)?;
    let text = pages::tidy(typed);
    let bytes: usize = held.iter().map(|held| held.bytes).sum();
    if url.is_none() && bytes + text.len() > BYTES {
        return Ok(Reply::text(words.too_much_knowledge(BYTES >> 10)));
    }
    known.next += 1;
    let id = known.next;
    let title = if url.is_some() { String::new() } else { title_of(&text) };
    known.sources.push(Source { id, url: url.clone().unwrap_or_default(), title });
    known.store(desk, &connection.id);
    if url.is_some() {
        // Whoever takes the page away while it is being read takes this away, and what was read is not kept.
        Held::default().store(desk, &connection.id, id);
        pages::read_soon(desk, &connection.id, id, desk.now() - 1);
        pages::look(desk, &connection.id);
    } else {
        let mut held = Held::default();
        held.put(desk, &connection.id, id, &text)?;
        held.at = desk.now();
        held.store(desk, &connection.id, id);
    }
    let text = words.knowledge_added(handle, id as usize, url.is_some());
    Ok(Reply::with(text, json!({ "connection": connection.id, "number": id })))
}

/// Whether a single word is like an address that lacks its beginning: `shop.example/faq`.
fn is_like_an_address(typed: &str) -> bool {
    let host = typed.split('/').next().unwrap_or_default();
    let named = host.split('.').filter(|part| !part.is_empty()).count() > 1 && !host.ends_with('.');
    !typed.contains(char::is_whitespace) && !typed.contains('@') && named
}

/// An address that may be fetched, without its fragment.
fn page(typed: &str) -> Option<String> {
    let mut url = Url::parse(typed.trim_matches(['<', '>'])).ok()?;
    let fit = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    url.set_fragment(None);
    (fit && url.has_host()).then(|| url.to_string())
}

fn title_of(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(TITLE).collect();
    if short.len() < line.len() || text.contains('\n') {
        format!("{short}…")
    } else {
        short
    }
}

fn remove(desk: &Desk, connection: &Connection, words: &dyn ResponderWords, typed: &str) -> Flow<Reply> {
    let mut known = Knowledge::load(desk, &connection.id, 0)?;
    let (mut gone, mut said) = (Vec::new(), Vec::new());
    for number in typed.split([',', ' ']).map(|number| number.trim_start_matches('#')).filter(|one| !one.is_empty()) {
        let id: Option<u32> = number.parse().ok();
        let Some(place) = known.sources.iter().position(|source| Some(source.id) == id) else {
            return Ok(Reply::text(words.no_such_knowledge(&number.replace('`', ""))));
        };
        let source = known.sources.remove(place);
        said.push(words.knowledge_removed(source.id as usize));
        gone.push((source.id, Held::load(desk, &connection.id, source.id, 0)?));
    }
    known.store(desk, &connection.id);
    for (id, held) in gone {
        held.forget(desk, &connection.id, id);
    }
    Ok(Reply::text(said.join(" ")))
}

fn refresh(desk: &Desk, connection: &Connection, words: &dyn ResponderWords) -> Flow<Reply> {
    let known = Knowledge::load(desk, &connection.id, 0)?;
    for source in known.sources.iter().filter(|source| !source.url.is_empty()) {
        pages::read_soon(desk, &connection.id, source.id, desk.now());
    }
    Ok(Reply::text(words.knowledge_refreshed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_what_was_typed() {
        assert_eq!(behind("shop add  We ship  on \"Mondays\".", 2), "We ship  on \"Mondays\".");
        assert_eq!(behind("add \"We ship.\"", 1), "We ship.");
        assert_eq!(behind("shop add", 2), "");
    }

    #[test]
    fn a_word_may_be_meant_as_an_address() {
        for yes in ["shop.example", "shop.example/faq", "www.shop.example/a.html"] {
            assert!(is_like_an_address(yes), "{yes}");
        }
        for no in ["Open.", "We ship. Fast.", "10", "hello@shop.example", "shop"] {
            assert!(!is_like_an_address(no), "{no}");
        }
    }

    #[test]
    fn an_address_is_one_that_may_be_fetched() {
        assert_eq!(page("https://a.example/x#y").as_deref(), Some("https://a.example/x"));
        for wrong in ["ftp://a.example", "https://u:p@a.example", "javascript://x", "https://"] {
            assert_eq!(page(wrong), None, "{wrong}");
        }
    }
}
