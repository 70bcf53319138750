//! When an issue goes out, and how it is taken back.

use crate::{
    folder::Folder,
    world::{Phone, World, day},
};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    member::Role,
    rules::visibility::DELIVER_AHEAD,
    time::Millis,
};
use lianxin_server::content::{release::release, withdraw};
use std::time::{Duration, Instant};

fn visible_at(date: &str) -> Millis {
    day(date).at("07:15".parse().expect("a time"))
}

fn number(phone: &Phone, id: &str) -> u32 {
    match phone.entity(EntityKind::Issue, id) {
        Some(Entity::Issue(issue)) => issue.number,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_sealed_issue_goes_out_a_day_before_and_not_a_moment_earlier() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.issue("next", "D+2", &["a"], "");
    let edge = visible_at("2026-11-26").plus(-DELIVER_AHEAD);
    world.clock.set(edge.plus(-1));
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert!(phone.ids(EntityKind::Issue).is_empty() && phone.ids(EntityKind::Article).is_empty());
    assert_eq!(release(world.server.store()).await.expect("releases"), 0);
    world.clock.set(edge);
    // The server's own task hands it out; how soon is the machine's matter.
    let begun = Instant::now();
    while phone.ids(EntityKind::Issue).is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(1), "never handed out");
        tokio::time::sleep(Duration::from_millis(50)).await;
        phone.sync().await;
    }
    assert_eq!(phone.ids(EntityKind::Article), ["a"]);
    assert_eq!(release(world.server.store()).await.expect("releases"), 0, "once is enough");
}

#[tokio::test]
async fn a_server_that_slept_catches_up_when_it_starts() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.issue("next", "D+3", &["a"], "");
    world.import_good(&folder).await;
    world.clock.set(visible_at("2026-11-27"));
    let world = world.restart().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["next"]);
}

#[tokio::test]
async fn a_clock_that_falls_back_takes_nothing_away() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.issue("today", "D+0", &["a"], "");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    world.clock.set(Millis(0));
    let world = world.restart().await;
    phone.moved_to(&world);
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["today"]);
}

#[tokio::test]
async fn drafts_never_go_out() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.article("own", "date = \"D-1\"\nstatus = \"reviewed\"");
    folder.issue("today", "D+0", &["a"], "status = \"draft\"");
    folder.write("regulations/fa.txt", "+++\nstatus = \"draft\"\n+++\n某某法\n第一条 甲。");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    for kind in [EntityKind::Issue, EntityKind::Article, EntityKind::Regulation] {
        assert!(phone.ids(kind).is_empty(), "{kind:?}");
    }
    folder.issue("today", "D+0", &["a"], "");
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(
        (phone.ids(EntityKind::Issue), phone.ids(EntityKind::Article)),
        (vec!["today".to_owned()], vec!["a".to_owned()])
    );
}

#[tokio::test]
async fn a_withdrawn_issue_goes_from_the_phone_and_stays_away() {
    let world = World::new().await;
    let folder = Folder::new();
    for id in ["a", "b", "shared"] {
        folder.article(id, "");
    }
    folder.issue("d-1", "D-1", &["a", "shared"], "");
    folder.issue("d-0", "D+0", &["b", "shared"], "");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!((number(&phone, "d-1"), number(&phone, "d-0")), (1, 2));
    let store = world.server.store();
    withdraw::issue(store, &"d-1".parse().expect("an id")).await.expect("withdraws");
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["d-0"]);
    assert_eq!(phone.ids(EntityKind::Article), ["b", "shared"], "what another issue carries stays");
    assert_eq!(number(&phone, "d-0"), 2, "the later issue keeps its number");
    // Importing the unchanged folder does not bring it back.
    assert_eq!(world.import_good(&folder).await.published, 0);
    assert!(withdraw::issue(store, &"nothing".parse().expect("an id")).await.is_err());
    // An editor who changes it does.
    folder.issue("d-1", "D-1", &["a", "shared"], "headline = \"更正\"");
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Issue), ["d-0", "d-1"]);
}

#[tokio::test]
async fn a_correction_moves_only_what_it_corrects() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "");
    folder.article("b", "");
    folder.issue("d-0", "D+0", &["a", "b"], "");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    folder.issue("d-0", "D+0", &["a", "b"], "headline = \"更正\"");
    world.import_good(&folder).await;
    let (pages, _) = phone.answer(&phone.ask()).await;
    assert_eq!(pages.iter().map(|page| page.changes.len()).sum::<usize>(), 1);
}

#[tokio::test]
async fn an_issue_in_between_renumbers_those_after_it() {
    let world = World::new().await;
    let folder = Folder::new();
    for id in ["a", "c"] {
        folder.article(id, "");
    }
    folder.issue("d-2", "D-2", &["a"], "");
    folder.issue("d-0", "D+0", &["c"], "");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    folder.article("b", "");
    folder.issue("d-1", "D-1", &["b"], "");
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(["d-2", "d-1", "d-0"].map(|id| number(&phone, id)), [1, 2, 3]);
}
