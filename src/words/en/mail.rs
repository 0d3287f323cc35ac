//! English: e-mails to visitors.

use super::En;
use crate::words::mail::MailWords;

impl MailWords for En {
    fn code(&self) -> &'static str {
        "en"
    }
    fn subject(&self, team: &str) -> String {
        format!("{team} replied to you")
    }
    fn intro(&self, site: &str) -> String {
        format!("While you were away, we replied to you in the chat on {site}:")
    }
    fn more(&self) -> &'static str {
        "There is more in the chat."
    }
    fn files(&self, count: usize) -> String {
        match count {
            1 => "📎 You’ll find a file in the chat.".into(),
            count => format!("📎 You’ll find {count} files in the chat."),
        }
    }
    fn button(&self) -> &'static str {
        "Continue the conversation"
    }
    fn footer(&self, site: &str, until: Option<&str>) -> String {
        let link = match until {
            Some(until) => {
                format!("The link opens your conversation on any device. It works once, until {until}. ")
            }
            None => String::new(),
        };
        format!(
            "{link}Please answer in the chat: replies to this e-mail don’t reach us. You received it because this address was left in \
             the chat on {site}. If that wasn’t you, you can ignore it."
        )
    }
    fn date_format(&self) -> &'static str {
        "%-d %B %Y"
    }
}
