//! `replies=mention`: a team talks among itself in the threads of its visitors, and only what mentions our bot leaves.
//!
//! What stays inside is marked as a note besides, so that it stays there whatever is set later; what had left before this was set has left.

use crate::connection::Connection;
use crate::desk::{question, Desk, Flow};
use crate::startup::BOT_NAMES;
use frontdesk_wire::Post;
use serde::{Deserialize, Serialize};

/// That only those replies leave that mention our bot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OnMention {
    /// Of replies that were made since then, in milliseconds.
    pub since: i64,
    /// And before then, in milliseconds; 0 where it is so still.
    #[serde(skip_serializing_if = "is_open")]
    pub until: i64,
    /// Which of its names the bot has.
    pub name: usize,
}

impl OnMention {
    /// Whether a connection is set so.
    pub fn of(desk: &Desk, connection: &Connection) -> Flow<Option<Self>> {
        let chat = &connection.chat;
        if !chat.replies_on_mention && chat.mention_until == 0 {
            return Ok(None);
        }
        let bots = desk.ask(question::users(vec![desk.bot().into()]))?;
        let name = BOT_NAMES.iter().position(|name| bots.iter().any(|bot| bot.username == *name)).unwrap_or_default();
        Ok(Some(Self { since: chat.mention_since, until: chat.mention_until, name }))
    }

    /// The bot's user name.
    pub fn bot(self) -> &'static str {
        BOT_NAMES.get(self.name).copied().unwrap_or_default()
    }

    /// Whether a post was made while that held.
    pub fn concerns(self, post: &Post) -> bool {
        post.create_at >= self.since && (self.until == 0 || post.create_at < self.until)
    }

    /// Whether a member's post stays inside.
    pub fn keeps(self, post: &Post) -> bool {
        self.concerns(post) && !is_in(&post.message, self.bot())
    }

    /// What the visitor reads of a member's text: nothing of how it got out.
    pub fn without(self, text: &str) -> String {
        without(text, self.bot())
    }
}

fn is_open(until: &i64) -> bool {
    *until == 0
}

/// Whether a text mentions a user.
fn is_in(text: &str, name: &str) -> bool {
    !places(text, name).is_empty()
}

/// A text without the mentions of a user.
fn without(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for place in places(text, name) {
        out.push_str(text.get(from..place).unwrap_or_default());
        let behind = place + 1 + name.len();
        let rest = text.get(behind..).unwrap_or_default();
        let line = out.trim_end_matches(' ');
        from = if line.is_empty() || line.ends_with('\n') {
            // An address at the beginning takes its comma or colon along.
            behind + rest.len() - rest.trim_start_matches([',', ':', ' ']).len()
        } else if rest.trim_start_matches(' ').is_empty() || rest.trim_start_matches(' ').starts_with('\n') {
            out.truncate(out.trim_end_matches([' ', ',']).len());
            behind + rest.len() - rest.trim_start_matches(' ').len()
        } else {
            if rest.starts_with([' ', ',', '.', '!', '?', ';', ':']) {
                out.truncate(line.len());
            }
            behind
        };
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Where a user is mentioned in a text: the places of the `@`. As Mattermost does, in any case, and never within a longer name or an
/// e-mail address.
fn places(text: &str, name: &str) -> Vec<usize> {
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_mention = |at: &usize| {
        let (before, after) = (text.get(..*at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let Some((word, rest)) = after.split_at_checked(name.len()) else { return false };
        // A point ends a sentence, unless a longer name goes on behind it.
        let longer = rest.trim_start_matches('.').starts_with(of_name);
        word.eq_ignore_ascii_case(name) && !longer && !before.ends_with(|c: char| of_name(c) || c == '.')
    };
    let found = if name.is_empty() { "" } else { text };
    found.match_indices('@').map(|(at, _)| at).filter(is_mention).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_told_from_what_only_looks_like_one() {
        for text in ["@frontdesk we ship", "We ship, @Frontdesk.", "(@frontdesk)", "a\n@frontdesk: b", "@frontdesk"] {
            assert!(is_in(text, "frontdesk"), "{text}");
        }
        for text in ["we ship", "frontdesk", "@frontdesk-bot x", "me@frontdesk", "@frontdesk.bot", "@frontdeskx"] {
            assert!(!is_in(text, "frontdesk"), "{text}");
        }
        assert!(is_in("@frontdesk-bot: x", "frontdesk-bot"));
        assert!(!is_in("@ x", ""));
    }

    #[test]
    fn the_visitor_sees_no_mention() {
        for (said, seen) in [
            ("@frontdesk we ship", "we ship"),
            ("@frontdesk: we ship", "we ship"),
            ("@Frontdesk, we ship @frontdesk", "we ship"),
            ("We ship, @frontdesk", "We ship"),
            ("We ship @frontdesk.", "We ship."),
            ("We @frontdesk ship", "We ship"),
            ("First\n@frontdesk second", "First\nsecond"),
            ("First @frontdesk\nsecond", "First\nsecond"),
            ("Ask @frontdesk-bot", "Ask @frontdesk-bot"),
            ("Grüße @frontdesk, bis bald", "Grüße, bis bald"),
            ("@frontdesk", ""),
        ] {
            assert_eq!(without(said, "frontdesk"), seen, "{said}");
        }
    }
}
