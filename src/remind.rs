//! Reminding the team of visitors who wait: one mention for each wait, within the team's hours.
//!
//! That a visitor waits stands in the connection's list, so that any node finds it. Who reminds writes that down first, and a second
//! node that comes at the same moment finds it written; what was reminded of stands in the thread.

use crate::connection::{Connection, Index};
use crate::conversation::{About, Binding, Marks, State};
use crate::desk::question::{self, NewPost};
use crate::desk::{Desk, Flow, Stop};
use crate::followers;
use crate::ids::ConversationId;
use crate::root_post;
use crate::roster::{self, Wait};
use crate::text;
use crate::words::{self, team};
use frontdesk_wire::Post;

/// After which time another node sees to what one has begun, in milliseconds.
const GIVEN_UP: i64 = 60_000;
/// How old a connection's list may be where one looks for what waits, in milliseconds.
const LIST_AGE: i64 = 30_000;

/// A visitor waits since a time in milliseconds: somebody is reminded, where the connection says so.
pub fn waits(desk: &Desk, connection: &Connection, root: &Post, since: i64) -> Flow {
    if connection.chat.remind == 0 {
        return Ok(());
    }
    let Some(id) = Marks::of(root).and_then(|marks| marks.conversation) else { return Ok(()) };
    roster::wait(desk, &connection.id, &id, root, Some(Wait { since, begun: 0 }))?;
    set_timer(desk, connection, &root.id, Wait { since, begun: 0 });
    Ok(())
}

/// Sets the timers again that a node took along when it died.
pub fn look_around(desk: &Desk, index: &Index) -> Flow {
    for entry in index.entries.iter().filter(|entry| entry.reminds && !entry.disabled) {
        let Some(connection) = Connection::load(desk, &entry.id, 0)? else { continue };
        for (_, listed) in roster::known(desk, &connection.id, LIST_AGE)? {
            if let Some(wait) = listed.wait.filter(|_| listed.closed == 0) {
                set_timer(desk, &connection, listed.root.as_str(), wait);
            }
        }
    }
    Ok(())
}

fn set_timer(desk: &Desk, connection: &Connection, root: &str, wait: Wait) {
    if let Some(at) = due_at(connection, wait.since) {
        let at = if wait.begun > 0 { at.max(wait.begun + GIVEN_UP) } else { at };
        desk.schedule(format!("remind {root}"), root.into(), at);
    }
}

fn due_at(connection: &Connection, since: i64) -> Option<i64> {
    connection.hours.passed(since, connection.chat.remind, &connection.timezone)
}

/// A visitor may have waited long enough; the event holds the thread's lane.
pub fn due(desk: &Desk, root: &str) -> Flow {
    const OVER: Stop = Stop::Ignored("nobody waits any more");
    let post = desk.ask(question::post(root))?.ok_or(OVER)?;
    let marks = Binding::of(&post, desk.bot()).ok_or(OVER)?.marks;
    let (about, connection) = (marks.about.as_ref().ok_or(OVER)?, marks.connection.as_ref().ok_or(OVER)?);
    let id = marks.conversation.as_ref().ok_or(OVER)?;
    let wait = roster::line(desk, connection, id)?.and_then(|listed| listed.wait).ok_or(OVER)?;
    let connection = Connection::load(desk, connection, 0)?.ok_or(OVER)?;
    let Some(since) = since(&connection, about) else {
        return roster::wait(desk, &connection.id, id, &post, None);
    };
    let wait = Wait { since, begun: if wait.since == since { wait.begun } else { 0 } };
    let is_due = due_at(&connection, since).is_some_and(|at| at <= desk.now());
    if !is_due || (wait.begun > 0 && desk.now() < wait.begun + GIVEN_UP) {
        set_timer(desk, &connection, root, wait);
        return Ok(());
    }
    // Written before anything is said: of two nodes, one finds that the other was faster.
    roster::wait(desk, &connection.id, id, &post, Some(Wait { since, begun: desk.now() }))?;
    let thread = desk.ask(question::thread(root))?;
    let says = |post: &Post| post.user == desk.bot() && Marks::of(post).is_some_and(|marks| marks.reminds == since);
    if !thread.iter().any(says) {
        say(desk, &connection, &post, about, id, since)?;
    }
    roster::wait(desk, &connection.id, id, &post, None)
}

/// Since when a conversation's visitor waits for people; none where somebody answered, or nobody is to be reminded.
fn since(connection: &Connection, about: &About) -> Option<i64> {
    match about.state {
        State::Waiting { since } if !about.is_answered_by_agent() => {
            (connection.chat.remind > 0 && !connection.disabled).then_some(since)
        }
        _ => None,
    }
}

fn say(desk: &Desk, connection: &Connection, root: &Post, about: &About, id: &ConversationId, since: i64) -> Flow {
    let mentions = summoned(desk, connection, about)?.join(" ");
    let visitor = text::harmless(&root_post::title(about, id));
    let time = words::clock(since, &about.timezone, words::of(&about.words));
    let marks = Marks {
        connection: Some(connection.id.clone()),
        conversation: Some(id.clone()),
        note: true,
        reminds: since,
        ..Marks::default()
    };
    let post = NewPost {
        channel: &root.channel,
        root: &root.id,
        message: team::of(&about.words).reminder(&mentions, &visitor, &time),
        props: root_post::props(&marks),
        user: "",
        files: Vec::new(),
    };
    desk.ask(question::create_post("reminder", post)).map(|_| ())
}

/// Who claimed the conversation; else those whom it mentioned when it began, or who has to come where it mentioned nobody.
fn summoned(desk: &Desk, connection: &Connection, about: &About) -> Flow<Vec<String>> {
    if !about.claimed_by.is_empty() {
        let may = question::may_in_channel(&about.claimed_by, "read_channel", connection.channel.as_str());
        let (users, is_member) = desk.ask_both(question::users(vec![about.claimed_by.clone()]), may)?;
        if let Some(user) = users.into_iter().find(|user| is_member && !user.is_deleted) {
            return Ok(vec![format!("@{}", user.username)]);
        }
    }
    followers::summons(desk, connection)
}
