//! The plugin has started: its key, its bot, its command, what it watches.

use crate::agent::turn;
use crate::block;
use crate::callback;
use crate::commands;
use crate::connection::{Entry, Index, Kind};
use crate::delivery::{self, Reason};
use crate::desk::{question, Desk, Flow};
use crate::endings;
use crate::feed::spool;
use crate::identity::Secret;
use crate::mail;
use crate::remind;
use crate::responder::{self, pages};
use crate::words;
use frontdesk_wire::Op;
use std::collections::BTreeSet;

/// The names that the bot takes: the second where a person has the first.
pub const BOT_NAMES: [&str; 2] = ["frontdesk", "frontdesk-bot"];

/// How often each node looks what is connected, in milliseconds.
const EVERY: i64 = 60_000;

/// Watches what is connected by now: another node may have connected it, and its word of that may have got lost.
pub fn look_around(desk: &Desk) -> Flow {
    let index = Index::load(desk)?;
    watch(desk, &index, Reason::Time);
    endings::look_around(desk, &index)?;
    remind::look_around(desk, &index)?;
    block::look_around(desk, &index)?;
    turn::look_around(desk, &index)
}

fn watch(desk: &Desk, index: &Index, reason: Reason) {
    let used = || index.entries.iter().filter(|entry| !entry.disabled && entry.kind != Kind::Feed);
    let channels: BTreeSet<&str> = used().map(|entry| entry.channel.as_str()).collect();
    for channel in channels {
        desk.order(index.watch(channel));
    }
    let is_endpoint = |entry: &&Entry| entry.kind == Kind::Endpoint;
    let delivered: BTreeSet<&str> = used().filter(is_endpoint).map(|entry| entry.channel.as_str()).collect();
    for channel in delivered {
        delivery::look_at(desk, reason, channel, desk.now());
    }
    for feed in index.entries.iter().filter(|entry| entry.kind == Kind::Feed) {
        spool::drain_at(desk, &feed.id, desk.now()); // what a crash left, or another node
    }
    callback::look_around(desk, index);
    mail::look_around(desk, index, reason == Reason::Start);
    if reason == Reason::Start {
        pages::look_around(desk, index);
    }
    let (name, at) = ("connections".to_string(), desk.now() + EVERY);
    desk.schedule(name, String::new(), at);
}

/// Makes ready what every other event relies on.
pub fn activated(desk: &Desk) -> Flow {
    Secret::ensure(desk)?;
    desk.order(Op::RegisterCommand { command: commands::registration() });
    let index = Index::load(desk)?;
    watch(desk, &index, Reason::Start);
    endings::look_around(desk, &index)?;
    remind::look_around(desk, &index)?;
    block::look_around(desk, &index)?;
    turn::look_around(desk, &index)?;
    let english = words::of("en");
    for name in BOT_NAMES {
        let found = desk.ask(question::bot(name, "Frontdesk", english.bot_description(), "assets/bot.png"))?;
        if !found.is_empty() {
            responder::look_soon(desk, &index); // what visitors said is told by who our bot is
            if name != BOT_NAMES[0] {
                desk.log("warn", english.bot_has_other_name(name));
            }
            return Ok(());
        }
    }
    desk.log("error", english.bot_name_taken());
    Ok(())
}
