//! How far a visitor has seen the thread: one reaction of our bot, which moves along with them.

use crate::conversation::{Conversation, Place};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::{ConversationId, PostId};
use frontdesk_wire::{Op, Post};

/// The reaction.
const EYES: &str = "eyes";
/// How often it moves at most, in milliseconds.
const EVERY: i64 = 5_000;

/// The visitor has seen everything up to a post. Where the reaction has just moved it follows later, to the last one that was seen by then.
pub fn up_to(desk: &Desk, id: &ConversationId, conversation: &Conversation, post: &Post) -> Flow {
    let place = Place { post: PostId::new(post.id.clone()), at: post.create_at };
    if is_news(conversation, &place) {
        soon(desk, id, &place)
    } else {
        Ok(())
    }
}

fn soon(desk: &Desk, id: &ConversationId, place: &Place) -> Flow {
    let wait = desk.ask(question::limit(&format!("{EYES} {id}"), 1, EVERY))?;
    if wait == 0 {
        return go(desk, id, place);
    }
    let payload = serde_json::to_vec(place).unwrap_or_default();
    let (name, at) = (format!("{EYES} {id}"), desk.now() + wait);
    desk.order(Op::Schedule { name, lane: String::new(), thread: String::new(), payload, at, early: true });
    Ok(())
}

/// It is time for the reaction to follow.
pub fn due(desk: &Desk, id: &str, payload: &[u8]) -> Flow {
    let place: Place = serde_json::from_slice(payload)
        .map_err(|_| Stop::Failed("a timer brought something that is not ours".into()))?;
    soon(desk, &ConversationId::new(id), &place)
}

fn go(desk: &Desk, id: &ConversationId, place: &Place) -> Flow {
    let Some(mut conversation) = Conversation::load(desk, id, 0)? else { return Ok(()) };
    if !is_news(&conversation, place) {
        return Ok(());
    }
    let react = |post: &PostId, remove: bool| {
        let (post, emoji) = (post.to_string(), EYES.to_string());
        desk.order(Op::React { post, user: String::new(), emoji, remove });
    };
    let before = conversation.seen.replace(place.clone());
    // Written down first: another node that moves it, too, begins anew and takes this one away.
    conversation.store(desk, id);
    react(&place.post, false);
    if let Some(before) = before {
        react(&before.post, true);
    }
    Ok(())
}

/// Whether that is further than it is known; a visitor sees nothing less than before.
fn is_news(conversation: &Conversation, place: &Place) -> bool {
    let known = conversation.seen.as_ref();
    !conversation.erased && known.is_none_or(|known| (known.at, &known.post) < (place.at, &place.post))
}
