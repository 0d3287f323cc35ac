//! What two nodes said at the same moment: that people go on. Each finds the other's words when it reads the thread again, and of two alike
//! the later goes.

use crate::conversation::{Binding, Marks};
use crate::desk::{question, Desk, Flow};
use frontdesk_wire::{Op, Post};
use std::collections::BTreeSet;

/// After how many milliseconds it is looked: by then each replica has what the other node said.
const SOON: i64 = 3_000;

/// Has the thread looked at again, for what was said of a handing over since a time.
pub fn look_soon(desk: &Desk, root: &str, since: i64) {
    desk.schedule(format!("handed {root} {since}"), root.into(), desk.now() + SOON);
}

/// Looks. The event holds the thread's lane.
pub fn remove(desk: &Desk, root: &str, since: i64) -> Flow {
    let thread = desk.ask(question::thread(root))?;
    let Some(binding) = thread.first().and_then(|post| Binding::of(post, desk.bot())) else { return Ok(()) };
    // Where it was closed and opened again, it may have been handed over again.
    let reopened = binding.marks.about.map_or(0, |about| about.reopened);
    for post in copies(&thread, desk.bot(), since, if reopened > since { reopened } else { i64::MAX }) {
        desk.order(Op::DeletePost { id: post.id.clone() });
    }
    Ok(())
}

/// Of the lines to the visitor, and of the notes to the team, that were made within a time all but the first.
fn copies<'a>(thread: &'a [Post], bot: &str, since: i64, until: i64) -> Vec<&'a Post> {
    let within = |post: &&Post| post.user == bot && post.delete_at == 0 && (since..until).contains(&post.create_at);
    let handed =
        |post: &'a Post| Marks::of(post).filter(|marks| marks.handed.is_some()).map(|marks| (post, marks.note));
    let mut said: Vec<(&Post, bool)> = thread.iter().filter(within).filter_map(handed).collect();
    said.sort_by_key(|(post, _)| (post.create_at, post.id.as_str()));
    let mut seen = BTreeSet::new();
    said.into_iter().filter(|(_, note)| !seen.insert(*note)).map(|(post, _)| post).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_was_said_twice_the_later_goes() {
        let post = |id: &str, at: i64, props: &str| Post {
            id: id.into(),
            create_at: at,
            user: "bot".into(),
            props: props.into(),
            ..Post::default()
        };
        let (line, note) = (r#"{"frontdesk":{"handed":"asked"}}"#, r#"{"frontdesk":{"handed":"asked","note":true}}"#);
        let thread = [
            post("root", 5, "{}"),
            post("a", 10, line),
            post("d", 11, note),
            post("c", 11, note),
            post("b", 12, line),
            post("e", 13, r#"{"frontdesk":{"note":true}}"#),
            Post { user: "anna".into(), ..post("f", 14, line) },
            post("g", 20, line),
        ];
        let gone = |since, until| -> Vec<&str> {
            copies(&thread, "bot", since, until).into_iter().map(|post| post.id.as_str()).collect()
        };
        assert_eq!(gone(10, 20), ["d", "b"]);
        assert_eq!(gone(10, i64::MAX), ["d", "b", "g"]);
        assert_eq!(gone(12, i64::MAX), ["g"]);
        assert!(gone(13, 20).is_empty());
    }
}
