//! Two phones of one member, often apart: whatever they did and in whatever order it arrived, both end with the same read marks and favourites, and so does the server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    call::{Favourites, SetMark},
    id::ArticleId,
    member::{MarkKind, Target},
    time::{Clock, Millis, SetClock},
};
use lianxin_server::members::admin;
use lianxin_tests::world::{Phone, World, instant};
use proptest::{prelude::*, test_runner::TestRunner};
use std::sync::Arc;

/// What happens, to which of the two phones.
#[derive(Debug, Clone)]
enum Step {
    /// The owner sets or takes away a mark on one of three articles.
    Mark { phone: usize, kind: MarkKind, article: u8, on: bool },
    /// The phone has a network for a moment.
    Sync { phone: usize },
    /// The phone's clock moves, also back.
    Clock { phone: usize, minutes: i64 },
    /// The phone is switched off and on.
    Restart { phone: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let phone = 0..2_usize;
    let kind = prop_oneof![Just(MarkKind::Read), Just(MarkKind::Favourite)];
    prop_oneof![
        6 => (phone.clone(), kind, 0..3_u8, any::<bool>()).prop_map(|(phone, kind, article, on)| Step::Mark { phone, kind, article, on }),
        3 => phone.clone().prop_map(|phone| Step::Sync { phone }),
        1 => (phone.clone(), -600_i64..600).prop_map(|(phone, minutes)| Step::Clock { phone, minutes }),
        1 => phone.prop_map(|phone| Step::Restart { phone }),
    ]
}

fn article(number: u8) -> Target {
    Target::Article(ArticleId::new(format!("a{number}")).unwrap())
}

async fn play(world: &World, url: &str, steps: Vec<Step>) {
    let start = instant("2026-11-24 12:00").unwrap();
    let member = world.member().await.unwrap();
    let store = world.store().await.unwrap();
    let first = Arc::new(SetClock::new(start));
    let second = Arc::new(SetClock::new(start));
    let mut phones = Vec::new();
    phones.push(Phone::of(url, &member.code, Arc::clone(&first) as Arc<dyn Clock>).await.unwrap());
    let code = admin::new_code(&store, member.profile.id).await.unwrap().code;
    store.close().await;
    phones.push(Phone::of(url, &code, Arc::clone(&second) as Arc<dyn Clock>).await.unwrap());
    let clocks = [first, second];

    for step in steps {
        match step {
            Step::Mark { phone, kind, article: number, on } => {
                phones[phone].ask(SetMark { kind, target: article(number), on }).await.unwrap();
            }
            Step::Sync { phone } => drop(phones[phone].sync().await.unwrap()),
            Step::Clock { phone, minutes } => clocks[phone].set(Millis(clocks[phone].now().0 + minutes * 60_000)),
            Step::Restart { phone } => {
                let off = phones.remove(phone);
                phones.insert(phone, off.restart().await.unwrap());
            }
        }
    }
    // Twice each, so that each has seen what the other sent.
    for phone in [0, 1, 0, 1] {
        phones[phone].sync().await.unwrap();
    }
    let own = lianxin_proto::feed::FeedId::Member(member.profile.id);
    let server = world.held(&[own]).await.unwrap();
    for (number, phone) in phones.iter().enumerate() {
        let held = phone.held().await.unwrap();
        let marks: Vec<_> = held.iter().filter(|((feed, ..), _)| *feed == own.to_string()).collect();
        assert_eq!(marks, server.iter().collect::<Vec<_>>(), "phone {number} holds what the server holds");
    }
    // What is shown is the same too. The articles do not exist, so favourites of them are counted, not listed.
    let [one, two] = [&phones[0], &phones[1]];
    let (a, b) =
        (one.ask(lianxin_proto::call::Me {}).await.unwrap(), two.ask(lianxin_proto::call::Me {}).await.unwrap());
    assert_eq!((a.favourites, a.pending, a.wedged), (b.favourites, 0, 0));
    assert_eq!(
        one.ask(Favourites { offset: 0, limit: 10 }).await.unwrap(),
        two.ask(Favourites { offset: 0, limit: 10 }).await.unwrap()
    );
}

#[test]
fn both_end_alike_whatever_the_order() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = runtime.block_on(World::new(clock as Arc<dyn Clock>)).unwrap();
    let url = world.url();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&prop::collection::vec(step(), 1..40), |steps| {
            runtime.block_on(play(&world, &url, steps));
            Ok(())
        })
        .unwrap();
}
