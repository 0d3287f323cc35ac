//! The buttons of a root post. Each does what a command does, with the same check.

use crate::agent;
use crate::alert;
use crate::commands::{note, rules};
use crate::conversation::{Binding, Conversation, State};
use crate::desk::{question, Desk, Flow, Stop};
use crate::hooks::display_name;
use crate::press;
use crate::problem::Problem;
use crate::responder::{self, draft};
use crate::root_post;
use crate::routes::Request;
use crate::words;
use frontdesk_wire::{Op, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};

type Press = press::Press<Submission>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submission {
    text: String,
}

/// `POST actions/{verb}`. Who pressed is who Mattermost says, never what the body says.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    if agent::actions::VERBS.contains(&verb) {
        return agent::actions::handle(desk, request, verb);
    }
    if alert::actions::VERBS.contains(&verb) {
        return alert::actions::handle(desk, request, verb);
    }
    if draft::VERBS.contains(&verb) {
        return draft::handle(desk, request, verb);
    }
    if rules::dialog::VERBS.contains(&verb) {
        return rules::dialog::handle(desk, request, verb);
    }
    let press = Press::read(request)?;
    let root = if verb == "noted" { &press.state } else { &press.post_id };
    desk.ask(question::lane(root))?;
    let root = desk.ask(question::post(root))?;
    let bound = root.and_then(|root| Some((Binding::of(&root, desk.bot())?, root)));
    let (binding, root) = bound.ok_or(Stop::Refused(Problem::NotFound))?;
    let user = press::user(desk, request)?;
    let answer = match press::refusal(desk, &user, &root.channel)? {
        Some(refusal) => json!({ "ephemeral_text": refusal }),
        None => act(desk, verb, &press, binding, &root, &user)?,
    };
    press::answer(desk, &answer);
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
        note::make(desk, &root.id, &root.channel, user, &press.submission.text)?;
        return Ok(json!({}));
    }
    let missing = || Stop::Refused(Problem::NotFound);
    let about = binding.marks.about.as_mut().ok_or_else(missing)?;
    match verb {
        "claim" => {
            about.claimed = name;
            responder::claimed(desk, root, &mut binding)?;
        }
        "release" => about.claimed.clear(),
        "close" => about.state = State::Closed { by: name },
        "block" => about.state = State::Blocked { by: name },
        "reopen" | "unblock" => {
            if matches!(about.state, State::Closed { .. }) {
                about.answer_anew(desk.now());
            }
            about.state = State::Waiting { since: desk.now() };
        }
        _ => return Err(missing()),
    }
    let about = binding.marks.about.as_mut().ok_or_else(missing)?;
    if matches!(verb, "claim" | "close" | "reopen") {
        about.turned = desk.now();
    }
    if matches!(verb, "close" | "block") {
        responder::leave(desk, &root.id, about)?;
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
