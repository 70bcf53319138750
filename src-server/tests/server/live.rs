//! Changes as they happen.

use crate::{
    folder::Folder,
    world::{Phone, World, op},
};
use futures_util::{SinkExt as _, StreamExt as _};
use lianxin_proto::{
    content::Audience,
    feed::{Entity, EntityKind, FeedId, Live},
    member::Role,
    op::Act,
};
use lianxin_server::members::admin;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Long enough for a busy machine; a story that waits this long has failed.
const LONG: Duration = Duration::from_secs(30);

pub(crate) async fn listen(world: &World, phone: &Phone) -> Socket {
    let mut request = format!("ws://{}/api/v1/live", world.server.addr()).into_client_request().expect("a request");
    request.headers_mut().insert("authorization", format!("Bearer {}", phone.token).parse().expect("a header"));
    connect_async(request).await.expect("connects").0
}

/// The next that is said; pings are answered by the library as it reads.
pub(crate) async fn next(socket: &mut Socket) -> Message {
    loop {
        let message = timeout(LONG, socket.next()).await.expect("in time").expect("open").expect("whole");
        if !matches!(message, Message::Ping(_) | Message::Pong(_)) {
            return message;
        }
    }
}

async fn page(socket: &mut Socket) -> lianxin_proto::feed::Page {
    let message = next(socket).await;
    match serde_json::from_str(message.to_text().expect("text")).expect("the wire") {
        Live::Page(page) => page,
        Live::Sync => panic!("told to sync"),
    }
}

#[tokio::test]
async fn an_issue_reaches_an_open_phone_without_asking() {
    let world = World::new().await;
    let folder = Folder::new();
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let mut socket = listen(&world, &phone).await;
    folder.article("a", "");
    folder.issue("i", "D+0", &["a"], "");
    world.import_good(&folder).await;
    let page = page(&mut socket).await;
    assert_eq!(page.feed, FeedId::Content(Audience::All));
    phone.apply(page);
    assert_eq!(
        (phone.ids(EntityKind::Article), phone.ids(EntityKind::Issue)),
        (vec!["a".to_owned()], vec!["i".to_owned()])
    );
    let (pages, _) = phone.answer(&phone.ask()).await;
    assert!(pages.is_empty(), "nothing is left for sync");
}

#[tokio::test]
async fn a_mark_reaches_the_second_device_and_nobody_else() {
    let world = World::new().await;
    let mut one = world.phone(Role::Member).await;
    let other = world.phone(Role::Member).await;
    let two = world.second(&one).await;
    one.sync().await;
    let mut own = listen(&world, &one).await;
    let mut others = listen(&world, &other).await;
    let target = "article:a".parse().expect("a target");
    two.op(op(world.now(), Act::FavouriteSet { target, on: true })).await;
    let page = page(&mut own).await;
    assert_eq!(page.feed, FeedId::Member(one.profile.id));
    one.apply(page);
    assert!(matches!(one.entity(EntityKind::Mark, "favourite/article:a"), Some(Entity::Mark(mark)) if mark.on));
    // The other hears of what concerns all, and of nothing before it.
    let folder = Folder::new();
    world.import_good(&folder).await;
    assert_eq!(self::page(&mut others).await.feed, FeedId::Content(Audience::All));
}

#[tokio::test]
async fn what_another_process_writes_is_heard_too() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let mut socket = listen(&world, &phone).await;
    let store = lianxin_server::Store::open(&world.config, world.clock.clone()).await.expect("opens");
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    lianxin_server::import::run(&store, &lianxin_server::import::Options { folder: folder.path(), day: None })
        .await
        .expect("imports");
    assert_eq!(page(&mut socket).await.feed, FeedId::Content(Audience::All));
    store.close().await;
}

#[tokio::test]
async fn too_much_at_once_is_told_as_sync() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let mut socket = listen(&world, &phone).await;
    let folder = Folder::new();
    for n in 0..30 {
        folder.article_in("case", &format!("a-{n}"), "date = \"D+0\"", &"清风徐来。".repeat(1_000));
    }
    world.import_good(&folder).await;
    let message = next(&mut socket).await;
    assert_eq!(message.to_text().expect("text"), "\"sync\"");
    assert_eq!(serde_json::from_str::<Live>("\"sync\"").expect("the wire"), Live::Sync);
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article).len(), 30);
    // And goes on from there.
    folder.article("b", "date = \"D+0\"");
    world.import_good(&folder).await;
    phone.apply(page(&mut socket).await);
    assert_eq!(phone.ids(EntityKind::Article).len(), 31);
}

#[tokio::test]
async fn a_revoked_device_is_let_go() {
    let world = World::new().await;
    let (phone, other) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let mut socket = listen(&world, &phone).await;
    let mut others = listen(&world, &other).await;
    admin::revoke(world.server.store(), phone.device.0).await.expect("revokes");
    let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("not closed") };
    assert_eq!(frame.reason.as_str(), "auth.revoked");
    // The other stays and hears.
    world.import_good(&Folder::new()).await;
    page(&mut others).await;
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let mut socket = listen(&world, &phone).await;
    let World { server, .. } = world;
    let stopping = tokio::spawn(server.stop());
    let Message::Close(Some(frame)) = next(&mut socket).await else { panic!("not closed") };
    assert_eq!(frame.reason.as_str(), "server.unavailable");
    drop(socket);
    timeout(LONG, stopping).await.expect("in time").expect("stops");
}

#[tokio::test]
async fn a_phone_that_talks_too_much_is_let_go() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let mut socket = listen(&world, &phone).await;
    // The server may close while the phone still sends; either way it ends.
    let _ = socket.send(Message::Text("x".repeat(100_000).into())).await;
    let ended = timeout(LONG, async {
        while let Some(Ok(message)) = socket.next().await {
            assert!(!matches!(message, Message::Text(_)));
        }
    });
    ended.await.expect("closed in time");
}

#[tokio::test]
async fn there_are_only_so_many() {
    let world = World::with(|config| config.live_max = 1).await;
    let phone = world.phone(Role::Member).await;
    let _first = listen(&world, &phone).await;
    let mut request = format!("ws://{}/api/v1/live", world.server.addr()).into_client_request().expect("a request");
    request.headers_mut().insert("authorization", format!("Bearer {}", phone.token).parse().expect("a header"));
    let refusal = connect_async(request).await.expect_err("one too many").to_string();
    assert!(refusal.contains("503"), "{refusal}");
}
