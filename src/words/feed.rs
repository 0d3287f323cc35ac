//! What Frontdesk says of feeds.

use super::{de, en, language_of};
use crate::feed::refused::Why;
use crate::template::Fault;

/// The texts about feeds in one language. A missing one does not compile.
pub trait FeedWords: Sync {
    /// The answer to `disconnect`.
    fn disconnected(&self, handle: &str) -> String;
    /// The answer to `connect feed`.
    fn connected(&self, answer: &Connected<'_>) -> String;
    /// The answer to `rotate`: the new address, until when the old one is good, and whether there is a secret besides.
    fn rotated(&self, handle: &str, url: &str, until: &str, signed: bool) -> String;
    /// The answer to `show`.
    fn shown(&self, answer: &Shown<'_>) -> String;
    /// What the feed refused last, and what to do.
    fn refused(&self, refused: &Refusal) -> String;
    /// What was typed gives no name.
    fn not_a_name(&self, typed: &str) -> String;
    /// There is no such format, but these.
    fn unknown_format(&self, typed: &str, names: &str) -> String;
    /// A feed is not called what was typed: its letters are others, or the name is taken elsewhere.
    fn called(&self, typed: &str, handle: &str, taken: bool) -> String;
    /// Everybody in the team can read what it posts.
    fn public_channel(&self) -> &'static str;
    /// The channel is the team's default channel.
    fn default_channel(&self) -> &'static str;
    /// Neither the site URL nor the public address is set.
    fn no_address(&self) -> &'static str;
    /// The feed's template does not fit what comes.
    fn template_misfit(&self, handle: &str, fault: &Fault) -> String;
    /// The root post of a digest.
    fn storm(&self, counts: &Counts<'_>) -> String;
}

/// What the answer to `connect feed` tells.
pub struct Connected<'a> {
    /// Whether it was there before.
    pub again: bool,
    /// The handle.
    pub handle: &'a str,
    /// The address; empty where it was made before.
    pub url: &'a str,
    /// A line that posts something; empty likewise.
    pub curl: &'a str,
    /// Who is mentioned.
    pub notify: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What is told of a feed's refusals. Times are as people see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The feed's handle.
    pub handle: String,
    /// Why the last one was refused.
    pub why: Why,
    /// Where it could not be read; may be empty.
    pub detail: String,
    /// When that was.
    pub at: String,
    /// When the first one was.
    pub since: String,
    /// How many there were at least.
    pub times: u32,
    /// Whether something was taken since.
    pub over: bool,
}

/// What the answer to `show` tells of a feed.
pub struct Shown<'a> {
    /// The handle.
    pub handle: &'a str,
    /// Whether it is switched on.
    pub on: bool,
    /// The format of what came last, and when; none where nothing came yet.
    pub last: Option<(&'a str, &'a str)>,
    /// What it refused of late; none where nothing.
    pub refused: Option<&'a Refusal>,
    /// The rows of the settings.
    pub settings: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What a digest's root post tells.
pub struct Counts<'a> {
    /// The feed's handle.
    pub handle: &'a str,
    /// When it began.
    pub since: &'a str,
    /// How many items it tells of.
    pub items: u64,
    /// How many problems of those are still there.
    pub open: usize,
    /// How many are over.
    pub over: usize,
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn FeedWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
