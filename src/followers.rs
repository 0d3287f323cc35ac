//! Those who follow every visitor of a connection: each new thread mentions them, since only who is mentioned follows it.

use crate::connection::{Connection, Kind};
use crate::desk::{question, Desk, Flow, Stop};
use crate::ids::UserId;
use crate::press;
use crate::problem::Problem;
use crate::routes::Request;
use crate::words::team;
use frontdesk_wire::{Op, User};
use serde::Deserialize;
use serde_json::{json, Value};

/// The button's verb, and the command's.
pub const VERB: &str = "follow";
/// As many follow at most: a post has an end.
const MOST: usize = 50;

type Press = press::Press<Nothing>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Nothing {}

/// Those whom a connection's new conversation mentions: whom `notify` names, then who follows. Who has left the channel is left out.
pub fn mentions(desk: &Desk, connection: &Connection) -> Flow<Vec<String>> {
    let mut mentions = connection.notify.mentions(desk)?;
    for user in present(desk, connection)? {
        let mention = format!("@{}", user.username);
        if !mentions.contains(&mention) {
            mentions.push(mention);
        }
    }
    Ok(mentions)
}

/// The same where somebody has to come: who has nobody mentioned when a conversation begins would otherwise not hear of it. It is whoever
/// connected it then, and where they are not in its channel any more, everybody there who is online.
pub fn summons(desk: &Desk, connection: &Connection) -> Flow<Vec<String>> {
    let mentions = mentions(desk, connection)?;
    if !mentions.is_empty() {
        return Ok(mentions);
    }
    let (by, channel) = (connection.by.as_str(), connection.channel.as_str());
    let may = question::may_in_channel(by, "read_channel", channel);
    let (users, is_member) = desk.ask_both(question::users(vec![by.into()]), may)?;
    let there = users.into_iter().next().filter(|user| is_member && !user.is_deleted && !user.is_bot);
    Ok(vec![there.map_or_else(|| "@here".into(), |user| format!("@{}", user.username))])
}

/// The followers who are members of the channel, in the order in which they came.
fn present(desk: &Desk, connection: &Connection) -> Flow<Vec<User>> {
    let followers = &connection.chat.followers;
    if followers.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = followers.iter().map(ToString::to_string).collect();
    let users = desk.ask(question::users(ids.clone()))?;
    let channel = connection.channel.as_str();
    let may = desk.ask_all(ids.iter().map(|id| question::may_in_channel(id, "read_channel", channel)).collect())?;
    let of = |id: &String| users.iter().find(|user| user.id == *id && !user.is_deleted && !user.is_guest).cloned();
    Ok(ids.iter().zip(may).filter(|(_, may)| *may).filter_map(|(id, _)| of(id)).collect())
}

/// Whether a connection has visitors here whom one can follow: a service with a bot of its own writes its root posts itself.
fn has_visitors(connection: &Connection) -> bool {
    match connection.kind {
        Kind::Website => true,
        Kind::Endpoint => connection.endpoint.as_ref().is_none_or(|endpoint| endpoint.bot.is_none()),
        Kind::Feed | Kind::Agent => false,
    }
}

/// Lets a member follow, or end that: what they are told, and whether they follow now.
pub fn toggle(desk: &Desk, connection: Connection, user: &User) -> Flow<(String, bool)> {
    let texts = team::of(&user.locale);
    let handle = connection.handle.to_string();
    let id = UserId::new(&*user.id);
    let follows = connection.chat.followers.contains(&id);
    if connection.disabled {
        return Ok((texts.is_disconnected(&handle), follows));
    }
    if !has_visitors(&connection) {
        return Ok((texts.nobody_to_follow(&handle), follows));
    }
    let mut changed = connection;
    if follows {
        changed.chat.followers.retain(|other| *other != id);
    } else {
        if changed.chat.followers.len() >= MOST {
            // Those who have left make room.
            let present = present(desk, &changed)?;
            changed.chat.followers = present.iter().map(|user| UserId::new(&*user.id)).collect();
        }
        if changed.chat.followers.len() >= MOST {
            return Ok((texts.too_many_follow(&handle, MOST), false));
        }
        changed.chat.followers.push(id);
    }
    changed.store(desk);
    Ok((texts.follows(&handle, !follows), !follows))
}

/// Somebody pressed the button.
pub fn press(desk: &Desk, request: &Request) -> Flow {
    let press = Press::read(request)?;
    let user = press::user(desk, request)?;
    let none = || Stop::Refused(Problem::NotFound);
    let connection = Connection::load(desk, &press.context.connection, 0)?.ok_or_else(none)?;
    let said = match press::refusal(desk, &user, connection.channel.as_str())? {
        Some(refusal) => refusal.to_string(),
        None => toggle(desk, connection, &user)?.0,
    };
    press::answer(desk, &json!({ "ephemeral_text": said }));
    Ok(())
}

/// Tells everybody in a channel that a website's visitors come here from now on, with the button.
pub fn welcome(desk: &Desk, connection: &Connection) {
    let texts = team::of(&connection.language);
    let button = json!({
        "id": VERB,
        "type": "button",
        "name": texts.follow_button(),
        "style": "default",
        "integration": {
            "url": format!("/plugins/frontdesk/actions/{VERB}"),
            "context": { "verb": VERB, "connection": connection.id },
        },
    });
    let props: Value = json!({ "attachments": [{ "fallback": texts.follow_button(), "actions": [button] }] });
    desk.order(Op::CreatePost {
        channel: connection.channel.to_string(),
        root: String::new(),
        message: texts.welcome(&connection.url),
        props: serde_json::to_vec(&props).unwrap_or_default(),
        user: String::new(),
        files: Vec::new(),
    });
}
