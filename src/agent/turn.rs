//! A turn: one question on its way to its answer.
//!
//! It is written down before the agent is called and taken away when the answer is whole, so that a crash, a stop and an edit on
//! another node are seen. What was begun and is renewed by nobody is taken over.

mod stopping;
mod stored;

use crate::agent::answer::{self, Carried};
use crate::agent::protocol::Asking;
use crate::agent::{history, protocol, Agent};
use crate::connection::{Connection, Index};
use crate::desk::{question, Desk, Flow};
use crate::ids::{ChannelId, ConnectionId, PostId};
use crate::keys::{self, Keys};
use crate::responder;
use frontdesk_wire::{Fetch, Op};

pub use stopping::{deleted, leave_visitor, stop, stop_answer, stop_for_visitors, Halt};
use stopping::{hush_soon, quit};
pub use stored::Hushes;
use stored::Turns;
pub use stored::{ahead, current, load, peek, put, Asker, Next, Place, Turn, AGE};

/// For how long a turn is its node's before another may take it over, in milliseconds.
const LEASE: i64 = 20_000;
/// How often its node says that it is still there, in milliseconds.
pub const RENEWED: i64 = 8_000;
/// How often a turn's answer is asked for, the first time included.
pub const TRIES: u32 = 3;
/// How often a turn is gone on with, after a failure or since its node was gone, before it is given up.
const TAKEN: u32 = 6;
/// How often a question is looked for that is not there, and after how many milliseconds again.
const LOOKS: u32 = 8;
const LOOK: i64 = 500;
/// How long to wait before the second try, in milliseconds; twice as long before the third.
const PAUSE: i64 = 1_000;
/// The longest wait that an agent may ask for, in milliseconds.
const LONGEST_PAUSE: i64 = 5_000;
/// How often nothing comes before the agent's bot is shown as typing again, in milliseconds.
const BEAT: i64 = 4_000;
/// The same where a visitor waits.
const VISITORS_BEAT: i64 = 1_000;

/// What is to be begun.
pub struct Beginning<'a> {
    /// The agent's connection.
    pub agent: &'a Connection,
    /// The thread's root post; the question itself where it is one.
    pub root: &'a str,
    /// The channel's id.
    pub channel: &'a str,
    /// The post that asks.
    pub question: &'a str,
    /// Who asks.
    pub by: Asker,
    /// Where the answer goes.
    pub place: Place,
}

/// Begins a turn; the event holds the lane of the thread. What is asked while another question is being answered comes next; the same
/// question again, since it was edited, is answered anew.
pub fn begin(desk: &Desk, beginning: Beginning<'_>) -> Flow {
    let Beginning { agent, root, channel, question, by, place } = beginning;
    let now = desk.now();
    let asked = Next { question: PostId::new(question), by, place };
    let known = load(desk, &agent.id, root)?;
    let mut fresh = Turn::new(asked.clone(), ChannelId::new(channel), now, now + LEASE, 0);
    if let Some(mut running) = known {
        let same = running.question == asked.question;
        // A visitor does not wait for what the team asks among itself.
        let preempts = asked.place.is_visitors() && !running.place.is_visitors();
        if !same && !preempts {
            let waits = running.until <= now;
            if !running.wait(asked) {
                desk.log("warn", format!("too many questions wait for the agent {} in one thread", agent.handle));
            }
            put(desk, &agent.id, root, Some(running))?;
            if waits {
                resume_at(desk, &agent.id, root, now);
            }
            return Ok(());
        }
        desk.order(Op::DropFetch { name: name(root, &agent.id, running.call) });
        fresh.call = running.call + 1;
        if same {
            fresh.posts.clone_from(&running.posts);
        } else {
            fresh.next.push(running.asked());
        }
        fresh.next.append(&mut running.next);
        fresh.next.retain(|next| next.question != fresh.question);
    }
    put(desk, &agent.id, root, Some(fresh.clone()))?;
    start(desk, agent, root, &fresh)
}

/// Calls the agent.
fn start(desk: &Desk, connection: &Connection, root: &str, turn: &Turn) -> Flow {
    let Some(agent) = connection.agent.as_ref() else { return Ok(()) };
    let thread = history::thread(desk, root, turn)?;
    if !thread.iter().any(|post| post.id == turn.question.as_str() && post.delete_at == 0) {
        return look_later(desk, &connection.id, root, turn);
    }
    let said = history::said(desk, agent, root, turn, &thread)?;
    let carried = Carried::new(desk, connection, root, turn, &thread);
    let name = name(root, &connection.id, turn.call);
    if desk.has_begun(&name) {
        // What went along is not gathered once more.
        return call(desk, connection, root, turn, (Fetch { name, ..Fetch::default() }, carried));
    }
    let keys = Keys::load(desk, &connection.id, keys::AGE)?;
    let reply_url = &protocol::reply_url(desk, connection, root, turn.question.as_str(), turn.at)?;
    // Last of all: what is known is long, and each later question would bring it along again.
    let system = system(desk, connection, agent, turn, &said)?;
    let mut said = history::bounded(said, agent, &system);
    if turn.bare {
        said.iter_mut().for_each(|said| said.files.clear());
    }
    let files = said.iter().any(|said| !said.files.is_empty());
    let carried = carried.with(files);
    // A second try has the same; an edited question is another one.
    let id = format!("turn_{}_{}_{}", turn.question, turn.at, connection.handle);
    let asking = Asking {
        connection,
        agent,
        keys: &keys,
        system: &system,
        said: &said,
        root,
        id: &id,
        user: (turn.by.id.as_str(), &turn.by.name),
        channel: if turn.place.is_visitors() { "" } else { turn.channel.as_str() },
        reply_url,
        now: desk.now(),
    };
    let mut fetch = protocol::fetch(&asking, name);
    fetch.lane = root.into();
    fetch.beat = if turn.place.answers_visitor() { VISITORS_BEAT } else { BEAT };
    fetch.carry = serde_json::to_vec(&carried).unwrap_or_default();
    let labels = [("connection".to_string(), connection.handle.to_string())].into();
    desk.order(Op::Count { name: "agent_calls_total".into(), labels, add: 1 });
    answer::show_typing(desk, connection, root, turn);
    call(desk, connection, root, turn, (fetch, carried))
}

fn call(desk: &Desk, connection: &Connection, root: &str, turn: &Turn, what: (Fetch, Carried)) -> Flow {
    let (fetch, carried) = what;
    match desk.try_ask(question::fetch(fetch))? {
        Ok(()) => Ok(()),
        // Nothing was sent: too many are on their way, or the address is none.
        Err(error) => answer::not_sent(desk, connection, root, turn, &carried, &error),
    }
}

/// The question is not there: it was deleted, or a replica has not got it yet.
fn look_later(desk: &Desk, agent: &ConnectionId, root: &str, turn: &Turn) -> Flow {
    if turn.missed >= LOOKS {
        quit(desk, agent, root, turn, "")?;
        return go_on(desk, agent, root, turn.clone());
    }
    let until = desk.now() + LOOK;
    let (missed, taken) = (turn.missed + 1, turn.taken.saturating_sub(1));
    put(desk, agent, root, Some(Turn { until, missed, taken, ..turn.clone() }))?;
    resume_at(desk, agent, root, until);
    Ok(())
}

/// What the agent is told before everything else.
fn system(desk: &Desk, connection: &Connection, agent: &Agent, turn: &Turn, said: &[protocol::Said]) -> Flow<String> {
    match &turn.place {
        Place::Visitor { connection: visitors, mode } => {
            let question = said.last().map_or("", |said| said.text.as_str());
            responder::system(desk, visitors, connection, *mode, question)
        }
        _ => Ok(agent.system.clone()),
    }
}

/// The name of a turn's call.
fn name(root: &str, agent: &ConnectionId, call: u32) -> String {
    format!("turn {root} {agent} {call}")
}

/// A call failed before anything of an answer came: whether it is made again after a while.
pub fn again(desk: &Desk, agent: &ConnectionId, root: &str, turn: &Turn, retry_after: Option<i64>) -> Flow<bool> {
    let failed = turn.failed + 1;
    if failed >= TRIES || turn.place.answers_visitor() {
        return Ok(false);
    }
    let pause = retry_after.map_or(PAUSE << turn.failed.min(8), |seconds| seconds.saturating_mul(1_000));
    if pause > LONGEST_PAUSE {
        return Ok(false);
    }
    let Some(turn) = current(desk, agent, root, turn.call)? else { return Ok(true) };
    call_again(desk, agent, root, Turn { failed, ..turn }, desk.now() + pause.max(PAUSE))?;
    Ok(true)
}

/// The agent did not take what is attached: it is asked again without.
pub fn again_bare(desk: &Desk, agent: &ConnectionId, root: &str, turn: &Turn) -> Flow {
    let Some(turn) = current(desk, agent, root, turn.call)? else { return Ok(()) };
    call_again(desk, agent, root, Turn { bare: true, ..turn }, desk.now())
}

/// Has a turn's next call made at a time; the one before counts no more.
fn call_again(desk: &Desk, agent: &ConnectionId, root: &str, turn: Turn, at: i64) -> Flow {
    put(desk, agent, root, Some(Turn { call: turn.call + 1, until: at, ..turn }))?;
    resume_at(desk, agent, root, at);
    Ok(())
}

/// Says that a turn's node is still there.
pub fn renew(desk: &Desk, agent: &ConnectionId, root: &str, call: u32) -> Flow {
    match current(desk, agent, root, call)? {
        Some(turn) => put(desk, agent, root, Some(Turn { until: desk.now() + LEASE, ..turn })),
        None => Ok(()),
    }
}

/// The answer is there, or there will be none: the turn is over, and what was asked meanwhile comes next.
pub fn over(desk: &Desk, connection: &Connection, root: &str, call: u32) -> Flow {
    let Some(turn) = current(desk, &connection.id, root, call)? else { return Ok(()) };
    go_on(desk, &connection.id, root, turn)
}

/// Takes a turn away, and has what waits behind it answered.
fn go_on(desk: &Desk, agent: &ConnectionId, root: &str, turn: Turn) -> Flow {
    let now = desk.now();
    let of_visitor = |next: &Next| next.place.is_visitors();
    if turn.next.iter().any(of_visitor) {
        // Whether the agent still answers the visitor is asked anew.
        desk.schedule(format!("ask {root}"), root.into(), now);
    }
    let mut waiting = turn.next.into_iter().filter(|next| !of_visitor(next));
    let Some(first) = waiting.next() else { return put(desk, agent, root, None) };
    let next = Turn { next: waiting.collect(), ..Turn::new(first, turn.channel, now, now, turn.call + 1) };
    put(desk, agent, root, Some(next))?;
    resume_at(desk, agent, root, now);
    Ok(())
}

/// Has a turn looked at again at a time.
pub fn resume_at(desk: &Desk, agent: &ConnectionId, root: &str, at: i64) {
    desk.schedule(format!("resume {root} {agent}"), root.into(), at);
}

/// Goes on with a turn that waits for its next call, or that nobody renews; the event holds the thread's lane.
pub fn resume(desk: &Desk, agent: &ConnectionId, root: &str) -> Flow {
    let Some(turn) = load(desk, agent, root)? else { return Ok(()) };
    if turn.until > desk.now() {
        resume_at(desk, agent, root, turn.until);
        return Ok(());
    }
    let connection = Connection::load(desk, agent, 0)?.filter(|connection| !connection.disabled);
    let Some(connection) = connection else { return put(desk, agent, root, None) };
    if turn.later || turn.taken >= TAKEN {
        return answer::never_came(desk, &connection, root, &turn);
    }
    if turn.place.answers_visitor()
        && desk.now() - turn.at >= responder::PATIENCE
        && !answer::is_begun(desk, &connection, root, &turn)?
    {
        return answer::never_came(desk, &connection, root, &turn);
    }
    let turn = Turn { call: turn.call + 1, taken: turn.taken + 1, until: desk.now() + LEASE, ..turn };
    put(desk, agent, root, Some(turn.clone()))?;
    start(desk, &connection, root, &turn)
}

/// Remembers a post of an answer that stands in the channel.
pub fn made(desk: &Desk, agent: &ConnectionId, root: &str, call: u32, post: &str) -> Flow {
    let Some(mut turn) = current(desk, agent, root, call)? else { return Ok(()) };
    turn.posts.push(post.into());
    put(desk, agent, root, Some(turn))
}

/// Looks for turns that a crash or another node left; those whose node is still there are left alone.
pub fn look_around(desk: &Desk, index: &Index) -> Flow {
    let agents: Vec<&ConnectionId> = index.all_agents().map(|entry| &entry.id).collect();
    for (agent, root, turn) in Turns::all(desk, &agents)? {
        resume_at(desk, &agent, &root, turn.until.max(desk.now()));
    }
    for (agent, root, stopped) in Hushes::all(desk, &agents)? {
        hush_soon(desk, &agent, &root, &stopped);
    }
    Ok(())
}
