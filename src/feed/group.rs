//! Items by their threads: what a root post then shows, and what is said in replies.

use crate::alert::{self, Alert, Change};
use crate::connection::Connection;
use crate::conversation::Marks;
use crate::feed::item::Item;
use crate::feed::spool::Spooled;
use frontdesk_wire::Post;
use serde_json::{json, Map, Value};

/// How many items a root post remembers, so that none is taken in twice.
const REMEMBERED: usize = 64;
/// How many characters a post of ours holds; Mattermost's own limit is 16,383.
pub const LONGEST: usize = 16_000;

/// What a thread's root post shows, and what is said below it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The root post's text.
    pub message: String,
    /// The root post's attachments.
    pub attachments: Vec<Value>,
    /// The root post's further props.
    pub props: Value,
    /// The alert, where it is one.
    pub alert: Option<Alert>,
    /// The items that it shows, the latest last.
    pub items: Vec<String>,
    /// Whether a reply tells what the root post said first.
    pub first_told: bool,
    /// The replies that are to be made, each with the items that it tells.
    pub replies: Vec<Reply>,
}

/// A reply that is to be made.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Its text.
    pub message: String,
    /// Its attachments.
    pub attachments: Vec<Value>,
    /// The items that it tells.
    pub items: Vec<String>,
}

impl Shown {
    /// What a root post shows already.
    pub fn of(root: &Post) -> Self {
        let marks = Marks::of(root).unwrap_or_default();
        let props: Value = serde_json::from_slice(&root.props).unwrap_or_default();
        let attachments = props.get("attachments").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut rest = props.as_object().cloned().unwrap_or_default();
        rest.retain(|name, _| name != "attachments" && name != "frontdesk");
        let (alert, items, first_told) = (marks.alert.map(|alert| *alert), marks.items, marks.first_told);
        Self {
            message: root.message.clone(),
            attachments,
            props: Value::Object(rest),
            alert,
            items,
            first_told,
            replies: Vec::new(),
        }
    }

    /// Takes in an item, for the first time or after a crash; `told` says whether a reply tells it already. What opens a thread
    /// is said by the root post alone.
    pub fn take(&mut self, feed: &Connection, spooled: &Spooled, opens: bool, told: bool) {
        let item = &spooled.item;
        let known = self.items.contains(&spooled.mark);
        // What opened the thread, the root post still tells.
        let told = told || (known && !self.first_told && self.items.first() == Some(&spooled.mark));
        // An acknowledgement and the like leave what the root post tells of the problem.
        let overwrites = |notice: &alert::Notice| matches!(notice.change, Change::Problem | Change::Recovery);
        let overwrites = item.notice.as_ref().is_none_or(overwrites);
        let first = if overwrites { self.first(feed) } else { None };
        let reply = match &item.notice {
            Some(notice) if known => Some(alert::line(notice, &feed.language)),
            Some(notice) => {
                let alert = self.alert.get_or_insert_with(|| alert::new(&feed.language, &feed.timezone, &[]));
                alert.buttons = buttons(feed, notice);
                alert::take(alert, notice, spooled.at)
            }
            None => {
                let reply = if item.reply.is_empty() { text_of(item) } else { item.reply.clone() };
                if self.alert.is_none() && !known {
                    (self.message, self.attachments) = (text_of(item), item.attachments.clone());
                    self.props = item.props.clone();
                }
                Some(reply)
            }
        };
        if !known {
            self.items.push(spooled.mark.clone());
            let surplus = self.items.len().saturating_sub(REMEMBERED);
            self.items.drain(..surplus);
        }
        if let Some(reply) = reply.filter(|_| !opens && !told) {
            if let Some((text, attachments, mark)) = first.filter(|_| !known) {
                self.say(text, &attachments, &mark);
            }
            self.first_told |= overwrites;
            let repeats = item.notice.is_none() && item.reply.is_empty();
            self.say(reply, if repeats { &item.attachments } else { &[] }, &spooled.mark);
        }
        if let Some(alert) = &self.alert {
            let drawn = alert::draw(alert);
            (self.message, self.attachments) = (drawn.message, drawn.attachments);
        }
        // What does not fit into the root post follows it; a reply has all of it anyway.
        let mut parts = split(&self.message).into_iter();
        self.message = parts.next().unwrap_or_default();
        if opens {
            parts.for_each(|part| self.replies.push(Reply { message: part, ..Reply::default() }));
        }
    }

    /// What the root post says, where it is about to say something else for the first time: text, attachments, and the item.
    fn first(&self, feed: &Connection) -> Option<(String, Vec<Value>, String)> {
        let mark = self.items.first().filter(|_| !self.first_told)?.clone();
        if let Some(alert) = &self.alert {
            return Some((alert::line(&alert.notice, &feed.language), Vec::new(), mark));
        }
        // Without those who were mentioned above it.
        let mentions = |line: &str| !line.is_empty() && line.split(' ').all(|word| word.starts_with('@'));
        let text = match self.message.split_once('\n') {
            Some((line, rest)) if mentions(line) => rest,
            _ => &self.message,
        };
        Some((text.into(), self.attachments.clone(), mark))
    }

    /// Adds to the last reply where there is room, else makes another.
    fn say(&mut self, text: String, attachments: &[Value], mark: &str) {
        if let Some(last) = self.replies.last_mut().filter(|last| last.attachments.is_empty() && attachments.is_empty())
        {
            if last.message.chars().count() + text.chars().count() < LONGEST && !last.items.is_empty() {
                last.message = format!("{}\n{text}", last.message);
                last.items.push(mark.into());
                return;
            }
        }
        for (index, part) in split(&text).into_iter().enumerate() {
            let attachments = if index == 0 { attachments.to_vec() } else { Vec::new() };
            self.replies.push(Reply { message: part, attachments, items: vec![mark.into()] });
        }
    }
}

fn buttons(feed: &Connection, notice: &alert::Notice) -> Vec<String> {
    let settings = feed.feed.clone().unwrap_or_default();
    let buttons = alert::buttons(notice.system, !settings.api.is_empty(), settings.one_way);
    buttons.into_iter().map(ToString::to_string).collect()
}

fn text_of(item: &Item) -> String {
    if item.message.is_empty() && item.attachments.is_empty() {
        item.title.clone()
    } else {
        item.message.clone()
    }
}

/// The props of a post of a feed.
pub fn props(marks: &Marks, attachments: &[Value], more: &Value) -> Value {
    let mut props: Map<String, Value> = more.as_object().cloned().unwrap_or_default();
    props.retain(|name, _| !name.starts_with("from_") && !name.starts_with("override_"));
    if !attachments.is_empty() {
        props.insert("attachments".into(), attachments.into());
    }
    props.insert("frontdesk".into(), json!(marks));
    Value::Object(props)
}

/// A text in parts that a post holds each, cut at line breaks where there are any.
pub fn split(text: &str) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((end, _)) = rest.char_indices().nth(LONGEST) {
        let (part, _) = rest.split_at(end);
        let cut = part.rfind('\n').filter(|cut| *cut > end / 2).unwrap_or(end);
        let (part, behind) = rest.split_at(cut);
        parts.push(part.to_string());
        rest = behind.trim_start_matches('\n');
    }
    parts.push(rest.to_string());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_line_break() {
        let text = format!("{}\n{}", "ä".repeat(15_000), "b".repeat(2_000));
        let parts = split(&text);
        assert_eq!(parts.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [15_000, 2_000]);
        assert_eq!(split(&"x".repeat(33_000)).len(), 3);
        assert_eq!(split(""), [""]);
    }
}
