//! Writes a feed's rules, and what follows from them.

use crate::connection::{Connection, Feed};
use crate::desk::{question, Desk, Flow};
use crate::rules::{Rule, Rules};

/// Saves the rules of a feed. The bot joins the channel of the rule that was changed.
pub fn save(desk: &Desk, feed: &Connection, rules: &Rules, changed: Option<&Rule>) -> Flow {
    if let Some(rule) = changed.filter(|rule| !rule.channel.is_empty()) {
        desk.ask(question::join(&rule.channel, desk.bot()))?;
    }
    rules.store(desk, &feed.id);
    let settings = feed.feed.clone().unwrap_or_default();
    let any = rules.any_enabled();
    if settings.rules != any {
        Connection { feed: Some(Feed { rules: any, ..settings }), ..feed.clone() }.store(desk);
    }
    Ok(())
}
