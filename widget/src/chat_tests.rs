//! Stories of a conversation, each from the visitor's side of one event after the other.

use super::*;
use crate::outbox::Stage;

const NO_ANSWER: Failure<'_> = Failure { status: 0, code: "", after: 0 };

fn at(now: u64) -> Moment {
    Moment { now, random: 1.0 }
}

fn problem(status: u16, code: &'static str) -> Failure<'static> {
    Failure { status, code, after: 0 }
}

fn said(id: &str, at: u64, body: &'static str) -> Message<&'static str> {
    Message { id: id.into(), sent_id: String::new(), at, own: false, body }
}

fn own(sent_id: &str, id: &str, at: u64) -> Message<&'static str> {
    Message { id: id.into(), sent_id: sent_id.into(), at, own: true, body: "own" }
}

fn bodies(chat: &Chat<&'static str>) -> Vec<&'static str> {
    chat.rows().map(|message| message.body).collect()
}

fn send(id: &str, first: bool) -> Action {
    Action::Send { id: id.into(), text: "text".into(), first }
}

fn connect(after: &str) -> Action {
    Action::Connect { after: after.into(), wait: 0 }
}

fn rest(until: u64) -> Action {
    Action::Rest { until: Some(until) }
}

const REST: Action = Action::Rest { until: None };

/// An open chat of a new visitor.
fn new() -> Chat<&'static str> {
    let mut chat = Chat::new(true);
    chat.begin(false, 0, "");
    chat.watch(true, true, 0);
    chat
}

/// An open chat of a visitor who wrote before, with its stream open.
fn known() -> Chat<&'static str> {
    let mut chat = Chat::new(true);
    chat.begin(true, 0, "");
    chat.watch(true, true, 0);
    assert_eq!(chat.next(at(0)), connect(""));
    chat.heard(0);
    chat
}

fn write(chat: &mut Chat<&'static str>, id: &str) {
    chat.write(id.into(), "text".into(), 0, 0);
}

#[test]
fn the_first_message_opens_the_conversation_and_only_then_is_there_something_to_listen_to() {
    let mut chat = new();
    assert_eq!(chat.next(at(0)), REST);
    write(&mut chat, "m1");
    write(&mut chat, "m2");
    assert_eq!(chat.next(at(0)), send("m1", true));
    assert_eq!(chat.next(at(0)), REST);
    chat.sent(own("m1", "p1", 10));
    assert_eq!(chat.next(at(50)), connect(""));
    assert_eq!(chat.next(at(50)), send("m2", false));
    assert_eq!(bodies(&chat), ["own"]);
    assert_eq!(chat.letters().len(), 1);
}

#[test]
fn a_message_that_comes_by_stream_before_its_answer_stands_once() {
    let mut chat = known();
    write(&mut chat, "m1");
    assert_eq!(chat.next(at(0)), send("m1", false));
    chat.message("20-p1", own("m1", "p1", 20), 1);
    assert!(chat.letters().is_empty());
    chat.sent(own("m1", "p1", 20));
    assert_eq!(bodies(&chat), ["own"]);
}

#[test]
fn a_message_whose_answer_was_lost_is_not_sent_again_once_it_came_by_stream() {
    let mut chat = known();
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.refused("m1", NO_ANSWER, at(0));
    assert_eq!(chat.next(at(0)), rest(1_000));
    chat.message("20-p1", own("m1", "p1", 20), 1);
    assert_eq!(chat.next(at(1_000)), rest(75_000));
}

#[test]
fn what_was_shown_by_its_answer_is_replaced_by_what_the_server_tells() {
    let mut chat = known();
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.sent(own("m1", "p1", 20));
    chat.message("20-p1", Message { body: "as told", ..own("m1", "p1", 20) }, 1);
    assert_eq!(bodies(&chat), ["as told"]);
}

#[test]
fn resuming_asks_for_what_came_after_the_highest_event() {
    let mut chat = known();
    chat.message("20-b", said("b", 20, "two"), 1);
    chat.message("10-a", said("a", 10, "one"), 1);
    chat.removed("15-c", "c");
    chat.ended(at(2_000));
    assert_eq!(chat.next(at(2_000)), connect("20-b"));
    assert_eq!(bodies(&chat), ["one", "two"]);
}

#[test]
fn a_reset_drops_and_rebuilds_but_keeps_what_is_on_its_way() {
    let mut chat = known();
    chat.message("20-b", said("b", 20, "gone"), 1);
    write(&mut chat, "m1");
    chat.reset();
    chat.message("19-a", said("a", 19, "there"), 1);
    assert_eq!(bodies(&chat), ["there"]);
    assert_eq!(chat.letters().len(), 1);
    chat.ended(at(2_000));
    assert_eq!(chat.next(at(2_000)), connect("19-a"));
}

#[test]
fn a_kept_token_without_a_conversation_is_a_new_visitor() {
    let mut chat = known();
    chat.broken(problem(401, "unknown_token"), at(0));
    assert_eq!(chat.over(), None);
    assert_eq!(chat.next(at(60_000)), REST);
    write(&mut chat, "m1");
    assert_eq!(chat.next(at(60_000)), send("m1", true));
}

#[test]
fn a_conversation_that_was_erased_is_over_and_its_words_go_to_a_new_one() {
    let mut chat = known();
    chat.message("20-b", said("b", 20, "gone"), 1);
    chat.broken(problem(401, "unknown_token"), at(0));
    assert_eq!(chat.over(), Some(&Over { code: "unknown_token".into(), renew: true }));
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.refused("m1", problem(401, "unknown_token"), at(0));
    chat.begin(false, 0, "");
    assert!(bodies(&chat).is_empty());
    assert_eq!(chat.next(at(9)), send("m1", true));
}

#[test]
fn a_website_that_was_disconnected_is_over_for_good() {
    let mut chat = new();
    write(&mut chat, "m1");
    write(&mut chat, "m2");
    chat.next(at(0));
    chat.refused("m1", problem(403, "connection_disabled"), at(0));
    assert_eq!(chat.over(), Some(&Over { code: "connection_disabled".into(), renew: false }));
    assert!(chat.letters().iter().all(|letter| letter.stage == Stage::Refused));
    assert_eq!(chat.next(at(100_000)), REST);
}

#[test]
fn an_expired_ticket_is_renewed_in_silence() {
    let mut chat = new();
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.refused("m1", problem(403, "ticket_expired"), at(0));
    assert_eq!(chat.next(at(0)), Action::Ticket);
    assert_eq!(chat.next(at(0)), REST);
    chat.ticket(false, true, at(0));
    assert_eq!(chat.next(at(0)), rest(1_000));
    assert_eq!(chat.next(at(1_000)), Action::Ticket);
    chat.ticket(true, false, at(1_000));
    assert_eq!(chat.next(at(1_000)), send("m1", true));
}

#[test]
fn a_ticket_that_cannot_be_renewed_refuses_the_message() {
    let mut chat = new();
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.refused("m1", problem(403, "ticket_expired"), at(0));
    chat.next(at(0));
    chat.ticket(false, false, at(0));
    assert_eq!(chat.letters()[0].stage, Stage::Refused);
    assert_eq!(chat.letters()[0].code, "ticket_expired");
}

#[test]
fn too_many_waits_as_long_as_the_server_says() {
    let mut chat = known();
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.refused("m1", Failure { status: 429, code: "too_many", after: 7_000 }, at(0));
    assert_eq!(chat.letters()[0].stage, Stage::Waiting { until: 7_000 });
    assert_eq!(chat.next(at(0)), rest(7_000));
    chat.again("m1");
    assert_eq!(chat.next(at(1)), send("m1", false));
}

#[test]
fn a_hidden_tab_drops_its_stream_after_a_minute_and_resumes_when_seen() {
    let mut chat = known();
    chat.watch(true, false, 1_000);
    assert_eq!(chat.next(at(1_000)), rest(61_000));
    chat.heard(50_000);
    assert_eq!(chat.next(at(61_000)), Action::Disconnect);
    assert_eq!(chat.next(at(61_000)), REST);
    chat.watch(true, true, 500_000);
    assert_eq!(chat.next(at(500_000)), connect(""));
}

#[test]
fn a_closed_chat_listens_for_ten_minutes_after_something_was_said_and_then_looks_now_and_then() {
    let mut chat = known();
    chat.message("20-b", said("b", 20, "news"), 1_000);
    chat.watch(false, true, 1_000);
    chat.heard(600_000);
    assert_eq!(chat.next(at(600_000)), rest(601_000));
    assert_eq!(chat.next(at(601_000)), Action::Disconnect);
    assert_eq!(chat.next(at(601_000)), Action::Connect { after: "20-b".into(), wait: 1 });
    assert_eq!(chat.unread().count(), 1);
    assert!(chat.see_all());
    assert_eq!(chat.seen(), (20, "b"));
}

#[test]
fn a_closed_conversation_opens_again_with_a_message() {
    let mut chat = known();
    chat.state(false);
    assert!(!chat.is_open());
    write(&mut chat, "m1");
    chat.next(at(0));
    chat.message("20-p1", own("m1", "p1", 20), 0);
    chat.sent(own("m1", "p1", 20));
    assert!(chat.is_open());
}

fn poll(after: &str) -> Action {
    Action::Connect { after: after.into(), wait: 1 }
}

/// An open chat whose tab is told its part.
fn shared(part: Part) -> Chat<&'static str> {
    let mut chat = Chat::new(true);
    chat.lead(Part::Unknown);
    chat.begin(true, 0, "");
    chat.watch(true, true, 0);
    assert_eq!(chat.next(at(0)), REST, "it waits for its part");
    chat.lead(part);
    chat
}

/// An open chat that has asked for what was said, and follows.
fn follower() -> Chat<&'static str> {
    let mut chat = shared(Part::Follower);
    assert_eq!(chat.next(at(0)), poll(""));
    chat.message("10-a", said("a", 10, "a"), 0);
    chat.ended(at(50));
    assert_eq!(chat.next(at(50)), REST);
    chat
}

#[test]
fn one_tab_holds_the_stream_and_the_others_ask_once() {
    assert_eq!(shared(Part::Leader).next(at(0)), connect(""));
    assert_eq!(shared(Part::Alone).next(at(0)), connect(""));
    follower();
}

#[test]
fn a_follower_that_missed_something_asks_from_where_it_knows_everything() {
    let mut chat = follower();
    let own = chat.mark().to_string();
    assert_eq!(own, "10-a");
    chat.message("30-c", said("c", 30, "c"), 100);
    chat.rewind(&own);
    assert_eq!(chat.next(at(100)), poll("10-a"));
    chat.miss();
    chat.message("20-b", said("b", 20, "b"), 100);
    chat.message("30-c", said("c", 30, "c"), 100);
    chat.ended(at(120));
    assert_eq!(chat.next(at(120)), poll("30-c"), "more was missed while it asked");
    chat.ended(at(150));
    assert_eq!(chat.next(at(150)), REST);
    assert_eq!(bodies(&chat), ["a", "b", "c"]);
}

#[test]
fn a_follower_in_step_asks_for_nothing() {
    let mut chat = follower();
    chat.message("20-b", said("b", 20, "b"), 100);
    assert_eq!((chat.next(at(100)), chat.mark()), (REST, "20-b"));
    chat.message("15-x", said("x", 15, "x"), 100);
    chat.rewind("20-b");
    assert_eq!(chat.next(at(100)), REST, "what came late is taken in and hides nothing");
    assert_eq!(bodies(&chat), ["a", "x", "b"]);
}

#[test]
fn leadership_moves_without_a_gap() {
    let mut chat = follower();
    chat.lead(Part::Leader);
    assert_eq!(chat.next(at(100)), connect("10-a"));
    chat.heard(150);
    chat.lead(Part::Follower);
    assert_eq!(chat.next(at(200)), Action::Disconnect);
    assert_eq!(chat.next(at(200)), REST);
}

#[test]
fn a_question_that_failed_is_asked_again() {
    let mut chat = shared(Part::Follower);
    assert_eq!(chat.next(at(0)), poll(""));
    chat.broken(NO_ANSWER, at(10));
    let Action::Rest { until: Some(until) } = chat.next(at(10)) else { panic!("it waits a while") };
    assert_eq!(chat.next(at(until)), poll(""));
}

#[test]
fn a_leader_that_nobody_looks_at_listens_for_as_long_as_somebody_may_answer() {
    let mut chat = shared(Part::Leader);
    chat.next(at(0));
    chat.heard(0);
    write(&mut chat, "m1");
    assert_eq!(chat.next(at(0)), send("m1", false));
    chat.sent(own("m1", "p1", 10));
    chat.watch(true, false, 0);
    for now in (0..LATELY).step_by(60_000) {
        chat.heard(now);
        assert!(matches!(chat.next(at(now)), Action::Rest { .. }), "{now}");
    }
    assert_eq!(chat.next(at(LATELY)), Action::Disconnect);
}
