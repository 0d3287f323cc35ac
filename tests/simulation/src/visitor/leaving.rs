//! Visitors who erase what was said, and what must not come back then.

use crate::agenda::SECOND;
use crate::tell;
use crate::web::Response;
use crate::world::World;
use crate::Kind;
use serde_json::{json, Value};

impl World {
    /// Lets a visitor erase their conversation, and ask again until they are told that it is done.
    pub fn erase(&mut self, visitor: usize) {
        let this = &self.visitors[visitor];
        let (conversation, token) = (this.conversation.clone(), this.token.clone());
        if this.said.values().any(|said| said.accepted.contains(&conversation)) {
            self.erase_it(visitor, conversation, token);
        }
    }

    fn erase_it(&mut self, visitor: usize, conversation: String, token: String) {
        tell!(self, "visitor {visitor} erases {conversation}");
        let request = self.post_of(visitor, &conversation, "erase", &json!({ "token": token }), None);
        let reply = move |world: &mut World, response: Option<Response>| match response {
            Some(Response { status: 200, .. }) => {
                world.tally.one("conversations erased");
                world.erased.insert(conversation);
            }
            _ => world.after(5 * SECOND, move |world| world.erase_it(visitor, conversation, token)),
        };
        self.request(request, Box::new(reply));
    }

    /// Checks that nothing of what was erased is there, or has come back.
    pub fn judge_erased(&mut self) {
        for conversation in self.erased.clone() {
            for root in self.roots_of(&conversation) {
                self.breach(Kind::Astray, format!("{conversation} was erased, and its thread {} stands", root.id));
            }
            let stored = |world: &Self, key: &str| world.server.key(key).unwrap_or_default();
            let record: Value =
                serde_json::from_slice(&stored(self, &format!("v1:conv:{conversation}"))).unwrap_or_default();
            if record["erased"] != true || !record["root"].is_null() {
                self.breach(Kind::Astray, format!("{conversation} was erased, and its record is {record}"));
            }
            let keys = [self.server.keys_below("v1:list:"), self.server.keys_below("v1:erasing")].concat();
            for key in keys {
                if String::from_utf8_lossy(&stored(self, &key)).contains(&conversation) {
                    self.breach(Kind::Astray, format!("{conversation} was erased, and stands in {key}"));
                }
            }
        }
    }
}
