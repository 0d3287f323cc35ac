//! Tells in the thread what became of a call, once, and draws the root post as it stands then.

use super::calls::{Call, Calls, Outcome};
use super::{schedule_telling, Callback, What};
use crate::alert::root::Root;
use crate::alert::{actions, Acknowledgement, Alert, Silence, System};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::hooks::display_name;
use crate::ids::ConnectionId;
use crate::text;
use crate::words::{self, alert as texts};
use frontdesk_wire::Post;
use serde_json::{json, Value};

/// A reply that tells of a call is at most so much older than the call, in milliseconds: clocks differ.
const SLACK: i64 = 60_000;
/// How many replies are looked at.
const REPLIES: u32 = 200;
/// When it is looked at once more whether the root post shows what was done, in milliseconds.
const AGAIN: i64 = 5_000;

/// Tells of the first call of which there is something to tell, for a timer. The feed's lane is held by the event.
pub fn tell(desk: &Desk, id: &ConnectionId) -> Flow {
    let mut calls = Calls::load(desk, id)?;
    let now = desk.now();
    let Some(index) = calls.calls.iter().position(|call| call.tells().is_some_and(|at| at <= now)) else {
        schedule_telling(desk, id, &calls);
        return Err(Stop::Ignored("there is nothing to tell of calls"));
    };
    let Some(mut call) = calls.calls.get(index).cloned() else { return Ok(()) };
    let Some(connection) = Connection::load(desk, id, 0)? else { return Err(Stop::Ignored("the feed is gone")) };
    let Some(outcome) = call.outcome.take() else { return Ok(()) };
    let stays = match &outcome {
        Outcome::Told { silence } => {
            // What somebody did since, such as to end the silence, is shown by its own call.
            let is_last = |other: &Call| other.callback.root != call.callback.root || other.made_at <= call.made_at;
            if calls.calls.iter().all(is_last) {
                look_again(desk, &call, silence)?;
            }
            false
        }
        Outcome::Done { silence } => {
            call.outcome = Some(Outcome::Told { silence: silence.clone() });
            call.next = now + AGAIN;
            tell_one(desk, &connection, &call, &outcome)?
        }
        Outcome::Failed => {
            tell_one(desk, &connection, &call, &outcome)?;
            true
        }
        Outcome::Refused | Outcome::GivenUp | Outcome::Obsolete => {
            tell_one(desk, &connection, &call, &outcome)?;
            false
        }
        Outcome::Counted => false,
    };
    if stays {
        calls.change(&[index], |_| call.clone());
    } else {
        calls.calls.remove(index);
    }
    calls.store(desk, id);
    schedule_telling(desk, id, &calls);
    Ok(())
}

/// Draws a root post again that does not show what was done.
fn look_again(desk: &Desk, call: &Call, silence: &str) -> Flow {
    let callback = &call.callback;
    let root = desk.ask(question::post(&callback.root))?.and_then(|post| Root::of(post, desk.bot()));
    let Some(mut root) = root.filter(|root| root.alert.open && !shows(&root.alert, &callback.what, silence)) else {
        return Ok(());
    };
    let by = by(desk, callback)?;
    stands(&mut root.alert, call, &Outcome::Done { silence: silence.into() }, &by, desk.now());
    root.redraw(desk)
}

/// Whether an alert shows what was done.
fn shows(alert: &Alert, what: &What, silence: &str) -> bool {
    match what {
        What::Acknowledge { .. } => alert.acknowledged.is_some(),
        What::Downtime { .. } => alert.downtime,
        What::Silence { .. } => alert.silence.as_ref().is_some_and(|known| known.id == silence),
        What::Unsilence { id } => alert.silence.as_ref().is_none_or(|known| known.id != *id),
        What::SetProperty { .. } => true,
    }
}

/// Tells it: whether it is about an alert that is shown.
fn tell_one(desk: &Desk, connection: &Connection, call: &Call, outcome: &Outcome) -> Flow<bool> {
    let callback = &call.callback;
    // Only after a crash is it told already; of a long thread that much is read.
    let thread = desk.ask(question::thread_piece(&callback.root, call.made_at - SLACK, REPLIES))?;
    let Some(root) = thread.first().filter(|root| root.id == callback.root && root.delete_at == 0) else {
        return Ok(false); // nobody is left to be told
    };
    let item = format!("{} {}", callback.id, outcome.code());
    let told =
        |post: &Post| post.user == desk.bot() && Marks::of(post).is_some_and(|marks| marks.items.contains(&item));
    let mut alert_root = Root::of(root.clone(), desk.bot());
    let is_open = alert_root.as_ref().is_some_and(|root| root.alert.open);
    if thread.iter().any(told) {
        return Ok(is_open); // and the root post was drawn before
    }
    let by = by(desk, callback)?;
    if let Some(root) = alert_root.as_mut().filter(|_| !matches!(outcome, Outcome::Failed | Outcome::Obsolete)) {
        stands(&mut root.alert, call, outcome, &by, desk.now());
        root.redraw(desk)?;
    }
    let marks = match &alert_root {
        Some(root) => root.reply_marks(item.clone()),
        None => {
            Marks { connection: Some(connection.id.clone()), feed: true, items: vec![item.clone()], ..Marks::default() }
        }
    };
    let message = message(connection, alert_root.as_ref().map(|root| &root.alert), call, outcome, &by, desk.now());
    let mut props = json!({ "frontdesk": marks });
    if matches!(outcome, Outcome::Refused | Outcome::GivenUp) {
        offer_again(&mut props, connection, callback);
    }
    let reply = NewPost { channel: &root.channel, root: &root.id, message, props, user: "", files: Vec::new() };
    desk.ask(question::create_post(&item, reply))?;
    Ok(is_open)
}

/// Who wanted a call, as a name that is plain text; empty for a rule.
fn by(desk: &Desk, callback: &Callback) -> Flow<String> {
    if callback.by.is_empty() {
        return Ok(String::new());
    }
    let users = desk.ask(question::users(vec![callback.by.clone()]))?;
    Ok(users.first().map(display_name).unwrap_or_default())
}

/// How an alert stands after a call.
fn stands(alert: &mut Alert, call: &Call, outcome: &Outcome, by: &str, now: i64) {
    let what = &call.callback.what;
    if alert.calling == what.verb() {
        alert.calling.clear();
        alert.caller.clear();
    }
    let Outcome::Done { silence } = outcome else { return };
    if !alert.open || call.callback.is_obsolete(Some(alert)) {
        return;
    }
    match what {
        What::Acknowledge { comment, sticky, until, .. } => {
            // The other side's word of it may have been faster.
            let echoed = alert.acknowledged.as_ref().is_some_and(|known| !known.ours && known.at >= call.made_at);
            let (by, comment) = (by.to_string(), comment.trim().to_string());
            // openITCOCKPIT's acknowledgements from Mattermost are sticky, all of them.
            let sticky = *sticky || alert.notice.system == System::Itcockpit;
            alert.acknowledged = Some(Acknowledgement { by, comment, at: now, ours: !echoed, sticky, until: *until });
        }
        What::Downtime { until, .. } => (alert.downtime, alert.downtime_until) = (true, *until),
        What::Silence { until, .. } => {
            alert.silence = Some(Silence { id: silence.clone(), by: by.into(), until: *until });
        }
        What::Unsilence { .. } => alert.silence = None,
        What::SetProperty { .. } => {}
    }
}

fn message(
    connection: &Connection,
    alert: Option<&Alert>,
    call: &Call,
    outcome: &Outcome,
    by: &str,
    now: i64,
) -> String {
    let language = alert.map_or(connection.language.as_str(), |alert| alert.words.as_str());
    let texts = texts::of(language);
    let what = &call.callback.what;
    let by = text::harmless(by);
    let subject = match what {
        What::SetProperty { doctype, name, property, value } => {
            let plain = format!("{doctype} {name}: {property} = {value}");
            format!("`{}`", text::without_mass_mentions(&plain.replace(['`', '\n', '\r'], " ")))
        }
        _ => String::new(),
    };
    let said = texts.call(what.verb(), &by, &subject);
    let system = alert.map(|alert| alert.notice.system).unwrap_or_default();
    let reason =
        call.fault.as_ref().map(|fault| texts.fault(fault, connection.handle.as_str(), system)).unwrap_or_default();
    match outcome {
        Outcome::Failed => texts.call_failed(&said, &reason, &texts::long(call.next - now + 999)),
        Outcome::Refused | Outcome::GivenUp => {
            let refused = *outcome == Outcome::Refused;
            let given_up = texts.call_given_up(&said, &reason, call.tries, refused);
            match call.more {
                0 => given_up,
                more => format!("{given_up} {}", texts.calls_more(more)),
            }
        }
        Outcome::Counted => String::new(),
        Outcome::Obsolete => texts.call_obsolete(&said, call.tries > 1),
        Outcome::Done { .. } | Outcome::Told { .. } => {
            let (comment, until) = match what {
                What::Acknowledge { comment, until, .. }
                | What::Downtime { comment, until }
                | What::Silence { comment, until } => (comment.as_str(), *until),
                _ => ("", 0),
            };
            let until = match until {
                0 => String::new(),
                at => words::clock(at, &connection.timezone, words::of(language)),
            };
            let comment = comment.split_whitespace().collect::<Vec<_>>().join(" ");
            texts.done(what.verb(), &by, &text::harmless(&comment), &until)
        }
    }
}

/// A button that has the call made again, and what it then needs to know.
fn offer_again(props: &mut Value, connection: &Connection, callback: &Callback) {
    let button = actions::button(&connection.language, "retry", "default");
    if let Some(marks) = props.get_mut("frontdesk").and_then(Value::as_object_mut) {
        marks.insert("call".into(), json!(callback));
    }
    if let Some(props) = props.as_object_mut() {
        props.insert("attachments".into(), json!([{ "actions": [button] }]));
    }
}
