//! An alert's root post: read, and drawn again.

use super::{draw, Alert};
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow};
use crate::ids::ConnectionId;
use frontdesk_wire::Post;
use serde_json::{json, Value};

/// The root post of an alert's thread.
pub struct Root {
    /// The post.
    pub post: Post,
    /// Its marks.
    pub marks: Marks,
    /// The feed.
    pub connection: ConnectionId,
    /// The alert.
    pub alert: Alert,
}

impl Root {
    /// Takes a post for one; none where it is none of ours.
    pub fn of(post: Post, bot: &str) -> Option<Self> {
        let marks = Marks::of(&post).filter(|marks| marks.feed)?;
        let ours = post.user == bot && !bot.is_empty() && post.root.is_empty() && post.delete_at == 0;
        let (connection, alert) = (marks.connection.clone()?, *marks.alert.clone()?);
        ours.then_some(Self { post, marks, connection, alert })
    }

    /// Draws it again, as its alert stands now. Whatever else the post carries stays. The feed's lane is held by the event.
    pub fn redraw(&mut self, desk: &Desk) -> Flow {
        self.alert.expire(desk.now());
        let drawn = draw(&self.alert);
        self.marks.alert = Some(Box::new(self.alert.clone()));
        let mut props: Value = serde_json::from_slice(&self.post.props).unwrap_or_default();
        if !props.is_object() {
            props = json!({});
        }
        if let Some(props) = props.as_object_mut() {
            props.insert("frontdesk".into(), json!(self.marks));
            props.insert("attachments".into(), drawn.attachments.into());
        }
        // Where Mattermost does not take it, what was done is done all the same; whatever comes next draws it.
        if let Err(error) = desk.try_ask(question::redraw_post(&self.post.id, drawn.message, &props))? {
            desk.log("warn", format!("an alert's root post was not drawn again: {error}"));
        }
        Ok(())
    }

    /// What marks a reply in its thread; `item` tells what the reply tells of.
    pub fn reply_marks(&self, item: String) -> Marks {
        Marks {
            connection: self.marks.connection.clone(),
            conversation: self.marks.conversation.clone(),
            feed: true,
            items: vec![item],
            ..Marks::default()
        }
    }
}
