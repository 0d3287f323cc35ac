//! An answer on its way: each piece lets its post grow.

mod ending;
mod growth;

use crate::agent::protocol::{self, Ended, Failure, Reader, Why};
use crate::agent::turn::{self, Asker, Place, Turn};
use crate::agent::{answering, bot, Answering};
use crate::connection::Connection;
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::{ChannelId, ConnectionId, PostId};
use crate::responder::{self, Case};
use crate::speech;
use crate::words::turn as words;
use frontdesk_wire::{Op, Post};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use ending::{hush, is_begun, never_came, not_sent, Stopped};
pub use growth::show_typing;

/// How long nothing may come of an answer that has begun before a visitor is given to people, in milliseconds.
const STALLED: i64 = 10_000;
/// From here on parts are posts of files, which do not grow.
const FILES: u32 = 1_000;

/// What came, as [`frontdesk_wire::Event::Piece`] has it.
pub struct Arrived {
    /// The status; 0 where no answer has come so far.
    pub status: u16,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// What has come of the body since the last event.
    pub body: Vec<u8>,
    /// Whether this is the last.
    pub end: bool,
    /// Whether the body went on and was left unread.
    pub cut: bool,
    /// Why no whole answer came; empty where one did.
    pub fault: String,
    /// The same in words, for the log.
    pub error: String,
}

/// What an answer's pieces bring along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The agent.
    agent: ConnectionId,
    /// The thread's root post.
    root: String,
    /// The channel.
    channel: ChannelId,
    /// The post that is answered.
    question: PostId,
    /// Where the answer goes.
    place: Place,
    /// Who asks.
    by: Asker,
    /// The number of the call.
    call: u32,
    /// When the question was asked, in milliseconds.
    at: i64,
    /// When the post that is answered was made, in milliseconds.
    #[serde(default)]
    asked: i64,
    /// When its node said last that it is still there, in milliseconds.
    renewed: i64,
    /// How far the answer has been read.
    reader: Reader,
    /// The posts of it that there are, in their order; those of an earlier call are used again.
    posts: Vec<String>,
    /// Which of them grows.
    part: u32,
    /// What it says so far.
    text: String,
    /// Whether anything of this answer is to be seen.
    shown: bool,
    /// Posts that say why an earlier call had no answer.
    #[serde(default)]
    failures: Vec<String>,
    /// When anything came last, in milliseconds.
    #[serde(default)]
    heard: i64,
    /// When the post was changed last, in milliseconds.
    #[serde(default)]
    drawn: i64,
    /// Whether something came since.
    #[serde(default)]
    news: bool,
    /// Whether words from outside stand in its thread: a visitor's, or another system's.
    #[serde(default)]
    outside: bool,
    /// Whether files went along with the question.
    #[serde(default)]
    files: bool,
    /// Whether it gave the conversation to people, so that nothing else is asked.
    #[serde(skip)]
    handed: bool,
    /// Whether it said that it does not know what to propose.
    #[serde(skip)]
    unknown: bool,
}

impl Carried {
    /// What the first piece brings along.
    pub fn new(desk: &Desk, connection: &Connection, root: &str, turn: &Turn, thread: &[Post]) -> Self {
        Self {
            agent: connection.id.clone(),
            root: root.into(),
            channel: turn.channel.clone(),
            question: turn.question.clone(),
            place: turn.place.clone(),
            by: turn.by.clone(),
            call: turn.call,
            at: turn.at,
            asked: thread.iter().find(|post| post.id == turn.question.as_str()).map_or(turn.at, |post| post.create_at),
            renewed: turn.until,
            reader: Reader::default(),
            posts: if turn.posts.is_empty() {
                posts_of(connection, &turn.question, thread)
            } else {
                turn.posts.clone()
            },
            part: 0,
            text: String::new(),
            shown: false,
            failures: failures_of(connection, &turn.question, thread),
            heard: desk.now(),
            drawn: 0,
            news: false,
            outside: thread.iter().any(|post| is_from_outside(desk, connection, post)),
            files: false,
            handed: false,
            unknown: false,
        }
    }

    /// The same, where files went along or not.
    pub fn with(self, files: bool) -> Self {
        Self { files, ..self }
    }

    fn answering(&self, growing: bool) -> Answering {
        Answering {
            agent: self.agent.clone(),
            question: self.question.clone(),
            part: self.part,
            growing,
            failure: false,
            outbound: self.place.answers_visitor(),
        }
    }

    /// The visitor's conversation that it belongs to; none for a team's thread.
    fn case(&self) -> Option<Case<'_>> {
        case(&self.place, &self.root, &self.agent, &self.question)
    }

    /// Whether words for the visitor are still to come.
    fn keeps_visitor_waiting(&self) -> bool {
        self.place.answers_visitor() && !self.shown
    }
}

fn case<'a>(place: &'a Place, root: &'a str, agent: &'a ConnectionId, question: &'a PostId) -> Option<Case<'a>> {
    match place {
        Place::Visitor { mode, .. } => Some(Case { root, agent, mode: *mode, question: question.as_str() }),
        Place::Thread | Place::Channel => None,
    }
}

/// The posts that say why an earlier call had no answer.
fn failures_of(connection: &Connection, question: &PostId, posts: &[Post]) -> Vec<String> {
    let says = |post: &&Post| {
        answering(connection, post).is_some_and(|answering| answering.failure && answering.question == *question)
    };
    posts.iter().filter(says).map(|post| post.id.clone()).collect()
}

/// Whether a post says what people outside or other systems have said.
fn is_from_outside(desk: &Desk, connection: &Connection, post: &Post) -> bool {
    post.user == desk.bot() || (post.user != bot(connection) && !speech::is_typed(post, false))
}

/// The posts of an answer that an earlier call has made, in their order.
fn posts_of(connection: &Connection, question: &PostId, posts: &[Post]) -> Vec<String> {
    let part = |post: &Post| {
        let answering = answering(connection, post)?;
        let of_this = answering.question == *question && !answering.failure && answering.part < FILES;
        of_this.then_some((answering.part, post.id.clone()))
    };
    let mut parts: Vec<(u32, String)> = posts.iter().filter_map(part).collect();
    parts.sort();
    parts.into_iter().map(|(_, id)| id).collect()
}

/// Takes a piece of an answer.
pub fn arrived(desk: &Desk, name: &str, carry: &[u8], piece: &Arrived) -> Flow {
    let drop = |desk: &Desk| desk.order(Op::DropFetch { name: name.into() });
    let Ok(mut carried) = serde_json::from_slice::<Carried>(carry) else {
        drop(desk);
        return Err(Stop::Ignored("nobody waits for this answer"));
    };
    desk.ahead(turn::ahead(&carried.agent, &carried.root))?;
    let connection = Connection::load(desk, &carried.agent, turn::AGE)?.filter(|connection| !connection.disabled);
    let turn = turn::peek(desk, &carried.agent, &carried.root)?.filter(|turn| turn.call == carried.call);
    let (Some(connection), Some(turn)) = (connection, turn) else {
        leave(desk, &carried)?;
        drop(desk);
        return Ok(()); // stopped, or asked anew
    };
    let Some(agent) = connection.agent.as_ref() else { return Ok(()) };
    let mut read = protocol::read(agent, &mut carried.reader, &piece.of());
    carried.text.push_str(&read.text);
    if carried.case().is_some() && responder::gives_up(&carried.text) {
        read.end = Some(Ended::Whole); // what comes behind the word is for nobody
    }
    if read.end == Some(Ended::Length) && !carried.text.trim().is_empty() && carried.case().is_none() {
        let limit = words::of(&connection.language).at_its_limit();
        carried.text = format!("{}\n\n{limit}", carried.text.trim_end());
    }
    if !piece.body.is_empty() {
        carried.heard = desk.now();
    }
    carried.news |= !read.text.is_empty();
    let due = carried.news && desk.now() - carried.drawn >= pause(desk, &carried);
    if due || read.end.is_some() {
        (carried.news, carried.drawn) = (false, desk.now());
    }
    if (due || read.end.is_some()) && !growth::grow(desk, &connection, &mut carried, read.end.is_some())? {
        // Somebody deleted the answer: nobody wants the rest.
        turn::over(desk, &connection, &carried.root, carried.call)?;
        drop(desk);
        return Ok(());
    }
    growth::attach(desk, &connection, &mut carried, read.files)?;
    if let Some(end) = read.end {
        if !piece.error.is_empty() {
            let error = growth::without_secrets(desk, &connection, &piece.error)?;
            desk.log("info", format!("the agent {}: {error}", connection.handle));
        }
        ending::ended(desk, &connection, &turn, carried, end)?;
        drop(desk); // last of all: what fails before comes again
        return Ok(());
    }
    if let (true, Some(case)) = (is_late(desk, &carried), carried.case()) {
        growth::end_earlier(desk, &connection, &carried.root, &carried.question)?;
        if responder::silent(desk, &case)? {
            turn::put(desk, &connection.id, &carried.root, None)?;
            drop(desk);
            return Ok(());
        }
    }
    if has_stalled(desk, &carried) {
        let failure = Failure::of(Why::Silent);
        ending::failed(desk, &connection, &turn, &carried, &failure)?;
        drop(desk);
        return Ok(());
    }
    if desk.now() - carried.renewed >= turn::RENEWED {
        turn::renew(desk, &connection.id, &carried.root, carried.call)?;
        carried.renewed = desk.now();
    }
    if !carried.shown || piece.body.is_empty() {
        show_typing(desk, &connection, &carried.root, &turn);
    }
    let carry = serde_json::to_vec(&carried).unwrap_or_default();
    desk.order(Op::Carry { name: name.into(), carry });
    Ok(())
}

/// Its turn is gone: somebody stopped it, here or on another node, which may have ended its post before this node let it grow once
/// more. Where the same question is asked anew, its posts are used again.
fn leave(desk: &Desk, carried: &Carried) -> Flow {
    let turn = turn::load(desk, &carried.agent, &carried.root)?;
    if !carried.shown || turn.is_some_and(|turn| turn.question == carried.question) {
        return Ok(());
    }
    let Some(connection) = Connection::load(desk, &carried.agent, 0)? else { return Ok(()) };
    let posts = desk.ask_all(carried.posts.iter().map(|id| question::post(id)).collect())?;
    let posts: Vec<Post> = posts.into_iter().flatten().collect();
    growth::end_all(desk, &connection, carried.question.as_str(), &posts, Some(""))
}

/// Whether a visitor has waited long enough for the first words.
fn is_late(desk: &Desk, carried: &Carried) -> bool {
    carried.keeps_visitor_waiting() && desk.now() - carried.at >= responder::PATIENCE
}

/// Whether a visitor has waited long enough for the rest of an answer that has begun.
fn has_stalled(desk: &Desk, carried: &Carried) -> bool {
    carried.place.answers_visitor() && carried.shown && desk.now() - carried.heard >= STALLED
}

/// How long lies between two changes of a post, in milliseconds: an answer that grows for long is changed less often, since Mattermost
/// keeps each change.
fn pause(desk: &Desk, carried: &Carried) -> i64 {
    match desk.now() - carried.at {
        ..10_000 => 450, // twice a second: pieces come every quarter of a second, some a moment early
        10_000..30_000 => 1_000,
        _ => 2_000,
    }
}

impl Arrived {
    fn of(&self) -> protocol::Piece<'_> {
        let header = |name: &str| self.headers.get(name).map_or("", String::as_str);
        let kind = header("content-type").split(';').next().unwrap_or_default().trim();
        protocol::Piece {
            status: self.status,
            content_type: kind,
            retry_after: header("retry-after").trim().parse().ok(),
            body: &self.body,
            end: self.end,
            cut: self.cut,
            fault: &self.fault,
        }
    }
}

/// Takes an answer that came later: false where nobody waits for it. The event holds the thread's lane.
pub fn later(desk: &Desk, agent: &ConnectionId, root: &str, asked: (&str, i64), read: protocol::Read) -> Flow<bool> {
    let connection = Connection::load(desk, agent, 0)?.filter(|connection| !connection.disabled);
    let turn = turn::load(desk, agent, root)?.filter(|turn| (turn.question.as_str(), turn.at) == asked);
    let (Some(connection), Some(turn)) = (connection, turn) else { return Ok(false) };
    let thread = desk.ask(question::thread(root))?;
    let mut carried = Carried { text: read.text, ..Carried::new(desk, &connection, root, &turn, &thread) };
    growth::grow(desk, &connection, &mut carried, true)?;
    growth::attach(desk, &connection, &mut carried, read.files)?;
    ending::ended(desk, &connection, &turn, carried, read.end.unwrap_or(Ended::Whole))?;
    Ok(true)
}
