//! `/desk say <name>`: a saved reply, to the visitor in whose thread it is typed. `/desk say <name> = <text>` saves one, `--save` the
//! caller's last reply of the thread; `--delete` forgets one; without anything, it lists them.

use super::{is_member, table, visitors, Call, Reply};
use crate::command_line::CommandLine;
use crate::connection::{Entry, Index};
use crate::conversation::{Binding, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::endings;
use crate::ids::{ConnectionId, UserId};
use crate::manner::Manner;
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::saved::{Replies, Unfit};
use crate::speech::{self, Speech, Voices};
use crate::words::saved::{self, SavedWords};
use frontdesk_wire::{Post, User};
use serde_json::{json, Value};

/// As much of a text is listed, in characters.
const SHOWN: usize = 80;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    /// To see what there is.
    List,
    /// To say one.
    Say(String),
    /// To save a text; none for the caller's last reply.
    Save(String, Option<String>),
    /// To forget one.
    Delete(String),
    /// It cannot be told.
    Unclear,
}

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = saved::of(&call.user.locale);
    let thread = thread(desk, call)?;
    let here = visitors::here(desk, call)?;
    let (named, rest) = apart(&line.rest, &here);
    let connection = match (&thread, named) {
        (Some(thread), _) => thread.connection.clone(),
        (None, Some(entry)) => entry.id.clone(),
        (None, None) => match here.as_slice() {
            [only] => only.id.clone(),
            [] => return Ok(Reply::text(texts.nobody_here())),
            several => {
                let handles: Vec<String> = several.iter().map(|entry| format!("`{}`", entry.handle)).collect();
                return Ok(Reply::text(call.words().which_one(&handles.join(", "))));
            }
        },
    };
    let off = here.iter().any(|entry| entry.id == connection && entry.disabled);
    let asked = Asked { desk, call, texts, connection, off, thread };
    match wish(rest) {
        Wish::List => asked.list(),
        Wish::Say(name) => asked.say(&name),
        Wish::Save(name, said) => asked.save(&name, said),
        Wish::Delete(name) => asked.delete(&name),
        Wish::Unclear => Ok(Reply::text(texts.usage())),
    }
}

/// The thread of a conversation.
struct Thread {
    root: Post,
    marks: Marks,
    connection: ConnectionId,
}

/// That in which it was typed.
fn thread(desk: &Desk, call: &Call) -> Flow<Option<Thread>> {
    if call.root.is_empty() {
        return Ok(None);
    }
    let root = desk.ask(question::post(&call.root))?.filter(|root| root.channel == call.channel);
    let Some(root) = root else { return Ok(None) };
    let index = if root.user == desk.bot() { Index::default() } else { Index::peek(desk)? };
    let marks = Binding::found(desk, &index, &root).map(|binding| binding.marks);
    Ok(marks.and_then(|marks| Some(Thread { root, connection: marks.connection.clone()?, marks })))
}

/// The connection that stands in front, and what is behind it.
fn apart<'a, 'b>(rest: &'a str, here: &'b [Entry]) -> (Option<&'b Entry>, &'a str) {
    let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    match here.iter().find(|entry| entry.handle.as_str() == first.to_lowercase()) {
        Some(entry) if !behind.trim_start().starts_with('=') => (Some(entry), behind.trim()),
        _ => (None, rest),
    }
}

fn wish(rest: &str) -> Wish {
    let rest = rest.trim();
    if rest.is_empty() {
        return Wish::List;
    }
    let (first, behind) = word(rest);
    if let Some(flag) = flag(first) {
        let (name, text) = word(behind);
        return if name.is_empty() { Wish::Unclear } else { flagged(flag, name, text) };
    }
    if let Some((name, text)) = rest.split_once('=').filter(|_| first.contains('=')) {
        return save(name, text);
    }
    if let Some(text) = behind.strip_prefix('=') {
        return save(first, text);
    }
    let (next, text) = word(behind);
    match flag(next) {
        _ if behind.is_empty() => Wish::Say(first.into()),
        Some(flag) => flagged(flag, first, text),
        None => Wish::Unclear,
    }
}

/// The first word, and what is behind it.
fn word(text: &str) -> (&str, &str) {
    let (word, behind) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, behind.trim())
}

/// The name of a flag. A phone makes one long dash of two.
fn flag(word: &str) -> Option<&str> {
    word.strip_prefix("--").or_else(|| word.strip_prefix(['—', '–'])).filter(|name| !name.is_empty())
}

fn flagged(flag: &str, name: &str, text: &str) -> Wish {
    match flag.to_lowercase().as_str() {
        "save" => match text.strip_prefix('=').unwrap_or(text) {
            "" => Wish::Save(name.into(), None),
            text => save(name, text),
        },
        "delete" | "remove" if text.is_empty() => Wish::Delete(name.into()),
        _ => Wish::Unclear,
    }
}

/// Saves a text, without the quotes around it; none forgets what was saved, as everywhere.
fn save(name: &str, text: &str) -> Wish {
    let text = text.trim();
    let quoted = text.strip_prefix(['"', '“', '„']).and_then(|inner| inner.strip_suffix(['"', '”', '“']));
    match quoted.filter(|inner| !inner.contains(['"', '“', '”', '„'])).unwrap_or(text).trim() {
        "" => Wish::Delete(name.into()),
        text => Wish::Save(name.into(), Some(text.into())),
    }
}

/// A command that is being answered.
struct Asked<'a> {
    desk: &'a Desk,
    call: &'a Call,
    texts: &'static dyn SavedWords,
    connection: ConnectionId,
    /// Whether that is disconnected.
    off: bool,
    /// The thread in which it was typed.
    thread: Option<Thread>,
}

impl Asked<'_> {
    fn list(&self) -> Flow<Reply> {
        let replies = Replies::load(self.desk, &self.connection)?;
        let row = |(name, reply): (&String, &crate::saved::Reply)| [format!("`{name}`"), shortened(&reply.text)];
        let rows: Vec<[String; 2]> = replies.0.iter().map(row).collect();
        let text = match rows.as_slice() {
            [] => self.texts.none().into(),
            rows => format!("{}\n\n{}", table::draw(&self.texts.head(), rows), self.texts.how()),
        };
        let item = |(name, reply): (&String, &crate::saved::Reply)| json!({ "name": name, "text": reply.text });
        let items: Vec<Value> = replies.0.iter().map(item).collect();
        Ok(Reply::with(text, json!({ "connection": self.connection, "replies": items })))
    }

    fn say(&self, name: &str) -> Flow<Reply> {
        let replies = Replies::load(self.desk, &self.connection)?;
        let Some(reply) = replies.find(name) else { return Ok(self.unknown(name, &replies)) };
        let Some(thread) = &self.thread else { return Ok(Reply::text(self.texts.elsewhere())) };
        if let Some(why) = self.unseen(&thread.marks) {
            return Ok(Reply::text(why));
        }
        let root = &thread.root;
        let marks = Marks { saved: Some(name.to_lowercase()), ..Marks::default() };
        let post = NewPost {
            channel: &root.channel,
            root: &root.id,
            message: reply.text.clone(),
            props: json!({ "frontdesk": marks }),
            user: &self.call.user.id,
            files: Vec::new(),
        };
        let post = self.desk.ask(question::create_post("saved", post))?;
        let post = post.ok_or_else(|| Stop::Failed("Mattermost made no post of a saved reply".into()))?;
        Ok(Reply::with(
            self.texts.said(&name.to_lowercase()),
            json!({ "connection": self.connection, "post": post.id }),
        ))
    }

    /// Why the visitor would not see what is said in a thread; none where they would.
    fn unseen(&self, marks: &Marks) -> Option<String> {
        if self.off {
            return Some(self.texts.is_off().into());
        }
        let about = marks.about.as_ref()?;
        match about.state {
            State::Blocked { .. } => Some(self.texts.is_blocked().into()),
            _ => endings::goes_on_in(marks).map(|later| self.texts.goes_on(later)),
        }
    }

    fn save(&self, name: &str, said: Option<String>) -> Flow<Reply> {
        let said = match said {
            Some(said) => said,
            None => match self.last_reply()? {
                Some(said) => said,
                None => return Ok(Reply::text(self.texts.nothing_to_save())),
            },
        };
        let mut replies = Replies::load(self.desk, &self.connection)?;
        let by = UserId::new(&*self.call.user.id);
        match replies.put(name, &said, &by, self.desk.now()) {
            Ok(again) => {
                replies.store(self.desk, &self.connection);
                let text = self.texts.saved(&name.to_lowercase(), again);
                Ok(Reply::with(text, json!({ "connection": self.connection, "name": name.to_lowercase() })))
            }
            Err(unfit) => Ok(Reply::text(self.refusal(name, unfit))),
        }
    }

    /// The caller's last reply of the thread that the visitor has.
    fn last_reply(&self) -> Flow<Option<String>> {
        let Some(thread) = &self.thread else { return Ok(None) };
        let thread = self.desk.ask(question::thread(&thread.root.id))?;
        let own: Vec<Post> = thread.into_iter().filter(|post| post.user == self.call.user.id).collect();
        let voices = Voices::load(self.desk, &own)?.speaking(Manner::load(self.desk, &self.connection)?);
        let left = |post: &&Post| speech::of(post, &voices, false) == Speech::Member && !post.message.trim().is_empty();
        Ok(own.iter().rev().find(left).map(|post| speech::said(&voices.heard(post))))
    }

    fn refusal(&self, name: &str, unfit: Unfit) -> String {
        match unfit {
            Unfit::Name => self.texts.unfit_name(&name.replace('`', "")),
            Unfit::Long => self.texts.too_long(),
            Unfit::Note => self.texts.is_note().into(),
            Unfit::Many => self.texts.too_many(),
        }
    }

    fn delete(&self, name: &str) -> Flow<Reply> {
        let mut replies = Replies::load(self.desk, &self.connection)?;
        if !replies.remove(name) {
            return Ok(self.unknown(name, &replies));
        }
        replies.store(self.desk, &self.connection);
        let name = name.to_lowercase();
        Ok(Reply::with(self.texts.deleted(&name), json!({ "connection": self.connection, "name": name })))
    }

    fn unknown(&self, name: &str, replies: &Replies) -> Reply {
        let names: Vec<String> = replies.0.keys().map(|name| format!("`{name}`")).collect();
        Reply::text(self.texts.unknown(&name.replace('`', ""), &names.join(", ")))
    }
}

/// The beginning of a text in one line, as it fits into a table's cell and mentions nobody.
fn shortened(text: &str) -> String {
    let plain = text.replace('`', "'").replace('|', "¦").split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = plain.chars().take(SHOWN).collect();
    if cut.len() < plain.len() {
        format!("`{cut}…`")
    } else {
        format!("`{cut}`")
    }
}

/// `GET autocomplete/replies`: the names of the replies that the one who types may say.
pub fn autocomplete(desk: &Desk, request: &Request) -> Flow {
    if request.user.is_empty() {
        return Err(Stop::Refused(Problem::NotFound));
    }
    let channel = request.parameter("channel_id").unwrap_or_default();
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    let person = users.into_iter().next().filter(|user: &User| !user.is_guest);
    let may = person.is_some() && is_member(desk, &request.user, &channel)?;
    let connections =
        if may { offered(desk, &channel, &request.parameter("root_id").unwrap_or_default())? } else { Vec::new() };
    let mut items = Vec::new();
    for connection in connections {
        for (name, reply) in Replies::load(desk, &connection)?.0 {
            items.push(json!({ "item": name, "hint": "", "helptext": shortened(&reply.text).replace('`', "") }));
        }
    }
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(&items).unwrap_or_default()));
    Ok(())
}

/// The connections whose replies are offered: that of the thread, else those of the channel.
fn offered(desk: &Desk, channel: &str, root: &str) -> Flow<Vec<ConnectionId>> {
    let index = Index::peek(desk)?;
    let root = if root.is_empty() { None } else { desk.ask(question::post(root))? };
    if let Some(root) = root.filter(|root| root.channel == channel) {
        let connection = Binding::found(desk, &index, &root).and_then(|binding| binding.marks.connection);
        if let Some(connection) = connection {
            return Ok(vec![connection]);
        }
    }
    let here = index.entries.iter().filter(|entry| visitors::has_any(entry) && entry.channel.as_str() == channel);
    Ok(here.map(|entry| entry.id.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood() {
        let save = |name: &str, text: &str| Wish::Save(name.into(), Some(text.into()));
        for (typed, wish) in [
            ("", Wish::List),
            ("hours", Wish::Say("hours".into())),
            ("hours = We are open.\n\nTo all.", save("hours", "We are open.\n\nTo all.")),
            ("hours=We are = open.", save("hours", "We are = open.")),
            ("hours= We are open.", save("hours", "We are open.")),
            ("hours =We are open.", save("hours", "We are open.")),
            ("hours = \"We are open.\"", save("hours", "We are open.")),
            ("hours = „Wir haben offen.“", save("hours", "Wir haben offen.")),
            ("hours = \"Open\" means \"open\"", save("hours", "\"Open\" means \"open\"")),
            ("hours --save", Wish::Save("hours".into(), None)),
            ("--save hours", Wish::Save("hours".into(), None)),
            ("hours —save We are open.", save("hours", "We are open.")),
            ("hours --delete", Wish::Delete("hours".into())),
            ("--remove hours", Wish::Delete("hours".into())),
            ("hours =", Wish::Delete("hours".into())),
            ("hours today", Wish::Unclear),
            ("--save", Wish::Unclear),
            ("hours --loud", Wish::Unclear),
        ] {
            assert_eq!(super::wish(typed), wish, "{typed}");
        }
    }
}
