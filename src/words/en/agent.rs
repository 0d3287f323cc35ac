//! English: agents.

use super::endpoint::with_warnings;
use super::{code, En};
use crate::agent::protocol::Why;
use crate::agent::turn::Halt;
use crate::commands::doctor::Finding;
use crate::words::agent::{AgentWords, Connected, Shown, Taken};
use crate::words::turn::is_too_long;

impl AgentWords for En {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, bot, name, url, protocol, model, key, allowed, caller, .. } = answer;
        let head = if *again { "is in this channel" } else { "is now in this channel" };
        let speaks = match *protocol {
            "json" => "plain JSON, signed".into(),
            _ if model.is_empty() => "OpenAI's chat completions".to_string(),
            _ => format!("OpenAI's chat completions, model {}", code(model)),
        };
        let mut text = format!(
            "**{}**, an AI agent, {head} as @{bot}, connected as `{handle}`. Its answers come from `{url}` ({speaks}).\n",
            crate::text::harmless(name)
        );
        if !answer.secrets.is_empty() {
            text.push_str(&self.secret_made(answer.secrets));
        }
        if allowed.is_empty() {
            text.push_str(&format!(
                "\n**Nobody may ask it yet.** Say who may: everybody in this channel, or you alone for a start (people and groups, with commas):\n```\n/desk set {handle} allowed_users=*\n/desk set {handle} allowed_users=@{caller}\n```\n"
            ));
        } else {
            let who = if *allowed == "*" { "everybody in this channel (`*`)".into() } else { code(allowed) };
            text.push_str(&format!("\nWho may ask it: {who}.\n"));
        }
        text.push_str(&format!("\n{}\n", how_to_ask(bot, handle, answer.mention_only)));
        let mut wants: Vec<String> = Vec::new();
        if *protocol != "json" && !key {
            wants.push(format!("its server asks for a key: `/desk set {handle} key=…`"));
        }
        if *protocol != "json" && model.is_empty() {
            wants.push(format!("it serves several models: `/desk set {handle} model=…`"));
        }
        if !wants.is_empty() {
            text.push_str(&format!("\nIf {}.", wants.join("; if ")));
        }
        text.push_str(&format!("\n`/desk doctor {handle}` asks it something and says what is wrong, `/desk set {handle}` lists all settings.\n"));
        for note in answer.notes {
            text.push_str(&format!("\n{note}\n"));
        }
        with_warnings(text, answer.warnings)
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, bot, name, on, asked, settings, warnings } = answer;
        let state = if *on { "on" } else { "off" };
        let mut text = format!("**{handle}** · agent · {state}\n\n{}, as @{bot}.", crate::text::harmless(name));
        if *on && !asked {
            text.push_str(&format!(" **Nobody may ask it**: `/desk set {handle} allowed_users=*`."));
        }
        text.push_str(&format!(
            "\n\n| setting | value | |\n|:--|:--|:--|{settings}\n\n`/desk set {handle} setting=value` changes a setting, `/desk doctor {handle}` tries it.\n"
        ));
        with_warnings(text, warnings)
    }
    fn disconnected(&self, handle: &str, bot: &str) -> String {
        format!("`{handle}` is disconnected: @{bot} has left the channel and is switched off, and what it was answering has stopped. Its threads and its settings stay. `/desk connect agent {handle}` in this channel picks up where it left off.")
    }
    fn rotated(&self, handle: &str, secrets: &str, until: &str) -> String {
        format!("The new secret of `{handle}`. **Shown only this once.**\n\n{secrets}\n\nThe old one stays good until {until}: until then, calls carry both signatures.")
    }
    fn nothing_to_rotate(&self, handle: &str) -> String {
        format!("`{handle}` has no secret that Frontdesk makes: its key is its own server's. Make a new one there, then type `/desk set {handle} key=…`.")
    }
    fn usage(&self) -> &'static str {
        "Type `/desk connect agent Ada https://llm.example/v1`: its name, and where it takes questions. If you like, behind that: `--protocol openai` or `json`, `--model …`, `--key …`, `--allowed_users *` or `@anna,@ben`, `--mention_only true`, `--thread_replies false`. `--from-toml` takes a section of PRX's settings behind it, as it is."
    }
    fn toml_unreadable(&self, line: usize, what: &str) -> String {
        format!(
            "What stands behind `--from-toml` is not TOML: line {line} of it ({}). Nothing was changed.",
            code(what)
        )
    }
    fn toml_missing(&self) -> &'static str {
        "There are no settings of PRX behind `--from-toml`. It takes the section `[channels_config.mattermost]`, with `url`, `bot_token`, `channel_id`, `allowed_users`, `thread_replies` and `mention_only`, as it is. Nothing was changed."
    }
    fn toml_unfit(&self, key: &str) -> String {
        format!("`{key}` has a value there that PRX does not accept. Nothing was changed.")
    }
    fn toml_other_channel(&self, id: &str) -> String {
        format!("The section is for another channel (`channel_id` {}). Type this in that channel, or take the line out. Nothing was changed.", code(id))
    }
    fn toml_taken(&self, taken: &Taken<'_>) -> String {
        let mut text = String::from("**From PRX's section**: its settings now apply; nothing needs to poll any more.");
        if taken.left_url {
            text.push_str(" Its `url` is Mattermost's own and was not needed.");
        }
        if taken.has_token {
            text.push_str(" **Its `bot_token` was not kept and is no longer needed: revoke it**, and stop PRX, or both will answer.");
        }
        if taken.any_channel {
            text.push_str(" It named no channel; the agent answers in this one.");
        }
        if !taken.unknown.is_empty() {
            let keys: Vec<String> = taken.unknown.iter().map(|key| code(key)).collect();
            text.push_str(&format!(" Not known here and left out: {}.", keys.join(", ")));
        }
        text
    }
    fn unknown_flag(&self, flag: &str) -> String {
        format!("{} is not known here. Nothing was changed. {}", code(flag), self.usage())
    }
    fn not_a_name(&self, typed: &str) -> String {
        format!("{} cannot be an agent's name. A name has a letter or a digit in it and at most 60 characters, and is none of Mattermost's own, such as `all`. Nothing was changed.", code(typed))
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!("{} is not an address to ask. It begins with `https://` or `http://` and has no user name in it: for OpenAI's protocol what stands before `/chat/completions`, such as `https://llm.example/v1`. Nothing was changed.", code(typed))
    }
    fn no_scheme(&self, typed: &str) -> String {
        format!(
            "{} does not say how it is reached: write `http://` or `https://` before it. Nothing was changed.",
            code(typed)
        )
    }
    fn no_path(&self, handle: &str, url: &str) -> String {
        format!("**The address has no path.** For `openai` it mostly ends in `/v1`: `/desk set {handle} url={url}/v1`. `/desk doctor {handle}` tells whether it is right.")
    }
    fn moved(&self, from: &str, to: &str) -> String {
        format!("Its address was {} and is now {}.", code(from), code(to))
    }
    fn name_is_anothers(&self, handle: &str, name: &str, bot: &str) -> String {
        format!("**@{name} is taken by somebody else**, so its bot is @{bot}: whoever writes @{name} does not reach it. A name of its own is easier: `/desk disconnect {handle}`, then connect it by another name.")
    }
    fn needs_value(&self, what: &str) -> String {
        format!("`{what}` needs a value. Nothing was changed.")
    }
    fn no_address(&self, name: &str, toml: bool) -> String {
        if toml {
            return format!("The section says where Mattermost is, not where the agent takes questions. Put that before it: `/desk connect agent {} https://llm.example/v1 --from-toml` and the section. Nothing was changed.", name.replace('`', ""));
        }
        format!("Where does it take questions? `/desk connect agent {} https://llm.example/v1`: for OpenAI's protocol what stands before `/chat/completions`. Nothing was changed.", name.replace('`', ""))
    }
    fn connected_elsewhere(&self, name: &str, handle: &str) -> String {
        format!("An agent called {} is connected to another channel, as `{handle}`. Take another name, or type `/desk disconnect {handle}` there first.", code(name))
    }
    fn name_taken(&self, name: &str) -> String {
        format!("The user name `{name}` is taken, and so are the same with numbers. Nothing was changed. Choose another name.")
    }
    fn may_make_no_bots(&self) -> &'static str {
        "An agent gets a bot account of its own. Ask a team admin or a system admin, or somebody whom Mattermost lets create bots, to type this here. Nothing was changed."
    }
    fn bot_description(&self) -> &'static str {
        "An AI agent. Made by /desk connect; /desk disconnect switches it off."
    }
    fn public_channel(&self, host: &str) -> String {
        format!("**Public channel.** Every member of the team can read along, and what the agent is asked goes to {host}. A private channel keeps it among its members.")
    }
    fn default_channel(&self) -> &'static str {
        "**The team's default channel.** Everybody in the team is in it. Better: a channel of its own, or `mention_only=true`."
    }
    fn no_reply_address(&self) -> &'static str {
        "**Mattermost's own address is not set**, so the agent cannot send an answer later. Set *Site URL* in System Console › Environment › Web Server."
    }
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "url" => "where it takes questions; for `openai` what stands before `/chat/completions`",
            "protocol" => "`openai` for chat completions (llama.cpp, vLLM, Ollama, LiteLLM …), or `json` for a signed call of your own",
            "model" => "the model that is asked for; empty for the server's own",
            "system" => "what it is told before everything else, in quotes",
            "key" => "its server's API key; never shown again",
            "allowed_users" => "who may ask it: `*` for everybody in the channel, people and groups such as `@anna,@support`; nobody named means nobody",
            "thread_replies" => "`true` answers in the post's thread, `false` in the channel",
            "mention_only" => "`true`: only posts that name it, and threads that it is in; `false`: every new post in the channel",
            "stream" => "`true` lets the answer grow word by word, `false` waits for the whole answer",
            "context" => "how much of a thread it is told, in tokens of about four characters: 500 to 2000000",
            "timeout" => "how long an answer may take, in seconds: 5 to 600",
            "parallel" => "how many answers may be on their way at the same time: 1 to 64",
            "channel_id" => "its channel; to change it, disconnect the agent and connect it there",
            "agent" => "which agent answers visitors before people do: its name in `/desk list`, or `none`",
            "agent_mode" => "`answer`: it answers visitors by itself; `draft`: it proposes, and you send; `off`",
            _ => "",
        }
    }
    fn unfit_value(&self, key: &str, typed: &str) -> String {
        format!("{} does not fit `{key}` ({}). Nothing was changed.", code(typed), self.setting(key))
    }
    fn unfit_key(&self, most: usize) -> String {
        format!("That is no key: a key has no spaces in it, only letters, digits and signs of ASCII, and at most {most} of them. Nothing was changed.")
    }
    fn signed_as_before(&self, handle: &str) -> String {
        format!(
            "Calls are signed with the secret that was shown when it was made; `/desk rotate {handle}` makes another."
        )
    }
    fn nobody_named(&self, name: &str) -> String {
        format!("There is nobody and no group named {}. `allowed_users` takes `*`, user names, groups and ids of people, with commas between them. Nothing was changed.", code(name))
    }
    fn bots_never_ask(&self, name: &str) -> String {
        format!("@{name} is a bot, and bots never ask an agent. Nothing was changed.")
    }
    fn nobody_allowed_now(&self) -> &'static str {
        "Nobody may ask it now."
    }
    fn only_those_allowed(&self) -> &'static str {
        "Everybody else may no longer ask it."
    }
    fn no_longer_allowed(&self, handle: &str, names: &str, whole: &str) -> String {
        format!("No longer allowed: {names}. `allowed_users` takes the whole list: `/desk set {handle} allowed_users={whole}` would keep them.")
    }
    fn proposes(&self, handle: &str) -> String {
        format!(
            "It proposes answers, and you send them. `/desk set {handle} agent_mode=answer` lets it answer by itself."
        )
    }
    fn of_another_channel(&self, handle: &str, channel: &str, url: &str) -> String {
        format!("`{handle}` belongs to {channel}: what visitors say here goes to {}, and whoever changes it there changes it here.", code(url))
    }
    fn visitors_without(&self, handles: &str) -> String {
        format!("It answered the visitors of {handles}: people alone do so now.")
    }
    fn several_take_all(&self, handle: &str, others: &str, first: &str) -> String {
        format!("**Other agents take every new post here, too** ({others}). What names none of them is answered by the first in the alphabet alone, `{first}`. With `/desk set {handle} mention_only=true` this one waits to be named.")
    }
    fn channel_stays(&self, handle: &str) -> String {
        format!("An agent stays in its channel. To move it: `/desk disconnect {handle}` here, then `/desk connect agent` in the other channel. Nothing was changed.")
    }
    fn key_forgotten(&self, handle: &str) -> String {
        format!(":warning: The address leads to another server now, so the key was forgotten. Set that server's: `/desk set {handle} key=…`")
    }
    fn not_an_agent(&self, handle: &str) -> String {
        format!("`{handle}` is not an agent. `/desk list` shows which there are. Nothing was changed.")
    }
    fn agent_off(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected. Connect it first: `/desk connect agent {handle}` in its channel. Nothing was changed.")
    }
    fn no_agent_named(&self) -> String {
        "First say which agent: `agent=<agent> agent_mode=answer`. Nothing was changed.".into()
    }
    fn list_heading(&self) -> &'static str {
        "| agent | name | who may ask | model | channel | |\n|:--|:--|:--|:--|:--|:--|"
    }
    fn who_may_ask(&self, allowed: &str) -> String {
        match allowed {
            "" => "**nobody**".into(),
            "*" => "everybody in the channel".into(),
            names => names.replace(',', ", "),
        }
    }
    fn on_outside(&self) -> &'static str {
        "on, but its bot is not in the channel"
    }
    fn no_agent_here(&self) -> &'static str {
        "There is no agent in this channel."
    }
    fn no_such_agent(&self, typed: &str, handles: &str) -> String {
        format!("There is no agent {} in this channel. Its agents: {handles}.", code(typed))
    }
    fn stop_usage(&self) -> &'static str {
        "Type `/desk stop`, or `/desk stop <agent>`. In a thread it stops what is being answered there, else in the whole channel."
    }
    fn answers_stopped(&self, halt: Halt, thread: bool) -> String {
        let stopped = match (halt.answers, thread) {
            (0, true) => "Nothing is being answered in this thread.".into(),
            (0, false) => "Nothing is being answered in this channel.".into(),
            (1, _) => "1 answer was stopped. What it said so far stays.".into(),
            (count, _) => format!("{count} answers were stopped. What they said so far stays."),
        };
        match halt.waiting {
            0 => stopped,
            1 => format!("{stopped} 1 question that was waiting for its turn will not be answered."),
            count => format!("{stopped} {count} questions that were waiting for their turn will not be answered."),
        }
    }
    fn found(&self, finding: &Finding) -> String {
        match finding {
            Finding::NobodyAllowed { handle } => format!("Nobody may ask it, since `allowed_users` is empty. `/desk set {handle} allowed_users=*` lets everybody in the channel, `allowed_users=@anna,@support` people and groups."),
            Finding::AllowedOutside { names } => format!("Allowed, but not in the channel or no longer there: {names}."),
            Finding::Allowed { typed } if typed == "*" => "Everybody in the channel.".into(),
            Finding::Allowed { typed } => format!("{}.", code(typed)),
            Finding::AgentAnswers { took } => format!("It was asked something and answered after {took} ms."),
            Finding::AgentLater { took } => format!("It took a question after {took} ms and answers later."),
            Finding::AgentSlow { seconds, timeout } => format!("No answer came within {seconds} s. Check that its server runs and can be reached; where it is loading the model, ask the doctor again in a while. In a thread it may take {timeout} s (`timeout`)."),
            Finding::AgentFails { why, status, said, handle, model, keyed, signed } => {
                let server = if said.is_empty() { String::new() } else { format!(" Its server says: {}", code(said)) };
                format!("{}{server}", failure(*why, *status, said, handle, model, *keyed, *signed))
            }
            Finding::AgentElsewhere { status, to, handle } => {
                let to = if to.is_empty() { String::new() } else { format!(", to {}", code(to)) };
                format!("Its address redirects elsewhere (HTTP {status}){to}, and redirects are not followed. Set the real address: `/desk set {handle} url=…`.")
            }
            Finding::PagesUnread { handle, pages: 1 } => format!("A page that it may know could not be read: `/desk knowledge {handle}` says why."),
            Finding::PagesUnread { handle, pages } => format!("{pages} pages that it may know could not be read: `/desk knowledge {handle}` says why."),
            Finding::ResponderGone { handle, agent } => format!("The agent `{agent}`, which is to answer its visitors, is disconnected, so people are asked at once. Connect it again, or type `/desk set {handle} agent=none`."),
            _ => String::new(),
        }
    }
    fn secret_made(&self, table: &str) -> String {
        format!("\n**Shown only this once.** Every call is signed with it as in [Standard Webhooks](https://www.standardwebhooks.com).\n\n{table}\n")
    }
}

/// What LiteLLM says where a key is none of its own.
const LITELLM: &str = "No connected db";

/// What is wrong with an answer, and what to do.
fn failure(why: Why, status: u16, said: &str, handle: &str, model: &str, keyed: bool, signed: bool) -> String {
    match why {
        Why::Key if signed && !keyed => format!("Its server refuses the call (HTTP {status}). Check that it verifies signatures with the secret that it was given; `/desk rotate {handle}` makes another."),
        Why::Key if status == 403 => format!("Its server refuses it (HTTP 403): the key, or what the key may use. Another key: `/desk set {handle} key=…`."),
        Why::Request if keyed && said.contains(LITELLM) => format!("Its server does not know the key (HTTP {status}). Set the right one: `/desk set {handle} key=…`."),
        Why::Key if keyed => format!("Its server refuses the key (HTTP {status}). Set the right one: `/desk set {handle} key=…`."),
        Why::Key => format!("Its server asks for a key (HTTP {status}). Set it: `/desk set {handle} key=…`."),
        Why::Model if model.is_empty() => format!("Its server asks for a model (HTTP {status}). Name one that it has: `/desk set {handle} model=…`."),
        Why::Model => format!("Its server does not know the model {} (HTTP {status}). Name one that it has: `/desk set {handle} model=…`.", code(model)),
        Why::Address => format!("Something answers at its address (HTTP {status}), but not as `protocol` says. For `openai` the address is what stands before `/chat/completions` and mostly ends in `/v1`: `/desk set {handle} url=…`."),
        Why::Request if status == 402 => "Its server wants to be paid first (HTTP 402).".into(),
        Why::Request if status == 413 || is_too_long(said) => format!("The question is too long for its server (HTTP {status}). Send less of a thread along: `/desk set {handle} context=…`."),
        Why::Request => format!("Its server does not take the question (HTTP {status}). Check `protocol` and `model`: `/desk set {handle}`."),
        Why::Busy => format!("Its server has too much to do at the moment (HTTP {status})."),
        Why::Declined => "It is reached, and says itself that it does not answer.".into(),
        Why::Broken if status == 200 => "It answers with an error.".into(),
        Why::Broken if !keyed && !signed => format!("Its server reported an error (HTTP {status}). Its own log says more. No key is set, and many servers want one: `/desk set {handle} key=…`."),
        Why::Broken => format!("Its server reported an error (HTTP {status}). Its own log says more."),
        Why::Empty => "It answered with nothing. Check `model`, and its server's log.".into(),
        Why::Cut => "Its answer broke off in the middle. Look into its server's log, and into that of a proxy in front of it.".into(),
        _ => format!("What it answered (HTTP {status}) cannot be read as an answer. Check `url` and `protocol`: `/desk set {handle}`."),
    }
}

fn how_to_ask(bot: &str, handle: &str, mention_only: bool) -> String {
    if mention_only {
        format!("To ask it, write `@{bot}` in a post here. It answers in the thread, and goes on there without being named again. With `/desk set {handle} mention_only=false` it answers every new post here.")
    } else {
        format!("It answers every new post here in its thread, and goes on there. With `/desk set {handle} mention_only=true` it waits until somebody writes `@{bot}`.")
    }
}
