//! `/desk stop [agent]`: stops what agents are answering, in a thread or in the whole channel, and what waits behind it. What came so far
//! stays.

use super::{Call, Reply};
use crate::agent::turn;
use crate::command_line::CommandLine;
use crate::connection::{Connection, Entry, Index};
use crate::desk::{Desk, Flow};
use crate::hooks::display_name;
use crate::text;
use crate::words::agent::{self, AgentWords};
use serde_json::json;

/// Runs it.
pub fn run(desk: &Desk, call: &Call, line: &CommandLine) -> Flow<Reply> {
    let texts = agent::of(&call.user.locale);
    let index = Index::load(desk)?;
    let here: Vec<&Entry> = index.agents(&call.channel).collect();
    // Who answers visitors here may be an agent of another channel.
    let all: Vec<&Entry> = index.all_agents().collect();
    let meant = match line.arguments.as_slice() {
        [] => None,
        [name] => {
            let named = named(desk, &all, name.trim_start_matches('@'))?;
            if named.is_none() {
                return Ok(Reply::text(unknown(texts, &here, name)));
            }
            named
        }
        _ => return Ok(Reply::text(texts.stop_usage())),
    };
    let root = Some(call.root.as_str()).filter(|root| !root.is_empty());
    let (channel, by) = (Some(call.channel.as_str()), display_name(&call.user));
    let halt = turn::stop(desk, channel, root, meant.map(|entry| &entry.id), &by)?;
    let is_here = meant.map_or(!here.is_empty(), |meant| here.iter().any(|entry| entry.id == meant.id));
    if halt.answers == 0 && !is_here {
        return Ok(Reply::text(unknown(texts, &here, line.arguments.first().map_or("", String::as_str))));
    }
    let props = json!({ "stopped": halt.answers, "waiting": halt.waiting, "agent": meant.map(|entry| &entry.id) });
    Ok(Reply::with(texts.answers_stopped(halt, root.is_some()), props))
}

/// That an agent is none of this channel's.
fn unknown(texts: &dyn AgentWords, here: &[&Entry], name: &str) -> String {
    if here.is_empty() {
        return texts.no_agent_here().into();
    }
    let handles: Vec<String> = here.iter().map(|entry| format!("`{}`", entry.handle)).collect();
    texts.no_such_agent(name, &handles.join(", "))
}

/// The agent of this name: its handle, or its bot's user name.
fn named<'a>(desk: &Desk, agents: &[&'a Entry], name: &str) -> Flow<Option<&'a Entry>> {
    let (name, slug) = (name.to_lowercase(), text::slug(name));
    for name in [&name, &slug] {
        if let Some(entry) = agents.iter().find(|entry| entry.handle.as_str() == name) {
            return Ok(Some(entry));
        }
    }
    let keys: Vec<String> = agents.iter().map(|entry| Connection::key(&entry.id)).collect();
    let found: Vec<Option<Connection>> = desk.load_all(&keys, 0)?;
    let is_bot = |found: &Option<Connection>| {
        found.as_ref().and_then(|found| found.agent.as_ref()).is_some_and(|agent| agent.username == name)
    };
    Ok(agents.iter().zip(&found).find(|(_, found)| is_bot(found)).map(|(entry, _)| *entry))
}
