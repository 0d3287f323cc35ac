//! `POST sites/{site}/visitor`: who is vouched for gets a pass and the list of their conversations.

use super::{check_origin, limits, site};
use crate::conversation::{Conversation, Marks, AGE};
use crate::desk::{question, Desk, Flow, Stop};
use crate::identity::Secret;
use crate::ids::ConversationId;
use crate::intake::enough;
use crate::problem::{respond, Problem};
use crate::root_post;
use crate::routes::{api_headers, Request};
use crate::verified::Visitor;
use frontdesk_wire::visitor::{Earlier, Pass, Verified};
use frontdesk_wire::Post;

/// How many conversations are listed, the newest.
const LISTED: usize = 20;
/// How much of a conversation's first words is told, in code points.
const WORDS: usize = 80;
/// How often one visitor may ask, in how many milliseconds: several tabs and devices.
const LISTS: (u32, i64) = (30, 60_000);

/// Exchanges a signature for a pass.
pub fn receive(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let flow = exchange(desk, request, handle);
    match flow {
        Err(Stop::Refused(Problem::VerificationFailed)) => {
            limits::unknown_token(desk, request, Problem::VerificationFailed)
        }
        other => other,
    }
}

fn exchange(desk: &Desk, request: &Request, handle: &str) -> Flow {
    let claim: Verified = request.json()?;
    let connection = site(desk, handle)?;
    check_origin(request, &connection)?;
    let visitor = Visitor::signed(desk, &connection.id, &claim)?;
    let secret = Secret::load(desk)?;
    let lists = question::limit(&format!("visitor {}", visitor.hash(&secret)), LISTS.0, LISTS.1);
    enough(desk.ask(lists)?)?;
    let known = visitor.conversations(desk, &secret)?;
    let (pass, expires) = visitor.pass(&secret, desk.now());
    let answer = Pass { pass, expires, conversations: list(desk, &visitor, &known.ids)? };
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&answer).unwrap_or_default()));
    Ok(())
}

/// What is told of the visitor's conversations, the one that changed last first.
fn list(desk: &Desk, visitor: &Visitor, ids: &[ConversationId]) -> Flow<Vec<Earlier>> {
    let ids: Vec<&ConversationId> = ids.iter().take(LISTED).collect();
    let keys: Vec<String> = ids.iter().map(|id| Conversation::key(id)).collect();
    let records = desk.load_all::<Conversation>(&keys, AGE)?;
    let theirs = ids.into_iter().zip(records).filter_map(|(id, record)| Some((id, record?)));
    let opened = theirs.filter(|(_, record)| visitor.has(record)).filter_map(|(id, record)| Some((id, record.root?)));
    let (ids, roots): (Vec<_>, Vec<_>) = opened.unzip();
    let posts = desk.ask_all(roots.iter().map(|root| question::post(root.as_str())).collect())?;
    let there = ids.into_iter().zip(posts).filter_map(|(id, post)| Some((id, post?)));
    let mut there: Vec<(&ConversationId, Post)> = there.filter(|(_, post)| post.delete_at == 0).collect();
    there.sort_by_key(|(_, post)| std::cmp::Reverse(post.update_at));
    Ok(there.iter().map(|(id, post)| earlier(id, post)).collect())
}

fn earlier(id: &ConversationId, post: &Post) -> Earlier {
    let words = root_post::words_of(post);
    let line: Vec<&str> = words.split_whitespace().collect();
    let mut text: String = line.join(" ").chars().take(WORDS).collect();
    if text.len() < line.join(" ").len() {
        text.push('…');
    }
    let open = super::events::state_of(&Marks::of(post).unwrap_or_default()).open;
    Earlier { id: id.to_string(), at: post.create_at, text, open }
}
