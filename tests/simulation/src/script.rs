//! How a run goes: the world is set up, then everybody does what they do amid faults, then the faults stop.

mod furnish;

use crate::agenda::{Time, MINUTE, MS, SECOND};
use crate::plan::Plan;
use crate::sender::Session;
use crate::tell;
use crate::world::World;

pub use furnish::{admin_types, props_of, secret_of};

/// Plays a run from its begin to its end.
pub fn play(world: &mut World) {
    tell!(world, "{:#?}", world.plan);
    furnish::furnish(world);
    world.calm = false;
    let (visitors, endpoints) = (!world.team.sites.is_empty(), world.endpoints.len());
    if visitors {
        let count = world.plan.visitors;
        (0..count).for_each(|_| come(world));
    }
    for endpoint in 0..endpoints {
        world.change_moods(endpoint);
        if world.plan.outage == 0 && world.chance.happens(0.3) {
            let at = world.chance.between(0, world.plan.span);
            world.after(at, move |world| world.rotate(endpoint));
        }
        let sessions = world.plan.sessions;
        (0..sessions).for_each(|_| begin_session(world, endpoint));
    }
    for feed in 0..world.feeds.len() {
        world.feed(feed);
    }
    for _ in 0..world.plan.acts {
        let at = world.chance.between(2 * SECOND, world.plan.span);
        world.after(at, World::act);
    }
    if !world.agents.all.is_empty() {
        for _ in 0..world.plan.asks {
            let at = world.chance.between(SECOND, world.plan.span);
            world.after(at, World::turn_to_agents);
        }
    }
    world.run_for(world.plan.span);
    settle(world);
    world.judge_visitors();
    wait(world);
    world.judge_endpoints();
    world.judge_feeds();
    world.judge_agents();
}

/// A visitor comes to a website, and writes now and then.
fn come(world: &mut World) {
    let span = world.plan.span;
    let site = world.chance.below(world.team.sites.len());
    let come = world.chance.between(0, span / 3);
    let number = world.visitors.len();
    world.visit(site);
    world.after(come, move |world| world.load_page(number));
    for _ in 0..world.chance.between(1, world.plan.messages as i64) {
        let at = world.chance.between(come, span);
        world.after(at.max(come + SECOND), move |world| {
            let (text, tab) = (world.words("question"), world.chance.below(world.visitors[number].tabs.len()));
            world.say(number, tab, text);
        });
    }
    restless(world, number);
}

/// A session of an endpoint begins, and something is said in it now and then.
fn begin_session(world: &mut World, endpoint: usize) {
    let span = world.plan.span;
    let number = world.sessions.len();
    world.sessions.push(Session::new(endpoint, format!("session {number}")));
    for turn in 0..world.chance.between(1, world.plan.messages as i64) {
        let most = if turn == 0 { span / 3 } else { span };
        let at = world.chance.between(0, most);
        world.after(at, move |world| {
            let text = world.words("request");
            world.say_in_session(number, text);
        });
    }
}

/// A visitor looks away and back, closes the chat, opens a second tab.
fn restless(world: &mut World, visitor: usize) {
    let span = world.plan.span;
    for _ in 0..world.chance.below(4) {
        let at = world.chance.between(0, span);
        let (shown, visible) = (world.chance.happens(0.5), world.chance.happens(0.5));
        world.after(at, move |world| {
            let tab = world.chance.below(world.visitors[visitor].tabs.len());
            world.look(visitor, tab, shown, visible);
        });
    }
    let erases = world.plan.erases;
    if world.chance.happens(erases) {
        let at = world.chance.between(span / 4, span);
        world.after(at, move |world| world.erase(visitor));
    }
    if world.chance.happens(0.3) {
        let at = world.chance.between(span / 3, span);
        world.after(at, move |world| {
            let begun = world.visitors[visitor].said.values().any(|said| !said.accepted.is_empty());
            if begun {
                world.open_tab(visitor, true);
            }
        });
    }
}

/// All faults stop, everybody looks at their page once more and says a last word, and then nothing more happens there.
fn settle(world: &mut World) {
    world.calm = true;
    tell!(world, "ALL FAULTS STOP");
    for node in 0..world.nodes.len() {
        world.nodes[node].stands = world.now;
    }
    world.mend_endpoints();
    world.run_for(40 * SECOND); // what was being started again has started
    for node in 0..world.nodes.len() {
        if !world.nodes[node].ready {
            world.boot(node);
        }
    }
    for visitor in 0..world.visitors.len() {
        for tab in 0..world.visitors[visitor].tabs.len() {
            world.look(visitor, tab, true, true);
            if world.team.put_back {
                world.reload(visitor, tab); // see the README: what was said to who was away meanwhile
            }
        }
    }
    world.run_for(MINUTE);
    // Where two nodes made two posts of one message, the next message lets it be noticed.
    for visitor in 0..world.visitors.len() {
        let text = world.words("goodbye");
        world.say(visitor, 0, text);
        world.run_for(100 * MS);
    }
    for session in 0..world.sessions.len() {
        let text = world.words("goodbye");
        world.say_in_session(session, text);
    }
    world.run_for(2 * MINUTE);
}

/// Goes on until nothing is on its way to any endpoint: days, where one stays away for so long.
fn wait(world: &mut World) {
    for visitor in 0..world.visitors.len() {
        for tab in 0..world.visitors[visitor].tabs.len() {
            world.look(visitor, tab, false, false);
        }
    }
    let back = world.now + world.plan.outage;
    let end = world.now + Plan::PATIENCE;
    let mut quiet: Time = 0;
    while world.now < end && (world.now < back || quiet < 4) {
        world.run_for(MINUTE);
        quiet = if world.is_quiet() { quiet + 1 } else { 0 };
    }
}
