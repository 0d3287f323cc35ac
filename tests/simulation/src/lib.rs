//! The real core in a simulated world.
//!
//! A run has a seed. From it come a mixture of faults, the people and what they do, and the moment of everything that
//! happens; the same seed gives the same run. Between any two effects of the core the process may end, hooks may be late,
//! twice or never, reads may show the past, writes may meet conflicts, requests and answers may get lost. Then all faults
//! stop, and once nothing more happens the promises are checked ([`verdict`]).

pub mod agenda;
pub mod agents;
pub mod asking;
pub mod broken;
pub mod chance;
pub mod effects;
pub mod endpoint;
pub mod engine;
pub mod feeder;
pub mod fetches;
pub mod node;
pub mod outbound;
pub mod plan;
pub mod script;
pub mod sender;
pub mod server;
pub mod streams;
pub mod sweep;
pub mod tally;
pub mod team;
pub mod verdict;
pub mod visitor;
pub mod web;
pub mod world;

use agenda::Time;
use frontdesk_wire::{Envelope, Outcome};
use std::sync::Arc;
use tally::Tally;

/// The core, or one that was broken on purpose.
pub type Core = Arc<dyn Fn(Envelope) -> Outcome + Send + Sync>;

/// Which promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something accepted or said did not arrive.
    Lost,
    /// Something arrived twice.
    Twice,
    /// Something arrived before what stands before it.
    Order,
    /// Something reached whom it was not for.
    Astray,
    /// The same input gave two outcomes.
    Impure,
    /// It never came to rest.
    Restless,
}

/// A promise that was broken.
#[derive(Clone, Debug)]
pub struct Breach {
    /// Which.
    pub kind: Kind,
    /// When it was noticed.
    pub at: Time,
    /// What happened.
    pub what: String,
}

/// How a run went.
pub struct Report {
    /// Its seed.
    pub seed: u64,
    /// The promises that were broken.
    pub breaches: Vec<Breach>,
    /// What happened how often.
    pub tally: Tally,
    /// What happened, line by line, where that was asked for.
    pub lines: Vec<String>,
}

/// The core as it is.
pub fn real() -> Core {
    Arc::new(frontdesk::handle)
}

/// Runs one seed.
pub fn run(seed: u64, core: &Core, tracing: bool) -> Report {
    play(seed, world::World::new(seed, core.clone(), tracing))
}

/// Runs one seed with a storm in it: hundreds of things come to a feed within seconds, and the server does well. Among all faults both
/// together are rare.
pub fn run_storm(seed: u64, core: &Core, tracing: bool) -> Report {
    let mut world = world::World::new(seed, core.clone(), tracing);
    world.plan.weather_a_storm();
    play(seed, world)
}

fn play(seed: u64, mut world: world::World) -> Report {
    script::play(&mut world);
    let lines = world.take_lines();
    Report { seed, breaches: world.breaches, tally: world.tally, lines }
}
