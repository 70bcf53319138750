//! 交流 in a bad network, 208 seeds of it: see `lianxin_tests::sim`. A seed that fails is printed with all that was done in it; `LIANXIN_SIM_SEED=n` plays that one
//! alone. More of them: `cargo xtask soak`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use lianxin_tests::sim::{Ground, Played, plan::CRASHES, run};

/// How many tests the seeds are spread over, so that they run beside each other.
const TESTS: u64 = 16;
/// How many seeds each of them plays.
const SEEDS: u64 = 13;

fn seeds_of(test: u64) -> Vec<u64> {
    match std::env::var("LIANXIN_SIM_SEED") {
        Ok(seed) => {
            let seed: u64 = seed.parse().expect("LIANXIN_SIM_SEED is a number");
            if seed % TESTS == test { vec![seed] } else { Vec::new() }
        }
        Err(_) => (0..SEEDS).map(|n| n * TESTS + test).collect(),
    }
}

fn play(test: u64) {
    let seeds = seeds_of(test);
    if seeds.is_empty() {
        return;
    }
    let ground = Ground::prepare().unwrap();
    let mut all = Played::default();
    for seed in &seeds {
        match run(&ground, *seed) {
            Ok(played) => all.add(played),
            Err(failure) => panic!("\n{failure}"),
        }
    }
    println!("{all:?}");
    // Else it would prove nothing.
    let seeds = u64::try_from(seeds.len()).unwrap();
    let crashes = u64::try_from(CRASHES).unwrap() * seeds;
    assert!(all.phones_crashed >= crashes && all.said >= 30 * seeds && all.stand > 0, "{all:?}");
    assert!(all.files >= 2 && all.moves >= seeds, "{all:?}");
    if seeds > 1 {
        assert!(all.released > 0 && all.turned_down > 0 && all.retried > 0 && all.unsent > 0, "{all:?}");
    }
    assert!(all.net.lost > 0 && all.net.doubled > 0 && all.failed_syncs > 0, "{all:?}");
}

macro_rules! tests {
    ($($name:ident = $test:literal),* $(,)?) => {
        $(#[test] fn $name() { play($test); })*
    };
}

tests! {
    seeds_00 = 0, seeds_01 = 1, seeds_02 = 2, seeds_03 = 3, seeds_04 = 4, seeds_05 = 5, seeds_06 = 6, seeds_07 = 7,
    seeds_08 = 8, seeds_09 = 9, seeds_10 = 10, seeds_11 = 11, seeds_12 = 12, seeds_13 = 13, seeds_14 = 14, seeds_15 = 15,
}

#[test]
fn a_seed_is_the_same_run_again() {
    let ground = Ground::prepare().unwrap();
    let [one, other] = [(); 2].map(|()| run(&ground, 1_000).unwrap_or_else(|failure| panic!("\n{failure}")));
    assert_eq!(one, other);
}
