//! Deliveries that were given up, as the thread shows them: a reaction on the post, and a note that says why. Never the
//! payload, never the receiver's answer.

use crate::connection::Connection;
use crate::conversation::Marks;
use crate::delivery::mark::{DeadLetter, Mark};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow};
use crate::ids::PostId;
use crate::words::delivery::{self as words, Undelivered};
use frontdesk_wire::{Op, Post};
use serde_json::json;

/// The reaction on a post that did not arrive.
pub const REACTION: &str = "warning";

/// Shows what was given up and is not shown yet. The mark was written before, so that a crash in between costs nothing:
/// whoever comes next finds here what is still to be shown.
pub fn show(desk: &Desk, connection: &Connection, root: &Post, mark: &mut Mark) -> Flow {
    if mark.dead.iter().all(|dead| dead.shown) {
        return Ok(());
    }
    let thread = desk.ask(question::thread(&root.id))?;
    let is_shown = |dead: &DeadLetter| {
        let of = |post: &Post| post.user == desk.bot() && tells_of(post).as_deref() == Some(&dead.post);
        thread.iter().any(|post| of(post) && post.create_at >= dead.at)
    };
    for dead in mark.dead.iter_mut().filter(|dead| !dead.shown) {
        if !is_shown(dead) {
            desk.order(Op::React {
                post: dead.post.clone(),
                user: String::new(),
                emoji: REACTION.into(),
                remove: false,
            });
            // Where Mattermost does not take the note, whoever comes next tries again.
            desk.ask(question::create_post(&format!("dead letter {}", dead.delivery), note(connection, root, dead)))?;
        }
        dead.shown = true;
    }
    mark.store(desk, &root.id);
    Ok(())
}

fn tells_of(post: &Post) -> Option<String> {
    Marks::of(post)?.dead_letter.map(|post| post.to_string())
}

fn note<'a>(connection: &Connection, root: &'a Post, dead: &DeadLetter) -> NewPost<'a> {
    let marks = Marks { note: true, dead_letter: Some(PostId::new(dead.post.clone())), ..Marks::default() };
    let words = words::of(&connection.language);
    let told = Undelivered {
        handle: connection.handle.as_str(),
        delivery: &dead.delivery,
        tries: dead.tries,
        status: dead.status,
        fault: &dead.fault,
    };
    let message = words.undelivered(&told);
    NewPost {
        channel: &root.channel,
        root: &root.id,
        message,
        props: json!({ "frontdesk": marks }),
        user: "",
        files: Vec::new(),
    }
}
