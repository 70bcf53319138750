//! Coming in and going out: codes that are wrong, used or tried too often say so; a revoked phone says so, then forgets; logging out asks before anything is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    call::{Account, AcknowledgeRevoked, ErrorCode, LogOut, SetMark, Start, Today},
    id::ArticleId,
    member::{MarkKind, Target},
    problem::Code,
    time::{Clock, SetClock, SystemClock},
};
use lianxin_server::members::admin;
use lianxin_tests::world::{Phone, World, demo_content, instant};
use std::sync::Arc;

fn favourite() -> SetMark {
    SetMark { kind: MarkKind::Favourite, target: Target::Article(ArticleId::new("a-one-coin").unwrap()), on: true }
}

#[tokio::test]
async fn a_code_works_once_and_says_why_not() {
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    let code = world.member().await.unwrap().code;
    let first = Phone::new(Arc::new(SystemClock)).unwrap();
    let wrong = first.activate(&world.url(), "ABCD-2345").await.unwrap_err();
    assert_eq!((wrong.code, wrong.message.as_str()), (ErrorCode::Refused, Code::CodeUnknown.chinese()));
    // Typed as people type.
    let typed = format!(" {}-{} ", code[..4].to_lowercase(), &code[4..]);
    first.activate(&world.url(), &typed).await.unwrap();
    let second = Phone::new(Arc::new(SystemClock)).unwrap();
    let used = second.activate(&world.url(), &code).await.unwrap_err();
    assert_eq!((used.code, used.message.as_str()), (ErrorCode::Refused, Code::CodeUsed.chinese()));
    assert_eq!(second.ask(Start {}).await.unwrap().account, Account::Fresh);
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    let phone = Phone::new(Arc::new(SystemClock)).unwrap();
    let mut messages = Vec::new();
    for guess in 0..12 {
        let code = format!("ABCD23{}{}", 2 + guess / 8, 2 + guess % 8);
        messages.push(phone.activate(&world.url(), &code).await.unwrap_err().message);
    }
    assert!(messages[..10].iter().all(|message| message == Code::CodeUnknown.chinese()), "{messages:?}");
    assert!(messages[10..].iter().all(|message| message == Code::TooMany.chinese()), "{messages:?}");
}

#[tokio::test]
async fn a_revoked_phone_says_so_and_then_forgets() {
    let clock = Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()));
    let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    world.import(&demo_content(), clock.now().date()).await.unwrap();
    let member = world.member().await.unwrap();
    let phone = Phone::of(&world.url(), &member.code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
    phone.sync().await.unwrap();
    assert!(phone.ask(Today { date: None }).await.unwrap().issue.is_some());

    phone.ask(favourite()).await.unwrap();
    let store = world.store().await.unwrap();
    admin::revoke(&store, member.profile.id.0).await.unwrap();
    store.close().await;
    phone.sync().await.unwrap_err();
    match phone.ask(Start {}).await.unwrap().account {
        Account::Revoked { unsent, .. } => assert_eq!(unsent, 1, "it says what could not be sent"),
        other => panic!("{other:?}"),
    }
    phone.ask(AcknowledgeRevoked {}).await.unwrap();
    assert_eq!(phone.ask(Start {}).await.unwrap().account, Account::Fresh);
    let phone = phone.restart().await.unwrap();
    assert!(phone.held().await.unwrap().is_empty(), "nothing is left");
    assert!(!phone.folder().join("token").exists());
    let pictures = std::fs::read_dir(phone.folder().join("media")).map_or(0, Iterator::count);
    assert_eq!(pictures, 0);
    let database = std::fs::read(phone.folder().join("lianxin.db")).unwrap();
    let title = "一枚大钱".as_bytes();
    assert!(!database.windows(title.len()).any(|window| window == title), "not even in free pages");
}

#[tokio::test]
async fn logging_out_asks_before_anything_is_lost() {
    let mut world = World::new(Arc::new(SystemClock)).await.unwrap();
    let member = world.member().await.unwrap();
    let phone = Phone::of(&world.url(), &member.code, Arc::new(SystemClock)).await.unwrap();
    phone.sync().await.unwrap();
    world.stop().await.unwrap();
    phone.ask(favourite()).await.unwrap();
    assert_eq!(phone.ask(LogOut { discard_unsent: false }).await.unwrap_err().code, ErrorCode::Unsent);
    assert!(matches!(phone.ask(Start {}).await.unwrap().account, Account::Active { .. }));
    phone.ask(LogOut { discard_unsent: true }).await.unwrap();
    assert_eq!(phone.ask(Start {}).await.unwrap().account, Account::Fresh);
    assert!(phone.held().await.unwrap().is_empty());
}
