//! `/desk connect website <address> [--notify …]`: joins a website to this channel.

use super::{address_warnings, apart, elsewhere, fresh_id, keep, prepare, room_warnings, Ready, Warning};
use crate::command_line::CommandLine;
use crate::commands::{handle_for, Call, Reply};
use crate::connection::{Connection, Entry, Files, Index, Kind};
use crate::desk::{question, Desk, Flow};
use crate::followers;
use crate::identity::{Secret, PREVIEW_TICKET};
use crate::ids::{ChannelId, UserId};
use crate::notify::Notify;
use crate::public_address::PublicAddress;
use crate::words::{self, Connected};
use serde_json::{json, Value};
use url::Url;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine, address: &str) -> Flow<Reply> {
    let words = call.words();
    let Some(url) = website(address) else { return Ok(Reply::text(words.not_an_address(address))) };
    let Ready { channel, notify } = match prepare(desk, call, line)? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let secret = Secret::load(desk)?;
    let mut index = Index::load(desk)?;
    let origin = url.origin().ascii_serialization();
    let known = match same_website(&index, &origin) {
        None => None,
        Some(entry) => Connection::load(desk, &entry.id, 0)?,
    };
    if let Some(handle) = elsewhere(desk, call, known.as_ref())? {
        return Ok(Reply::text(words.connected_elsewhere(&handle)));
    }
    desk.ask(question::join(&call.channel, desk.bot()))?;
    let here = |known: &Connection| known.channel.as_str() == call.channel;
    let again = known.as_ref().is_some_and(|known| here(known) && !known.disabled);
    let mut connection = match known {
        Some(known) if here(&known) => Connection { disabled: false, ..known },
        other => Connection {
            id: fresh_id(desk)?,
            handle: other.map_or_else(|| handle_for(&url, &index), |other| other.handle),
            kind: Kind::Website,
            channel: ChannelId::new(&*call.channel),
            url: url.as_str().trim_end_matches('/').into(),
            origins: origins(&url),
            notify: Notify::Users { names: vec![call.user.username.clone()] },
            language: words::language_of(&call.user.locale).into(),
            timezone: call.user.timezone.clone(),
            by: UserId::new(&*call.user.id),
            at: desk.now(),
            disabled: false,
            endpoint: None,
            feed: None,
            agent: None,
            responder: None,
            hours: crate::hours::Hours::default(),
            verified: false,
            files: Files::default(),
            chat: crate::chat::Chat::default(),
        },
    };
    if let Some(notify) = notify {
        connection.notify = notify;
    }
    let warnings = [address_warnings(desk, call), room_warnings(desk, call, &channel, &connection.notify)?].concat();
    keep(desk, &mut index, &connection);
    if !again {
        followers::welcome(desk, &connection);
    }
    Ok(reply(desk, call, &secret, &connection, &warnings, &origin, again))
}

/// The website that an origin belongs to: the one that was connected as this, else the one whose name with or without
/// `www.` it is.
fn same_website<'a>(index: &'a Index, origin: &str) -> Option<&'a Entry> {
    let of = |entry: &Entry| website(&entry.url).map(|url| origins(&url)).unwrap_or_default();
    let exact = index.entries.iter().find(|entry| of(entry).first().is_some_and(|first| first == origin));
    exact.or_else(|| index.entries.iter().find(|entry| of(entry).iter().any(|other| other == origin)))
}

fn reply(
    desk: &Desk,
    call: &Call,
    secret: &Secret,
    connection: &Connection,
    warnings: &[Warning],
    origin: &str,
    again: bool,
) -> Reply {
    let paste = Paste::of(desk, secret, connection);
    let (texts, codes) = apart(warnings);
    let text = call.words().connected(&Connected {
        again,
        handle: connection.handle.as_str(),
        origin,
        snippet: &paste.snippet,
        preview: &paste.preview,
        notify: &connection.notify.typed(),
        warnings: &texts,
    });
    Reply::with(text, paste.props(connection, &codes))
}

/// What an admin pastes and opens.
pub struct Paste {
    /// The script element.
    pub snippet: String,
    /// The loader's address.
    pub loader: String,
    /// The preview's address.
    pub preview: String,
}

impl Paste {
    /// The snippet of a connection, and a preview that is good for ten minutes.
    pub fn of(desk: &Desk, secret: &Secret, connection: &Connection) -> Self {
        let address = PublicAddress::of(desk.host());
        let loader = address.join(&format!("/v1/sites/{}/loader.js", connection.handle));
        let ticket = secret.ticket(&connection.id, desk.now() + PREVIEW_TICKET, desk.random());
        let preview = address.join(&format!("/v1/sites/{}/chat?preview={ticket}", connection.handle));
        // `crossorigin` has the browser tell the website's origin, so that an admin sees where the loader is.
        let snippet = format!("<script async crossorigin src=\"{loader}\"></script>");
        Self { snippet, loader, preview }
    }

    /// What `props.frontdesk` of an answer carries.
    pub fn props(&self, connection: &Connection, warnings: &[&str]) -> Value {
        json!({
            "connection": connection.id,
            "handle": connection.handle,
            "kind": connection.kind,
            "origins": connection.origins,
            "notify": connection.notify.typed(),
            "disabled": connection.disabled,
            "snippet": self.snippet,
            "loader_url": self.loader,
            "preview_url": self.preview,
            "warnings": warnings,
        })
    }
}

/// The address of a website: `http` or `https` with a host, and no more than a path behind it.
pub fn website(typed: &str) -> Option<Url> {
    let typed = typed.trim_matches(['<', '>']);
    let typed = if typed.contains("://") { typed.to_string() } else { format!("https://{typed}") };
    let mut url = Url::parse(&typed).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    let named = url.host_str().is_some_and(|host| host.contains('.') || host == "localhost");
    let nameless = url.username().is_empty() && url.password().is_none();
    (named && nameless && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// The origins of a website: the one that was typed and, for a name, the one with or without `www.`.
pub fn origins(url: &Url) -> Vec<String> {
    let first = url.origin().ascii_serialization();
    let Some(url::Host::Domain(name)) = url.host() else { return vec![first] };
    if name == "localhost" {
        return vec![first];
    }
    let twin = match name.strip_prefix("www.") {
        Some(bare) => first.replacen(name, bare, 1),
        None => first.replacen(name, &format!("www.{name}"), 1),
    };
    vec![first, twin]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_its_origins() {
        let of = |typed| website(typed).map(|url| origins(&url));
        assert_eq!(
            of("https://shop.example/x?y"),
            Some(vec!["https://shop.example".into(), "https://www.shop.example".into()])
        );
        assert_eq!(
            of("www.shop.example"),
            Some(vec!["https://www.shop.example".into(), "https://shop.example".into()])
        );
        assert_eq!(of("http://localhost:8080"), Some(vec!["http://localhost:8080".into()]));
        for wrong in ["ftp://x.example", "shop", "", "https://", "javascript:alert(1)", "https://u:p@x.example"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
