//! What was said, as a model is told it.
//!
//! Where several people write, each of their texts begins with its author's name: OpenAI's own field for it takes no umlauts and no
//! spaces, and other servers refuse it. What one side says in a row becomes one message, and what it says before anybody has asked
//! goes to the beginning, since the templates of many models want the two sides to take turns.

use super::{attached, Asking, Said, Speaker};

/// Whose a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What the agent is told before everything else.
    System,
    /// Whoever asks.
    User,
    /// The agent.
    Assistant,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whose it is.
    pub role: Role,
    /// What is in it, in its order.
    pub parts: Vec<Part>,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A text.
    Text(String),
    /// A file's content as text.
    File {
        /// The file's id.
        id: String,
        /// As many bytes of it at most.
        max: u32,
    },
    /// A picture.
    Picture {
        /// The file's id.
        id: String,
        /// Its type.
        mime: &'static str,
        /// As many bytes of it at most.
        max: u32,
    },
}

/// The longest name, in characters.
const NAME: usize = 64;
const SEVERAL: &str =
    "Several people write in this conversation. Each of their messages begins with its author's name and a colon; \
                       begin yours without a name.";

/// The messages of a question.
pub fn of(asking: &Asking<'_>) -> Vec<Message> {
    let named = several(asking.said);
    let begun = asking.said.iter().position(|said| said.speaker == Speaker::User).unwrap_or(0);
    let (before, said) = asking.said.split_at(begun);
    let mut system = asking.system.trim().to_string();
    for text in before.iter().map(|said| said.text.trim()).filter(|text| !text.is_empty()) {
        below(&mut system, &format!("You have said before anybody has asked:\n{text}"));
    }
    if named {
        below(&mut system, SEVERAL);
    }
    let mut messages = Vec::new();
    if !system.is_empty() {
        messages.push(Message { role: Role::System, parts: vec![Part::Text(system)] });
    }
    let mut room = attached::Room::new(asking.agent.context);
    // The newest files are the ones that are asked about.
    let mut attachments: Vec<Vec<Part>> =
        said.iter().rev().map(|said| attached::parts(&said.files, &mut room)).collect();
    for said in said {
        let role = if said.speaker == Speaker::User { Role::User } else { Role::Assistant };
        add(&mut messages, role, words(said, named), attachments.pop().unwrap_or_default());
    }
    messages
}

fn below(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// Whether more than one person asks.
fn several(said: &[Said]) -> bool {
    let mut names = said.iter().filter(|said| said.speaker == Speaker::User).map(name);
    let first = names.find(|name| !name.is_empty()).unwrap_or_default();
    names.any(|name| !name.is_empty() && name != first)
}

/// A name that can't be taken for anything but one.
fn name(said: &Said) -> String {
    let name: String = said.name.chars().map(|c| if c.is_control() || c == ':' { ' ' } else { c }).take(NAME).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(said: &Said, named: bool) -> String {
    let name = name(said);
    if named && said.speaker == Speaker::User && !name.is_empty() {
        return format!("{name}: {}", said.text.trim());
    }
    said.text.trim().into()
}

fn add(messages: &mut Vec<Message>, role: Role, words: String, files: Vec<Part>) {
    if words.is_empty() && files.is_empty() {
        return;
    }
    if messages.last().is_none_or(|last| last.role != role) {
        messages.push(Message { role, parts: Vec::new() });
    }
    let Some(message) = messages.last_mut() else { return };
    let first = message.parts.len();
    if !words.is_empty() {
        message.parts.push(Part::Text(format!("\n\n{words}")));
    }
    message.parts.extend(files);
    if let (0, Some(Part::Text(begin))) = (first, message.parts.first_mut()) {
        *begin = begin.trim_start_matches('\n').into();
    }
}
