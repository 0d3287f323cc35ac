//! English.

mod agent;
mod alert;
mod block;
mod chat;
pub mod delivery;
mod doctor;
mod endings;
mod endpoint;
mod feed;
mod formats;
mod mail;
mod minutes;
mod notices;
mod responder;
mod rules;
mod saved;
mod settings;
mod stats;
mod team;
mod told;
mod turn;
mod visitor;

use super::{Connected, Shown, Words};
use crate::connection::Kind;
use crate::public_address::Flaw;

/// English.
pub struct En;

impl Words for En {
    fn visitor(&self, name: &str) -> String {
        format!("Visitor {name}")
    }
    fn preview(&self) -> &'static str {
        "Preview"
    }
    fn page_title(&self) -> &'static str {
        "Page"
    }
    fn state_title(&self) -> &'static str {
        "State"
    }
    fn language_title(&self) -> &'static str {
        "Language"
    }
    fn language_name(&self, tag: &str) -> String {
        match super::language_of(tag) {
            "de" => "German".into(),
            _ if tag.starts_with("en") => "English".into(),
            _ => tag.into(),
        }
    }
    fn browser_title(&self) -> &'static str {
        "Browser"
    }
    fn verified_title(&self) -> &'static str {
        "Verified visitor"
    }
    fn email_title(&self) -> &'static str {
        "E-mail"
    }
    fn time_format(&self) -> &'static str {
        "%b %-d, %H:%M %Z"
    }
    fn waiting(&self, since: &str) -> String {
        format!("Waiting since {since}")
    }
    fn answered(&self, by: &str) -> String {
        format!("Answered by {by}")
    }
    fn closed(&self, by: &str) -> String {
        format!("Closed by {by}")
    }
    fn blocked(&self, by: &str) -> String {
        format!("Blocked by {by}")
    }
    fn claimed(&self, by: &str) -> String {
        format!("claimed by {by}")
    }
    fn claim(&self) -> &'static str {
        "Claim"
    }
    fn release(&self) -> &'static str {
        "Release"
    }
    fn note(&self) -> &'static str {
        "Note"
    }
    fn close(&self) -> &'static str {
        "Close"
    }
    fn reopen(&self) -> &'static str {
        "Reopen"
    }
    fn block(&self) -> &'static str {
        "Block"
    }
    fn unblock(&self) -> &'static str {
        "Unblock"
    }

    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, origin, snippet, preview, notify, warnings } = answer;
        let head = if *again { "is connected to this channel" } else { "is now connected to this channel" };
        let mut text = format!(
            "**{origin}** {head}, as `{handle}`.\n\n\
             1. Paste this line into the website's pages, before `</body>`:\n\
             ```html\n{snippet}\n```\n\
             2. Try it first: [open the preview]({preview}) (the link works for ten minutes; `/desk show {handle}` gives a new one).\n\
             3. When a visitor writes, a thread appears here. Reply in the thread: the visitor sees the reply. A reply that begins with `note:` stays among you.\n\n\
             {}\n",
            self.notifies(notify)
        );
        for warning in *warnings {
            text.push_str(&format!("\n:warning: {warning}"));
        }
        text
    }
    fn flaw(&self, flaw: Flaw, address: &str) -> String {
        match flaw {
            Flaw::Missing => "**No public address.** Visitors need one. Set *Site URL* in System Console › Environment › Web Server, or *Public address* in Frontdesk's settings, then type `/desk show` for the right snippet.".into(),
            Flaw::NotHttps => format!("**Not https.** Pages served over https cannot load {address}. Put Mattermost behind https."),
            Flaw::PrivateHost => format!("**Private address.** {address} can be reached only from inside your network. To let visitors in, let a proxy pass `/plugins/frontdesk/v1/` and set its address as *Public address* in Frontdesk's settings."),
        }
    }
    fn client_address_unknown(&self) -> &'static str {
        "**Visitors' addresses are not known behind a proxy.** So that one visitor cannot use up what all may ask for, set `ServiceSettings.TrustedProxyIPHeader` in Mattermost's configuration to the header in which your proxy puts the address, such as `X-Forwarded-For`."
    }
    fn public_channel(&self) -> &'static str {
        "**Public channel.** Every member of the team can read what visitors write here. A private channel keeps it among its members."
    }
    fn default_channel(&self) -> &'static str {
        "**The team's default channel.** Everybody in the team is in it and cannot leave. Better: a channel of its own for visitors."
    }
    fn not_in_channel(&self, names: &str) -> String {
        format!("**Not in this channel:** {names}. Mattermost tells nobody of a mention in a channel that they are not in. Type `/invite {names}`.")
    }
    fn bot_name_taken(&self) -> &'static str {
        "The user names `frontdesk` and `frontdesk-bot` both belong to people. Rename one of these accounts in System Console › Users, then disable and enable the plugin."
    }
    fn bot_has_other_name(&self, name: &str) -> String {
        format!("The user name `frontdesk` belongs to a person, so the bot is called `{name}`.")
    }
    fn notifies(&self, typed: &str) -> String {
        match typed {
            "none" => "New conversations mention nobody. To change that: `/desk connect website <address> --notify @anna,@ben` (people, one group, `@here` or `none`).".into(),
            _ => format!("New conversations mention {}. To change that: `/desk connect website <address> --notify @anna,@ben` (people, one group, `@here` or `none`).", code(typed)),
        }
    }
    fn connect_usage(&self) -> &'static str {
        "Type one of `/desk connect website https://shop.example`, `/desk connect feed monitoring`, `/desk connect agent Ada https://llm.example/v1`, `/desk connect endpoint https://chat.example/hook`, `/desk connect easychat https://<host>/v1/chat/post/<id>` and `/desk connect bot <name>`; and if you like `--notify @anna,@ben` (people, one group, `@here` or `none`). `/desk help` tells what each is for."
    }
    fn not_an_address(&self, typed: &str) -> String {
        format!(
            "{} is not a website's address. It begins with `https://`, such as `https://shop.example`.",
            code(typed)
        )
    }
    fn connected_elsewhere(&self, handle: &str) -> String {
        format!("This website is connected to another channel, as `{handle}`. Type `/desk disconnect {handle}` there first.")
    }
    fn nobody_named(&self, name: &str) -> String {
        format!("There is no person and no group named {}. Nothing was changed.", code(name))
    }
    fn notify_empty(&self) -> &'static str {
        "`--notify` says whom new conversations mention: people such as `@anna,@ben`, one group, `@here`, or `none` for nobody. Nothing was changed."
    }
    fn notify_not_alone(&self, name: &str) -> String {
        format!("{} stands alone in `--notify`: people such as `@anna,@ben`, or one group, or `@here`, or `none`. Nothing was changed.", code(name))
    }
    fn unknown_flag(&self, flag: &str) -> String {
        format!("{} is not known here. Nothing was changed. {}", code(flag), self.connect_usage())
    }
    fn unknown_verb(&self, verb: &str) -> String {
        format!("There is no `/desk {}`. `/desk help` lists what there is.", verb.replace('`', ""))
    }
    fn not_allowed(&self, members: bool) -> &'static str {
        if members {
            "You must be a member of this channel to do that."
        } else {
            "Only admins of this channel, of the team or of the system can do that. Ask one of them. (A system admin can allow it to all members: System Console › Plugins › Frontdesk.)"
        }
    }
    fn no_guests(&self) -> &'static str {
        "Guests cannot use `/desk`."
    }
    fn no_direct_messages(&self) -> &'static str {
        "`/desk` works in channels, not in direct messages."
    }
    fn archived(&self) -> &'static str {
        "This channel is archived. Type it in a channel that is in use."
    }
    fn newer_version(&self) -> &'static str {
        "What is stored was written by a newer version of Frontdesk, and nothing was changed. An administrator of the system installs that version again; the server's log names what it is."
    }
    fn failed(&self) -> &'static str {
        "Mattermost did not do that just now, and nothing was changed. Try again; if it happens again, the server's log says why."
    }
    fn unknown_handle(&self, handle: &str) -> String {
        format!("There is no connection {} that you can see. `/desk list` shows those there are.", code(handle))
    }
    fn which_one(&self, handles: &str) -> String {
        format!("Which one? Name it: {handles}.")
    }
    fn nothing_connected(&self) -> &'static str {
        "Nothing is connected yet. Type `/desk connect website https://shop.example` in the channel that should answer its visitors."
    }
    fn list_heading(&self) -> &'static str {
        "| connection | kind | address | channel | |\n|:--|:--|:--|:--|:--|"
    }
    fn kind_in_list(&self, kind: &Kind, service: bool) -> &'static str {
        match kind {
            Kind::Website => "website",
            Kind::Endpoint if service => "service",
            Kind::Endpoint => "endpoint",
            Kind::Feed => "feed",
            Kind::Agent => "agent",
        }
    }
    fn switched(&self, on: bool) -> &'static str {
        if on {
            "on"
        } else {
            "off"
        }
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, url, origins, notify, first, on, seen, seen_allowed, snippet, preview, warnings } = answer;
        let seen = match seen {
            None => "not yet. Is the snippet on the page?".into(),
            Some((page, at)) if *seen_allowed => format!("{} ({at})", code(page)),
            Some((page, at)) => format!(
                "{} ({at}) — **that page is not on an allowed origin, so the chat stays closed there**",
                code(page)
            ),
        };
        let first =
            first.map(|(agent, mode)| format!("| visitors are answered first by | `{agent}`, `agent_mode={mode}` |\n"));
        let first = first.unwrap_or_default();
        let mut text = format!(
            "**{handle}** · website {url} · {}\n\n\
             | | |\n|:--|:--|\n\
             | allowed origins | {origins} |\n\
             | mentions | `{notify}` |\n{first}\
             | loader last seen on | {seen} |\n\n\
             The snippet:\n```html\n{snippet}\n```\n[Open the preview]({preview}) (the link works for ten minutes).\n",
            self.switched(*on)
        );
        for warning in *warnings {
            text.push_str(&format!("\n:warning: {warning}"));
        }
        text
    }
    fn disconnected(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected: visitors can no longer write, chats that are open end within a minute, and the launcher is gone from the website within five. Replies in its threads then reach nobody. The threads stay. `/desk connect website` with the same address, in this channel, goes on where it was.")
    }
    fn disconnected_already(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected already.")
    }
    fn help(&self) -> &'static str {
        "**Frontdesk** answers people outside Mattermost from threads in a channel.\n\n\
         | command | what it does |\n|:--|:--|\n\
         | `/desk connect website <address>` | connects a website to this channel and gives the snippet to paste |\n\
         | `/desk connect feed <name>` | makes an address for alerts, events and documents of another system |\n\
         | `/desk connect agent <name> <address>` | makes a bot for an AI agent, who answers in this channel's threads |\n\
         | `/desk connect endpoint <address>` | connects your own server, which keeps its visitors' sessions: signed deliveries, and a token for what it sends |\n\
         | `/desk connect easychat <address>` | connects EasyChat and gives the six values to paste into it |\n\
         | `/desk connect bot <name>` | gives a program that speaks to Mattermost's REST API a bot and a token in this channel |\n\
         | `/desk list` | lists what is connected, and the conversations that are open here: who waits longest stands first |\n\
         | `/desk show [connection]` | shows one connection: what to paste, what it is set to, where a website's loader was last seen |\n\
         | `/desk set [connection] [setting=value]` | shows a connection's settings and changes them |\n\
         | `/desk rules [feed]` | lists the rules by which a feed posts; `add`, `edit`, `enable`, `disable`, `remove` and `test` follow the name |\n\
         | `/desk knowledge [connection]` | lists what an agent may know that answers visitors; `add`, `remove` and `refresh` follow the name |\n\
         | `/desk rotate [connection]` | makes new secrets; the old ones stay good for a day |\n\
         | `/desk deliveries [connection] [failed]` | lists what was sent to endpoints and what became of it |\n\
         | `/desk replay <delivery>`, `/desk replay since 2h` | sends replies to an endpoint again |\n\
         | `/desk doctor [connection]` | examines everything from the site URL to each connection, and says how to mend what is wrong |\n\
         | `/desk disconnect <connection>` | switches a connection off |\n\
         | `/desk stop [agent]` | stops what agents are answering, in this thread or in the whole channel |\n\
         | `/desk follow [connection]` | mentions you in each new visitor's thread, or no longer does |\n\
         | `/desk claim`, `/desk release` | in a conversation's thread: says that you take care of it, or takes that back |\n\
         | `/desk close`, `/desk reopen` | in a conversation's thread: says that it is over, or that it goes on |\n\
         | `/desk block`, `/desk unblock` | in a conversation's thread: lets the visitor write nothing more, or lets them write again; `/desk block list` shows who is blocked |\n\
         | `/desk say [name] [= text]` | in a conversation's thread: says a saved reply to the visitor; `= text` saves one, and without a name it lists them |\n\
         | `/desk transcript [link] [--public]` | gives a conversation as Markdown and JSON; `--public` leaves out what the visitor has not seen |\n\
         | `/desk stats [connection]` | shows how many conversations there are, how long first answers take and who waits |\n\
         | `/desk note <text>` | in a conversation's thread: a note that the visitor never sees |\n\
         | `/desk export` | in a conversation's thread: puts what its visitor sees of it there as a file, which the visitor does not get |\n\
         | `/desk erase` | in a conversation's thread: erases it for good, for the visitor too |\n\
         | `/desk help` | this |\n\n\
         Reply in a conversation's thread, and the visitor sees the reply. A reply that begins with `note:` stays among you."
    }
    fn verb(&self, verb: &str) -> (&'static str, &'static str) {
        match verb {
            "connect" => {
                ("website | feed | agent | endpoint | easychat | bot", "Connect something outside to this channel")
            }
            "list" => ("", "List what is connected, and the conversations that are open"),
            "show" => ("[connection]", "Show a connection: what to paste, what it is set to"),
            "set" => ("[connection] [setting=value]", "Show or change a connection's settings"),
            "rules" => ("[feed] [add | edit | test …]", "List, add, edit and try the rules of a feed"),
            "knowledge" => {
                ("[connection] [add | remove …]", "List and change what an agent may know that answers visitors")
            }
            "rotate" => ("[connection] [identity]", "Make new secrets; the old ones stay good for a day"),
            "deliveries" => ("[connection] [failed]", "List what was sent to endpoints and what became of it"),
            "replay" => ("[connection] <delivery> | since 2h", "Send replies to an endpoint again"),
            "doctor" => ("[connection]", "Examine the connections and say how to mend what is wrong"),
            "disconnect" => ("[connection]", "Switch a connection off"),
            "stop" => ("[agent]", "Stop what agents are answering, in this thread or in the channel"),
            "follow" => ("[connection]", "Be mentioned in each new visitor's thread, or no longer"),
            "claim" => ("", "In a conversation: say that you take care of it"),
            "release" => ("", "In a conversation: give it up for others to claim"),
            "close" => ("", "In a conversation: say that it is over"),
            "reopen" => ("", "In a conversation: say that it goes on"),
            "block" => ("[--address] [--for 1d] | list", "In a conversation: let the visitor write nothing more"),
            "unblock" => ("[number or name]", "In a conversation: let the visitor write again"),
            "say" => ("[name] [= text]", "Say a saved reply to the visitor, save one, list them"),
            "transcript" => ("[link] [--public]", "A conversation as Markdown and JSON"),
            "stats" => ("[connection]", "How many conversations there are, how long first answers take, who waits"),
            "note" => ("<text>", "In a conversation: a note that the visitor never sees"),
            "export" => ("", "In a conversation: what the visitor sees of it, as a file"),
            "erase" => ("", "In a conversation: erase it for good"),
            _ => ("", "What there is"),
        }
    }
    fn kind(&self, kind: &str) -> (&'static str, &'static str) {
        match kind {
            "website" => ("https://shop.example", "A website: visitors chat on its pages"),
            "feed" => ("monitoring", "An address for alerts, events and documents of another system"),
            "easychat" => ("https://<host>/v1/chat/post/<id>", "EasyChat, with a bot and a token made for it"),
            "bot" => ("<name>", "A program that speaks to Mattermost's REST API"),
            "agent" => ("Ada https://llm.example/v1", "An AI agent that answers in this channel's threads"),
            "endpoint" => ("https://chat.example/hook", "Your own server: it keeps the visitors' sessions"),
            _ => ("", ""),
        }
    }
    fn note_elsewhere(&self) -> &'static str {
        "Type `/desk note` in the thread of a conversation."
    }
    fn note_empty(&self) -> &'static str {
        "Say what to note: `/desk note <text>`."
    }
    fn noted(&self) -> &'static str {
        "Noted. The visitor does not see it."
    }
    fn note_dialog(&self) -> (&'static str, &'static str, &'static str) {
        ("Note", "The visitor does not see it", "Save")
    }
    fn note_stays(&self) -> &'static str {
        "That was a note and stays one: the visitor does not see it. To answer the visitor, write a new reply."
    }
    fn files_stay(&self, sent: bool, max: i64) -> String {
        let stay = match max {
            ..=0 => "Files are switched off for this connection, so the visitor does not see what you attached".into(),
            _ => format!("The visitor does not see attached files of more than {}", super::size(max)),
        };
        let rest = if sent { "the rest was sent" } else { "nothing was sent" };
        format!("{stay}; {rest}. Write a text, or a link to the file.")
    }
    fn bot_description(&self) -> &'static str {
        "Brings what visitors write into threads, and takes your replies to them."
    }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', ""))
}
