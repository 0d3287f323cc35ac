//! The plugin has started: its key, its bot, its command, what it watches.

use crate::commands;
use crate::connection::Index;
use crate::desk::{question, Desk, Flow};
use crate::identity::Secret;
use crate::words;
use frontdesk_wire::Op;
use std::collections::BTreeSet;

/// The names that the bot takes: the second where a person has the first.
const BOT_NAMES: [&str; 2] = ["frontdesk", "frontdesk-bot"];

/// Makes ready what every other event relies on.
pub fn activated(desk: &Desk) -> Flow {
    Secret::ensure(desk)?;
    desk.order(Op::RegisterCommand { command: commands::registration() });
    let index = Index::load(desk)?;
    let channels: BTreeSet<&str> =
        index.entries.iter().filter(|entry| !entry.disabled).map(|entry| entry.channel.as_str()).collect();
    for channel in channels {
        desk.order(Op::WatchChannel { channel: channel.into() });
    }
    let english = words::of("en");
    for name in BOT_NAMES {
        let found = desk.ask(question::bot(name, "Frontdesk", english.bot_description(), "assets/bot.png"))?;
        if !found.is_empty() {
            if name != BOT_NAMES[0] {
                desk.log("warn", english.bot_has_other_name(name));
            }
            return Ok(());
        }
    }
    desk.log("error", english.bot_name_taken());
    Ok(())
}
