//! A proposal: a note by the agent's bot that a member sends as it is, changes or throws away. What is sent is the member's message.

use super::Case;
use crate::agent::Answering;
use crate::connection::Connection;
use crate::conversation::{About, Binding, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::ids::PostId;
use crate::intake::CONNECTION_AGE;
use crate::press;
use crate::problem::Problem;
use crate::root_post;
use crate::routes::Request;
use crate::speech::{self, Speech, Voices};
use crate::text;
use crate::words::responder;
use frontdesk_wire::{Op, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// The verbs of `POST actions/{verb}` that are a proposal's.
pub const VERBS: [&str; 4] = ["draft-send", "draft-edit", "draft-edited", "draft-discard"];
/// For how long a proposal that is being sent is nobody else's to send, in milliseconds.
const SENDING: i64 = 30_000;
/// The longest text that Mattermost's dialogs take, in characters.
const DIALOG: usize = 3_000;

/// The thread of a proposal, where one is wanted: where the conversation is over, or a member has answered meanwhile, nobody needs any.
pub fn wanted(desk: &Desk, thread: &[Post], question: &str) -> Option<Binding> {
    let binding = thread.first().and_then(|root| Binding::of(root, desk.bot()))?;
    let voices = Voices::ours(desk.bot());
    let over = |about: &About| matches!(about.state, State::Closed { .. } | State::Blocked { .. });
    let asked = thread.iter().find(|post| post.id == question).map_or(0, |post| post.create_at);
    let answers = |post: &Post| post.create_at > asked && speech::of(post, &voices, false) == Speech::Member;
    let is_over = binding.marks.about.as_ref().is_some_and(over) || thread.iter().any(answers);
    (!is_over).then_some(binding)
}

/// What a proposal carries, and what says why there is none.
pub fn marks(binding: &Binding, answering: Answering) -> Marks {
    Marks {
        connection: binding.marks.connection.clone(),
        conversation: binding.marks.conversation.clone(),
        note: true,
        draft: true,
        agent: Some(answering),
        ..Marks::default()
    }
}

/// The language of what the team reads of a conversation.
pub fn language(binding: &Binding) -> &str {
    binding.marks.about.as_ref().map_or("", |about| &about.words)
}

/// Makes the proposal. Earlier ones that nobody has sent go.
pub fn propose(desk: &Desk, case: &Case<'_>, says: &str) -> Flow {
    let thread = desk.ask(question::thread(case.root))?;
    let (Some(root), Some(binding)) = (thread.first(), wanted(desk, &thread, case.question)) else { return Ok(()) };
    let agent = Connection::load(desk, case.agent, CONNECTION_AGE)?.and_then(|connection| connection.agent);
    let Some(agent) = agent else { return Ok(()) };
    let voices = Voices::load(desk, &thread)?;
    for post in thread.iter().filter(|post| voices.proposes(post) && post.delete_at == 0) {
        desk.order(Op::DeletePost { id: post.id.clone() });
    }
    let answering = Answering {
        agent: case.agent.clone(),
        question: PostId::new(case.question),
        part: 0,
        growing: false,
        failure: false,
        outbound: false,
    };
    let words = responder::of(language(&binding));
    let mut props = root_post::props(&marks(&binding, answering));
    if let Some(props) = props.as_object_mut() {
        props.insert("attachments".into(), json!([{ "actions": buttons(words, says) }]));
    }
    let post = NewPost {
        channel: &root.channel,
        root: case.root,
        message: format!("{}\n\n{}", words.proposal(), super::harmless(says)),
        props,
        user: agent.bot.as_str(),
        files: Vec::new(),
    };
    desk.ask(question::create_post("proposal", post)).map(|_| ())
}

/// A member has answered: what was proposed before stands without its buttons.
pub fn retire(desk: &Desk, root: &str, binding: &Binding) -> Flow {
    let Some(id) = &binding.marks.connection else { return Ok(()) };
    let connection = Connection::load(desk, id, CONNECTION_AGE)?;
    if connection.is_none_or(|connection| connection.responder.is_none()) {
        return Ok(());
    }
    let thread = desk.ask(question::thread(root))?;
    let voices = Voices::load(desk, &thread)?;
    for post in thread.iter().filter(|post| voices.proposes(post) && post.delete_at == 0 && has_buttons(post)) {
        let marks = Marks::of(post).unwrap_or_default();
        let props = serde_json::to_vec(&root_post::props(&marks)).ok();
        if let Err(error) = desk.try_ask(question::update_post(&post.id, props))? {
            desk.log("warn", format!("a proposal that is out of date kept its buttons: {error}"));
        }
    }
    Ok(())
}

/// Whether a post says why there is no proposal, by its mark.
pub fn is_failure(post: &Post) -> bool {
    let marks = Marks::of(post).filter(|marks| marks.draft && post.delete_at == 0);
    marks.and_then(|marks| marks.agent).is_some_and(|answering| answering.failure)
}

fn has_buttons(post: &Post) -> bool {
    let props: Value = serde_json::from_slice(&post.props).unwrap_or_default();
    props.get("attachments").and_then(Value::as_array).is_some_and(|attachments| !attachments.is_empty())
}

fn buttons(words: &dyn responder::ResponderWords, says: &str) -> Vec<Value> {
    let button = |verb: &str, name: &str, style: &str| {
        // Mattermost takes letters and digits alone for an id.
        json!({
            "id": verb.replace('-', ""),
            "type": "button",
            "name": name,
            "style": style,
            "integration": { "url": format!("/plugins/frontdesk/actions/{verb}"), "context": { "verb": verb } },
        })
    };
    let mut buttons = vec![button("draft-send", words.send(), "primary")];
    if says.chars().count() <= DIALOG {
        buttons.push(button("draft-edit", words.edit(), "default"));
    }
    buttons.push(button("draft-discard", words.discard(), "default"));
    buttons
}

type Press = press::Press<Submission>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Submission {
    text: String,
}

/// `POST actions/draft-…`. Who pressed is who Mattermost says.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    let not_found = || Stop::Refused(Problem::NotFound);
    let press = Press::read(request)?;
    let id = if verb == "draft-edited" { &press.state } else { &press.post_id };
    let known = desk.ask(question::post(id))?.ok_or_else(not_found)?;
    desk.ask(question::lane(&known.root))?;
    let thread = desk.ask(question::thread(&known.root))?;
    let root = thread.first().filter(|root| Binding::of(root, desk.bot()).is_some()).ok_or_else(not_found)?;
    let user = press::user(desk, request)?;
    let answer = match press::refusal(desk, &user, &root.channel)? {
        Some(refusal) => json!({ "ephemeral_text": refusal }),
        None => act(desk, verb, &press, &thread, &known, &user)?,
    };
    press::answer(desk, &answer);
    Ok(())
}

fn act(desk: &Desk, verb: &str, press: &Press, thread: &[Post], known: &Post, user: &User) -> Flow<Value> {
    let words = responder::of(&user.locale);
    if press.cancelled {
        return Ok(json!({}));
    }
    // Whose words these are is checked as for everything that leaves: author and mark.
    let voices = Voices::load(desk, thread)?;
    let stands = |post: &Post| post.delete_at == 0 && voices.proposes(post) && has_buttons(post) && !is_failure(post);
    let is_it = |post: &&Post| post.id == known.id && stands(post);
    let taken = |post: &Post| {
        Marks::of(post).is_some_and(|marks| marks.approved.is_some_and(|draft| draft.as_str() == known.id))
    };
    let draft = thread.iter().find(is_it).filter(|_| !thread.iter().any(taken));
    let Some(draft) = draft else { return Ok(error(verb, words.proposal_is_gone())) };
    let says = says(draft);
    match verb {
        "draft-send" | "draft-edited" if verb == "draft-send" || !press.submission.text.trim().is_empty() => {
            if !takes(desk, thread, draft)? {
                return Ok(error(verb, words.proposal_is_gone()));
            }
            let typed = super::harmless(press.submission.text.trim());
            send(desk, draft, if verb == "draft-send" { &says } else { &typed }, user)?;
        }
        "draft-edit" => desk.order(Op::OpenDialog { dialog: dialog(words, press, draft, &text::with_mentions(&says)) }),
        "draft-edited" => return Ok(error(verb, words.proposal_empty())),
        _ => desk.order(Op::DeletePost { id: draft.id.clone() }),
    }
    Ok(json!({}))
}

fn error(verb: &str, text: &str) -> Value {
    if verb == "draft-edited" {
        json!({ "errors": { "text": text } })
    } else {
        json!({ "ephemeral_text": text })
    }
}

/// What is proposed: all behind the first line.
fn says(draft: &Post) -> String {
    draft.message.split_once("\n\n").map_or("", |(_, says)| says).to_string()
}

/// Puts down that a proposal is being sent: false where somebody sends it already, perhaps on another node. What was put down long ago
/// goes.
fn takes(desk: &Desk, thread: &[Post], draft: &Post) -> Flow<bool> {
    let connection = thread.first().and_then(Marks::of).and_then(|marks| marks.connection);
    let Some(connection) = connection else { return Ok(false) };
    let key = format!("v1:sent:{connection}");
    let mut sent: BTreeMap<String, i64> = desk.load(&key, 0)?.unwrap_or_default();
    let now = desk.now();
    sent.retain(|_, at| *at + SENDING > now);
    if sent.contains_key(&draft.id) {
        return Ok(false);
    }
    sent.insert(draft.id.clone(), now);
    desk.store(&key, &sent); // of two at the same time, the second runs again
    Ok(true)
}

/// Sends it as the member's message.
fn send(desk: &Desk, draft: &Post, says: &str, user: &User) -> Flow {
    let marks = Marks { approved: Some(PostId::new(draft.id.clone())), ..Marks::default() };
    let post = NewPost {
        channel: &draft.channel,
        root: &draft.root,
        message: says.into(),
        props: root_post::props(&marks),
        user: &user.id,
        files: Vec::new(),
    };
    desk.ask(question::create_post("approved", post))?;
    desk.order(Op::DeletePost { id: draft.id.clone() });
    Ok(())
}

fn dialog(words: &dyn responder::ResponderWords, press: &Press, draft: &Post, says: &str) -> Vec<u8> {
    let dialog = json!({
        "trigger_id": press.trigger_id,
        "url": "/plugins/frontdesk/actions/draft-edited",
        "dialog": {
            "title": words.proposal_title(),
            "submit_label": words.send(),
            "state": draft.id,
            "elements": [{
                "display_name": words.proposal_field(),
                "name": "text",
                "type": "textarea",
                "default": says,
                "max_length": DIALOG,
            }],
        },
    });
    serde_json::to_vec(&dialog).unwrap_or_default()
}
