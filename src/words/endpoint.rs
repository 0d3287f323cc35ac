//! What Frontdesk says of endpoints and of services with a bot of their own.

use super::{de, en, language_of};
use crate::commands::secrets::Secret;
use crate::connection::Format;

/// The texts about endpoints in one language. A missing one does not compile.
pub trait EndpointWords: Sync {
    /// The answer to `connect endpoint`.
    fn connected(&self, answer: &Connected<'_>) -> String;
    /// What a secret is for.
    fn secret(&self, what: Secret) -> &'static str;
    /// The address is none to which HTTP goes.
    fn not_an_address(&self, typed: &str) -> String;
    /// There is no such format.
    fn unknown_format(&self, typed: &str) -> String;
    /// The endpoint is connected elsewhere.
    fn connected_elsewhere(&self, handle: &str) -> String;
    /// Deliveries go over the network unencrypted.
    fn not_https(&self, host: &str) -> String;
    /// The address lies inside the own network.
    fn inner(&self, host: &str) -> String;
    /// Neither the site URL nor the public address is set.
    fn no_address(&self) -> &'static str;
    /// The answer to `connect easychat`.
    fn easychat(&self, answer: &Service<'_>) -> String;
    /// The answer to `connect bot`.
    fn bot(&self, answer: &Service<'_>) -> String;
    /// What a service's bot says of itself in its profile.
    fn bot_description(&self, service: &str) -> String;
    /// The address is none of EasyChat's.
    fn not_an_easychat(&self, typed: &str) -> String;
    /// Mattermost gives no bot such a name.
    fn not_a_bots_name(&self, typed: &str) -> String;
    /// Somebody has the name.
    fn bots_name_taken(&self, name: &str) -> String;
    /// Who has a service connected, or its token renewed, must be somebody who may make bots.
    fn may_make_no_bots(&self) -> &'static str;
    /// The answer to `show` for an endpoint or a service.
    fn shown(&self, answer: &Shown<'_>) -> String;
    /// The answer to `disconnect` for an endpoint, or for a service with a bot of this name.
    fn disconnected(&self, handle: &str, bot: Option<&str>) -> String;
    /// The answer to `rotate`.
    fn rotated(&self, answer: &Rotated<'_>) -> String;
    /// What `rotate` takes.
    fn rotate_usage(&self) -> &'static str;
    /// What is switched off gets no secrets.
    fn rotate_disconnected(&self, handle: &str) -> String;
    /// A service tells its visitors from one another by itself.
    fn no_visitors_of_ours(&self, handle: &str) -> String;
    /// The answer to `set` where nothing is changed: the rows of the settings.
    fn settings(&self, handle: &str, rows: &str) -> String;
    /// Stands behind what was changed: how all settings are seen.
    fn lists_all(&self, handle: &str) -> String;
    /// The secret was made with which a server vouches for its visitors.
    fn identity_made(&self, handle: &str, secrets: &str) -> String;
    /// What a setting can be.
    fn setting(&self, key: &str) -> &'static str;
    /// What a setting was changed to, as it is typed.
    fn is_now(&self, key: &str, value: &str) -> String;
    /// What a setting of an agent can be.
    fn agent_setting(&self, key: &str) -> &'static str;
    /// What `set` takes; with quotes around the value that was typed without them, or an example.
    fn set_usage(&self, quoted: &str) -> String;
    /// A key that there is not, and those there are.
    fn unknown_setting(&self, key: &str, keys: &[&str]) -> String;
    /// A value that a key does not take.
    fn unfit_value(&self, key: &str, typed: &str) -> String;
    /// Files as large as this would have to stand in memory.
    fn files_too_large(&self, typed: &str) -> String;
    /// How a server vouches for its visitors.
    fn vouching(&self) -> &'static str;
}

/// What the answer to `connect easychat` and `connect bot` tells.
pub struct Service<'a> {
    /// Whether it was there before.
    pub again: bool,
    /// The handle.
    pub handle: &'a str,
    /// The bot's user name.
    pub bot: &'a str,
    /// The table of what is pasted.
    pub table: &'a str,
    /// The same for PRX; empty where the token is not known.
    pub toml: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What the answer to `show` tells of an endpoint or a service.
pub struct Shown<'a> {
    /// The handle.
    pub handle: &'a str,
    /// Where deliveries go; empty where nothing is delivered.
    pub url: &'a str,
    /// What a delivery looks like.
    pub format: Format,
    /// Whether it is switched on.
    pub on: bool,
    /// When the endpoint said that it is gone; empty where it did not.
    pub gone: &'a str,
    /// Where messages come in; empty for a service.
    pub inbound: &'a str,
    /// The user name of the service's bot; empty for none.
    pub bot: &'a str,
    /// The rows of the settings.
    pub settings: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What the answer to `rotate` tells.
pub struct Rotated<'a> {
    /// The handle.
    pub handle: &'a str,
    /// The table of new secrets.
    pub secrets: &'a str,
    /// Until when the old ones are good; empty where none of them is.
    pub until: &'a str,
    /// Whether there is a new identity secret.
    pub identity: bool,
    /// Whether there is a new webhook token.
    pub webhook: bool,
    /// Whether there is a new access token.
    pub access: bool,
    /// A line that says something as a visitor; empty where the token is as it was.
    pub curl: &'a str,
}

/// What the answer to `connect endpoint` tells.
pub struct Connected<'a> {
    /// Whether it was there before.
    pub again: bool,
    /// The handle.
    pub handle: &'a str,
    /// Where deliveries go.
    pub url: &'a str,
    /// Where messages come in.
    pub inbound: &'a str,
    /// The table of new secrets; empty for none.
    pub secrets: &'a str,
    /// A line that says something as a visitor; empty where the token is not known.
    pub curl: &'a str,
    /// What a delivery looks like.
    pub format: Format,
    /// Who is mentioned, as typed.
    pub notify: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// The texts for a locale.
pub fn of(locale: &str) -> &'static dyn EndpointWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
