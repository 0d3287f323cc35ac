//! A tab's stream or long poll, and what it reads there.

use crate::streams::Listener;
use crate::tell;
use crate::visitor::Shown;
use crate::web::Response;
use crate::world::World;
use frontdesk_widget::chat::Failure;
use frontdesk_widget::timeline;
use frontdesk_wire::visitor::{Message, Removed, Role, State};
use frontdesk_wire::Frame;
use serde_json::json;

impl World {
    pub(super) fn connect(&mut self, visitor: usize, tab: usize, after: String, wait: u32) {
        let connection = self.serial();
        let this = &mut self.visitors[visitor];
        this.tabs[tab].connection = connection;
        let mut body = json!({ "token": this.token });
        if !after.is_empty() {
            body["after"] = json!(after);
        }
        if wait > 0 {
            body["wait"] = json!(wait);
        }
        let conversation = this.conversation.clone();
        let listener = Listener { visitor, tab, connection };
        tell!(self, "visitor {visitor}.{tab} listens after {after:?}");
        let request = self.post_of(visitor, &conversation, "events", &body, Some(listener));
        let reply = move |world: &mut World, response: Option<Response>| {
            if world.visitors[visitor].tabs[tab].connection != connection {
                return;
            }
            let moment = world.moment_of_page();
            let response = response.unwrap_or_default();
            if response.streams {
                return;
            }
            let code = response.code();
            let failure = Failure { status: response.status, code: &code, after: response.retry_after };
            world.visitors[visitor].tabs[tab].connection = 0;
            world.visitors[visitor].tabs[tab].chat.broken(failure, moment);
            world.work(visitor, tab);
        };
        self.request(request, Box::new(reply));
    }

    pub(super) fn disconnect(&mut self, visitor: usize, tab: usize) {
        let connection = std::mem::take(&mut self.visitors[visitor].tabs[tab].connection);
        self.hang_up(Listener { visitor, tab, connection });
    }

    /// Lets a tab read what came over its connection.
    pub fn stream_brings(&mut self, to: Listener, frames: Vec<Frame>) {
        let Listener { visitor, tab, connection } = to;
        if self.visitors[visitor].tabs[tab].connection != connection {
            return;
        }
        let now = self.page_time();
        self.visitors[visitor].tabs[tab].chat.heard(now);
        for frame in frames {
            if self.visitors[visitor].tabs[tab].connection == connection {
                self.read(to, frame);
            }
        }
        self.work(visitor, tab);
    }

    fn read(&mut self, to: Listener, frame: Frame) {
        let now = self.page_time();
        let moment = self.moment_of_page();
        tell!(self, "visitor {}.{} hears {} {} {}", to.visitor, to.tab, frame.event, frame.id, frame.data);
        match frame.event.as_str() {
            "message" => self.look_at_message(to.visitor, &frame),
            "reset" => self.tally.one("resets"),
            "removed" => self.tally.one("removals heard"),
            _ => {}
        }
        let this = &mut self.visitors[to.visitor].tabs[to.tab];
        match frame.event.as_str() {
            "reset" => this.chat.reset(),
            "bye" => {
                this.connection = 0;
                this.chat.ended(moment);
            }
            "message" => {
                let Ok(message) = serde_json::from_str::<Message>(&frame.data) else { return };
                let own = message.from.role == Role::Visitor;
                let body = Shown { text: text_of(&message), own };
                let sent_id = message.sent_id.unwrap_or_default();
                let at = message.at as u64;
                this.chat.message(&frame.id, timeline::Message { id: message.id, sent_id, at, own, body }, now);
            }
            "removed" => {
                let Ok(removed) = serde_json::from_str::<Removed>(&frame.data) else { return };
                this.chat.removed(&frame.id, &removed.id);
            }
            "state" => {
                let Ok(state) = serde_json::from_str::<State>(&frame.data) else { return };
                this.chat.state(state.open);
            }
            _ => {}
        }
    }

    /// Tells a tab that its connection ended, as it should or not.
    pub fn stream_ended(&mut self, to: Listener, well: bool) {
        let moment = self.moment_of_page();
        let this = &mut self.visitors[to.visitor].tabs[to.tab];
        if this.connection != to.connection {
            return;
        }
        this.connection = 0;
        match well {
            true => this.chat.ended(moment),
            false => this.chat.broken(Failure::default(), moment),
        }
        self.work(to.visitor, to.tab);
    }
}

/// The words of a message, without their form.
pub fn text_of(message: &Message) -> String {
    fn words(value: &serde_json::Value, text: &mut String) {
        match value {
            serde_json::Value::Object(map) => {
                if map.get("type").is_some_and(|kind| kind == "break") {
                    text.push('\n');
                }
                if let Some(own) = map.get("text").and_then(|own| own.as_str()) {
                    text.push_str(own);
                }
                map.values().for_each(|value| words(value, text));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|value| words(value, text)),
            _ => {}
        }
    }
    let mut text = String::new();
    words(&serde_json::json!(message.text), &mut text);
    text
}
