//! The dialog that the button Block opens: who is blocked, and for how long.

use super::Terms;
use crate::conversation::Binding;
use crate::words::block;
use frontdesk_wire::{Post, User};
use serde_json::{json, Value};

/// The times that can be chosen, as the dialog calls them.
const TIMES: [(&str, i64); 4] = [("1h", 3_600_000), ("1d", 86_400_000), ("30d", 30 * 86_400_000), ("good", 0)];

/// The dialog, for who has pressed the button of a root post.
pub fn open(trigger: &str, binding: &Binding, root: &Post, user: &User) -> Vec<u8> {
    let words = block::of(&user.locale).block_dialog();
    let verified = binding.marks.about.as_ref().is_some_and(|about| !about.verified.is_empty());
    let [device, person] = words.device;
    let mut who = vec![option(if verified { person } else { device }, "device")];
    if !binding.marks.endpoint {
        who.push(option(words.address, "address"));
    }
    let times: Vec<Value> = words.times.iter().zip(TIMES).map(|(text, (value, _))| option(text, value)).collect();
    let choice = |name: &str, title: &str, options: Vec<Value>, default: &str| json!({ "name": name, "display_name": title, "type": "select", "options": options, "default": default });
    let dialog = json!({
        "trigger_id": trigger,
        "url": "/plugins/frontdesk/actions/blocked",
        "dialog": {
            "title": words.title,
            "submit_label": words.submit,
            "state": root.id,
            "elements": [choice("who", words.what, who, "device"), choice("time", words.time, times, "good")],
        },
    });
    serde_json::to_vec(&dialog).unwrap_or_default()
}

fn option(text: &str, value: &str) -> Value {
    json!({ "text": text, "value": value })
}

/// What was chosen; none where it is nothing that the dialog offers.
pub fn chosen(who: &str, time: &str) -> Option<Terms> {
    let address = match who {
        "device" => false,
        "address" => true,
        _ => return None,
    };
    TIMES.iter().find(|(name, _)| *name == time).map(|(_, time)| Terms { address, time: *time })
}
