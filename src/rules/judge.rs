//! Judges what a feed brings by its rules.

use super::fired::{self, Words};
use super::{Matter, Rule, Rules, Trial, Why};
use crate::alert::Change;
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow};
use crate::feed::{Incoming, Item, Reading};
use crate::template::World;
use crate::text::harmless;
use crate::words::rules as texts;
use serde_json::{json, Value};

/// How old the rules may be, in milliseconds.
const AGE: i64 = 2_000;
/// How often it is told that a rule fails: once in so many milliseconds.
const FAILURES: i64 = 600_000;
/// As many verdicts stand in an answer.
const VERDICTS: usize = 200;

/// What rules made of a request.
pub struct Judged {
    /// What is posted.
    pub items: Vec<Item>,
    /// Rule by rule what became of it, for the answer: `{rule, fired, why, value}`, and the number of the item where there are several.
    pub verdicts: Vec<Value>,
}

/// What a template may know of a feed's world.
pub fn world(desk: &Desk, feed: &Connection) -> World {
    World { now: desk.now(), timezone: feed.timezone.clone(), language: feed.language.clone() }
}

/// Judges a request by a feed's rules, item by item; none where the feed has no rule that is switched on, and everything is
/// posted as its format says.
pub fn judge(desk: &Desk, feed: &Connection, incoming: &Incoming, reading: &Reading) -> Flow<Option<Judged>> {
    if !feed.feed.as_ref().is_some_and(|settings| settings.rules) {
        return Ok(None);
    }
    let Rules { rules } = Rules::load(desk, &feed.id, AGE)?;
    let mut all = Vec::new();
    for rule in rules.into_iter().filter(|rule| rule.enabled) {
        all.push(Judge { mentions: None, warned: false, rule });
    }
    let matters = Matter::all(incoming, reading, &world(desk, feed));
    let mut round = Round {
        desk,
        feed,
        asked_key: incoming.parameter("key"),
        rules: all,
        warnings: Vec::new(),
        verdicts: Vec::new(),
    };
    let mut items = Vec::new();
    for (index, (item, matter)) in reading.items.iter().zip(&matters).enumerate() {
        let number = (reading.items.len() > 1).then_some(index);
        items.extend(round.item(item, matter, number)?);
    }
    items.append(&mut round.warnings);
    Ok(Some(Judged { items, verdicts: round.verdicts }))
}

/// A rule in a request.
struct Judge {
    rule: Rule,
    /// Who is mentioned, once that was asked for.
    mentions: Option<Vec<String>>,
    /// Whether this request told that it fails.
    warned: bool,
}

/// A request's items, judged one after the other.
struct Round<'a> {
    desk: &'a Desk,
    feed: &'a Connection,
    asked_key: &'a str,
    rules: Vec<Judge>,
    warnings: Vec<Item>,
    verdicts: Vec<Value>,
}

impl Round<'_> {
    /// What is posted of an item.
    fn item(&mut self, item: &Item, matter: &Matter, number: Option<usize>) -> Flow<Vec<Item>> {
        let words = texts::of(&self.feed.language);
        let (mut made, mut faults, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for judge in &mut self.rules {
            let rule = &judge.rule;
            let trial = Trial::of(rule, matter);
            let mut why = words.why(rule, &trial.why);
            if trial.why == Why::Fired && !rule.set_property.is_empty() && !matter.is_document() {
                why.push_str(words.no_document());
            }
            if self.verdicts.len() < VERDICTS {
                self.verdicts.push(verdict(rule, &trial, &why, number));
            }
            match trial.why {
                Why::Fired => {
                    let mentions = match &judge.mentions {
                        Some(known) => known.clone(),
                        None => judge.mentions.insert(rule.mention.mentions(self.desk)?).clone(),
                    };
                    let told = Words { rule, matter, trial: &trial, mentions: &mentions, asked_key: self.asked_key };
                    fired::add(&mut made, told.item(item), item);
                }
                Why::Failed { .. } => {
                    faults.push((rule.name.clone(), why));
                    if !std::mem::replace(&mut judge.warned, true) {
                        self.warnings.extend(failure(self.desk, self.feed, &judge.rule, matter, &trial.why)?);
                    }
                    others.push(fired::only_there(&judge.rule, matter, item, self.asked_key));
                }
                _ => others.push(fired::only_there(rule, matter, item, self.asked_key)),
            }
        }
        // What a rule could not be tried on is told all the same.
        if !faults.is_empty() {
            if made.iter().all(|made: &Item| !made.channel.is_empty()) {
                made.push(item.clone());
            }
            let told = made.iter_mut().find(|made| made.channel.is_empty());
            told.into_iter().for_each(|told| fired::with_faults(told, &faults, words));
        }
        // A thread that a problem began learns how it goes on, whatever the rules say of that.
        if item.notice.as_ref().is_some_and(|notice| notice.change != Change::Problem) {
            for other in others {
                let same = |made: &Item| made.key == other.key && made.channel == other.channel;
                if !other.key.is_empty() && !made.iter().any(same) {
                    made.push(other);
                }
            }
        }
        Ok(made)
    }
}

fn verdict(rule: &Rule, trial: &Trial, why: &str, number: Option<usize>) -> Value {
    let mut verdict = json!({
        "rule": rule.name,
        "fired": trial.why == Why::Fired,
        "why": why,
        "value": trial.value,
    });
    if let (Some(verdict), Some(number)) = (verdict.as_object_mut(), number) {
        verdict.insert("item".into(), number.into());
    }
    verdict
}

/// Says in the feed's channel that a rule could not be tried, once in a while.
fn failure(desk: &Desk, feed: &Connection, rule: &Rule, matter: &Matter, why: &Why) -> Flow<Option<Item>> {
    let key = format!("rule failed {} {}", feed.id, rule.name);
    if desk.ask(question::limit(&key, 1, FAILURES))? > 0 {
        return Ok(None);
    }
    let words = texts::of(&feed.language);
    let message = words.failed(feed.handle.as_str(), &rule.name, &harmless(&matter.title()), &words.why(rule, why));
    let title = message.chars().take(150).collect();
    Ok(Some(Item { title, message, ..Item::default() }))
}
