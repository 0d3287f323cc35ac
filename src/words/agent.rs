//! What Frontdesk says of agents in its commands.

use super::{de, en, language_of};
use crate::agent::turn::Halt;
use crate::commands::doctor::Finding;

/// The texts about agents in one language. A missing one does not compile.
pub trait AgentWords: Sync {
    /// The answer to `connect agent`.
    fn connected(&self, answer: &Connected<'_>) -> String;
    /// The answer to `show`.
    fn shown(&self, answer: &Shown<'_>) -> String;
    /// The answer to `disconnect`.
    fn disconnected(&self, handle: &str, bot: &str) -> String;
    /// The answer to `rotate` where it speaks plain JSON: the table of the new secret, and until when the old one is good.
    fn rotated(&self, handle: &str, secrets: &str, until: &str) -> String;
    /// The answer to `rotate` where it has no secret of ours.
    fn nothing_to_rotate(&self, handle: &str) -> String;
    /// What `connect agent` takes.
    fn usage(&self) -> &'static str;
    /// What was typed as a section of PRX's is no TOML: in which line, and what is wrong, in the parser's words.
    fn toml_unreadable(&self, line: usize, what: &str) -> String;
    /// There is none of PRX's settings in it.
    fn toml_missing(&self) -> &'static str;
    /// A value in it is of another kind.
    fn toml_unfit(&self, key: &str) -> String;
    /// It is for another channel.
    fn toml_other_channel(&self, id: &str) -> String;
    /// What was made of it.
    fn toml_taken(&self, taken: &Taken<'_>) -> String;
    /// A flag that there is not.
    fn unknown_flag(&self, flag: &str) -> String;
    /// What was typed gives no name for a bot.
    fn not_a_name(&self, typed: &str) -> String;
    /// What was typed is not an address.
    fn not_an_address(&self, typed: &str) -> String;
    /// An address does not say by which protocol it is reached.
    fn no_scheme(&self, typed: &str) -> String;
    /// There is nothing but a server in an address of OpenAI's protocol.
    fn no_path(&self, handle: &str, url: &str) -> String;
    /// Its address was another one.
    fn moved(&self, from: &str, to: &str) -> String;
    /// The user name is somebody else's, so that its bot has another.
    fn name_is_anothers(&self, handle: &str, name: &str, bot: &str) -> String;
    /// What was typed has no value: a flag, or a setting that has no default.
    fn needs_value(&self, what: &str) -> String;
    /// The address is missing; `toml`: although there is a section of PRX's.
    fn no_address(&self, name: &str, toml: bool) -> String;
    /// An agent of this name is connected elsewhere.
    fn connected_elsewhere(&self, name: &str, handle: &str) -> String;
    /// Somebody has the name, and the names with numbers too.
    fn name_taken(&self, name: &str) -> String;
    /// Who has an agent connected must be somebody who may make bots.
    fn may_make_no_bots(&self) -> &'static str;
    /// What its bot says of itself in its profile.
    fn bot_description(&self) -> &'static str;
    /// Its channel is public.
    fn public_channel(&self, host: &str) -> String;
    /// It is connected in the team's default channel.
    fn default_channel(&self) -> &'static str;
    /// A plain-JSON agent cannot answer later, since our own address is not known.
    fn no_reply_address(&self) -> &'static str;
    /// What a setting can be.
    fn setting(&self, key: &str) -> &'static str;
    /// A value that a setting does not take.
    fn unfit_value(&self, key: &str, typed: &str) -> String;
    /// What was typed as its server's key is none.
    fn unfit_key(&self, most: usize) -> String;
    /// Its calls are signed with a secret that there was already.
    fn signed_as_before(&self, handle: &str) -> String;
    /// There is nobody of this name, and no group.
    fn nobody_named(&self, name: &str) -> String;
    /// This is a bot, and bots never ask.
    fn bots_never_ask(&self, name: &str) -> String;
    /// Nobody may ask it any more.
    fn nobody_allowed_now(&self) -> &'static str;
    /// Everybody was allowed, and now only those who are named.
    fn only_those_allowed(&self) -> &'static str;
    /// Who was allowed and is no longer, and the whole list that has them and those who are.
    fn no_longer_allowed(&self, handle: &str, names: &str, whole: &str) -> String;
    /// It proposes to the team what its visitors could be answered.
    fn proposes(&self, handle: &str) -> String;
    /// The agent that answers visitors is of another channel.
    fn of_another_channel(&self, handle: &str, channel: &str, url: &str) -> String;
    /// The visitors of these are answered by people alone now.
    fn visitors_without(&self, handles: &str) -> String;
    /// Other agents of the channel take every new post as well; of all of them only the first answers it.
    fn several_take_all(&self, handle: &str, others: &str, first: &str) -> String;
    /// The channel is not a setting.
    fn channel_stays(&self, handle: &str) -> String;
    /// The key went with the address.
    fn key_forgotten(&self, handle: &str) -> String;
    /// The connection is none of an agent.
    fn not_an_agent(&self, handle: &str) -> String;
    /// The agent is disconnected.
    fn agent_off(&self, handle: &str) -> String;
    /// How an agent answers visitors was typed, and not which.
    fn no_agent_named(&self) -> String;
    /// The head of the list of agents.
    fn list_heading(&self) -> &'static str;
    /// Who may ask an agent, as the list says it; `allowed` is what is typed, empty for nobody.
    fn who_may_ask(&self, allowed: &str) -> String;
    /// How an agent is in the list whose bot is not in its channel.
    fn on_outside(&self) -> &'static str;
    /// No agent is in this channel.
    fn no_agent_here(&self) -> &'static str;
    /// There is no such agent in this channel, but these.
    fn no_such_agent(&self, typed: &str, handles: &str) -> String;
    /// What `stop` takes.
    fn stop_usage(&self) -> &'static str;
    /// So much was stopped, in a thread or in the whole channel.
    fn answers_stopped(&self, halt: Halt, thread: bool) -> String;
    /// What the doctor found of an agent.
    fn found(&self, finding: &Finding) -> String;
    /// A secret was made.
    fn secret_made(&self, table: &str) -> String;
}

/// What the answer to `connect agent` tells.
pub struct Connected<'a> {
    /// Whether it was there before.
    pub again: bool,
    /// Its handle.
    pub handle: &'a str,
    /// Its bot's user name.
    pub bot: &'a str,
    /// The name that people see.
    pub name: &'a str,
    /// Where it takes questions.
    pub url: &'a str,
    /// What it speaks.
    pub protocol: &'a str,
    /// The model; empty for whatever its server takes.
    pub model: &'a str,
    /// Whether there is a key.
    pub key: bool,
    /// Who may ask it, as typed; empty for nobody.
    pub allowed: &'a str,
    /// Whether only posts that name it ask it.
    pub mention_only: bool,
    /// Whoever connects it.
    pub caller: &'a str,
    /// The table of new secrets; empty for none.
    pub secrets: &'a str,
    /// What is to be said of a section of PRX's; empty where there was none.
    pub notes: &'a [String],
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// What was made of a section of PRX's.
pub struct Taken<'a> {
    /// Its `url` is not the agent's.
    pub left_url: bool,
    /// It has a token.
    pub has_token: bool,
    /// It is for any channel.
    pub any_channel: bool,
    /// Keys that are none of PRX's.
    pub unknown: &'a [String],
}

/// What the answer to `show` tells of an agent.
pub struct Shown<'a> {
    /// Its handle.
    pub handle: &'a str,
    /// Its bot's user name.
    pub bot: &'a str,
    /// The name that people see.
    pub name: &'a str,
    /// Whether it is switched on.
    pub on: bool,
    /// Whether anybody may ask it.
    pub asked: bool,
    /// The rows of the settings.
    pub settings: &'a str,
    /// Warnings, each a sentence or two.
    pub warnings: &'a [String],
}

/// The texts for a locale.
pub fn of(locale: &str) -> &'static dyn AgentWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
