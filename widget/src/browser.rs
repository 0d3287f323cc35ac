//! The state machine for JavaScript: the same calls, with times as numbers and texts as strings. No logic here.
//!
//! The page parses JSON and passes in what matters; a message's body stays a JavaScript value.

use wasm_bindgen::prelude::*;

use crate::action::Action;
use crate::chat::{self, Failure, Moment};
use crate::outbox::{Letter, Stage};
use crate::share::Part;
use crate::timeline::Message;
use crate::token;

/// The conversation's id of a token, or nothing where it is not a token.
#[wasm_bindgen(js_name = conversationId)]
pub fn conversation_id(token: &str) -> Option<String> {
    token::conversation_id(token)
}

/// Writes random bytes as a token or a message's id.
#[wasm_bindgen]
pub fn encode(bytes: &[u8]) -> String {
    token::encode(bytes)
}

/// What the page is to do: see `action::Action`.
#[wasm_bindgen]
pub struct Task {
    /// 0 rest, 1 send, 2 ticket, 3 connect, 4 disconnect.
    pub kind: u8,
    /// Whether a message opens the conversation.
    pub first: bool,
    /// Seconds for a long poll; for a rest the time until which, or a negative number for never.
    pub wait: f64,
    id: String,
    text: String,
}

#[wasm_bindgen]
impl Task {
    /// The message's id; for a connection the event to resume after.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.id.clone()
    }

    /// The message's text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.text.clone()
    }
}

impl From<Action> for Task {
    fn from(action: Action) -> Self {
        let task = Task { kind: 0, first: false, wait: 0.0, id: String::new(), text: String::new() };
        match action {
            Action::Rest { until } => Task { wait: until.map_or(-1.0, |at| at as f64), ..task },
            Action::Send { id, text, first } => Task { kind: 1, id, text, first, ..task },
            Action::Ticket => Task { kind: 2, ..task },
            Action::Connect { after, wait } => Task { kind: 3, id: after, wait: f64::from(wait), ..task },
            Action::Disconnect => Task { kind: 4, ..task },
        }
    }
}

/// A message on its way out: see `outbox::Letter`.
#[wasm_bindgen]
pub struct Draft {
    /// When it was written, in milliseconds since 1970.
    pub at: f64,
    /// 0 on its way, 1 waits for another attempt, 2 refused.
    pub stage: u8,
    /// When it is tried again, in milliseconds of the page's clock.
    pub until: f64,
    id: String,
    text: String,
    code: String,
}

#[wasm_bindgen]
impl Draft {
    /// The sender's own id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.id.clone()
    }

    /// What was written.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// Why the last attempt failed, or empty.
    #[wasm_bindgen(getter)]
    pub fn code(&self) -> String {
        self.code.clone()
    }
}

impl From<&Letter> for Draft {
    fn from(letter: &Letter) -> Self {
        let (stage, until) = match letter.stage {
            Stage::Queued | Stage::Flying => (0, 0),
            Stage::Waiting { until } => (1, until),
            Stage::Refused => (2, 0),
        };
        Draft {
            at: letter.at as f64,
            stage,
            until: until as f64,
            id: letter.id.clone(),
            text: letter.text.clone(),
            code: letter.code.clone(),
        }
    }
}

/// A conversation: see `chat::Chat`, whose methods these are.
#[wasm_bindgen]
pub struct Chat {
    chat: chat::Chat<JsValue>,
}

#[wasm_bindgen]
impl Chat {
    /// Begins with nothing.
    #[wasm_bindgen(constructor)]
    pub fn new(streams: bool) -> Chat {
        Chat { chat: chat::Chat::new(streams) }
    }

    /// Takes up the conversation of a token.
    pub fn begin(&mut self, exists: bool, seen_at: f64, seen_id: &str) {
        self.chat.begin(exists, seen_at as u64, seen_id);
    }

    /// Takes what the visitor wrote.
    pub fn write(&mut self, id: String, text: String, at: f64, now: f64) {
        self.chat.write(id, text, at as u64, now as u64);
    }

    /// Says that the server has a message.
    pub fn sent(&mut self, sent_id: String, post: String, at: f64, body: JsValue) {
        self.chat.sent(Message { id: post, sent_id, at: at as u64, own: true, body });
    }

    /// Says that sending a message failed.
    pub fn refused(&mut self, id: &str, status: u16, code: &str, after: f64, now: f64, random: f64) {
        self.chat.refused(id, Failure { status, code, after: after as u64 }, Moment { now: now as u64, random });
    }

    /// Says how fetching a ticket went.
    pub fn ticket(&mut self, good: bool, lost: bool, now: f64, random: f64) {
        self.chat.ticket(good, lost, Moment { now: now as u64, random });
    }

    /// Sends a message again, at once.
    pub fn again(&mut self, id: &str) {
        self.chat.again(id);
    }

    /// Forgets a message that was not sent.
    pub fn discard(&mut self, id: &str) {
        self.chat.discard(id);
    }

    /// Takes the event `message`. Says whether it tells anything new.
    #[expect(clippy::too_many_arguments, reason = "fields cost less than an object on the way into wasm")]
    pub fn message(
        &mut self,
        event: &str,
        id: String,
        sent_id: String,
        at: f64,
        own: bool,
        body: JsValue,
        now: f64,
    ) -> bool {
        self.chat.message(event, Message { id, sent_id, at: at as u64, own, body }, now as u64)
    }

    /// Takes the event `removed`.
    pub fn removed(&mut self, event: &str, id: &str) {
        self.chat.removed(event, id);
    }

    /// Takes the event `reset`.
    pub fn reset(&mut self) {
        self.chat.reset();
    }

    /// Takes the event `state`.
    pub fn state(&mut self, open: bool) {
        self.chat.state(open);
    }

    /// Says that something arrived from the server.
    pub fn heard(&mut self, now: f64) {
        self.chat.heard(now as u64);
    }

    /// Says that the connection for events ended as it should.
    pub fn ended(&mut self, now: f64, random: f64) {
        self.chat.ended(Moment { now: now as u64, random });
    }

    /// Says that the connection for events could not be made, or broke.
    pub fn broken(&mut self, status: u16, code: &str, after: f64, now: f64, random: f64) {
        self.chat.broken(Failure { status, code, after: after as u64 }, Moment { now: now as u64, random });
    }

    /// Says whether the chat is open, and whether anybody looks at the tab.
    pub fn watch(&mut self, shown: bool, visible: bool, now: f64) {
        self.chat.watch(shown, visible, now as u64);
    }

    /// Takes the part of this tab: 0 alone, 1 leader, 2 follower, anything else for not known yet.
    pub fn lead(&mut self, part: u8) {
        self.chat.lead(match part {
            0 => Part::Alone,
            1 => Part::Leader,
            2 => Part::Follower,
            _ => Part::Unknown,
        });
    }

    /// The id of the last event that was heard.
    #[wasm_bindgen(getter)]
    pub fn mark(&self) -> String {
        self.chat.mark().into()
    }

    /// Goes back to the event up to which nothing was missed.
    pub fn rewind(&mut self, id: &str) {
        self.chat.rewind(id);
    }

    /// Says that another tab knows more than it can tell.
    pub fn miss(&mut self) {
        self.chat.miss();
    }

    /// Tries everything that waits for the network at once.
    pub fn hurry(&mut self, now: f64) {
        self.chat.hurry(now as u64);
    }

    /// Says what to do now.
    pub fn next(&mut self, now: f64, random: f64) -> Task {
        self.chat.next(Moment { now: now as u64, random }).into()
    }

    /// The bodies of what was said, in order.
    pub fn rows(&self) -> Vec<JsValue> {
        self.chat.rows().map(|message| message.body.clone()).collect()
    }

    /// What is on its way, in order.
    pub fn drafts(&self) -> Vec<Draft> {
        self.chat.letters().iter().map(Draft::from).collect()
    }

    /// How many messages the visitor has not seen.
    pub fn unread(&self) -> u32 {
        self.chat.unread().count() as u32
    }

    /// The id of the first message that the visitor has not seen.
    #[wasm_bindgen(js_name = firstUnread)]
    pub fn first_unread(&self) -> Option<String> {
        self.chat.unread().next().map(|message| message.id.clone())
    }

    /// Says that the visitor has seen everything; true where something was new.
    #[wasm_bindgen(js_name = seeAll)]
    pub fn see_all(&mut self) -> bool {
        self.chat.see_all()
    }

    /// Says that the visitor has seen everything up to a place, in another tab.
    pub fn see(&mut self, at: f64, id: &str) {
        self.chat.see(at as u64, id);
    }

    /// When the newest message that was seen was made.
    #[wasm_bindgen(getter, js_name = seenAt)]
    pub fn seen_at(&self) -> f64 {
        self.chat.seen().0 as f64
    }

    /// The id of the newest message that was seen.
    #[wasm_bindgen(getter, js_name = seenId)]
    pub fn seen_id(&self) -> String {
        self.chat.seen().1.into()
    }

    /// Whether the server has the conversation, as far as is known.
    #[wasm_bindgen(getter)]
    pub fn exists(&self) -> bool {
        self.chat.exists()
    }

    /// Whether the team has not closed the conversation.
    #[wasm_bindgen(getter)]
    pub fn open(&self) -> bool {
        self.chat.is_open()
    }

    /// The code of the problem that ended the conversation; empty where it goes on.
    #[wasm_bindgen(getter)]
    pub fn over(&self) -> String {
        self.chat.over().map(|over| over.code.clone()).unwrap_or_default()
    }

    /// Whether a new conversation can help.
    #[wasm_bindgen(getter)]
    pub fn renewable(&self) -> bool {
        self.chat.over().is_some_and(|over| over.renew)
    }

    /// Whether the connection is lost.
    #[wasm_bindgen(getter)]
    pub fn lost(&self) -> bool {
        self.chat.lost()
    }
}
