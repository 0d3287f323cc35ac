//! `/desk connect endpoint <address> [--format …] [--notify …]`: joins somebody else's server to this channel.

use super::{elsewhere, fresh_id, keep, prepare, room_warnings, Ready, Warning};
use crate::command_line::CommandLine;
use crate::commands::secrets::{Fresh, Secret};
use crate::commands::{handle_for, Call, Reply};
use crate::connection::{Connection, Endpoint, Entry, Files, Format, Index, Kind};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ChannelId, UserId};
use crate::keys::Keys;
use crate::notify::Notify;
use crate::public_address::{is_private, Flaw, PublicAddress};
use crate::words;
use crate::words::endpoint::{self, Connected, EndpointWords};
use serde_json::json;
use url::Url;

/// What a delivery may look like, as it is typed.
pub const FORMATS: [(&str, Format); 3] =
    [("standard", Format::Standard), ("mattermost", Format::Mattermost), ("mattermost-form", Format::MattermostForm)];

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine, address: &str) -> Flow<Reply> {
    let texts = endpoint::of(&call.user.locale);
    let Some(url) = address_of(address) else { return Ok(Reply::text(texts.not_an_address(address))) };
    let format = match line.flags.get("format") {
        None => None,
        Some(typed) => match format_named(typed) {
            Some(format) => Some(format),
            None => return Ok(Reply::text(texts.unknown_format(typed))),
        },
    };
    let Ready { channel, notify } = match prepare(desk, call, line)? {
        Ok(ready) => ready,
        Err(refusal) => return Ok(Reply::text(refusal)),
    };
    let mut index = Index::load(desk)?;
    let known = same_endpoint(desk, &index, &url)?;
    if let Some(handle) = elsewhere(desk, call, known.as_ref())? {
        return Ok(Reply::text(texts.connected_elsewhere(&handle)));
    }
    desk.ask(question::join(&call.channel, desk.bot()))?;
    let here = |known: &Connection| known.channel.as_str() == call.channel;
    let again = known.as_ref().is_some_and(|known| here(known) && !known.disabled);
    let mut fresh = Fresh::default();
    let (mut connection, mut keys) = match known {
        Some(known) if here(&known) => {
            let keys = Keys::load(desk, &known.id, 0)?;
            (Connection { disabled: false, ..known }, keys)
        }
        other => {
            let handle = other.map_or_else(|| handle_for(&url, &index), |other| other.handle);
            let connection = new(desk, call, &url, handle)?;
            // Read, so that a second run after a conflict may write them again.
            Keys::load(desk, &connection.id, 0)?;
            let mut keys = Keys::default();
            fresh.add(Secret::Signing, keys.renew_signing(desk));
            fresh.add(Secret::Inbound, keys.renew_inbound(desk));
            (connection, keys)
        }
    };
    connection.notify = notify.unwrap_or(connection.notify);
    let mut endpoint = connection.endpoint.unwrap_or_default();
    endpoint.gone = 0;
    endpoint.format = format.unwrap_or(endpoint.format);
    if endpoint.format.ignores_ids() && keys.webhook.is_empty() {
        fresh.add(Secret::Webhook, keys.renew_webhook(desk));
    }
    connection.endpoint = Some(endpoint);
    let mut warnings = warnings(desk, texts, &url);
    warnings.extend(room_warnings(desk, call, &channel, &connection.notify)?);
    // A new connection is never there without its secrets. What one that is known gets comes last: a second run after a
    // conflict then makes it again and shows it.
    let is_new = fresh.get(Secret::Signing).is_some();
    if is_new {
        keys.store(desk, &connection.id);
    }
    keep(desk, &mut index, &connection);
    if !is_new && !fresh.is_empty() {
        keys.store(desk, &connection.id);
    }
    Ok(reply(desk, texts, &connection, &fresh, &warnings, again))
}

/// A new connection to an address.
fn new(desk: &Desk, call: &Call, url: &Url, handle: crate::ids::Handle) -> Flow<Connection> {
    Ok(Connection {
        id: fresh_id(desk)?,
        handle,
        kind: Kind::Endpoint,
        channel: ChannelId::new(&*call.channel),
        url: shown(url),
        origins: Vec::new(),
        notify: Notify::Users { names: vec![call.user.username.clone()] },
        language: words::language_of(&call.user.locale).into(),
        timezone: call.user.timezone.clone(),
        by: UserId::new(&*call.user.id),
        at: desk.now(),
        disabled: false,
        endpoint: Some(Endpoint { url: url.as_str().into(), ..Endpoint::default() }),
        feed: None,
        agent: None,
        responder: None,
        hours: crate::hours::Hours::default(),
        verified: false,
        files: Files::default(),
        chat: crate::chat::Chat::default(),
    })
}

fn reply(
    desk: &Desk,
    texts: &dyn EndpointWords,
    connection: &Connection,
    fresh: &Fresh,
    warnings: &[Warning],
    again: bool,
) -> Reply {
    let inbound = inbound_url(desk, connection);
    let curl = fresh.get(Secret::Inbound).map(|token| curl(&inbound, token));
    let format = connection.endpoint.as_ref().map(|endpoint| endpoint.format).unwrap_or_default();
    let (sentences, codes) = super::apart(warnings);
    let text = texts.connected(&Connected {
        again,
        handle: connection.handle.as_str(),
        url: &connection.url,
        inbound: &inbound,
        secrets: &fresh.table(texts),
        curl: curl.as_deref().unwrap_or_default(),
        format,
        notify: &connection.notify.typed(),
        warnings: &sentences,
    });
    let mut props = json!({
        "connection": connection.id,
        "handle": connection.handle,
        "kind": connection.kind,
        "url": connection.url,
        "format": format_name(format),
        "inbound_url": inbound,
        "notify": connection.notify.typed(),
        "disabled": connection.disabled,
        "warnings": codes,
    });
    fresh.put_into(&mut props);
    if let (Some(curl), Some(props)) = (curl, props.as_object_mut()) {
        props.insert("curl".into(), curl.into());
    }
    Reply::with(text, props)
}

/// Where the endpoint's server sends what visitors write.
pub fn inbound_url(desk: &Desk, connection: &Connection) -> String {
    PublicAddress::of(desk.host()).join(&format!("/v1/endpoints/{}/messages", connection.handle))
}

/// A line for a shell that says something as a visitor. Each second it is a new message.
pub fn curl(inbound: &str, token: &str) -> String {
    format!(
        "curl -sS '{inbound}' -u 'frontdesk:{token}' -H 'Content-Type: application/json' \
         -d '{{\"session\":\"test\",\"id\":\"test-'$(date +%s)'\",\"text\":\"Hello from curl\"}}'"
    )
}

/// A format's name, as it is typed.
pub fn format_name(format: Format) -> &'static str {
    FORMATS.iter().find(|(_, other)| *other == format).map_or("standard", |(name, _)| name)
}

fn format_named(typed: &str) -> Option<Format> {
    FORMATS.iter().find(|(name, _)| *name == typed.to_lowercase()).map(|(_, format)| *format)
}

/// The address of an endpoint: `http` or `https`, any host and path, and a query where it has one.
pub fn address_of(typed: &str) -> Option<Url> {
    let typed = typed.trim_matches(['<', '>']);
    // A single word without `https://` is hardly meant as a host.
    let named = typed.contains("://");
    let typed = if named { typed.to_string() } else { format!("https://{typed}") };
    let mut url = Url::parse(&typed).ok()?;
    url.set_fragment(None);
    let host = url.host_str().is_some_and(|host| !host.is_empty() && (named || host.contains('.')));
    let nameless = url.username().is_empty() && url.password().is_none();
    (host && nameless && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// The address as people see it: without its query, which may hold what opens it.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.as_str().trim_end_matches('/').into()
}

/// The connection to an address that is connected already, here or elsewhere.
fn same_endpoint(desk: &Desk, index: &Index, url: &Url) -> Flow<Option<Connection>> {
    let like = |entry: &&Entry| entry.kind == Kind::Endpoint && entry.bot.is_none() && entry.url == shown(url);
    let keys: Vec<String> = index.entries.iter().filter(like).map(|entry| Connection::key(&entry.id)).collect();
    let found: Vec<Option<Connection>> = desk.load_all(&keys, 0)?;
    let same = |found: &Connection| found.endpoint.as_ref().is_some_and(|endpoint| endpoint.url == url.as_str());
    Ok(found.into_iter().flatten().find(same))
}

/// What an admin should know about the two addresses.
pub fn warnings(desk: &Desk, texts: &dyn EndpointWords, url: &Url) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let host = url.host_str().unwrap_or_default();
    if url.host().is_some_and(|host| is_private(&host)) {
        warnings.push(Warning { code: "endpoint_inner", text: texts.inner(host) });
    } else if url.scheme() == "http" {
        warnings.push(Warning { code: "endpoint_not_https", text: texts.not_https(host) });
    }
    if PublicAddress::of(desk.host()).flaws().contains(&Flaw::Missing) {
        warnings.push(Warning { code: Flaw::Missing.code(), text: texts.no_address().into() });
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_may_lie_anywhere_and_have_a_query() {
        let of = |typed: &str| address_of(typed).map(|url| url.to_string());
        assert_eq!(of("https://chat.example/hook?key=1#x").as_deref(), Some("https://chat.example/hook?key=1"));
        assert_eq!(of("http://chat:8080").as_deref(), Some("http://chat:8080/"));
        assert_eq!(of("<chat.example/hook>").as_deref(), Some("https://chat.example/hook"));
        assert_eq!(of("http://[fd00::1]/x").as_deref(), Some("http://[fd00::1]/x"));
        for wrong in [
            "ftp://x.example",
            "",
            "hook",
            "http://",
            "file:///etc/passwd",
            "https://u:p@x.example",
            "javascript:alert(1)",
            "https://chat.example:99999/hook",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_query_is_not_shown() {
        let url = |text| Url::parse(text).unwrap();
        assert_eq!(shown(&url("https://chat.example/hook?key=secret")), "https://chat.example/hook");
        assert_eq!(shown(&url("https://chat.example")), "https://chat.example");
    }
}
