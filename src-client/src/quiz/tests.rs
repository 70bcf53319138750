//! The promise of 答题, held against random lives of a phone: whatever is answered, killed, restarted, synced or set, no answer that was confirmed is lost, none is counted
//! twice, and what the log gives when it is replayed is what the tables hold.

mod life;
mod look;

use life::{Life, MINUTE, QUESTIONS, Start, Step, folder, seed};
use proptest::prelude::*;

fn step() -> impl Strategy<Value = Step> {
    let start = prop_oneof![
        1 => Just(Start::Daily),
        4 => Just(Start::Practice),
        2 => Just(Start::Wrong),
        2 => Just(Start::Review),
        2 => Just(Start::Mock),
        2 => Just(Start::Organised)
    ];
    let said = prop_oneof![12 => any::<bool>().prop_map(Some), 1 => Just(None)];
    let place = prop_oneof![4 => Just(None), 1 => (0_u16..6).prop_map(Some)];
    let question = 0..QUESTIONS;
    // Counted back from the latest.
    let sitting = prop_oneof![3 => Just(0_usize), 1 => 1_usize..4];
    prop_oneof![
        8 => start.prop_map(Step::Begin),
        30 => (sitting.clone(), place, said).prop_map(|(sitting, place, said)| Step::Answer { sitting, place, said }),
        4 => sitting.clone().prop_map(|sitting| Step::HandIn { sitting }),
        1 => sitting.prop_map(|sitting| Step::End { sitting }),
        1 => question.clone().prop_map(Step::Forget),
        1 => question.clone().prop_map(Step::Correct),
        1 => question.clone().prop_map(Step::Withdraw),
        1 => question.prop_map(Step::Restore),
        1 => Just(Step::Kill),
        2 => Just(Step::KillNext),
        2 => (0..5 * MINUTE).prop_map(Step::Pass),
        1 => prop_oneof![Just(86_400_000_u32), Just(9 * 86_400_000)].prop_map(Step::Pass),
        1 => (0..5 * MINUTE).prop_map(Step::Sleep),
        1 => (0..5 * MINUTE).prop_map(Step::Reboot),
        1 => (-3 * 86_400_000_i64..3 * 86_400_000).prop_map(Step::Set),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_is_lost_and_none_counts_twice(steps in proptest::collection::vec(step(), 10..50)) {
        thread_local! {
            static SEED: (tempfile::TempDir, tokio::runtime::Runtime) = {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                let folder = folder();
                runtime.block_on(seed(folder.path()));
                (folder, runtime)
            };
        }
        SEED.with(|(seed, runtime)| {
            runtime.block_on(async {
                let mut life = Life::begin(seed.path());
                life.start(Start::Daily).await;
                for step in steps {
                    life.step(step).await;
                }
                life.check().await;
                life.reopen(false);
                life.check().await;
            });
        });
    }
}
