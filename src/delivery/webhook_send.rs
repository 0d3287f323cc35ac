//! Sends to a receiver that ignores ids: what is to be sent is claimed before it is called, so that nothing is sent twice.

use crate::delivery::breaker::Breaker;
use crate::delivery::due::{Due, What};
use crate::delivery::mark::{Claim, Mark};
use crate::delivery::place;
use crate::delivery::send::{is_over, pass, Left, Sending, BUDGET};
use crate::delivery::{dead_letter, gone, lane, webhook};
use crate::desk::question::{self, HttpAnswer};
use crate::desk::Flow;
use crate::keys::{self, Keys};

/// When it is written down that what was claimed has arrived, in milliseconds; a further message does it before.
pub const CONFIRM: i64 = 10_000;

/// How a try ended.
#[derive(PartialEq)]
enum Ended {
    /// It arrived.
    Arrived,
    /// It did not, for certain.
    Failed,
    /// It may have arrived.
    Unknown,
}

/// Sends messages in their order. What this format cannot say (edits, deletions, turns) is passed in silence.
pub fn send(sending: &Sending<'_>, mut mark: Mark, mut breaker: Breaker, dues: Vec<Due>, more: bool) -> Flow {
    let (desk, root) = (sending.desk, &sending.root.id);
    let known = breaker.clone();
    let (said, silent): (Vec<Due>, Vec<Due>) = dues.into_iter().partition(|due| due.what == What::Created);
    for due in &silent {
        pass(&mut mark, due, 0, desk.now());
    }
    if said.is_empty() {
        return sending.finish(mark, &known, &breaker, if more { Left::Now } else { Left::Nothing });
    }
    let keys = Keys::load(desk, &sending.connection.id, keys::AGE)?;
    let channel = desk.ask(question::channel(&sending.root.channel))?.unwrap_or_default();
    let retry = mark.retry.take();
    let claim = match mark.claim.take() {
        // This event's own: a conflict came after it.
        Some(claim) => claim,
        None => {
            let posts = said.iter().map(|due| (due.post.id.clone(), due.post.create_at)).collect();
            let claim = Claim { at: desk.now(), posts };
            mark.claim = Some(claim.clone());
            mark.store(desk, root);
            mark.claim = None;
            claim
        }
    };
    let begun = claim.at;
    let is_claimed = |due: &&Due| claim.posts.iter().any(|(post, _)| post == &due.post.id);
    for (index, due) in said.iter().filter(is_claimed).enumerate() {
        let author = sending.author(due).cloned().unwrap_or_default();
        let request = webhook::request(sending.connection, &keys.webhook, &channel, &author, &due.post);
        let called = desk.has_called(&call(&due.post.id, begun));
        let answer = if desk.now() - begun > BUDGET && !called {
            None
        } else {
            desk.try_ask(question::http(&call(&due.post.id, begun), request))?.ok()
        };
        let Some(answer) = answer else {
            // What was claimed and not begun is free again.
            return sending.finish(mark, &known, &breaker, if called { Left::Now } else { Left::Later });
        };
        if answer.status == 410 {
            mark.store(desk, root);
            return gone::take_down(desk, sending.connection);
        }
        match ended(&answer) {
            Ended::Arrived => {
                breaker.succeeded(desk.now());
                sending.passed(&mut mark, due, answer.status);
                for (index, reply) in webhook::answer(&answer, &due.post, service(sending)).into_iter().enumerate() {
                    let name = format!("answer {} {index}", due.post.id);
                    // What it says is a gift: where Mattermost does not take it, the message has arrived all the same.
                    if let Err(error) = desk.try_ask(question::create_post(&name, reply))? {
                        desk.log("warn", format!("an endpoint's answer could not be posted: {error}"));
                    }
                }
            }
            Ended::Unknown => {
                breaker.failed(&answer, desk.now());
                let lost = HttpAnswer { fault: "unknown".into(), ..answer };
                sending.give_up(&mut mark, due, 1, &lost);
                return sending.finish(mark, &known, &breaker, Left::Now);
            }
            Ended::Failed => {
                breaker.failed(&answer, desk.now());
                mark.retry = retry.filter(|_| index == 0);
                let over = is_over(&breaker, due, desk.now());
                sending.failed(&mut mark, known.woken, due, &answer, over);
                let left = if mark.retry.is_none() { Left::Now } else { Left::Nothing };
                return sending.finish(mark, &known, &breaker, left);
            }
        }
    }
    // Everything arrived, and nothing more needs to be written at once: the claim names it.
    sending.keep_breaker(&known, &breaker);
    let mut binding = sending.binding.clone();
    binding.settled = claim.at;
    binding.keep(desk, root);
    lane::set(desk, &format!("confirm {root} {begun}"), root, desk.now() + CONFIRM, true);
    if more {
        place::deliver_at(desk, root, desk.now());
    }
    if mark.dead.iter().all(|dead| dead.shown) {
        return Ok(());
    }
    mark.claim = Some(claim);
    dead_letter::show(desk, sending.connection, sending.root, &mut mark)
}

/// The name of the call that carries a claimed post.
pub fn call(post: &str, claimed: i64) -> String {
    format!("{post} {claimed}")
}

/// The bot in whose name an answer stands: the service's own, or ours.
fn service<'a>(sending: &Sending<'a>) -> &'a str {
    let endpoint = sending.connection.endpoint.as_ref();
    endpoint.and_then(|endpoint| endpoint.bot.as_ref()).map_or("", |bot| bot.id.as_str())
}

fn ended(answer: &HttpAnswer) -> Ended {
    let sent_nothing = matches!(answer.fault.as_str(), "refused" | "name" | "connect" | "certificate");
    match answer.status {
        200..=299 => Ended::Arrived, // whatever became of its body
        0 if !sent_nothing => Ended::Unknown,
        _ => Ended::Failed,
    }
}
