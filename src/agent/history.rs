//! What an agent is told of a thread: who said what, oldest first, as much as fits.

use crate::agent::protocol::{Said, Speaker};
use crate::agent::turn::{Place, Turn};
use crate::agent::Agent;
use crate::conversation::{Binding, Marks};
use crate::desk::{question, Desk, Flow};
use crate::hooks::display_name;
use crate::root_post;
use crate::speech::{self, Speech, Voices};
use frontdesk_wire::{File, Post, User};
use std::collections::BTreeSet;

/// How many characters a token is taken for.
const TOKEN: usize = 4;
/// The attachments of as many posts, the last, go along.
const POSTS_WITH_FILES: usize = 10;
/// As many posts of a thread are looked at, the last.
const POSTS: usize = 500;

/// The posts that a question belongs to, oldest first; of one in the channel the question alone.
pub fn thread(desk: &Desk, root: &str, turn: &Turn) -> Flow<Vec<Post>> {
    if turn.place == Place::Channel {
        return Ok(desk.ask(question::post(turn.question.as_str()))?.into_iter().collect());
    }
    desk.ask(question::thread(root))
}

/// What was said in a thread up to the question.
pub fn said(desk: &Desk, agent: &Agent, root: &str, turn: &Turn, thread: &[Post]) -> Flow<Vec<Said>> {
    let asked_at = thread.iter().find(|post| post.id == turn.question.as_str()).map_or(i64::MAX, |post| post.create_at);
    let told: Vec<&Post> = thread
        .iter()
        .filter(|post| post.delete_at == 0 && !post.kind.starts_with("system_") && post.create_at <= asked_at)
        .collect();
    let told = told.get(told.len().saturating_sub(POSTS)..).unwrap_or_default();
    let authors = authors(desk, agent, told)?;
    let told_as = if turn.place.is_visitors() { Told::Visitors } else { Told::Team { visitor: visitor(desk, thread) } };
    let mut said: Vec<(Said, &[String])> = Vec::new();
    for post in told {
        let author = authors.iter().find(|author| author.id == post.user);
        let Some(one) = one(desk, agent, post, author, &told_as) else { continue };
        match said.last_mut() {
            // An answer of several posts is one.
            Some((last, _))
                if last.speaker == Speaker::Assistant && one.speaker == Speaker::Assistant && last.name == one.name =>
            {
                last.text = format!("{}\n\n{}", last.text, one.text);
            }
            _ => said.push((one, &post.files)),
        }
    }
    if said.is_empty() {
        desk.log("debug", format!("nothing is told of the thread {root}"));
    }
    with_files(desk, said)
}

/// Who asks, and so what is told of a thread.
enum Told {
    /// A visitor: what they and the team said to each other.
    Visitors,
    /// The team: everything, each with who said it.
    Team {
        /// The name of the visitor whose conversation the thread is; empty where it is none.
        visitor: String,
    },
}

/// The name under which the team knows the visitor of a thread; empty where it is nobody's conversation.
fn visitor(desk: &Desk, thread: &[Post]) -> String {
    let marks = thread.first().and_then(|root| Binding::of(root, desk.bot())).map(|binding| binding.marks);
    let known = marks.and_then(|marks| Some((marks.about.unwrap_or_default(), marks.conversation?)));
    known.map(|(about, conversation)| root_post::title(&about, &conversation)).unwrap_or_default()
}

/// One post as an agent is told it; none where it is not.
fn one(desk: &Desk, agent: &Agent, post: &Post, author: Option<&User>, told: &Told) -> Option<Said> {
    let visitors = matches!(told, Told::Visitors);
    let marks = Marks::of(post);
    let answering = marks.as_ref().and_then(|marks| marks.agent.as_ref());
    if post.user == agent.bot.as_str() {
        let counts = answering.is_none_or(|answering| !answering.failure && (!visitors || answering.outbound));
        let text = post.message.clone();
        return counts.then_some(Said { speaker: Speaker::Assistant, name: String::new(), text, files: Vec::new() });
    }
    if post.user == desk.bot() {
        let from_visitor = marks.as_ref().is_some_and(|marks| marks.message.is_some() && !marks.note);
        let (name, text) = match (from_visitor, told) {
            (true, Told::Visitors) => (String::new(), root_post::words_of(post)),
            (true, Told::Team { visitor }) => (visitor.clone(), root_post::words_of(post)),
            (false, Told::Visitors) => return None,
            (false, Told::Team { .. }) => ("Frontdesk".to_string(), shown(post)),
        };
        return Some(Said { speaker: Speaker::User, name, text, files: Vec::new() });
    }
    let by_bot = author.is_none_or(|author| author.is_bot);
    let name = author.map(display_name).unwrap_or_default();
    if !visitors {
        let text = without_mention(speech::without_note(&shown(post)), &agent.username);
        return Some(Said { speaker: Speaker::User, name, text, files: Vec::new() });
    }
    // A proposal that a member sent is the member's message.
    let leaves = speech::of(post, &Voices::ours(desk.bot()), by_bot) == Speech::Member;
    leaves.then(|| Said { speaker: Speaker::Assistant, name, text: speech::said(post), files: Vec::new() })
}

/// What people see of a post: its text, or where it has none what its attachments say.
fn shown(post: &Post) -> String {
    if !post.message.trim().is_empty() {
        return post.message.clone();
    }
    let props: serde_json::Value = serde_json::from_slice(&post.props).unwrap_or_default();
    let attachments = props.get("attachments").and_then(serde_json::Value::as_array);
    let text = |attachment: &serde_json::Value| {
        ["text", "fallback", "title"].iter().find_map(|key| {
            let text = attachment.get(key)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_string())
        })
    };
    attachments.into_iter().flatten().filter_map(text).collect::<Vec<_>>().join("\n\n")
}

/// The text without the agent's own name at its beginning.
fn without_mention(text: &str, username: &str) -> String {
    let trimmed = text.trim_start();
    let rest = trimmed.strip_prefix('@').and_then(|rest| {
        let (name, rest) = rest.split_at_checked(username.len())?;
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        (name.eq_ignore_ascii_case(username) && ends).then_some(rest)
    });
    match rest.map(|rest| rest.trim_start_matches([',', ':', ' ', '\n'])) {
        Some(rest) if !rest.trim().is_empty() => rest.into(),
        _ => text.into(),
    }
}

fn authors(desk: &Desk, agent: &Agent, posts: &[&Post]) -> Flow<Vec<User>> {
    let own = |id: &&String| id.as_str() != desk.bot() && id.as_str() != agent.bot.as_str();
    let ids: BTreeSet<&String> = posts.iter().map(|post| &post.user).filter(own).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    desk.ask(question::users(ids.into_iter().cloned().collect()))
}

/// Puts the files of the last posts to what was said in them.
fn with_files(desk: &Desk, said: Vec<(Said, &[String])>) -> Flow<Vec<Said>> {
    let first = said.len().saturating_sub(POSTS_WITH_FILES);
    let ids: Vec<String> = said.iter().skip(first).flat_map(|(_, files)| files.iter().cloned()).collect();
    if ids.is_empty() {
        return Ok(said.into_iter().map(|(said, _)| said).collect());
    }
    let infos = desk.ask(question::files(ids))?;
    let of = |ids: &[String]| -> Vec<File> {
        ids.iter().filter_map(|id| infos.iter().find(|info| info.id == *id && info.delete_at == 0)).cloned().collect()
    };
    Ok(said.into_iter().map(|(one, files)| Said { files: of(files), ..one }).collect())
}

/// How many characters an agent takes.
pub fn room(agent: &Agent) -> usize {
    usize::try_from(agent.context).unwrap_or(usize::MAX).saturating_mul(TOKEN)
}

/// As much of what was said as the agent takes: the last of it, the question always, for which half of the room is kept.
pub fn bounded(said: Vec<Said>, agent: &Agent, system: &str) -> Vec<Said> {
    let room = room(agent);
    let mut left = room.saturating_sub(system.chars().count());
    let mut kept = Vec::new();
    for mut one in said.into_iter().rev() {
        let long = one.text.chars().count() + one.name.chars().count();
        if long > left {
            if kept.is_empty() {
                one.text = one.text.chars().take(left.max(room / 2)).collect();
                kept.push(one);
            }
            break;
        }
        left -= long;
        kept.push(one);
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        Said { speaker: Speaker::User, name: String::new(), text: text.into(), files: Vec::new() }
    }

    #[test]
    fn the_last_of_what_was_said_fits() {
        let agent = Agent { context: 5, ..Agent::default() };
        let all = vec![said("0123456789"), said("abcdefghij"), said("klmnop")];
        let kept = bounded(all.clone(), &agent, "");
        assert_eq!(kept, all[1..]);
        assert_eq!(bounded(all.clone(), &agent, "system prompt of 23 chars"), all[2..]);
        assert_eq!(bounded(all[..2].to_vec(), &agent, "fifteen letters")[0].text, "abcdefghij");
        assert_eq!(bounded(vec![said(&"x".repeat(30))], &agent, "fifteen letters")[0].text.len(), 10);
    }

    #[test]
    fn what_makes_a_note_is_no_part_of_the_question() {
        let asked = |text| without_mention(speech::without_note(text), "ada");
        assert_eq!(asked("note: @ada, what now?"), "what now?");
        assert_eq!(asked(" NOTE:@Ada what now?"), "what now?");
        assert_eq!(asked("note: what now, @ada?"), "what now, @ada?");
        assert_eq!(asked("notes: @ada what now?"), "notes: @ada what now?");
        assert_eq!(asked("nöte: @ada"), "nöte: @ada");
    }

    #[test]
    fn an_agents_name_is_no_part_of_the_question() {
        assert_eq!(without_mention("@ada, what now?", "ada"), "what now?");
        assert_eq!(without_mention(" @Ada\nwhat now?", "ada"), "what now?");
        assert_eq!(without_mention("@adam what now?", "ada"), "@adam what now?");
        assert_eq!(without_mention("@ada", "ada"), "@ada");
        assert_eq!(without_mention("ask @ada", "ada"), "ask @ada");
    }
}
