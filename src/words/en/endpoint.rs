//! English: endpoints.

use super::{code, En};
use crate::commands::secrets::Secret;
use crate::connection::Format;
use crate::words::agent::AgentWords;
use crate::words::alert::AlertWords;
use crate::words::endpoint::{Connected, EndpointWords, Rotated, Service, Shown};
use crate::words::settings::SettingWords;

impl EndpointWords for En {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, url, inbound, secrets, curl, format, notify, warnings } = answer;
        let head = if *again { "is connected to this channel" } else { "is now connected to this channel" };
        let secrets = match *secrets {
            "" => format!("Secrets are shown only when they are made. `/desk rotate {handle}` makes new ones."),
            table => format!("**Shown only this once.** Keep it where your server keeps its secrets.\n\n{table}"),
        };
        let attempt = match *curl {
            "" => String::new(),
            line => format!(" Try it: this line works as it stands, and a thread appears here.\n```sh\n{line}\n```"),
        };
        let sent = sent(*format);
        let mentioned = if *notify == "none" { "nobody".into() } else { code(notify) };
        let text = format!(
            "**`{url}`** {head}, as `{handle}`.\n\n{secrets}\n\n\
             1. **From the visitor.** Your server sends what a visitor writes to `{inbound}`.{attempt}\n\
             2. **To the visitor.** What you reply in the thread goes to `{url}`, {sent}. A reply that begins with `note:` stays among you.\n\n\
             New conversations mention {mentioned}. To change that: `/desk set {handle} notify=@anna,@ben` (people, one group, `@here` or `none`).\n"
        );
        with_warnings(text, warnings)
    }
    fn secret(&self, what: Secret) -> &'static str {
        match what {
            Secret::Signing => "Signing secret (your server checks deliveries with it)",
            Secret::Inbound => {
                "Inbound token (your server sends it as the password of HTTP basic authentication, user `frontdesk`)"
            }
            Secret::Identity => "Identity secret (your server signs with it who a visitor is)",
            Secret::Webhook => "Webhook token (stands in the payload as `token`)",
            Secret::Payload => "Secret (signs the payloads)",
            Secret::Access => "Access token (speaks for the bot)",
        }
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!(
            "{} is not an address to send to. It begins with `https://` or `http://`, such as `https://chat.example/hook`, and has no user name in it.",
            code(typed)
        )
    }
    fn unknown_format(&self, typed: &str) -> String {
        format!(
            "There is no format {}. There are `standard`, `mattermost` and `mattermost-form`. Nothing was changed.",
            code(typed)
        )
    }
    fn connected_elsewhere(&self, handle: &str) -> String {
        format!("This address is connected to another channel, as `{handle}`. Type `/desk disconnect {handle}` there first.")
    }
    fn not_https(&self, host: &str) -> String {
        format!("**Not https.** What goes to {host} can be read on its way. Use its https address if it has one.")
    }
    fn inner(&self, host: &str) -> String {
        format!("**Inside your network.** Mattermost sends to {host} only where `ServiceSettings.AllowedUntrustedInternalConnections` names it (System Console › Environment › Developer). `/desk doctor` tells whether it does.")
    }
    fn no_address(&self) -> &'static str {
        "**Mattermost's own address is not set.** Set *Site URL* in System Console › Environment › Web Server, then type `/desk show` for the right address."
    }
    fn easychat(&self, answer: &Service<'_>) -> String {
        let Service { again, handle, bot, table, warnings, .. } = answer;
        let (head, paste) = if *again {
            ("is connected to this channel", format!("Tokens are shown only when they are made. `/desk rotate {handle}` makes new ones. The other values:"))
        } else {
            (
                "is now connected to this channel",
                "**Shown only this once.** Paste these six values into EasyChat:".into(),
            )
        };
        let text = format!(
            "**EasyChat** {head}, as `{handle}`, with a bot of its own: @{bot}.\n\n{paste}\n\n{table}\n\n\
             What a visitor writes begins a thread here. Reply in the thread: the visitor sees the reply. A reply that begins with `note:` stays among you.\n"
        );
        with_warnings(text, warnings)
    }
    fn bot(&self, answer: &Service<'_>) -> String {
        let Service { again, handle, bot, table, toml, warnings } = answer;
        let text = if *again {
            format!("@{bot} is in this channel, connected as `{handle}`. Its token is shown only when it is made; `/desk rotate {handle}` makes a new one.\n\n{table}\n")
        } else {
            format!(
                "@{bot} is now in this channel, connected as `{handle}`. A program that uses its token speaks as this bot through Mattermost's REST API. The token reaches more than this channel: all public channels of the team, and wherever the bot is a member.\n\n\
                 **Shown only this once.** For PRX, paste this into `config.toml`; any other program takes the same values.\n\
                 ```toml\n{toml}```\n`allowed_users` takes the ids of people; `\"*\"` lets everybody in this channel speak to it.\n"
            )
        };
        with_warnings(text, warnings)
    }
    fn bot_description(&self, service: &str) -> String {
        format!("Speaks for {service}. Made by /desk connect; /desk disconnect takes it away.")
    }
    fn not_an_easychat(&self, typed: &str) -> String {
        format!("{} is not an address. Take the one that EasyChat gives for the outgoing webhook: `https://<host>/v1/chat/post/<id>`.", code(typed))
    }
    fn not_a_bots_name(&self, typed: &str) -> String {
        format!("{} cannot be a bot's name. It begins with a letter and has at most 64 letters, digits, dots, hyphens and underscores, such as `prx`.", code(typed))
    }
    fn bots_name_taken(&self, name: &str) -> String {
        format!("The user name `{name}` is taken. Nothing was changed. Choose another one: `/desk connect bot <name>`.")
    }
    fn may_make_no_bots(&self) -> &'static str {
        "This needs a bot with an access token, and such a token reaches more than this channel: all public channels of the team, and wherever its bot is a member. Ask a team admin or a system admin, or somebody whom Mattermost lets create bots, to type this here. Nothing was changed."
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, url, format, on, gone, inbound, bot, settings, warnings } = answer;
        let state = if *on { "on" } else { "off" };
        let kind = if bot.is_empty() { "endpoint" } else { "service" };
        let mut rows = String::new();
        if !url.is_empty() {
            rows.push_str(&format!("\n| replies go | to `{url}`, {} |", sent(*format)));
        }
        if !inbound.is_empty() {
            rows.push_str(&format!("\n| messages come in | at `{inbound}` |"));
        }
        if !bot.is_empty() {
            rows.push_str(&format!("\n| its bot | @{bot} |"));
        }
        let mut text = format!(
            "**{handle}** · {kind} · {state}\n\n| | |\n|:--|:--|{rows}\n\n\
             | setting | value | |\n|:--|:--|:--|{settings}\n\n\
             `/desk set {handle} key=value` changes a setting, `/desk rotate {handle}` makes new secrets.\n"
        );
        if !gone.is_empty() {
            text.push_str(&format!("\n:warning: **It said that it is gone for good** ({gone}), so nothing is sent. Once it is back, connect it again with the same address."));
        }
        with_warnings(text, warnings)
    }
    fn disconnected(&self, handle: &str, bot: Option<&str>) -> String {
        match bot {
            None => format!("`{handle}` is disconnected: nothing more is taken from it, and replies in its threads reach nobody for now. The threads stay. `/desk connect endpoint` with the same address, in this channel, goes on where it was, with the same secrets. **What you write in the threads until then is sent when it is connected again**; begin with `note:` what is meant for you alone."),
            Some(bot) => format!("`{handle}` is disconnected: its access token is gone, and @{bot} has left the channel and is switched off. Replies in its threads reach nobody for now. The threads stay. Connecting it again in this channel makes a new token for the same bot. **What you write in the threads until then is sent when it is connected again**; begin with `note:` what is meant for you alone."),
        }
    }
    fn rotated(&self, answer: &Rotated<'_>) -> String {
        let Rotated { handle, secrets, until, identity, webhook, access, curl } = answer;
        let mut text = format!("New secrets of `{handle}`. **Shown only this once.**\n\n{secrets}\n\n");
        if !until.is_empty() {
            text.push_str(&if *identity {
                format!("The old one stays good until {until}.\n")
            } else {
                format!("The old ones stay good until {until}: until then, deliveries carry both signatures, and both inbound tokens open.\n")
            });
        }
        if *identity {
            text.push_str(&format!("{}\n", self.vouching()));
        }
        if *webhook {
            text.push_str(
                "The old webhook token is no longer sent: a receiver that checks it needs the new one now.\n",
            );
        }
        if *access {
            text.push_str("The old access token no longer works: paste the new one now.\n");
        }
        if !curl.is_empty() {
            text.push_str(&format!("Try the new inbound token:\n```sh\n{curl}\n```\n"));
        }
        text
    }
    fn rotate_usage(&self) -> &'static str {
        "Type `/desk rotate <connection>`, or `/desk rotate <connection> identity` for the secret with which visitors are vouched for."
    }
    fn rotate_disconnected(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected. Connect it first.")
    }
    fn no_visitors_of_ours(&self, handle: &str) -> String {
        format!("`{handle}` knows its visitors by itself, so there is no identity secret. `/desk rotate {handle}` renews its tokens.")
    }
    fn settings(&self, handle: &str, rows: &str) -> String {
        format!(
            "The settings of `{handle}`:\n\n| setting | value | |\n|:--|:--|:--|{rows}\n\n`/desk set {handle} setting=value` changes one, `setting=` resets it.\n"
        )
    }
    fn lists_all(&self, handle: &str) -> String {
        format!("`/desk set {handle}` lists all settings.")
    }
    fn identity_made(&self, handle: &str, secrets: &str) -> String {
        format!(
            "\n**Shown only this once.**\n\n{secrets}\n\n{} `/desk rotate {handle} identity` makes a new one.\n",
            self.vouching()
        )
    }
    fn setting(&self, key: &str) -> &'static str {
        match key {
            "verified" => "`required` refuses visitors for whom no signature vouches, `off` takes everybody",
            "files" => "the largest file, both ways: a size such as `10MB` or `500KB`, at most `64MB`, or `off`",
            "notify" => "whom new conversations mention: people such as `@anna,@ben`, one group, `@here` or `none`",
            "agent" | "agent_mode" => AgentWords::setting(self, key),
            "hours" => {
                "when the team is there, such as `mon-fri 09:00-17:00; sat 10:00-14:00`, in the connection's time zone"
            }
            "timezone" => "by which clocks the team's hours and all times here go: a name such as `Europe/Berlin`",
            "agent_hours" => {
                "whether the agent that answers visitors does so `always`, or only `outside` the team's hours"
            }
            _ => match SettingWords::setting(self, key) {
                "" => AlertWords::setting(self, key),
                said => said,
            },
        }
    }
    fn is_now(&self, key: &str, value: &str) -> String {
        format!("`{key}` is now `{value}`.")
    }
    fn agent_setting(&self, key: &str) -> &'static str {
        AgentWords::setting(self, key)
    }
    fn set_usage(&self, quoted: &str) -> String {
        format!("Type `/desk set <connection> setting=value`, with quotes around a value that has spaces: {}. Without any, it lists what there is. Nothing was changed.", code(quoted))
    }
    fn unknown_setting(&self, key: &str, keys: &[&str]) -> String {
        format!("There is no setting {} here. There are {}. Nothing was changed.", code(key), listed(keys))
    }
    fn unfit_value(&self, key: &str, typed: &str) -> String {
        format!("{} does not fit `{key}` ({}). Nothing was changed.", code(typed), EndpointWords::setting(self, key))
    }
    fn files_too_large(&self, typed: &str) -> String {
        format!("{} is too large: a file that is downloaded stands in memory as a whole meanwhile, so `64MB` is the most. Nothing was changed.", code(typed))
    }
    fn vouching(&self) -> &'static str {
        "Your server vouches for a visitor with the identity secret: it sends `id`, `expires` (seconds since 1970), `nonce`, and as `signature` the hexadecimal HMAC-SHA256 of `<id>.<expires>.<nonce>`."
    }
}

fn sent(format: Format) -> &'static str {
    match format {
        Format::Standard => "as JSON, signed as in [Standard Webhooks](https://www.standardwebhooks.com)",
        Format::Mattermost => "as Mattermost's outgoing webhooks send it (JSON), with the webhook token",
        Format::MattermostForm => "as Mattermost's outgoing webhooks send it (a form), with the webhook token",
    }
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn with_warnings(mut text: String, warnings: &[String]) -> String {
    for warning in warnings {
        text.push_str(&format!("\n:warning: {warning}"));
    }
    text
}
