//! A conversation from its beginning to now, for those who had it: what `/desk transcript` gives. Notes are in it, and marked as such,
//! unless it is to be given away.

use crate::connection::Connection;
use crate::conversation::{About, Binding, Conversation, Marks};
use crate::delivery::rfc3339;
use crate::desk::{question, Desk, Flow};
use crate::hooks::display_name;
use crate::ids::ConversationId;
use crate::manner::Manner;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use crate::text;
use crate::words::minutes;
use frontdesk_wire::{File, Post, User};
use serde_json::{json, Value};
use std::collections::BTreeSet;

/// How a time is written: in every language the same, for a file may be read anywhere.
const TIME: &str = "%Y-%m-%d %H:%M %Z";

/// A conversation, written down.
pub struct Minutes {
    /// The connection's name.
    pub handle: String,
    /// The conversation's id.
    pub conversation: ConversationId,
    /// The visitor, as the team knows them.
    pub title: String,
    /// What the root post says of it.
    pub about: About,
    /// Whether it may be given away: nothing is in it but what the visitor sees.
    pub public: bool,
    /// What was said, in order.
    pub lines: Vec<Line>,
}

/// Something that was said.
pub struct Line {
    /// When, in milliseconds.
    pub at: i64,
    /// When it was edited last, in milliseconds; 0 for never.
    pub edited_at: i64,
    /// In what role.
    pub role: Who,
    /// Whether it stayed inside.
    pub note: bool,
    /// The name of who said it; empty where that is not said.
    pub name: String,
    /// What was said, as it is stored in the thread: harmless Markdown.
    pub markdown: String,
    /// The same as its author wrote it.
    pub text: String,
    /// What was attached: names and sizes in bytes.
    pub files: Vec<(String, i64)>,
}

/// In what role somebody spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The visitor.
    Visitor,
    /// A member.
    Member,
    /// An agent.
    Agent,
    /// Frontdesk itself, or another bot.
    System,
}

impl Who {
    /// What programs read.
    fn code(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Member => "member",
            Self::Agent => "agent",
            Self::System => "system",
        }
    }
}

impl Minutes {
    /// Writes down the conversation of a thread.
    pub fn read(desk: &Desk, root: &Post, binding: Binding, connection: &Connection, public: bool) -> Flow<Self> {
        let thread = threads(desk, root, &binding)?;
        let ids: BTreeSet<String> =
            thread.iter().map(|post| post.user.clone()).filter(|user| user != desk.bot()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let authors = if ids.is_empty() { Vec::new() } else { desk.ask(question::users(ids))? };
        let voices = Voices::load(desk, &thread)?.speaking(Manner::of(desk, connection)?);
        let files: Vec<String> = thread.iter().flat_map(|post| post.files.iter().cloned()).collect();
        let files = if files.is_empty() { Vec::new() } else { desk.ask(question::files(files))? };
        let about = binding.marks.about.unwrap_or_default();
        let conversation = binding.marks.conversation.unwrap_or_default();
        let title = root_post::title(&about, &conversation);
        let service = Some(root.user.as_str()).filter(|user| *user != desk.bot());
        let reader = Reader { connection, voices, authors, files, title: &title, service, public };
        let lines = thread.iter().filter_map(|post| reader.line(post)).collect();
        Ok(Self { handle: connection.handle.to_string(), conversation, title, about, public, lines })
    }

    /// How many messages and how many notes there are.
    pub fn counts(&self) -> (usize, usize) {
        let notes = self.lines.iter().filter(|line| line.note).count();
        (self.lines.len() - notes, notes)
    }

    /// For people.
    pub fn markdown(&self, locale: &str, zone: &str) -> String {
        let words = minutes::of(locale);
        let mut out = format!("# {}\n\n", text::harmless(&self.title));
        let about = [
            (words.connection(), self.handle.clone()),
            (words.page(), text::harmless(&self.about.page)),
            (words.email(), if self.public { String::new() } else { code(&self.about.email) }),
            (words.begun(), self.lines.first().map(|line| time(line.at, zone)).unwrap_or_default()),
        ];
        for (title, value) in about.iter().filter(|(_, value)| !value.is_empty()) {
            out.push_str(&format!("- {title}: {value}\n"));
        }
        for line in &self.lines {
            let name = match (line.role, line.name.as_str()) {
                (Who::Visitor, _) => text::harmless(&self.title),
                (Who::System, "") => "Frontdesk".into(),
                (_, "") => words.team().into(),
                (_, name) => text::harmless(name),
            };
            let ai = if line.role == Who::Agent { format!(" ({})", words.ai()) } else { String::new() };
            let note = if line.note { format!(" · 🔒 {}", words.note()) } else { String::new() };
            let edited = if line.edited_at > 0 { format!(" · {}", words.edited()) } else { String::new() };
            out.push_str(&format!("\n---\n\n**{name}**{ai} · {}{edited}{note}\n", time(line.at, zone)));
            if !line.markdown.trim().is_empty() {
                out.push_str(&format!("\n{}\n", line.markdown.trim_end()));
            }
            for (name, size) in &line.files {
                out.push_str(&format!("\n- {}: `{}`, {}\n", words.file(), name.replace('`', ""), size_of(*size)));
            }
        }
        out
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let line = |line: &Line| {
            let files: Vec<Value> =
                line.files.iter().map(|(name, size)| json!({ "name": name, "size": size })).collect();
            let mut value = json!({
                "at": rfc3339(line.at),
                "role": line.role.code(),
                "name": line.name,
                "note": line.note,
                "text": line.text,
                "files": files,
            });
            if let Some(fields) = value.as_object_mut().filter(|_| line.edited_at > 0) {
                fields.insert("edited_at".into(), json!(rfc3339(line.edited_at)));
            }
            value
        };
        let ours = |value: &str| if self.public { String::new() } else { value.to_string() };
        let (email, verified) = (ours(&self.about.email), ours(&self.about.verified));
        json!({
            "connection": self.handle,
            "conversation": self.conversation,
            "visitor": { "title": self.title, "name": self.about.name, "email": email, "verified": verified },
            "page": self.about.page,
            "language": self.about.language,
            "public": self.public,
            "messages": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }
}

fn time(at: i64, zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let time = jiff::Timestamp::from_millisecond(at).ok();
    time.map(|time| time.to_zoned(zone).strftime(TIME).to_string()).unwrap_or_default()
}

fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{}`", text.replace('`', ""))
    }
}

fn size_of(bytes: i64) -> String {
    if bytes < 1_024 {
        format!("{bytes} B")
    } else {
        crate::words::size(bytes)
    }
}

/// What was said in a thread, behind what was said in those in which its conversation stood before.
fn threads(desk: &Desk, root: &Post, binding: &Binding) -> Flow<Vec<Post>> {
    let id = binding.marks.conversation.as_ref().filter(|_| root.user == desk.bot());
    let record = id.map(|id| Conversation::load(desk, id, 0)).transpose()?.flatten();
    let earlier = record.iter().flat_map(|record| &record.earlier).map(|thread| thread.root.as_str());
    let before = earlier.take_while(|earlier| *earlier != root.id);
    let threads = desk.ask_all(before.chain([root.id.as_str()]).map(question::thread).collect())?;
    Ok(threads.into_iter().flatten().filter(|post| post.channel == root.channel).collect())
}

/// What is known while a thread is read.
struct Reader<'a> {
    connection: &'a Connection,
    voices: Voices,
    authors: Vec<User>,
    files: Vec<File>,
    title: &'a str,
    /// The bot of a service that speaks for its visitors itself.
    service: Option<&'a str>,
    public: bool,
}

impl Reader<'_> {
    fn line(&self, post: &Post) -> Option<Line> {
        let author = self.authors.iter().find(|author| author.id == post.user);
        let is_bot = author.is_none_or(|author| author.is_bot);
        let speech = match self.service {
            Some(service) if service == post.user => Speech::Visitor,
            _ => speech::of(post, &self.voices, is_bot),
        };
        let inside = speech == Speech::Inside;
        let spoken = post.kind.is_empty() || post.kind == "me";
        if inside && (self.public || !spoken) {
            return None;
        }
        let role = match speech {
            Speech::Visitor => Who::Visitor,
            Speech::Member => Who::Member,
            Speech::Agent => Who::Agent,
            Speech::System => Who::System,
            Speech::Inside if Marks::of(post).is_some_and(|marks| marks.agent.is_some()) => Who::Agent,
            Speech::Inside if is_bot => Who::System,
            Speech::Inside => Who::Member,
        };
        let (markdown, text) = match speech {
            Speech::Visitor if self.service.is_some() => (post.message.clone(), post.message.clone()),
            Speech::Visitor => (visitors(post), root_post::words_of(post)),
            Speech::Member | Speech::Agent => {
                let said = speech::said(&self.voices.heard(post));
                (said.clone(), said)
            }
            _ => {
                let said = speech::without_note(&post.message).to_string();
                (said.clone(), said)
            }
        };
        let files = self.files_of(post);
        if text.trim().is_empty() && files.is_empty() {
            return None;
        }
        let edited_at = if role == Who::Member { post.edit_at } else { 0 };
        let name = self.name(role, author);
        Some(Line { at: post.create_at, edited_at, role, note: inside, name, markdown, text, files })
    }

    fn name(&self, role: Who, author: Option<&User>) -> String {
        match role {
            Who::Visitor => self.title.into(),
            Who::System => String::new(),
            Who::Agent if self.public => author.map(speech::name_of).unwrap_or_default(),
            Who::Agent => author.map(display_name).unwrap_or_default(),
            Who::Member if self.public => {
                let name = author.map(|author| self.connection.chat.names.of(author)).unwrap_or_default();
                if name.is_empty() {
                    self.connection.chat.team.clone()
                } else {
                    name
                }
            }
            Who::Member => author.map(display_name).unwrap_or_default(),
        }
    }

    /// What is attached to a post; of what is given away, what the visitor has.
    fn files_of(&self, post: &Post) -> Vec<(String, i64)> {
        let of = |id: &String| self.files.iter().find(|file| file.id == *id && file.delete_at == 0);
        let leaves = |file: &&File| !self.public || file.size <= self.connection.files.max;
        post.files.iter().filter_map(of).filter(leaves).map(|file| (file.name.clone(), file.size)).collect()
    }
}

/// What a visitor wrote, as it stands in the thread; a root post's first line is ours.
fn visitors(post: &Post) -> String {
    let words = || post.message.split_once('\n').map_or("", |(_, words)| words);
    if post.root.is_empty() { words() } else { &post.message }.into()
}
