//! English: agents that answer visitors.

use super::En;
use crate::responder::knowledge::Unread;
use crate::responder::Handed;
use crate::words::delivery::DeliveryWords;
use crate::words::responder::ResponderWords;

/// Why, as the end of a sentence.
fn why(handed: Handed) -> &'static str {
    match handed {
        Handed::Asked => "the visitor asked for a person",
        Handed::Unknown => "the agent does not know the answer, or a person is wanted",
        Handed::Member => "a member wrote",
        Handed::Claimed => "a member claimed the conversation",
        Handed::Hours => "the team is back",
        Handed::Failed => "the agent gave no answer; `/desk doctor` says why",
        Handed::Silent => "the agent said nothing in time",
        Handed::Off => "the agent is switched off",
        Handed::Left => "the agent is no longer in its channel",
        Handed::Stopped => "somebody stopped its answer",
    }
}

impl ResponderWords for En {
    fn agent_title(&self) -> &'static str {
        "Agent"
    }
    fn answers(&self, name: &str) -> String {
        format!("{name} answers")
    }
    fn answered_by_ai(&self, name: &str) -> String {
        format!("Answered by {name} (AI)")
    }
    fn handed_over(&self, _name: &str, handed: Handed) -> String {
        format!("handed over: {}", why(handed))
    }
    fn handed_over_note(&self, name: &str, handed: Handed, mentions: &str) -> String {
        let mentions = if mentions.is_empty() { String::new() } else { format!("{mentions} ") };
        format!("🙋 {mentions}**Over to you**: {}. {name} will stay out of this conversation.", why(handed))
    }
    fn proposal(&self) -> &'static str {
        "**A proposal, which the visitor does not see:**"
    }
    fn send(&self) -> &'static str {
        "Send"
    }
    fn edit(&self) -> &'static str {
        "Edit"
    }
    fn discard(&self) -> &'static str {
        "Discard"
    }
    fn proposal_title(&self) -> &'static str {
        "Answer the visitor"
    }
    fn proposal_field(&self) -> &'static str {
        "Answer"
    }
    fn proposal_is_gone(&self) -> &'static str {
        "This proposal no longer stands: it was sent or discarded, or somebody has answered meanwhile."
    }
    fn proposal_empty(&self) -> &'static str {
        "Write what the visitor is to read."
    }
    fn unfit_hours(&self, typed: &str) -> String {
        format!("`{typed}` is not a valid schedule. Write it like this: `hours=\"mon-fri 09:00-17:00; sat 10:00-14:00\"`; the days are mon, tue, wed, thu, fri, sat and sun. Nothing was changed.")
    }
    fn now_there(&self, clock: &str, open: bool) -> String {
        let team = if open { "the team is there" } else { "the team is away" };
        format!("By these clocks it is {clock} now: {team}.")
    }
    fn no_hours(&self) -> &'static str {
        "An agent can answer outside the team's hours only where they are set: `hours=\"mon-fri 09:00-17:00\" agent_hours=outside`. Nothing was changed."
    }
    fn no_agent(&self) -> &'static str {
        "First say which agent answers: `agent=<agent> agent_mode=answer agent_hours=outside`. Nothing was changed."
    }
    fn knowledge_usage(&self) -> &'static str {
        "`/desk knowledge <connection>` lists what the agent may know when it answers visitors. `add <text or https://…>` adds something, `remove <number>` takes it away, \
         `refresh` reads the pages anew; they are re-read daily anyway."
    }
    fn knowledge_elsewhere(&self, handle: &str) -> String {
        format!("`{handle}` has no visitors. Knowledge belongs to a website or an endpoint.")
    }
    fn knowledge(&self, handle: &str, rows: &str, agent: bool) -> String {
        let agent = match agent {
            true => String::new(),
            false => format!("\n\nNo agent answers here so far: `/desk set {handle} agent=<agent> agent_mode=draft`"),
        };
        match rows {
            "" => format!("The agent knows nothing for **`{handle}`** yet. Add a text or a page: `/desk knowledge {handle} add https://…`{agent}"),
            rows => format!("What the agent knows when it answers visitors of **`{handle}`**:\n\n| | what | size | read |\n|--:|:--|--:|:--|{rows}{agent}"),
        }
    }
    fn unread(&self, why: &Unread) -> String {
        match why {
            Unread::Status(status) => format!("⚠ answers with HTTP {status}"),
            Unread::Moved(to) => format!("⚠ leads on to `{to}`; add that address instead"),
            Unread::Type(kind) => format!("⚠ is `{kind}`; HTML and plain text can be read"),
            Unread::Fault(fault) if fault == "refused" => "⚠ Mattermost's rules forbid the address: a system admin adds its host to `ServiceSettings.AllowedUntrustedInternalConnections`".into(),
            Unread::Fault(fault) => format!("⚠ cannot be reached: {}", DeliveryWords::reason(self, 0, fault)),
            Unread::Empty => "⚠ has no text in it".into(),
            Unread::Full => "⚠ does not fit any more".into(),
        }
    }
    fn not_read_yet(&self) -> &'static str {
        "being read"
    }
    fn knowledge_added(&self, handle: &str, number: usize, page: bool) -> String {
        match page {
            true => format!("Added as number {number}. The page is being read: in a few seconds `/desk knowledge {handle}` says how that went."),
            false => format!("Added as number {number}."),
        }
    }
    fn perhaps_a_page(&self, handle: &str, typed: &str) -> String {
        format!("Is `{typed}` a page? Then type its address with `https://` before it: `/desk knowledge {handle} add https://{typed}`. A text has more than one word. Nothing was changed.")
    }
    fn knowledge_refreshed(&self) -> &'static str {
        "The pages are being read. In a few seconds `/desk knowledge` says how it went."
    }
    fn knowledge_removed(&self, number: usize) -> String {
        format!("Number {number} is gone.")
    }
    fn no_such_knowledge(&self, typed: &str) -> String {
        format!("There is no number `{typed}`. `/desk knowledge` lists them.")
    }
    fn too_much_knowledge(&self, most: usize) -> String {
        format!("That does not fit any more: all texts and pages of a connection together take {most} KB at most.")
    }
    fn too_many_sources(&self, most: usize) -> String {
        format!("There are {most} texts and pages already, and more do not fit.")
    }
    fn not_a_page(&self, typed: &str) -> String {
        format!("`{typed}` is not an address that can be read; it begins with `https://` or `http://` and has neither a user name nor a password.")
    }
}
