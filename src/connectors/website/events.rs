//! `POST conversations/{id}/events`: what is said in the thread, as server-sent events or as a long poll.

use super::{authenticate, check_origin, connection_of, open_conversation, Opener};
use crate::connection::Connection;
use crate::conversation::{Conversation, Marks};
use crate::desk::{question, Desk, Flow, Stop};
use crate::endings;
use crate::ids::{ConversationId, PostId};
use crate::intake::room;
use crate::presence;
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::transcript;
use frontdesk_wire::visitor::{Listen, State};
use frontdesk_wire::{Frame, Op, Stream};

/// How long a stream lasts, in milliseconds: less than Mattermost's write timeout of five minutes.
const STREAM: i64 = 240_000;
/// After how much silence a stream sends a comment, in milliseconds: proxies close what is silent for a minute.
const HEARTBEAT: i64 = 25_000;
/// How long a long poll waits at most, in seconds.
const POLL: u32 = 30;
/// How often one conversation may ask for events: two a second, for several tabs on a bad line.
const LISTENS: (u32, i64) = (120, 60_000);
/// For how long after its opening a conversation's thread may not have reached a replica yet, in milliseconds.
const ARRIVES: i64 = 60_000;

/// Opens a stream, or answers a long poll.
pub fn listen(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let listen: Listen = request.json()?;
    let opener = authenticate(desk, request, listen.token.as_deref(), id)?;
    let Listening { root, conversation, connection } = thread_of(desk, request, &opener, id)?;
    not_too_often(desk, id, &connection)?;
    if !room::is_open(desk, conversation.channel.as_str())? {
        return Err(Stop::Refused(Problem::ConnectionDisabled));
    }
    let channel = conversation.channel.to_string();
    let header = request.header("last-event-id");
    let after = listen.after.as_deref().or_else(|| (!header.is_empty()).then_some(header));
    // Subscribed before the thread is read: what is said in between comes twice, never not at all.
    desk.ask(question::subscribe(root.as_str()))?;
    let (thread, first) = transcript::since(desk, root.as_str(), &channel, after)?;
    let Some(post) = thread.first() else { return Err(gone(desk, &conversation)) };
    if endings::has_died(&conversation, endings::last_word(&thread), desk.now()) {
        return Err(Stop::Refused(Problem::Closed));
    }
    let presence = presence::of(desk, &connection)?;
    let state = State { presence, ..state_of(&Marks::of(post).unwrap_or_default()) };
    let mut first = [vec![frame(&state)], first].concat();
    let mut last = vec![Frame { id: String::new(), event: "bye".into(), data: "{}".into() }];
    let poll = listen.wait.map(|seconds| i64::from(seconds.clamp(1, POLL)) * 1_000);
    if poll.is_some() && !first.iter().any(|frame| transcript::is_news(frame, after)) {
        // What overlaps with the last answer is no news: the poll waits, and brings it along at its end.
        last.splice(0..0, std::mem::take(&mut first));
    }
    let mut headers = api_headers("text/event-stream");
    headers.insert("X-Accel-Buffering".into(), "no".into());
    desk.order(Op::Stream(Stream {
        headers,
        first,
        last,
        max: poll.unwrap_or(STREAM),
        heartbeat: HEARTBEAT,
        poll: poll.is_some(),
        channel,
    }));
    Ok(())
}

/// `POST conversations/{id}/state`: how the conversation stands.
pub fn state(desk: &Desk, request: &Request, id: &ConversationId) -> Flow {
    let listen: Listen = request.json()?;
    let opener = authenticate(desk, request, listen.token.as_deref(), id)?;
    let Listening { root, conversation, connection } = thread_of(desk, request, &opener, id)?;
    not_too_often(desk, id, &connection)?;
    let root = desk.ask(question::post(root.as_str()))?.filter(|post| post.delete_at == 0);
    let root = root.ok_or_else(|| gone(desk, &conversation))?;
    // Whatever is said in a thread changes its root post.
    if endings::has_died(&conversation, root.update_at.max(root.create_at), desk.now()) {
        return Err(Stop::Refused(Problem::Closed));
    }
    let presence = presence::of(desk, &connection)?;
    let state = State { presence, ..state_of(&Marks::of(&root).unwrap_or_default()) };
    let state = serde_json::to_vec(&state).unwrap_or_default();
    desk.order(respond(200, api_headers("application/json"), state));
    Ok(())
}

fn not_too_often(desk: &Desk, id: &ConversationId, connection: &Connection) -> Flow {
    let listens = || question::limit(&format!("listen {id}"), LISTENS.0, LISTENS.1);
    desk.ahead(std::iter::once(listens().ahead()).chain(presence::ahead(desk, connection)).collect())?;
    match desk.ask(listens())? {
        0 => Ok(()),
        wait => Err(Stop::Refused(Problem::TooMany(wait))),
    }
}

/// What a visitor is told whose thread is not there: that it has ended; or, where it was opened just now, to ask again.
fn gone(desk: &Desk, conversation: &Conversation) -> Stop {
    let young = (desk.now() - conversation.at).abs() < ARRIVES;
    Stop::Refused(if young { Problem::Unavailable } else { Problem::Closed })
}

/// What somebody listens to.
struct Listening {
    root: PostId,
    conversation: Conversation,
    connection: Connection,
}

fn thread_of(desk: &Desk, request: &Request, opener: &Opener, id: &ConversationId) -> Flow<Listening> {
    let conversation = open_conversation(desk, id)?;
    let connection = connection_of(desk, &conversation)?;
    check_origin(request, &connection)?;
    opener.permit(&conversation, &connection)?;
    let root = conversation.root.clone().ok_or(Stop::Refused(Problem::UnknownToken))?;
    Ok(Listening { root, conversation, connection })
}

/// How a conversation stands, from its root post's marks.
pub fn state_of(marks: &Marks) -> State {
    use crate::conversation::State as Stands;
    let stands = marks.about.as_ref().map(|about| &about.state);
    // A closed one invites to write again, which a blocked visitor cannot; they are told when they try.
    let about = marks.about.as_ref().filter(|about| about.is_answered_by_agent());
    let agent = about.and_then(|about| about.agent.as_ref()).map(|first| first.name.clone());
    let contact = marks.about.as_ref().is_some_and(|about| !about.email.is_empty());
    State { open: !matches!(stands, Some(Stands::Closed { .. })), agent, presence: None, contact }
}

/// The frame that tells it to those who listen already; whether the team is there they know from the beginning.
pub fn state_frame(marks: &Marks) -> Frame {
    frame(&state_of(marks))
}

fn frame(state: &State) -> Frame {
    let data = serde_json::to_string(state).unwrap_or_default();
    Frame { id: String::new(), event: "state".into(), data }
}
