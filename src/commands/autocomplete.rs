//! What Mattermost offers while a command is typed.

use super::set;
use super::{named, visible, Call, VERBS};
use crate::connection::{Connection, Entry};
use crate::desk::{question, Desk, Flow, Stop};
use crate::problem::{respond, Problem};
use crate::routes::{api_headers, Request};
use crate::words::{self, endpoint, Words};
use serde_json::{json, Value};

/// `GET autocomplete/handles`: the connections that the one who types may name.
pub fn handles(desk: &Desk, request: &Request) -> Flow {
    if request.user.is_empty() {
        return Err(Stop::Refused(Problem::NotFound));
    }
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    let channel = request.parameter("channel_id").unwrap_or_default();
    let entries = match users.first() {
        Some(user) if !user.is_guest => visible(desk, &request.user, &channel)?,
        _ => Vec::new(),
    };
    let item = |entry: &Entry| json!({ "item": entry.handle, "hint": "", "helptext": entry.url });
    offer(desk, &entries.iter().map(item).collect::<Vec<_>>());
    Ok(())
}

/// `GET autocomplete/settings`: the settings of the connection that was typed before, or of the channel's only one.
pub fn settings(desk: &Desk, request: &Request) -> Flow {
    if request.user.is_empty() {
        return Err(Stop::Refused(Problem::NotFound));
    }
    let users = desk.ask(question::users(vec![request.user.clone()]))?;
    let Some(user) = users.into_iter().next().filter(|user| !user.is_guest) else {
        offer(desk, &[]);
        return Ok(());
    };
    let channel = request.parameter("channel_id").unwrap_or_default();
    let parsed = request.parameter("parsed").unwrap_or_default();
    let typed = parsed.split_whitespace().nth(2).filter(|word| !word.contains('='));
    let call = Call { user, channel, root: String::new(), text: String::new(), trigger: String::new() };
    let connection = match named(desk, &call, typed)? {
        Ok(entry) => Connection::load(desk, &entry.id, 0)?,
        Err(_) => None,
    };
    let mut fitting: Vec<&set::Setting> = match &connection {
        Some(connection) => set::of(connection).collect(),
        None => set::settings().collect(),
    };
    fitting.sort_by_key(|setting| setting.key);
    fitting.dedup_by_key(|setting| setting.key);
    let texts = endpoint::of(&call.user.locale);
    let is_agent = connection.as_ref().is_some_and(|connection| connection.agent.is_some());
    let items = |setting: &&set::Setting| {
        let help = match texts.setting(setting.key) {
            help if !is_agent && !help.is_empty() => help,
            _ => texts.agent_setting(setting.key),
        };
        let keys = std::iter::once(setting.key.to_string()).chain(set::chat::offered(setting.key));
        let (values, help) = (setting.values, help.replace('`', ""));
        keys.map(move |key| json!({ "item": format!("{key}="), "hint": values, "helptext": help })).collect::<Vec<_>>()
    };
    offer(desk, &fitting.iter().flat_map(items).collect::<Vec<_>>());
    Ok(())
}

fn offer(desk: &Desk, items: &[Value]) {
    desk.order(respond(200, api_headers("application/json"), serde_json::to_vec(items).unwrap_or_default()));
}

/// The command as Mattermost registers it, autocomplete included.
pub fn registration() -> Vec<u8> {
    let words = words::of("en");
    let verbs: Vec<Value> = VERBS.iter().map(|verb| autocomplete(words, verb.name)).collect();
    let command = json!({
        "trigger": "desk",
        "display_name": "Frontdesk",
        "description": words.bot_description(),
        "auto_complete": true,
        "auto_complete_desc": words.bot_description(),
        "auto_complete_hint": "[command]",
        "autocomplete_data": {
            "Trigger": "desk",
            "Hint": "[command]",
            "HelpText": words.bot_description(),
            "RoleID": "system_user",
            "SubCommands": verbs,
        },
    });
    serde_json::to_vec(&command).unwrap_or_default()
}

fn autocomplete(words: &dyn Words, verb: &str) -> Value {
    let (hint, help) = words.verb(verb);
    let (arguments, kinds) = match verb {
        "connect" => (Vec::new(), super::connect::names().map(|kind| kind_of(words, kind)).collect()),
        "show" | "disconnect" | "doctor" | "stop" | "follow" => (vec![handle(help)], Vec::new()),
        "deliveries" => (vec![handle(help), list("", "those alone that failed", &[("failed", "")])], Vec::new()),
        "replay" => (vec![text("", "<delivery> | since 2h", help)], Vec::new()),
        "rotate" => {
            (vec![handle(help), list("", "the secret that vouches for visitors", &[("identity", "")])], Vec::new())
        }
        "set" => (vec![handle(help), dynamic(words.verb(verb).0, "settings")], Vec::new()),
        "rules" => {
            let hint = |action: &&'static str| (*action, super::rules::hint(action));
            let actions: Vec<(&str, &str)> = super::rules::ACTIONS.iter().map(hint).collect();
            (vec![handle(help), list("", "what to do", &actions)], Vec::new())
        }
        "knowledge" => {
            let actions = super::knowledge::ACTIONS.map(|action| (action, ""));
            (vec![handle(help), list("", "what to do", &actions)], Vec::new())
        }
        "say" => (
            vec![dynamic(help, "replies"), text("save", "<text>", "saves it; without a text, your last reply here")],
            Vec::new(),
        ),
        "stats" => (vec![handle(help)], Vec::new()),
        "transcript" => (vec![list("", "what is left out", &[("--public", "")])], Vec::new()),
        "note" => (vec![text("", "<text>", help)], Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    command(verb, hint, help, arguments, kinds)
}

/// A kind of connection, behind `connect`.
fn kind_of(words: &dyn Words, kind: &str) -> Value {
    let (hint, help) = words.kind(kind);
    let notify = || text("notify", "@anna,@ben", "people, one group, @here or none");
    let flags = match kind {
        "website" => vec![notify()],
        "agent" => vec![
            list("protocol", "what it speaks", &[("openai", ""), ("json", "")]),
            text("model", "<model>", "the model that is asked for"),
            text("key", "<key>", "its server's key"),
            text("allowed_users", "* | @anna,@ben", "who may ask it"),
        ],
        "endpoint" => vec![list("format", "what it is sent", &super::connect::formats()), notify()],
        "feed" => {
            let formats: Vec<(&str, &str)> = crate::formats::FORMATS.iter().map(|format| (format.name, "")).collect();
            vec![list("format", "how its payloads are read; left out, each is looked at", &formats), notify()]
        }
        _ => Vec::new(),
    };
    let arguments = std::iter::once(text("", hint, help)).chain(flags).collect();
    command(kind, hint, help, arguments, Vec::new())
}

fn command(trigger: &str, hint: &str, help: &str, arguments: Vec<Value>, commands: Vec<Value>) -> Value {
    json!({ "Trigger": trigger, "Hint": hint, "HelpText": help, "RoleID": "system_user", "Arguments": arguments, "SubCommands": commands })
}

/// Something to type. Without a name it stands where it stands, and is required there.
fn text(name: &str, hint: &str, help: &str) -> Value {
    json!({ "Name": name, "HelpText": help, "Type": "TextInput", "Required": name.is_empty(), "Data": { "Hint": hint, "Pattern": "" } })
}

/// Something to choose: each with a hint.
fn list(name: &str, help: &str, items: &[(&str, &str)]) -> Value {
    let items: Vec<Value> =
        items.iter().map(|(item, hint)| json!({ "Item": item, "Hint": hint, "HelpText": "" })).collect();
    json!({ "Name": name, "HelpText": help, "Type": "StaticList", "Required": false, "Data": { "PossibleArguments": items } })
}

/// A connection's handle.
fn handle(help: &str) -> Value {
    dynamic(help, "handles")
}

/// Something to choose that is asked for while it is typed.
fn dynamic(help: &str, what: &str) -> Value {
    json!({
        "Name": "", "HelpText": help, "Type": "DynamicList", "Required": false,
        "Data": { "FetchURL": format!("plugins/frontdesk/autocomplete/{what}") },
    })
}
