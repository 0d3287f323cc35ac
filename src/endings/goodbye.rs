//! The last word of a conversation.

use super::silence::{last_word, DAY};
use super::turned;
use crate::chat::Chat;
use crate::connection::Connection;
use crate::connectors::website::events::state_frame;
use crate::conversation::{About, Binding, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::intake::CONNECTION_AGE;
use crate::words::visitor;
use crate::{responder, root_post};
use frontdesk_wire::Post;

/// Who has closed a conversation that silence closed.
const US: &str = "Frontdesk";

/// The team has closed a conversation: it says goodbye where the connection has a word for that.
pub fn by_team(desk: &Desk, root: &Post, marks: &Marks) -> Flow {
    let Some(about) = &marks.about else { return Ok(()) };
    let connection = match &marks.connection {
        Some(id) => Connection::load(desk, id, CONNECTION_AGE)?,
        None => None,
    };
    match connection.as_ref().and_then(|connection| set(&connection.chat, about)) {
        Some(text) => say(desk, root, marks, text.into()),
        None => Ok(()),
    }
}

/// Closes a conversation in which nothing was said for as long as its connection allows. The event holds the thread's lane.
pub fn by_silence(
    desk: &Desk,
    connection: &Connection,
    thread: &[Post],
    mut binding: Binding,
    listed_closed: i64,
) -> Flow {
    const OPEN: Stop = Stop::Ignored("the conversation is not to be closed");
    let (Some(root), Some(about)) = (thread.first(), binding.marks.about.as_mut()) else { return Err(OPEN) };
    if !about.is_open() || !about.later.is_empty() {
        return Err(OPEN);
    }
    // Whoever wrote into the list first closes it; where that was somebody who then ended, the word may have been said already.
    let said = thread.iter().filter(|post| post.user == desk.bot()).any(|post| is_goodbye(post, listed_closed));
    // Who opened it again has as long.
    let since = last_word(thread).max(about.reopened);
    let silent = desk.now() - since >= i64::from(connection.chat.autoclose) * DAY;
    if !silent && !said {
        // Where a closing broke off and somebody spoke since, it goes on.
        return if listed_closed > 0 { turned(desk, &binding.marks, 0) } else { Err(OPEN) };
    }
    let text = set(&connection.chat, about).unwrap_or_else(|| visitor::of(about.spoken()).goodbye());
    about.state = State::Closed { by: US.into() };
    about.turned = desk.now();
    let text = text.to_string();
    responder::leave(desk, &root.id, about)?;
    turned(desk, &binding.marks, desk.now())?;
    if !said {
        say(desk, root, &binding.marks, text)?;
    }
    root_post::redraw(desk, &root.id, &binding)?;
    desk.publish(&root.id, state_frame(&binding.marks));
    Ok(())
}

/// Whether a post is the goodbye of a closing that was begun at a time in milliseconds.
fn is_goodbye(post: &Post, begun: i64) -> bool {
    begun > 0 && post.create_at >= begun && Marks::of(post).is_some_and(|marks| marks.goodbye)
}

/// What the connection has its team say at the end, in the visitor's language.
fn set<'a>(chat: &'a Chat, about: &About) -> Option<&'a str> {
    chat.goodbye.in_language(about.spoken()).filter(|text| !text.trim().is_empty())
}

/// Where it cannot be said, the conversation is closed all the same.
fn say(desk: &Desk, root: &Post, of: &Marks, message: String) -> Flow {
    let marks = Marks {
        connection: of.connection.clone(),
        conversation: of.conversation.clone(),
        outbound: true,
        goodbye: true,
        ..Marks::default()
    };
    let props = root_post::props(&marks);
    let post = NewPost { channel: &root.channel, root: &root.id, message, props, user: "", files: Vec::new() };
    if let Err(error) = desk.try_ask(question::create_post("goodbye", post))? {
        desk.log("warn", format!("a conversation was closed without a goodbye: {error}"));
    }
    Ok(())
}
