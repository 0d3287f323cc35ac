//! English: ends of conversations.

use super::En;
use crate::words::endings::EndingWords;

impl EndingWords for En {
    fn rating_title(&self) -> &'static str {
        "Rating"
    }
    fn earlier_title(&self) -> &'static str {
        "Earlier"
    }
    fn later_title(&self) -> &'static str {
        "Goes on in"
    }
    fn open_thread(&self) -> &'static str {
        "another thread"
    }
    fn moved_on(&self, link: &str) -> String {
        format!("The visitor does not see this: the conversation goes on in [another thread]({link}).")
    }
    fn called(&self, name: &str, short: &str) -> String {
        format!("{name} (visitor {short})")
    }
    fn email_typed_title(&self) -> &'static str {
        "E-mail, as typed"
    }
    fn export_note(&self) -> &'static str {
        "This file holds what the visitor sees of this conversation, and what is known of the visitor. Notes are not in it. The visitor does \
         not get it."
    }
    fn exported(&self) -> &'static str {
        "The file is in the thread. The visitor does not see it."
    }
    fn erased(&self) -> &'static str {
        "This conversation is erased, for the visitor too: its messages and files, and what was stored of it. Mattermost keeps deleted posts in \
         its database until its own data retention removes them."
    }
    fn elsewhere(&self, verb: &str) -> String {
        format!("Type `/desk {verb}` in the thread of the conversation.")
    }
}
