//! The dialogs in which a rule is written, and a payload pasted. Who submits is who Mattermost says, and may what the command's
//! caller may.

use super::super::{refusal, Access, Call};
use super::{attempt, feed, put};
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Stop};
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::rules::event::EVENTS;
use crate::rules::{Rule, Rules};
use crate::words::rules::{self as texts, FIELDS};
use frontdesk_wire::Op;
use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};

/// The verbs of `POST actions/{verb}` that are these dialogs'.
pub const VERBS: [&str; 2] = ["rule", "rule-test"];
/// The longest text of one line that a dialog takes, in characters.
const LINE: usize = 150;
/// The longest of several lines.
const TEXT: usize = 3_000;

/// What a dialog carries along.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct State {
    /// The feed's handle.
    feed: String,
    /// The feed's id: a handle may mean another feed by then.
    connection: String,
    /// The channel in which the command was typed.
    channel: String,
    /// The name of the rule that is changed; empty for a new one.
    rule: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submitted {
    state: String,
    submission: Map<String, Value>,
    cancelled: bool,
}

/// Opens the dialog of a rule: of a new one, or filled with one that is there.
pub fn open(desk: &Desk, call: &Call, feed: &Connection, rule: Option<&Rule>) {
    let words = texts::of(&call.user.locale);
    let new = Rule { enabled: true, ..Rule::default() };
    let elements: Vec<Value> = FIELDS.iter().map(|field| element(call, field, rule.unwrap_or(&new))).collect();
    let state = state(call, feed, rule.map_or("", |rule| rule.name.as_str()));
    let dialog = json!({
        "title": words.dialog_title(rule.is_none()),
        "submit_label": words.save(),
        "state": state,
        "elements": elements,
    });
    show(desk, call, "rule", &dialog);
}

/// Opens the dialog that takes a payload.
pub fn open_paste(desk: &Desk, call: &Call, feed: &Connection) {
    let words = texts::of(&call.user.locale);
    let (label, help) = words.paste();
    let payload =
        json!({ "display_name": label, "name": "payload", "type": "textarea", "max_length": TEXT, "help_text": help });
    let besides = attempt::BESIDES.map(|field| {
        let mut element = element(call, field, &Rule::default());
        if let Some(element) = element.as_object_mut() {
            element.insert("help_text".into(), words.paste_besides(field).into());
        }
        element
    });
    let elements: Vec<Value> = std::iter::once(payload).chain(besides).collect();
    let dialog = json!({
        "title": words.paste_title(),
        "submit_label": words.test(),
        "state": state(call, feed, ""),
        "elements": elements,
    });
    show(desk, call, "rule-test", &dialog);
}

fn state(call: &Call, feed: &Connection, rule: &str) -> String {
    let state = State {
        feed: feed.handle.to_string(),
        connection: feed.id.to_string(),
        channel: call.channel.clone(),
        rule: rule.into(),
    };
    serde_json::to_string(&state).unwrap_or_default()
}

fn show(desk: &Desk, call: &Call, verb: &str, dialog: &Value) {
    let url = format!("/plugins/{}/actions/{verb}", desk.host().plugin);
    let request = json!({ "trigger_id": call.trigger, "url": url, "dialog": dialog });
    desk.order(Op::OpenDialog { dialog: serde_json::to_vec(&request).unwrap_or_default() });
}

/// A field of the dialog, filled with what the rule has.
fn element(call: &Call, field: &str, rule: &Rule) -> Value {
    let (label, help) = texts::of(&call.user.locale).field(field);
    let value = typed(rule, field);
    let long = value.chars().count() > LINE || value.contains('\n');
    let mut element = json!({ "display_name": label, "name": field, "default": value, "optional": field != "name" });
    let more = match field {
        "enabled" => json!({ "type": "bool", "placeholder": help }),
        "event" => {
            // A choice that was made cannot be taken back everywhere, so that nothing is one of the choices.
            let any = json!({ "text": texts::of(&call.user.locale).any(), "value": "any" });
            let mut options: Vec<Value> = std::iter::once(any)
                .chain(EVENTS.iter().map(|(name, _)| json!({ "text": name, "value": name })))
                .collect();
            if !value.is_empty() && EVENTS.iter().all(|(name, _)| *name != value) {
                options.push(json!({ "text": value, "value": value }));
            }
            let chosen = if value.is_empty() { "any" } else { &value };
            json!({ "type": "select", "options": options, "default": chosen, "help_text": help })
        }
        "channel" => json!({ "type": "select", "data_source": "channels", "help_text": help }),
        "condition" | "message" => json!({ "type": "textarea", "max_length": TEXT, "help_text": help }),
        _ if long => json!({ "type": "textarea", "max_length": TEXT, "help_text": help }),
        _ => json!({ "type": "text", "max_length": if field == "name" { 64 } else { LINE }, "help_text": help }),
    };
    if let (Some(element), Some(more)) = (element.as_object_mut(), more.as_object()) {
        element.extend(more.clone());
    }
    element
}

/// A rule's field as it is typed.
fn typed(rule: &Rule, field: &str) -> String {
    match field {
        "name" => rule.name.clone(),
        "enabled" => rule.enabled.to_string(),
        "doctype" => rule.doctype.clone(),
        "event" => rule.event.clone(),
        "condition" => rule.condition.clone(),
        "subject" => rule.subject.clone(),
        "message" => rule.message.clone(),
        "channel" => rule.channel.clone(),
        "mention" => rule.mention.typed(),
        "set_property" => rule.set_property.clone(),
        "property_value" => rule.property_value.clone(),
        _ => rule.key.clone(),
    }
}

/// `POST actions/rule` and `POST actions/rule-test`.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    if request.user.is_empty() {
        return Err(Stop::Refused(Problem::NotFound));
    }
    let submitted: Submitted = serde_json::from_slice(&request.body).map_err(|_| Stop::Refused(Problem::BadJson))?;
    let state: State = serde_json::from_str(&submitted.state).map_err(|_| Stop::Refused(Problem::BadJson))?;
    let answer = if submitted.cancelled { json!({}) } else { submit(desk, request, verb, &state, &submitted)? };
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&answer).unwrap_or_default()));
    Ok(())
}

fn submit(desk: &Desk, request: &Request, verb: &str, state: &State, submitted: &Submitted) -> Flow<Value> {
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    let user = users.into_iter().next().ok_or(Stop::Refused(Problem::NotFound))?;
    let call =
        Call { user, channel: state.channel.clone(), root: String::new(), text: String::new(), trigger: String::new() };
    if let Some(refusal) = refusal(desk, &call, Access::Admins)? {
        return Ok(json!({ "error": refusal }));
    }
    let feed = match feed(desk, &call, &state.feed)? {
        Ok(feed) if feed.id.as_str() == state.connection => feed,
        Ok(_) => return Ok(json!({ "error": call.words().unknown_handle(&state.feed) })),
        Err(refusal) => return Ok(json!({ "error": refusal })),
    };
    let rules = Rules::load(desk, &feed.id, 0)?;
    let said = if verb == "rule-test" {
        paste(desk, &call, &feed, &rules, submitted)
    } else {
        save(desk, &call, &feed, rules, &state.rule, submitted)?
    };
    Ok(match said {
        Ok(message) => {
            let (user, channel) = (call.user.id, call.channel);
            desk.order(Op::Ephemeral { user, channel, root: String::new(), message });
            json!({})
        }
        Err(errors) => json!({ "errors": errors }),
    })
}

/// A submitted value as text.
fn text(submitted: &Submitted, field: &str) -> String {
    match submitted.submission.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

type Errors = Map<String, Value>;

fn save(
    desk: &Desk,
    call: &Call,
    feed: &Connection,
    rules: Rules,
    name: &str,
    submitted: &Submitted,
) -> Flow<Result<String, Errors>> {
    let words = texts::of(&call.user.locale);
    let place = rules.place(name).filter(|_| !name.is_empty());
    if place.is_none() && !name.is_empty() {
        return Ok(Err([("name".into(), words.unknown_rule(name, "").into())].into_iter().collect()));
    }
    let value = |field: &&'static str| {
        let text = text(submitted, field);
        // A box that was not ticked comes as nothing in some clients.
        let text = if *field == "enabled" && text.is_empty() { "false".into() } else { text };
        ((*field).to_string(), text)
    };
    let before = place.and_then(|place| rules.rules.get(place)).cloned();
    // What was left as it is, is not looked at again: the caller need not know a channel to leave it.
    let unchanged = |field: &str, value: &str| {
        before.as_ref().is_some_and(|before| typed(before, field) == value && field != "name")
    };
    let values: Vec<(String, String)> =
        FIELDS.iter().map(value).filter(|(field, value)| !unchanged(field, value)).collect();
    Ok(match put(desk, call, feed, rules, place, &values)? {
        Ok((text, _)) => Ok(text),
        Err(refusals) => Err(refusals.into_iter().map(|(field, text)| (field, text.into())).collect()),
    })
}

fn paste(desk: &Desk, call: &Call, feed: &Connection, rules: &Rules, submitted: &Submitted) -> Result<String, Errors> {
    let words = texts::of(&call.user.locale);
    let besides = attempt::BESIDES.map(|field| (field.to_string(), text(submitted, field)));
    let besides: Vec<(String, String)> = besides.into_iter().filter(|(_, value)| value != "any").collect();
    match attempt::pasted(&text(submitted, "payload"), &besides) {
        Err((line, column)) => Err([("payload".into(), words.bad_payload(line, column).into())].into_iter().collect()),
        Ok(_) if rules.rules.is_empty() => Ok(words.none(feed.handle.as_str())),
        Ok(last) => Ok(attempt::tried(desk, call, feed, &rules.rules.iter().collect::<Vec<_>>(), &last, "").0),
    }
}
