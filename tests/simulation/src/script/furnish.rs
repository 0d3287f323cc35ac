//! What there is before anything happens: servers, users, channels, connections.

use crate::agenda::SECOND;
use crate::agents::Agent;
use crate::asking::NOISY;
use crate::endpoint::{Endpoint, Mood};
use crate::engine::{Done, Start};
use crate::feeder::Feed;
use crate::node::Node;
use crate::team::PEOPLE;
use crate::visitor::Site;
use crate::world::World;
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use frontdesk_wire::{Channel, Event, Op, User};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

fn user(id: &str, name: &str, is_bot: bool) -> User {
    User {
        id: id.into(),
        username: name.into(),
        first_name: name.into(),
        is_bot,
        locale: "en".into(),
        ..User::default()
    }
}

/// Makes servers, users, channels and connections.
pub fn furnish(world: &mut World) {
    for (id, name, is_bot) in [
        ("bot-id", "frontdesk", true),
        ("build-bot-id", "build", true),
        (NOISY, "noisy", true),
        ("admin-id", "admin", false),
    ] {
        world.server.users.insert(id.into(), user(id, name, is_bot));
    }
    for name in PEOPLE {
        let id = format!("{name}-id");
        world.server.users.insert(id.clone(), user(&id, name, false));
    }
    for node in 0..world.plan.nodes {
        let skew = world.plan.skew;
        let offset = world.chance.between(-skew, skew);
        world.nodes.push(Node { offset, ..Node::default() });
        world.boot(node);
        world.run_for(SECOND);
    }
    for number in 0..world.plan.websites {
        let channel = furnish_channel(world, &format!("shop-{number}"));
        let line = format!("/desk connect website https://shop-{number}.example --notify none");
        let reply = command(world, &channel, &line)["frontdesk"].take();
        let handle = reply["handle"].as_str().unwrap_or_default().to_string();
        assert!(!handle.is_empty(), "the website could not be connected: {reply}");
        world.team.sites.push(Site { handle, channel });
    }
    for number in 0..world.plan.endpoints {
        furnish_endpoint(world, number);
    }
    for number in 0..world.plan.feeds {
        furnish_feed(world, number);
    }
    if world.plan.agents {
        furnish_agents(world);
    }
    world.set_clocks();
}

fn furnish_channel(world: &mut World, name: &str) -> String {
    let id = world.chance.id();
    let channel = Channel {
        id: id.clone(),
        team: "team-id".into(),
        team_name: "team".into(),
        name: name.into(),
        kind: "P".into(),
        ..Channel::default()
    };
    world.server.channels.insert(id.clone(), channel);
    id
}

fn furnish_endpoint(world: &mut World, number: usize) {
    // Some share a channel, with each other or with a website.
    let channels: Vec<String> = world.server.channels.keys().cloned().collect();
    let shared = if world.chance.happens(0.4) { world.chance.pick(&channels).cloned() } else { None };
    let channel = shared.unwrap_or_else(|| furnish_channel(world, &format!("erp-{number}")));
    let webhook = world.chance.happens(0.3);
    let url = format!("https://erp-{number}.example/hook");
    let format = if webhook { "mattermost" } else { "standard" };
    let line = format!("/desk connect endpoint {url} --format {format} --notify none");
    let reply = command(world, &channel, &line)["frontdesk"].take();
    let text = |name: &str| reply[name].as_str().unwrap_or_default().to_string();
    let endpoint = Endpoint {
        handle: text("handle"),
        connection: text("connection"),
        channel,
        url,
        webhook,
        secret: secret_of(&text("signing_secret")),
        token: text("inbound_token"),
        switched: 0,
        mood: Mood::Well,
        deliveries: BTreeSet::new(),
        known: BTreeMap::new(),
        left: false,
    };
    assert!(!endpoint.token.is_empty(), "the endpoint could not be connected: {reply}");
    world.endpoints.push(endpoint);
}

fn furnish_feed(world: &mut World, number: usize) {
    let channels: Vec<String> = world.server.channels.keys().cloned().collect();
    let shared = if world.chance.happens(0.4) { world.chance.pick(&channels).cloned() } else { None };
    let channel = shared.unwrap_or_else(|| furnish_channel(world, &format!("monitoring-{number}")));
    let line = format!("/desk connect feed tools-{number} --notify none");
    let reply = command(world, &channel, &line)["frontdesk"].take();
    let (handle, url) = (reply["handle"].as_str().unwrap_or_default(), reply["feed_url"].as_str().unwrap_or_default());
    let path = url.split_once("/plugins/frontdesk").map(|(_, path)| path.to_string()).unwrap_or_default();
    assert!(!path.is_empty(), "the feed could not be connected: {reply}");
    world.feeds.push(Feed::new(handle.into(), channel, path));
}

fn furnish_agents(world: &mut World) {
    let channels: Vec<String> = world.server.channels.keys().cloned().collect();
    let shared = if world.plan.shares { world.chance.pick(&channels).cloned() } else { None };
    let channel = shared.unwrap_or_else(|| furnish_channel(world, "colleagues"));
    for name in ["ada", "bob"] {
        let people = ["*", "*", "@anna,@ben", "@cleo"][world.chance.below(4)];
        let (mention_only, threads) = (world.chance.happens(0.5), world.chance.happens(0.8));
        let url = format!("https://{name}.example/v1");
        let flags = format!("--allowed_users {people} --mention_only {mention_only} --thread_replies {threads}");
        let reply = command(world, &channel, &format!("/desk connect agent {name} {url} {flags}"))["frontdesk"].take();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let names = PEOPLE.iter().filter(|name| people.contains(*name)).map(|name| format!("{name}-id"));
        let agent = Agent {
            handle: text(&reply["handle"]),
            connection: text(&reply["connection"]),
            url,
            bot: text(&reply["bot"]["id"]),
            username: text(&reply["bot"]["username"]),
            allowed: (people != "*").then(|| names.collect()),
            mention_only,
        };
        assert!(!agent.bot.is_empty(), "the agent could not be connected: {reply}");
        let (timeout, parallel) = (world.chance.between(10, 40), world.chance.between(1, 4));
        let stream = world.chance.happens(0.8);
        let line = format!("/desk set {} timeout={timeout} parallel={parallel} stream={stream}", agent.handle);
        command(world, &channel, &line);
        world.agents.all.push(agent);
    }
    world.agents.channel = channel;
    for site in world.team.sites.clone() {
        let responds = world.plan.responds;
        if world.chance.happens(responds) {
            let (mode, agent) =
                (["answer", "answer", "draft"][world.chance.below(3)], world.agents.all[0].handle.clone());
            command(world, &site.channel, &format!("/desk set {} agent={agent} agent_mode={mode}", site.handle));
            world.agents.responders.insert(site.channel, mode);
        }
    }
}

/// What an admin types, as an event.
pub fn admin_types(world: &World, channel: &str, text: &str) -> Event {
    Event::Command {
        user: world.server.users["admin-id"].clone(),
        channel: channel.into(),
        team: "team-id".into(),
        root: String::new(),
        text: text.into(),
        trigger: String::new(),
    }
}

/// The props of a command's answer, or its text where it has none.
pub fn props_of(done: Done) -> Value {
    let Done::Ended { ending: Some(Op::ReplyCommand { text, props }), .. } = done else { return Value::Null };
    let props: Value = serde_json::from_slice(&props).unwrap_or_default();
    if props["frontdesk"].is_null() {
        Value::String(text)
    } else {
        props
    }
}

/// The bytes of a signing secret, as it is shown.
pub fn secret_of(shown: &str) -> Vec<u8> {
    shown.strip_prefix("whsec_").and_then(|secret| STANDARD.decode(secret).ok()).unwrap_or_default()
}

/// Lets an admin type a command and waits for the answer; gives its props.
fn command(world: &mut World, channel: &str, text: &str) -> Value {
    let answer: Rc<RefCell<Value>> = Rc::default();
    let kept = answer.clone();
    let event = admin_types(world, channel, text);
    let then = move |_: &mut World, done: Done| *kept.borrow_mut() = props_of(done);
    world.start(Start { node: 0, lane: None, root: None, event, then: Box::new(then) });
    world.run_for(2 * SECOND);
    answer.take()
}
