//! The buttons of a root post. Each does what a command does, with the same check.

use crate::commands::{is_member, note};
use crate::conversation::{Binding, Conversation, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::hooks::display_name;
use crate::problem::{respond, Problem};
use crate::root_post;
use crate::routes::{api_headers, Request};
use crate::words;
use frontdesk_wire::{Op, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};

/// What Mattermost sends for a button, and for a dialog that was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Press {
    post_id: String,
    trigger_id: String,
    state: String,
    submission: Submission,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submission {
    text: String,
}

/// `POST actions/{verb}`. Who pressed is who Mattermost says, never what the body says.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    if request.user.is_empty() {
        return Err(Stop::Refused(Problem::NotFound));
    }
    let press: Press = serde_json::from_slice(&request.body).map_err(|_| Stop::Refused(Problem::BadJson))?;
    let root = if verb == "noted" { &press.state } else { &press.post_id };
    desk.ask(question::lane(root))?;
    let root = desk.ask(question::post(root))?;
    let bound = root.and_then(|root| Some((Binding::of(&root, desk.bot())?, root)));
    let (binding, root) = bound.ok_or(Stop::Refused(Problem::NotFound))?;
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    let user = users.into_iter().next().ok_or(Stop::Refused(Problem::NotFound))?;
    let refusal = if user.is_guest {
        Some(words::of(&user.locale).no_guests())
    } else {
        (!is_member(desk, &user.id, &root.channel)?).then(|| words::of(&user.locale).not_allowed(true))
    };
    let answer = match refusal {
        Some(refusal) => json!({ "ephemeral_text": refusal }),
        None => act(desk, verb, &press, binding, &root, &user)?,
    };
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&answer).unwrap_or_default()));
    Ok(())
}

fn act(desk: &Desk, verb: &str, press: &Press, mut binding: Binding, root: &Post, user: &User) -> Flow<Value> {
    let name = display_name(user);
    if verb == "note" {
        desk.order(Op::OpenDialog { dialog: dialog(press, root, user) });
        return Ok(json!({}));
    }
    if verb == "noted" {
        if press.submission.text.trim().is_empty() {
            return Ok(json!({ "errors": { "text": words::of(&user.locale).note_empty() } }));
        }
        note::make(desk, &root.id, &root.channel, &user.id, &press.submission.text)?;
        return Ok(json!({}));
    }
    let Some(about) = binding.marks.about.as_mut() else { return Err(Stop::Refused(Problem::NotFound)) };
    match verb {
        "claim" => about.claimed = name,
        "release" => about.claimed.clear(),
        "close" => about.state = State::Closed { by: name },
        "block" => about.state = State::Blocked { by: name },
        "reopen" | "unblock" => about.state = State::Waiting { since: desk.now() },
        _ => return Err(Stop::Refused(Problem::NotFound)),
    }
    if matches!(verb, "block" | "unblock") {
        set_blocked(desk, &binding, verb == "block")?;
    }
    root_post::redraw(desk, &root.id, &binding)?;
    desk.publish(&root.id, crate::connectors::website::events::state_frame(&binding.marks));
    Ok(json!({}))
}

fn set_blocked(desk: &Desk, binding: &Binding, blocked: bool) -> Flow {
    let id = binding.marks.conversation.as_ref().ok_or(Stop::Refused(Problem::NotFound))?;
    if let Some(conversation) = Conversation::load(desk, id, 0)? {
        Conversation { blocked, ..conversation }.store(desk, id);
    }
    Ok(())
}

fn dialog(press: &Press, root: &Post, user: &User) -> Vec<u8> {
    let (title, label, button) = words::of(&user.locale).note_dialog();
    let dialog = json!({
        "trigger_id": press.trigger_id,
        "url": "/plugins/frontdesk/actions/noted",
        "dialog": {
            "title": title,
            "submit_label": button,
            "state": root.id,
            "elements": [{ "display_name": label, "name": "text", "type": "textarea", "max_length": 3000 }],
        },
    });
    serde_json::to_vec(&dialog).unwrap_or_default()
}
