//! First syncs, later ones, and those that are cut off.

use super::{favourite, read, today, told};
use crate::{
    Held, SyncError,
    store::{self, facts, feeds},
    testing::{
        Phone, at,
        content::{ALL, article, body, brand, column, end, issue, mark, member, page, private, profile, regulation},
        server::{Server, lines},
    },
};
use lianxin_proto::{
    call::{ErrorCode, Feedbacks, FileFeedback},
    content::{Audience, ColumnKind},
    event::{Event, Trouble},
    feed::{Change, End, Entity, EntityKey, EntityKind, FeedId, SyncRequest},
    id::FeedbackId,
    member::{Feedback, FeedbackStatus, FeedbackTopic, MarkKind},
    problem::Code,
    time::Millis,
};
use std::time::Duration;

fn content() -> Vec<Entity> {
    vec![
        Entity::Brand(brand()),
        column("family", ColumnKind::Articles),
        Entity::Article(article("letter", "2026-09-22", "一封家书", "家风")),
        Entity::Issue(issue("equinox", "2026-09-22", "昼夜平分", &["letter"], 1)),
    ]
}

fn first() -> Vec<u8> {
    body(vec![page(ALL, 0, content()), page(private(), 0, vec![Entity::Profile(profile())])], end("e", false))
}

fn nothing() -> Vec<u8> {
    body(vec![], end("e", false))
}

async fn phone(server: &Server) -> Phone {
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    phone
}

fn request(server: &Server, n: usize) -> SyncRequest {
    let asked = server.asked.lock().expect("asked");
    let syncs: Vec<_> = asked.iter().filter(|asked| asked.line == "POST /api/v1/sync").collect();
    serde_json::from_slice(&syncs[n].body).expect("a request")
}

#[tokio::test]
async fn a_first_sync_is_readable_without_the_server_ever_after() {
    let server = Server::syncing(vec![first(), nothing()]).await;
    let phone = phone(&server).await;
    let client = phone.open();
    let mut events = Box::pin(client.events());
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.pages, outcome.changes, outcome.rounds), (2, 5, 1));
    let told = told(&mut events).await;
    assert!(told.contains(&Event::ContentChanged), "{told:?}");
    assert!(!told.contains(&Event::AccountChanged), "the feed says of the member what activation said");
    let again = client.sync_text().await.expect("synced");
    assert_eq!((again.changes, again.rounds), (0, 1));
    let second = request(&server, 1);
    assert_eq!(second.cursors, [(ALL, 4), (private(), 1)].into());
    assert_eq!(second.epoch.as_deref(), Some("e"));
    let head = server.asked.lock().expect("asked")[0].head.to_ascii_lowercase();
    assert!(head.contains("authorization: bearer token") && head.contains("api-version: 1"), "{head}");
    drop(server);
    client.close().await;

    let client = phone.open();
    assert!(matches!(client.sync_text().await, Err(SyncError::Offline(_))));
    let today = today(&client).await;
    assert_eq!(today.issue.expect("an issue").items[0].title, "一封家书");
    assert_eq!(today.sync.trouble, Some(Trouble::Offline));
    assert!(today.sync.last_success.is_some());
    assert_eq!(read(&client, "letter").await.expect("an article").column_name, "栏目family");
}

#[tokio::test]
async fn a_long_first_sync_asks_again_until_there_is_no_more() {
    let rest = vec![Entity::Article(article("second", "2026-09-21", "第二篇", "文字"))];
    let bodies = vec![
        body(vec![page(ALL, 0, content())], end("e", true)),
        body(vec![page(ALL, 4, rest), page(private(), 0, vec![Entity::Profile(profile())])], end("e", false)),
    ];
    let server = Server::syncing(bodies).await;
    let phone = phone(&server).await;
    let client = phone.open();
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.rounds, outcome.changes), (2, 6));
    assert_eq!(request(&server, 1).cursors, [(ALL, 4)].into());
    assert!(read(&client, "second").await.is_ok());
}

/// Cut off after the first page of two: what is there is whole, the epoch and cursor are kept, and the next sync goes on from there.
#[tokio::test]
async fn a_sync_killed_between_pages_goes_on() {
    let phone = Phone::new(at("2026-09-22", "20:00"));
    let data = phone.folder.path().join("data");
    {
        let store = store::testing::open(&data);
        let asked = crate::sync::decide::Asked { cursors: [].into(), epoch: None, member: member() };
        let answer = crate::sync::decide::lines(&first()).expect("lines");
        let plan = crate::sync::decide::decide(&asked, answer).expect("a plan");
        assert!(plan.keep_first);
        let step = plan.pages.into_iter().next().expect("a page");
        store.write(|tx| facts::set(tx, facts::EPOCH, &"e")).await.expect("kept");
        store.write(move |tx| crate::sync::apply::page(tx, &step)).await.expect("applied");
    }
    let server =
        Server::syncing(vec![body(vec![page(private(), 0, vec![Entity::Profile(profile())])], end("e", false))]).await;
    phone.activated(&server.address).await;
    let client = phone.open();
    assert!(read(&client, "letter").await.is_ok());
    client.sync_text().await.expect("synced");
    let request = request(&server, 0);
    assert_eq!((request.cursors, request.epoch.as_deref()), ([(ALL, 4)].into(), Some("e")));
    assert_eq!(client.held().await.expect("held").len(), 5);
}

#[tokio::test]
async fn a_page_that_does_not_fit_the_cursor_changes_nothing() {
    let phone = Phone::new(at("2026-09-22", "20:00"));
    let store = store::testing::open(&phone.folder.path().join("data"));
    let step = crate::sync::decide::Step { page: page(ALL, 3, content()), anew: false };
    let applied = store.write(move |tx| crate::sync::apply::page(tx, &step)).await;
    assert!(matches!(applied, Err(store::StoreError::Moved(ALL))));
    assert!(store.read(feeds::held).await.expect("held").is_empty());
}

#[tokio::test]
async fn withdrawn_and_corrected_articles_change_at_the_next_sync() {
    let mut corrected =
        page(ALL, 4, vec![Entity::Article(article("letter", "2026-09-22", "一封家书（更正）", "改过"))]);
    let key = EntityKey { kind: EntityKind::Issue, id: "equinox".into() };
    corrected.changes.push(Change::Gone { seq: 6, key });
    corrected.to = 6;
    let server = Server::syncing(vec![first(), body(vec![corrected], end("e", false))]).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    assert!(today(&client).await.issue.is_some());
    client.sync_text().await.expect("synced");
    assert!(today(&client).await.issue.is_none());
    assert_eq!(read(&client, "letter").await.expect("an article").article.title, "一封家书（更正）");
}

#[tokio::test]
async fn a_server_restored_from_a_backup_is_followed() {
    let new = vec![Entity::Article(article("other", "2026-09-20", "另一篇", "文字"))];
    let bodies = vec![
        first(),
        // The private feed did not fit into the answer.
        body(vec![page(ALL, 0, new)], end("restored", true)),
        body(vec![page(private(), 0, vec![Entity::Profile(profile())])], end("restored", false)),
    ];
    let server = Server::syncing(bodies).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    client.sync_text().await.expect("synced");
    assert!(read(&client, "letter").await.is_err());
    assert!(read(&client, "other").await.is_ok());
    let last = request(&server, 2);
    assert_eq!((last.cursors, last.epoch.as_deref()), ([(ALL, 1)].into(), Some("restored")));
    assert_eq!(client.held().await.expect("held").len(), 2);
}

#[tokio::test]
async fn a_feed_that_may_no_longer_be_seen_goes() {
    let officers = FeedId::Content(Audience::Officers);
    let secret = vec![Entity::Article(article("secret", "2026-09-20", "干部学习", "文字"))];
    let dropped = End { dropped: vec![officers], ..end("e", false) };
    let bodies = vec![body(vec![page(officers, 0, secret)], end("e", false)), body(vec![], dropped)];
    let server = Server::syncing(bodies).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    assert!(read(&client, "secret").await.is_ok());
    client.sync_text().await.expect("synced");
    assert!(read(&client, "secret").await.is_err());
    assert!(client.held().await.expect("held").is_empty());
}

/// One of every kind, as a server would send them and as they are held.
#[tokio::test]
async fn what_is_held_is_what_the_server_holds_row_by_row() {
    let mut public = content();
    public.push(Entity::Regulation(regulation("law", &["第一条的文字。", "第二条的文字。"])));
    let feedback = Feedback {
        id: FeedbackId(uuid::Uuid::from_u128(3)),
        filed_at: Millis(1),
        topic: FeedbackTopic::App,
        text: "字太小".into(),
        status: FeedbackStatus::Answered,
        answer: "已加大".into(),
        updated_at: Millis(2),
        rating: None,
    };
    let own = vec![
        Entity::Profile(profile()),
        Entity::Mark(mark(MarkKind::Read, "letter", true, 5, 1)),
        Entity::Mark(mark(MarkKind::Favourite, "letter", false, 6, 2)),
        Entity::Feedback(feedback),
    ];
    let pages = [page(ALL, 0, public), page(private(), 0, own)];
    let server = Server::syncing(vec![body(pages.to_vec(), end("e", false))]).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let mut expected = Vec::new();
    for page in pages {
        for change in page.changes {
            let Change::Put { seq, entity } = change else { continue };
            let (key, json) = (entity.key(), serde_json::to_string(&entity).expect("json"));
            let kind = key.kind.as_str().to_owned();
            // `{"article":…}` without what names the kind.
            let json = json[kind.len() + 4..json.len() - 1].to_owned();
            expected.push(Held { feed: page.feed.to_string(), seq, kind, id: key.id, json });
        }
    }
    expected.sort();
    let mut held = client.held().await.expect("held");
    held.sort();
    assert_eq!(held, expected);
}

#[tokio::test]
async fn a_full_disk_is_told_in_words_and_nothing_is_lost() {
    let many: Vec<Entity> = (0..200)
        .map(|n| Entity::Article(article(&format!("a{n}"), "2026-09-20", "一篇", &"说家风的文字。".repeat(200))))
        .collect();
    let server = Server::syncing(vec![first(), body(vec![page(ALL, 4, many)], end("e", false))]).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let before = client.held().await.expect("held");
    let limit =
        |pages: i64| move |db: &mut rusqlite::Connection| Ok(db.pragma_update(None, "max_page_count", pages)?);
    let pages: i64 = client
        .core()
        .store
        .read(|db| Ok::<_, store::StoreError>(db.query_row("PRAGMA page_count", [], |row| row.get(0))?))
        .await
        .expect("counted");
    client.core().store.maintain(limit(pages + 8)).await.expect("limited");
    let text = "长".repeat(2_000);
    let file = || FileFeedback { topic: FeedbackTopic::App, text: text.clone() };
    let mut filed = 0;
    let error = loop {
        match client.ask(file()).await {
            Ok(_) => filed += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.code, ErrorCode::DiskFull, "{error}");
    assert_eq!(client.ask(Feedbacks {}).await.expect("feedback").len(), filed);
    assert_eq!(client.sync_text().await, Err(SyncError::DiskFull));
    assert_eq!(today(&client).await.sync.trouble, Some(Trouble::DiskFull));
    assert_eq!(client.held().await.expect("held"), before);
    assert!(read(&client, "letter").await.is_ok());
    // There is room again.
    client.core().store.maintain(limit(1_000_000)).await.expect("freed");
    let outcome = client.sync_text().await;
    assert_eq!(outcome, Err(SyncError::Refused(Code::NotFound)), "this server takes no ops");
    assert_eq!(client.held().await.expect("held").len(), before.len() + 200);
    assert_eq!(client.ask(Feedbacks {}).await.expect("feedback").len(), filed);
}

#[tokio::test]
async fn two_syncs_at_once_run_one_after_the_other() {
    let server = Server::syncing(vec![first(), nothing()]).await;
    let phone = phone(&server).await;
    let client = phone.open();
    let (one, other) = tokio::join!(client.sync_text(), client.sync_text());
    let changes = one.expect("synced").changes + other.expect("synced").changes;
    assert_eq!(changes, 5, "the second began where the first ended");
}

#[tokio::test]
async fn an_awake_client_syncs_by_itself_and_a_sleeping_one_does_not() {
    let server = Server::start(|_| async { lines(&first()) }).await;
    let phone = phone(&server).await;
    let client = phone.open();
    let times = || server.times("POST /api/v1/sync");
    let more_than = |before: usize| async move {
        while times() <= before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    favourite(&client, "letter", true).await;
    tokio::time::timeout(Duration::from_millis(300), more_than(0)).await.expect_err("it sleeps");
    client.resume();
    tokio::time::timeout(Duration::from_mins(1), more_than(0)).await.expect("it syncs");
    client.pause();
}
