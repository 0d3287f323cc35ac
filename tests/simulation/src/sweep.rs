//! Many runs, on all cores of the machine.

use crate::tally::Tally;
use crate::{run, Core, Report};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Mutex;

/// How many runs went together.
#[derive(Default)]
pub struct Sweep {
    /// What happened how often in all of them.
    pub tally: Tally,
    /// Those in which a promise was broken, by seed.
    pub failed: Vec<Report>,
}

/// Runs so many seeds, beginning with one. `tell` is called with each run that failed, as soon as it has.
pub fn sweep(core: &Core, from: u64, count: u64, tell: impl Fn(&Report) + Sync) -> Sweep {
    let next = AtomicU64::new(from);
    let all = Mutex::new(Sweep::default());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= from + count {
                    return;
                }
                let report = run(seed, core, false);
                let failed = !report.breaches.is_empty();
                if failed {
                    tell(&report);
                }
                let mut all = all.lock().expect("no run panics while it adds itself");
                all.tally.join(&report.tally);
                if failed {
                    all.failed.push(report);
                }
            });
        }
    });
    let mut all = all.into_inner().expect("no run panics while it adds itself");
    all.failed.sort_by_key(|report| report.seed);
    all
}
