//! Taking a conversation out: what its visitor sees, as JSON. Notes and whatever else is the team's stay where they are.

use crate::conversation::{Binding, Conversation};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow};
use crate::ids::ConversationId;
use crate::transcript;
use crate::words::endings as words;
use frontdesk_wire::Post;
use serde_json::{json, Value};

/// The transcript of a conversation that stands in these threads, the oldest first, and what was said of its visitor. `binding` is that
/// of the last one.
pub fn of(desk: &Desk, id: &ConversationId, binding: &Binding, threads: &[Vec<Post>]) -> Flow<Value> {
    let mut messages = Vec::new();
    for thread in threads {
        messages.extend(transcript::whole(desk, thread)?);
    }
    let begun = threads.iter().flatten().map(|post| post.create_at).min().unwrap_or_default();
    let mut export = json!({
        "conversation": id,
        "begun_at": begun,
        "exported_at": desk.now(),
        "visitor": {},
        "messages": messages,
    });
    if let (Some(about), Some(visitor)) =
        (&binding.marks.about, export.get_mut("visitor").and_then(Value::as_object_mut))
    {
        let known = [
            ("name", &about.name),
            ("email", &about.email),
            ("verified", &about.verified),
            ("page", &about.page),
            ("language", &about.language),
            ("browser", &about.browser),
        ];
        let known = known.into_iter().filter(|(_, value)| !value.is_empty());
        visitor.extend(known.map(|(name, value)| (name.to_string(), json!(value))));
        if let Some(rating) = &about.rating {
            visitor.insert("rating".into(), json!(rating));
        }
    }
    Ok(export)
}

/// The same as a file in the thread, as a note: its file's id. Threads in which the conversation stood before are part of it.
pub fn filed(desk: &Desk, id: &ConversationId, binding: &Binding, root: &Post, locale: &str) -> Flow<Option<Post>> {
    let record = Conversation::load(desk, id, 0)?;
    let earlier = record.iter().flat_map(|record| &record.earlier).filter(|thread| thread.root.as_str() != root.id);
    let roots = earlier.map(|thread| thread.root.as_str()).chain([root.id.as_str()]);
    let threads = desk.ask_all(roots.map(question::thread).collect())?;
    let export = of(desk, id, binding, &threads)?;
    let bytes = serde_json::to_vec_pretty(&export).unwrap_or_default();
    let name = format!("conversation-{}.json", crate::root_post::short_name(id));
    let files = desk.ask(question::upload("export", &root.channel, "", &name, bytes))?;
    let note = NewPost {
        channel: &root.channel,
        root: &root.id,
        message: words::of(locale).export_note().into(),
        props: json!({ "frontdesk": { "note": true } }),
        user: "",
        files: files.into_iter().map(|file| file.id).collect(),
    };
    desk.ask(question::create_post("export", note))
}
