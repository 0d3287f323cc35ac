//! Who is asked by a post in a channel where agents are.
//!
//! Only people ask. What bots, webhooks, plugins and the system post asks nobody: so no two agents, and no agent and another program,
//! answer each other without an end.

use crate::agent::turn::{self, Asker, Beginning, Place, AGE};
use crate::agent::{self, Agent, Allowed};
use crate::commands::is_member;
use crate::connection::{Connection, Index};
use crate::conversation::Marks;
use crate::desk::{question, Desk, Flow};
use crate::hooks::display_name;
use crate::ids::UserId;
use crate::speech;
use crate::words::turn as words;
use frontdesk_wire::{Op, Post, User};
use serde::{Deserialize, Serialize};

/// How often the same person is told that an agent does not answer them, in milliseconds.
const DENIED_AGAIN: i64 = 600_000;

/// What is kept of a thread that is nobody's conversation: the agents in it, the last to speak first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Present {
    agents: Vec<String>,
}

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// In a visitor's conversation: what names an agent there must be a note.
    Conversation,
    /// In a thread, or the channel itself.
    Team,
}

/// A person posted something: begins the turns of those who are asked. True where the channel has agents at all.
pub fn posted(
    desk: &Desk,
    index: &Index,
    post: &Post,
    author: &User,
    place: Where,
    brought: Option<&[u8]>,
) -> Flow<bool> {
    if index.agents(&post.channel).next().is_none() {
        return Ok(false);
    }
    if !speech::is_typed(post, author.is_bot) || post.message.trim().is_empty() && post.files.is_empty() {
        return Ok(true);
    }
    let agents = agents_of(desk, index, &post.channel)?;
    let named: Vec<&Connection> = agents.iter().filter(|agent| names(&post.message, agent)).collect();
    if place == Where::Conversation && !speech::is_note(&post.message) {
        return Ok(true);
    }
    let asked = match (named.is_empty(), place) {
        (false, _) => named,
        (true, Where::Conversation) => Vec::new(),
        (true, Where::Team) => unnamed(desk, post, &agents, brought)?.into_iter().collect(),
    };
    match (asked.is_empty(), post.root.is_empty()) {
        (false, true) => {
            Present { agents: asked.iter().map(|agent| agent.id.to_string()).collect() }.keep(desk, &post.id)
        }
        (false, false) => keep(desk, &post.root, &asked, brought),
        (true, _) => {}
    }
    for agent in asked {
        ask(desk, agent, post, author)?;
    }
    Ok(true)
}

/// A note was made for a person, by a command or a dialog: those whom it names are asked, as by a note that is typed. The event holds
/// the thread's lane.
pub fn noted(desk: &Desk, note: &Post, author: &User) -> Flow {
    for agent in agents_of(desk, &Index::peek(desk)?, &note.channel)? {
        if names(&note.message, &agent) {
            ask(desk, &agent, note, author)?;
        }
    }
    Ok(())
}

/// The agents of a channel that are switched on.
fn agents_of(desk: &Desk, index: &Index, channel: &str) -> Flow<Vec<Connection>> {
    let keys: Vec<String> = index.agents(channel).map(|entry| Connection::key(&entry.id)).collect();
    let loaded = desk.load_all::<Connection>(&keys, AGE)?.into_iter().flatten();
    Ok(loaded.filter(|known| !known.disabled && known.agent.is_some()).collect())
}

/// Whether a text names an agent's bot.
fn names(text: &str, connection: &Connection) -> bool {
    let Some(agent) = &connection.agent else { return false };
    let name = agent.username.to_lowercase();
    let text = text.to_lowercase();
    text.match_indices('@').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + 1..).unwrap_or_default();
        let end =
            after.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | ':')).unwrap_or(after.len());
        let mut word = after.get(..end).unwrap_or_default();
        // What ends a sentence is no part of a name, unless there is one that ends so.
        while word != name && word.ends_with(['.', '-', '_', ':']) {
            word = word.get(..word.len() - 1).unwrap_or_default();
        }
        word == name && !before.ends_with(|c: char| c.is_alphanumeric())
    })
}

/// Who is asked by a post that names nobody: in a thread the agent that spoke there last, else the first that takes everything.
fn unnamed<'a>(
    desk: &Desk,
    post: &Post,
    agents: &'a [Connection],
    brought: Option<&[u8]>,
) -> Flow<Option<&'a Connection>> {
    if post.message.trim_start().starts_with('@') {
        return Ok(None); // somebody else is spoken to
    }
    let open = || agents.iter().find(|agent| agent.agent.as_ref().is_some_and(|agent| !agent.mention_only));
    if post.root.is_empty() {
        return Ok(open());
    }
    let kept = brought.and_then(|bytes| serde_json::from_slice::<Present>(bytes).ok());
    let present = match kept {
        Some(present) => present,
        None => {
            let thread = desk.ask(question::thread(&post.root))?;
            let present = present(desk, &thread, agents);
            present.keep(desk, &post.root);
            present
        }
    };
    Ok(present.agents.iter().find_map(|id| agents.iter().find(|agent| agent.id.as_str() == id)))
}

/// The agents of a thread: those who spoke in it or were named in it by a person, the last first.
fn present(desk: &Desk, thread: &[Post], agents: &[Connection]) -> Present {
    let mut found = Present::default();
    let feed = |post: &Post| post.user == desk.bot() && Marks::of(post).is_some_and(|marks| marks.feed);
    let root = thread.first().filter(|root| !feed(root) && root.user != desk.bot());
    // A person's root post has asked whoever takes everything.
    let open = agents.iter().find(|agent| agent.agent.as_ref().is_some_and(|agent| !agent.mention_only));
    if let (Some(_), Some(open)) = (root, open) {
        found.comes_first(open);
    }
    for post in thread.iter().filter(|post| post.delete_at == 0) {
        for agent in agents {
            let spoke = agent::bot(agent) == post.user;
            if spoke || names(&post.message, agent) {
                found.comes_first(agent);
            }
        }
    }
    found
}

impl Present {
    fn comes_first(&mut self, agent: &Connection) {
        self.agents.retain(|id| id != agent.id.as_str());
        self.agents.insert(0, agent.id.to_string());
    }

    fn keep(&self, desk: &Desk, root: &str) {
        desk.order(Op::WatchThread { root: root.into(), binding: serde_json::to_vec(self).ok() });
    }
}

/// Has the thread's next event know who is in it now.
fn keep(desk: &Desk, root: &str, asked: &[&Connection], brought: Option<&[u8]>) {
    let Some(mut present) = brought.and_then(|bytes| serde_json::from_slice::<Present>(bytes).ok()) else { return };
    let before = present.clone();
    asked.iter().for_each(|agent| present.comes_first(agent));
    if present != before {
        present.keep(desk, root);
    }
}

/// Asks an agent, where it may be asked.
pub fn ask(desk: &Desk, connection: &Connection, post: &Post, author: &User) -> Flow {
    let Some(agent) = &connection.agent else { return Ok(()) };
    if !allows(desk, agent, author)? {
        return if names(&post.message, connection) { deny(desk, connection, post, author) } else { Ok(()) };
    }
    let bot = desk.ask(question::users(vec![agent.bot.to_string()]))?;
    let off = bot.iter().any(|bot| bot.is_deleted);
    if off || !is_member(desk, agent.bot.as_str(), &post.channel)? {
        // Whoever switches its bot off, or takes it out of the channel, wants it to be still.
        return if names(&post.message, connection) { say_left(desk, connection, post, author) } else { Ok(()) };
    }
    let place = if post.root.is_empty() && !agent.thread_replies { Place::Channel } else { Place::Thread };
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    let by = Asker { id: UserId::new(&author.id), name: display_name(author), locale: author.locale.clone() };
    turn::begin(desk, Beginning { agent: connection, root, channel: &post.channel, question: &post.id, by, place })
}

/// Whether somebody may ask an agent.
pub fn allows(desk: &Desk, agent: &Agent, user: &User) -> Flow<bool> {
    let mut groups = Vec::new();
    for allowed in &agent.allowed_users {
        match allowed {
            Allowed::Everybody => return Ok(true),
            Allowed::User { id, .. } if id.as_str() == user.id => return Ok(true),
            Allowed::User { .. } => {}
            Allowed::Group { name } => groups.push(question::group(name)),
        }
    }
    let members = desk.ask_all(groups)?;
    Ok(members.iter().flatten().any(|member| member.id == user.id))
}

fn deny(desk: &Desk, connection: &Connection, post: &Post, author: &User) -> Flow {
    tell(desk, connection, post, author, denied(connection, author))
}

fn say_left(desk: &Desk, connection: &Connection, post: &Post, author: &User) -> Flow {
    let username = connection.agent.as_ref().map_or("", |agent| agent.username.as_str());
    tell(desk, connection, post, author, words::of(&author.locale).left_channel(username))
}

/// Tells whoever named an agent why it does not answer, every ten minutes at most.
fn tell(desk: &Desk, connection: &Connection, post: &Post, author: &User, message: String) -> Flow {
    let key = format!("denied {} {}", connection.id, author.id);
    if desk.ask(question::limit(&key, 1, DENIED_AGAIN))? > 0 {
        return Ok(());
    }
    let root = if post.root.is_empty() { post.id.clone() } else { post.root.clone() };
    let (user, channel) = (author.id.clone(), post.channel.clone());
    desk.order(Op::Ephemeral { user, channel, root, message });
    Ok(())
}

/// What somebody is told whom an agent does not answer: with all that an admin types to let them in and nobody out.
pub fn denied(connection: &Connection, user: &User) -> String {
    let allowed = connection.agent.as_ref().map(|agent| agent.allowed_users.as_slice()).unwrap_or_default();
    let with_them = Allowed::typed_with(allowed, &user.username);
    words::of(&user.locale).denied(connection.handle.as_str(), &with_them)
}

/// A person edited a post: what is being answered is answered anew, and who is named now is asked.
/// True where the channel has agents at all.
pub fn edited(desk: &Desk, index: &Index, post: &Post, was: &str, author: &User, place: Where) -> Flow<bool> {
    let ids: Vec<_> = index.agents(&post.channel).map(|entry| &entry.id).collect();
    let typed = speech::is_typed(post, author.is_bot) || speech::is_made_note(post, author.is_bot);
    if ids.is_empty() || !typed || post.message == was {
        return Ok(!ids.is_empty());
    }
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    desk.ahead(ids.iter().flat_map(|id| turn::ahead(id, root)).collect())?;
    for id in ids {
        let Some(connection) = Connection::load(desk, id, AGE)?.filter(|known| !known.disabled) else { continue };
        let running = turn::peek(desk, id, root)?;
        let answered = running.is_some_and(|turn| turn.question.as_str() == post.id);
        let newly = names(&post.message, &connection) && !names(was, &connection);
        let may = place == Where::Team || speech::is_note(&post.message);
        if may && (answered || newly) {
            ask(desk, &connection, post, author)?;
        }
    }
    Ok(true)
}

/// A post was deleted: what is being answered stops, whosever channel the agent is connected in. True where there are agents at all.
pub fn deleted(desk: &Desk, index: &Index, post: &Post) -> Flow<bool> {
    let root = if post.root.is_empty() { &post.id } else { &post.root };
    let ids: Vec<_> = index.all_agents().map(|entry| &entry.id).collect();
    desk.ahead(ids.iter().flat_map(|id| turn::ahead(id, root)).collect())?;
    for id in ids.iter().copied() {
        if turn::peek(desk, id, root)?.is_some() {
            turn::deleted(desk, id, root, post)?;
        }
    }
    Ok(!ids.is_empty())
}

/// Whether an event brought what is kept here of a thread that is nobody's conversation.
pub fn is_kept(brought: Option<&[u8]>) -> bool {
    brought.is_some_and(|bytes| serde_json::from_slice::<Present>(bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::Agent;

    #[test]
    fn a_mention_is_a_whole_name() {
        let json = serde_json::json!({
            "id": "c", "handle": "ada", "kind": "agent", "channel": "ch", "url": "", "origins": [], "notify": "nobody",
            "language": "en", "timezone": "UTC", "by": "u", "at": 0, "agent": Agent { username: "ada".into(), ..Agent::default() },
        });
        let connection: Connection = serde_json::from_value(json).unwrap();
        for yes in
            ["@ada", "hi @Ada!", "@ada.", "@ada.\nPlease", "@ada...", "(@ada.)", "@ada: now", "@ada, now", "@ada\nnow"]
        {
            assert!(names(yes, &connection), "{yes}");
        }
        for no in ["ada", "@adam", "@ada-b", "mail@ada", "@ada.b", "@ ada"] {
            assert!(!names(no, &connection), "{no}");
        }
    }
}
