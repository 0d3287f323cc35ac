//! English, about agents' answers.

use super::En;
use crate::agent::protocol::Why;
use crate::words::turn::{is_too_long, Missing, TurnWords};

impl TurnWords for En {
    fn stop_button(&self) -> &'static str {
        "Stop"
    }
    fn again_button(&self) -> &'static str {
        "Try again"
    }
    fn stopped(&self, by: &str) -> String {
        if by.is_empty() {
            "*(stopped)*".into()
        } else {
            format!("*(stopped by {by})*")
        }
    }
    fn failure(&self, agent: &str, why: Why, status: u16, said: &str, missing: Missing) -> String {
        let begun = missing == Missing::Rest;
        let what = match why {
            Why::Refused => {
                "Mattermost may not call its address. A system admin can allow it: System Console > Environment > Developer > Allow untrusted internal connections.".into()
            }
            Why::Unreachable => "nothing answers at its address.".to_string(),
            Why::Certificate => "its certificate is not valid.".into(),
            Why::Key if status == 403 => {
                format!("its server refuses it (403): the key may not use this model, this address, or at all. An admin can set another key: `/desk set {agent} key=…`.")
            }
            Why::Key => format!("its server refused the key ({status}). An admin can set another: `/desk set {agent} key=…`."),
            Why::Model => format!("its server does not know the model ({status}). An admin can set another: `/desk set {agent} model=…`."),
            Why::Address if (300..400).contains(&status) => {
                format!("its address redirects to another one ({status}), which is not followed. An admin can set the real one: `/desk set {agent} url=…`.")
            }
            Why::Address => format!("its address answers, but not like an agent ({status}). An admin can change it: `/desk set {agent} url=…`."),
            Why::Request if status == 402 => "its server wants to be paid first (402).".into(),
            Why::Request if status == 413 || is_too_long(said) => {
                format!("the thread is too long for it ({status}). An admin can send less of it: `/desk set {agent} context=…`.")
            }
            Why::Request => format!("its server did not take the question ({status})."),
            Why::Busy => "it has too much to do at the moment.".into(),
            Why::Broken => format!("its server reported an error ({status})."),
            Why::Silent if begun => {
                format!("it took longer than it may. An admin can allow more time: `/desk set {agent} timeout=…`.")
            }
            Why::Silent => "no answer came in time.".into(),
            Why::Cut if begun => "the connection ended in the middle.".into(),
            Why::Cut => "its server ended the connection without a word.".into(),
            Why::Malformed => "the response could not be read.".into(),
            Why::Empty => "the answer was empty.".into(),
            Why::Endless => "the answer did not end.".into(),
            Why::Declined if said.is_empty() => "it gives no reason.".into(),
            Why::Declined if missing == Missing::Proposal => return format!(":warning: I have no proposal: {said}"),
            Why::Declined => return format!(":warning: I cannot answer: {said}"),
            Why::Unknown => "I do not know the answer, or the visitor wants a person.".into(),
            Why::Crowded => "too many answers are on their way.".into(),
        };
        let begin = match missing {
            Missing::Answer => "I cannot answer:",
            Missing::Rest => "This answer is incomplete:",
            Missing::Proposal => "I have no proposal:",
        };
        let said = if said.is_empty() { String::new() } else { format!("\n> {said}") };
        format!(":warning: {begin} {what}{said}")
    }
    fn at_its_limit(&self) -> &'static str {
        "*(The answer reached its server's length limit.)*"
    }
    fn files_lost(&self, count: usize) -> String {
        match count {
            1 => ":warning: A file of this answer could not be posted: Mattermost did not take it.".into(),
            count => {
                format!(":warning: {count} files of this answer could not be posted: Mattermost did not take them.")
            }
        }
    }
    fn denied(&self, agent: &str, allowed: &str) -> String {
        format!("`{agent}` answers only people whom an admin has allowed. An admin can allow you, too: `/desk set {agent} allowed_users={allowed}`.")
    }
    fn left_channel(&self, username: &str) -> String {
        format!("`@{username}` is switched off or not a member of this channel, so it reads nothing here. `/invite @{username}` brings a member back, Integrations > Bot Accounts one that is switched off.")
    }
    fn not_answering(&self) -> &'static str {
        "Nothing is being answered here."
    }
    fn question_gone(&self) -> &'static str {
        "The question was deleted."
    }
    fn gone(&self, agent: &str) -> String {
        format!("`{agent}` has been disconnected.")
    }
}
