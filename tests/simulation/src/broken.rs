//! Cores that were broken on purpose, one for each promise: a simulation that does not catch them proves nothing.

use crate::{Core, Kind};
use frontdesk_wire::{Answer, Envelope, Event, Op, Outcome, Post};
use std::sync::Arc;

/// The cores, each with its name, the promise that it breaks, and a word of what is then found.
pub fn all() -> [(&'static str, Kind, Core, &'static str); 10] {
    [
        ("lost", Kind::Lost, Arc::new(loses) as Core, ""),
        ("twice", Kind::Twice, Arc::new(repeats), ""),
        ("order", Kind::Order, Arc::new(mixes_up), ""),
        ("astray", Kind::Astray, Arc::new(tells_notes), ""),
        ("spool", Kind::Lost, Arc::new(drops_pages), "feed"),
        ("resend", Kind::Twice, Arc::new(forgets_ids), "feed"),
        ("recovery", Kind::Lost, Arc::new(draws_nothing_anew), "is over"),
        ("flood", Kind::Restless, Arc::new(has_no_limits), "posts"),
        ("loop", Kind::Restless, Arc::new(listens_to_bots), "by a program"),
        ("turn", Kind::Lost, Arc::new(forgets_turns), "was left"),
    ]
}

/// A core by its name.
pub fn named(name: &str) -> Option<Core> {
    all().into_iter().find(|(other, ..)| *other == name).map(|(_, _, core, _)| core)
}

/// Takes every answer of an endpoint, and no answer at all, for success.
fn loses(mut envelope: Envelope) -> Outcome {
    for answered in envelope.answers.values_mut() {
        if let Answer::Http { status, fault, .. } = &mut answered.answer {
            *status = 200;
            fault.clear();
        }
    }
    frontdesk::handle(envelope)
}

/// Forgets to write down what an endpoint has.
fn repeats(envelope: Envelope) -> Outcome {
    let mut outcome = frontdesk::handle(envelope);
    outcome.steps.retain(|step| !matches!(&step.op, Op::KvSet { key, .. } if key.starts_with("v1:mark:")));
    outcome
}

/// Takes the last reply of a thread for the first.
fn mixes_up(mut envelope: Envelope) -> Outcome {
    each_list(&mut envelope, |posts| {
        let mut times: Vec<i64> = posts.iter().map(|post| post.create_at).collect();
        times.reverse();
        for (post, at) in posts.iter_mut().zip(times).filter(|(post, _)| !post.root.is_empty()) {
            post.create_at = at;
        }
    });
    frontdesk::handle(envelope)
}

/// Does not see that a note is one.
fn tells_notes(mut envelope: Envelope) -> Outcome {
    let tell = |post: &mut Post| {
        if crate::team::is_note(&post.message) {
            post.message = post.message.trim_start().chars().skip("note:".len()).collect();
        }
    };
    each_list(&mut envelope, |posts| posts.iter_mut().for_each(tell));
    if let Event::Posted { post, .. } | Event::Edited { post, .. } = &mut envelope.event {
        tell(post);
    }
    frontdesk::handle(envelope)
}

fn each_list(envelope: &mut Envelope, change: impl Fn(&mut [Post])) {
    for answered in envelope.answers.values_mut() {
        if let Answer::Posts { posts } = &mut answered.answer {
            change(posts);
        }
    }
}

/// Takes a feed's pages for empty.
fn drops_pages(mut envelope: Envelope) -> Outcome {
    for (name, answered) in &mut envelope.answers {
        let page = name.rsplit(':').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if let (true, Answer::Value { bytes }) = (page && name.starts_with("kv v1:spool:"), &mut answered.answer) {
            if bytes.is_some() {
                *bytes = Some(br#"{"closed":true,"items":[]}"#.to_vec());
            }
        }
    }
    frontdesk::handle(envelope)
}

/// Does not know what came before.
fn forgets_ids(envelope: Envelope) -> Outcome {
    let mut outcome = frontdesk::handle(envelope);
    outcome.steps.retain(|step| !matches!(&step.op, Op::KvSet { key, .. } if key.starts_with("v1:recent:")));
    outcome
}

/// Leaves the root posts of feeds as they are.
fn draws_nothing_anew(envelope: Envelope) -> Outcome {
    let mut outcome = frontdesk::handle(envelope);
    for step in &mut outcome.steps {
        if let (Some(name), Op::UpdatePost { props, .. }) = (&step.name, &mut step.op) {
            if name.starts_with("redraw ") {
                *props = None;
            }
        }
    }
    outcome
}

/// Gives whatever comes a thread of its own.
fn has_no_limits(mut envelope: Envelope) -> Outcome {
    for answered in envelope.answers.values_mut() {
        if let Answer::Limit { wait } = &mut answered.answer {
            *wait = 0;
        }
    }
    frontdesk::handle(envelope)
}

/// Takes every bot for a person.
fn listens_to_bots(mut envelope: Envelope) -> Outcome {
    if let Event::Posted { post, author, .. } = &mut envelope.event {
        author.is_bot = false;
        post.props = Vec::new();
    }
    frontdesk::handle(envelope)
}

/// Goes on with no turn that a crash left.
fn forgets_turns(envelope: Envelope) -> Outcome {
    let mut outcome = frontdesk::handle(envelope);
    outcome.steps.retain(|step| !matches!(&step.op, Op::Schedule { name, .. } if name.starts_with("resume ")));
    outcome
}
