//! The buttons of an alert's root post, and their dialogs. Who pressed is who Mattermost says, never what the body says; who may is
//! the feed's setting `press`.

mod dialog;

use super::root::Root;
use super::{Acknowledgement, Alert, System};
use crate::callback::{self, Callback, What};
use crate::connection::Connection;
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::hooks::display_name;
use crate::notify::Notify;
use crate::press;
use crate::problem::Problem;
use crate::routes::Request;
use crate::text;
use crate::words::alert as texts;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use dialog::Submission;
use frontdesk_wire::{Op, Post, User};
use serde::Deserialize;
use serde_json::{json, Value};

/// The verbs of `POST actions/{verb}` that are an alert's: buttons, then dialogs that were filled in.
pub const VERBS: [&str; 8] =
    ["acknowledge", "downtime", "silence", "unsilence", "retry", "acknowledged", "downtimed", "silenced"];

/// How many replies of the same millisecond are read with one.
const BESIDES: u32 = 20;

type Press = press::Press<Submission>;

/// A button, by its verb.
pub fn button(language: &str, verb: &str, style: &str) -> Value {
    json!({
        "id": verb,
        "type": "button",
        "name": texts::of(language).button(verb),
        "style": style,
        "integration": { "url": format!("/plugins/frontdesk/actions/{verb}"), "context": { "verb": verb } },
    })
}

/// Whoever presses, with what they press on.
struct Pressing<'a> {
    desk: &'a Desk,
    root: Root,
    feed: Connection,
    user: User,
}

/// `POST actions/{verb}`.
pub fn handle(desk: &Desk, request: &Request, verb: &str) -> Flow {
    let press = Press::read(request)?;
    let is_dialog = matches!(verb, "acknowledged" | "downtimed" | "silenced");
    let pressed = if is_dialog { &press.state } else { &press.post_id };
    let post = desk.ask(question::post(pressed))?.ok_or(Stop::Refused(Problem::NotFound))?;
    if verb == "retry" {
        return retry(desk, request, &post);
    }
    let feed = Root::of(post, desk.bot()).ok_or(Stop::Refused(Problem::NotFound))?.connection;
    desk.ask(question::lane(&format!("feed {feed}")))?;
    // As it stands now that nobody else draws it.
    let fresh = desk.ask(question::thread_piece(pressed, desk.now(), 1))?.into_iter().next();
    let root = fresh.and_then(|post| Root::of(post, desk.bot())).ok_or(Stop::Refused(Problem::NotFound))?;
    let user = press::user(desk, request)?;
    let feed = Connection::load(desk, &root.connection, 0)?.ok_or(Stop::Refused(Problem::NotFound))?;
    let channel = root.post.channel.clone();
    let mut pressing = Pressing { desk, root, feed, user };
    let is_changed = pressing.root.alert.expire(desk.now());
    let refusal = match refused(desk, &pressing.feed, &pressing.user, &channel)? {
        Some(refusal) => Some(refusal),
        None => pressing.idle(verb),
    };
    if is_changed && refusal.is_some() {
        // The button that fits now is there the next time.
        pressing.root.redraw(desk)?;
    }
    let answer = match (refusal, is_dialog) {
        (Some(refusal), true) => json!({ "error": refusal }),
        (Some(refusal), false) => json!({ "ephemeral_text": refusal }),
        (None, true) => pressing.submit(verb, &press.submission)?,
        (None, false) if verb == "unsilence" => {
            let id = pressing.root.alert.silence.clone().unwrap_or_default().id;
            pressing.call(What::Unsilence { id })?
        }
        (None, false) => {
            let dialog = dialog::open(&press.trigger_id, verb, &pressing.root, &pressing.user, pressing.is_told(verb));
            desk.order(Op::OpenDialog { dialog });
            json!({})
        }
    };
    press::answer(desk, &answer);
    Ok(())
}

/// An id of this event's own: the same in its reruns.
fn fresh_id(desk: &Desk) -> String {
    let random = desk.random();
    URL_SAFE_NO_PAD.encode(random.get(..16).unwrap_or(random))
}

/// Why somebody may not press; none where they may.
fn refused(desk: &Desk, feed: &Connection, user: &User, channel: &str) -> Flow<Option<String>> {
    if let Some(refusal) = press::refusal(desk, user, channel)? {
        return Ok(Some(refusal.into()));
    }
    let press = feed.feed.clone().unwrap_or_default().press;
    if matches!(press, Notify::Nobody | Notify::Here) {
        return Ok(None);
    }
    let may = press.people(desk)?.iter().any(|person| person.id == user.id);
    Ok((!may).then(|| texts::of(&user.locale).only_some_may(&press.typed())))
}

impl Pressing<'_> {
    /// Why there is nothing to do; none where there is.
    fn idle(&self, verb: &str) -> Option<String> {
        let (alert, texts) = (&self.root.alert, texts::of(&self.user.locale));
        let (call, done) = match verb {
            "acknowledge" | "acknowledged" => ("acknowledge", alert.acknowledged.is_some()),
            "downtime" | "downtimed" => ("downtime", alert.downtime),
            "silence" | "silenced" => ("silence", alert.silence.is_some()),
            _ => ("unsilence", alert.silence.is_none()),
        };
        if alert.calling == call {
            // What a dialog says is plain text.
            let by = if call == verb { text::harmless(&alert.caller) } else { alert.caller.clone() };
            return Some(texts.at_it(call, &by));
        }
        if done || !alert.open {
            return Some(texts.nothing_to_do().into());
        }
        let few = call == "silence" && !callback::are_enough(&callback::matchers(&alert.notice));
        few.then(|| texts.too_few_labels().into())
    }

    /// Whether the other side is told of what this verb does.
    fn is_told(&self, verb: &str) -> bool {
        let feed = self.feed.feed.clone().unwrap_or_default();
        let system = self.root.alert.notice.system;
        let called = !feed.one_way && !feed.api.is_empty() && system != System::Other;
        called && super::buttons(system, true, false).contains(&verb)
    }

    /// A dialog was filled in.
    fn submit(&mut self, verb: &str, submission: &Submission) -> Flow<Value> {
        let now = self.desk.now();
        let what = match verb {
            "acknowledged" => What::Acknowledge {
                comment: submission.comment(),
                sticky: submission.sticky(),
                notify: submission.notify(),
                until: submission.until(now),
            },
            "downtimed" => What::Downtime { comment: submission.comment(), until: submission.ends(now) },
            _ => What::Silence { comment: submission.comment(), until: submission.ends(now) },
        };
        if verb == "acknowledged" && !self.is_told("acknowledge") {
            return self.note(&submission.comment());
        }
        self.call(what)
    }

    /// Has the other side called, and shows that it is.
    fn call(&mut self, what: What) -> Flow<Value> {
        let id = fresh_id(self.desk);
        let (root, channel) = (self.root.post.id.clone(), self.root.post.channel.clone());
        self.root.alert.calling = what.verb().into();
        self.root.alert.caller = display_name(&self.user);
        let since = self.root.alert.since;
        let callback = Callback { id, root, channel, what, by: self.user.id.clone(), since };
        // Written down first: what is shown as on its way is on its way.
        callback::place(self.desk, &self.feed.id, vec![callback])?;
        self.root.redraw(self.desk)?;
        Ok(json!({}))
    }

    /// Notes an acknowledgement here alone.
    fn note(&mut self, comment: &str) -> Flow<Value> {
        let desk = self.desk;
        let by = display_name(&self.user);
        let alert: &mut Alert = &mut self.root.alert;
        alert.acknowledged = Some(Acknowledgement {
            by: by.clone(),
            comment: comment.into(),
            at: desk.now(),
            ours: true,
            ..Acknowledgement::default()
        });
        let texts = texts::of(&alert.words);
        let feed = self.feed.feed.clone().unwrap_or_default();
        let line = match alert.notice.system {
            // There is nothing that they could be told.
            System::Other | System::Alertmanager | System::Grafana => String::new(),
            _ if feed.one_way => format!("`/desk set {} callbacks=on`", self.feed.handle),
            System::Itcockpit => format!("`/desk set {} api=https://…`", self.feed.handle),
            _ => format!("`/desk set {} api=https://… credentials=…`", self.feed.handle),
        };
        let message = texts.noted_here(&text::harmless(&by), &text::harmless(comment), &line);
        self.root.redraw(desk)?;
        let item = format!("{} noted", fresh_id(desk));
        let (channel, root) = (&self.root.post.channel, &self.root.post.id);
        let props = json!({ "frontdesk": self.root.reply_marks(item.clone()) });
        let reply = NewPost { channel, root, message, props, user: "", files: Vec::new() };
        desk.ask(question::create_post(&item, reply))?;
        Ok(json!({}))
    }
}

/// The button below a call that was given up: it is made again, once.
fn retry(desk: &Desk, request: &Request, told: &Post) -> Flow {
    #[derive(Deserialize)]
    struct Props {
        frontdesk: Told,
    }
    #[derive(Deserialize)]
    struct Told {
        connection: crate::ids::ConnectionId,
        call: Option<Callback>,
    }
    let not_found = || Stop::Refused(Problem::NotFound);
    let ours = |post: &Post| post.user == desk.bot() && !desk.bot().is_empty() && post.delete_at == 0;
    let read = |post: &Post| serde_json::from_slice::<Props>(&post.props).ok().map(|props| props.frontdesk);
    let known = Some(told).filter(|told| ours(told)).and_then(read).ok_or_else(not_found)?;
    desk.ask(question::lane(&format!("feed {}", known.connection)))?;
    // As they stand now that nobody else draws them: the root, and this very reply.
    let thread = desk.ask(question::thread_piece(&told.root, told.create_at, BESIDES))?;
    let fresh = thread.iter().find(|post| post.id == told.id).and_then(read).ok_or_else(not_found)?;
    let user = press::user(desk, request)?;
    let feed = Connection::load(desk, &known.connection, 0)?.ok_or_else(not_found)?;
    let texts = texts::of(&user.locale);
    let mut root = thread.first().and_then(|root| Root::of(root.clone(), desk.bot()));
    let is_over = |call: &Callback| call.is_obsolete(root.as_ref().map(|root| &root.alert));
    let refusal = match refused(desk, &feed, &user, &told.channel)? {
        None if fresh.call.as_ref().is_none_or(is_over) => Some(texts.nothing_to_do().into()),
        refusal => refusal,
    };
    let (Some(callback), None) = (fresh.call, &refusal) else {
        press::answer(desk, &json!({ "ephemeral_text": refusal.unwrap_or_default() }));
        return Ok(());
    };
    let id = fresh_id(desk);
    // It stays the call of whoever wanted it: who has it tried again did not acknowledge anything.
    let by = if callback.by.is_empty() { user.id.clone() } else { callback.by.clone() };
    let callback = Callback { id, by, ..lengthened(callback, desk.now(), told.create_at) };
    let caller = match callback.by == user.id {
        true => display_name(&user),
        false => desk.ask(question::users(vec![callback.by.clone()]))?.first().map(display_name).unwrap_or_default(),
    };
    let (verb, pressed) = (callback.what.verb(), !matches!(callback.what, What::SetProperty { .. }));
    callback::place(desk, &feed.id, vec![callback])?;
    if let Some(root) = root.as_mut().filter(|root| root.alert.open && pressed) {
        root.alert.calling = verb.into();
        root.alert.caller = caller;
        root.redraw(desk)?;
    }
    // The button goes, so that nobody presses it again.
    let by = texts::of(&feed.language).tried_again(&text::harmless(&display_name(&user)));
    let message = format!("{}\n{by}", told.message.replacen(":x:", ":repeat:", 1));
    let mut props: Value = serde_json::from_slice(&told.props).unwrap_or_default();
    if let Some(props) = props.as_object_mut() {
        props.remove("attachments");
        if let Some(marks) = props.get_mut("frontdesk").and_then(Value::as_object_mut) {
            marks.remove("call");
        }
    }
    desk.order(Op::UpdatePost { id: told.id.clone(), message: Some(message), props: serde_json::to_vec(&props).ok() });
    press::answer(desk, &json!({}));
    Ok(())
}

/// A call as it is made again: what was to last for some time lasts as long from now on.
fn lengthened(callback: Callback, now: i64, given_up: i64) -> Callback {
    let later = |until: i64| if until > 0 { until + (now - given_up).max(0) } else { until };
    let what = match callback.what {
        What::Acknowledge { comment, sticky, notify, until } => {
            What::Acknowledge { comment, sticky, notify, until: later(until) }
        }
        What::Downtime { comment, until } => What::Downtime { comment, until: later(until) },
        What::Silence { comment, until } => What::Silence { comment, until: later(until) },
        what => what,
    };
    Callback { what, ..callback }
}
