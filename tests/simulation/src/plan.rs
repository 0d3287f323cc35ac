//! What a run is like. Each seed has its own mixture: faults that never come together in one run hide what either of them
//! does when the other is absent.

use crate::agenda::{Time, HOUR, MINUTE, MS, SECOND};
use crate::chance::Chance;

/// The mixture of a run. Probabilities are per occasion.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many servers there are on the one database.
    pub nodes: usize,
    /// For how long people do something.
    pub span: Time,
    /// How many websites there are, each in a channel of its own.
    pub websites: usize,
    /// How many servers outside are connected.
    pub endpoints: usize,
    /// How many sessions each of them has.
    pub sessions: usize,
    /// How many feeds there are.
    pub feeds: usize,
    /// How many texts come to each of them at most.
    pub items: usize,
    /// Whether hundreds come within seconds.
    pub storm: bool,
    /// Whether there are agents, in a channel with people who ask them.
    pub agents: bool,
    /// How likely an agent answers a website's visitors, or proposes answers.
    pub responds: f64,
    /// How many things people do with them.
    pub asks: usize,
    /// How likely an agent's server does badly.
    pub agents_trouble: f64,
    /// How likely a bot answers a post that it sees.
    pub noise: f64,
    /// Whether the agents are in a channel that somebody else is in, too.
    pub shares: bool,
    /// How likely a server outside does badly.
    pub trouble: f64,
    /// That it is gone for good.
    pub gone: f64,
    /// For how long the first of them stays away once all else is well.
    pub outage: Time,
    /// How many visitors come to them.
    pub visitors: usize,
    /// How many messages a visitor writes at most.
    pub messages: usize,
    /// How likely a visitor erases what was said.
    pub erases: f64,
    /// How many things the team does.
    pub acts: usize,
    /// Whether the server can stream.
    pub streams: bool,
    /// That the plugin's process ends between two effects.
    pub crash: f64,
    /// How long it takes at most until it is started again.
    pub restart: Time,
    /// That a process stands still for a while.
    pub pause: f64,
    /// That a step is refused and not done.
    pub refuse: f64,
    /// That a step is done, and is said to have failed.
    pub doubt: f64,
    /// That a guarded write meets a conflict.
    pub conflict: f64,
    /// That a step takes long.
    pub slow: f64,
    /// That a hook never comes.
    pub drop_hook: f64,
    /// That a hook comes twice.
    pub repeat_hook: f64,
    /// How late a hook comes at most.
    pub hook_delay: Time,
    /// How late a post is visible at most, after the time that it bears.
    pub commit_delay: Time,
    /// That a read comes from a replica that lags.
    pub stale: f64,
    /// How far it lags at most.
    pub lag: Time,
    /// That a message to the other nodes is lost.
    pub lose_note: f64,
    /// That a visitor's request or its answer is lost.
    pub lose_request: f64,
    /// That a stream is cut, each time something is written to it.
    pub cut: f64,
    /// How far the nodes' clocks are apart at most, in milliseconds.
    pub skew: i64,
    /// That a clock is set to another time, once a minute.
    pub clock: f64,
    /// By how much at most, in milliseconds.
    pub clock_jump: i64,
}

impl Plan {
    /// The mixture of a seed.
    pub fn of(chance: &mut Chance) -> Self {
        let c = chance;
        // Each fault is absent in half of the runs.
        let maybe = |c: &mut Chance, most: f64| if c.happens(0.5) { c.part() * most } else { 0.0 };
        let nodes = if c.happens(0.35) { 2 } else { 1 };
        let long = |c: &mut Chance, usual: Time, most: Time| {
            if c.happens(0.25) {
                c.between(usual, most)
            } else {
                c.between(usual / 20, usual)
            }
        };
        let (websites, endpoints) = [(1, 0), (2, 0), (0, 1), (1, 1), (0, 2), (1, 2)][c.below(6)];
        // One conversation with more posts than the core remembers one by one.
        let crowd = websites + endpoints == 1 && c.happens(0.15);
        let agents = c.happens(0.3);
        Self {
            nodes,
            span: c.between(20 * SECOND, 6 * MINUTE),
            websites,
            endpoints,
            sessions: if crowd { 1 } else { c.between(1, 3) as usize },
            feeds: [0, 1, 1, 2][c.below(4)],
            items: c.between(2, 12) as usize,
            storm: c.happens(0.12),
            agents,
            responds: maybe(c, 1.0),
            asks: c.between(4, 30) as usize,
            agents_trouble: if agents { c.part() * 0.7 } else { 0.0 },
            noise: maybe(c, 0.6),
            shares: c.happens(0.5),
            trouble: maybe(c, 0.8),
            gone: if c.happens(0.1) { 0.05 } else { 0.0 },
            outage: match c.below(100) {
                // Long ones cost most of the time that all runs together take.
                0..90 => 0,
                90..95 => c.between(MINUTE, HOUR),
                95..98 => c.between(HOUR, 30 * HOUR),
                _ => c.between(76 * HOUR, 90 * HOUR),
            },
            visitors: if crowd { 1 } else { c.between(1, 3) as usize },
            messages: c.between(1, 6) as usize,
            erases: maybe(c, 0.5),
            acts: if crowd { c.between(80, 250) as usize } else { c.between(4, 24) as usize },
            streams: c.happens(0.7),
            crash: maybe(c, 0.01),
            restart: long(c, 20 * SECOND, 5 * MINUTE),
            pause: maybe(c, 0.003),
            refuse: maybe(c, 0.03),
            doubt: maybe(c, 0.02),
            conflict: maybe(c, 0.2),
            slow: maybe(c, 0.05),
            drop_hook: maybe(c, 0.3),
            repeat_hook: maybe(c, 0.2),
            hook_delay: long(c, 100 * MS, 20 * SECOND),
            commit_delay: long(c, 20 * MS, 10 * SECOND),
            stale: maybe(c, 0.3),
            lag: long(c, 300 * MS, 3 * SECOND),
            lose_note: maybe(c, 0.5),
            lose_request: maybe(c, 0.15),
            cut: maybe(c, 0.1),
            // Clocks of servers on one database are kept together; that of a single one may be wrong by much.
            skew: if c.happens(0.3) { c.between(0, 10_000) } else { c.between(0, 200) },
            clock: maybe(c, 0.3),
            clock_jump: if nodes == 1 && c.happens(0.3) { 600_000 } else { 5_000 },
        }
    }

    /// Has a storm come over a single node of a server that refuses nothing and never fails.
    pub fn weather_a_storm(&mut self) {
        (self.nodes, self.storm, self.feeds) = (1, true, self.feeds.max(1));
        (self.crash, self.pause, self.refuse, self.doubt, self.conflict) = (0.0, 0.0, 0.0, 0.0, 0.0);
    }

    /// How long a run goes on at most once all faults have stopped.
    pub const PATIENCE: Time = 100 * HOUR;
}
