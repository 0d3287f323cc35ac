//! `/desk rules [feed] test`: tries the rules on the last payload, or on one that is given. Nothing is posted.

use super::super::{Call, Reply};
use super::{dialog, line::Line};
use crate::connection::Connection;
use crate::desk::{Desk, Flow};
use crate::feed::last::Last;
use crate::feed::{Incoming, Reading};
use crate::formats::{self, Context};
use crate::rules::judge::world;
use crate::rules::{Matter, Rule, Rules, Trial, Why};
use crate::template::World;
use crate::text::harmless;
use crate::words::rules::{self as texts, code};
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// What may be said besides a payload.
pub const BESIDES: [&str; 2] = ["doctype", "event"];
/// As much is said of all rules, in characters: a post has an end.
const LONGEST: usize = 14_000;
/// As many trials are told to programs.
const VERDICTS: usize = 100;
/// As much is said of one rule, in characters.
const LONGEST_OF_ONE: usize = 4_000;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, feed: &Connection, rules: &Rules, line: &Line) -> Flow<Reply> {
    let words = texts::of(&call.user.locale);
    if line.name == "paste" && line.fields.is_empty() {
        dialog::open_paste(desk, call, feed);
        return Ok(Reply::text(words.opened()));
    }
    let one = match line.name.as_str() {
        "" => None,
        name => match rules.place(name).and_then(|place| rules.rules.get(place)) {
            Some(rule) => Some(rule),
            None => {
                let names: Vec<String> = rules.rules.iter().map(|rule| code(&rule.name)).collect();
                return Ok(Reply::text(words.unknown_rule(name, &names.join(", "))));
            }
        },
    };
    if rules.rules.is_empty() {
        return Ok(Reply::text(words.none(feed.handle.as_str())));
    }
    let chosen: Vec<&Rule> = one.map_or_else(|| rules.rules.iter().collect(), |rule| vec![rule]);
    let (last, when) = match line.fields.iter().find(|(field, _)| field == "payload") {
        Some((_, text)) => match pasted(text, &line.fields) {
            Ok(last) => (last, String::new()),
            Err((line, column)) => return Ok(Reply::text(words.bad_payload(line, column))),
        },
        None => match Last::load(desk, &feed.id)?.filter(|last| !last.payload.is_null()) {
            Some(last) => {
                let when = call.clock(last.at);
                (last, when)
            }
            None => return Ok(Reply::text(words.no_payload(feed.handle.as_str()))),
        },
    };
    let (text, props) = tried(desk, call, feed, &chosen, &last, &when);
    Ok(Reply::with(text, props))
}

/// A payload that somebody pasted, with what the address would say besides: `doctype` and `event`. Where it is no JSON, from which
/// line and column on.
pub fn pasted(text: &str, besides: &[(String, String)]) -> Result<Last, (usize, usize)> {
    let text = text.trim().trim_start_matches("```json").trim_matches('`').trim();
    let payload: Value = serde_json::from_str(text).map_err(|error| (error.line(), error.column()))?;
    let is_said = |(name, value): &&(String, String)| BESIDES.contains(&name.as_str()) && !value.trim().is_empty();
    let query = besides.iter().filter(is_said).cloned().collect();
    Ok(Last { payload, query, ..Last::default() })
}

/// Tries rules on a payload: what is said of it, and for programs.
pub fn tried(desk: &Desk, call: &Call, feed: &Connection, rules: &[&Rule], last: &Last, when: &str) -> (String, Value) {
    let words = texts::of(&call.user.locale);
    let (matters, titles, format) = matters(feed, last, &world(desk, feed));
    let mut text = words.tested(
        feed.handle.as_str(),
        when,
        &format,
        harmless(&matters.first().map_or(String::new(), |matter| format!("{} {}", matter.title(), matter.event)))
            .trim(),
    );
    let mut verdicts: Vec<Value> = Vec::new();
    for (index, matter) in matters.iter().enumerate() {
        let title = titles.get(index).filter(|_| matter.several);
        for (place, rule) in rules.iter().enumerate() {
            let trial = Trial::of(rule, matter);
            let mut part: String = words.tried(rule, &trial).chars().take(LONGEST_OF_ONE).collect();
            if let Some(title) = title.filter(|_| place == 0) {
                part = format!("**{}: {title}**\n\n{part}", index + 1);
            }
            if text.chars().count() + part.chars().count() < LONGEST {
                text.push_str("\n\n");
                text.push_str(&part);
            } else if !text.ends_with('…') {
                text.push_str("\n\n…");
            }
            if verdicts.len() < VERDICTS {
                let mut verdict = json!({
                    "rule": rule.name,
                    "enabled": rule.enabled,
                    "fired": trial.why == Why::Fired,
                    "why": words.why(rule, &trial.why),
                    "value": trial.value,
                    "subject": trial.subject,
                    "message": trial.message,
                    "key": trial.key,
                    "property": trial.property,
                });
                if title.is_some() {
                    verdict.as_object_mut().map(|verdict| verdict.insert("item".into(), index.into()));
                }
                verdicts.push(verdict);
            }
        }
    }
    (text, json!({ "connection": feed.id, "handle": feed.handle, "format": format, "verdicts": verdicts }))
}

/// What the rules look at, item by item, what those are called, and the format as which the payload is read.
fn matters(feed: &Connection, last: &Last, world: &World) -> (Vec<Matter>, Vec<String>, String) {
    let incoming = Incoming { headers: BTreeMap::new(), query: last.query.clone(), payload: last.payload.clone() };
    let set = feed.feed.as_ref().map(|settings| settings.format.clone()).unwrap_or_default();
    let named = [last.format.as_str(), incoming.parameter("format"), set.as_str()];
    let format = named.iter().find_map(|name| formats::named(name)).or_else(|| formats::of(&incoming));
    let context = Context { language: feed.language.clone(), timezone: feed.timezone.clone() };
    // A format that needs what is not kept (a header) reads nothing: then the payload itself is looked at.
    let reading = format.and_then(|format| (format.read)(&incoming, &context).ok()).unwrap_or_else(Reading::default);
    let titles = reading.items.iter().map(|item| harmless(&item.title)).collect();
    let format = format.map(|format| format.name).unwrap_or_default().into();
    (Matter::all(&incoming, &reading, world), titles, format)
}
