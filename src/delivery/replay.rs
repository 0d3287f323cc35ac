//! Sends again what somebody asks for: it is owed once more, in its place in the thread.

use crate::connection::Connection;
use crate::delivery::mark::Mark;
use crate::delivery::place::{self, Owed, Place};
use crate::delivery::CLAIM;
use crate::desk::{Desk, Flow};
use std::collections::BTreeMap;

/// Has replies sent again, by the conversations that they stand in, each a root post's id. What waits for its next try is
/// tried at once. Gives how many replies that are, without those that are on their way at this moment to a receiver that must
/// not be called twice.
pub fn replay(desk: &Desk, connection: &Connection, replies: &BTreeMap<String, Vec<String>>) -> Flow<usize> {
    let keys: Vec<String> = replies.keys().map(|root| Mark::key(root)).collect();
    let marks: Vec<Option<Mark>> = desk.load_all(&keys, 0)?;
    let known = Place::load(desk, connection.channel.as_str())?;
    let mut place = known.clone().unwrap_or_default();
    let (number, mut count) = (desk.now(), 0);
    for ((root, posts), mark) in replies.iter().zip(marks) {
        let before = mark.clone();
        let mut mark = mark.unwrap_or_default();
        mark.connection = connection.id.clone();
        let owed = add(&mut mark, posts, desk.now());
        if owed == 0 {
            continue;
        }
        count += owed;
        if before.as_ref() != Some(&mark) {
            mark.store(desk, root);
        }
        place.owed.insert(root.clone(), Owed { number, connection: connection.id.clone() });
    }
    if count == 0 {
        return Ok(0);
    }
    // Where the channel was never read, its first reading finds the marks.
    if known.is_some() {
        place.store(desk, connection.channel.as_str());
    }
    for root in replies.keys().filter(|root| place.owed.get(*root).is_some_and(|owed| owed.number == number)) {
        place::deliver_owed(desk, root, number);
    }
    Ok(count)
}

/// Puts posts into a mark; gives how many of them are then owed.
fn add(mark: &mut Mark, posts: &[String], now: i64) -> usize {
    let claim = mark.claim.clone().filter(|claim| (claim.at..claim.at + CLAIM).contains(&now));
    let on_its_way = |id: &String| claim.as_ref().is_some_and(|claim| claim.posts.iter().any(|(post, _)| post == id));
    let mut count = 0;
    for id in posts.iter().filter(|id| !on_its_way(id)) {
        if !mark.replay.contains(id) {
            mark.replay.push(id.clone());
        }
        count += 1;
    }
    if let Some(retry) = mark.retry.as_mut().filter(|_| count > 0) {
        retry.next = retry.next.min(now);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::mark::{Claim, Retry};

    #[test]
    fn what_is_on_its_way_is_not_sent_again_and_what_waits_is_tried_at_once() {
        let claim = Some(Claim { at: 1_000, posts: vec![("a".into(), 1)] });
        let retry = Some(Retry { delivery: "c".into(), next: 9_000, ..Retry::default() });
        let mut mark = Mark { claim, retry, ..Mark::default() };
        let posts = ["a".to_string(), "b".into()];
        assert_eq!(add(&mut mark, &posts, 2_000), 1);
        assert_eq!((mark.replay.as_slice(), mark.retry.as_ref().map(|retry| retry.next)), (&posts[1..], Some(2_000)));
        assert_eq!(add(&mut mark, &posts, 1_000 + CLAIM), 2);
        assert_eq!(mark.replay, ["b", "a"]);
    }
}
