//! The conversations that are open in a channel, for `/desk list`: who waits longest stands first.

use super::super::{table, Call};
use crate::connection::Entry;
use crate::conversation::{About, Binding, State};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ConversationId, PostId};
use crate::root_post;
use crate::roster;
use crate::text;
use crate::words::{responder, team};
use serde_json::{json, Value};

/// As many rows are shown.
const SHOWN: usize = 20;
/// As many root posts are read, those of the latest conversations, but first of those of which somebody is to be reminded.
const READ: usize = 400;

struct Open {
    id: ConversationId,
    root: PostId,
    about: About,
}

impl Open {
    /// Since when the visitor waits; of one who does not, later than anything.
    fn since(&self) -> i64 {
        match self.about.state {
            State::Waiting { since } if !self.about.is_answered_by_agent() => since,
            _ => i64::MAX,
        }
    }

    /// How it stands, in the caller's language and by their clocks.
    fn stands(&self, call: &Call) -> String {
        let locale = &call.user.locale;
        match &self.about.agent {
            Some(first) if self.about.is_answered_by_agent() => {
                responder::of(locale).answers(&text::harmless(&first.name))
            }
            _ => root_post::stands(&self.about, locale, &call.user.timezone),
        }
    }
}

/// The table, and what programs read; none where nothing here has visitors.
pub fn draw(desk: &Desk, call: &Call, entries: &[&Entry]) -> Flow<Option<(String, Vec<Value>)>> {
    let here = |entry: &&&Entry| entry.channel.as_str() == call.channel && entry.has_root_posts() && !entry.disabled;
    let here: Vec<&&Entry> = entries.iter().filter(here).collect();
    if here.is_empty() {
        return Ok(None);
    }
    let texts = team::of(&call.user.locale);
    let open = read(desk, &here)?;
    if open.is_empty() {
        return Ok(Some((texts.none_open().into(), Vec::new())));
    }
    let row = |one: &Open| {
        let name = text::harmless(&root_post::title(&one.about, &one.id));
        let name = match desk.host().site_url.trim_end_matches('/') {
            "" => name,
            site => format!("[{name}]({site}/_redirect/pl/{})", one.root),
        };
        [name, one.stands(call), text::harmless(&one.about.claimed)]
    };
    let shown = open.get(..SHOWN).unwrap_or(&open);
    let rows: Vec<[String; 3]> = shown.iter().map(row).collect();
    let mut text = format!("{}\n\n{}", texts.open_conversations(), table::draw(&texts.open_head(), &rows));
    if open.len() > shown.len() {
        text.push_str(&format!("\n\n{}", texts.more_open(open.len() - shown.len())));
    }
    let told = |one: &Open| json!({ "root": one.root, "state": one.about.state, "claimed": one.about.claimed });
    Ok(Some((text, shown.iter().map(told).collect())))
}

/// The open conversations of connections: who waits longest first, then those that wait for nobody, the latest first.
fn read(desk: &Desk, entries: &[&&Entry]) -> Flow<Vec<Open>> {
    let mut listed = Vec::new();
    for entry in entries {
        listed.extend(roster::all(desk, &entry.id)?.into_iter().filter(|(_, listed)| listed.closed == 0));
    }
    listed.sort_by_key(|(_, listed)| (listed.wait.is_none(), std::cmp::Reverse(listed.at)));
    listed.truncate(READ);
    let posts = desk.ask_all(listed.iter().map(|(_, listed)| question::post(listed.root.as_str())).collect())?;
    let of = |((id, listed), post): ((ConversationId, roster::Listed), Option<frontdesk_wire::Post>)| {
        let about = Binding::of(&post?, desk.bot())?.marks.about.filter(About::is_open)?;
        Some(Open { id, root: listed.root, about })
    };
    let mut open: Vec<Open> = listed.into_iter().zip(posts).filter_map(of).collect();
    open.sort_by_key(Open::since);
    Ok(open)
}
