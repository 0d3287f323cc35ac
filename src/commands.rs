//! Slash commands: one file per verb. To add one: its file, its line in `VERBS`, its texts in `words`.

mod autocomplete;
mod block;
mod connect;
mod deliveries;
mod disconnect;
pub mod doctor;
mod export;
mod follow;
mod help;
mod knowledge;
mod list;
mod meant;
pub mod note;
mod replay;
mod rotate;
pub mod rules;
mod say;
pub mod secrets;
mod set;
mod show;
mod standing;
mod stats;
mod stop;
mod table;
mod transcript;
mod visitors;

use crate::command_line::CommandLine;
use crate::connection::{Entry, Index};
use crate::desk::{question, Desk, Flow};
use crate::ids::Handle;
use crate::text::slug;
use crate::words::{self, Words};
use frontdesk_wire::{Channel, Op, User};
use serde_json::{json, Value};

pub use autocomplete::{handles as autocomplete_handles, registration, settings as autocomplete_settings};
pub use say::autocomplete as autocomplete_replies;
pub use transcript::serve as serve_transcript;

/// A command, as the event brought it.
pub struct Call {
    /// Who typed it.
    pub user: User,
    /// The channel's id.
    pub channel: String,
    /// The thread's root post, or empty.
    pub root: String,
    /// The whole line.
    pub text: String,
    /// Opens a dialog for the caller; empty where none can be opened.
    pub trigger: String,
}

impl Call {
    /// The texts in the caller's language.
    pub fn words(&self) -> &'static dyn Words {
        words::of(&self.user.locale)
    }

    /// A time in the caller's language and time zone; empty for never.
    pub fn clock(&self, at: i64) -> String {
        words::clock_for(&self.user, at)
    }
}

/// What a command says: a text, and for programs what `props.frontdesk` carries.
pub struct Reply {
    text: String,
    props: Value,
}

impl Reply {
    /// A text alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), props: Value::Null }
    }

    /// A text with what programs read.
    pub fn with(text: String, props: Value) -> Self {
        Self { text, props }
    }
}

/// Who may use a verb.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Everybody, everywhere.
    All,
    /// Members of the channel, but guests.
    Members,
    /// Admins of the channel, the team and the system; members too where `allow_connect` says so.
    Admins,
}

/// A verb: its name, who may use it, what it does.
struct Verb {
    name: &'static str,
    access: Access,
    run: fn(&Desk, &Call, &CommandLine) -> Flow<Reply>,
}

const VERBS: &[Verb] = &[
    Verb { name: "connect", access: Access::Admins, run: connect::run },
    Verb { name: "list", access: Access::Members, run: list::run },
    Verb { name: "show", access: Access::Members, run: show::run },
    Verb { name: "set", access: Access::Admins, run: set::run },
    Verb { name: "rules", access: Access::Admins, run: rules::run },
    Verb { name: "knowledge", access: Access::Admins, run: knowledge::run },
    Verb { name: "rotate", access: Access::Admins, run: rotate::run },
    Verb { name: "deliveries", access: Access::Admins, run: deliveries::run },
    Verb { name: "replay", access: Access::Admins, run: replay::run },
    Verb { name: "doctor", access: Access::Admins, run: doctor::run },
    Verb { name: "disconnect", access: Access::Admins, run: disconnect::run },
    Verb { name: "follow", access: Access::Members, run: follow::run },
    Verb { name: "claim", access: Access::Members, run: standing::run },
    Verb { name: "release", access: Access::Members, run: standing::run },
    Verb { name: "close", access: Access::Members, run: standing::run },
    Verb { name: "reopen", access: Access::Members, run: standing::run },
    Verb { name: "block", access: Access::Members, run: block::run },
    Verb { name: "unblock", access: Access::Members, run: block::unblock },
    Verb { name: "stop", access: Access::Members, run: stop::run },
    Verb { name: "note", access: Access::Members, run: note::run },
    Verb { name: "export", access: Access::Admins, run: export::run },
    Verb { name: "erase", access: Access::Admins, run: export::erase },
    Verb { name: "say", access: Access::Members, run: say::run },
    Verb { name: "transcript", access: Access::Members, run: transcript::run },
    Verb { name: "stats", access: Access::Members, run: stats::run },
    Verb { name: "help", access: Access::All, run: help::run },
];

/// Runs one command.
pub fn handle(desk: &Desk, call: &Call) -> Flow {
    let line = CommandLine::parse(&call.text);
    let words = call.words();
    let name = if line.verb.is_empty() { "help" } else { &line.verb };
    let reply = match VERBS.iter().find(|verb| verb.name == name) {
        None => Reply::text(words.unknown_verb(name)),
        Some(verb) => match refusal(desk, call, verb.access)? {
            Some(refusal) => Reply::text(refusal),
            None => (verb.run)(desk, call, &line)?,
        },
    };
    let props = if reply.props.is_null() { json!({}) } else { json!({ "frontdesk": reply.props }) };
    desk.order(Op::ReplyCommand { text: reply.text, props: serde_json::to_vec(&props).unwrap_or_default() });
    Ok(())
}

fn refusal(desk: &Desk, call: &Call, access: Access) -> Flow<Option<&'static str>> {
    let words = call.words();
    if access == Access::All {
        return Ok(None);
    }
    if call.user.is_guest {
        return Ok(Some(words.no_guests()));
    }
    let Some(channel) = desk.ask(question::channel(&call.channel))? else { return Ok(Some(words.not_allowed(true))) };
    if matches!(channel.kind.as_str(), "D" | "G") {
        return Ok(Some(words.no_direct_messages()));
    }
    if channel.delete_at > 0 {
        return Ok(Some(words.archived()));
    }
    allowed_there(desk, call, access, &channel)
}

fn allowed_there(desk: &Desk, call: &Call, access: Access, channel: &Channel) -> Flow<Option<&'static str>> {
    let members = desk.host().settings.get("allow_connect").is_some_and(|who| who == "members");
    let allowed = match access {
        Access::Admins if !members => is_admin(desk, &call.user.id, channel)?,
        _ => is_member(desk, &call.user.id, &channel.id)?,
    };
    Ok((!allowed).then(|| call.words().not_allowed(access == Access::Members || members)))
}

/// Whether somebody may read a channel.
pub fn is_member(desk: &Desk, user: &str, channel: &str) -> Flow<bool> {
    desk.ask(question::may_in_channel(user, "read_channel", channel))
}

/// Whether somebody is an admin of a channel, of its team or of the system: Mattermost gives only these the right
/// to make other people admins there.
fn is_admin(desk: &Desk, user: &str, channel: &Channel) -> Flow<bool> {
    let rights = desk.ask_all(vec![
        question::may_in_channel(user, "manage_channel_roles", &channel.id),
        question::may_in_team(user, "manage_team", &channel.team),
        question::may_on_server(user, "manage_system"),
    ])?;
    Ok(rights.contains(&true))
}

/// The connections whose channel somebody may read, those of this channel first.
fn visible(desk: &Desk, user: &str, channel: &str) -> Flow<Vec<Entry>> {
    let index = Index::load(desk)?;
    let mut channels: Vec<&str> = index.entries.iter().map(|entry| entry.channel.as_str()).collect();
    channels.sort_unstable();
    channels.dedup();
    let questions = channels.iter().map(|id| question::may_in_channel(user, "read_channel", id)).collect();
    let readable: Vec<&str> =
        channels.iter().zip(desk.ask_all(questions)?).filter(|(_, may)| *may).map(|(id, _)| *id).collect();
    let mut entries: Vec<Entry> =
        index.entries.iter().filter(|entry| readable.contains(&entry.channel.as_str())).cloned().collect();
    entries.sort_by_key(|entry| entry.channel.as_str() != channel);
    Ok(entries)
}

/// The connection that a command means: the one that it names, else the channel's only one.
fn chosen(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Result<Entry, String>> {
    named(desk, call, line.arguments.first().map(String::as_str))
}

/// The same, where the caller is an admin of its channel: who is one here may not be one there.
fn chosen_by_admin(desk: &Desk, call: &Call, handle: Option<&str>) -> Flow<Result<Entry, String>> {
    let entry = match named(desk, call, handle)? {
        Ok(entry) => entry,
        refused => return Ok(refused),
    };
    let refusal = match desk.ask(question::channel(entry.channel.as_str()))? {
        Some(there) if there.id != call.channel => allowed_there(desk, call, Access::Admins, &there)?,
        _ => None,
    };
    Ok(match refusal {
        Some(refusal) => Err(refusal.into()),
        None => Ok(entry),
    })
}

fn named(desk: &Desk, call: &Call, handle: Option<&str>) -> Flow<Result<Entry, String>> {
    let entries = visible(desk, &call.user.id, &call.channel)?;
    let words = call.words();
    if let Some(handle) = handle {
        let is = |entry: &Entry, name: &str| entry.handle.as_str() == name;
        let found = entries.iter().find(|entry| is(entry, &handle.to_lowercase()));
        let found = found.or_else(|| entries.iter().find(|entry| is(entry, &slug(handle)))).cloned();
        return Ok(found.ok_or_else(|| words.unknown_handle(handle)));
    }
    let here: Vec<&Entry> = entries.iter().filter(|entry| entry.channel.as_str() == call.channel).collect();
    Ok(match here.as_slice() {
        [only] => Ok((*only).clone()),
        [] if entries.is_empty() => Err(words.nothing_connected().into()),
        _ => {
            // Those of this channel, or of other channels where it has none.
            let named = if here.is_empty() { entries.iter().collect() } else { here };
            let handles: Vec<String> = named.iter().map(|entry| format!("`{}`", entry.handle)).collect();
            Err(words.which_one(&handles.join(", ")))
        }
    })
}

/// The name of a new connection: the host of its address as a slug, such as `shop-example`.
fn handle_for(url: &url::Url, index: &Index) -> Handle {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let port = url.port().map(|port| format!("-{port}")).unwrap_or_default();
    free_handle(&format!("{host}{port}"), index)
}

/// A slug of a text that is still free, with a number where it has to be.
fn free_handle(text: &str, index: &Index) -> Handle {
    let slug = slug(text);
    let free = |name: &String| index.find(name).is_none();
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let name = std::iter::once(slug.clone()).chain(numbered.take(1_000)).find(free).unwrap_or(slug);
    Handle::new(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_verb_has_its_words_and_its_cases() {
        for language in ["en", "de"] {
            let words = words::of(language);
            let (_, fallback) = words.verb("");
            for verb in VERBS {
                assert!(words.help().contains(&format!("`/desk {}", verb.name)), "{language} {}", verb.name);
                assert_eq!(words.verb(verb.name).1 == fallback, verb.name == "help", "{language} {}", verb.name);
            }
        }
        for verb in VERBS {
            let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(verb.name);
            assert!(cases.is_dir(), "there are no cases in {}", cases.display());
        }
    }

    #[test]
    fn a_handle_is_a_slug_that_is_still_free() {
        let entry = |handle: &str| Entry {
            id: crate::ids::ConnectionId::new("c"),
            handle: Handle::new(handle),
            channel: crate::ids::ChannelId::new("chan"),
            url: String::new(),
            disabled: false,
            kind: crate::connection::Kind::Website,
            bot: None,
            emojis: None,
            reminds: false,
        };
        let index = Index { entries: vec![entry("shop-example"), entry("shop-example-2")] };
        for (url, handle) in [
            ("https://blog.example", "blog-example"),
            ("https://www.shop.example", "shop-example-3"),
            ("http://localhost:8080", "localhost-8080"),
            ("https://bücher.example", "xn--bcher-kva-example"),
            ("https://192.168.0.1", "192-168-0-1"),
        ] {
            assert_eq!(handle_for(&url::Url::parse(url).unwrap(), &index).as_str(), handle);
        }
    }
}
