//! `simulation --seeds <count> [--from <seed>]` runs many seeds and says which failed; `simulation --seed <seed>` runs one
//! and tells what happened. With `--broken <name>` the core is one that was broken on purpose ([`broken::all`]).

use frontdesk_simulation::sweep::sweep;
use frontdesk_simulation::{broken, real, run, Core, Report};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let broken = arguments.iter().position(|argument| argument == "--broken").and_then(|at| arguments.get(at + 1));
    let core = match broken {
        Some(kind) => {
            broken::named(kind).unwrap_or_else(|| panic!("there are {:?}", broken::all().map(|(name, ..)| name)))
        }
        None => real(),
    };
    let failed = match value("--seed") {
        Some(seed) => one(&core, seed),
        None => many(&core, value("--from").unwrap_or(1), value("--seeds").unwrap_or(2_000)),
    };
    std::process::exit(i32::from(failed));
}

fn one(core: &Core, seed: u64) -> bool {
    let report = run(seed, core, true);
    for line in &report.lines {
        println!("{line}");
    }
    println!("\n{}", report.tally);
    tell(&report);
    !report.breaches.is_empty()
}

fn many(core: &Core, from: u64, count: u64) -> bool {
    let begin = Instant::now();
    let all = sweep(core, from, count, tell);
    let (failed, seconds) = (all.failed.len(), begin.elapsed().as_secs_f64());
    println!("{}", all.tally);
    println!("{count} runs, seeds {from} to {}: {failed} failed, in {seconds:.1} s", from + count - 1);
    failed > 0
}

fn tell(report: &Report) {
    for breach in &report.breaches {
        println!("seed {}: {:?} at {:.3} s: {}", report.seed, breach.kind, breach.at as f64 / 1e6, breach.what);
    }
    if !report.breaches.is_empty() {
        println!("  everything that happened: ./build.sh test simulation --seed {}", report.seed);
    }
}
