//! The plugin's keys.

use super::Effect;
use crate::agenda::MS;
use crate::engine::JobId;
use crate::node::Note;
use crate::world::World;
use frontdesk_wire::{Answer, Op};

impl World {
    pub(super) fn store_effect(&mut self, id: JobId, op: &Op) -> Effect {
        let (node, fresh) = (self.jobs[&id].node, self.jobs[&id].fresh);
        match op {
            Op::KvGet { key, max_age } => {
                if *max_age > 0 && !fresh {
                    let kept = self.nodes[node].memory.keys.get(key);
                    let young = kept.filter(|(at, _)| self.now - at <= max_age.saturating_mul(MS));
                    if let Some((_, bytes)) = young.cloned() {
                        return Effect::Now(Ok(Answer::Value { bytes }));
                    }
                }
                let moment = self.moment();
                let bytes = self.server.key_at(key, moment);
                if *max_age > 0 {
                    self.nodes[node].memory.keys.insert(key.clone(), (self.now, bytes.clone()));
                }
                Effect::Now(Ok(Answer::Value { bytes }))
            }
            Op::KvSet { key, value, guarded, old } => {
                let (value, old) = (full(value), full(old));
                // A guarded "nothing to nothing" only reads; all else is decided by the database itself.
                let holds = match (guarded, &value, &old) {
                    (true, None, None) => {
                        let moment = self.moment();
                        self.server.key_at(key, moment).is_none()
                    }
                    (true, _, _) => self.server.key(key) == old,
                    (false, _, _) => true,
                };
                if !holds {
                    self.nodes[node].memory.keys.remove(key);
                    return Effect::Conflict;
                }
                if value.is_some() || old.is_some() || !guarded {
                    self.note_turns(key, self.server.key(key).as_deref(), value.as_deref());
                    self.server.put_key(self.now, key, value.clone());
                    self.tally.one("keys written");
                }
                self.tell_nodes(node, Note::ForgetKey(key.clone()));
                self.nodes[node].memory.keys.insert(key.clone(), (self.now, value));
                Effect::Now(Ok(Answer::Done {}))
            }
            _ => Effect::Now(Err("this is no op of the store".into())),
        }
    }
}

/// For the server, empty and nothing are the same.
fn full(value: &Option<Vec<u8>>) -> Option<Vec<u8>> {
    value.clone().filter(|value| !value.is_empty())
}
