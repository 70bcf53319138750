//! Feeds over the wire: whole, in order, in pages, the same bytes for all.

use crate::{
    folder::Folder,
    world::{World, op, read_answer},
};
use lianxin_proto::{
    content::Audience,
    feed::{EntityKind, FeedId, SyncRequest},
    member::Role,
    op::Act,
};
use lianxin_server::members::admin;
use reqwest::Method;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const ALL: FeedId = FeedId::Content(Audience::All);
const OFFICERS: FeedId = FeedId::Content(Audience::Officers);

/// A folder with so many articles, each on a day of its own.
fn many(articles: usize) -> Folder {
    let folder = Folder::new();
    for n in 0..articles {
        folder.article_in("case", &format!("a-{n:03}"), &format!("date = \"D-{n}\""), &"清风徐来。".repeat(60));
    }
    folder
}

#[tokio::test]
async fn a_new_phone_gets_everything_and_then_nothing() {
    let world = World::new().await;
    world.import_good(&many(30)).await;
    let mut phone = world.phone(Role::Member).await;
    assert_eq!(phone.sync_with(None).await, 1);
    assert_eq!(phone.ids(EntityKind::Article).len(), 30);
    assert_eq!(phone.ids(EntityKind::Brand), ["brand"]);
    let (pages, end) = phone.answer(&phone.ask()).await;
    assert!(pages.is_empty() && !end.more && end.dropped.is_empty());
    assert_eq!(end.now, world.now());
}

#[tokio::test]
async fn pages_of_any_size_give_the_same() {
    let world = World::new().await;
    world.import_good(&many(40)).await;
    let mut whole = world.phone(Role::Member).await;
    whole.sync().await;
    for budget in [1, 700, 2_000, 20_000, u32::MAX] {
        let mut phone = world.second(&whole).await;
        let rounds = phone.sync_with(Some(budget)).await;
        assert_eq!(phone.held, whole.held, "{budget}");
        assert_eq!(rounds == 1, budget > 100_000, "{budget}: {rounds}");
    }
}

#[tokio::test]
async fn an_answer_stays_within_its_budget() {
    let world = World::new().await;
    world.import_good(&many(40)).await;
    let phone = world.phone(Role::Member).await;
    for budget in [1_500_u32, 5_000, 50_000] {
        let request = SyncRequest { budget_bytes: Some(budget), ..phone.ask() };
        let body = phone.send_sync(&request).await.bytes().await.expect("a body");
        let (pages, end) = read_answer(&body);
        assert!(end.more && !pages.is_empty());
        let lines: usize =
            std::str::from_utf8(&body).expect("UTF-8").lines().filter(|l| l.starts_with("{\"page")).map(str::len).sum();
        assert!(lines <= budget as usize, "{lines} > {budget}");
    }
}

#[tokio::test]
async fn two_phones_at_one_cursor_get_the_same_bytes() {
    let world = World::new().await;
    world.import_good(&many(20)).await;
    let (one, two) = (world.phone(Role::Member).await, world.phone(Role::Editor).await);
    let ask = SyncRequest { budget_bytes: Some(1_000_000), ..one.ask() };
    let other = SyncRequest { budget_bytes: Some(1_010_000), ..two.ask() };
    let packed = async |phone: &crate::world::Phone, ask: &SyncRequest| {
        let request = phone.request(Method::POST, "/api/v1/sync").header("accept-encoding", "zstd, gzip").json(ask);
        let response = request.send().await.expect("answers");
        let length = response.content_length().expect("a length");
        assert_eq!(response.headers().get("content-encoding").and_then(|v| v.to_str().ok()), Some("zstd"));
        let bytes = response.bytes().await.expect("a body").to_vec();
        assert_eq!(length, bytes.len() as u64);
        bytes
    };
    let (a, b) = (packed(&one, &ask).await, packed(&two, &other).await);
    let plain = one.send_sync(&ask).await.bytes().await.expect("a body");
    let shared = zstd::zstd_safe::find_frame_compressed_size(&a).expect("a frame");
    assert_eq!(a[..shared], b[..shared]);
    assert_ne!(a[shared..], b[shared..], "behind the shared frame stands what is each phone's own");
    let first = plain.split_inclusive(|b| *b == b'\n').next().expect("a line");
    assert_eq!(zstd::bulk::decompress(&a[..shared], 10_000_000).expect("a frame"), first);
    // All frames are one stream, and say what the plain answer says.
    assert_eq!(zstd::decode_all(a.as_slice()).expect("one stream"), plain);
    assert!(a.len() * 3 < plain.len(), "{} of {} bytes", a.len(), plain.len());
}

#[tokio::test]
async fn no_change_is_tiny_both_ways() {
    let world = World::new().await;
    world.import_good(&many(5)).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    // Counted on the wire, headers and all.
    let body = serde_json::to_string(&phone.ask()).expect("json");
    let request = format!(
        "POST /api/v1/sync HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\napi-version: 1\r\naccept-encoding: zstd\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        world.server.addr(),
        phone.token,
        body.len()
    );
    let mut wire = tokio::net::TcpStream::connect(world.server.addr()).await.expect("connects");
    wire.write_all(request.as_bytes()).await.expect("sends");
    let mut answer = vec![0; 4_096];
    let mut got = 0;
    while !answer[..got].ends_with(b"}}\n") {
        let n = wire.read(&mut answer[got..]).await.expect("receives");
        assert!(n > 0, "closed early");
        got += n;
    }
    assert!(request.len() <= 400, "{} bytes up", request.len());
    assert!(got <= 400, "{got} bytes down: {}", String::from_utf8_lossy(&answer[..got]));
    assert!(!String::from_utf8_lossy(&answer[..got]).contains("content-encoding"));
}

#[tokio::test]
async fn no_reader_sees_a_gap_while_many_write() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let feed = FeedId::Member(phone.profile.id);
    let done = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for writer in 0..4 {
        let device = world.second(&phone).await;
        let now = world.now();
        writers.push(tokio::spawn(async move {
            for n in 0..40 {
                let target = format!("article:w{writer}-{n}").parse().expect("a target");
                device.op(op(now, Act::FavouriteSet { target, on: true })).await;
            }
        }));
    }
    let mut reader = world.second(&phone).await;
    let stop = done.clone();
    let reading = tokio::spawn(async move {
        let mut seen = 0_u64;
        while !stop.load(Ordering::SeqCst) {
            let ask = SyncRequest { cursors: [(feed, seen)].into(), epoch: reader.epoch.clone(), budget_bytes: None };
            let (pages, end) = reader.answer(&ask).await;
            reader.epoch = Some(end.epoch);
            for page in pages.into_iter().filter(|page| page.feed == feed) {
                let seqs: Vec<u64> = page.changes.iter().map(lianxin_proto::feed::Change::seq).collect();
                // Nothing here is written twice, so every number appears, and in order.
                let expected: Vec<u64> = (seen + 1..=page.to).collect();
                assert_eq!(seqs, expected);
                seen = page.to;
            }
        }
        seen
    });
    for writer in writers {
        writer.await.expect("writes");
    }
    let mut last = world.second(&phone).await;
    last.sync().await;
    done.store(true, Ordering::SeqCst);
    let seen = reading.await.expect("reads without a gap");
    assert!(seen > 1);
    assert_eq!(last.ids(EntityKind::Mark).len(), 160);
}

#[tokio::test]
async fn officers_have_a_feed_that_members_never_see() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("for-all", "date = \"D+0\"");
    folder.article_in("desk", "for-officers", "date = \"D+0\"", "内部提示。");
    world.import_good(&folder).await;
    let mut officer = world.phone(Role::Officer).await;
    officer.sync().await;
    assert_eq!(officer.ids(EntityKind::Article), ["for-all", "for-officers"]);
    assert_eq!(officer.ids(EntityKind::Column).len(), 3);
    for role in [Role::Member, Role::Editor, Role::Reviewer, Role::Admin, Role::Auditor] {
        let mut phone = world.phone(role).await;
        phone.cursors.insert(OFFICERS, 1);
        let (pages, end) = phone.answer(&phone.ask()).await;
        assert!(pages.iter().all(|page| page.feed != OFFICERS), "{role:?}");
        assert_eq!(end.dropped, [OFFICERS], "{role:?}");
        assert_eq!(pages.iter().filter(|page| page.feed == ALL).count(), 1);
    }
    // Nor the feed of another member.
    let mut curious = world.phone(Role::Member).await;
    curious.cursors.insert(FeedId::Member(officer.profile.id), 0);
    let (pages, end) = curious.answer(&curious.ask()).await;
    assert!(pages.iter().all(|page| page.feed != FeedId::Member(officer.profile.id)));
    assert_eq!(end.dropped, [FeedId::Member(officer.profile.id)]);
}

#[tokio::test]
async fn a_column_that_becomes_the_officers_own_leaves_the_others() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article), ["a"]);
    let columns = std::fs::read_to_string(folder.path().join("columns.toml")).expect("reads");
    folder.write("columns.toml", columns.replace("series = [\"看图画\"]", "audience = \"officers\""));
    world.import_good(&folder).await;
    phone.sync().await;
    assert!(phone.ids(EntityKind::Article).is_empty());
    let mut officer = world.phone(Role::Officer).await;
    officer.sync().await;
    assert_eq!(officer.ids(EntityKind::Article), ["a"]);
}

#[tokio::test]
async fn cursors_of_another_history_begin_anew() {
    let world = World::new().await;
    world.import_good(&many(3)).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    for (epoch, cursor) in [(Some("another".to_owned()), 2), (phone.epoch.clone(), 9_999), (None, 2)] {
        let ask = SyncRequest { cursors: [(ALL, cursor)].into(), epoch, budget_bytes: None };
        let (pages, _) = phone.answer(&ask).await;
        let page = pages.iter().find(|page| page.feed == ALL).expect("the feed from its beginning");
        assert_eq!((page.from, page.changes.len()), (0, 6), "brand, two columns, three articles");
    }
    // A feed that holds nothing is begun anew too, so that what the phone holds of it goes.
    let ask = SyncRequest { cursors: [(OFFICERS, 3)].into(), epoch: None, budget_bytes: None };
    let empty = World::new().await;
    let officer = empty.phone(Role::Officer).await;
    let (pages, _) = officer.answer(&ask).await;
    let page = pages.iter().find(|page| page.feed == OFFICERS).expect("a page");
    assert_eq!((page.from, page.to, page.changes.len()), (0, 0, 0));
}

#[tokio::test]
async fn a_new_phone_is_not_told_of_what_is_gone() {
    let world = World::new().await;
    let folder = many(4);
    world.import_good(&folder).await;
    let mut before = world.phone(Role::Member).await;
    before.sync().await;
    folder.article("a-001", "date = \"D-1\"\nstatus = \"withdrawn\"");
    world.import_good(&folder).await;
    let mut after = world.phone(Role::Member).await;
    let (pages, _) = after.answer(&after.ask()).await;
    let gone = |page: &lianxin_proto::feed::Page| {
        page.changes.iter().any(|c| matches!(c, lianxin_proto::feed::Change::Gone { .. }))
    };
    assert!(!pages.iter().any(gone));
    after.sync().await;
    before.sync().await;
    assert_eq!(before.ids(EntityKind::Article), ["a-000", "a-002", "a-003"]);
    assert_eq!(before.ids(EntityKind::Article), after.ids(EntityKind::Article));
}

#[tokio::test]
async fn what_another_process_wrote_is_seen_at_once() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let folder = many(2);
    // A store of its own, as the command line has.
    let store = lianxin_server::Store::open(&world.config, world.clock.clone()).await.expect("opens");
    let options = lianxin_server::import::Options { folder: folder.path(), day: None };
    assert!(lianxin_server::import::run(&store, &options).await.expect("imports").is_clean());
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article).len(), 2);
    admin::revoke(&store, phone.device.0).await.expect("revokes");
    crate::world::refused_as(phone.send_sync(&phone.ask()).await, lianxin_proto::problem::Code::Revoked).await;
    store.close().await;
}

#[tokio::test]
async fn malformed_asks_are_refused() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    for body in [
        "",
        "null",
        "{}",
        "{\"cursors\":{\"content:all\":-1}}",
        "{\"cursors\":{},\"x\":1}",
        "{\"cursors\":{\"x\":1}}",
        "[[[[",
    ] {
        let response = phone.request(Method::POST, "/api/v1/sync").body(body).send().await.expect("answers");
        crate::world::refused_as(response, lianxin_proto::problem::Code::BadRequest).await;
    }
    let deep = "[".repeat(10_000);
    let response = phone.request(Method::POST, "/api/v1/sync").body(deep).send().await.expect("answers");
    crate::world::refused_as(response, lianxin_proto::problem::Code::BadRequest).await;
    let large = phone.request(Method::POST, "/api/v1/sync").body(" ".repeat(20_000)).send().await.expect("answers");
    crate::world::refused_as(large, lianxin_proto::problem::Code::TooLarge).await;
}
