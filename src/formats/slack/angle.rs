//! What stands between `<` and `>` in Slack's texts: links, mentions, channels, dates.
//! <https://docs.slack.dev/messaging/formatting-message-text>

use super::plain::{decoded, literal};
use super::Context;
use crate::formats::chat::date;
use crate::formats::chat::link::{escaped_address, is_address, is_unsafe, linked};

/// What a pair of angle brackets holds.
pub(super) enum Piece {
    /// A link, with what is shown of it where that is not its address.
    Link(String, Option<String>),
    /// A mention or a channel's link that Mattermost understands as it stands.
    Mention(String),
    /// Plain words.
    Words(String),
}

/// Reads what stands between the brackets; none where it is no such thing.
pub(super) fn piece(inside: &str, context: &Context) -> Option<Piece> {
    let (target, shown) = match inside.split_once('|') {
        Some((target, shown)) => (target, Some(decoded(shown)).filter(|shown| !shown.trim().is_empty())),
        None => (inside, None),
    };
    match target.chars().next()? {
        '!' => special(target.trim_start_matches('!'), shown, context),
        '@' => Some(person(shown.as_deref().unwrap_or_else(|| target.trim_start_matches('@')))),
        '#' => Some(channel(target.trim_start_matches('#'), shown)),
        _ => link(target, shown),
    }
}

fn special(name: &str, shown: Option<String>, context: &Context) -> Option<Piece> {
    let (kind, rest) = name.split_once('^').unwrap_or((name, ""));
    Some(match kind {
        "here" => Piece::Mention("@here".into()),
        "channel" | "group" => Piece::Mention("@channel".into()),
        "everyone" | "all" => Piece::Mention("@all".into()),
        "subteam" => person(shown.as_deref().unwrap_or(rest)),
        "date" => dated(rest, shown, context)?,
        "" => return None,
        _ if kind.starts_with(|c: char| c.is_ascii_alphabetic()) && !kind.contains(' ') => {
            Piece::Words(shown.unwrap_or_else(|| kind.into()))
        }
        _ => return None,
    })
}

/// `1392734382^Posted {date_num} {time_secs}^https://example.com/`
fn dated(rest: &str, shown: Option<String>, context: &Context) -> Option<Piece> {
    let mut parts = rest.splitn(3, '^');
    let (time, format, link) = (parts.next()?, parts.next().unwrap_or_default(), parts.next());
    let words = time.trim().parse().ok().and_then(|time| date::worded(time, &decoded(format), context));
    let words = words.or(shown)?;
    Some(match link.map(decoded).filter(|link| is_address(link)) {
        Some(link) => Piece::Link(link, Some(words)),
        None => Piece::Words(words),
    })
}

/// A person or a group, mentioned where the name is one that Mattermost knows how to mention.
fn person(name: &str) -> Piece {
    let name = name.trim_start_matches('@');
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        return Piece::Words(format!("@{name}"));
    }
    Piece::Mention(format!("@{name}"))
}

fn channel(id: &str, shown: Option<String>) -> Piece {
    let name = shown.as_deref().unwrap_or_default().trim_start_matches('#');
    match name {
        "" => Piece::Words(format!("#{id}")),
        name if name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) => {
            Piece::Mention(format!("~{name}"))
        }
        name => Piece::Words(format!("#{name}")),
    }
}

fn link(target: &str, shown: Option<String>) -> Option<Piece> {
    let mut target = decoded(target);
    if shown.is_some() && is_host(&target) {
        // As Slack itself completes it.
        target.insert_str(0, "http://");
    }
    if !is_address(&target) {
        return None;
    }
    if is_unsafe(&target) {
        return Some(Piece::Words(shown.unwrap_or(target)));
    }
    let bare = target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:")).map(ToString::to_string);
    if shown.is_none() && bare.is_none() && !target.contains("://") {
        return None;
    }
    let shown = shown.or(bare).filter(|shown| *shown != target);
    Some(Piece::Link(target, shown))
}

/// Whether a text is an address whose scheme was left out, such as `example.com/path`.
fn is_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let parts: Vec<_> = host.split('.').collect();
    let named = parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'));
    parts.len() > 1 && named && !text.contains(char::is_whitespace)
}

/// A piece in Markdown, put where a text ends.
pub(super) fn written(piece: Piece, out: &mut String) {
    match piece {
        Piece::Mention(mention) => out.push_str(&mention),
        Piece::Words(words) => literal(&words, out),
        Piece::Link(address, None) => {
            out.push('<');
            out.push_str(&escaped_address(&address));
            out.push('>');
        }
        Piece::Link(address, Some(shown)) => out.push_str(&linked(&shown, &address)),
    }
}

/// A piece in plain words.
pub(super) fn said(piece: Piece) -> String {
    match piece {
        Piece::Mention(words) | Piece::Words(words) => words,
        Piece::Link(address, shown) => shown.unwrap_or(address),
    }
}
