//! Pictures: what comes first, what stays, what is refused.

use super::favourite;
use crate::{
    Client,
    testing::{
        Phone, at,
        content::{ALL, article, body, end, issue, page, picture, pixel},
        server::{Server, lines, problem, response},
    },
};
use lianxin_proto::{
    call::{ClearMedia, Storage},
    event::Event,
    feed::Entity,
    id::MediaId,
    problem::Code,
};
use std::{collections::BTreeMap, sync::Arc};

/// The bytes of one test picture.
const SIZE: u64 = 167;

fn id(n: u8) -> MediaId {
    MediaId::of(&pixel(n))
}

fn content() -> Vec<Entity> {
    let with_cover = |name: &str, date: &str, n: u8| {
        let mut article = article(name, date, "一篇", "文字");
        article.cover = Some(picture(n));
        Entity::Article(article)
    };
    vec![
        with_cover("oldest", "2026-09-19", 1),
        with_cover("older", "2026-09-20", 2),
        with_cover("now", "2026-09-22", 3),
        Entity::Issue(issue("equinox", "2026-09-22", "昼夜平分", &["now"], 4)),
        with_cover("coming", "2026-09-23", 5),
        Entity::Issue(issue("festival", "2026-09-23", "月满中秋", &["coming"], 6)),
    ]
}

/// A server with these files under these names.
async fn server(files: BTreeMap<MediaId, Vec<u8>>) -> Server {
    let files = Arc::new(files);
    let served = std::sync::atomic::AtomicBool::new(false);
    Server::start(move |asked| {
        let name = asked.line.strip_prefix("GET /api/v1/media/").and_then(|name| MediaId::new(name).ok());
        let bytes = match name {
            Some(name) => files.get(&name).map_or_else(
                || problem(Code::NotFound),
                |bytes| response(200, &[("content-type", "image/png")], bytes),
            ),
            None if served.swap(true, std::sync::atomic::Ordering::SeqCst) => lines(&body(vec![], end("e", false))),
            None => lines(&body(vec![page(ALL, 0, content())], end("e", false))),
        };
        async move { bytes }
    })
    .await
}

fn all() -> BTreeMap<MediaId, Vec<u8>> {
    (1..=6).map(|n| (id(n), pixel(n))).collect()
}

async fn phone(server: &Server, budget: u64) -> (Phone, Arc<Client>) {
    let mut phone = Phone::new(at("2026-09-22", "20:00"));
    phone.budget = budget;
    phone.activated(&server.address).await;
    let client = phone.open();
    (phone, client)
}

fn asked(server: &Server) -> Vec<u8> {
    let asked = server.asked.lock().expect("asked");
    asked.iter().filter_map(|asked| (1..=6).find(|n| asked.line.ends_with(id(*n).as_str()))).collect()
}

#[tokio::test]
async fn pictures_come_after_the_text_and_are_there_offline() {
    let server = server(all()).await;
    let (phone, client) = phone(&server, 1_000_000).await;
    let mut events = Box::pin(client.events());
    assert_eq!(client.sync().await.expect("synced").pictures, 6);
    let told = super::told(&mut events).await;
    assert!(told.iter().any(|event| matches!(event, Event::MediaArrived { ids } if ids.len() == 6)), "{told:?}");
    drop(server);
    assert_eq!(client.media(&id(1)).await, Some(pixel(1)));
    let storage = client.ask(Storage {}).await.expect("storage");
    assert_eq!((storage.pictures, storage.missing, storage.media), (6, 0, 6 * SIZE));
    // A damaged file is not shown.
    std::fs::write(phone.folder.path().join("data/media").join(id(1).as_str()), b"damaged").expect("damaged");
    assert_eq!(client.media(&id(1)).await, None);
    assert_eq!(client.ask(Storage {}).await.expect("storage").missing, 1);
}

#[tokio::test]
async fn the_coming_issue_is_served_first_and_stays_when_room_is_short() {
    let server = server(all()).await;
    let (_phone, client) = phone(&server, 5 * SIZE).await;
    client.sync().await.expect("synced");
    let mut first = asked(&server)[..4].to_vec();
    first.sort_unstable();
    assert_eq!(first, [3, 4, 5, 6], "those of tomorrow's and today's issue");
    let storage = client.ask(Storage {}).await.expect("storage");
    assert_eq!((storage.pictures, storage.missing), (5, 1));
    // What is looked at takes the room of what nobody needs, never that of the issues.
    assert_eq!(client.media(&id(1)).await, Some(pixel(1)));
    for kept in 3..=6 {
        let before = asked(&server).len();
        assert!(client.media(&id(kept)).await.is_some());
        assert_eq!(asked(&server).len(), before, "{kept} is here");
    }
    let storage = client.ask(Storage {}).await.expect("storage");
    assert_eq!(storage.pictures, 5);
}

#[tokio::test]
async fn a_favourites_picture_takes_the_room_of_others() {
    let server = server(all()).await;
    let (_phone, client) = phone(&server, 5 * SIZE).await;
    client.sync().await.expect("synced");
    favourite(&client, "oldest", true).await;
    // The op is refused by this server; the pictures come all the same.
    client.sync_text().await.ok();
    client.core().fetch_pictures(&mut crate::SyncOutcome::default()).await.expect("fetched");
    let before = asked(&server).len();
    assert!(client.media(&id(1)).await.is_some());
    assert_eq!(asked(&server).len(), before, "the favourite's picture is here");
}

#[tokio::test]
async fn bytes_under_a_wrong_name_are_not_taken_and_may_come_right_later() {
    let mut files = all();
    files.insert(id(6), b"<html>please log in</html>".to_vec());
    let server = server(files).await;
    let (_phone, client) = phone(&server, 1_000_000).await;
    assert_eq!(client.sync().await.expect("synced").pictures, 5);
    assert_eq!(client.media(&id(6)).await, None);
    assert_eq!(client.ask(Storage {}).await.expect("storage").missing, 1);
}

#[tokio::test]
async fn what_is_no_picture_is_never_asked_for_again() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let name = MediaId::of(&svg);
    let mut entities = content();
    let mut hostile = article("hostile", "2026-09-22", "一篇", "文字");
    hostile.cover = Some(lianxin_proto::media::Picture { light: name.clone(), ..picture(1) });
    entities.push(Entity::Article(hostile));
    let file = svg.clone();
    let server = Server::start(move |asked| {
        let bytes = if asked.line.contains("/media/") {
            response(200, &[("content-type", "image/png")], &file)
        } else {
            lines(&body(vec![page(ALL, 0, entities.clone())], end("e", false)))
        };
        async move { bytes }
    })
    .await;
    let (_phone, client) = phone(&server, 1_000_000).await;
    assert_eq!(client.sync().await.expect("synced").pictures, 0);
    assert_eq!(client.media(&name).await, None);
    let times = server.times(&format!("GET /api/v1/media/{name}"));
    assert_eq!(times, 1);
    client.media(&name).await;
    assert_eq!(server.times(&format!("GET /api/v1/media/{name}")), 1);
}

#[tokio::test]
async fn nothing_is_fetched_that_nothing_names() {
    let server = server(all()).await;
    let (_phone, client) = phone(&server, 1_000_000).await;
    client.sync().await.expect("synced");
    let stranger = MediaId::of(b"stranger");
    assert_eq!(client.media(&stranger).await, None);
    assert_eq!(server.times(&format!("GET /api/v1/media/{stranger}")), 0);
}

#[tokio::test]
async fn clearing_gives_the_room_back() {
    let server = server(all()).await;
    let (phone, client) = phone(&server, 1_000_000).await;
    client.sync().await.expect("synced");
    let storage = client.ask(ClearMedia {}).await.expect("cleared");
    assert_eq!((storage.pictures, storage.media, storage.missing), (0, 0, 6));
    assert!(!phone.folder.path().join("data/media").exists());
    // The next sync brings back what is never given up: the two issues'.
    assert_eq!(client.sync().await.expect("synced").pictures, 4);
    assert_eq!(client.media(&id(1)).await, Some(pixel(1)), "the rest comes when it is looked at");
}

#[test]
fn the_queue_begins_with_the_coming_issue() {
    use crate::store::{self, media};
    let db = store::testing::memory();
    let step = crate::sync::decide::Step { page: page(ALL, 0, content()), anew: false };
    crate::sync::apply::page(&db, &step).expect("applied");
    let from = media::kept_from(&db, at("2026-09-22", "20:00")).expect("a day");
    let queue: Vec<_> = media::wanted(&db, from, 10).expect("a queue").into_iter().map(|w| (w.id, w.kept)).collect();
    let expected = [(6, true), (5, true), (4, true), (3, true), (2, false), (1, false)];
    assert_eq!(queue, expected.map(|(n, kept)| (id(n), kept)));
}
