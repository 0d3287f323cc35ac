//! English: saved replies.

use super::{code, En};
use crate::saved::{MOST, NAME, TEXT};
use crate::words::saved::SavedWords;

impl SavedWords for En {
    fn usage(&self) -> &'static str {
        "`/desk say <name>` says a saved reply to the visitor in whose thread you type it. `/desk say <name> = <text>` saves one, `/desk say <name> --save` your last reply of the thread, `/desk say <name> --delete` forgets one, `/desk say` lists them."
    }
    fn head(&self) -> [&'static str; 2] {
        ["name", "text"]
    }
    fn none(&self) -> &'static str {
        "There are no saved replies yet. `/desk say hours = We are open from 9 to 5.` saves one for all who answer here, and `/desk say hours` in a visitor's thread says it."
    }
    fn how(&self) -> &'static str {
        "`/desk say <name>` in a visitor's thread says one, `/desk say <name> = <text>` saves one, `/desk say <name> --delete` forgets one."
    }
    fn said(&self, name: &str) -> String {
        format!("You have said {}. The visitor sees it.", code(name))
    }
    fn saved(&self, name: &str, again: bool) -> String {
        let how = if again { "is saved, in place of what it was before" } else { "is saved for all who answer here" };
        format!("{} {how}. `/desk say {name}` in a visitor's thread says it.", code(name))
    }
    fn deleted(&self, name: &str) -> String {
        format!("{} is no longer saved.", code(name))
    }
    fn unknown(&self, name: &str, names: &str) -> String {
        let there = if names.is_empty() { "There are none yet.".into() } else { format!("There are {names}.") };
        format!("There is no saved reply {}. {there} `/desk say {name} = <text>` saves it.", code(name))
    }
    fn goes_on(&self, link: &str) -> String {
        format!("The visitor does not see this thread any more, so nothing was said. The conversation goes on in [another thread]({link}): type it there.")
    }
    fn is_blocked(&self) -> &'static str {
        "This visitor is blocked, so nothing was said. `/desk unblock` ends that."
    }
    fn is_off(&self) -> &'static str {
        "The connection is disconnected and its visitors see nothing any more, so nothing was said."
    }
    fn elsewhere(&self) -> &'static str {
        "A saved reply goes to a visitor: type `/desk say` in the thread of a conversation."
    }
    fn nobody_here(&self) -> &'static str {
        "No visitors come to this channel. Saved replies belong to the channel where they are said: type it there."
    }
    fn nothing_to_save(&self) -> &'static str {
        "You have said nothing to the visitor in this thread that could be saved. `/desk say <name> = <text>` saves a text."
    }
    fn unfit_name(&self, typed: &str) -> String {
        format!("{} cannot be a name. It is one word of at most {NAME} letters, digits, hyphens, dots and underscores, such as `hours`. Nothing was saved.", code(typed))
    }
    fn too_long(&self) -> String {
        format!("A saved reply has at most {TEXT} characters. Nothing was saved.")
    }
    fn is_note(&self) -> &'static str {
        "What begins with `note:` never reaches a visitor, so it cannot be a saved reply. Nothing was saved."
    }
    fn too_many(&self) -> String {
        format!("There are {MOST} saved replies, as many as there may be. `/desk say <name> --delete` makes room.")
    }
}
