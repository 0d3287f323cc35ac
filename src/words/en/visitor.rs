//! English: what visitors read.

use super::En;
use crate::words::visitor::VisitorWords;

impl VisitorWords for En {
    fn tag(&self) -> &'static str {
        "en"
    }
    fn people_are_asked(&self) -> &'static str {
        "A person has been asked and will answer here."
    }
    fn somebody_took_over(&self) -> &'static str {
        "Someone from our team is taking over from here."
    }
    fn files_lost(&self, count: usize) -> String {
        match count {
            1 => "A file of this answer could not be sent.".into(),
            count => format!("{count} files of this answer could not be sent."),
        }
    }
    fn goodbye(&self) -> &'static str {
        "Nothing has been said here for a while, so we have closed this conversation. Do write again whenever you like, and it goes on here."
    }
    fn preview_expired(&self) -> &'static str {
        "This preview has expired. /desk show gives a new link."
    }
}
