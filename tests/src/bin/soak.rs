//! Plays seeds of the simulation by the thousand. Ends with the first that fails, printed with all that was done in it.

use anyhow::{Result, anyhow, bail};
use clap::Parser;
use lianxin_tests::sim::{Ground, Played, run};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

/// Plays seeds of the simulation.
#[derive(Parser)]
#[command(bin_name = "cargo xtask soak")]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many at once; as many as there are processors if not given.
    #[arg(long)]
    jobs: Option<usize>,
}

/// How many seeds between two lines of progress.
const LINE: u64 = 100;

fn main() -> Result<()> {
    let Arguments { seeds, from, jobs } = Arguments::parse();
    let jobs = jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let begun = Instant::now();
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let all = Mutex::new(Played::default());
    let work = || -> Result<()> {
        let ground = Ground::prepare()?;
        while !stop.load(Ordering::Relaxed) {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= seeds {
                break;
            }
            match run(&ground, from + n) {
                Ok(played) => all.lock().unwrap_or_else(PoisonError::into_inner).add(played),
                Err(failure) => {
                    stop.store(true, Ordering::Relaxed);
                    bail!("{failure}");
                }
            }
            if (n + 1).is_multiple_of(LINE) {
                println!("{} seeds in {:.0} s", n + 1, begun.elapsed().as_secs_f64());
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow!("a worker panicked"))??;
        }
        Ok(())
    })?;
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{seeds} seeds from {from} in {:.0} s: {all:?}", begun.elapsed().as_secs_f64());
    Ok(())
}
