//! 交流 with the real server and real phones: talking live and offline, who is moved out, and what a phone tells of.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod history;
mod leaving;
mod notices;
mod talking;
mod words;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_proto::{
    call::{RoomLines, Rooms, SendMessage},
    id::{MessageId, RoomId},
    member::Role,
    room::Quote,
    time::{Clock, SetClock, SystemClock},
    view::room::{Beside, BodyView, Content, MessageRow, RoomRow},
};
use lianxin_server::members::admin::{self, Coded};
use lianxin_tests::{
    voice,
    world::{Phone, World, instant},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The room of all members.
const EVERYONE: &str = "廉心莲语";
/// The officers' room.
const OFFICERS: &str = "纪检之家";
/// How long something may take that comes by itself. Long: a busy machine is no fault of the app.
const PATIENCE: Duration = Duration::from_mins(1);

fn noon() -> Arc<SetClock> {
    Arc::new(SetClock::new(instant("2026-11-24 12:00").unwrap()))
}

/// A server that goes by this machine's clock, and people with their phones.
async fn people(names: &[(&str, Role)]) -> (World, Vec<Coded>, Vec<Phone>) {
    people_at(Arc::new(SystemClock), names).await
}

async fn people_at(clock: Arc<dyn Clock>, names: &[(&str, Role)]) -> (World, Vec<Coded>, Vec<Phone>) {
    let world = World::new(Arc::clone(&clock)).await.unwrap();
    let (mut coded, mut phones) = (Vec::new(), Vec::new());
    for (name, role) in names {
        let code = world.person(name, "区财政局", *role).await.unwrap();
        let phone = Phone::of(&world.url(), &code.code, Arc::clone(&clock)).await.unwrap();
        coded.push(code);
        phones.push(phone);
    }
    // Each knows of all the others.
    for phone in &phones {
        phone.sync().await.unwrap();
    }
    (world, coded, phones)
}

/// Another phone of somebody.
async fn second(world: &World, coded: &Coded, clock: Arc<dyn Clock>) -> Phone {
    let store = world.store().await.unwrap();
    let code = admin::new_code(&store, coded.profile.id).await.unwrap().code;
    store.close().await;
    let phone = Phone::of(&world.url(), &code, clock).await.unwrap();
    phone.sync().await.unwrap();
    phone
}

async fn find_room(phone: &Phone, title: &str) -> Option<RoomRow> {
    phone.ask(Rooms {}).await.unwrap().rooms.into_iter().find(|row| row.title == title)
}

async fn room(phone: &Phone, title: &str) -> RoomId {
    find_room(phone, title).await.expect("the room").id
}

/// The newest messages that a phone shows.
async fn rows(phone: &Phone, room: RoomId) -> Vec<MessageRow> {
    phone.ask(RoomLines { room, topic: None, beside: Beside::After(0), limit: 100 }).await.unwrap().rows
}

/// What a message shows, in one line.
fn says(row: &MessageRow) -> String {
    match &row.body {
        BodyView::Text { pieces } => pieces.iter().map(|piece| piece.text.as_str()).collect(),
        BodyView::Reflection { text } => format!("［微感悟］{text}"),
        BodyView::Photo { .. } => "［图片］".into(),
        BodyView::Voice { .. } => "［语音］".into(),
        BodyView::Recalled { .. } => "［已撤回］".into(),
        BodyView::Removed { reason } => format!("［已移出］{reason}"),
    }
}

async fn shown(phone: &Phone, room: RoomId) -> Vec<String> {
    rows(phone, room).await.iter().map(says).collect()
}

fn text(text: &str) -> Content {
    Content::Text { text: text.into(), mentions: Vec::new(), everyone: false }
}

async fn send(phone: &Phone, room: RoomId, content: Content, quote: Option<Quote>) -> MessageRow {
    phone.ask(SendMessage { room, topic: None, content, quote }).await.unwrap()
}

async fn say(phone: &Phone, room: RoomId, words: &str) -> MessageId {
    send(phone, room, text(words), None).await.id
}

/// A picture as a phone's page hands it over.
fn photo() -> Content {
    let picture = image::RgbImage::from_fn(640, 480, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    Content::Photo { bytes: STANDARD.encode(bytes.into_inner()) }
}

/// A voice message as a phone's page hands it over.
fn recorded() -> Content {
    Content::Voice { bytes: STANDARD.encode(voice::RECORDED), ms: voice::RECORDED_MS, peaks: vec![3, 9, 27, 12] }
}

/// Looks again until it is so, without asking anybody to sync.
async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let deadline = Instant::now() + PATIENCE;
    while !so().await {
        assert!(Instant::now() < deadline, "{what}: it never came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
