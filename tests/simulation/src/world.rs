//! The simulated world: what it consists of, its clock, and what it notes down.

use crate::agenda::{Act, Agenda, Time, MINUTE, MS};
use crate::agents::Agents;
use crate::chance::Chance;
use crate::endpoint::Endpoint;
use crate::engine::{Job, JobId};
use crate::feeder::{Feed, STORM};
use crate::node::Node;
use crate::plan::Plan;
use crate::sender::Session;
use crate::server::Server;
use crate::tally::Tally;
use crate::team::Team;
use crate::visitor::Visitor;
use crate::{Breach, Core, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The time at which every run begins, in milliseconds since 1970.
pub const BEGIN: i64 = 1_790_000_000_000;

/// More calls of the core than so many, and so many for each minute, are a circle.
const CALLS: u64 = 20_000;
const CALLS_A_MINUTE: u64 = 100;
/// As many more for each item of a storm.
const CALLS_AN_ITEM: u64 = 300;

/// As many broken promises of a run are noted.
const MOST_BREACHES: usize = 20;

/// Everything there is in a run.
pub struct World {
    /// The time since the begin.
    pub now: Time,
    /// Where all chance comes from.
    pub chance: Chance,
    /// What the run is like.
    pub plan: Plan,
    /// Whether there are no faults: before the activity begins, and after it.
    pub calm: bool,
    /// The core under test.
    pub core: Core,
    /// Mattermost's database.
    pub server: Server,
    /// The servers with the plugin's processes.
    pub nodes: Vec<Node>,
    /// The events on their way through the core.
    pub jobs: BTreeMap<JobId, Job>,
    /// The visitors of the websites.
    pub visitors: Vec<Visitor>,
    /// The servers outside, each with its connection.
    pub endpoints: Vec<Endpoint>,
    /// Their visitors' sessions.
    pub sessions: Vec<Session>,
    /// The feeds, with the systems behind them.
    pub feeds: Vec<Feed>,
    /// The agents.
    pub agents: Agents,
    /// The team.
    pub team: Team,
    /// The conversations that their visitors were told are erased.
    pub erased: BTreeSet<String>,
    /// What happened how often.
    pub tally: Tally,
    calls: u64,
    /// Whether the run has been given up, since it does not come to rest.
    over: bool,
    /// The promises that were broken.
    pub breaches: Vec<Breach>,
    /// Whether lines are written down.
    pub tracing: bool,
    lines: Vec<String>,
    agenda: Agenda,
    serial: u64,
}

/// Writes a line of what happened, where the run is looked at.
#[macro_export]
macro_rules! tell {
    ($world:expr, $($words:tt)*) => {
        if $world.tracing {
            let line = format!($($words)*);
            $world.write(line);
        }
    };
}

impl World {
    /// A world before anything has happened.
    pub fn new(seed: u64, core: Core, tracing: bool) -> Self {
        let mut chance = Chance::new(seed);
        let plan = Plan::of(&mut chance);
        Self {
            now: 0,
            chance,
            plan,
            calm: true,
            core,
            server: Server::default(),
            nodes: Vec::new(),
            jobs: BTreeMap::new(),
            visitors: Vec::new(),
            endpoints: Vec::new(),
            sessions: Vec::new(),
            feeds: Vec::new(),
            agents: Agents::default(),
            team: Team::default(),
            erased: BTreeSet::new(),
            tally: Tally::default(),
            calls: 0,
            over: false,
            breaches: Vec::new(),
            tracing,
            lines: Vec::new(),
            agenda: Agenda::default(),
            serial: 0,
        }
    }

    /// Lets something happen after a while.
    pub fn after(&mut self, delay: Time, act: impl FnOnce(&mut World) + 'static) {
        let act: Act = Box::new(act);
        self.agenda.put(self.now + delay.max(0), act);
    }

    /// Lets everything happen that is to happen until a time, and goes to that time.
    pub fn run_until(&mut self, until: Time) {
        while !self.over {
            let Some((at, act)) = self.agenda.take(until) else { break };
            self.now = self.now.max(at);
            act(self);
        }
        self.now = self.now.max(until);
    }

    /// Lets things happen for so long.
    pub fn run_for(&mut self, span: Time) {
        self.run_until(self.now + span);
    }

    /// Counts a call of the core. Where there are too many for the time that has passed, it goes round in a circle.
    pub fn count_call(&mut self) {
        self.calls += 1;
        self.tally.one("calls of the core");
        let storms = if self.plan.storm { self.plan.feeds * STORM } else { 0 };
        let most = CALLS + CALLS_A_MINUTE * (self.now / MINUTE) as u64 + CALLS_AN_ITEM * storms as u64;
        if self.calls > most && !self.over {
            self.over = true;
            self.breach(Kind::Restless, format!("more than {most} calls of the core"));
        }
    }

    /// A number that nothing else has.
    pub fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Whether a fault of this probability happens now; never while the world is calm.
    pub fn fault(&mut self, probability: f64) -> bool {
        !self.calm && self.chance.happens(probability)
    }

    /// A duration up to a longest; most are short.
    pub fn delay(&mut self, longest: Time) -> Time {
        let longest = if self.calm { longest.min(20 * MS) } else { longest };
        let part = self.chance.part();
        (longest as f64 * part * part * part) as Time
    }

    /// The time by a node's clock, in milliseconds since 1970.
    pub fn wall(&self, node: usize) -> i64 {
        self.wall_at(node, self.now)
    }

    /// The time that a node's clock shows at a moment.
    pub fn wall_at(&self, node: usize, at: Time) -> i64 {
        BEGIN + at / MS + self.nodes[node].offset
    }

    /// Notes that a promise was broken. A run in which many were goes on no further.
    pub fn breach(&mut self, kind: Kind, what: String) {
        tell!(self, "BROKEN {kind:?}: {what}");
        if self.breaches.len() < MOST_BREACHES {
            self.breaches.push(Breach { kind, at: self.now, what });
        }
        self.over |= self.breaches.len() >= MOST_BREACHES;
    }

    /// Writes a line; see [`tell!`].
    pub fn write(&mut self, line: String) {
        let at = self.now;
        self.lines.push(format!("{:>6}.{:06}  {line}", at / 1_000_000, at % 1_000_000));
    }

    /// What was written.
    pub fn take_lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }
}
