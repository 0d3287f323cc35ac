//! English: feeds.

use super::endpoint::with_warnings;
use super::{code, En};
use crate::feed::refused::Why;
use crate::template::Fault;
use crate::words::feed::{Connected, Counts, FeedWords, Refusal, Shown};

impl FeedWords for En {
    fn connected(&self, answer: &Connected<'_>) -> String {
        let Connected { again, handle, url, curl, notify, warnings } = answer;
        let head = if *again { "is connected to this channel" } else { "is now connected to this channel" };
        let mentioned = if *notify == "none" { "nobody".into() } else { code(notify) };
        let address = match *url {
            "" => format!("The address that it had is good. It was shown when it was made; `/desk rotate {handle}` makes a new one."),
            url => format!(
                "**Its address, shown only this once.** Whoever has it can post here; give it to your system as its webhook URL:\n```\n{url}\n```\n\
                 Try it: this line works as it stands, and a post appears here.\n```sh\n{curl}\n```\n\
                 It takes what Slack's and Mattermost's webhooks take, alerts of openITCOCKPIT, Alertmanager, Grafana, Nagios and Icinga, events of GitHub, GitLab and Gitea, \
                 documents of Frappe and Dokos, CloudEvents, and any other JSON or form. The same `key` goes to the same thread."
            ),
        };
        let text = format!(
            "**`{handle}`** {head}.\n\n{address}\n\n\
             New threads mention {mentioned}. To change that and more: `/desk set {handle}`. What is told, and how: `/desk rules {handle}`.\n"
        );
        with_warnings(text, warnings)
    }
    fn rotated(&self, handle: &str, url: &str, until: &str, signed: bool) -> String {
        let signed = if signed { " The secret that signs its payloads stays as it is." } else { "" };
        format!("The new address of `{handle}`. **Shown only this once.** Put it into your system as its webhook URL, instead of the old one.\n```\n{url}\n```\nThe old one stays good until {until}.{signed}")
    }
    fn shown(&self, answer: &Shown<'_>) -> String {
        let Shown { handle, on, last, refused, settings, warnings } = answer;
        let state = if *on { "on" } else { "off" };
        let address = if *on {
            format!("Its address is shown only when it is made: `/desk rotate {handle}`.")
        } else {
            format!("`/desk connect feed {handle}` switches it on, with the address that it had.")
        };
        let last = match last {
            Some((format, at)) => format!("{at}, as `{format}`"),
            None => "nothing yet".into(),
        };
        let refused = refused.map(|refused| format!(" {}", self.refused(refused))).unwrap_or_default();
        let text = format!(
            "**`{handle}`** is a feed, switched {state}. What came last: {last}.{refused} {address}\n\n\
             | setting | value | |\n|:--|:--|:--|{settings}\n"
        );
        with_warnings(text, warnings)
    }
    fn refused(&self, refused: &Refusal) -> String {
        let Refusal { handle, why, detail, at, since, times, over } = refused;
        let count = if *times > 1 { format!(" ({times} or more since {since})") } else { String::new() };
        let (what, mend) = match why {
            Why::Signature => (
                "it was not signed with the feed's secret".to_string(),
                format!("Give the sender the secret, or make another one with `/desk set {handle} secret=new`; `secret=` takes it away."),
            ),
            Why::TooLarge => ("it was larger than 1 MB".into(), "Have the sender send less at a time.".into()),
            Why::File => ("it was a file".into(), "Have the sender send JSON or a form.".into()),
            Why::Malformed => (format!("it could not be read: {}", code(detail)), "Look at what the sender sends.".into()),
        };
        let over = if *over { "What came later was taken." } else { mend.as_str() };
        format!("**Refused last:** {at}, {what}{count}. {over}")
    }
    fn not_a_name(&self, typed: &str) -> String {
        format!("{} is no name for a feed. Take 1 to 64 characters with a letter or a digit among them, such as `monitoring`.", code(typed))
    }
    fn unknown_format(&self, typed: &str, names: &str) -> String {
        format!("There is no format {}. There are {names}. Without `--format`, each payload is looked at.", code(typed))
    }
    fn called(&self, typed: &str, handle: &str, taken: bool) -> String {
        if taken {
            return format!(
                "**Called `{handle}` from now on:** the name {} is taken on this server. Commands take `{handle}`.",
                code(typed)
            );
        }
        format!("**Called `{handle}` from now on**, since names are made of the letters a to z, digits and `-`.")
    }
    fn public_channel(&self) -> &'static str {
        "**Public channel.** Every member of the team can read what is posted here. A private channel keeps it among its members."
    }
    fn default_channel(&self) -> &'static str {
        "**The team's default channel.** Everybody in the team is in it and cannot leave. Better: a channel of its own for what this feed posts."
    }
    fn no_address(&self) -> &'static str {
        "**Mattermost's own address is not set.** Set *Site URL* in System Console › Environment › Web Server, then type `/desk rotate` for the right address."
    }
    fn template_misfit(&self, handle: &str, fault: &Fault) -> String {
        let place = match (fault.line, fault.column) {
            (0, _) => String::new(),
            (line, column) => format!("line {line}, column {column}: "),
        };
        format!(
            "**The template of `{handle}` does not fit what comes** ({place}{}). It is told in its own words meanwhile. `/desk set {handle} template=…` sets another one.",
            crate::text::harmless(&fault.what)
        )
    }
    fn storm(&self, counts: &Counts<'_>) -> String {
        let Counts { handle, since, items, open, over } = counts;
        let mut text = format!("**Very many messages at once from `{handle}`**, since {since}. In this thread, line by line: {items} messages for which there was no thread of their own.");
        if open + over > 0 {
            text.push_str(&format!("\nProblems among them: {open} open, {over} over."));
        }
        text
    }
    fn disconnected(&self, handle: &str) -> String {
        format!("`{handle}` is disconnected: its address takes nothing any more. Its threads stay. `/desk connect feed {handle}` in this channel goes on where it was, with the same address.")
    }
}
