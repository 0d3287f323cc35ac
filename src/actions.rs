//! The buttons of a root post. Each does what a command does, with the same check.

use crate::agent;
use crate::alert;
use crate::block;
use crate::commands::{note, rules};
use crate::conversation::Binding;
use crate::desk::{question, Desk, Flow, Stop};
use crate::followers;
use crate::press;
use crate::problem::Problem;
use crate::responder::draft;
use crate::routes::Request;
use crate::standing::{self, Outcome, Verb};
use crate::words::{self, team};
use frontdesk_wire::{Op, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};

type Press = press::Press<Submission>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submission {
    text: String,
    who: String,
    time: String,
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
    if verb == followers::VERB {
        return followers::press(desk, request);
    }
    let press = Press::read(request)?;
    let root = if matches!(verb, "noted" | "blocked") { &press.state } else { &press.post_id };
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

fn act(desk: &Desk, verb: &str, press: &Press, binding: Binding, root: &Post, user: &User) -> Flow<Value> {
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
    if verb == "block" {
        desk.order(Op::OpenDialog { dialog: block::dialog::open(&press.trigger_id, &binding, root, user) });
        return Ok(json!({}));
    }
    if verb == "blocked" {
        return blocked(desk, press, binding, root, user);
    }
    let verb = Verb::of(verb).ok_or(Stop::Refused(Problem::NotFound))?;
    Ok(match standing::turn(desk, verb, root, binding, user)? {
        Outcome::Done => json!({}),
        outcome => json!({ "ephemeral_text": team::of(&user.locale).turned(verb, outcome) }),
    })
}

fn blocked(desk: &Desk, press: &Press, binding: Binding, root: &Post, user: &User) -> Flow<Value> {
    if press.cancelled {
        return Ok(json!({}));
    }
    let Submission { who, time, .. } = &press.submission;
    let terms = block::dialog::chosen(who, time).ok_or(Stop::Refused(Problem::BadJson))?;
    let texts = words::block::of(&user.locale);
    let Some(block) = standing::block(desk, root, binding, user, terms)? else {
        return Ok(json!({ "error": texts.too_many_blocks(block::MOST) }));
    };
    let until = words::clock_for(user, block.until);
    desk.order(Op::Ephemeral {
        user: user.id.clone(),
        channel: root.channel.clone(),
        root: root.id.clone(),
        message: texts.has_blocked(&block, &until, terms.address),
    });
    Ok(json!({}))
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
