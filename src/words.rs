//! What Frontdesk says in Mattermost: one file per language, each with every text.

pub mod agent;
pub mod alert;
pub mod block;
pub mod chat;
mod de;
pub mod delivery;
pub mod doctor;
mod en;
pub mod endings;
pub mod endpoint;
pub mod feed;
pub mod formats;
mod fr;
pub mod mail;
pub mod minutes;
pub mod notices;
pub mod responder;
pub mod rules;
pub mod saved;
pub mod settings;
pub mod stats;
pub mod team;
pub mod told;
pub mod turn;
pub mod visitor;

use crate::connection::Kind;
use crate::public_address::Flaw;
use frontdesk_wire::User;

/// The texts of one language. A missing one does not compile.
pub trait Words: Sync {
    /// A visitor under a short name.
    fn visitor(&self, name: &str) -> String;
    /// Instead of a page, where the chat was a preview.
    fn preview(&self) -> &'static str;
    /// The title of the page.
    fn page_title(&self) -> &'static str;
    /// The title of the state.
    fn state_title(&self) -> &'static str;
    /// The title of the language.
    fn language_title(&self) -> &'static str;
    /// A language by its tag.
    fn language_name(&self, tag: &str) -> String;
    /// The title of the browser.
    fn browser_title(&self) -> &'static str;
    /// The title of the id under which a signature vouches for the visitor.
    fn verified_title(&self) -> &'static str;
    /// The title of the e-mail address.
    fn email_title(&self) -> &'static str;
    /// The format of a time, for `strftime`.
    fn time_format(&self) -> &'static str;
    /// The visitor waits since a time.
    fn waiting(&self, since: &str) -> String;
    /// Somebody answered last.
    fn answered(&self, by: &str) -> String;
    /// Somebody closed it.
    fn closed(&self, by: &str) -> String;
    /// Somebody blocked the visitor.
    fn blocked(&self, by: &str) -> String;
    /// Somebody claimed it.
    fn claimed(&self, by: &str) -> String;
    /// The buttons.
    fn claim(&self) -> &'static str;
    /// As above.
    fn release(&self) -> &'static str;
    /// As above.
    fn note(&self) -> &'static str;
    /// As above.
    fn close(&self) -> &'static str;
    /// As above.
    fn reopen(&self) -> &'static str;
    /// As above.
    fn block(&self) -> &'static str;
    /// As above.
    fn unblock(&self) -> &'static str;

    /// The answer to `connect website`.
    fn connected(&self, answer: &Connected<'_>) -> String;
    /// One warning about the public address.
    fn flaw(&self, flaw: Flaw, address: &str) -> String;
    /// The server trusts no proxy's header, so visitors' addresses may not be known.
    fn client_address_unknown(&self) -> &'static str;
    /// The channel is public.
    fn public_channel(&self) -> &'static str;
    /// The channel is the team's default channel.
    fn default_channel(&self) -> &'static str;
    /// Those who are mentioned are not in the channel.
    fn not_in_channel(&self, names: &str) -> String;
    /// The bot's name is taken by a person.
    fn bot_name_taken(&self) -> &'static str;
    /// The bot has its second name, since a person has the first.
    fn bot_has_other_name(&self, name: &str) -> String;
    /// Who is mentioned, in words.
    fn notifies(&self, typed: &str) -> String;
    /// What `connect` takes.
    fn connect_usage(&self) -> &'static str;
    /// The address is not one of a website.
    fn not_an_address(&self, typed: &str) -> String;
    /// The website is connected elsewhere.
    fn connected_elsewhere(&self, handle: &str) -> String;
    /// Somebody in `--notify` does not exist.
    fn nobody_named(&self, name: &str) -> String;
    /// `--notify` names nobody, not even `none`.
    fn notify_empty(&self) -> &'static str;
    /// A group, `@here` or `none` stands with others in `--notify`.
    fn notify_not_alone(&self, name: &str) -> String;
    /// A flag that there is not.
    fn unknown_flag(&self, flag: &str) -> String;
    /// A verb that there is not.
    fn unknown_verb(&self, verb: &str) -> String;
    /// The caller may not.
    fn not_allowed(&self, members: bool) -> &'static str;
    /// Guests may not.
    fn no_guests(&self) -> &'static str;
    /// Not in direct messages.
    fn no_direct_messages(&self) -> &'static str;
    /// The channel is archived.
    fn archived(&self) -> &'static str;
    /// What is stored was written by a newer version.
    fn newer_version(&self) -> &'static str;
    /// Mattermost did not do its part.
    fn failed(&self) -> &'static str;
    /// There is no connection with this handle here.
    fn unknown_handle(&self, handle: &str) -> String;
    /// Several connections; name one.
    fn which_one(&self, handles: &str) -> String;
    /// Nothing is connected.
    fn nothing_connected(&self) -> &'static str;
    /// The heading of `list`'s table.
    fn list_heading(&self) -> &'static str;
    /// A kind in `list`; `service` for an endpoint with a bot of its own.
    fn kind_in_list(&self, kind: &Kind, service: bool) -> &'static str;
    /// `on` or `off` in `list`.
    fn switched(&self, on: bool) -> &'static str;
    /// The answer to `show`.
    fn shown(&self, answer: &Shown<'_>) -> String;
    /// The answer to `disconnect`.
    fn disconnected(&self, handle: &str) -> String;
    /// It was disconnected already.
    fn disconnected_already(&self, handle: &str) -> String;
    /// The answer to `help`.
    fn help(&self) -> &'static str;
    /// The hint and the description of each verb, for autocomplete.
    fn verb(&self, verb: &str) -> (&'static str, &'static str);
    /// The hint and the description of each kind of connection, for autocomplete.
    fn kind(&self, kind: &str) -> (&'static str, &'static str);
    /// `note` outside a conversation's thread.
    fn note_elsewhere(&self) -> &'static str;
    /// `note` without a text.
    fn note_empty(&self) -> &'static str;
    /// The answer to `note`.
    fn noted(&self) -> &'static str;
    /// The dialog that takes a note: title, label, button.
    fn note_dialog(&self) -> (&'static str, &'static str, &'static str);
    /// An edit took `note:` away.
    fn note_stays(&self) -> &'static str;
    /// Files of a reply stay inside: all of them where `max` is 0, else those of more than `max` bytes. Whether anything
    /// of the reply was sent.
    fn files_stay(&self, sent: bool, max: i64) -> String;
    /// The bot's description.
    fn bot_description(&self) -> &'static str;
}

/// What the answer to `connect website` tells.
pub struct Connected<'a> {
    /// Whether it was there before.
    pub again: bool,
    /// The handle.
    pub handle: &'a str,
    /// The first origin.
    pub origin: &'a str,
    /// The snippet.
    pub snippet: &'a str,
    /// The preview's address.
    pub preview: &'a str,
    /// Who is mentioned, as typed.
    pub notify: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What the answer to `show` tells.
pub struct Shown<'a> {
    /// The handle.
    pub handle: &'a str,
    /// The address.
    pub url: &'a str,
    /// The allowed origins.
    pub origins: &'a str,
    /// Who is mentioned, as typed.
    pub notify: &'a str,
    /// The agent that answers before people do and how, as it is set; none where none does.
    pub first: Option<(&'a str, &'a str)>,
    /// Whether it is switched on.
    pub on: bool,
    /// The page on which the loader was last seen and when.
    pub seen: Option<(&'a str, &'a str)>,
    /// Whether that page is on an allowed origin.
    pub seen_allowed: bool,
    /// The snippet.
    pub snippet: &'a str,
    /// The preview's address.
    pub preview: &'a str,
    /// Warnings.
    pub warnings: &'a [String],
}

/// A size in words, such as `10 MB`.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// The texts of a locale such as `de` or `pt-BR`; English where there are none.
pub fn of(locale: &str) -> &'static dyn Words {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}

/// The language that a locale gets: `en` or `de`.
pub fn language_of(locale: &str) -> &'static str {
    if locale == "de" || locale.starts_with("de-") || locale.starts_with("de_") {
        "de"
    } else {
        "en"
    }
}

/// A time in somebody's language and time zone; empty for never.
pub fn clock_for(user: &User, at: i64) -> String {
    if at > 0 {
        clock(at, &user.timezone, of(&user.locale))
    } else {
        String::new()
    }
}

/// A time in a zone, in words. UTC where the zone is not known.
pub fn clock(at: i64, zone: &str, words: &dyn Words) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let Ok(time) = jiff::Timestamp::from_millisecond(at) else { return String::new() };
    time.to_zoned(zone).strftime(words.time_format()).to_string()
}
