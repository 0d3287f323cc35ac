//! When a mail is due: three minutes after a reply that the visitor has not seen by then.
//!
//! A reply costs a timer and nothing else, and only where an address was left. Timers go with their process, so each node looks from time
//! to time what was said in the channels of websites; doing that twice is harmless, since who sends a mail writes that down before.

use super::left::{Left, Sending};
use super::{is_offered, letter, link};
use crate::connection::{Connection, Index, Kind};
use crate::conversation::{Binding, Conversation};
use crate::desk::{question, Desk, Flow, Stop};
use crate::files;
use crate::identity::Secret;
use crate::ids::{ChannelId, ConversationId, PostId};
use crate::manner::Manner;
use crate::speech::{self, Speech, Voices};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use frontdesk_wire::visitor::{Message, Role};
use frontdesk_wire::{Post, User};
use std::collections::{BTreeMap, BTreeSet};

/// How long a visitor has to read a reply on the page, in milliseconds.
const PATIENCE: i64 = 3 * 60_000;
/// One mail goes to an address within so many milliseconds; what comes meanwhile goes with the next.
const APART: i64 = 10 * 60_000;
/// After so long nobody is still sending a mail, in milliseconds: their process has ended.
const GIVEN_UP: i64 = 2 * 60_000;
/// How often a mail is tried that the server does not take, each time [`APART`].
const TRIES: u32 = 12;
/// How often each node looks, in minutes, and how far back, in milliseconds: at its start for a day.
const EVERY: i64 = 5;
const BACK: i64 = 30 * 60_000;
const BACK_AT_START: i64 = 24 * 3_600_000;
/// So many conversations are looked at in one go.
const MOST: usize = 500;

/// A reply was made in a conversation: where an address was left, what is unread goes there in a while. What an agent says may be in the
/// visitor's own words, and nobody knows whose the address is: it stays on the page.
pub fn reply_came(desk: &Desk, binding: &Binding, post: &Post, speech: Speech) {
    let said = speech == Speech::Member;
    let left = binding.marks.about.as_ref().is_some_and(|about| !about.email.is_empty());
    if let (true, false, Some(id)) = (said && left, binding.marks.endpoint, &binding.marks.conversation) {
        schedule(desk, id, &post.id, desk.now() + PATIENCE);
    }
}

/// Each reply has a timer of its own: one for all would wait for as long as somebody writes.
fn schedule(desk: &Desk, id: &ConversationId, what: &str, at: i64) {
    desk.schedule(format!("mail {id} {what}"), format!("mail {id}"), at);
}

/// What a mail needs, where one may go out.
struct Case {
    id: ConversationId,
    left: Left,
    record: Conversation,
    connection: Connection,
}

/// It is time: what is unread goes out.
pub fn due(desk: &Desk, id: &str) -> Flow {
    let id = ConversationId::parse(id).ok_or(Stop::Ignored("this is no conversation"))?;
    let left = Left::load(desk, &id)?.ok_or(Stop::Ignored("no address was left"))?;
    let nonce = URL_SAFE_NO_PAD.encode(desk.random().get(16..).unwrap_or_default());
    let sending = left.sending.clone().unwrap_or_default();
    if sending.nonce == nonce {
        return send(desk, &id, left, letter::Letter::default()); // it has gone out, and that could not be written down
    }
    if !sending.nonce.is_empty() && desk.now() < sending.at + GIVEN_UP {
        schedule(desk, &id, "later", sending.at + GIVEN_UP);
        return Ok(());
    }
    let mut case = case(desk, id, left)?;
    let unread = unread(desk, &case)?;
    if unread.is_empty() {
        return Err(Stop::Ignored("the visitor has seen everything"));
    }
    let next = case.left.sent + APART;
    if desk.now() < next {
        schedule(desk, &case.id, "later", next);
        return Ok(());
    }
    let secret = Secret::load(desk)?;
    let address = secret.hash(&format!("mail {}", case.left.email.to_lowercase()));
    let wait = desk.ask(question::limit(&format!("mail {address}"), 1, APART))?;
    if wait > 0 {
        schedule(desk, &case.id, "later", desk.now() + wait);
        return Ok(());
    }
    let code = link_of(desk, &secret, &mut case);
    let letter = letter::write(desk, &case.connection, &case.left, &unread, &case.record, code.as_deref())?;
    let posts = unread.iter().map(|message| PostId::new(message.id.clone())).collect();
    case.left.sending = Some(Sending { at: desk.now(), nonce, posts });
    case.left.store(desk, &case.id);
    send(desk, &case.id, case.left, letter)
}

/// The code of the link. A verified visitor's conversations are opened by their signing in, and by nothing else.
fn link_of(desk: &Desk, secret: &Secret, case: &mut Case) -> Option<String> {
    if !case.record.verified.is_empty() || case.connection.verified {
        return None;
    }
    let (code, link) = link::code(desk, secret, &case.id);
    case.left.add(link, desk.now());
    Some(code)
}

/// Sends what was written down as being sent, and writes down what became of it.
fn send(desk: &Desk, id: &ConversationId, mut left: Left, letter: letter::Letter) -> Flow {
    let sent = desk.try_ask(question::mail("unread", &letter.to, &letter.subject, letter.html))?;
    let now = desk.now();
    match sent {
        Ok(()) => left.arrived(now),
        Err(error) => {
            left.failed += 1;
            if left.failed < TRIES {
                left.sending = None;
                schedule(desk, id, "later", now + APART);
                desk.log("warn", format!("an e-mail to a visitor did not go out and is tried again: {error}"));
            } else {
                left.arrived(now);
                desk.log(
                    "error",
                    format!("an e-mail to a visitor did not go out after {TRIES} tries and is given up; check the server's e-mail settings in the System Console: {error}"),
                );
            }
        }
    }
    left.store(desk, id);
    Ok(())
}

fn case(desk: &Desk, id: ConversationId, left: Left) -> Flow<Case> {
    let record = Conversation::load(desk, &id, 0)?.filter(|record| !record.blocked && record.root.is_some());
    let record = record.ok_or(Stop::Ignored("the conversation is over"))?;
    let connection = Connection::load(desk, &record.connection, 0)?.filter(|connection| !connection.disabled);
    let connection = connection.filter(|connection| is_offered(desk.host(), connection));
    Ok(Case { id, left, record, connection: connection.ok_or(Stop::Ignored("no mail is sent here"))? })
}

/// The team's messages that the visitor has neither seen nor been sent.
fn unread(desk: &Desk, case: &Case) -> Flow<Vec<Message>> {
    let root = case.record.root.as_ref().map(PostId::as_str).unwrap_or_default();
    let thread = desk.ask(question::thread(root))?;
    let seen = case.record.seen.as_ref().map(|place| (place.at, place.post.as_str()));
    let told: BTreeSet<&str> = case.left.told.iter().map(PostId::as_str).collect();
    let news = |post: &&Post| {
        let place = (post.create_at, post.id.as_str());
        post.create_at > case.left.at && seen.is_none_or(|seen| place > seen) && !told.contains(post.id.as_str())
    };
    let news: Vec<Post> = thread.iter().filter(|post| post.user != desk.bot()).filter(news).cloned().collect();
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<String> = news.iter().map(|post| post.user.clone()).collect();
    let authors = desk.ask(question::users(ids.into_iter().collect()))?;
    let authors: BTreeMap<&str, &User> = authors.iter().map(|user| (user.id.as_str(), user)).collect();
    let voices = Voices::load(desk, &news)?.speaking(Manner::load(desk, &case.connection.id)?);
    let all: Vec<&Post> = news.iter().collect();
    let files = files::attached(desk, &case.connection.id, &case.id, &all)?;
    let message =
        |post: &Post| speech::message(post, &voices, authors.get(post.user.as_str()).copied(), files.of(post));
    let by_member = |message: &Message| message.from.role == Role::Member;
    Ok(news.iter().filter_map(message).filter(by_member).collect())
}

/// Has each channel with a website be looked at: at a node's start, and then from time to time.
pub fn look_around(desk: &Desk, index: &Index, starts: bool) {
    let minute = desk.now() / 60_000;
    if !desk.host().mails || !(starts || minute % EVERY == 0) {
        return;
    }
    let websites = index.entries.iter().filter(|entry| entry.kind == Kind::Website && !entry.disabled);
    let channels: BTreeSet<&ChannelId> = websites.map(|entry| &entry.channel).collect();
    for channel in channels {
        let back = if starts { BACK_AT_START } else { BACK };
        desk.schedule(format!("unmailed {channel} {back}"), String::new(), desk.now() + 1_000);
    }
}

/// Looks what was said in a channel of late, and sets the timers that are missing.
pub fn look(desk: &Desk, channel: &str, back: i64) -> Flow {
    let since = desk.now() - back.clamp(0, BACK_AT_START);
    let posts = desk.ask(question::changed(channel, since))?;
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for post in posts.iter().filter(|post| !post.root.is_empty() && post.user != desk.bot() && post.delete_at == 0) {
        let at = last.entry(&post.root).or_default();
        *at = post.create_at.max(*at);
    }
    let left = |post: &Post| {
        let binding = Binding::of(post, desk.bot())?;
        let email = !binding.marks.about.as_ref()?.email.is_empty() && !binding.marks.endpoint;
        binding.marks.conversation.filter(|_| email)
    };
    let ours = posts.iter().filter_map(|post| Some((left(post)?, *last.get(post.id.as_str())?)));
    for (id, at) in ours.take(MOST) {
        schedule(desk, &id, "again", (at + PATIENCE).max(desk.now()));
    }
    Ok(())
}
