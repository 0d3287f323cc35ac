//! What Frontdesk says of agents that answer visitors before people do, and of what they know.

use super::{de, en, language_of};
use crate::responder::knowledge::Unread;
use crate::responder::Handed;

/// The texts about first responders in one language. A missing one does not compile.
pub trait ResponderWords: Sync {
    /// The title of the root post's field that says who answers.
    fn agent_title(&self) -> &'static str;
    /// The agent answers.
    fn answers(&self, name: &str) -> String;
    /// The agent answered last, as the state says it.
    fn answered_by_ai(&self, name: &str) -> String;
    /// The agent answered until people took over.
    fn handed_over(&self, name: &str, why: Handed) -> String;
    /// The note that asks people; `mentions` may be empty.
    fn handed_over_note(&self, name: &str, why: Handed, mentions: &str) -> String;
    /// What stands above a proposal.
    fn proposal(&self) -> &'static str;
    /// The button that sends it.
    fn send(&self) -> &'static str;
    /// The button that changes it.
    fn edit(&self) -> &'static str;
    /// The button that throws it away.
    fn discard(&self) -> &'static str;
    /// The dialog's title.
    fn proposal_title(&self) -> &'static str;
    /// The dialog's field.
    fn proposal_field(&self) -> &'static str;
    /// The proposal was sent or thrown away, or a member has answered.
    fn proposal_is_gone(&self) -> &'static str;
    /// The dialog is empty.
    fn proposal_empty(&self) -> &'static str;
    /// What was typed gives no hours.
    fn unfit_hours(&self, typed: &str) -> String;
    /// What time it is where the team is, and whether it is there.
    fn now_there(&self, clock: &str, open: bool) -> String;
    /// `agent_hours=outside` where no hours are set.
    fn no_hours(&self) -> &'static str;
    /// `agent_hours=outside` where no agent is named.
    fn no_agent(&self) -> &'static str;
    /// How `knowledge` is used.
    fn knowledge_usage(&self) -> &'static str;
    /// A connection that has no visitors has no knowledge.
    fn knowledge_elsewhere(&self, handle: &str) -> String;
    /// What a connection's agent knows: the rows of a table, empty for nothing.
    fn knowledge(&self, handle: &str, rows: &str, agent: bool) -> String;
    /// What is said in a row of a page that could not be read last.
    fn unread(&self, why: &Unread) -> String;
    /// A row of a page that has not been read so far.
    fn not_read_yet(&self) -> &'static str;
    /// Something was added under a number; `page`: it is being read.
    fn knowledge_added(&self, handle: &str, number: usize, page: bool) -> String;
    /// A single word was typed that may be meant as an address.
    fn perhaps_a_page(&self, handle: &str, typed: &str) -> String;
    /// The pages are being read.
    fn knowledge_refreshed(&self) -> &'static str;
    /// The number was taken away.
    fn knowledge_removed(&self, number: usize) -> String;
    /// There is no such number.
    fn no_such_knowledge(&self, typed: &str) -> String;
    /// There is too much already; in KB.
    fn too_much_knowledge(&self, most: usize) -> String;
    /// There are too many texts and pages already.
    fn too_many_sources(&self, most: usize) -> String;
    /// An address that cannot be read.
    fn not_a_page(&self, typed: &str) -> String;
}

/// The texts in a language.
pub fn of(locale: &str) -> &'static dyn ResponderWords {
    match language_of(locale) {
        "de" => &de::De,
        _ => &en::En,
    }
}
