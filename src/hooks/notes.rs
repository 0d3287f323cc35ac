//! What stays inside: it is marked, people see that it is, and no edit lets it out.

use crate::agent::asked::{self, Where};
use crate::connection::Index;
use crate::conversation::{Binding, Marks};
use crate::desk::{Desk, Flow, Stop};
use crate::speech::{self, Voices};
use crate::told;
use frontdesk_wire::{Op, Post, User};

/// The reaction that says so.
const LOCK: &str = "lock";

/// A post stays inside: of a person's, that is made sure for good. An agent that it names is asked.
pub fn stayed(desk: &Desk, post: &Post, author: &User, voices: &Voices, binding: &Binding) -> Flow {
    if speech::is_made_note(post, author.is_bot) {
        lock(desk, post);
        return Ok(());
    }
    if speech::is_typed_note(post, author.is_bot) {
        mark(desk, post);
        lock(desk, post);
        return ask(desk, post, author);
    }
    if !speech::is_kept(post, voices, author.is_bot) {
        return Err(Stop::Ignored("the post stays inside"));
    }
    mark(desk, post);
    if let (Some(connection), Some(bot)) = (&binding.marks.connection, voices.mentioned()) {
        told::that_it_stays(desk, connection, post, author, bot)?;
    }
    ask(desk, &Post { message: format!("note: {}", post.message), ..post.clone() }, author)
}

fn ask(desk: &Desk, note: &Post, author: &User) -> Flow {
    if note.message.contains('@') {
        asked::posted(desk, &Index::peek(desk)?, note, author, Where::Conversation, None)?;
    }
    Ok(())
}

/// Shows the team that the visitor does not see a post.
pub fn lock(desk: &Desk, post: &Post) {
    desk.order(Op::React { post: post.id.clone(), user: String::new(), emoji: LOCK.into(), remove: false });
}

/// Tells the author who took `note:` away that the note stays one.
pub fn stays(desk: &Desk, post: &Post, author: &User) {
    desk.order(Op::Ephemeral {
        user: post.user.clone(),
        channel: post.channel.clone(),
        root: post.root.clone(),
        message: crate::words::of(&author.locale).note_stays().into(),
    });
}

/// Marks a note as one for good: whatever its text becomes, and whoever reads the thread first, it stays inside.
pub fn mark(desk: &Desk, post: &Post) {
    let marks = Marks { note: true, ..Marks::of(post).unwrap_or_default() };
    let mut props = serde_json::from_slice(&post.props).unwrap_or_else(|_| serde_json::json!({}));
    if let Some(props) = props.as_object_mut() {
        props.insert("frontdesk".into(), serde_json::json!(marks));
    }
    desk.order(Op::UpdatePost { id: post.id.clone(), message: None, props: serde_json::to_vec(&props).ok() });
}
