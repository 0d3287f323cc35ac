//! The core keeps its promises in a simulated world, and a broken one is caught.

use frontdesk_simulation::sweep::sweep;
use frontdesk_simulation::{broken, real, run, run_storm};

/// How many runs there are: few where nothing is optimized, since each then takes ten times as long. The suite
/// `simulation` runs thousands.
const RUNS: u64 = if cfg!(debug_assertions) { 100 } else { 400 };

#[test]
fn nothing_is_lost_nor_twice_nor_out_of_order_nor_astray() {
    let all = sweep(&real(), 1, RUNS, |_| {});
    let told: Vec<String> =
        all.failed.iter().map(|report| format!("seed {}: {:?}", report.seed, report.breaches)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_core_that_breaks_a_promise_is_caught() {
    for (name, kind, core, word) in broken::all() {
        let found = |seed: &u64| {
            let report = if name == "flood" { run_storm(*seed, &core, false) } else { run(*seed, &core, false) };
            report.breaches.iter().any(|breach| breach.kind == kind && breach.what.contains(word))
        };
        assert!((1..=RUNS).any(|seed| found(&seed)), "none of {RUNS} runs noticed the broken core {name}");
    }
}

#[test]
fn a_seed_gives_the_same_run_again() {
    for seed in 1..=5 {
        let (one, other) = (run(seed, &real(), true), run(seed, &real(), true));
        assert!(one.lines.len() > 100, "seed {seed} tells nothing");
        assert_eq!(one.lines, other.lines);
    }
}

#[test]
fn every_fault_happens_and_every_path_is_taken() {
    let runs = 3 * RUNS; // some faults are rare
    let tally = sweep(&real(), 1, runs, |_| {}).tally;
    for what in [
        "agents that answered at once",
        "agents that answered slowly",
        "agents that answered well",
        "agents that answered with 429",
        "agents that answered with 500",
        "agents that never answered",
        "agents that never ended",
        "agents that said nothing",
        "agents that stopped in the middle",
        "agents that were away",
        "alerts understood",
        "answers lost",
        "answers stopped",
        "answers stopped by command",
        "buttons pressed",
        "calls answered late",
        "calls answered well",
        "calls answered with 410",
        "calls answered with 429",
        "calls answered with 500",
        "calls neither taken nor answered",
        "calls taken and never answered",
        "calls taken, their answers cut off",
        "calls to nobody",
        "clocks set",
        "conflicts",
        "conversations erased",
        "crashes",
        "dead letters",
        "deletions taken by endpoints",
        "deliveries that came again under their id",
        "edits taken by endpoints",
        "fetches that waited at a gate",
        "hooks dropped while the process was down",
        "hooks dropped while the process was up",
        "hooks that came twice",
        "items given up by their senders",
        "items sent again that were taken",
        "items sent again without an answer",
        "items taken for later",
        "items told at once",
        "long polls",
        "messages between nodes lost",
        "messages of sessions sent again",
        "messages of sessions sent twice at once",
        "messages taken by endpoints",
        "messages taken by receivers that ignore ids",
        "notes",
        "outages that outlast the run",
        "pieces that came again",
        "posts of a noisy bot",
        "problems whose end is known",
        "questions by programs",
        "questions deleted",
        "questions edited",
        "questions given up by people",
        "questions with a word why there is no answer",
        "questions with one whole answer",
        "processes that stood still",
        "reads from a replica that lags",
        "requests lost",
        "requests while the process was down",
        "resets",
        "secrets rotated",
        "steps done and said to have failed",
        "steps refused",
        "storms",
        "streams cut",
        "timers",
    ] {
        assert!(tally.of(what) > 0, "{what}: never in {runs} runs\n{tally}");
    }
    let storms: Vec<_> = (1..=10).map(|seed| run_storm(seed, &real(), false)).collect();
    assert!(storms.iter().any(|report| report.tally.of("storms without a crash") > 0), "each storm had a crash");
    assert!(storms.iter().all(|report| report.breaches.is_empty()), "a storm broke a promise");
}
