//! German, for teams.

use super::De;
use crate::block;
use crate::standing::{Outcome, Verb};
use crate::words::block::BlockWords;
use crate::words::team::TeamWords;

impl TeamWords for De {
    fn turned(&self, verb: Verb, outcome: Outcome) -> String {
        let said = match (outcome, verb) {
            (Outcome::IsClosed, _) => "Diese Unterhaltung ist geschlossen. `/desk reopen` öffnet sie wieder.",
            (Outcome::TooManyBlocks, _) => return self.too_many_blocks(block::MOST),
            (Outcome::IsBlocked, _) => "Dieser Besucher ist gesperrt. `/desk unblock` lässt ihn wieder schreiben.",
            (Outcome::Done, Verb::Claim) => "Sie haben diese Unterhaltung übernommen.",
            (Outcome::AsItWas, Verb::Claim) => "Sie haben diese Unterhaltung schon übernommen.",
            (Outcome::Done, Verb::Release) => "Diese Unterhaltung ist wieder frei.",
            (Outcome::AsItWas, Verb::Release) => "Diese Unterhaltung hat niemand übernommen.",
            (Outcome::Done, Verb::Close) => {
                "Diese Unterhaltung ist geschlossen. Schreibt der Besucher noch einmal, öffnet sie sich wieder."
            }
            (Outcome::AsItWas, Verb::Close) => "Diese Unterhaltung ist schon geschlossen.",
            (Outcome::Done, Verb::Reopen) => "Diese Unterhaltung ist wieder offen.",
            (Outcome::AsItWas, Verb::Reopen) => "Diese Unterhaltung ist offen.",
            (Outcome::Done, Verb::Block) => "Dieser Besucher ist gesperrt: Was er schreibt, kommt nicht mehr an.",
            (Outcome::AsItWas, Verb::Block) => "Dieser Besucher ist schon gesperrt.",
            (Outcome::Done, Verb::Unblock) => "Dieser Besucher kann wieder schreiben.",
            (Outcome::AsItWas, Verb::Unblock) => "Dieser Besucher ist nicht gesperrt.",
        };
        said.into()
    }
    fn turn_elsewhere(&self, verb: Verb) -> String {
        format!(
            "`/desk {}` gehört in den Thread eines Besuchers: Öffnen Sie den Thread und geben Sie es dort ein.",
            verb.name()
        )
    }
    fn welcome(&self, website: &str) -> String {
        format!("Besucher von {website} erreichen ab jetzt diesen Kanal. Mit jedem beginnt ein Thread: Was Sie darin antworten, sieht der Besucher; was mit `note:` beginnt, bleibt intern.")
    }
    fn follow_button(&self) -> &'static str {
        "Allen Besuchern hier folgen"
    }
    fn follows(&self, handle: &str, on: bool) -> String {
        if on {
            format!("Sie folgen ab jetzt allen Besuchern von `{handle}`: Jeder neue Thread erwähnt Sie. Noch einmal `/desk follow {handle}` beendet das.")
        } else {
            format!(
                "Sie folgen nicht mehr allen Besuchern von `{handle}`. Mit `/desk follow {handle}` folgen Sie ihnen wieder."
            )
        }
    }
    fn too_many_follow(&self, handle: &str, most: usize) -> String {
        format!("Den Besuchern von `{handle}` folgen schon {most} Personen, mehr können nicht erwähnt werden. Ein Admin kann bei neuen Unterhaltungen alle erwähnen lassen, die online sind: `/desk set {handle} notify=@here`.")
    }
    fn nobody_to_follow(&self, handle: &str) -> String {
        format!("Über `{handle}` kommen keine Besucher, denen Sie folgen könnten.")
    }
    fn is_disconnected(&self, handle: &str) -> String {
        format!("`{handle}` ist getrennt. `/desk list` zeigt, was verbunden ist.")
    }
    fn reminder(&self, mentions: &str, visitor: &str, since: &str) -> String {
        format!(":bell: {mentions} **{visitor}** wartet seit {since} auf eine Antwort.")
    }
    fn open_conversations(&self) -> &'static str {
        "**Offene Unterhaltungen in diesem Kanal**"
    }
    fn open_head(&self) -> [&'static str; 3] {
        ["Besucher", "Stand", "Übernommen von"]
    }
    fn none_open(&self) -> &'static str {
        "In diesem Kanal ist keine Unterhaltung offen."
    }
    fn more_open(&self, more: usize) -> String {
        match more {
            1 => "… und eine weitere.".into(),
            more => format!("… und {more} weitere."),
        }
    }
}
